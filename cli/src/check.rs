//! `polywire check`

use crate::{
    arguments::{CheckArguments, GenerateArguments},
    console::Console,
    diff::{Change, StaleFile},
    failure::Failure,
    generate,
    settings::{self, InputSettings, Settings},
    table::plural,
};
use polywire_codegen::{Diagnostic, Diagnostics, GeneratedFile, Location};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

pub(crate) fn run(flags: &CheckArguments, console: &Console) -> Result<(), Failure> {
    let (input, against, has_output) = settings::check(flags)?;
    let is_compatible = against.is_empty() || compatible(&input, &against, flags.generate.json, console)?;
    // A comparison with an older version needs no stubs.
    let are_fresh = (!has_output && !against.is_empty()) || stubs(&flags.generate, console)?;
    if is_compatible && are_fresh { Ok(()) } else { Err(Failure::No) }
}

/// Names what breaks peers of the older version, and returns whether nothing does.
fn compatible(
    input: &InputSettings,
    against: &[PathBuf],
    json: bool,
    console: &Console,
) -> Result<bool, Failure> {
    let (found, read) = input.generator().breaking(&input.older(against)).map_err(Failure::Generator)?;
    for path in &read {
        console.detail(format_args!("read {}\n", path.display()));
    }
    if json {
        console.result(format_args!("{:#}\n", serde_json::json!({ "breaking": report(&found) })));
    } else {
        console.findings(&found);
    }
    let count = found.iter().count();
    match count {
        0 => console.note("nothing breaks the older version\n"),
        count => console.note(format_args!("{count} breaking {}\n", plural(count, "change"))),
    }
    Ok(count == 0)
}

fn report(found: &Diagnostics) -> Vec<serde_json::Value> {
    let finding = |finding: &Diagnostic| {
        let place = finding.labels.first().map(|label| &label.location);
        serde_json::json!({
            "message": finding.message,
            "file": place.map(|place| place.source().name()),
            "line": place.and_then(Location::line),
            "column": place.and_then(Location::column),
        })
    };
    found.iter().map(finding).collect()
}

/// Compares the stubs with those that are checked in, and returns whether they are the same.
fn stubs(flags: &GenerateArguments, console: &Console) -> Result<bool, Failure> {
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
        return Ok(true);
    }
    console.note(format_args!(
        "{} {} of {} stale; run `polywire generate` with the same arguments\n",
        stale.len(),
        plural(stale.len(), "file"),
        output.files.len()
    ));
    Ok(false)
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
