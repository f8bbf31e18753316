//! Generates the stubs of the tests by the build.rs road, and what the benches compare them with.

use std::{env, error::Error, fs, path::Path};

const PROTOS: &str = "../fixtures/proto";
const OPTIONS: &str = "../codegen/protos";
const ORDERS: &str = "bench/v1/orders.proto";

fn main() -> Result<(), Box<dyn Error>> {
    polywire_codegen::Generator::new()
        .with_include(PROTOS)
        .with_input(format!("{PROTOS}/{ORDERS}"))
        .with_input(format!("{PROTOS}/echo/v1/echo.proto"))
        .with_input(format!("{PROTOS}/load/v1/load.proto"))
        .with_options(polywire_codegen::Options::new().with_fakes())
        .build()?;
    linked()?;
    versions()?;
    peers()
}

/// Three definitions, each a module of its own as it would be a crate of its own, of which the last knows the others.
fn linked() -> Result<(), Box<dyn Error>> {
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let options = polywire_codegen::Options::new();
    let stores = (options.clone())
        .with_extern_path(".linked.parts", "crate::linked::parts::linked::parts")
        .with_type_registry("crate::linked::remarks::TYPES");
    for (name, options) in [("parts", options.clone()), ("remarks", options), ("stores", stores)] {
        polywire_codegen::Generator::new()
            .with_include(PROTOS)
            .with_input(format!("{PROTOS}/linked/{name}.proto"))
            .with_out_dir(Path::new(&out).join("linked").join(name))
            .with_options(options)
            .build()?;
    }
    Ok(())
}

/// One definition in two versions, each a module of its own.
fn versions() -> Result<(), Box<dyn Error>> {
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    for version in ["old", "new"] {
        polywire_codegen::Generator::new()
            .with_include(PROTOS)
            .with_input(format!("{PROTOS}/versions/{version}.proto"))
            .with_out_dir(Path::new(&out).join("versions").join(version))
            .build()?;
    }
    Ok(())
}

/// The code that users of tonic and of pbjson would have instead.
fn peers() -> Result<(), Box<dyn Error>> {
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let (tonic, pbjson) = (Path::new(&out).join("tonic"), Path::new(&out).join("pbjson"));
    fs::create_dir_all(&tonic)?;
    fs::create_dir_all(&pbjson)?;
    let mut compiler = protox::Compiler::new([PROTOS, OPTIONS])?;
    compiler.include_imports(true).open_file(ORDERS)?;
    let descriptors = compiler.file_descriptor_set();
    tonic_prost_build::configure().out_dir(&tonic).compile_fds(descriptors.clone())?;
    prost_build::Config::new()
        .out_dir(&pbjson)
        .compile_well_known_types()
        .extern_path(".google.protobuf", "::pbjson_types")
        .compile_fds(descriptors)?;
    pbjson_build::Builder::new()
        .register_descriptors(&compiler.encode_file_descriptor_set())?
        .out_dir(&pbjson)
        .build(&[".bench"])?;
    Ok(())
}
