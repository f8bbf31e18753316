//! Metadata as HTTP headers.
//!
//! A header and a metadata entry have the same name, so that metadata means the same on every wire. What belongs to
//! HTTP itself or to one connection does not pass; nor does `grpc-*`, but for `Grpc-Timeout` (the deadline) and
//! `Grpc-Metadata-NAME`, which is the entry `NAME` (grpc-gateway).

pub(super) mod forwarded;
mod names;
mod timeout;

#[cfg(test)]
mod tests;

use super::errors::problem::{Problem, excerpt};
use crate::{call::deadline::TIMEOUT, metadata::MetadataMap};
use ::http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{CONNECTION, Entry},
};
use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use names::Passage;

/// Base64 as `-bin` entries come: padded or not ("PROTOCOL-HTTP2", Custom-Metadata).
const BINARY: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The metadata of a request.
///
/// # Errors
/// When a `-bin` entry is not base64 or `Grpc-Timeout` is not a timeout.
pub(super) fn of_request(headers: HeaderMap) -> Result<MetadataMap, Problem> {
    let connection = connection_names(&headers);
    let mut metadata = HeaderMap::new();
    let mut current = None;
    for (name, value) in headers {
        let Some(name) = name.or_else(|| current.clone()) else { continue };
        match names::request(&name) {
            Passage::Keep if !connection.contains(&name) => add(&mut metadata, name.clone(), value)?,
            Passage::Rename(entry) => add(&mut metadata, entry, value)?,
            Passage::Timeout => {
                let timeout = timeout::to_grpc(value.as_bytes())
                    .ok_or_else(|| Problem::invalid("Grpc-Timeout is not a timeout"))?;
                if let Entry::Vacant(entry) = metadata.entry(TIMEOUT) {
                    entry.insert(timeout);
                }
            }
            Passage::Keep | Passage::Drop => {}
        }
        current = Some(name);
    }
    Ok(MetadataMap::from_headers(metadata))
}

/// The metadata of a response or of trailers. What is malformed is passed over: the response is still good.
pub(super) fn of_response(headers: HeaderMap) -> MetadataMap {
    let mut metadata = HeaderMap::new();
    let mut current = None;
    for (name, value) in headers {
        let Some(name) = name.or_else(|| current.clone()) else { continue };
        if names::passes_out(&name) {
            // Only a `-bin` entry that is not base64 is refused.
            let _ = add(&mut metadata, name.clone(), value);
        }
        current = Some(name);
    }
    MetadataMap::from_headers(metadata)
}

fn add(metadata: &mut HeaderMap, name: HeaderName, value: HeaderValue) -> Result<(), Problem> {
    // A value that is not visible ASCII is not metadata; other clients' headers must not break a call.
    if value.to_str().is_err() {
        return Ok(());
    }
    if name.as_str().ends_with("-bin") && BINARY.decode(value.as_bytes()).is_err() {
        return Err(Problem::invalid(format!("the header `{}` is not base64", excerpt(name.as_str()))));
    }
    metadata.append(name, value);
    Ok(())
}

/// The headers that `Connection` names: they are meant for this connection only (RFC 9110, 7.6.1).
fn connection_names(headers: &HeaderMap) -> Vec<HeaderName> {
    let values = headers.get_all(CONNECTION).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).filter_map(|name| name.trim().parse().ok()).collect()
}

/// Adds metadata to the headers of a response, those of a request to a server, or trailers.
pub(super) fn append_to(headers: &mut HeaderMap, metadata: MetadataMap) {
    let mut current = None;
    for (name, value) in metadata.into_headers() {
        let Some(name) = name.or_else(|| current.clone()) else { continue };
        if names::passes_out(&name) {
            headers.append(name.clone(), value);
        }
        current = Some(name);
    }
}
