//! HTTP bindings, as generated code states them: `google.api.http` rules, parsed and checked at generation time.

mod options;

pub use options::{FieldBinding, HttpOptions, LocationPart};

/// A body of any kind: what the HTTP side of a server takes and gives.
#[cfg(feature = "_http-server")]
pub type BoxBody = tonic::body::Body;

/// The size of headers or trailers as HTTP/2 counts it (RFC 9113, 6.5.2).
#[cfg(any(feature = "grpc", feature = "rest"))]
pub(crate) fn head_size(headers: &::http::HeaderMap) -> usize {
    const ENTRY: usize = 32;
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + ENTRY).sum()
}

/// Metadata that is larger than its receiver reads: the source of a status that says so.
#[cfg(any(feature = "grpc", feature = "rest"))]
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the metadata is too large")]
pub(crate) struct MetadataTooLarge;

/// One way to reach a method over HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpBinding {
    /// The HTTP method.
    pub method: HttpMethod,
    /// The path template.
    pub path: PathTemplate,
    /// Which part of the request message the body is.
    pub body: Body,
    /// The top-level response field that is the response body, by its name in the definition;
    /// `None` for the whole message.
    pub response_body: Option<&'static str>,
}

impl HttpBinding {
    /// A binding without a body.
    pub const fn new(method: HttpMethod, path: PathTemplate) -> Self {
        Self { method, path, body: Body::None, response_body: None }
    }

    /// A method's own path, `/package.Service/Method`: by POST with the message as the body, by others with the fields
    /// in the query. It has no segments: what routes by them makes them of the text.
    #[cfg(feature = "rest")]
    pub(crate) const fn own(path: &'static str, method: HttpMethod) -> Self {
        let binding = Self::new(method, PathTemplate::new(path, &[], &[]));
        match method {
            HttpMethod::Post => binding.with_body(Body::Message),
            _ => binding,
        }
    }

    /// Sets which part of the request message the body is.
    #[must_use]
    pub const fn with_body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Sets the response field that is the response body.
    #[must_use]
    pub const fn with_response_body(mut self, field: &'static str) -> Self {
        self.response_body = Some(field);
        self
    }
}

/// An HTTP method of a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    Custom(&'static str),
    /// Any method (`custom { kind: "*" }`); one that is named wins over it.
    Any,
}

impl HttpMethod {
    /// The token on the wire; `*` for [`HttpMethod::Any`].
    pub const fn as_str(self) -> &'static str {
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
}

/// Which part of the request message the HTTP body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// There is no body.
    None,
    /// Every field that the path does not bind (`body: "*"`).
    Message,
    /// One top-level field, by its name in the definition.
    Field(&'static str),
}

/// A path template, parsed: `/v1/{name=shelves/*/books/*}:archive`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PathTemplate {
    /// The template as written.
    pub text: &'static str,
    /// The segments, variables flattened.
    pub segments: &'static [Segment],
    /// The variables, in order.
    pub variables: &'static [Variable],
    /// The custom verb, without its colon.
    pub verb: Option<&'static str>,
}

impl PathTemplate {
    /// A template by its text and what it parses to.
    pub const fn new(
        text: &'static str,
        segments: &'static [Segment],
        variables: &'static [Variable],
    ) -> Self {
        Self { text, segments, variables, verb: None }
    }

    /// Sets the custom verb.
    #[must_use]
    pub const fn with_verb(mut self, verb: &'static str) -> Self {
        self.verb = Some(verb);
        self
    }
}

/// One segment of a path template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    /// Text that must be equal.
    Literal(&'static str),
    /// `*`: exactly one segment, not empty.
    Single,
    /// `**`: the rest of the path, possibly nothing.
    Rest,
}

/// A variable of a path template: a field and the segments that give its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variable {
    /// The field path, dotted, by names of the definition: `book.name`.
    pub field: &'static str,
    /// The first segment.
    pub start: usize,
    /// One past the last segment.
    pub end: usize,
}

impl Variable {
    /// The field `field` is bound to the segments `start..end`.
    pub const fn new(field: &'static str, start: usize, end: usize) -> Self {
        Self { field, start, end }
    }
}
