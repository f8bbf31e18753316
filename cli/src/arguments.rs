//! The arguments of the command line.

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use http::{HeaderName, HeaderValue, Method};
use serde::Deserialize;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  polywire init
  polywire protos third_party
  polywire generate proto/library.proto --out src/generated
  polywire generate proto -I third_party --out src/generated
  polywire generate src/api.rs --out src/generated
  polywire generate --descriptor-set library.binpb --out src/generated
  polywire check proto --out src/generated
  polywire check src/api.rs --against proto
  polywire routes proto
  polywire proto src/api.rs --out proto

Settings that stand in polywire.toml, here or in a folder above, need not be given: `polywire init` writes it.";

/// One interface definition, every wire: typed stubs for gRPC, REST and message queues.
#[derive(Debug, Parser)]
#[command(name = "polywire", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) console: ConsoleArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ConsoleArguments {
    /// Print nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Print every file that is read
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub(crate) color: Colour,
}

/// When to use colour. `auto` honours `NO_COLOR` and `CLICOLOR_FORCE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write a polywire.toml that names every setting
    #[command(after_help = "\
Examples:
  polywire init
  polywire init api
  polywire init --force

The settings are commented out, each with its default. They are the flags of the other commands, by the same names, and
are read from polywire.toml in the folder in which polywire runs or in the nearest folder above that has one.
Exit code: 0 written, 2 there is a polywire.toml already.")]
    Init(InitArguments),
    /// Write the option files that polywire has built in, for protoc, buf and editors
    #[command(after_help = "\
Examples:
  polywire protos third_party
  protoc -I proto -I third_party --descriptor_set_out=library.binpb proto/library.proto

The folder becomes an include path of the other tool: `-I` of protoc, a module of buf.yaml. polywire itself needs none of
the files. Run it again after an update of polywire. Files are written only when they change, and only over files that
polywire wrote.
Exit code: 0 written, 2 a file of another origin is in the way.")]
    Protos {
        /// The folder that is written to
        #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
        out: PathBuf,
    },
    /// Write stubs from .proto files, annotated Rust files or a descriptor set
    #[command(after_help = "\
Examples:
  polywire generate proto/library.proto --out src/generated
  polywire generate src/api.rs proto --out src/generated
  polywire generate proto -I third_party --extern-path .google.type=::google_types --out src/generated

Files are written only when they change. Nothing is written when an input is wrong. Files that an earlier run wrote
and that nothing writes any more are named; --prune removes them.
Exit code: 0 written, 2 wrong input.")]
    Generate(GenerateCommand),
    /// Tell whether checked-in stubs are fresh and a definition fits its older version; writes nothing
    #[command(after_help = "\
Examples:
  polywire check proto/library.proto --out src/generated
  polywire check src/api.rs --against proto/library/v1/api.proto
  polywire check proto --against ../released/proto --out src/generated

A file below the output folder that an earlier run wrote and that nothing writes any more is stale, too.

With --against, every change that would break a peer is named: numbers and types of fields, what is removed without
being reserved, methods, HTTP bindings, queues. Without --out, only that is checked. `against` of polywire.toml does
the same.
Exit code: 0 fresh, 1 stale (prints the difference) or breaking, 2 wrong input.")]
    Check(CheckArguments),
    /// Write a definition as .proto text
    #[command(after_help = "\
Examples:
  polywire proto src/api.rs --out proto
  polywire proto src/api.rs -o api.proto
  polywire proto --descriptor-set library.binpb --out proto
  polywire proto proto/library.proto

Comments, options and reserved numbers are kept. Files are written only when they change, and only over files that
polywire wrote.
Exit code: 0 written, 2 wrong input.")]
    Proto(ProtoArguments),
    /// Write a definition as an encoded google.protobuf.FileDescriptorSet
    #[command(after_help = "\
Examples:
  polywire descriptor-set src/api.rs -o library.binpb
  polywire descriptor-set proto -I third_party -o library.binpb
  polywire descriptor-set proto/library.proto > library.binpb

It holds what is imported too, and comments. Tools that read protobuf descriptors take it, and so does
`--descriptor-set` of the other commands.
Exit code: 0 written, 2 wrong input.")]
    DescriptorSet(DescriptorSetArguments),
    /// Describe the REST side of a definition by OpenAPI 3.1
    #[command(
        name = "openapi",
        after_help = "\
Examples:
  polywire openapi proto/library.proto -o openapi.json
  polywire openapi proto/library.proto --yaml -o openapi.yaml
  polywire openapi proto --title Library --version 1.4.0 --server https://library.example.com --security bearer
  polywire openapi proto --visibility PREVIEW --errors aip193 > openapi.json

