//! Services.

use super::method::{self, Method};
use crate::source::Idl;
use prost_reflect::ServiceDescriptor;
use std::collections::BTreeMap;

/// The services of one package.
pub(crate) struct Package {
    /// The name, which may be empty.
    pub(crate) name: String,
    pub(crate) services: Vec<Service>,
}

/// One service.
pub(crate) struct Service {
    /// `library.v1.Library`
    pub(crate) full_name: String,
    pub(crate) deprecated: bool,
    pub(crate) methods: Vec<Method>,
    pub(crate) descriptor: ServiceDescriptor,
    /// The file of its definition, by its index in the IDL.
    pub(crate) file: usize,
}

/// The packages of `files`, with their services, sorted by name.
pub(super) fn packages(idl: &Idl, files: &[usize]) -> Vec<Package> {
    let mut packages: BTreeMap<&str, Vec<Service>> = BTreeMap::new();
    for index in files {
        let file = &idl.files[*index].descriptor;
        let services = packages.entry(file.file_descriptor_proto().package()).or_default();
        services.extend(file.services().map(|service| resolve(idl, *index, service)));
    }
    packages.into_iter().map(|(name, services)| Package { name: name.to_owned(), services }).collect()
}

fn resolve(idl: &Idl, file: usize, service: ServiceDescriptor) -> Service {
    let options = service.service_descriptor_proto().options.as_ref();
    Service {
        full_name: service.full_name().to_owned(),
        deprecated: options.is_some_and(|options| options.deprecated()),
        methods: method::resolve_all(idl, file, &service),
        descriptor: service,
        file,
    }
}
