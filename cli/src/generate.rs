//! `polywire generate`

use crate::{
    arguments::GenerateCommand,
    console::Console,
    failure::Failure,
    settings::Settings,
    table::{Row, Table, plural},
};
use polywire_codegen::{GeneratedFile, Generator, Options, Output, Written, orphans, prune, write_files};
use std::{
    io,
    path::{Path, PathBuf},
    time::Instant,
};

pub(crate) fn run(flags: &GenerateCommand, console: &Console) -> Result<(), Failure> {
    let start = Instant::now();
    let settings = Settings::new(&flags.generate)?;
    let (output, read) = output(&settings, console)?;
    let written = write_files(&output.files, &settings.out)
        .map_err(|error| Failure::usage(error.to_string(), "choose another `--out`"))?;
    let left = left(&output.files, &settings.out, flags.prune)?;
    if flags.generate.json {
        console.result(report(&output.files, &written, &left, &settings.out));
        return Ok(());
    }
    let files = output.files.iter().zip(&written).map(|(file, written)| row(file, written));
    let table = Table(files.chain(left.rows(&settings.out)).collect());
    let changed = written.iter().filter(|written| written.changed).count();
    console.note(format_args!(
        "{table}{} {} of {} written to {} from {} {} in {:.2} s\n{}",
        changed,
        plural(changed, "file"),
        written.len(),
        settings.out.display(),
        read.len(),
        plural(read.len(), "input"),
        start.elapsed().as_secs_f64(),
        left.advice(),
    ));
    Ok(())
}

/// The files that an earlier run left in the output folder.
struct Left {
    files: Vec<PathBuf>,
    are_removed: bool,
}

fn left(files: &[GeneratedFile], out: &Path, are_removed: bool) -> Result<Left, Failure> {
    let failure = |error: io::Error| Failure::Message { message: error.to_string(), help: None };
    let files = orphans(files, out).map_err(failure)?;
    if are_removed {
        prune(&files, out).map_err(failure)?;
    }
    Ok(Left { files, are_removed })
}

impl Left {
    fn action(&self) -> &'static str {
        if self.are_removed { "removed" } else { "left over" }
    }

    /// Their paths below `out`.
    fn paths<'a>(&'a self, out: &'a Path) -> impl Iterator<Item = String> + 'a {
        self.files.iter().map(move |file| slashes(file.strip_prefix(out).unwrap_or(file)))
    }

    fn rows<'a>(&'a self, out: &'a Path) -> impl Iterator<Item = Row> + 'a {
        self.paths(out).map(move |path| Row { action: self.action(), path, lines: None })
    }

    fn advice(&self) -> String {
        match self.files.len() {
            _ if self.are_removed => String::new(),
            0 => String::new(),
            count => format!(
                "{count} {} of an earlier run left over, which nothing writes any more; remove with `--prune`\n",
                plural(count, "file")
            ),
        }
    }
}

/// The output that the settings ask for, and the files that were read.
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
    for path in &settings.type_registries {
        options = options.with_type_registry(path);
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
    Row { action: action(written), path: file.path().to_owned(), lines: Some(lines(file)) }
}

fn report(files: &[GeneratedFile], written: &[Written], left: &Left, out: &Path) -> String {
    let files = files.iter().zip(written).map(|(file, written)| {
        serde_json::json!({
            "path": slashes(Path::new(file.path())),
            "action": action(written),
            "lines": lines(file),
            "bytes": file.content().len(),
        })
    });
    let left = left.paths(out).map(|path| serde_json::json!({ "path": path, "action": left.action() }));
    format!("{:#}\n", serde_json::json!({ "files": files.chain(left).collect::<Vec<_>>() }))
}

/// A path as it is written on every system.
fn slashes(path: &Path) -> String {
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}