Settings of polywire.toml stand in its table `[openapi]`, by the same names.
Exit code: 0 written, 2 wrong input."
    )]
    OpenApi(OpenApiArguments),
    /// Describe the queue side of a definition by AsyncAPI 3.0
    #[command(
        name = "asyncapi",
        after_help = "\
Examples:
  polywire asyncapi proto/library.proto -o asyncapi.json
  polywire asyncapi proto --title Library --version 1.4.0 --server production=nats://nats.example.com:4222
  polywire asyncapi proto --role client > asyncapi.json

Settings of polywire.toml stand in its table `[asyncapi]`, by the same names.
Exit code: 0 written, 2 wrong input."
    )]
    AsyncApi(AsyncApiArguments),
    /// Show every method and how each wire reaches it
    #[command(after_help = "\
Examples:
  polywire routes proto
  polywire routes proto --explain 'PATCH /v1/shelves/1/books/2?update_mask=title'
  polywire routes proto --explain 'GET /v1/shelves/1' --json
  polywire routes proto --lint

With --explain and --json one object is printed:
  {\"matched\": null | {\"method\": \"pkg.Service/Method\", \"binding\": 0, \"fields\": {\"name\": \"text\"}},
   \"status\": 200, \"allow\": [], \"error\": null | \"why\"}
`binding` is 0 for the main rule, then counts its additional_bindings; it is 0 for a method without a rule. `fields` are
those that the path and the query set, by their names in the definition, with their decoded text; several values of a
repeated field have commas between them. `allow` is empty but for the status 405; it leaves out HEAD, which is
answered wherever GET is.

Exit code: 0 done, 1 no binding answers the request (without --json) or --lint warns, 2 wrong input.")]
    Routes(RoutesArguments),
    /// Print the completions of a shell
    #[command(after_help = "Example:\n  polywire completions bash > /etc/bash_completion.d/polywire")]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write man pages into a folder
    #[command(after_help = "Example:\n  polywire man target/man && man target/man/polywire.1")]
    Man {
        /// The folder
        #[arg(value_hint = ValueHint::DirPath)]
        out: PathBuf,
    },
}

/// The source of the definition.
#[derive(Debug, Args)]
pub(crate) struct InputArguments {
    /// .proto files, Rust files with annotated items, or folders that are searched for both
    #[arg(value_name = "INPUT", value_hint = ValueHint::AnyPath)]
    pub(crate) inputs: Vec<PathBuf>,
    /// A folder that imports are looked up in; may be repeated [default: where the package of each input starts]
    #[arg(short = 'I', long = "include", value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) includes: Vec<PathBuf>,
    /// Read an encoded google.protobuf.FileDescriptorSet instead of .proto files
    #[arg(long, value_name = "FILE", conflicts_with_all = ["inputs", "includes"], value_hint = ValueHint::FilePath)]
    pub(crate) descriptor_set: Option<PathBuf>,
    /// Leave out HTTP bindings that cannot be served, with a warning, instead of refusing them
    #[arg(long)]
    pub(crate) no_invalid_http: bool,
    /// Take a `body` in HTTP bindings to DELETE instead of refusing it
    #[arg(long)]
    pub(crate) allow_delete_body: bool,
    /// Read settings from FILE; flags win over it [default: polywire.toml, here or in the nearest folder above]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct InitArguments {
    /// The folder that polywire.toml is written to
    #[arg(value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub(crate) folder: PathBuf,
    /// Write over a polywire.toml that is there
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct GenerateArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// The folder that is written to
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: Option<PathBuf>,
    /// Take the types of a proto package from a Rust path instead of generating them; may be repeated
    #[arg(long = "extern-path", value_name = "PROTO=RUST")]
    pub(crate) extern_paths: Vec<String>,
    /// Know the messages of another crate in google.protobuf.Any, from its TypeRegistry; may be repeated
    #[arg(long = "type-registry", value_name = "RUST")]
    pub(crate) type_registries: Vec<String>,
    /// Write no clients
    #[arg(long)]
    pub(crate) no_clients: bool,
    /// Write no servers
    #[arg(long)]
    pub(crate) no_servers: bool,
    /// Add doubles for tests
    #[arg(long)]
    pub(crate) fakes: bool,
    /// Print what was done as JSON, for machines
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct GenerateCommand {
    #[command(flatten)]
    pub(crate) generate: GenerateArguments,
    /// Remove files below the output folder that an earlier run wrote and that nothing writes any more
    #[arg(long)]
    pub(crate) prune: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) generate: GenerateArguments,
    /// The older version that peers have: a file, or a folder; may be repeated
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) against: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ProtoArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// The file that is written; for a definition that is one file [default: standard output]
    #[arg(short, long, value_name = "FILE", conflicts_with = "out", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// The folder that is written to: each file under the name by which it is imported
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct DescriptorSetArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// The file that is written [default: standard output]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct OpenApiArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// The file that is written [default: standard output]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// Write YAML instead of JSON
    #[arg(long)]
    pub(crate) yaml: bool,
    #[command(flatten)]
    pub(crate) document: OpenApiSettings,
}

