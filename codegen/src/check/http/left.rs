//! Fields that are left for the query, where some have no place: "fields which are mapped to URL query parameters must
//! have a primitive type or a repeated primitive type or a non-repeated message type" (`google/api/http.proto`).

use super::Place;
use crate::diagnostics::{Diagnostic, texts};
use polywire_rules::http::{self, Body};
use prost_reflect::{FieldDescriptor, Kind};

/// The faults of fields that a binding leaves for the query.
pub(super) fn check(place: Place<'_>) -> impl Iterator<Item = Diagnostic> {
    let (method, binding) = (place.method, place.binding());
    // The messages of a stream are in the body, and in the frames of a WebSocket.
    let everything = binding.body == Body::Message || method.streaming.client_streams();
    let request = method.descriptor.input();
    let fields = request.fields().filter(move |field| !everything && !is_bound(place, field.name()));
    fields.collect::<Vec<_>>().into_iter().filter_map(move |field| {
        let kind = unfit(&field)?;
        Some(texts::http_left_for_query(field.name(), kind, place.template()))
    })
}

/// True if the field of the request itself has another source than the query.
fn is_bound(place: Place<'_>, field: &str) -> bool {
    let (method, binding) = (place.method, place.binding());
    // A variable within the field has been looked at.
    let in_path =
        binding.path.variables.iter().any(|variable| variable.field.split('.').next() == Some(field));
    let in_body = matches!(&binding.body, Body::Field(body) if body == field);
    let options = method.http.options.iter();
    let mut carried = options.flat_map(|options| options.request_headers.iter().chain(&*options.cookies));
    in_path || in_body || carried.any(|carried| carried.field == field)
}

/// The reason that a field cannot be a parameter of a query.
pub(super) fn unfit(field: &FieldDescriptor) -> Option<&'static str> {
    match field.kind() {
        _ if field.is_map() => Some("a map"),
        Kind::Message(message) if field.is_list() && !has_text(message.full_name()) => {
            Some("a repeated message")
        }
        _ => None,
    }
}

/// True if messages of this type are one text in a query: those that JSON writes as a string or number, and those that
/// are JSON themselves.
fn has_text(message: &str) -> bool {
    let json = ["google.protobuf.Struct", "google.protobuf.Value", "google.protobuf.ListValue"];
    http::is_scalar(message) || json.contains(&message)
}
