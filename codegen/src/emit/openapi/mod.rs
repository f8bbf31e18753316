//! OpenAPI 3.1: what REST clients can send, and what they are answered with.
//!
//! ```text
//! services ─▶ routes (shape, names) ─▶ operations (parameters, bodies, responses) ─▶ components ─▶ document
//! ```

mod document;
mod errors;
mod forms;
mod operation;
mod options;
mod parameters;
mod path;
mod response;
mod routes;
mod security;

pub use options::{ErrorProfile, OpenApiOptions};
pub use security::{ApiKeyPlace, SecurityScheme};

use super::{
    json_schema::{definition, schema, types},
    shown,
};
use crate::{api::Model, diagnostics::Diagnostics, source::Idl};
use definition::Definition;
use document::{Components, Document, Info, Server, Tag, Version};
use routes::Services;
use serde::Serialize;
use std::collections::BTreeMap;
use types::Types;

/// An OpenAPI document.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct OpenApiDocument(Document);

impl OpenApiDocument {
    /// The document in JSON, on one line.
    pub fn to_json(&self) -> String {
        // Keys are texts and no number is infinite, so there is nothing that JSON could not say.
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// The document in JSON, laid out for reading, with a line break at its end.
    pub fn to_json_pretty(&self) -> String {
        let mut text = serde_json::to_string_pretty(&self.0).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// Writes the document; warns about what OpenAPI has no words for.
pub(crate) fn emit(
    idl: &Idl,
    model: &Model,
    options: &OpenApiOptions,
    report: &mut Diagnostics,
) -> OpenApiDocument {
    let definition = Definition::new(idl, &options.audiences);
    let services = Services::new(idl, model, &definition, options);
    let mut types = Types::new(&definition);
    let paths = services.paths(idl, options, &mut types, report);
    let usual = options.servers.is_empty().then_some(options.default_server);
    let urls = options.servers.iter().map(String::as_str).chain(usual);
    OpenApiDocument(Document {
        openapi: Version::V3_1_0,
        info: info(&services, options),
        servers: urls.map(|url| Server { url: url.to_owned() }).collect(),
        security: (options.security.iter())
            .map(|(name, scheme)| BTreeMap::from([(name.clone(), scheme.scopes())]))
            .collect(),
        tags: services.tags().map(|(name, description)| Tag { name, description }).collect(),
        paths,
        components: Components {
            schemas: types.into_components(),
            security_schemes: options.security.iter().cloned().collect(),
        },
    })
}

fn info(services: &Services<'_>, options: &OpenApiOptions) -> Info {
    let packages = services.packages();
    Info {
        title: options.title.clone().unwrap_or_else(|| shown::title(&packages)),
        description: options.description.clone(),
        license: options.license.clone(),
        version: options.version.clone().unwrap_or_else(|| shown::version(&packages)),
    }
}
