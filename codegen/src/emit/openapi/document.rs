//! OpenAPI 3.1.0 as types, as far as this emitter writes it: <https://spec.openapis.org/oas/v3.1.0>.
//!
//! Maps whose order has a meaning for readers keep it; all others are sorted.

use super::schema::{Ordered, Schema, is_empty};
use serde::Serialize;
use std::collections::BTreeMap;

/// The root of a document.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document {
    pub(super) openapi: Version,
    pub(super) info: Info,
    pub(super) servers: Vec<Server>,
    /// Alternatives, one of which a request has to meet.
    pub(super) security: Vec<BTreeMap<String, Vec<String>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tags: Vec<Tag>,
    pub(super) paths: BTreeMap<String, PathItem>,
    pub(super) components: Components,
}

/// The version of the specification.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) enum Version {
    #[serde(rename = "3.1.0")]
    V3_1_0,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Info {
    pub(super) title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) license: Option<License>,
    pub(super) version: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct License {
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Server {
    pub(super) url: String,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Tag {
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
}

/// The operations of one path.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct PathItem(pub(super) BTreeMap<Method, Operation>);

/// A method that OpenAPI has a field for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Method {
    Get,
    Put,
    Post,
    Delete,
    Options,
    Head,
    Patch,
    Trace,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Operation {
    pub(super) tags: Vec<String>,
    pub(super) summary: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    pub(super) operation_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) parameters: Vec<Parameter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request_body: Option<RequestBody>,
    pub(super) responses: BTreeMap<String, Response>,
    #[serde(skip_serializing_if = "is_empty")]
    pub(super) deprecated: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Place {
    Path,
    Query,
    Header,
    Cookie,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Parameter {
    pub(super) name: String,
    #[serde(rename = "in")]
    pub(super) place: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    #[serde(skip_serializing_if = "is_empty")]
    pub(super) required: bool,
    #[serde(skip_serializing_if = "is_empty")]
    pub(super) deprecated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) style: Option<Style>,
    #[serde(flatten)]
    pub(super) form: Form,
}

/// The way in which names and values of a parameter are put together, where it is not the usual one of its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Style {
    /// `name[key]=value`
    DeepObject,
}

/// The form of a parameter's value.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Form {
    /// As the default style of its place has it; lists repeat the name.
    Schema(Box<Schema>),
    /// As a text of a media type.
    Content(BTreeMap<MediaName, MediaType>),
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct RequestBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    pub(super) content: BTreeMap<MediaName, MediaType>,
    #[serde(skip_serializing_if = "is_empty")]
    pub(super) required: bool,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Response {
    pub(super) description: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) headers: BTreeMap<String, Header>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) content: BTreeMap<MediaName, MediaType>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Header {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    pub(super) schema: Schema,
}

/// A media type by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) enum MediaName {
    #[serde(rename = "application/json")]
    Json,
    #[serde(rename = "application/x-ndjson")]
    JsonLines,
    #[serde(rename = "text/event-stream")]
    EventStream,
    #[serde(rename = "application/x-www-form-urlencoded")]
    Form,
    #[serde(rename = "multipart/form-data")]
    Multipart,
    #[serde(rename = "*/*")]
    Any,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct MediaType {
    pub(super) schema: Schema,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) encoding: BTreeMap<String, Encoding>,
}

impl MediaType {
    pub(super) fn of(schema: Schema) -> Self {
        Self { schema, encoding: BTreeMap::new() }
    }
}

/// The encoding of a form's part, where it is not the usual one of its schema.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Encoding {
    ContentType(MediaName),
    Style(Style),
}

#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Components {
    pub(super) schemas: BTreeMap<String, Schema>,
    #[serde(skip_serializing_if = "Ordered::is_empty")]
    pub(super) security_schemes: Ordered<super::security::SecurityScheme>,
}
