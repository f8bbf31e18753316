//! The polywire command line: a thin shell over `polywire-codegen`.

mod arguments;
mod asyncapi;
mod check;
mod console;
mod descriptor_set;
mod diff;
mod document;
mod explain;
mod failure;
mod generate;
mod init;
mod openapi;
mod proto;
mod protos;
mod routes;
mod settings;
mod table;

use arguments::{Arguments, Command};
use clap::{CommandFactory as _, Parser as _};
use console::Console;
use failure::{DONE, Failure};
use std::{fs, io, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let console = Console::new(&arguments.console);
    match run(&arguments.command, &console) {
        Ok(()) => ExitCode::from(DONE),
        Err(failure) => {
            console.failure(&failure);
            failure.exit_code()
        }
    }
}

fn run(command: &Command, console: &Console) -> Result<(), Failure> {
    match command {
        Command::Init(flags) => init::run(flags, console),
        Command::Protos { out } => protos::run(out, console),
        Command::Generate(flags) => generate::run(flags, console),
        Command::Check(flags) => check::run(flags, console),
        Command::Proto(flags) => proto::run(flags, console),
        Command::DescriptorSet(flags) => descriptor_set::run(flags, console),
        Command::OpenApi(flags) => openapi::run(flags, console),
        Command::AsyncApi(flags) => asyncapi::run(flags, console),
        Command::Routes(flags) => routes::run(flags, console),
        Command::Completions { shell } => {
            clap_complete::generate(*shell, &mut Arguments::command(), "polywire", &mut io::stdout());
            Ok(())
        }
        Command::Man { out } => man(out),
    }
}

fn man(out: &Path) -> Result<(), Failure> {
    fs::create_dir_all(out).map_err(|error| Failure::io("create", out, error))?;
    clap_mangen::generate_to(Arguments::command(), out).map_err(|error| Failure::io("write", out, error))
}
