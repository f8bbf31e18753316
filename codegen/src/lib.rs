//! Reads an interface definition and emits typed stubs.
//!
//! The core is a pure function, [`generate`]: definitions in, files out. [`Generator`] is the shell around it for
//! build scripts and command lines, [`plugin`] the one for protoc.
//!
//! Data flows one way: `source` reads and links descriptors, `api` describes, `naming` names, `check` rejects,
//! `emit` writes.
//!
//! # Features
//!
//! | feature | default | adds |
//! |---|---|---|
//! | `proto` | yes | reading `.proto` files, [`generate`], [`Generator`] and [`plugin`] |
//! | `rust` | yes | reading definitions from Rust source files |
//! | `openapi` | yes | [`openapi`] |
//! | `asyncapi` | yes | [`asyncapi`] |
//! | `miette` | with `proto` | diagnostics as terminals show them |

// On docs.rs each item shows the feature that it needs.
#![cfg_attr(docsrs, feature(doc_cfg))]
// Without a product, a build uses the parts of the core that its caller asks for.
#![cfg_attr(
    not(all(feature = "openapi", feature = "proto", feature = "rust")),
    allow(dead_code, unused_imports)
)]

// `template! { "name", struct … }` declares a struct that fills the template of that name (see build.rs).
#[cfg(feature = "_templates")]
include!(concat!(env!("OUT_DIR"), "/template.rs"));

mod api;
mod check;
#[cfg(feature = "proto")]
mod compare;
mod diagnostics;
mod emit;
mod input;
mod literal;
mod naming;
mod options;
#[cfg(feature = "proto")]
pub mod plugin;
// The macros share the reading of annotated Rust with this crate. It is not covered by semantic versioning.
#[cfg(feature = "rust")]
#[doc(hidden)]
pub mod rust;
#[cfg(feature = "proto")]
mod shell;
mod source;

pub use diagnostics::{Diagnostic, Diagnostics, Label, Location, Severity, SourceFile};
pub use emit::GeneratedFile;
#[cfg(feature = "asyncapi")]
pub use emit::asyncapi::{AsyncApiDocument, AsyncApiOptions, AsyncApiRole};
#[cfg(feature = "openapi")]
pub use emit::openapi::{ApiKeyPlace, ErrorProfile, OpenApiDocument, OpenApiOptions, SecurityScheme};
#[cfg(feature = "proto")]
pub use emit::routes::Routes;
/// The list that the test of names walks. Not covered by semantic versioning.
#[cfg(feature = "proto")]
#[doc(hidden)]
pub use naming::names::added::all as added_names;
pub use options::Options;
#[cfg(feature = "proto")]
pub use shell::{Generator, GeneratorError, Written, orphans, prune, write_files};
pub use source::{Input, SourceText, Sources};

/// The output of [`generate`].
#[cfg(feature = "proto")]
#[derive(Debug)]
#[non_exhaustive]
pub struct Output {
    /// The files, sorted by path.
    pub files: Vec<GeneratedFile>,
    /// The findings that did not stop the generator.
    pub warnings: Diagnostics,
}

/// Generates code from `input`. Reads nothing but what `input` hands over, and writes nothing.
///
/// The same input gives the same bytes, whatever the order of its files and whoever parsed them.
///
/// # Errors
/// Every fault found in one run. There is no output then.
///
/// ```
/// use polywire_codegen::{Input, Options, generate};
/// use std::collections::BTreeMap;
///
/// let proto = r#"
///     syntax = "proto3";
///     package greeter.v1;
///     message Greeting { string text = 1; }
///     service Greeter { rpc Greet(Greeting) returns (Greeting); }
/// "#;
/// let sources = BTreeMap::from([("greeter.proto".to_owned(), proto.to_owned())]);
/// let output = generate(&Input::protos(&sources, ["greeter.proto"]), &Options::new())?;
/// let paths: Vec<&str> = output.files.iter().map(|file| file.path()).collect();
/// assert_eq!(paths, ["greeter/v1.rs", "mod.rs"]);
/// # Ok::<(), polywire_codegen::Diagnostics>(())
/// ```
#[cfg(feature = "proto")]
pub fn generate(input: &Input<'_>, options: &Options) -> Result<Output, Diagnostics> {
    let externs = naming::extern_path::ExternPaths::of_options(options)?;
    with_model(input, options, |idl, model, report| {
        let named = naming::Named::new(idl, model, externs, options);
        named.names.warnings().iter().for_each(|warning| report.push(warning.clone()));
        emit::emit(idl, &named, options).map_err(|finding| report.push(finding))
    })
    .map(|(files, warnings)| Output { files, warnings })
}

