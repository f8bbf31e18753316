//! Values of enums.

use super::{Comparison, compare_texts};
use prost_reflect::{EnumDescriptor, EnumValueDescriptor};

impl Comparison<'_> {
    pub(super) fn enumeration(&mut self, old: &EnumDescriptor, new: &EnumDescriptor) {
        for value in old.values() {
            let now = new.get_value_by_name(value.name());
            if now.as_ref().is_some_and(|now| now.number() == value.number()) {
                continue;
            }
            self.value(&value, now.as_ref(), new);
        }
    }

    fn value(&mut self, old: &EnumValueDescriptor, now: Option<&EnumValueDescriptor>, new: &EnumDescriptor) {
        let at_number = new.get_value(old.number());
        let is_reserved = new.reserved_ranges().any(|range| range.contains(&old.number()))
            && new.reserved_names().any(|name| name == old.name());
        let (number, name) = (i64::from(old.number()), old.name());
        let (finding, at) = match (now, &at_number) {
            (Some(now), _) => {
                (compare_texts::renumbered("value", name, number, now.number().into()), Some(now))
            }
            (None, Some(other)) => {
                (compare_texts::json_name_changed(old.number(), name, other.name()), Some(other))
            }
            (None, None) if is_reserved => return,
            (None, None) => (compare_texts::removed("value", name, number), None),
        };
        let is = match at {
            Some(value) => self.is(&new.parent_file(), value.path()),
            None => self.is(&new.parent_file(), new.path()),
        };
        let was = self.was(&old.parent_enum().parent_file(), old.path());
        self.push(finding, is, was);
    }
}
