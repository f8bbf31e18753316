//! `google.protobuf.FieldMask` as text: paths in camel case, with commas between them.

use crate::message::fields::{Access, FieldMut, FieldRef, Message};

/// In which case paths are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// Camel case, as in ProtoJSON; an underscore is an error.
    Camel,
    /// Camel or snake case, as in a query.
    Any,
}

/// Appends the paths. `None` when one would not read back: it has a capital, or an underscore that is not before a
/// small letter.
pub(crate) fn write(message: &dyn Message, output: &mut Vec<u8>) -> Option<()> {
    let FieldRef::List(paths) = message.field(0) else { return Some(()) };
    for index in 0..paths.len() {
        let FieldRef::String(path) = paths.at(index) else { return None };
        if index > 0 {
            output.push(b',');
        }
        write_path(path, output)?;
    }
    Some(())
}

fn write_path(path: &str, output: &mut Vec<u8>) -> Option<()> {
    if path.is_empty() {
        return None;
    }
    let mut bytes = path.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'A'..=b'Z' | b',' => return None,
            b'_' => match bytes.next() {
                Some(letter @ b'a'..=b'z') => output.push(letter.to_ascii_uppercase()),
                _ => return None,
            },
            _ => output.push(byte),
        }
    }
    Some(())
}

/// Sets the paths of a mask. `None` when `text` has an underscore that `case` forbids, or an empty path.
pub(crate) fn set(message: &mut dyn Message, text: &str, case: Case) -> Option<()> {
    let FieldMut::List(paths) = message.field_mut(0, Access::Set) else { return None };
    paths.clear();
    if text.is_empty() {
        return Some(());
    }
    for path in text.split(',') {
        let FieldMut::String(place) = paths.push() else { return None };
        read_path(path, case, place)?;
    }
    Some(())
}

fn read_path(path: &str, case: Case, place: &mut String) -> Option<()> {
    if path.is_empty() || (case == Case::Camel && path.contains('_')) {
        return None;
    }
    for sign in path.chars() {
        if sign.is_ascii_uppercase() {
            place.push('_');
        }
        place.push(sign.to_ascii_lowercase());
    }
    Some(())
}
