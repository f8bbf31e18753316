//! The helpers that the tests of this folder share.

use polywire_codegen::{Diagnostics, Input, Options, Output, SourceText, Sources, generate};
use prost_types::FileDescriptorProto;
use protox::{
    Compiler,
    file::{ChainFileResolver, FileResolver, GoogleFileResolver, IncludeFileResolver},
};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

/// The folder `fixtures`.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

/// True if expected output is to be written instead of compared.
pub(crate) fn bless() -> bool {
    std::env::var_os("POLYWIRE_BLESS").is_some_and(|value| value == "1")
}

/// Files below folders, shown by the names under which they are imported.
pub(crate) struct Folders(pub(crate) Vec<PathBuf>);

impl Sources for Folders {
    fn read(&self, name: &str) -> io::Result<Option<SourceText>> {
        for folder in &self.0 {
            match fs::read_to_string(folder.join(name)) {
                Ok(text) => return Ok(Some(SourceText::new(name, text))),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }
}

/// The files of `fixtures/proto` below `folder`, as they import one another.
pub(crate) fn protos(folder: &str) -> Vec<String> {
    let root = fixtures().join("proto");
    let mut names = Vec::new();
    let mut pending = vec![root.join(folder)];
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|extension| extension == "proto") {
                names.push(path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    names.sort();
    names
}

/// Generates the files `names` of `fixtures/proto`.
pub(crate) fn generate_fixtures(names: &[String]) -> Result<Output, Diagnostics> {
    let sources = Folders(vec![fixtures().join("proto")]);
    generate(&Input::protos(&sources, names), &Options::new())
}

/// The descriptor set that protoc makes of `names`. It needs the built-in option files on disk.
pub(crate) fn descriptor_set(names: &[String]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("set.bin");
    let result = Command::new("protoc")
        .arg("--include_imports")
        .arg("--include_source_info")
        .arg("-I")
        .arg(fixtures().join("proto"))
        .arg("-I")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/protos"))
        .arg("--descriptor_set_out")
        .arg(&out)
        .args(names)
        .output()
        .expect("protoc is needed: Debian's protobuf-compiler");
    assert!(result.status.success(), "{}", String::from_utf8_lossy(&result.stderr));
    fs::read(out).unwrap()
}

/// The descriptors of `names` among `texts` as protox compiles them, without comments.
pub(crate) fn compiled(names: &[String], texts: BTreeMap<String, String>) -> Vec<FileDescriptorProto> {
    let mut options = ChainFileResolver::new();
    options.add(InMemory(texts));
    options.add(IncludeFileResolver::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("protos")));
    options.add(GoogleFileResolver::new());
    let mut compiler = Compiler::with_file_resolver(options);
    compiler.open_files(names).unwrap_or_else(|error| panic!("{error:?}"));
    compiler.file_descriptor_set().file
}

/// Files in memory, for protox.
struct InMemory(BTreeMap<String, String>);

impl FileResolver for InMemory {
    fn open_file(&self, name: &str) -> Result<protox::file::File, protox::Error> {
        match self.0.get(name) {
            Some(text) => protox::file::File::from_source(name, text),
            None => Err(protox::Error::file_not_found(name)),
        }
    }
}
