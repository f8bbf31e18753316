//! Flags and `polywire.toml`, joined: flags win.

use crate::{
    arguments::{
        AsyncApiArguments, AsyncApiSettings, CheckArguments, GenerateArguments, InputArguments,
        OpenApiArguments, OpenApiSettings,
    },
    failure::Failure,
};
use polywire_codegen::{Generator, Options};
use serde::Deserialize;
use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

/// The file that is read when there is one, here or in a folder above.
pub(crate) const DEFAULT_FILE: &str = "polywire.toml";

/// The inputs, the output and the options of a run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) input: InputSettings,
    pub(crate) out: PathBuf,
    pub(crate) extern_paths: Vec<(String, String)>,
    pub(crate) type_registries: Vec<String>,
    pub(crate) clients: bool,
    pub(crate) servers: bool,
    pub(crate) fakes: bool,
}

/// The source of the definition.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct InputSettings {
    inputs: Vec<PathBuf>,
    includes: Vec<PathBuf>,
    descriptor_set: Option<PathBuf>,
    /// True if an HTTP binding that cannot be served is an error.
    pub(crate) invalid_http: bool,
    /// True if an HTTP binding to DELETE may have a body.
    pub(crate) delete_bodies: bool,
}

/// `polywire.toml`: the flags, by the same names. Paths are relative to the file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[cfg_attr(test, derive(serde::Serialize))]
struct SettingsFile {
    inputs: Vec<PathBuf>,
    include: Vec<PathBuf>,
    out: Option<PathBuf>,
    against: Vec<PathBuf>,
    descriptor_set: Option<PathBuf>,
    extern_path: std::collections::BTreeMap<String, String>,
    type_registry: Vec<String>,
    no_clients: bool,
    no_servers: bool,
    fakes: bool,
    no_invalid_http: bool,
    allow_delete_body: bool,
    asyncapi: AsyncApiSettings,
    openapi: OpenApiSettings,
}

impl Settings {
    /// Joins `flags` with the settings file that they name, or with `polywire.toml`.
    pub(crate) fn new(flags: &GenerateArguments) -> Result<Self, Failure> {
        let mut file = SettingsFile::find(flags.input.config.as_deref())?;
        let mut extern_paths: Vec<_> = std::mem::take(&mut file.extern_path).into_iter().collect();
        for text in &flags.extern_paths {
            extern_paths.push(split_extern_path(text)?);
        }
        Ok(Self {
            out: flags.out.clone().or(file.out.take()).ok_or_else(|| {
                Failure::usage(
                    "no output folder is given",
                    "add `--out DIR`, or set `out` in polywire.toml, which `polywire init` writes",
                )
            })?,
            extern_paths,
            type_registries: first_given(&flags.type_registries, std::mem::take(&mut file.type_registry)),
            clients: !(flags.no_clients || file.no_clients),
            servers: !(flags.no_servers || file.no_servers),
            fakes: flags.fakes || file.fakes,
            input: InputSettings::new(&flags.input, file)?,
        })
    }
}

impl InputSettings {
    /// Joins `flags` with the settings file that they name, or with `polywire.toml`.
    pub(crate) fn of(flags: &InputArguments) -> Result<Self, Failure> {
        Self::new(flags, SettingsFile::find(flags.config.as_deref())?)
    }

    fn new(flags: &InputArguments, file: SettingsFile) -> Result<Self, Failure> {
        let (inputs, descriptor_set) = definition(flags, file.inputs, file.descriptor_set)?;
        let settings = Self {
            inputs,
            includes: first_given(&flags.includes, file.include),
            descriptor_set,
            invalid_http: !(flags.no_invalid_http || file.no_invalid_http),
            delete_bodies: flags.allow_delete_body || file.allow_delete_body,
        };
        if settings.inputs.is_empty() && settings.descriptor_set.is_none() {
            return Err(Failure::usage(
                "no input is given",
                "name .proto files or folders, or set `inputs` in polywire.toml, which `polywire init` writes",
            ));
        }
        Ok(settings)
    }

    /// The options with these settings of HTTP bindings, on top of `options`.
    pub(crate) fn options(&self, mut options: Options) -> Options {
        if !self.invalid_http {
            options = options.without_invalid_http();
        }
        if self.delete_bodies {
            options = options.with_delete_bodies();
        }
        options
    }

