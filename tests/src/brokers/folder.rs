//! A temporary folder that goes with its owner.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

/// Waits for the end of its input, then removes the folder that is its argument, again and again for a while: a script
/// that is killed while it starts a server leaves helpers behind, which make the folder once more. Whoever interrupts the
/// tests does not interrupt this.
const REMOVE: &str = r#"
trap '' HUP INT TERM
cat
for _ in 1 2 3 4 5 6 7 8 9 10; do
    rm -rf -- "$1"
    sleep 1
done
"#;

/// A folder for a server's files.
///
/// A server that a whole program shares is never dropped, and a program that is killed drops nothing. So a process of its
/// own removes the folder when a pipe ends that the value holds, which it does in every case.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// Holds the pipe.
    _remover: Child,
}

impl Folder {
    pub(super) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", REMOVE, "sh"]).arg(folder.path());
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let remover = command.spawn().expect("a shell removes the folder");
        Self { path: folder.keep(), _remover: remover }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}
