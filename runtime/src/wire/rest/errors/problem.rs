//! The problem that is answered instead of a response.

use super::status::http_status;
use crate::wire::rest::{
    config::{ErrorProfile, HeadRequests},
    server::pace::Late,
};
use crate::{
    Code, Status,
    http::MetadataTooLarge,
    message::json::{self, ErrorKind},
};
use ::http::{HeaderName, HeaderValue, Method, StatusCode, header};

/// A status on its way to an HTTP client.
#[derive(Debug)]
pub(crate) struct Problem {
    /// The HTTP status: that of the code, or a closer one that gRPC has no code for.
    pub(crate) http: StatusCode,
    pub(crate) status: Status,
    /// The header with the alternatives: `Allow`, `Accept` or `Accept-Encoding`.
    pub(crate) instead: Option<(HeaderName, HeaderValue)>,
    /// The form that the request asked for errors in, when it is not that of the configuration.
    pub(crate) profile: Option<ErrorProfile>,
}

impl Problem {
    /// The problem of a faulty request.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Status::invalid_argument(message).into()
    }

    /// There is no such path.
    pub(crate) fn not_found() -> Self {
        Status::not_found("no method is bound to this path").into()
    }

    /// The path is known, but not with this method.
    pub(crate) fn method_not_allowed(known: &[Method], head: HeadRequests) -> Self {
        let by_get = head == HeadRequests::ByGet && known.contains(&Method::GET);
        let head = by_get.then_some("HEAD");
        let mut known: Vec<_> = known.iter().map(Method::as_str).chain(head).collect();
        known.sort_unstable();
        known.dedup();
        let known = known.join(", ");
        let status = Status::unimplemented(format!("this path is bound to {known} only"));
        let allow = HeaderValue::from_str(&known).ok().map(|known| (header::ALLOW, known));
        Self { instead: allow, ..Self::with_http(StatusCode::METHOD_NOT_ALLOWED, status) }
    }

    /// The body is in a form that is not understood.
    pub(crate) fn unsupported_media_type(message: impl Into<String>) -> Self {
        Self::with_http(StatusCode::UNSUPPORTED_MEDIA_TYPE, Status::invalid_argument(message))
    }

    /// The body has a content coding (RFC 9110, 12.5.3).
    pub(crate) fn unsupported_coding() -> Self {
        let identity = (header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let message = "the body has a content coding, which is not understood: send it without";
        Self { instead: Some(identity), ..Self::unsupported_media_type(message) }
    }

    /// Says which types a body may have, when it has none of them.
    pub(crate) fn with_understood(self, types: impl FnOnce() -> HeaderValue) -> Self {
        match (self.http, &self.instead) {
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, None) => {
                Self { instead: Some((header::ACCEPT, types())), ..self }
            }
            _ => self,
        }
    }

    /// The body is larger than the limit.
    pub(crate) fn too_large(limit: usize) -> Self {
        let status = Status::new(Code::ResourceExhausted, format!("the body is larger than {limit} bytes"));
        Self::with_http(StatusCode::PAYLOAD_TOO_LARGE, status)
    }

    /// The head of the request is larger than the limit.
    pub(crate) fn head_too_large(size: usize, limit: usize) -> Self {
        let message = format!(
            "the headers have {size} bytes, with 32 for each, and {limit} are allowed: send fewer, or set `max_head_size`"
        );
        let status = Status::new(Code::ResourceExhausted, message);
        Self::with_http(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, status)
    }

    /// The problem of a request that would take more memory than a message may.
    pub(crate) fn takes_too_much(message: impl Into<String>) -> Self {
        Self::with_http(StatusCode::PAYLOAD_TOO_LARGE, Status::new(Code::ResourceExhausted, message))
    }

    /// The JSON at `place` is not that of the request.
    pub(crate) fn unreadable(place: &str, error: &json::Error) -> Self {
        let message = format!("{place}, {}", excerpt(&error.to_string()));
        match error.kind() {
            ErrorKind::TooLarge { .. } => Self::takes_too_much(message),
            _ => Self::invalid(message),
        }
    }

    /// The body comes too slowly.
    pub(crate) fn too_slow() -> Self {
        Self::with_http(StatusCode::REQUEST_TIMEOUT, Late::Slow.into())
    }

    /// A part of a form is larger than the limit.
    pub(crate) fn part_too_large(part: &str, limit: usize) -> Self {
        let message = format!("in the form, part `{}` is larger than {limit} bytes", excerpt(part));
        Self::with_http(StatusCode::PAYLOAD_TOO_LARGE, Status::new(Code::ResourceExhausted, message))
    }

    fn with_http(http: StatusCode, status: Status) -> Self {
        Self { http, status, instead: None, profile: None }
    }

    /// Sets the form that the request asked for.
    pub(crate) fn with_profile(mut self, profile: Option<ErrorProfile>) -> Self {
        self.profile = profile;
        self
    }
}

impl From<Status> for Problem {
    fn from(status: Status) -> Self {
        let http = match has_too_much_metadata(&status) {
            true => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            false => http_status(status.code()),
        };
        Self::with_http(http, status)
    }
}

/// True if a gateway could not send the headers of the request on.
fn has_too_much_metadata(status: &Status) -> bool {
    std::error::Error::source(status).is_some_and(|source| source.is::<MetadataTooLarge>())
}

/// A text of the client's, short enough to be shown back: messages never grow with the input. Of a long one its ends are
/// shown: what it is about, and what is wrong with it.
pub(crate) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 160;
    let plain = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    if text.chars().nth(LONGEST).is_none() {
        return text.chars().map(plain).collect();
    }
    let end: Vec<char> = text.chars().rev().take(LONGEST / 2).collect();
    let begin = text.chars().take(LONGEST / 2);
    begin.chain(['…']).chain(end.into_iter().rev()).map(plain).collect()
}
