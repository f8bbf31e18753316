//! `polywire proto`

use crate::{
    arguments::ProtoArguments, console::Console, failure::Failure, settings::InputSettings, table::plural,
};
use polywire_codegen::{GeneratedFile, write_files};
use std::{fs, path::Path};

pub(crate) fn run(flags: &ProtoArguments, console: &Console) -> Result<(), Failure> {
    let input = InputSettings::of(&flags.input)?;
    let (output, read) = input.generator().proto().map_err(Failure::Generator)?;
    for path in &read {
        console.detail(format_args!("read {}\n", path.display()));
    }
    console.warnings(&output.warnings);
    if let Some(folder) = &flags.out {
        return write_all(&output.files, folder, "--out", console);
    }
    let [file] = output.files.as_slice() else {
        return Err(Failure::usage(
            format!("the definition is {} files", output.files.len()),
            "write them into a folder: `--out DIR`",
        ));
    };
    match &flags.output {
        None => console.result(file.content()),
        Some(path) if fs::read(path).is_ok_and(|found| found == file.content().as_bytes()) => {
            console.note(format_args!("{} is fresh\n", path.display()));
        }
        Some(path) => {
            fs::write(path, file.content()).map_err(|error| Failure::io("write", path, error))?;
            console.note(format_args!("{} written\n", path.display()));
        }
    }
    Ok(())
}

/// Writes all below `folder`, which the argument `flag` names.
pub(crate) fn write_all(
    files: &[GeneratedFile],
    folder: &Path,
    flag: &str,
    console: &Console,
) -> Result<(), Failure> {
    let written = write_files(files, folder)
        .map_err(|error| Failure::usage(error.to_string(), format!("choose another `{flag}`")))?;
    let changed = written.iter().filter(|file| file.changed).count();
    console.note(format_args!(
        "{changed} {} of {} written to {}\n",
        plural(changed, "file"),
        written.len(),
        folder.display()
    ));
    Ok(())
}