/// The settings of the document: flags, and the table `[openapi]` of polywire.toml.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[cfg_attr(test, derive(serde::Serialize))]
pub(crate) struct OpenApiSettings {
    /// The title of the API [default: its packages]
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// The version of the API [default: that of its package]
    #[arg(long)]
    pub(crate) version: Option<String>,
    /// The description of the API as a whole
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// A URL at which the API is served; may be repeated [default: where the document comes from]
    #[arg(long = "server", value_name = "URL")]
    pub(crate) server: Vec<String>,
    /// The security schemes of callers: `bearer`, `basic`, `header:NAME`, `query:NAME`, `cookie:NAME`; may be repeated
    #[arg(long, value_name = "SCHEME")]
    pub(crate) security: Vec<String>,
    /// The form of errors [default: rpc-status]
    #[arg(long, value_enum, value_name = "PROFILE")]
    pub(crate) errors: Option<Errors>,
    /// Show what is restricted to this label by google.api.visibility; may be repeated
    #[arg(long, value_name = "LABEL")]
    pub(crate) visibility: Vec<String>,
    /// Leave out `/package.Service/Method` of methods without a binding
    #[arg(long)]
    pub(crate) no_default_routes: bool,
    /// Say that request bodies may be forms too
    #[arg(long)]
    pub(crate) forms: bool,
}

/// The form of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(serde::Serialize))]
pub(crate) enum Errors {
    RpcStatus,
    Aip193,
    Connect,
    Twirp,
}

#[derive(Debug, Args)]
pub(crate) struct AsyncApiArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// The file that is written [default: standard output]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// Write YAML instead of JSON
    #[arg(long)]
    pub(crate) yaml: bool,
    #[command(flatten)]
    pub(crate) document: AsyncApiSettings,
}

/// The settings of the document: flags, and the table `[asyncapi]` of polywire.toml.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[cfg_attr(test, derive(serde::Serialize))]
pub(crate) struct AsyncApiSettings {
    /// The title of the API [default: its packages]
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// The version of the API [default: that of its package]
    #[arg(long)]
    pub(crate) version: Option<String>,
    /// The description of the API as a whole
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// A broker, by a name of your choice and its URI; may be repeated
    #[arg(long = "server", value_name = "NAME=URI")]
    pub(crate) server: Vec<String>,
    /// The side that is described [default: server]
    #[arg(long, value_enum, value_name = "ROLE")]
    pub(crate) role: Option<Role>,
    /// Show what is restricted to this label by google.api.visibility; may be repeated
    #[arg(long, value_name = "LABEL")]
    pub(crate) visibility: Vec<String>,
    /// Leave out methods that no queue rule speaks of
    #[arg(long)]
    pub(crate) no_default_addresses: bool,
}

/// The side that is described.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(serde::Serialize))]
pub(crate) enum Role {
    Server,
    Client,
}

#[derive(Debug, Args)]
pub(crate) struct RoutesArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Say what becomes of an HTTP request: which binding answers it and why, and which fields get which values
    #[arg(long, value_name = "REQUEST", value_parser = request)]
    pub(crate) explain: Option<ExplainedRequest>,
    /// A header of the request to explain; may be repeated
    #[arg(long = "header", value_name = "NAME: VALUE", requires = "explain", value_parser = header)]
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// The body of the request to explain
    #[arg(long, value_name = "TEXT", requires = "explain")]
    pub(crate) body: Option<String>,
    /// The rules by which the request is read
    #[arg(long, value_enum, value_name = "PRESET", requires = "explain", default_value_t = Preset::Spec)]
    pub(crate) preset: Preset,
    /// Warn of matters of style too, those of https://google.aip.dev/127 among them
    #[arg(long, conflicts_with = "explain")]
    pub(crate) lint: bool,
    /// Print JSON, for machines
    #[arg(long)]
    pub(crate) json: bool,
}

/// The rules by which a request is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Preset {
    /// google/api/http.proto
    Spec,
    GrpcGateway,
    Envoy,
}

/// The first line of an HTTP request: a method and a target.
#[derive(Clone, Debug)]
pub(crate) struct ExplainedRequest {
    pub(crate) method: Method,
    pub(crate) target: String,
}

fn request(text: &str) -> Result<ExplainedRequest, String> {
    let (method, target) = text.split_once(' ').ok_or("write it as in 'GET /v1/books?page_size=10'")?;
    let method =
        Method::from_bytes(method.as_bytes()).map_err(|_| format!("`{method}` is no HTTP method"))?;
    Ok(ExplainedRequest { method, target: target.to_owned() })
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = text.split_once(':').ok_or("write it as in 'Content-Type: application/json'")?;
    let name = name.trim().parse().map_err(|_| format!("`{name}` is not the name of a header"))?;
    let value = value.trim().parse().map_err(|_| "the value is none of a header")?;
    Ok((name, value))
}
