//! `polywire generate`

use crate::{
    arguments::GenerateArguments,
    console::Console,
    failure::Failure,
    settings::Settings,
    table::{Row, Table, plural},
};
use polywire_codegen::{GeneratedFile, Generator, Options, Output, Written, write_files};
use std::{
    path::{Path, PathBuf},
    time::Instant,
};

pub(crate) fn run(flags: &GenerateArguments, console: &Console) -> Result<(), Failure> {
    let start = Instant::now();
    let settings = Settings::new(flags)?;
    let (output, read) = output(&settings, console)?;
    let written = write_files(&output.files, &settings.out)
        .map_err(|error| Failure::usage(error.to_string(), "choose another `--out`"))?;
    if flags.json {
        console.result(report(&output.files, &written));
        return Ok(());
    }
    let table = Table(output.files.iter().zip(&written).map(|(file, written)| row(file, written)).collect());
    let changed = written.iter().filter(|written| written.changed).count();
    console.note(format_args!(
        "{table}{} {} of {} written to {} from {} {} in {:.2} s\n",
        changed,
        plural(changed, "file"),
        written.len(),
        settings.out.display(),
        read.len(),
        plural(read.len(), "input"),
        start.elapsed().as_secs_f64(),
    ));
    Ok(())
}

/// What the settings ask for, and the files that were read.
pub(crate) fn output(settings: &Settings, console: &Console) -> Result<(Output, Vec<PathBuf>), Failure> {
    let progress = console.progress("generating");
    let generated = generator(settings).generate();
    drop(progress);
    let (output, read) = generated.map_err(Failure::Generator)?;
    for path in &read {
        console.detail(format_args!("read {}\n", path.display()));
    }
    console.warnings(&output.warnings);
    Ok((output, read))
}

fn generator(settings: &Settings) -> Generator {
    let mut options = Options::new();
    for (proto, rust) in &settings.extern_paths {
        options = options.with_extern_path(proto, rust);
    }
    if !settings.clients {
        options = options.without_clients();
    }
    if !settings.servers {
        options = options.without_servers();
    }
    if settings.fakes {
        options = options.with_fakes();
    }
    settings.input.generator().with_options(settings.input.options(options))
}

fn action(written: &Written) -> &'static str {
    if written.changed { "written" } else { "unchanged" }
}

fn lines(file: &GeneratedFile) -> usize {
    file.content().lines().count()
}

fn row(file: &GeneratedFile, written: &Written) -> Row {
    Row { action: action(written), path: file.path().to_owned(), lines: lines(file) }
}

fn report(files: &[GeneratedFile], written: &[Written]) -> String {
    let files: Vec<_> = files
        .iter()
        .zip(written)
        .map(|(file, written)| {
            serde_json::json!({
                "path": slashes(Path::new(file.path())),
                "action": action(written),
                "lines": lines(file),
                "bytes": file.content().len(),
            })
        })
        .collect();
    format!("{:#}\n", serde_json::json!({ "files": files }))
}

/// A path as it is written on every system.
fn slashes(path: &Path) -> String {
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}
