//! HTTP bindings, as generated code states them: `google.api.http` rules, parsed and checked at generation time.

pub use polywire_rules::http::{
    Body, FieldBinding, HttpBinding, HttpMethod, HttpOptions, LocationPart, PathTemplate, Segment, Variable,
};

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

/// The binding of a method's own path, `/package.Service/Method`: by POST with the message as the body, by others with
/// the fields in the query. It has no segments: what routes by them makes them of the text.
#[cfg(feature = "rest")]
pub(crate) const fn own_path(path: &'static str, method: HttpMethod) -> HttpBinding {
    let body = match method {
        HttpMethod::Post => Body::Message,
        _ => Body::None,
    };
    HttpBinding::new(method, PathTemplate::new(path, &[], &[])).with_body(body)
}
