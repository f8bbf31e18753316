//! The field mask of a PATCH that has none: the fields that are in its body (rule 51 of transcoding, after
//! grpc-gateway).

use super::route::RequestBody;
use crate::wire::rest::errors::problem::Problem;
use crate::{
    Payload,
    http::HttpMethod,
    message::{
        fields::{Access, FieldMut, FieldPath, FieldRef, Label, TableRef, WellKnown},
        json::ReadOptions,
    },
};
use prost_types::{Value, value::Kind};

/// The field of a PATCH that holds the mask, and the source of the mask.
#[derive(Debug)]
pub(crate) struct AutoMask {
    mask: FieldPath,
    body: FieldPath,
}

impl AutoMask {
    /// For a PATCH whose body is one message field, and whose request has exactly one field mask.
    pub(crate) fn new(method: &HttpMethod, body: &RequestBody, request: &dyn Payload) -> Option<Self> {
        let RequestBody::Field(body) = body else { return None };
        let FieldRef::Message(message) = request.value() else { return None };
        if *method != HttpMethod::Patch || body.label() == Label::Repeated {
            return None;
        }
        body.table().filter(|table| table.well_known().is_none())?;
        let table = message.table();
        let mut masks = table.fields().iter().filter(|field| {
            let known = table.nested(&field.kind).and_then(TableRef::well_known);
            field.label != Label::Repeated && known == Some(WellKnown::FieldMask)
        });
        let mask = masks.next().filter(|_| masks.next().is_none())?;
        Some(Self { mask: FieldPath::resolve(request, &mask.name).ok()?, body: body.clone() })
    }

    /// Sets the mask of a message whose body was `json`, unless it has paths.
    ///
    /// # Errors
    /// When the body has a `google.protobuf.Any` without its type.
    pub(crate) fn fill(
        &self,
        message: &mut dyn Payload,
        json: &[u8],
        options: &ReadOptions,
    ) -> Result<(), Problem> {
        let set = match self.mask.get(message) {
            FieldRef::Message(mask) => !mask.field(0).is_default(),
            _ => false,
        };
        if set || json.trim_ascii().is_empty() {
            return Ok(());
        }
        let body: Value =
            options.from_slice(json).map_err(|error| Problem::unreadable("in the body", &error))?;
        let mut paths = Vec::new();
        if let Some(table) = self.body.table() {
            add_fields("", &body, table, &mut paths)?;
        }
        paths.sort_unstable();
        paths.dedup();
        if paths.is_empty() {
            return Ok(());
        }
        if let FieldMut::Message(mask) = self.mask.get_mut(message)
            && let FieldMut::List(list) = mask.field_mut(0, Access::Set)
        {
            for path in paths {
                if let FieldMut::String(place) = list.push() {
                    *place = path;
                }
            }
        }
        Ok(())
    }
}

/// Adds the paths of the fields that are in an object.
fn add_fields(
    prefix: &str,
    object: &Value,
    table: TableRef<'_>,
    paths: &mut Vec<String>,
) -> Result<(), Problem> {
    let index = table.index();
    for (key, value) in members(object) {
        // A key that names no field was passed over when the body was read.
        let Some(place) = index.find(key).and_then(|position| index.places().get(position)) else { continue };
        let path = join(prefix, &place.field.name);
        let inner = table.nested(&place.field.kind).filter(|_| place.field.label != Label::Repeated);
        match (inner, inner.and_then(TableRef::well_known)) {
            (Some(table), None) if members(value).next().is_some() => add_fields(&path, value, table, paths)?,
            (_, Some(WellKnown::Struct | WellKnown::Value)) => add_literally(path, value, paths),
            (_, Some(WellKnown::Any)) if !is_null(value) && members(value).all(|(key, _)| key != "@type") => {
                return Err(Problem::invalid(format!("in the body, `{path}` has no `@type`")));
            }
            _ => paths.push(path),
        }
    }
    Ok(())
}

/// Adds the paths of what is in a `Struct`: its keys are not the names of fields. The path of an object that has a key
/// which no path can say is that of the object.
fn add_literally(path: String, value: &Value, paths: &mut Vec<String>) {
    if members(value).next().is_none() || members(value).any(|(key, _)| !is_step(key)) {
        return paths.push(path);
    }
    for (key, value) in members(value) {
        add_literally(join(&path, key), value, paths);
    }
}

/// True if a key can be a step of a path: dots part the steps, and commas the paths.
fn is_step(key: &str) -> bool {
    !key.is_empty() && !key.contains(['.', ','])
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let object = match &value.kind {
        Some(Kind::StructValue(object)) => Some(object),
        _ => None,
    };
    object.into_iter().flat_map(|object| &object.fields)
}

fn is_null(value: &Value) -> bool {
    matches!(value.kind, None | Some(Kind::NullValue(_)))
}

fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}
