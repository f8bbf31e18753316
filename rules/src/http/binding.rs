//! Bindings: the ways to reach a method over HTTP.

use super::PathTemplate;
use std::{borrow::Cow, fmt, mem};

/// One way to reach a method over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpBinding {
    /// The HTTP method.
    pub method: HttpMethod,
    /// The path template.
    pub path: PathTemplate,
    /// The part of the request message that the body is.
    pub body: Body,
    /// The top-level response field that is the response body, by its name in the definition;
    /// `None` for the whole message.
    pub response_body: Option<Cow<'static, str>>,
}

impl HttpBinding {
    /// A binding without a body.
    pub const fn new(method: HttpMethod, path: PathTemplate) -> Self {
        Self { method, path, body: Body::None, response_body: None }
    }

    /// Sets the part of the request message that the body is.
    #[must_use]
    pub const fn with_body(mut self, body: Body) -> Self {
        // A constant cannot drop what it replaces.
        mem::forget(mem::replace(&mut self.body, body));
        self
    }

    /// Sets the response field that is the response body.
    #[must_use]
    pub const fn with_response_body(mut self, field: &'static str) -> Self {
        mem::forget(self.response_body.replace(Cow::Borrowed(field)));
        self
    }
}

/// The method and the template in its shortest form: `GET /v1/{name}`.
impl fmt::Display for HttpBinding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.method, self.path)
    }
}

/// An HTTP method of a binding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum HttpMethod {
    /// `GET`
    Get,
    /// `PUT`
    Put,
    /// `POST`
    Post,
    /// `DELETE`
    Delete,
    /// `PATCH`
    Patch,
    /// Another method, by its token.
    Custom(Cow<'static, str>),
    /// Any method (`custom { kind: "*" }`); one that is named wins over it.
    Any,
}

impl HttpMethod {
    /// Another method, by its token.
    pub const fn custom(token: &'static str) -> Self {
        Self::Custom(Cow::Borrowed(token))
    }

    /// The method of the kind of a custom pattern; `None` when that is not an HTTP token.
    pub fn of_kind(kind: &str) -> Option<Self> {
        Some(match kind {
            "*" => Self::Any,
            "GET" => Self::Get,
            "PUT" => Self::Put,
            "POST" => Self::Post,
            "DELETE" => Self::Delete,
            "PATCH" => Self::Patch,
            token if is_token(token) => Self::Custom(Cow::Owned(token.to_owned())),
            _ => return None,
        })
    }

    /// The token on the wire; `*` for [`HttpMethod::Any`].
    pub fn as_str(&self) -> &str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Patch => "PATCH",
            Self::Custom(token) => token,
            Self::Any => "*",
        }
    }

    /// True if requests of this method have no body.
    pub fn is_bodiless(&self) -> bool {
        match self {
            Self::Get | Self::Delete => true,
            Self::Custom(token) => token == "HEAD",
            Self::Put | Self::Post | Self::Patch | Self::Any => false,
        }
    }
}

/// The token on the wire.
impl fmt::Display for HttpMethod {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The part of the request message that the HTTP body is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// There is no body.
    None,
    /// Every field that the path does not bind (`body: "*"`).
    Message,
    /// One top-level field, by its name in the definition.
    Field(Cow<'static, str>),
}

impl Body {
    /// One top-level field, by its name in the definition.
    pub const fn field(name: &'static str) -> Self {
        Self::Field(Cow::Borrowed(name))
    }

    /// The body of a rule: nothing, `*` or a field.
    pub fn of_rule(text: &str) -> Self {
        match text {
            "" => Self::None,
            "*" => Self::Message,
            name => Self::Field(Cow::Owned(name.to_owned())),
        }
    }

    /// The text in a rule.
    pub fn as_str(&self) -> &str {
        match self {
            Self::None => "",
            Self::Message => "*",
            Self::Field(name) => name,
        }
    }
}

/// True if `text` is a token of RFC 9110 §5.6.2.
pub(super) fn is_token(text: &str) -> bool {
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(valid)
}
