//! The headers that are metadata.

use ::http::HeaderName;

/// The passage of a request header.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Passage {
    /// It is metadata of this name.
    Keep,
    /// It is metadata of another name.
    Rename(HeaderName),
    /// It is the deadline.
    Timeout,
    /// It is not metadata.
    Drop,
}

/// The passage of a request header.
pub(super) fn request(name: &HeaderName) -> Passage {
    let text = name.as_str();
    if let Some(own) = text.strip_prefix("grpc-") {
        return match own.strip_prefix("metadata-") {
            Some(entry) => renamed(entry),
            None if own == "timeout" => Passage::Timeout,
            None => Passage::Drop,
        };
    }
    if belongs_to_http(text) || negotiates(text) { Passage::Drop } else { Passage::Keep }
}

/// The prefix gives no way around the filter.
fn renamed(entry: &str) -> Passage {
    match HeaderName::try_from(entry) {
        Ok(name) if passes_out(&name) => Passage::Rename(name),
        _ => Passage::Drop,
    }
}

/// True if metadata may become a header of this name.
pub(super) fn passes_out(name: &HeaderName) -> bool {
    let text = name.as_str();
    !text.starts_with("grpc-") && !belongs_to_http(text)
}

/// Headers that frame the message or are meant for one connection (RFC 9110, 7.6.1 and 8.3 to 8.6).
fn belongs_to_http(name: &str) -> bool {
    name.starts_with("content-")
        || name.starts_with("proxy-")
        || matches!(
            name,
            "connection"
                | "date"
                | "expect"
                | "host"
                | "http2-settings"
                | "keep-alive"
                | "server"
                | "te"
                | "trailer"
                | "transfer-encoding"
                | "upgrade"
        )
}

/// Headers about the form of the answer, which is REST's own matter.
fn negotiates(name: &str) -> bool {
    name.starts_with("sec-") || matches!(name, "accept" | "accept-charset" | "accept-encoding")
}
