//! Fields by dotted path.

use super::error::{FieldError, FieldErrorKind};
use super::text::{self, Spelling};
use super::{
    FieldMut, FieldRef, Index, KeptTable, Label, Memory, Message, Place, Step, TableRef, Type, WellKnown,
};
use crate::message::payload::Payload;
use std::borrow::Cow;

/// The longest path through messages: prost's limit for the binary form.
const LIMIT: usize = 100;

/// A field of a message or of a message inside of it: `book.name`.
///
/// It is resolved once, for every message of a type, and then reads and writes without looking at names. Each step
/// is a field's name or its JSON name; all but the last are single messages.
///
/// The message may be a bare value that stands for a well-known wrapper (`String` for
/// `google.protobuf.StringValue`); its one field is `value`.
#[derive(Clone, Debug)]
pub struct FieldPath {
    steps: Box<[Step]>,
    name: Box<str>,
    label: Label,
    kind: Type,
    memory: Memory,
    /// The table of the message that the value is, or its items are.
    table: Option<KeptTable>,
}

impl FieldPath {
    /// The field that `path` leads to in messages like `message`.
    ///
    /// # Errors
    /// When a step names no field, or one before the last is not a single message.
    pub fn resolve(message: &dyn Payload, path: &str) -> Result<Self, FieldError> {
        match message.value() {
            FieldRef::Message(message) => Self::in_table(message.table(), path),
            value if path == "value" => {
                let kind = text::wrapped_type(value);
                let (steps, label) = (Box::default(), Label::Implicit);
                Ok(Self { steps, name: path.into(), label, kind, memory: Memory::INLINE, table: None })
            }
            _ => {
                let kind = FieldErrorKind::Unknown {
                    message: "google.protobuf wrapper".to_owned(),
                    field: path.to_owned(),
                };
                Err(FieldError::new(path, kind))
            }
        }
    }

    fn in_table(root: TableRef<'_>, path: &str) -> Result<Self, FieldError> {
        let fail = |kind| FieldError::new(path, kind);
        let (mut steps, mut name) = (Vec::<Step>::new(), String::with_capacity(path.len()));
        // The table of the next step, and the field of the last one with the table of its message.
        let (mut table, mut last) = (Some(root), None);
        for step in path.split('.') {
            if step.is_empty() {
                return Err(fail(FieldErrorKind::Malformed));
            }
            if steps.len() == LIMIT {
                return Err(fail(FieldErrorKind::TooDeep { limit: LIMIT }));
            }
            let Some(message) = table else {
                return Err(fail(FieldErrorKind::NotMessage { field: name }));
            };
            let Some(place) = find(message.index(), step) else {
                let (message, field) = (message.name().to_owned(), step.to_owned());
                return Err(fail(FieldErrorKind::Unknown { message, field }));
            };
            if !steps.is_empty() {
                name.push('.');
            }
            name.push_str(&place.field.name);
            let nested = message.nested(&place.field.kind);
            table = nested.filter(|_| place.field.label != Label::Repeated);
            steps.push(place.step);
            last = Some((&place.field, nested));
        }
        let (field, nested) = last.ok_or_else(|| fail(FieldErrorKind::Malformed))?;
        Ok(Self {
            steps: steps.into(),
            name: name.into(),
            label: field.label,
            kind: field.kind.clone(),
            memory: field.memory,
            table: nested.map(TableRef::keep),
        })
    }

    /// The path, by the names of the definition.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The presence of the field, and the number of its values.
    pub fn label(&self) -> Label {
        self.label
    }

    /// The field's type.
    pub fn kind(&self) -> &Type {
        &self.kind
    }

