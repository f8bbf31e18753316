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
use polywire_codegen::{Diagnostic, Diagnostics, GeneratedFile, Location, orphans};
use serde_json::Value;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

pub(crate) fn run(flags: &CheckArguments, console: &Console) -> Result<(), Failure> {
    let (input, against, has_output) = settings::check(flags)?;
    let is_compared = !against.is_empty();
    let breaking = if is_compared { Some(breaking(&input, &against, console)?) } else { None };
    // A comparison with an older version needs no stubs.
    let stubs = if has_output || !is_compared { Some(stubs(&flags.generate, console)?) } else { None };
    if flags.generate.json {
        console.result(format_args!("{:#}\n", report(breaking.as_ref(), stubs.as_ref())));
    }
    if let Some(breaking) = &breaking {
        show_breaking(breaking, flags.generate.json, console);
    }
    if let Some(stubs) = &stubs {
        show_stubs(stubs, flags.generate.json, console);
    }
    let is_compatible = breaking.is_none_or(|breaking| breaking.is_empty());
    let is_fresh = stubs.is_none_or(|stubs| stubs.stale.is_empty());
    if is_compatible && is_fresh { Ok(()) } else { Err(Failure::No) }
}

/// The changes that break peers of the older version.
fn breaking(input: &InputSettings, against: &[PathBuf], console: &Console) -> Result<Diagnostics, Failure> {
    let generator = input.generator();
    let (found, read) = generator.breaking(&generator.older(against)).map_err(Failure::Generator)?;
    for path in &read {
        console.detail(format_args!("read {}\n", path.display()));
    }
    Ok(found)
}

fn show_breaking(breaking: &Diagnostics, json: bool, console: &Console) {
    if !json {
        console.findings(breaking);
    }
    match breaking.iter().count() {
        0 => console.note("nothing breaks the older version\n"),
        count => console.note(format_args!("{count} breaking {}\n", plural(count, "change"))),
    }
}

/// The stubs, compared with those that are checked in.
struct Stubs {
    count: usize,
    stale: Vec<StaleFile>,
}

fn stubs(flags: &GenerateArguments, console: &Console) -> Result<Stubs, Failure> {
    let settings = Settings::new(flags)?;
    let (output, _) = generate::output(&settings, console)?;
    let mut stale = Vec::new();
    for file in &output.files {
        stale.extend(compare(file, &settings.out)?);
    }
    let left = orphans(&output.files, &settings.out);
    let left = left.map_err(|error| Failure::Message { message: error.to_string(), help: None })?;
    stale.extend(left.into_iter().map(|path| StaleFile { path, change: Change::Orphan }));
    Ok(Stubs { count: output.files.len(), stale })
}

fn show_stubs(stubs: &Stubs, json: bool, console: &Console) {
    let Stubs { count, stale } = stubs;
    if !json {
        stale.iter().for_each(|file| console.result(file));
    }
    if stale.is_empty() {
        console.note(format_args!("{count} {} fresh\n", plural(*count, "file")));
        return;
    }
    let orphans = stale.iter().filter(|file| file.change == Change::Orphan).count();
    let differing = stale.len() - orphans;
    if differing > 0 {
        console.note(format_args!(
            "{differing} {} of {count} stale; run `polywire generate` with the same arguments\n",
            plural(differing, "file"),
        ));
    }
    if orphans > 0 {
        console.note(format_args!(
            "{orphans} {} of an earlier run left over; run `polywire generate --prune` with the same arguments\n",
            plural(orphans, "file"),
        ));
    }
}

/// One document, with what was asked for.
fn report(breaking: Option<&Diagnostics>, stubs: Option<&Stubs>) -> Value {
    let mut report = serde_json::Map::new();
    if let Some(breaking) = breaking {
        report.insert("breaking".to_owned(), breaking.iter().map(finding).collect());
    }
    if let Some(stubs) = stubs {
        let (orphans, stale): (Vec<_>, Vec<_>) =
            stubs.stale.iter().partition(|file| file.change == Change::Orphan);
        report.insert("stale".to_owned(), paths(&stale));
        report.insert("orphans".to_owned(), paths(&orphans));
    }
    Value::Object(report)
}

fn paths(files: &[&StaleFile]) -> Value {
    files.iter().map(|file| file.path.display().to_string()).collect()
}

fn finding(finding: &Diagnostic) -> Value {
    let place = finding.labels.first().map(|label| &label.location);
    serde_json::json!({
        "message": finding.message,
        "file": place.map(|place| place.source().name()),
        "line": place.and_then(Location::line),
        "column": place.and_then(Location::column),
    })
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
