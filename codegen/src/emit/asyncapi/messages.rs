//! Messages: their two schemas, and the headers that they have.

use super::{
    bindings::MessageBindings,
    document::{Component, ContentType, CorrelationId, Message, Proto, Reference, SchemaFormat, Trait},
};
use crate::{
    emit::{
        GeneratedFile,
        json_schema::{
            definition::{Definition, summary},
            schema::{Kind, Schema},
            types::Types,
        },
        proto,
    },
    source::Idl,
};
use prost_reflect::{FileDescriptor, MessageDescriptor, Syntax};
use std::collections::BTreeMap;

/// The use of a message, which decides its headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    /// A command or an event.
    Publication,
    Request,
    Reply,
    /// A command or an event that could not be handled.
    DeadLetter,
}

impl Use {
    const ALL: [Self; 4] = [Self::Publication, Self::Request, Self::Reply, Self::DeadLetter];

    fn name(self) -> &'static str {
        match self {
            Self::Publication => "publication",
            Self::Request => "request",
            Self::Reply => "reply",
            Self::DeadLetter => "deadLetter",
        }
    }

    /// The headers beside those of every message: see the runtime's `queue` module.
    fn headers(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Publication => &[
                ("partition-key", "The ordering key."),
                ("polywire-expiry", "When the message is worthless, in Unix milliseconds."),
            ],
            Self::Request => &[
                ("correlation-id", "What the reply carries as well."),
                ("reply-to", "Where the reply goes."),
                ("grpc-timeout", "How long the caller waits, as in gRPC."),
                ("polywire-deadline", "When the caller stops waiting, in Unix milliseconds."),
            ],
            Self::Reply => &[
                ("correlation-id", "That of the request."),
                ("grpc-status", "The code of a failed call; without it, the call succeeded."),
                ("grpc-message", "Why the call failed, percent-encoded."),
                ("grpc-status-details-bin", "`google.rpc.Status` in base64."),
                ("polywire-seq", "The place of a message in its stream; the first is 1."),
                ("polywire-end", "`true` at the end of a stream."),
            ],
            Self::DeadLetter => &[
                ("polywire-dlq-reason", "Why the message could not be handled."),
                ("polywire-dlq-address", "Where it came from."),
                ("polywire-dlq-group", "The consumer group that gave it up."),
                ("polywire-dlq-attempts", "How often it was tried."),
                ("polywire-dlq-time", "When it was given up, in Unix milliseconds."),
            ],
        }
    }

    fn traits(self) -> Trait {
        let mut headers = Schema::of(Kind::Object);
        let common =
            [("message-id", "The same on every retry."), ("polywire-method", "`/package.Service/Method`")];
        for (name, description) in common.iter().chain(self.headers()) {
            headers = headers.with_property(*name, Schema::string().with_description(*description));
        }
        if self == Self::Request {
            headers.required = vec!["correlation-id".to_owned(), "reply-to".to_owned()];
        }
        let calls = matches!(self, Self::Request | Self::Reply);
        Trait {
            headers,
            correlation_id: calls.then_some(CorrelationId { location: "$message.header#/correlation-id" }),
        }
    }
}

/// The headers of every use.
pub(super) fn traits() -> BTreeMap<&'static str, Trait> {
    Use::ALL.into_iter().map(|usage| (usage.name(), usage.traits())).collect()
}

/// Collects messages, and the schemas that they refer to.
pub(super) struct Messages<'a> {
    definition: &'a Definition<'a>,
    types: Types<'a>,
    messages: BTreeMap<String, Message>,
    /// The files that define them.
    files: BTreeMap<String, FileDescriptor>,
}

impl<'a> Messages<'a> {
    pub(super) fn new(definition: &'a Definition<'a>) -> Self {
        Self { definition, types: Types::new(definition), messages: BTreeMap::new(), files: BTreeMap::new() }
    }

    /// The name of a message in the document; `key` is the field that its ordering key is taken from.
    pub(super) fn name(&mut self, message: &MessageDescriptor, usage: Use, key: Option<&str>) -> String {
        let full_name = message.full_name();
        let mut name = match usage {
            Use::Publication | Use::Request => full_name.to_owned(),
            Use::Reply | Use::DeadLetter => format!("{full_name}.{}", usage.name()),
        };
        if let Some(key) = key {
            name = format!("{name}.by.{key}");
        }
        if !self.messages.contains_key(&name) {
            let message = self.message(message, usage, key);
            self.messages.insert(name.clone(), message);
        }
        name
    }

    fn message(&mut self, message: &MessageDescriptor, usage: Use, key: Option<&str>) -> Message {
        let file = message.parent_file();
        let comment = self.definition.comment(&file, message.path()).map(|comment| summary(&comment));
        let (summary, description) = comment.map_or((None, None), |(line, more)| (Some(line), more));
        let payload = Reference::to("components/schemas", &[&component(&file)]);
        self.files.insert(file.name().to_owned(), file);
        Message {
            name: message.full_name().to_owned(),
            title: message.name().to_owned(),
            summary,
            description,
            content_type: ContentType::Protobuf,
            payload,
            traits: [Reference::to("components/messageTraits", &[usage.name()])],
            bindings: key.map(MessageBindings::keyed).unwrap_or_default(),
            json: Some(self.types.message(message)),
        }
    }

    /// All messages, and all schemas.
    pub(super) fn into_components(
        self,
        idl: &Idl,
    ) -> (BTreeMap<String, Message>, BTreeMap<String, Component>) {
        let json = self.types.into_components().into_iter();
        let mut schemas: BTreeMap<_, _> =
            json.map(|(name, schema)| (name, Component::Json(Box::new(schema)))).collect();
        let texts = proto::files(idl, |file| self.files.contains_key(file.name()));
        for (file, text) in self.files.values().zip(sorted(texts)) {
            let schema_format = match file.syntax() {
                Syntax::Proto2 => SchemaFormat::Proto2,
                Syntax::Proto3 => SchemaFormat::Proto3,
            };
            schemas.insert(component(file), Component::Proto(Proto { schema_format, schema: text }));
        }
        (self.messages, schemas)
    }
}

/// The contents of files by their names.
fn sorted(files: Vec<GeneratedFile>) -> impl Iterator<Item = String> {
    let files: BTreeMap<_, _> = files.into_iter().map(GeneratedFile::into_parts).collect();
    files.into_values()
}

/// The name of a file as a component: only letters, digits, `.`, `-` and `_` are allowed.
fn component(file: &FileDescriptor) -> String {
    let allowed = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
    file.name().chars().map(|character| if allowed(character) { character } else { '.' }).collect()
}
