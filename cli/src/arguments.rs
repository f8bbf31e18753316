//! What the command line accepts.

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use serde::Deserialize;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  polywire generate proto/library.proto --out src/generated
  polywire generate proto -I third_party --out src/generated
  polywire generate src/api.rs --out src/generated
  polywire generate --descriptor-set library.binpb --out src/generated
  polywire check proto --out src/generated";

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
    /// Write stubs from .proto files, annotated Rust files or a descriptor set
    #[command(after_help = "\
Examples:
  polywire generate proto/library.proto --out src/generated
  polywire generate src/api.rs proto --out src/generated
  polywire generate proto -I third_party --extern-path .google.type=::google_types --out src/generated

Files are written only when they change. Nothing is written when an input is wrong.
Exit code: 0 written, 2 wrong input.")]
    Generate(GenerateArguments),
    /// Tell whether checked-in stubs are fresh; writes nothing
    #[command(after_help = "\
Examples:
  polywire check proto/library.proto --out src/generated

Exit code: 0 fresh, 1 stale (prints the difference), 2 wrong input.")]
    Check(GenerateArguments),
    /// Describe the REST side of a definition by OpenAPI 3.1
    #[command(
        name = "openapi",
        after_help = "\
Examples:
  polywire openapi proto/library.proto -o openapi.json
  polywire openapi proto --title Library --version 1.4.0 --server https://library.example.com --security bearer
  polywire openapi proto --visibility PREVIEW --errors aip193 > openapi.json

Settings of polywire.toml stand in its table `[openapi]`, by the same names.
Exit code: 0 written, 2 wrong input."
    )]
    OpenApi(OpenApiArguments),
    /// Show every method and how each wire reaches it
    #[command(after_help = "\
Examples:
  polywire routes proto
  polywire routes proto --json

Exit code: 0 done, 2 wrong input.")]
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

/// Where the definition comes from.
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
    /// Read settings from FILE; flags win over it [default: polywire.toml, when there is one]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
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
    /// Write no clients
    #[arg(long)]
    pub(crate) no_clients: bool,
    /// Write no servers
    #[arg(long)]
    pub(crate) no_servers: bool,
    /// Print what was done as JSON, for machines
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct OpenApiArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// The file that is written [default: standard output]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) document: OpenApiSettings,
}

/// What the document says: flags, and the table `[openapi]` of polywire.toml.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct OpenApiSettings {
    /// The title of the API [default: its packages]
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// The version of the API [default: that of its package]
    #[arg(long)]
    pub(crate) version: Option<String>,
    /// What is said about the API as a whole
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// A URL at which the API is served; may be repeated [default: where the document comes from]
    #[arg(long = "server", value_name = "URL")]
    pub(crate) server: Vec<String>,
    /// How callers prove who they are: `bearer`, `basic`, `header:NAME`, `query:NAME`, `cookie:NAME`; may be repeated
    #[arg(long, value_name = "SCHEME")]
    pub(crate) security: Vec<String>,
    /// The form of errors [default: rpc-status]
    #[arg(long, value_enum, value_name = "PROFILE")]
    pub(crate) errors: Option<Errors>,
    /// Show what is restricted to this label by google.api.visibility; may be repeated
    #[arg(long, value_name = "LABEL")]
    pub(crate) visibility: Vec<String>,
    /// Leave out `POST /package.Service/Method` of methods without a binding
    #[arg(long)]
    pub(crate) no_default_routes: bool,
}

/// The form of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Errors {
    RpcStatus,
    Aip193,
    Connect,
    Twirp,
}

#[derive(Debug, Args)]
pub(crate) struct RoutesArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Print JSON, for machines
    #[arg(long)]
    pub(crate) json: bool,
}
