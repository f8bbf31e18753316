//! The types that plugins of protoc exchange: `google/protobuf/compiler/plugin.proto`.
//!
//! Definitions for the derive only, like those in `value.rs`.
#![allow(dead_code, reason = "definitions for the derive")]

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.compiler.Version", crate = crate, remote = prost_types::compiler::Version)]
struct Version {
    #[prost(int32, optional, tag = "1")]
    major: ::core::option::Option<i32>,
    #[prost(int32, optional, tag = "2")]
    minor: ::core::option::Option<i32>,
    #[prost(int32, optional, tag = "3")]
    patch: ::core::option::Option<i32>,
    #[prost(string, optional, tag = "4")]
    suffix: ::core::option::Option<String>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.compiler.CodeGeneratorRequest", crate = crate, remote = prost_types::compiler::CodeGeneratorRequest)]
struct CodeGeneratorRequest {
    #[prost(string, repeated, tag = "1")]
    file_to_generate: Vec<String>,
    #[prost(string, optional, tag = "2")]
    parameter: ::core::option::Option<String>,
    #[prost(message, repeated, tag = "15")]
    proto_file: Vec<prost_types::FileDescriptorProto>,
    #[prost(message, optional, tag = "3")]
    compiler_version: ::core::option::Option<prost_types::compiler::Version>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.compiler.CodeGeneratorResponse", crate = crate, remote = prost_types::compiler::CodeGeneratorResponse)]
struct CodeGeneratorResponse {
    #[prost(string, optional, tag = "1")]
    error: ::core::option::Option<String>,
    #[prost(uint64, optional, tag = "2")]
    supported_features: ::core::option::Option<u64>,
    #[prost(message, repeated, tag = "15")]
    file: Vec<prost_types::compiler::code_generator_response::File>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.compiler.CodeGeneratorResponse.File", crate = crate, remote = prost_types::compiler::code_generator_response::File)]
struct CodeGeneratorResponseFile {
    #[prost(string, optional, tag = "1")]
    name: ::core::option::Option<String>,
    #[prost(string, optional, tag = "2")]
    insertion_point: ::core::option::Option<String>,
    #[prost(string, optional, tag = "15")]
    content: ::core::option::Option<String>,
    #[prost(message, optional, tag = "16")]
    generated_code_info: ::core::option::Option<prost_types::GeneratedCodeInfo>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.compiler.CodeGeneratorResponse.Feature", crate = crate, remote = prost_types::compiler::code_generator_response::Feature)]
enum CodeGeneratorResponseFeature {}
