//! The checks that rustc makes of a trait's attributes, against the fields of its messages.

use crate::message::fields::{self, FieldList, Label, Type};

/// Is implemented for every message that an annotated item names, so that naming another type is an error where that type is
/// written. A scalar under another name is such a type, although prost would encode it as a message.
pub trait AssertMessage {
    /// The type.
    type Message: fields::Message;
}

/// The thing that the text of a rule names.
#[derive(Debug)]
pub enum Found {
    /// A field that has a text: what a path holds.
    Text,
    /// A field that a key can be made of.
    Key,
    /// A field that is neither.
    Other,
    /// No field.
    Nothing,
    /// A field of a message that constants cannot look into.
    Unknown,
}

/// The field that the dotted `path` names.
#[must_use]
pub const fn find(fields: Option<&'static FieldList>, path: &str) -> Found {
    let path = path.as_bytes();
    let Some(mut fields) = fields else { return Found::Unknown };
    let (mut start, mut end) = (0, 0);
    loop {
        while end < path.len() && path[end] != b'.' {
            end += 1;
        }
        let Some((list, row)) = field(fields, path, start, end) else { return Found::Nothing };
        if end == path.len() {
            return kind(list, row);
        }
        if !matches!(list.fields()[row].kind, Type::Message(_) | Type::Group(_)) {
            return Found::Other;
        }
        if matches!(list.fields()[row].label, Label::Repeated) {
            return Found::Other;
        }
        let Some(nested) = list.nested(row) else { return Found::Unknown };
        fields = nested;
        end += 1;
        start = end;
    }
}

impl Found {
    /// True if there may be such a field.
    #[must_use]
    pub const fn is_field(&self) -> bool {
        !matches!(self, Self::Nothing)
    }

    /// True if the field, where there is one, has a text.
    #[must_use]
    pub const fn is_text(&self) -> bool {
        !matches!(self, Self::Other)
    }

    /// True if the field, where there is one, can be a key.
    #[must_use]
    pub const fn is_key(&self) -> bool {
        !matches!(self, Self::Other | Self::Text)
    }
}

/// True if there are no `fields`.
#[must_use]
pub const fn has_no_fields(fields: Option<&'static FieldList>) -> bool {
    match fields {
        Some(list) => list.fields().is_empty(),
        None => true,
    }
}

/// Stops the build, unless a member of the oneof `members` has this number.
///
/// # Panics
/// At compile time, when none has it.
#[expect(clippy::panic, reason = "evaluated at compile time, where a panic is the error message")]
#[track_caller]
pub const fn assert_member(members: &'static FieldList, number: u32, reason: &str) {
    let mut row = 0;
    while row < members.fields().len() {
        if members.fields()[row].number == number {
            return;
        }
        row += 1;
    }
    panic!("{}", reason);
}

/// Stops the build, if the oneof `members` has a member whose number is not among `numbers`.
///
/// # Panics
/// At compile time, when it has one.
#[expect(clippy::panic, reason = "evaluated at compile time, where a panic is the error message")]
#[track_caller]
pub const fn assert_no_other_member(members: &'static FieldList, numbers: &[u32], reason: &str) {
    let mut row = 0;
    while row < members.fields().len() {
        if !contains(numbers, members.fields()[row].number) {
            panic!("{}", reason);
        }
        row += 1;
    }
}

const fn contains(numbers: &[u32], number: u32) -> bool {
    let mut index = 0;
    while index < numbers.len() {
        if numbers[index] == number {
            return true;
        }
        index += 1;
    }
    false
}

/// The list and the row of the field `path[start..end]`, which may be a oneof's member.
const fn field(
    fields: &'static FieldList,
    path: &[u8],
    start: usize,
    end: usize,
) -> Option<(&'static FieldList, usize)> {
    let mut row = 0;
    while row < fields.fields().len() {
        let field = &fields.fields()[row];
        if let Type::Oneof(_) = field.kind {
            if let Some(members) = fields.nested(row) {
                let mut member = 0;
                while member < members.fields().len() {
                    if is_named(members.fields()[member].name_bytes(), path, start, end) {
                        return Some((members, member));
                    }
                    member += 1;
                }
            }
        } else if is_named(field.name_bytes(), path, start, end) {
            return Some((fields, row));
        }
        row += 1;
    }
    None
}

const fn is_named(name: &[u8], path: &[u8], start: usize, end: usize) -> bool {
    if name.len() != end - start {
        return false;
    }
    let mut at = 0;
    while at < name.len() {
        if name[at] != path[start + at] {
            return false;
        }
        at += 1;
    }
    true
}

const fn kind(list: &'static FieldList, row: usize) -> Found {
    let field = &list.fields()[row];
    if matches!(field.label, Label::Repeated) {
        return Found::Other;
    }
    match &field.kind {
        Type::Float | Type::Double | Type::Bytes => Found::Text,
        Type::Map { .. } | Type::Oneof(_) | Type::Group(_) => Found::Other,
        Type::Message(_) => match list.nested(row) {
            Some(message) if has_text(message.name().as_bytes()) => Found::Text,
            Some(_) => Found::Other,
            // A wrapper; or a message at the end of a long path.
            None => Found::Unknown,
        },
        _ => Found::Key,
    }
}

/// True if messages of this name have a text in paths.
const fn has_text(name: &[u8]) -> bool {
    const WITH_TEXT: [&str; 3] =
        ["google.protobuf.Duration", "google.protobuf.FieldMask", "google.protobuf.Timestamp"];
    let mut index = 0;
    while index < WITH_TEXT.len() {
        if is_named(WITH_TEXT[index].as_bytes(), name, 0, name.len()) {
            return true;
        }
        index += 1;
    }
    false
}
