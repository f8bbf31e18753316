//! The helpers that the tests of the plugin share.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The fixtures.
pub(crate) const PROTOS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/proto");
/// The option files that polywire has built in, for compilers that have not.
pub(crate) const OPTIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../codegen/protos");
/// The plugin.
pub(crate) const PLUGIN: &str = env!("CARGO_BIN_EXE_protoc-gen-polywire");

/// The output of the command line for the library.
pub(crate) fn library_by_command_line(out: &Path) -> BTreeMap<PathBuf, String> {
    let status = Command::new(env!("CARGO_BIN_EXE_polywire"))
        .args(["generate", "-q", &format!("{PROTOS}/library/v1/library.proto"), "--out"])
        .arg(out)
        .status()
        .expect("the program runs");
    assert!(status.success());
    files_below(out)
}

/// The texts below `folder`, by their paths from there.
pub(crate) fn files_below(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below the folder").to_owned();
                files.insert(name, fs::read_to_string(path).expect("a text"));
            }
        }
    }
    files
}
