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
        .build()?;
    peers()
}

/// What users of tonic would have instead.
fn peers() -> Result<(), Box<dyn Error>> {
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let tonic = Path::new(&out).join("tonic");
    fs::create_dir_all(&tonic)?;
    let descriptors = protox::compile([ORDERS], [PROTOS, OPTIONS])?;
    tonic_prost_build::configure().out_dir(&tonic).compile_fds(descriptors)?;
    Ok(())
}