    /// A generator that reads these inputs.
    pub(crate) fn generator(&self) -> Generator {
        let generator = self.inputs.iter().fold(Generator::new(), Generator::with_input);
        let generator = self.includes.iter().fold(generator, Generator::with_include);
        match &self.descriptor_set {
            Some(set) => generator.with_descriptor_set(set),
            None => generator,
        }
    }
}

/// The task of `polywire check`: the source of the definition, the older version that it is compared with, and the
/// folder with stubs, if there is one.
pub(crate) fn check(flags: &CheckArguments) -> Result<(InputSettings, Vec<PathBuf>, bool), Failure> {
    let mut file = SettingsFile::find(flags.generate.input.config.as_deref())?;
    let against = first_given(&flags.against, std::mem::take(&mut file.against));
    let has_output = flags.generate.out.is_some() || file.out.is_some();
    Ok((InputSettings::new(&flags.generate.input, file)?, against, has_output))
}

/// The task of `polywire openapi`: the source of the definition, and the settings of the document.
pub(crate) fn openapi(flags: &OpenApiArguments) -> Result<(InputSettings, OpenApiSettings), Failure> {
    let mut file = SettingsFile::find(flags.input.config.as_deref())?;
    let document = flags.document.clone().or(std::mem::take(&mut file.openapi));
    Ok((InputSettings::new(&flags.input, file)?, document))
}

/// The task of `polywire asyncapi`: the source of the definition, and the settings of the document.
pub(crate) fn asyncapi(flags: &AsyncApiArguments) -> Result<(InputSettings, AsyncApiSettings), Failure> {
    let mut file = SettingsFile::find(flags.input.config.as_deref())?;
    let document = flags.document.clone().or(std::mem::take(&mut file.asyncapi));
    Ok((InputSettings::new(&flags.input, file)?, document))
}

impl AsyncApiSettings {
    /// The settings with the gaps filled from `other`.
    fn or(self, other: Self) -> Self {
        Self {
            title: self.title.or(other.title),
            version: self.version.or(other.version),
            description: self.description.or(other.description),
            server: first_given(&self.server, other.server),
            role: self.role.or(other.role),
            visibility: first_given(&self.visibility, other.visibility),
            no_default_addresses: self.no_default_addresses || other.no_default_addresses,
        }
    }
}

impl OpenApiSettings {
    /// The settings with the gaps filled from `other`.
    fn or(self, other: Self) -> Self {
        Self {
            title: self.title.or(other.title),
            version: self.version.or(other.version),
            description: self.description.or(other.description),
            server: first_given(&self.server, other.server),
            security: first_given(&self.security, other.security),
            errors: self.errors.or(other.errors),
            visibility: first_given(&self.visibility, other.visibility),
            no_default_routes: self.no_default_routes || other.no_default_routes,
            forms: self.forms || other.forms,
        }
    }
}

/// Files, or a descriptor set in their place: what flags give of either wins over both of the settings file.
fn definition(
    flags: &InputArguments,
    inputs: Vec<PathBuf>,
    set: Option<PathBuf>,
) -> Result<(Vec<PathBuf>, Option<PathBuf>), Failure> {
    match (&flags.descriptor_set, flags.inputs.is_empty()) {
        (Some(set), _) => Ok((Vec::new(), Some(set.clone()))),
        (None, false) => Ok((flags.inputs.clone(), None)),
        (None, true) if set.is_some() && !inputs.is_empty() => Err(Failure::usage(
            "polywire.toml sets both `inputs` and `descriptor-set`",
            "remove the one that is not the definition",
        )),
        (None, true) => Ok((inputs, set)),
    }
}

fn first_given<T: Clone>(flags: &[T], file: Vec<T>) -> Vec<T> {
    if flags.is_empty() { file } else { flags.to_vec() }
}

fn split_extern_path(text: &str) -> Result<(String, String), Failure> {
    match text.split_once('=') {
        Some((proto, rust)) => Ok((proto.to_owned(), rust.to_owned())),
        None => Err(Failure::usage(
            format!("`{text}` is not of the form PROTO=RUST"),
            "write for example `--extern-path .google.type=::google_types`",
        )),
    }
}

