//! Fields.

use super::{Comparison, compare_texts};
use prost_reflect::{Cardinality, FieldDescriptor, Kind, MessageDescriptor};

impl Comparison<'_> {
    pub(super) fn message(&mut self, old: &MessageDescriptor, new: &MessageDescriptor) {
        for field in old.fields() {
            match new.get_field(field.number()) {
                Some(now) => self.field(&field, &now),
                None => self.removed(&field, new),
            }
        }
        let reserved: Vec<_> = old.reserved_ranges().collect();
        for field in new.fields() {
            if reserved.iter().any(|range| range.contains(&field.number())) {
                let is = self.is(&field.parent_file(), field.path());
                let was = self.was(&old.parent_file(), old.path());
                self.push(compare_texts::number_was_reserved(field.number(), field.name()), is, was);
            }
        }
    }

    fn field(&mut self, old: &FieldDescriptor, new: &FieldDescriptor) {
        let number = old.number();
        let (was, is) = (type_name(old), type_name(new));
        let same_type = was == is;
        let finding = match (old.name() == new.name(), same_type) {
            (false, false) => compare_texts::number_reused(number, old.name(), new.name()),
            (true, false) => compare_texts::type_changed(old.name(), &was, &is),
            (_, true) if old.json_name() != new.json_name() => {
                compare_texts::json_name_changed(number, old.json_name(), new.json_name())
            }
            _ if oneof_of(old) != oneof_of(new) => compare_texts::oneof_changed(old.name()),
            _ => return,
        };
        let is = self.is(&new.parent_file(), new.path());
        let was = self.was(&old.parent_file(), old.path());
        self.push(finding, is, was);
    }

    fn removed(&mut self, old: &FieldDescriptor, new: &MessageDescriptor) {
        let number_is_free = !new.reserved_ranges().any(|range| range.contains(&old.number()));
        let name_is_free = !new.reserved_names().any(|name| name == old.name());
        let moved = new.get_field_by_name(old.name());
        let finding = match &moved {
            Some(now) => compare_texts::renumbered(
                "field",
                old.name(),
                i64::from(old.number()),
                i64::from(now.number()),
            ),
            None if number_is_free || name_is_free => {
                compare_texts::removed("field", old.name(), i64::from(old.number()))
            }
            None => return,
        };
        let is = match &moved {
            Some(now) => self.is(&now.parent_file(), now.path()),
            None => self.is(&new.parent_file(), new.path()),
        };
        let was = self.was(&old.parent_file(), old.path());
        self.push(finding, is, was);
    }
}

/// The oneof that a field shares with others.
fn oneof_of(field: &FieldDescriptor) -> Option<String> {
    field.containing_oneof().filter(|oneof| !oneof.is_synthetic()).map(|oneof| oneof.name().to_owned())
}

/// A type as definitions write it, with what a peer notices of its label.
fn type_name(field: &FieldDescriptor) -> String {
    if field.is_map()
        && let Kind::Message(entry) = field.kind()
    {
        let of = |field: FieldDescriptor| kind_name(&field.kind());
        return format!("map<{}, {}>", of(entry.map_entry_key_field()), of(entry.map_entry_value_field()));
    }
    let kind = kind_name(&field.kind());
    match field.cardinality() {
        Cardinality::Repeated => format!("repeated {kind}"),
        Cardinality::Required => format!("required {kind}"),
        Cardinality::Optional => kind,
    }
}

fn kind_name(kind: &Kind) -> String {
    match kind {
        Kind::Message(message) => message.full_name().to_owned(),
        Kind::Enum(item) => item.full_name().to_owned(),
        Kind::Double => "double".to_owned(),
        Kind::Float => "float".to_owned(),
        Kind::Int32 => "int32".to_owned(),
        Kind::Int64 => "int64".to_owned(),
        Kind::Uint32 => "uint32".to_owned(),
        Kind::Uint64 => "uint64".to_owned(),
        Kind::Sint32 => "sint32".to_owned(),
        Kind::Sint64 => "sint64".to_owned(),
        Kind::Fixed32 => "fixed32".to_owned(),
        Kind::Fixed64 => "fixed64".to_owned(),
        Kind::Sfixed32 => "sfixed32".to_owned(),
        Kind::Sfixed64 => "sfixed64".to_owned(),
        Kind::Bool => "bool".to_owned(),
        Kind::String => "string".to_owned(),
        Kind::Bytes => "bytes".to_owned(),
    }
}