    /// The memory that the field's values take.
    pub(crate) fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The table of the message that the value is, or its items or the values of its entries are, unless they are
    /// wrappers.
    pub fn table(&self) -> Option<TableRef<'_>> {
        self.table.as_ref().map(KeptTable::get)
    }

    /// True if JSON's `null` is a value of the field.
    pub(crate) fn has_null(&self) -> bool {
        match &self.kind {
            Type::Enum(kind) => kind.is_null(),
            _ => self.table().and_then(TableRef::well_known) == Some(WellKnown::Value),
        }
    }

    /// True if one text can be the field's value, or an item of it.
    pub fn has_text(&self) -> bool {
        text::has_text(&self.kind, self.table())
    }

    /// True if `other` is this field or lies within it.
    pub fn covers(&self, other: &Self) -> bool {
        other.steps.starts_with(&self.steps)
    }

    /// True if the two fields cannot both be set, because at some step they are members of one oneof.
    pub fn excludes(&self, other: &Self) -> bool {
        let mut pairs = self.steps.iter().zip(&other.steps);
        pairs.find(|(a, b)| a != b).is_some_and(|(a, b)| a.row == b.row)
    }

    /// The value; [`FieldRef::Unset`] when a message on the way is not set.
    pub fn get<'a>(&self, message: &'a dyn Payload) -> FieldRef<'a> {
        let mut value = message.value();
        for step in &self.steps {
            match value {
                FieldRef::Message(message) => value = step.get(message),
                _ => return FieldRef::Unset,
            }
        }
        value
    }

    /// The place. Messages on the way are set, and so is the field when it is optional or a member of a oneof.
    pub fn get_mut<'a>(&self, message: &'a mut dyn Payload) -> FieldMut<'a> {
        let mut place = message.value_mut();
        for step in &self.steps {
            match place {
                FieldMut::Message(message) => place = step.get_mut(message),
                _ => return FieldMut::Unset,
            }
        }
        place
    }

    /// Sets the field to what it is in a new message. Messages on the way stay as they are.
    pub fn clear(&self, message: &mut dyn Payload) {
        let Some((last, parents)) = self.steps.split_last() else {
            return message.value_mut().reset();
        };
        if let Some(parent) = existing(parents, message) {
            last.clear(parent);
        }
    }

    /// Sets the field from its text form; a repeated field gets one more item.
    ///
    /// The text form is that of ProtoJSON without quotes: `true`, `-1`, `NaN`, an enum's name or number, base64 of
    /// either alphabet, `2026-01-02T03:04:05Z`, `1.5s`. A field mask may be in camel or snake case. The dynamic
    /// types `Struct`, `Value` and `ListValue` take JSON.
    ///
    /// # Errors
    /// When the field has no text form, or `text` is not of its type. The field's value is then not specified.
    pub fn set_text(&self, message: &mut dyn Payload, text: &str) -> Result<(), FieldError> {
        self.set_spelled(message, text, Spelling::CANONICAL)
    }

    /// As [`FieldPath::set_text`], with other spellings.
    pub(crate) fn set_spelled(
        &self,
        message: &mut dyn Payload,
        text: &str,
        spelling: Spelling,
    ) -> Result<(), FieldError> {
        let place = match self.get_mut(message) {
            FieldMut::List(list) => list.push(),
            place => place,
        };
        text::set(place, &self.kind, text, spelling).map_err(|kind| FieldError::new(&*self.name, kind))
    }

    /// Adds an entry to the map that the field is, from the text forms of its key and value.
    ///
    /// # Errors
    /// When the field is not a map, the texts are not of its types, or the key is there already.
    #[cfg(feature = "rest")]
    pub(crate) fn insert_spelled(
        &self,
        message: &mut dyn Payload,
        key: &str,
        text: &str,
        spelling: Spelling,
    ) -> Result<(), FieldError> {
        let FieldMut::Map(map) = self.get_mut(message) else {
            let field = (*self.name).to_owned();
            return Err(FieldError::new(&*self.name, FieldErrorKind::NotMap { field }));
        };
        use super::Inserted;
        let kind = match map.insert(key) {
            Inserted::New(place) => match text::set(place, self.kind.item(), text, spelling) {
                Ok(()) => return Ok(()),
                Err(kind) => kind,
            },
            Inserted::Duplicate => FieldErrorKind::DuplicateKey,
            Inserted::InvalidKey => FieldErrorKind::Invalid { expected: "a key of the map's key type" },
        };
        Err(FieldError::new(&*self.name, kind))
    }

    /// The field's text form, which [`FieldPath::set_text`] takes; `None` when the field, or a message on the way,
    /// is not set.
    ///
    /// # Errors
    /// When the field has no text form, or its value has none.
    pub fn text<'a>(&self, message: &'a dyn Payload) -> Result<Option<Cow<'a, str>>, FieldError> {
        match self.get(message) {
            FieldRef::Unset => Ok(None),
            value => self.text_of(value).map(Some),
        }
    }

    /// The text form of `value`, which is the field's value or an item of it.
    ///
    /// # Errors
    /// As [`FieldPath::text`].
    pub fn text_of<'a>(&self, value: FieldRef<'a>) -> Result<Cow<'a, str>, FieldError> {
        text::get(value, &self.kind).map_err(|kind| FieldError::new(&*self.name, kind))
    }
}

/// The field with this JSON name or name.
fn find<'a>(index: &'a Index, name: &str) -> Option<&'a Place> {
    index.places().get(index.find(name)?)
}

/// The message that `steps` lead to, unless it, or one on the way, is not set.
fn existing<'a>(steps: &[Step], message: &'a mut dyn Payload) -> Option<&'a mut dyn Message> {
    let FieldMut::Message(mut message) = message.value_mut() else { return None };
    for step in steps {
        if matches!(step.get(message), FieldRef::Unset) {
            return None;
        }
        match step.get_mut(message) {
            FieldMut::Message(next) => message = next,
            _ => return None,
        }
    }
    Some(message)
}
