//! AsyncAPI 3.0: what programs send and receive over message queues.
//!
//! ```text
//! services ─▶ channels (addresses, operations) ─▶ messages (headers, schemas) ─▶ document
//! ```

mod bindings;
mod channels;
mod document;
mod messages;
mod options;
mod rule;

pub use options::{AsyncApiOptions, AsyncApiRole};

use super::{
    json_schema::definition::Definition,
    shown::{self, Shown},
};
use crate::{api::Model, source::Idl};
use channels::Channels;
use document::{Components, ContentType, Document, Info, Tag, Version};
use messages::Messages;
use polywire_rules::Wire;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// An AsyncAPI document.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct AsyncApiDocument(Document);

impl AsyncApiDocument {
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

/// Writes the document.
pub(crate) fn emit(idl: &Idl, model: &Model, options: &AsyncApiOptions) -> AsyncApiDocument {
    let definition = Definition::new(idl, &options.audiences);
    let services = shown::services(idl, model, &definition, &BTreeSet::new());
    let mut channels = Channels {
        definition: &definition,
        options,
        messages: Messages::new(&definition),
        channels: BTreeMap::new(),
        operations: BTreeMap::new(),
    };
    for Shown { service, tag, .. } in &services {
        let shown = service.methods.iter().filter(|method| definition.shows_method(&method.descriptor));
        let carried = shown.filter(|method| method.wires().contains(Wire::Queue));
        for method in carried.filter(|method| method.queue.is_some() || !options.only_with_rules) {
            channels.add(idl, method, tag);
        }
    }
    let Channels { messages, channels, operations, .. } = channels;
    let (messages, schemas) = messages.into_components(idl);
    AsyncApiDocument(Document {
        asyncapi: Version::V3_0_0,
        info: info(&services, options),
        servers: options.servers.iter().cloned().collect(),
        default_content_type: ContentType::Protobuf,
        channels,
        operations,
        components: Components { schemas, messages, message_traits: messages::traits() },
    })
}

fn info(services: &[Shown<'_>], options: &AsyncApiOptions) -> Info {
    let packages = shown::packages(services.iter());
    let tag = |shown: &Shown<'_>| Tag { name: shown.tag.clone(), description: shown.description.clone() };
    Info {
        title: options.title.clone().unwrap_or_else(|| shown::title(&packages)),
        version: options.version.clone().unwrap_or_else(|| shown::version(&packages)),
        description: options.description.clone(),
        tags: services.iter().map(tag).collect(),
    }
}
