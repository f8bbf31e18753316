//! The types that describe an API: `google/protobuf/{api,type,source_context}.proto`.
//!
//! Definitions for the derive only, like those in `value.rs`.
#![allow(dead_code, reason = "definitions for the derive")]

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.SourceContext", crate = crate, remote = prost_types::SourceContext)]
struct SourceContext {
    #[prost(string, tag = "1")]
    file_name: String,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.Type", crate = crate, remote = prost_types::Type)]
struct Type {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, repeated, tag = "2")]
    fields: Vec<prost_types::Field>,
    #[prost(string, repeated, tag = "3")]
    oneofs: Vec<String>,
    #[prost(message, repeated, tag = "4")]
    options: Vec<prost_types::Option>,
    #[prost(message, optional, tag = "5")]
    source_context: ::core::option::Option<prost_types::SourceContext>,
    #[prost(enumeration = "prost_types::Syntax", tag = "6")]
    syntax: i32,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.Field", crate = crate, remote = prost_types::Field)]
struct Field {
    #[prost(enumeration = "prost_types::field::Kind", tag = "1")]
    kind: i32,
    #[prost(enumeration = "prost_types::field::Cardinality", tag = "2")]
    cardinality: i32,
    #[prost(int32, tag = "3")]
    number: i32,
    #[prost(string, tag = "4")]
    name: String,
    #[prost(string, tag = "6")]
    type_url: String,
    #[prost(int32, tag = "7")]
    oneof_index: i32,
    #[prost(bool, tag = "8")]
    packed: bool,
    #[prost(message, repeated, tag = "9")]
    options: Vec<prost_types::Option>,
    #[prost(string, tag = "10")]
    json_name: String,
    #[prost(string, tag = "11")]
    default_value: String,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.Field.Kind", crate = crate, remote = prost_types::field::Kind)]
enum FieldKind {}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.Field.Cardinality", crate = crate, remote = prost_types::field::Cardinality)]
enum FieldCardinality {}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.Enum", crate = crate, remote = prost_types::Enum)]
struct Enum {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, repeated, tag = "2")]
    enumvalue: Vec<prost_types::EnumValue>,
    #[prost(message, repeated, tag = "3")]
    options: Vec<prost_types::Option>,
    #[prost(message, optional, tag = "4")]
    source_context: ::core::option::Option<prost_types::SourceContext>,
    #[prost(enumeration = "prost_types::Syntax", tag = "5")]
    syntax: i32,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.EnumValue", crate = crate, remote = prost_types::EnumValue)]
struct EnumValue {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(int32, tag = "2")]
    number: i32,
    #[prost(message, repeated, tag = "3")]
    options: Vec<prost_types::Option>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.Option", crate = crate, remote = prost_types::Option)]
struct OptionDefinition {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, optional, tag = "2")]
    value: ::core::option::Option<prost_types::Any>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.Syntax", crate = crate, remote = prost_types::Syntax)]
enum Syntax {}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.Api", crate = crate, remote = prost_types::Api)]
struct Api {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, repeated, tag = "2")]
    methods: Vec<prost_types::Method>,
    #[prost(message, repeated, tag = "3")]
    options: Vec<prost_types::Option>,
    #[prost(string, tag = "4")]
    version: String,
    #[prost(message, optional, tag = "5")]
    source_context: ::core::option::Option<prost_types::SourceContext>,
    #[prost(message, repeated, tag = "6")]
    mixins: Vec<prost_types::Mixin>,
    #[prost(enumeration = "prost_types::Syntax", tag = "7")]
    syntax: i32,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.Method", crate = crate, remote = prost_types::Method)]
struct Method {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    request_type_url: String,
    #[prost(bool, tag = "3")]
    request_streaming: bool,
    #[prost(string, tag = "4")]
    response_type_url: String,
    #[prost(bool, tag = "5")]
    response_streaming: bool,
    #[prost(message, repeated, tag = "6")]
    options: Vec<prost_types::Option>,
    #[prost(enumeration = "prost_types::Syntax", tag = "7")]
    syntax: i32,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.Mixin", crate = crate, remote = prost_types::Mixin)]
struct Mixin {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    root: String,
}