/// Says how each wire reaches the methods of `input`: the HTTP bindings with their parsed templates, and the queues.
///
/// # Errors
/// Every fault found in one run.
///
/// ```
/// use polywire_codegen::{Input, Options, routes};
/// use std::collections::BTreeMap;
///
/// let proto = r#"
///     syntax = "proto3";
///     package greeter.v1;
///     import "google/api/annotations.proto";
///     message Greeting { string name = 1; }
///     service Greeter {
///         rpc Greet(Greeting) returns (Greeting) { option (google.api.http) = { get: "/v1/{name=people/*}" }; }
///     }
/// "#;
/// let sources = BTreeMap::from([("greeter.proto".to_owned(), proto.to_owned())]);
/// let routes = routes(&Input::protos(&sources, ["greeter.proto"]), &Options::new())?;
/// let binding = &routes.services[0].methods[0].bindings[0];
/// assert_eq!((binding.method.as_str(), &*binding.path.variables[0].field), ("GET", "name"));
/// # Ok::<(), polywire_codegen::Diagnostics>(())
/// ```
#[cfg(feature = "proto")]
pub fn routes(input: &Input<'_>, options: &Options) -> Result<Routes, Diagnostics> {
    // What only a client minds is worth a warning here.
    let options = options.clone().without_clients();
    with_model(input, &options, |idl, model, report| {
        emit::routes::routes(idl, model).map_err(|finding| report.push(finding))
    })
    .map(|(routes, warnings)| Routes { warnings, ..routes })
}

/// The methods of a definition, and how each wire reaches them.
#[cfg(any(feature = "proto", feature = "rust"))]
pub mod route {
    #[cfg(feature = "proto")]
    pub use crate::emit::routes::{Method, Service};
    pub use polywire_rules::http::{
        Body, HttpBinding, HttpMethod, HttpOptions, PathTemplate, Segment, Variable,
    };
    pub use polywire_rules::{
        Idempotency, StreamingKind, Wire, Wires,
        guarantee::{Broker, Capabilities, Guarantee},
        queue::{QueuePattern, QueueRule},
    };
}

/// The output of [`openapi`].
#[cfg(feature = "openapi")]
#[derive(Debug)]
#[non_exhaustive]
pub struct OpenApiOutput {
    /// The document.
    pub document: OpenApiDocument,
    /// The findings that did not stop the generator, and parts that have no words in OpenAPI.
    pub warnings: Diagnostics,
}

/// Describes the REST side of `input` by OpenAPI 3.1. Reads nothing but what `input` hands over, and writes nothing.
///
/// The same input gives the same bytes, whatever the order of its files and whoever parsed them.
///
/// # Errors
/// Every fault found in one run. There is no document then.
///
/// ```
/// use polywire_codegen::{Input, OpenApiOptions, openapi};
/// use std::collections::BTreeMap;
///
/// let proto = r#"
///     syntax = "proto3";
///     package greeter.v1;
///     message Greeting { string text = 1; }
///     service Greeter { rpc Greet(Greeting) returns (Greeting); }
/// "#;
/// let sources = BTreeMap::from([("greeter.proto".to_owned(), proto.to_owned())]);
/// let output = openapi(&Input::protos(&sources, ["greeter.proto"]), &OpenApiOptions::new())?;
/// assert!(output.document.to_json().starts_with(r#"{"openapi":"3.1.0","info":{"title":"greeter.v1","version":"v1"}"#));
/// # Ok::<(), polywire_codegen::Diagnostics>(())
/// ```
#[cfg(feature = "openapi")]
pub fn openapi(input: &Input<'_>, options: &OpenApiOptions) -> Result<OpenApiOutput, Diagnostics> {
    with_model(input, &options.definition(), |idl, model, report| {
        Ok(emit::openapi::emit(idl, model, options, report))
    })
    .map(|(document, warnings)| OpenApiOutput { document, warnings })
}

