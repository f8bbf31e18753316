//! Messages of descriptors, as checks of rules ask for them.

use polywire_rules::{FieldShape, MessageShape};
use prost_reflect::{Kind, MessageDescriptor};

/// A message by its descriptor.
pub(super) struct Shape(pub(super) MessageDescriptor);

impl MessageShape for Shape {
    fn name(&self) -> String {
        self.0.full_name().to_owned()
    }

    fn is_empty(&self) -> bool {
        self.0.fields().len() == 0
    }

    fn field(&self, name: &str) -> Option<FieldShape<'_>> {
        let field = self.0.get_field_by_name(name)?;
        Some(match field.kind() {
            _ if field.is_map() => FieldShape::Map,
            _ if field.is_list() => FieldShape::List,
            Kind::Message(message) => FieldShape::Message(Box::new(Self(message))),
            Kind::Bytes => FieldShape::Bytes,
            Kind::Float | Kind::Double => FieldShape::Float,
            _ => FieldShape::Text,
        })
    }
}
