//! The ways of buf with a plugin: by default it runs it once for each folder, keeps the first `mod.rs`, and drops the others
//! with all their packages. A request does not tell; the template of the run and the files beside it do.

use serde::Deserialize;
use std::{fs, io, path::Path};

const ADVICE: &str = "buf runs this plugin once for each folder, and would drop the packages of all folders but one: \
                      set `strategy: all` beside the plugin in buf.gen.yaml";

/// The templates that buf reads from the folder in which it runs.
const TEMPLATES: [&str; 3] = ["buf.gen.yaml", "buf.gen.yml", "buf.gen.json"];

/// The number of files that are looked at; a source tree has fewer.
const MAX_ENTRIES: usize = 100_000;

/// `buf.gen.yaml`, both versions.
#[derive(Deserialize)]
struct Template {
    #[serde(default)]
    plugins: Vec<Plugin>,
}

#[derive(Deserialize)]
struct Plugin {
    /// A name, or a command with its arguments.
    #[serde(alias = "local", alias = "plugin", alias = "name", alias = "remote", default)]
    program: serde_json::Value,
    #[serde(default)]
    path: serde_json::Value,
    strategy: Option<String>,
}

impl Plugin {
    fn is_ours(&self) -> bool {
        [&self.program, &self.path].iter().any(|value| value.to_string().contains("polywire"))
    }

    fn runs_once(&self) -> bool {
        self.strategy.as_deref() == Some("all")
    }
}

/// Refuses a run for `files`, all of one folder, when the template in `workspace` has it that others follow, and warns
/// when there is no template to tell.
pub(crate) fn check_strategy(files: &[String], workspace: &Path) -> io::Result<()> {
    let template = TEMPLATES.iter().find_map(|name| fs::read_to_string(workspace.join(name)).ok());
    let template = template.and_then(|text| yaml_serde::from_str::<Template>(&text).ok());
    let ours = template.iter().flat_map(|template| &template.plugins).filter(|plugin| plugin.is_ours());
    let ours: Vec<&Plugin> = ours.collect();
    if !ours.is_empty() && ours.iter().all(|plugin| plugin.runs_once()) || !has_others(files, workspace)? {
        return Ok(());
    }
    match ours.is_empty() {
        false => Err(io::Error::other(ADVICE)),
        true => {
            eprintln!("protoc-gen-polywire: unless the template of this run says so already: {ADVICE}");
            Ok(())
        }
    }
}

/// The presence of a `.proto` file below `workspace` that is none of `files`.
fn has_others(files: &[String], workspace: &Path) -> io::Result<bool> {
    let mut pending = vec![workspace.to_owned()];
    let mut seen = 0;
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            seen += 1;
            let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
            if seen > MAX_ENTRIES {
                return Ok(false);
            } else if is_hidden || path.join("CACHEDIR.TAG").exists() {
                continue;
            } else if entry.file_type()?.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|extension| extension == "proto")
                && !files.iter().any(|file| path.ends_with(file))
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