/// The output of [`asyncapi`].
#[cfg(feature = "asyncapi")]
#[derive(Debug)]
#[non_exhaustive]
pub struct AsyncApiOutput {
    /// The document.
    pub document: AsyncApiDocument,
    /// The findings that did not stop the generator.
    pub warnings: Diagnostics,
}

/// Describes the queue side of `input` by AsyncAPI 3.0. Reads nothing but what `input` hands over, and writes nothing.
///
/// The same input gives the same bytes, whatever the order of its files and whoever parsed them.
///
/// # Errors
/// Every fault found in one run. There is no document then.
///
/// ```
/// use polywire_codegen::{AsyncApiOptions, Input, asyncapi};
/// use std::collections::BTreeMap;
///
/// let proto = r#"
///     syntax = "proto3";
///     package greeter.v1;
///     message Greeting { string text = 1; }
///     service Greeter { rpc Greet(Greeting) returns (Greeting); }
/// "#;
/// let sources = BTreeMap::from([("greeter.proto".to_owned(), proto.to_owned())]);
/// let output = asyncapi(&Input::protos(&sources, ["greeter.proto"]), &AsyncApiOptions::new())?;
/// assert!(output.document.to_json().starts_with(r#"{"asyncapi":"3.0.0","info":{"title":"greeter.v1","version":"v1""#));
/// # Ok::<(), polywire_codegen::Diagnostics>(())
/// ```
#[cfg(feature = "asyncapi")]
pub fn asyncapi(input: &Input<'_>, options: &AsyncApiOptions) -> Result<AsyncApiOutput, Diagnostics> {
    // HTTP rules say nothing of queues, so a wrong one does not stop this.
    with_model(input, &Options::new().without_invalid_http(), |idl, model, _| {
        Ok(emit::asyncapi::emit(idl, model, options))
    })
    .map(|(document, warnings)| AsyncApiOutput { document, warnings })
}

/// Reads, resolves and checks; then makes a product. Gives it with what looks wrong.
fn with_model<T>(
    input: &Input<'_>,
    options: &Options,
    product: impl FnOnce(&source::Idl, &api::Model, &mut Diagnostics) -> Result<T, ()>,
) -> Result<(T, Diagnostics), Diagnostics> {
    let mut report = Diagnostics::default();
    let Some(idl) = input::read(input, &mut report) else { return Err(report) };
    let mut model = api::Model::new(&idl, options);
    check::check(&idl, &mut model, options, &mut report);
    if report.has_errors() {
        return Err(report);
    }
    match product(&idl, &model, &mut report) {
        Ok(product) => Ok((product, report)),
        Err(()) => Err(report),
    }
}

/// The output of [`proto`].
#[cfg(feature = "proto")]
#[derive(Debug)]
#[non_exhaustive]
pub struct ProtoOutput {
    /// The texts of the inputs, each under the name by which it is imported, sorted.
    pub files: Vec<GeneratedFile>,
    /// The findings that did not stop the generator.
    pub warnings: Diagnostics,
}

/// Writes `input` as `.proto` files: of annotated Rust, of a descriptor set, or of `.proto` files, which are laid out
/// anew. Comments, options and reserved numbers are kept; parsing the text gives the same descriptors.
///
/// # Errors
/// Every fault found in one run. There is no output then.
///
/// ```
/// use polywire_codegen::{Input, proto};
/// use std::collections::BTreeMap;
///
/// let rust = r#"
///     /// A shelf.
///     #[polywire::message(package = "library.v1")]
///     pub struct Shelf { #[field(1)] pub name: String }
/// "#;
/// let sources = BTreeMap::from([("shelf.rs".to_owned(), rust.to_owned())]);
/// let output = proto(&Input::protos(&sources, ["shelf.rs"]))?;
/// let text = output.files[0].content();
/// assert_eq!(output.files[0].path(), "library/v1/shelf.proto");
/// assert!(text.ends_with("// A shelf.\nmessage Shelf {\n  string name = 1;\n}\n"));
/// # Ok::<(), polywire_codegen::Diagnostics>(())
/// ```
#[cfg(feature = "proto")]
pub fn proto(input: &Input<'_>) -> Result<ProtoOutput, Diagnostics> {
    let mut report = Diagnostics::default();
    let Some(idl) = input::read(input, &mut report) else { return Err(report) };
    let mut files = emit::proto::emit(&idl);
    files.sort_by(|a, b| a.path().cmp(b.path()));
    Ok(ProtoOutput { files, warnings: report })
}

