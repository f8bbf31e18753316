//! The protoc and buf plugin: reads a request from standard input and writes the response to standard output.

#[path = "../buf.rs"]
mod buf;

use std::{
    io::{self, Read as _, Write as _},
    path::Path,
    process::ExitCode,
};

fn main() -> ExitCode {
    if let Some(argument) = std::env::args().nth(1) {
        return explain(&argument);
    }
    match answer() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("protoc-gen-polywire: {error}");
            ExitCode::FAILURE
        }
    }
}

fn answer() -> io::Result<()> {
    let mut request = Vec::new();
    io::stdin().lock().read_to_end(&mut request)?;
    if let Some(files) = polywire_codegen::plugin::folder_of_files(&request) {
        buf::check_strategy(&files, Path::new("."))?;
    }
    io::stdout().lock().write_all(&polywire_codegen::plugin::run(&request))
}

/// A plugin has no arguments; someone who gives one wants to know what this is.
fn explain(argument: &str) -> ExitCode {
    if matches!(argument, "--version" | "-V") {
        println!("protoc-gen-polywire {}", env!("CARGO_PKG_VERSION"));
        return ExitCode::SUCCESS;
    }
    println!(
        "protoc-gen-polywire is run by protoc or buf:\n\n  \
         protoc --polywire_out=no_clients,extern_path=.a.b=::a::b:src/generated -I proto proto/library.proto\n\n\
         Options: no_clients, no_servers, no_invalid_http, allow_delete_body, fakes, extern_path=PROTO=RUST, \
         type_registry=RUST."
    );
    if matches!(argument, "--help" | "-h") { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
