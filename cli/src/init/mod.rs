//! `polywire init`

use crate::{arguments::InitArguments, console::Console, failure::Failure, settings::DEFAULT_FILE};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

/// Every setting with its comment.
pub(crate) const TEXT: &str = include_str!("polywire.toml");

pub(crate) fn run(flags: &InitArguments, console: &Console) -> Result<(), Failure> {
    fs::create_dir_all(&flags.folder).map_err(|error| Failure::io("create", &flags.folder, error))?;
    let path = flags.folder.join(DEFAULT_FILE);
    write(&path, flags.force).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::usage(
            format!("there is a `{}` already", path.display()),
            "add `--force` to write over it, or name another folder",
        ),
        _ => Failure::io("write", &path, error),
    })?;
    console.note(format_args!(
        "{} written; set `inputs` and `out` there, then run `polywire generate`\n",
        path.strip_prefix(".").unwrap_or(&path).display()
    ));
    Ok(())
}

fn write(path: &Path, force: bool) -> io::Result<()> {
    if force {
        return fs::write(path, TEXT);
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(TEXT.as_bytes())
}
