//! In which form the body of a request is.
//!
//! A page of any site may send a body without asking the server first as long as it names no type, or one that a form
//! can have (WHATWG Fetch, CORS-safelisted request-header). So such a body is taken from the pages alone that
//! [`Origins`](crate::wire::rest::Origins) names, whatever it is then read as.

use super::multipart;
use crate::MethodDescriptor;
use crate::wire::rest::{
    config::{Config, ContentTypes, Forms},
    errors::problem::{Problem, excerpt},
};
use ::http::{HeaderMap, HeaderValue, header};

/// A form of request bodies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    /// One JSON value.
    Json,
    /// JSON values, one on each line.
    JsonLines,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`, with its boundary.
    Multipart(String),
    /// Bytes of this type, where the binding takes them as they are.
    Raw(String),
    /// JSON under another type.
    Unsaid(Unsaid),
}

/// A body of JSON under another type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unsaid {
    /// The type.
    essence: String,
    takes: Takes,
}

/// The bodies that a method takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// JSON.
    Json,
    /// JSON or a form.
    Forms,
    /// A stream of JSON.
    Lines,
}

impl Takes {
    /// The bodies that this method takes.
    pub(crate) fn of(method: &MethodDescriptor, config: &Config) -> Self {
        match method.streaming.client_streams() {
            true => Self::Lines,
            false if method.http_options.forms || config.forms == Forms::Taken => Self::Forms,
            false => Self::Json,
        }
    }

    /// Its types.
    pub(crate) fn types(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json",
            Self::Forms => "application/json, application/x-www-form-urlencoded, multipart/form-data",
            Self::Lines => "application/x-ndjson, application/json",
        })
    }
}

/// The `Content-Type` of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ContentType<'a>(&'a [u8]);

impl<'a> ContentType<'a> {
    /// The type of a body; empty where there is none.
    ///
    /// # Errors
    /// When there are several, or there is a content coding (415).
    pub(crate) fn of(headers: &'a HeaderMap) -> Result<Self, Problem> {
        if headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
            return Err(Problem::unsupported_coding());
        }
        let mut types = headers.get_all(header::CONTENT_TYPE).into_iter();
        let first = types.next().map_or(&b""[..], HeaderValue::as_bytes);
        match types.next() {
            None => Ok(Self(first)),
            Some(_) => Err(Problem::invalid("the request has several Content-Types: send one")),
        }
    }

    /// The type with its parameters, as text.
    ///
    /// # Errors
    /// When it is not text (415).
    pub(crate) fn text(self) -> Result<String, Problem> {
        let text = String::from_utf8(self.0.to_vec());
        text.map_err(|_| Problem::unsupported_media_type("the Content-Type is not text"))
    }

    /// True if a page of another site can send a body of this type without asking the server first.
    pub(crate) fn is_unasked(self) -> bool {
        let essence = self.essence();
        let forms = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];
        essence.is_empty() || forms.iter().any(|form| essence.eq_ignore_ascii_case(form.as_bytes()))
    }

    /// The form of a body that is not taken as it is.
    ///
    /// # Errors
    /// When the type is not understood (415).
    pub(crate) fn media(self, content_types: ContentTypes, takes: Takes) -> Result<Media, Problem> {
        let forms = takes == Takes::Forms;
        let essence = self.essence();
        let is = |media: &str| essence.eq_ignore_ascii_case(media.as_bytes());
        let is_form = is("application/x-www-form-urlencoded");
        if essence.is_empty() || is_json(essence) {
            return Ok(Media::Json);
        }
        match content_types {
            _ if is("application/x-ndjson") || is("application/ndjson") || is("application/jsonl") => {
                Ok(Media::JsonLines)
            }
            _ if is("multipart/form-data") && forms => multipart::boundary(self.0).map(Media::Multipart),
            ContentTypes::Strict if is_form && forms => Ok(Media::Form),
            ContentTypes::Lenient if is_form || is("text/plain") => Ok(Media::Unsaid(self.unsaid(takes))),
            ContentTypes::Any => Ok(Media::Unsaid(self.unsaid(takes))),
            _ => Err(self.unsaid(takes).refused()),
        }
    }

    fn unsaid(self, takes: Takes) -> Unsaid {
        Unsaid { essence: String::from_utf8_lossy(self.essence()).to_ascii_lowercase(), takes }
    }

    fn essence(self) -> &'a [u8] {
        self.0.split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii()
    }
}

/// True if a media type without its parameters is one of JSON (RFC 6839, 3.1).
pub(crate) fn is_json(essence: &[u8]) -> bool {
    let essence = essence.to_ascii_lowercase();
    matches!(&*essence, b"application/json" | b"text/json") || essence.ends_with(b"+json")
}

impl Unsaid {
    /// The kind of a whole body.
    ///
    /// # Errors
    /// When it is neither JSON nor a form that is taken (415).
    pub(crate) fn tell(&self, body: &[u8]) -> Result<Media, Problem> {
        match begins_as_json(body) {
            true => Ok(Media::Json),
            false if self.is_form() => Ok(Media::Form),
            false if is_scalar(body) => Ok(Media::Json),
            false => Err(self.refused()),
        }
    }

    /// Checks that a line of a stream is JSON.
    ///
    /// # Errors
    /// When it is not (415).
    pub(crate) fn check_line(&self, line: &[u8]) -> Result<(), Problem> {
        if begins_as_json(line) || is_scalar(line) { Ok(()) } else { Err(self.refused()) }
    }

    fn is_form(&self) -> bool {
        self.takes == Takes::Forms && self.essence == "application/x-www-form-urlencoded"
    }

    fn refused(&self) -> Problem {
        let essence = excerpt(&self.essence);
        let is_form = matches!(&*self.essence, "application/x-www-form-urlencoded" | "multipart/form-data");
        Problem::unsupported_media_type(match self.takes {
            Takes::Json if is_form => format!(
                "a form (`{essence}`) is not taken here: send JSON with `-H 'content-type: application/json'`; a method \
                 takes forms by `forms: true` of `(polywire.http)`, a server by `rest::Config::with_forms`"
            ),
            Takes::Json | Takes::Forms => format!(
                "a body of type `{essence}` is not understood: send JSON with `-H 'content-type: application/json'`"
            ),
            Takes::Lines => format!(
                "a body of type `{essence}` is not understood: send JSON, one message on each line, with \
                 `-H 'content-type: application/x-ndjson'`"
            ),
        })
    }
}

/// True if the body begins as no form does: forms escape brackets, braces, quotes and everything outside ASCII (WHATWG
/// URL, 5.2), so a byte order mark is that of a JSON file.
fn begins_as_json(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    matches!(body.trim_ascii_start().first(), None | Some(b'{' | b'[' | b'"'))
}

fn is_scalar(body: &[u8]) -> bool {
    let text = std::str::from_utf8(body.trim_ascii()).unwrap_or_default();
    let number = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    matches!(text, "true" | "false" | "null") || (number && text.parse::<f64>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_json_only_where_no_form_is_like_it() {
        for (body, json) in [
            (&br#"{"name":"x"}"#[..], true),
            (b" \r\n[1]", true),
            (b"\"x\"", true),
            (b"5", true),
            (b"-1.5e3", true),
            (b"null", true),
            (b"\xef\xbb\xbf {}", true),
            (b"\xef\xbb\xbfname=x", false),
            (b"", true),
            (b"name=x", false),
            (b"name", false),
            (b"5=6", false),
            (b"%7B%22name%22%3A1%7D", false),
            (b"-inf", false),
            (b"<a/>", false),
            (b"\xff", false),
        ] {
            let unsaid = Unsaid { essence: "text/plain".to_owned(), takes: Takes::Forms };
            assert_eq!(unsaid.tell(body).is_ok(), json, "{}", String::from_utf8_lossy(body));
        }
        let form = Unsaid { essence: "application/x-www-form-urlencoded".to_owned(), takes: Takes::Forms };
        assert_eq!(form.tell(b"5").unwrap(), Media::Form);
        assert_eq!(form.tell(b"{}").unwrap(), Media::Json);
    }

    #[test]
    fn types_of_json_are_json() {
        for (essence, json) in [
            ("application/json", true),
            ("Application/JSON", true),
            ("application/problem+json", true),
            ("application/vnd.api+json", true),
            ("text/json", true),
            ("application/jsonp", false),
            ("application/xml", false),
            ("json", false),
        ] {
            assert_eq!(is_json(essence.as_bytes()), json, "{essence}");
        }
    }
}
