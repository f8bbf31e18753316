//! What the command line accepts.

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  polywire generate proto/library.proto --out src/generated
  polywire generate proto -I third_party --out src/generated
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
    /// Write stubs from .proto files or a descriptor set
    #[command(after_help = "\
Examples:
  polywire generate proto/library.proto --out src/generated
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

#[derive(Debug, Args)]
pub(crate) struct GenerateArguments {
    /// .proto files, or folders that are searched for them
    #[arg(value_name = "INPUT", value_hint = ValueHint::AnyPath)]
    pub(crate) inputs: Vec<PathBuf>,
    /// A folder that imports are looked up in; may be repeated [default: where the package of each input starts]
    #[arg(short = 'I', long = "include", value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) includes: Vec<PathBuf>,
    /// The folder that is written to
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: Option<PathBuf>,
    /// Read an encoded google.protobuf.FileDescriptorSet instead of .proto files
    #[arg(long, value_name = "FILE", conflicts_with_all = ["inputs", "includes"], value_hint = ValueHint::FilePath)]
    pub(crate) descriptor_set: Option<PathBuf>,
    /// Take the types of a proto package from a Rust path instead of generating them; may be repeated
    #[arg(long = "extern-path", value_name = "PROTO=RUST")]
    pub(crate) extern_paths: Vec<String>,
    /// Write no clients
    #[arg(long)]
    pub(crate) no_clients: bool,
    /// Write no servers
    #[arg(long)]
    pub(crate) no_servers: bool,
    /// Leave out HTTP bindings that cannot be served, with a warning, instead of refusing them
    #[arg(long)]
    pub(crate) no_invalid_http: bool,
    /// Read settings from FILE; flags win over it [default: polywire.toml, when there is one]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    /// Print what was done as JSON, for machines
    #[arg(long)]
    pub(crate) json: bool,
}
