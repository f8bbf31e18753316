//! Descriptors as they are encoded: those of prost-types have no room for custom options.

use crate::prost;
use prost_types::{DescriptorProto, EnumDescriptorProto, SourceCodeInfo};

/// `google.protobuf.FileDescriptorSet`, with its files left encoded.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct FileSet {
    #[prost(bytes = "vec", repeated, tag = "1")]
    pub(super) file: Vec<Vec<u8>>,
}

/// `google.protobuf.FileDescriptorProto`
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct File {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    #[prost(string, tag = "2")]
    pub(super) package: String,
    #[prost(string, repeated, tag = "3")]
    pub(super) dependency: Vec<String>,
    #[prost(message, repeated, tag = "4")]
    pub(super) message_type: Vec<DescriptorProto>,
    #[prost(message, repeated, tag = "5")]
    pub(super) enum_type: Vec<EnumDescriptorProto>,
    #[prost(message, repeated, tag = "6")]
    pub(super) service: Vec<Service>,
    #[prost(message, optional, tag = "9")]
    pub(super) source_code_info: Option<SourceCodeInfo>,
    #[prost(string, tag = "12")]
    pub(super) syntax: String,
}

/// `google.protobuf.ServiceDescriptorProto`
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Service {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    #[prost(message, repeated, tag = "2")]
    pub(super) method: Vec<Method>,
}

/// `google.protobuf.MethodDescriptorProto`
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Method {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    #[prost(string, tag = "2")]
    pub(super) input_type: String,
    #[prost(string, tag = "3")]
    pub(super) output_type: String,
    #[prost(message, optional, tag = "4")]
    pub(super) options: Option<MethodOptions>,
    #[prost(bool, tag = "5")]
    pub(super) client_streaming: bool,
    #[prost(bool, tag = "6")]
    pub(super) server_streaming: bool,
}

/// `google.protobuf.MethodOptions`; rules are encoded by their own schemas.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct MethodOptions {
    #[prost(bool, tag = "33")]
    pub(super) deprecated: bool,
    #[prost(int32, tag = "34")]
    pub(super) idempotency_level: i32,
    /// `(polywire.queue)`
    #[prost(bytes = "vec", optional, tag = "53701")]
    pub(super) queue: Option<Vec<u8>>,
    /// `(polywire.http)`
    #[prost(bytes = "vec", optional, tag = "53702")]
    pub(super) http_options: Option<Vec<u8>>,
    /// `(polywire.wires)`
    #[prost(bytes = "vec", optional, tag = "53704")]
    pub(super) wires: Option<Vec<u8>>,
    /// `(google.api.http)`
    #[prost(bytes = "vec", optional, tag = "72295728")]
    pub(super) http: Option<Vec<u8>>,
}
