//! The rest of a message, as a query.

use crate::{
    Payload,
    message::fields::{FieldPath, FieldRef, Label, Message, Place, text},
    wire::rest::text::percent::RESERVED,
};
use percent_encoding::utf8_percent_encode;

/// Appends `?name=value&…` for every field that is set and is not `elsewhere`, depth first, by JSON names.
///
/// # Errors
/// When a field that is set cannot be in a query: a map, or a list of messages.
pub(super) fn append(
    url: &mut String,
    message: &dyn Payload,
    elsewhere: &[&FieldPath],
) -> Result<(), String> {
    let FieldRef::Message(message) = message.value() else { return Ok(()) };
    let mut query = Query { url, separator: '?', elsewhere };
    query.message(message, &Names::default())
}

struct Query<'a> {
    url: &'a mut String,
    separator: char,
    elsewhere: &'a [&'a FieldPath],
}

/// The dotted path of a field: by JSON names, and by those of the definition.
#[derive(Default)]
struct Names {
    json: String,
    definition: String,
}

impl Names {
    fn join(&self, place: &Place) -> Self {
        let join = |path: &str, name: &str| match path {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        };
        Self {
            json: join(&self.json, &place.field.json_name()),
            definition: join(&self.definition, &place.field.name),
        }
    }
}

impl Query<'_> {
    fn message(&mut self, message: &dyn Message, names: &Names) -> Result<(), String> {
        let table = message.table();
        for place in table.index().places() {
            let value = place.step.get(message);
            if place.step.member.is_none() && place.field.label == Label::Implicit && value.is_default() {
                continue;
            }
            let has_text = text::has_text(&place.field.kind, table.nested(&place.field.kind));
            self.field((place, has_text), value, &names.join(place))?;
        }
        Ok(())
    }

    fn field(
        &mut self,
        (place, has_text): (&Place, bool),
        value: FieldRef<'_>,
        names: &Names,
    ) -> Result<(), String> {
        if self.elsewhere.iter().any(|field| field.name() == names.definition) {
            return Ok(());
        }
        match value {
            FieldRef::Unset => Ok(()),
            FieldRef::List(list) if has_text => {
                (0..list.len()).try_for_each(|index| self.pair(place, list.at(index), names))
            }
            FieldRef::List(list) if list.is_empty() => Ok(()),
            FieldRef::Map(map) if map.is_empty() => Ok(()),
            FieldRef::Message(message) if !has_text => self.message(message, names),
            FieldRef::List(_) | FieldRef::Map(_) => {
                Err(format!("`{}` cannot be in a query: it is a map or a list of messages", names.definition))
            }
            value => self.pair(place, value, names),
        }
    }

    fn pair(&mut self, place: &Place, value: FieldRef<'_>, names: &Names) -> Result<(), String> {
        let value = text::get(value, &place.field.kind);
        let value = value.map_err(|error| format!("`{}`: {error}", names.definition))?;
        self.url.push(self.separator);
        self.url.extend(utf8_percent_encode(&names.json, RESERVED));
        self.url.push('=');
        self.url.extend(utf8_percent_encode(&value, RESERVED));
        self.separator = '&';
        Ok(())
    }
}