impl SettingsFile {
    /// The file `named`, else the nearest `polywire.toml`, else no settings.
    fn find(named: Option<&Path>) -> Result<Self, Failure> {
        match named {
            Some(path) => {
                let text = fs::read_to_string(path).map_err(|error| Failure::io("read", path, error))?;
                Self::parse(path, &text)
            }
            None => nearest()?.map_or_else(|| Ok(Self::default()), |(path, text)| Self::parse(&path, &text)),
        }
    }

    fn parse(path: &Path, text: &str) -> Result<Self, Failure> {
        let file: Self = toml::from_str(text).map_err(|error| {
            Failure::usage(
                format!("`{}` is not a settings file: {error}", path.display()),
                "`polywire init` writes a file with every setting into the folder that you give it",
            )
        })?;
        Ok(file.relative_to(path.parent().unwrap_or(Path::new(""))))
    }

    fn relative_to(mut self, folder: &Path) -> Self {
        for path in self
            .inputs
            .iter_mut()
            .chain(&mut self.include)
            .chain(&mut self.against)
            .chain(&mut self.out)
            .chain(&mut self.descriptor_set)
        {
            *path = folder.join(&*path);
        }
        self
    }
}

/// The `polywire.toml` of the current folder or of the nearest folder above that has one, by a relative path, and its
/// text.
fn nearest() -> Result<Option<(PathBuf, String)>, Failure> {
    let here = env::current_dir().map_err(|error| Failure::io("find", Path::new("."), error))?;
    let mut folder = PathBuf::new();
    for _ in here.ancestors() {
        let path = folder.join(DEFAULT_FILE);
        match fs::read_to_string(&path) {
            Ok(text) => return Ok(Some((path, text))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => folder.push(".."),
            Err(error) => return Err(Failure::io("read", &path, error)),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        arguments::{Errors, Role},
        init,
    };
    use serde_json::Value;

    /// The settings of the text that `polywire init` writes, with nothing commented out.
    fn shown() -> String {
        let is_setting = |line: &&str| {
            let name = line.split(" = ").next().unwrap_or_default();
            line.starts_with('[') || line.contains(" = ") && !name.contains(' ')
        };
        let lines = init::TEXT.lines().filter_map(|line| line.strip_prefix("# ")).filter(is_setting);
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The names of settings, those of a table after the name of the table, sorted.
    fn names(settings: &Value) -> Vec<String> {
        let mut names = Vec::new();
        for (name, value) in settings.as_object().unwrap() {
            match value.as_object() {
                Some(_) if name != "extern-path" => {
                    names.extend(self::names(value).iter().map(|nested| format!("{name}.{nested}")));
                }
                _ => names.push(name.clone()),
            }
        }
        names.sort();
        names
    }

    #[test]
    fn init_names_every_setting() {
        let shown: Value = toml::from_str(&shown()).unwrap();
        assert_eq!(names(&shown), names(&serde_json::to_value(SettingsFile::default()).unwrap()));
    }

    #[test]
    fn what_init_shows_can_be_used_as_it_stands() {
        let shown: SettingsFile = toml::from_str(&shown()).unwrap();
        let flags =
            [shown.no_clients, shown.no_servers, shown.fakes, shown.no_invalid_http, shown.allow_delete_body];
        assert_eq!(flags, [false; 5]);
        assert_eq!(
            (shown.openapi.errors, shown.asyncapi.role),
            (Some(Errors::RpcStatus), Some(Role::Server))
        );
    }

    #[test]
    fn paths_of_a_file_are_relative_to_it() {
        let file: SettingsFile = toml::from_str("inputs = [\"a.proto\"]\nout = \"gen\"").unwrap();
        let file = file.relative_to(Path::new("api"));
        assert_eq!((file.inputs, file.out), (vec!["api/a.proto".into()], Some("api/gen".into())));
    }

    #[test]
    fn unknown_settings_are_rejected() {
        assert!(toml::from_str::<SettingsFile>("outt = \"gen\"").is_err());
    }

    #[test]
    fn an_extern_path_needs_both_sides() {
        assert!(split_extern_path(".google.type").is_err());
        assert_eq!(split_extern_path(".a=::b").unwrap(), (".a".into(), "::b".into()));
    }
}
