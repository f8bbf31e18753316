//! The services that a document shows, and its description of itself by default.

use super::json_schema::definition::Definition;
use crate::{
    api::{Model, Service},
    source::{Idl, Origin},
};
use std::collections::{BTreeSet, HashMap};

/// A service that a document shows.
pub(super) struct Shown<'a> {
    pub(super) service: &'a Service,
    pub(super) package: &'a str,
    /// The name in the document: its own where that is enough.
    pub(super) tag: String,
    pub(super) description: Option<String>,
}

/// The services that `audiences` see, by their full names: those that `names` holds, or those of the inputs.
pub(super) fn services<'a>(
    idl: &Idl,
    model: &'a Model,
    definition: &Definition<'_>,
    names: &BTreeSet<String>,
) -> Vec<Shown<'a>> {
    let mut services = Vec::new();
    for package in &model.packages {
        for service in &package.services {
            services.extend(show(idl, &package.name, service, definition, names));
        }
    }
    services.sort_by(|a, b| a.service.full_name.cmp(&b.service.full_name));
    name(&mut services);
    services
}

fn show<'a>(
    idl: &Idl,
    package: &'a str,
    service: &'a Service,
    definition: &Definition<'_>,
    names: &BTreeSet<String>,
) -> Option<Shown<'a>> {
    let first = service.methods.first()?;
    let descriptor = first.descriptor.parent_service();
    let asked_for = match names.is_empty() {
        true => idl.files[first.site.file].origin == Origin::Input,
        false => names.contains(&service.full_name),
    };
    (asked_for && definition.shows_service(descriptor)).then(|| Shown {
        service,
        package,
        tag: descriptor.name().to_owned(),
        description: definition.comment(&descriptor.parent_file(), descriptor.path()),
    })
}

/// Gives their full names to services that share their own.
fn name(shown: &mut [Shown<'_>]) {
    let mut count: HashMap<String, usize> = HashMap::new();
    for service in &*shown {
        *count.entry(service.tag.clone()).or_default() += 1;
    }
    for service in shown {
        if count.get(&service.tag).is_some_and(|count| *count > 1) {
            service.tag.clone_from(&service.service.full_name);
        }
    }
}

/// The packages of the services.
pub(super) fn packages<'a, 'b>(services: impl Iterator<Item = &'b Shown<'a>>) -> Vec<&'a str>
where
    'a: 'b,
{
    let mut packages: Vec<_> = services.map(|shown| shown.package).collect();
    packages.dedup();
    packages
}

/// The title of a document of these packages.
pub(super) fn title(packages: &[&str]) -> String {
    match packages {
        [] => "API".to_owned(),
        packages => packages.join(", "),
    }
}

/// The version of an API of these packages: that of its one package, `v1` of `library.v1`.
pub(super) fn version(packages: &[&str]) -> String {
    let version = match packages {
        [package] => package.rsplit('.').next().filter(|last| is_version(last)),
        _ => None,
    };
    version.unwrap_or("0.0.0").to_owned()
}

/// True if the last part of a package is a version: `v1`, `v1beta2`.
fn is_version(part: &str) -> bool {
    let digits = part.strip_prefix('v').unwrap_or_default();
    digits.starts_with(|first: char| first.is_ascii_digit())
}
