//! The types whose text form is their own.
//!
//! Each definition here tells derive(Message) about the type named in `remote`; it is not a type that
//! anything uses.
#![allow(dead_code, clippy::enum_variant_names, reason = "definitions for the derive")]

use std::collections::BTreeMap;

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.Any", crate = crate, remote = prost_types::Any)]
struct Any {
    #[prost(string, tag = "1")]
    type_url: String,
    #[prost(bytes, tag = "2")]
    value: Vec<u8>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.Timestamp", crate = crate, remote = prost_types::Timestamp)]
struct Timestamp {
    #[prost(int64, tag = "1")]
    seconds: i64,
    #[prost(int32, tag = "2")]
    nanos: i32,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.Duration", crate = crate, remote = prost_types::Duration)]
struct Duration {
    #[prost(int64, tag = "1")]
    seconds: i64,
    #[prost(int32, tag = "2")]
    nanos: i32,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.FieldMask", crate = crate, remote = prost_types::FieldMask)]
struct FieldMask {
    #[prost(string, repeated, tag = "1")]
    paths: Vec<String>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.Struct", crate = crate, remote = prost_types::Struct)]
struct Struct {
    #[prost(btree_map = "string, message", tag = "1")]
    fields: BTreeMap<String, prost_types::Value>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.ListValue", crate = crate, remote = prost_types::ListValue)]
struct ListValue {
    #[prost(message, repeated, tag = "1")]
    values: Vec<prost_types::Value>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.Value", crate = crate, remote = prost_types::Value)]
struct Value {
    #[prost(oneof = "prost_types::value::Kind", tags = "1, 2, 3, 4, 5, 6")]
    kind: Option<prost_types::value::Kind>,
}

#[derive(polywire_macros::Message)]
#[polywire(crate = crate, remote = prost_types::value::Kind)]
enum Kind {
    #[prost(enumeration = "prost_types::NullValue", tag = "1")]
    NullValue(i32),
    #[prost(double, tag = "2")]
    NumberValue(f64),
    #[prost(string, tag = "3")]
    StringValue(String),
    #[prost(bool, tag = "4")]
    BoolValue(bool),
    #[prost(message, tag = "5")]
    StructValue(prost_types::Struct),
    #[prost(message, tag = "6")]
    ListValue(prost_types::ListValue),
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.NullValue", crate = crate, remote = prost_types::NullValue)]
enum NullValue {}
