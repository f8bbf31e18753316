//! Errors in the headers of gRPC ("PROTOCOL-HTTP2", Trailers-Only): what answers so knows gRPC alone.

use crate::{Code, Status, wire::rest::metadata};
use ::http::HeaderMap;
use bytes::Bytes;

/// The error that headers say as gRPC does, with the others as its metadata.
pub(in crate::wire::rest) fn of(headers: &HeaderMap) -> Option<Status> {
    let status = Status::from_header_map(headers).filter(|status| status.code() != Code::Ok)?;
    let metadata = metadata::of_response(headers.clone());
    let details = Bytes::copy_from_slice(status.details());
    Some(Status::with_details_and_metadata(status.code(), status.message(), details, metadata))
}
