//! AsyncAPI 3.0.0 as types, as far as this emitter writes it: <https://www.asyncapi.com/docs/reference/specification/v3.0.0>.
//!
//! All maps are sorted, so that the same definition gives the same bytes.

use super::{
    bindings::{ChannelBindings, MessageBindings, OperationBindings},
    rule::Fields,
};
use crate::emit::json_schema::schema::{Ordered, Schema};
use serde::Serialize;
use std::collections::BTreeMap;

/// The root of a document.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document {
    pub(super) asyncapi: Version,
    pub(super) info: Info,
    #[serde(skip_serializing_if = "Ordered::is_empty")]
    pub(super) servers: Ordered<Server>,
    pub(super) default_content_type: ContentType,
    pub(super) channels: BTreeMap<String, Channel>,
    pub(super) operations: BTreeMap<String, Operation>,
    pub(super) components: Components,
}

/// The version of the specification.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) enum Version {
    #[serde(rename = "3.0.0")]
    V3_0_0,
}

/// The type of every payload.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) enum ContentType {
    #[serde(rename = "application/protobuf")]
    Protobuf,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Info {
    pub(super) title: String,
    pub(super) version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    pub(super) tags: Vec<Tag>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Tag {
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Server {
    pub(super) host: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pathname: Option<String>,
    pub(super) protocol: String,
}

/// The place to which messages are sent.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Channel {
    /// `None` where each caller has one of its own.
    pub(super) address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'static str>,
    pub(super) messages: BTreeMap<String, Reference>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) parameters: BTreeMap<String, Parameter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) bindings: Option<ChannelBindings>,
}

/// The value for a place in the address of a channel.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Parameter {
    pub(super) description: String,
    pub(super) location: String,
}

/// The application's action on messages of a channel.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Operation {
    pub(super) action: Action,
    pub(super) channel: Reference,
    pub(super) title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    pub(super) tags: Vec<Tag>,
    pub(super) messages: Vec<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reply: Option<Reply>,
    pub(super) bindings: OperationBindings,
    #[serde(rename = "x-polywire", skip_serializing_if = "Option::is_none")]
    pub(super) rule: Option<Rule>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Action {
    Send,
    Receive,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Reply {
    pub(super) address: ReplyAddress,
    pub(super) channel: Reference,
    pub(super) messages: Vec<Reference>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct ReplyAddress {
    pub(super) location: &'static str,
}

/// The parts of a rule that AsyncAPI has no words for.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    pub(super) pattern: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) streaming: Option<Streaming>,
    pub(super) method: String,
    #[serde(flatten)]
    pub(super) fields: Fields,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) deprecated: bool,
}

/// The side that sends more than one message.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Streaming {
    Server,
    Client,
    Bidi,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Components {
    pub(super) schemas: BTreeMap<String, Component>,
    pub(super) messages: BTreeMap<String, Message>,
    pub(super) message_traits: BTreeMap<&'static str, Trait>,
}

/// A schema of either language.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Component {
    /// Of a message's JSON form.
    Json(Box<Schema>),
    /// A `.proto` file.
    Proto(Proto),
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Proto {
    pub(super) schema_format: SchemaFormat,
    pub(super) schema: String,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub(super) enum SchemaFormat {
    #[serde(rename = "application/vnd.google.protobuf;version=2")]
    Proto2,
    #[serde(rename = "application/vnd.google.protobuf;version=3")]
    Proto3,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Message {
    pub(super) name: String,
    pub(super) title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    pub(super) content_type: ContentType,
    pub(super) payload: Reference,
    pub(super) traits: [Reference; 1],
    #[serde(skip_serializing_if = "MessageBindings::is_empty")]
    pub(super) bindings: MessageBindings,
    /// The same message as ProtoJSON.
    #[serde(rename = "x-polywire-json", skip_serializing_if = "Option::is_none")]
    pub(super) json: Option<Schema>,
}

/// The common parts of messages of one use.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Trait {
    pub(super) headers: Schema,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) correlation_id: Option<CorrelationId>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct CorrelationId {
    pub(super) location: &'static str,
}

/// A place in this document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Reference {
    #[serde(rename = "$ref")]
    target: String,
}

impl Reference {
    /// The place below `path`, which is made of fixed names, under these names.
    pub(super) fn to(path: &str, names: &[&str]) -> Self {
        let mut target = format!("#/{path}");
        for name in names {
            target.push('/');
            // RFC 6901, section 3.
            target.push_str(&name.replace('~', "~0").replace('/', "~1"));
        }
        Self { target }
    }
}