/// The output of [`descriptor_set`].
#[cfg(feature = "proto")]
#[derive(Debug)]
#[non_exhaustive]
pub struct DescriptorSetOutput {
    /// An encoded `google.protobuf.FileDescriptorSet`.
    pub bytes: Vec<u8>,
    /// The findings that did not stop the generator.
    pub warnings: Diagnostics,
}

/// Writes `input` as descriptors, as `protoc --include_imports` does: every file stands after those it imports. The
/// source information of the inputs has the places of their items, and comments.
///
/// The same input gives the same bytes, whatever the order of its files.
///
/// # Errors
/// Every fault found in one run. There is no output then.
///
/// ```
/// use polywire_codegen::{Input, Options, descriptor_set, generate};
/// use std::collections::BTreeMap;
///
/// let rust = r#"
///     /// A shelf.
///     #[polywire::message(package = "library.v1")]
///     pub struct Shelf { #[field(1)] pub name: String }
/// "#;
/// let sources = BTreeMap::from([("shelf.rs".to_owned(), rust.to_owned())]);
/// let set = descriptor_set(&Input::protos(&sources, ["shelf.rs"]))?.bytes;
/// let output = generate(&Input::descriptor_set(set, ["library/v1/shelf.proto"]), &Options::new())?;
/// assert_eq!(output.files[0].path(), "library/v1.rs");
/// # Ok::<(), polywire_codegen::Diagnostics>(())
/// ```
#[cfg(feature = "proto")]
pub fn descriptor_set(input: &Input<'_>) -> Result<DescriptorSetOutput, Diagnostics> {
    let mut report = Diagnostics::default();
    let Some(idl) = input::read(input, &mut report) else { return Err(report) };
    match emit::descriptor_set::encoded(&idl) {
        Ok(bytes) if !report.has_errors() => Ok(DescriptorSetOutput { bytes, warnings: report }),
        Ok(_) => Err(report),
        Err(finding) => {
            report.push(finding);
            Err(report)
        }
    }
}

/// Compares `new` with `old`, the definition that peers have: returns what would break on a wire for them. Each finding
/// points to both definitions.
///
/// Of concern are numbers, types and names of fields and values (JSON writes names), removals that do not reserve,
/// methods with what they take and return, HTTP bindings, and the patterns and addresses of queues.
///
/// # Errors
/// When one of the two is not valid.
///
/// ```
/// use polywire_codegen::{Input, breaking};
/// use std::collections::BTreeMap;
///
/// let file = |field: &str| {
///     let text = format!("syntax = \"proto3\"; message Shelf {{ {field} }}");
///     BTreeMap::from([("shelf.proto".to_owned(), text)])
/// };
/// let (old, new) = (file("string name = 1;"), file("int32 row = 1;"));
/// let found = breaking(&Input::protos(&old, ["shelf.proto"]), &Input::protos(&new, ["shelf.proto"]))?;
/// let messages: Vec<String> = found.iter().map(ToString::to_string).collect();
/// assert_eq!(messages, ["the number 1 was the field `name` and is the field `row`"]);
/// # Ok::<(), polywire_codegen::Diagnostics>(())
/// ```
#[cfg(feature = "proto")]
pub fn breaking(old: &Input<'_>, new: &Input<'_>) -> Result<Diagnostics, Diagnostics> {
    let mut report = Diagnostics::default();
    let (old, new) = (input::read(old, &mut report), input::read(new, &mut report));
    match (old, new) {
        (Some(old), Some(new)) => Ok(compare::compare(&old, &new)),
        _ => Err(report),
    }
}

/// The option files that polywire has built in, for protoc, buf and editors: `polywire/*`, `google/api/*` and
/// `google/rpc/*`, each under the name by which it is imported. [`write_files`] writes them into a folder, which is an
/// include path then.
///
/// ```
/// let files = polywire_codegen::option_protos();
/// assert!(files.iter().any(|file| file.path() == "polywire/queue.proto"));
/// ```
#[cfg(feature = "proto")]
#[must_use]
pub fn option_protos() -> Vec<GeneratedFile> {
    source::builtin::FILES.map(|(name, text)| emit::option_proto(name, text)).into()
}
