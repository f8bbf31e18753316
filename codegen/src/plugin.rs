//! The protoc side: one request in, one response out, both encoded.

use crate::{Diagnostic, Diagnostics, Input, Options, Output, generate};
use prost::Message;
use std::fmt::Display;

/// `google.protobuf.compiler.CodeGeneratorRequest`, with its files left encoded: decoding them would lose custom
/// options.
#[derive(Clone, PartialEq, Message)]
struct Request {
    #[prost(string, repeated, tag = "1")]
    file_to_generate: Vec<String>,
    #[prost(string, optional, tag = "2")]
    parameter: Option<String>,
    #[prost(bytes = "vec", optional, tag = "3")]
    compiler_version: Option<Vec<u8>>,
    #[prost(bytes = "vec", repeated, tag = "15")]
    proto_file: Vec<Vec<u8>>,
}

/// `google.protobuf.FileDescriptorSet`, with its files left encoded.
#[derive(Clone, PartialEq, Message)]
struct FileSet {
    #[prost(bytes = "vec", repeated, tag = "1")]
    file: Vec<Vec<u8>>,
}

/// Answers an encoded `google.protobuf.compiler.CodeGeneratorRequest` with an encoded `CodeGeneratorResponse`. Faults
/// in the definition are part of the response, as protoc wants it.
///
/// The files are those that [`generate`] gives. The parameter is a list of options with commas between them:
/// `extern_path=.package=::rust::path`, `type_registry=::rust::TYPES`, `no_clients`, `no_servers`, `no_invalid_http`,
/// `allow_delete_body`, `fakes`; see [`Options`].
pub fn run(request: &[u8]) -> Vec<u8> {
    use prost_types::compiler::{CodeGeneratorResponse, code_generator_response::File};

    /// The plugin takes proto3 fields marked `optional`.
    const FEATURE_PROTO3_OPTIONAL: u64 = 1;
    let mut response =
        CodeGeneratorResponse { supported_features: Some(FEATURE_PROTO3_OPTIONAL), ..Default::default() };
    match answer(request) {
        Ok(output) => {
            response.file = (output.files.into_iter())
                .map(|file| {
                    let (name, content) = file.into_parts();
                    File { name: Some(name), content: Some(content), ..File::default() }
                })
                .collect();
        }
        Err(report) => response.error = Some(report.to_string()),
    }
    response.encode_to_vec()
}

/// The files of a request that may be one of several, each for one folder: buf makes such requests unless its template
/// says `strategy: all`. `None` of a request of protoc, which tells its version, or for files of several folders.
///
/// Each answer has a `mod.rs` of its own, of which buf keeps one.
pub fn folder_of_files(request: &[u8]) -> Option<Vec<String>> {
    let request = Request::decode(request).ok().filter(|request| request.compiler_version.is_none())?;
    let folder = |name: &String| name.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let mut folders: Vec<String> = request.file_to_generate.iter().map(folder).collect();
    folders.dedup();
    (folders.len() == 1).then_some(request.file_to_generate)
}

fn answer(request: &[u8]) -> Result<Output, Diagnostics> {
    let request = Request::decode(request).map_err(|error| bad_request(&error))?;
    let options = options(request.parameter.as_deref().unwrap_or_default())?;
    if request.file_to_generate.is_empty() {
        return Ok(Output { files: Vec::new(), warnings: Diagnostics::default() });
    }
    let set = FileSet { file: request.proto_file }.encode_to_vec();
    generate(&Input::descriptor_set(set, request.file_to_generate), &options)
}

fn options(parameter: &str) -> Result<Options, Diagnostics> {
    let mut options = Options::new();
    for option in parameter.split(',').map(str::trim).filter(|option| !option.is_empty()) {
        options = match option.split_once('=') {
            None if option == "no_clients" => options.without_clients(),
            None if option == "no_servers" => options.without_servers(),
            None if option == "fakes" => options.with_fakes(),
            None if option == "no_invalid_http" => options.without_invalid_http(),
            None if option == "allow_delete_body" => options.with_delete_bodies(),
            Some(("extern_path", mapping)) => match mapping.split_once('=') {
                Some((proto, rust)) => options.with_extern_path(proto, rust),
                None => return Err(bad_parameter(option).into()),
            },
            Some(("type_registry", path)) => options.with_type_registry(path),
            _ => return Err(bad_parameter(option).into()),
        };
    }
    Ok(options)
}

const PLUGIN: &str = "plugin";

fn bad_request(error: &dyn Display) -> Diagnostic {
    let message = format!("this is not a google.protobuf.compiler.CodeGeneratorRequest: {error}");
    Diagnostic::error(PLUGIN, message)
}

fn bad_parameter(parameter: &str) -> Diagnostic {
    Diagnostic::error(PLUGIN, format!("there is no option `{}`", parameter.escape_debug())).help(
        "options are `extern_path=.package=::rust::path`, `type_registry=::rust::TYPES`, `no_clients`, `no_servers`, `no_invalid_http`, `allow_delete_body` and `fakes`",
    )
}
