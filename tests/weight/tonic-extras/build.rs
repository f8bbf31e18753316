use std::{env, io, path::Path};

fn main() -> io::Result<()> {
    let folder = env::var("OUT_DIR").map_err(io::Error::other)?;
    tonic_prost_build::configure()
        .file_descriptor_set_path(Path::new(&folder).join("hello.bin"))
        .compile_protos(&["../proto/plain.proto"], &["../proto"])
}
