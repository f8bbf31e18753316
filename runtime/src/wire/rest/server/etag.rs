//! Entity tags and conditional requests (RFC 9110, 8.8.3 and 13).

use crate::wire::rest::config::ETags;
use ::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use bytes::Bytes;
use fnv::FnvHasher;
use http_body_util::Full;
use std::{borrow::Cow, hash::Hasher as _};
use tonic::body::Body;

/// The condition of a request on the response that its sender has already.
#[derive(Debug)]
pub(crate) struct Condition {
    if_none_match: Option<HeaderValue>,
    etags: ETags,
}

impl Condition {
    /// The condition of a GET or HEAD; others have none that is looked at here.
    pub(crate) fn new(method: &Method, headers: &HeaderMap, etags: ETags) -> Option<Self> {
        let if_none_match = headers.get(header::IF_NONE_MATCH).cloned();
        let safe = matches!(*method, Method::GET | Method::HEAD);
        (safe && (if_none_match.is_some() || etags == ETags::Computed))
            .then_some(Self { if_none_match, etags })
    }

    /// Answers 304 when the sender has this success already. `body` is its body.
    pub(crate) fn apply(self, response: &mut Response<Body>, body: &[u8]) {
        if response.status() != StatusCode::OK {
            return;
        }
        if self.etags == ETags::Computed && !response.headers().contains_key(header::ETAG) {
            response.headers_mut().insert(header::ETAG, tag_of(body));
        }
        let Some((known, tag)) = self.if_none_match.zip(response.headers().get(header::ETAG)) else { return };
        if matches(known.as_bytes(), tag.as_bytes()) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            *response.body_mut() = Body::new(Full::<Bytes>::default());
            response.headers_mut().remove(header::CONTENT_TYPE);
        }
    }
}

/// A weak tag: layers may still compress the body.
fn tag_of(body: &[u8]) -> HeaderValue {
    let mut hasher = FnvHasher::default();
    hasher.write(body);
    let tag = format!("W/\"{:x}-{:016x}\"", body.len(), hasher.finish());
    HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("W/\"\""))
}

/// Weak comparison (RFC 9110, 8.8.3.2) with each tag of a list.
fn matches(known: &[u8], tag: &[u8]) -> bool {
    let strong = |tag: &[u8]| tag.strip_prefix(b"W/").unwrap_or(tag).to_vec();
    known.trim_ascii() == b"*"
        || known.split(|&byte| byte == b',').any(|other| strong(other.trim_ascii()) == strong(tag))
}

/// True if the values of a header are entity tags.
fn holds_tags(name: &HeaderName) -> bool {
    matches!(*name, header::ETAG | header::IF_MATCH | header::IF_NONE_MATCH)
}

/// The text of a field as the value of a header: a tag is quoted there.
pub(crate) fn to_header<'a>(name: &HeaderName, text: &'a str) -> Cow<'a, str> {
    let is_tag = text.ends_with('"') && (text.starts_with('"') || text.starts_with("W/\"")) || text == "*";
    match holds_tags(name) && !is_tag {
        true => Cow::Owned(format!("\"{text}\"")),
        false => Cow::Borrowed(text),
    }
}

/// The value of a header as the text of a field: a tag is not quoted there.
pub(crate) fn of_header<'a>(name: &HeaderName, value: &'a str) -> &'a str {
    if !holds_tags(name) {
        return value;
    }
    let quoted = value.strip_prefix("W/").unwrap_or(value);
    quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_weakly() {
        for (known, tag, expected) in [
            ("\"a\"", "\"a\"", true),
            ("W/\"a\"", "\"a\"", true),
            ("\"x\", W/\"a\"", "W/\"a\"", true),
            ("*", "\"a\"", true),
            ("\"b\"", "\"a\"", false),
            ("", "\"a\"", false),
        ] {
            assert_eq!(matches(known.as_bytes(), tag.as_bytes()), expected, "{known} {tag}");
        }
    }

    #[test]
    fn tags_are_quoted_in_headers_only() {
        for (text, value) in [("a", "\"a\""), ("", "\"\""), ("*", "*")] {
            assert_eq!(to_header(&header::ETAG, text), value);
            assert_eq!(of_header(&header::IF_MATCH, value), text);
        }
        assert_eq!(of_header(&header::ETAG, "W/\"a\""), "a");
        assert_eq!(to_header(&HeaderName::from_static("x-a"), "a"), "a");
        assert_eq!(of_header(&HeaderName::from_static("x-a"), "\"a\""), "\"a\"");
    }
}
