//! The types that describe definitions: `google/protobuf/descriptor.proto`.
//!
//! Definitions for the derive only, like those in `value.rs`.
#![allow(dead_code, reason = "definitions for the derive")]

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.FileDescriptorSet", crate = crate, remote = prost_types::FileDescriptorSet)]
struct FileDescriptorSet {
    #[prost(message, repeated, tag = "1")]
    file: Vec<prost_types::FileDescriptorProto>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.FileDescriptorProto", crate = crate, remote = prost_types::FileDescriptorProto)]
struct FileDescriptorProto {
    #[prost(string, optional, tag = "1")]
    name: ::core::option::Option<String>,
    #[prost(string, optional, tag = "2")]
    package: ::core::option::Option<String>,
    #[prost(string, repeated, tag = "3")]
    dependency: Vec<String>,
    #[prost(int32, repeated, tag = "10")]
    public_dependency: Vec<i32>,
    #[prost(int32, repeated, tag = "11")]
    weak_dependency: Vec<i32>,
    #[prost(message, repeated, tag = "4")]
    message_type: Vec<prost_types::DescriptorProto>,
    #[prost(message, repeated, tag = "5")]
    enum_type: Vec<prost_types::EnumDescriptorProto>,
    #[prost(message, repeated, tag = "6")]
    service: Vec<prost_types::ServiceDescriptorProto>,
    #[prost(message, repeated, tag = "7")]
    extension: Vec<prost_types::FieldDescriptorProto>,
    #[prost(message, optional, tag = "8")]
    options: ::core::option::Option<prost_types::FileOptions>,
    #[prost(message, optional, tag = "9")]
    source_code_info: ::core::option::Option<prost_types::SourceCodeInfo>,
    #[prost(string, optional, tag = "12")]
    syntax: ::core::option::Option<String>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.DescriptorProto", crate = crate, remote = prost_types::DescriptorProto)]
struct DescriptorProto {
    #[prost(string, optional, tag = "1")]
    name: ::core::option::Option<String>,
    #[prost(message, repeated, tag = "2")]
    field: Vec<prost_types::FieldDescriptorProto>,
    #[prost(message, repeated, tag = "6")]
    extension: Vec<prost_types::FieldDescriptorProto>,
    #[prost(message, repeated, tag = "3")]
    nested_type: Vec<prost_types::DescriptorProto>,
    #[prost(message, repeated, tag = "4")]
    enum_type: Vec<prost_types::EnumDescriptorProto>,
    #[prost(message, repeated, tag = "5")]
    extension_range: Vec<prost_types::descriptor_proto::ExtensionRange>,
    #[prost(message, repeated, tag = "8")]
    oneof_decl: Vec<prost_types::OneofDescriptorProto>,
    #[prost(message, optional, tag = "7")]
    options: ::core::option::Option<prost_types::MessageOptions>,
    #[prost(message, repeated, tag = "9")]
    reserved_range: Vec<prost_types::descriptor_proto::ReservedRange>,
    #[prost(string, repeated, tag = "10")]
    reserved_name: Vec<String>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.DescriptorProto.ExtensionRange", crate = crate, remote = prost_types::descriptor_proto::ExtensionRange)]
struct DescriptorProtoExtensionRange {
    #[prost(int32, optional, tag = "1")]
    start: ::core::option::Option<i32>,
    #[prost(int32, optional, tag = "2")]
    end: ::core::option::Option<i32>,
    #[prost(message, optional, tag = "3")]
    options: ::core::option::Option<prost_types::ExtensionRangeOptions>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.DescriptorProto.ReservedRange", crate = crate, remote = prost_types::descriptor_proto::ReservedRange)]
struct DescriptorProtoReservedRange {
    #[prost(int32, optional, tag = "1")]
    start: ::core::option::Option<i32>,
    #[prost(int32, optional, tag = "2")]
    end: ::core::option::Option<i32>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.ExtensionRangeOptions", crate = crate, remote = prost_types::ExtensionRangeOptions)]
struct ExtensionRangeOptions {
    #[prost(message, repeated, tag = "999")]
    uninterpreted_option: Vec<prost_types::UninterpretedOption>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.FieldDescriptorProto", crate = crate, remote = prost_types::FieldDescriptorProto)]
struct FieldDescriptorProto {
    #[prost(string, optional, tag = "1")]
    name: ::core::option::Option<String>,
    #[prost(int32, optional, tag = "3")]
    number: ::core::option::Option<i32>,
    #[prost(enumeration = "prost_types::field_descriptor_proto::Label", optional, tag = "4")]
    label: ::core::option::Option<i32>,
    #[prost(enumeration = "prost_types::field_descriptor_proto::Type", optional, tag = "5")]
    r#type: ::core::option::Option<i32>,
    #[prost(string, optional, tag = "6")]
    type_name: ::core::option::Option<String>,
    #[prost(string, optional, tag = "2")]
    extendee: ::core::option::Option<String>,
    #[prost(string, optional, tag = "7")]
    default_value: ::core::option::Option<String>,
    #[prost(int32, optional, tag = "9")]
    oneof_index: ::core::option::Option<i32>,
    #[prost(string, optional, tag = "10")]
    json_name: ::core::option::Option<String>,
    #[prost(message, optional, tag = "8")]
    options: ::core::option::Option<prost_types::FieldOptions>,
    #[prost(bool, optional, tag = "17")]
    proto3_optional: ::core::option::Option<bool>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.FieldDescriptorProto.Type", crate = crate, remote = prost_types::field_descriptor_proto::Type)]
enum FieldDescriptorProtoType {}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.FieldDescriptorProto.Label", crate = crate, remote = prost_types::field_descriptor_proto::Label)]
enum FieldDescriptorProtoLabel {}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.OneofDescriptorProto", crate = crate, remote = prost_types::OneofDescriptorProto)]
struct OneofDescriptorProto {
    #[prost(string, optional, tag = "1")]
    name: ::core::option::Option<String>,
    #[prost(message, optional, tag = "2")]
    options: ::core::option::Option<prost_types::OneofOptions>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.EnumDescriptorProto", crate = crate, remote = prost_types::EnumDescriptorProto)]
struct EnumDescriptorProto {
    #[prost(string, optional, tag = "1")]
    name: ::core::option::Option<String>,
    #[prost(message, repeated, tag = "2")]
    value: Vec<prost_types::EnumValueDescriptorProto>,
    #[prost(message, optional, tag = "3")]
    options: ::core::option::Option<prost_types::EnumOptions>,
    #[prost(message, repeated, tag = "4")]
    reserved_range: Vec<prost_types::enum_descriptor_proto::EnumReservedRange>,
    #[prost(string, repeated, tag = "5")]
    reserved_name: Vec<String>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.EnumDescriptorProto.EnumReservedRange", crate = crate, remote = prost_types::enum_descriptor_proto::EnumReservedRange)]
struct EnumDescriptorProtoEnumReservedRange {
    #[prost(int32, optional, tag = "1")]
    start: ::core::option::Option<i32>,
    #[prost(int32, optional, tag = "2")]
    end: ::core::option::Option<i32>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.EnumValueDescriptorProto", crate = crate, remote = prost_types::EnumValueDescriptorProto)]
struct EnumValueDescriptorProto {
    #[prost(string, optional, tag = "1")]
    name: ::core::option::Option<String>,
    #[prost(int32, optional, tag = "2")]
    number: ::core::option::Option<i32>,
    #[prost(message, optional, tag = "3")]
    options: ::core::option::Option<prost_types::EnumValueOptions>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.ServiceDescriptorProto", crate = crate, remote = prost_types::ServiceDescriptorProto)]
struct ServiceDescriptorProto {
    #[prost(string, optional, tag = "1")]
    name: ::core::option::Option<String>,
    #[prost(message, repeated, tag = "2")]
    method: Vec<prost_types::MethodDescriptorProto>,
    #[prost(message, optional, tag = "3")]
    options: ::core::option::Option<prost_types::ServiceOptions>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.MethodDescriptorProto", crate = crate, remote = prost_types::MethodDescriptorProto)]
struct MethodDescriptorProto {
    #[prost(string, optional, tag = "1")]
    name: ::core::option::Option<String>,
    #[prost(string, optional, tag = "2")]
    input_type: ::core::option::Option<String>,
    #[prost(string, optional, tag = "3")]
    output_type: ::core::option::Option<String>,
    #[prost(message, optional, tag = "4")]
    options: ::core::option::Option<prost_types::MethodOptions>,
    #[prost(bool, optional, tag = "5")]
    client_streaming: ::core::option::Option<bool>,
    #[prost(bool, optional, tag = "6")]
    server_streaming: ::core::option::Option<bool>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.FileOptions", crate = crate, remote = prost_types::FileOptions)]
struct FileOptions {
    #[prost(string, optional, tag = "1")]
    java_package: ::core::option::Option<String>,
    #[prost(string, optional, tag = "8")]
    java_outer_classname: ::core::option::Option<String>,
    #[prost(bool, optional, tag = "10")]
    java_multiple_files: ::core::option::Option<bool>,
    #[prost(bool, optional, tag = "20")]
    java_generate_equals_and_hash: ::core::option::Option<bool>,
    #[prost(bool, optional, tag = "27")]
    java_string_check_utf8: ::core::option::Option<bool>,
    #[prost(enumeration = "prost_types::file_options::OptimizeMode", optional, tag = "9")]
    optimize_for: ::core::option::Option<i32>,
    #[prost(string, optional, tag = "11")]
    go_package: ::core::option::Option<String>,
    #[prost(bool, optional, tag = "16")]
    cc_generic_services: ::core::option::Option<bool>,
    #[prost(bool, optional, tag = "17")]
    java_generic_services: ::core::option::Option<bool>,
    #[prost(bool, optional, tag = "18")]
    py_generic_services: ::core::option::Option<bool>,
    #[prost(bool, optional, tag = "42")]
    php_generic_services: ::core::option::Option<bool>,
    #[prost(bool, optional, tag = "23")]
    deprecated: ::core::option::Option<bool>,
    #[prost(bool, optional, tag = "31")]
    cc_enable_arenas: ::core::option::Option<bool>,
    #[prost(string, optional, tag = "36")]
    objc_class_prefix: ::core::option::Option<String>,
    #[prost(string, optional, tag = "37")]
    csharp_namespace: ::core::option::Option<String>,
    #[prost(string, optional, tag = "39")]
    swift_prefix: ::core::option::Option<String>,
    #[prost(string, optional, tag = "40")]
    php_class_prefix: ::core::option::Option<String>,
    #[prost(string, optional, tag = "41")]
    php_namespace: ::core::option::Option<String>,
    #[prost(string, optional, tag = "44")]
    php_metadata_namespace: ::core::option::Option<String>,
    #[prost(string, optional, tag = "45")]
    ruby_package: ::core::option::Option<String>,
    #[prost(message, repeated, tag = "999")]
    uninterpreted_option: Vec<prost_types::UninterpretedOption>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.FileOptions.OptimizeMode", crate = crate, remote = prost_types::file_options::OptimizeMode)]
enum FileOptionsOptimizeMode {}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.MessageOptions", crate = crate, remote = prost_types::MessageOptions)]
struct MessageOptions {
    #[prost(bool, optional, tag = "1")]
    message_set_wire_format: ::core::option::Option<bool>,
    #[prost(bool, optional, tag = "2")]
    no_standard_descriptor_accessor: ::core::option::Option<bool>,
    #[prost(bool, optional, tag = "3")]
    deprecated: ::core::option::Option<bool>,
    #[prost(bool, optional, tag = "7")]
    map_entry: ::core::option::Option<bool>,
    #[prost(message, repeated, tag = "999")]
    uninterpreted_option: Vec<prost_types::UninterpretedOption>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.FieldOptions", crate = crate, remote = prost_types::FieldOptions)]
struct FieldOptions {
    #[prost(enumeration = "prost_types::field_options::CType", optional, tag = "1")]
    ctype: ::core::option::Option<i32>,
    #[prost(bool, optional, tag = "2")]
    packed: ::core::option::Option<bool>,
    #[prost(enumeration = "prost_types::field_options::JsType", optional, tag = "6")]
    jstype: ::core::option::Option<i32>,
    #[prost(bool, optional, tag = "5")]
    lazy: ::core::option::Option<bool>,
    #[prost(bool, optional, tag = "3")]
    deprecated: ::core::option::Option<bool>,
    #[prost(bool, optional, tag = "10")]
    weak: ::core::option::Option<bool>,
    #[prost(message, repeated, tag = "999")]
    uninterpreted_option: Vec<prost_types::UninterpretedOption>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.FieldOptions.CType", crate = crate, remote = prost_types::field_options::CType)]
enum FieldOptionsCType {}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.FieldOptions.JsType", crate = crate, remote = prost_types::field_options::JsType)]
enum FieldOptionsJsType {}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.OneofOptions", crate = crate, remote = prost_types::OneofOptions)]
struct OneofOptions {
    #[prost(message, repeated, tag = "999")]
    uninterpreted_option: Vec<prost_types::UninterpretedOption>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.EnumOptions", crate = crate, remote = prost_types::EnumOptions)]
struct EnumOptions {
    #[prost(bool, optional, tag = "2")]
    allow_alias: ::core::option::Option<bool>,
    #[prost(bool, optional, tag = "3")]
    deprecated: ::core::option::Option<bool>,
    #[prost(message, repeated, tag = "999")]
    uninterpreted_option: Vec<prost_types::UninterpretedOption>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.EnumValueOptions", crate = crate, remote = prost_types::EnumValueOptions)]
struct EnumValueOptions {
    #[prost(bool, optional, tag = "1")]
    deprecated: ::core::option::Option<bool>,
    #[prost(message, repeated, tag = "999")]
    uninterpreted_option: Vec<prost_types::UninterpretedOption>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.ServiceOptions", crate = crate, remote = prost_types::ServiceOptions)]
struct ServiceOptions {
    #[prost(bool, optional, tag = "33")]
    deprecated: ::core::option::Option<bool>,
    #[prost(message, repeated, tag = "999")]
    uninterpreted_option: Vec<prost_types::UninterpretedOption>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.MethodOptions", crate = crate, remote = prost_types::MethodOptions)]
struct MethodOptions {
    #[prost(bool, optional, tag = "33")]
    deprecated: ::core::option::Option<bool>,
    #[prost(enumeration = "prost_types::method_options::IdempotencyLevel", optional, tag = "34")]
    idempotency_level: ::core::option::Option<i32>,
    #[prost(message, repeated, tag = "999")]
    uninterpreted_option: Vec<prost_types::UninterpretedOption>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.MethodOptions.IdempotencyLevel", crate = crate, remote = prost_types::method_options::IdempotencyLevel)]
enum MethodOptionsIdempotencyLevel {}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.UninterpretedOption", crate = crate, remote = prost_types::UninterpretedOption)]
struct UninterpretedOption {
    #[prost(message, repeated, tag = "2")]
    name: Vec<prost_types::uninterpreted_option::NamePart>,
    #[prost(string, optional, tag = "3")]
    identifier_value: ::core::option::Option<String>,
    #[prost(uint64, optional, tag = "4")]
    positive_int_value: ::core::option::Option<u64>,
    #[prost(int64, optional, tag = "5")]
    negative_int_value: ::core::option::Option<i64>,
    #[prost(double, optional, tag = "6")]
    double_value: ::core::option::Option<f64>,
    #[prost(bytes = "vec", optional, tag = "7")]
    string_value: ::core::option::Option<Vec<u8>>,
    #[prost(string, optional, tag = "8")]
    aggregate_value: ::core::option::Option<String>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.UninterpretedOption.NamePart", crate = crate, remote = prost_types::uninterpreted_option::NamePart)]
struct UninterpretedOptionNamePart {
    #[prost(string, required, tag = "1")]
    name_part: String,
    #[prost(bool, required, tag = "2")]
    is_extension: bool,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.SourceCodeInfo", crate = crate, remote = prost_types::SourceCodeInfo)]
struct SourceCodeInfo {
    #[prost(message, repeated, tag = "1")]
    location: Vec<prost_types::source_code_info::Location>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.SourceCodeInfo.Location", crate = crate, remote = prost_types::source_code_info::Location)]
struct SourceCodeInfoLocation {
    #[prost(int32, repeated, tag = "1")]
    path: Vec<i32>,
    #[prost(int32, repeated, tag = "2")]
    span: Vec<i32>,
    #[prost(string, optional, tag = "3")]
    leading_comments: ::core::option::Option<String>,
    #[prost(string, optional, tag = "4")]
    trailing_comments: ::core::option::Option<String>,
    #[prost(string, repeated, tag = "6")]
    leading_detached_comments: Vec<String>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.GeneratedCodeInfo", crate = crate, remote = prost_types::GeneratedCodeInfo)]
struct GeneratedCodeInfo {
    #[prost(message, repeated, tag = "1")]
    annotation: Vec<prost_types::generated_code_info::Annotation>,
}

#[derive(polywire_macros::Message)]
#[polywire(name = "google.protobuf.GeneratedCodeInfo.Annotation", crate = crate, remote = prost_types::generated_code_info::Annotation)]
struct GeneratedCodeInfoAnnotation {
    #[prost(int32, repeated, tag = "1")]
    path: Vec<i32>,
    #[prost(string, optional, tag = "2")]
    source_file: ::core::option::Option<String>,
    #[prost(int32, optional, tag = "3")]
    begin: ::core::option::Option<i32>,
    #[prost(int32, optional, tag = "4")]
    end: ::core::option::Option<i32>,
}
