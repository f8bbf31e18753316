//! `polywire check`

use crate::{
    arguments::GenerateArguments,
    console::Console,
    diff::{Change, StaleFile},
    failure::Failure,
    generate,
    settings::Settings,
    table::plural,
};
use polywire_codegen::GeneratedFile;
use std::{fs, io, path::Path};

pub(crate) fn run(flags: &GenerateArguments, console: &Console) -> Result<(), Failure> {
    let settings = Settings::new(flags)?;
    let (output, _) = generate::output(&settings, console)?;
    let mut stale = Vec::new();
    for file in &output.files {
        stale.extend(compare(file, &settings.out)?);
    }
    if flags.json {
        let paths: Vec<_> = stale.iter().map(|file| file.path.display().to_string()).collect();
        console.result(format_args!("{:#}\n", serde_json::json!({ "stale": paths })));
    } else {
        for file in &stale {
            console.result(file);
        }
    }
    if stale.is_empty() {
        console.note(format_args!("{} {} fresh\n", output.files.len(), plural(output.files.len(), "file")));
        return Ok(());
    }
    console.note(format_args!(
        "{} {} of {} stale; run `polywire generate` with the same arguments\n",
        stale.len(),
        plural(stale.len(), "file"),
        output.files.len()
    ));
    Err(Failure::Stale)
}

fn compare(file: &GeneratedFile, out: &Path) -> Result<Option<StaleFile>, Failure> {
    let path = out.join(file.path());
    let change = match fs::read(&path) {
        Ok(found) if found == file.content().as_bytes() => return Ok(None),
        Ok(found) => Change::Changed {
            found: String::from_utf8_lossy(&found).into_owned(),
            expected: file.content().to_owned(),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Change::Missing,
        Err(error) => return Err(Failure::io("read", &path, error)),
    };
    Ok(Some(StaleFile { path, change }))
}
