//! Messages of a type that is known only at run time.

use super::{
    set::TypeSet,
    slot::{Nothing, Owner, Shape, Slot},
    wire,
};
use crate::{
    Payload,
    message::fields::{Access, FieldMut, FieldRef, Message, Step, TableRef},
};
use bytes::{Bytes, BytesMut};
use prost::DecodeError;
use std::{fmt, sync::Arc};

/// A message of a type that is known only at run time.
///
/// It keeps the fields that it does not know, and writes them after the others: what a newer peer sent passes through.
/// It holds its definition, which is freed with the last message of it and the last [`DynamicTypes`](super::DynamicTypes).
#[derive(Clone)]
pub struct DynamicMessage {
    set: Arc<TypeSet>,
    position: u32,
    slots: Box<[Slot]>,
    /// Fields that the type does not have, in binary form.
    pub(super) unknown: Vec<u8>,
}

impl DynamicMessage {
    /// An empty message of the type at `position`.
    pub(super) fn new(set: &Arc<TypeSet>, position: u32) -> Self {
        let slots = set.shapes(position).iter().map(Shape::empty).collect();
        Self { set: set.clone(), position, slots, unknown: Vec::new() }
    }

    /// The full name of its type, `package.Message`.
    pub fn type_name(&self) -> &str {
        self.set.table(self.position).name()
    }

    /// Each field with its number, how it is held and what it holds. A oneof has the number 0.
    pub(super) fn rows(&self) -> impl Iterator<Item = (u32, &Shape, &Slot)> {
        let numbers = self.set.table(self.position).fields().iter().map(|field| field.number);
        let shapes = self.set.shapes(self.position);
        numbers.zip(shapes).zip(&self.slots).map(|((number, shape), slot)| (number, shape, slot))
    }

    /// The step to the field with this number.
    pub(super) fn step(&self, number: u32) -> Option<Step> {
        let index = self.set.table(self.position).index();
        let place = index.places().get(index.find_number(number)?)?;
        Some(place.step)
    }

    /// The form in which a row is held, its place, and what makes values in it.
    pub(super) fn row_mut(&mut self, row: usize) -> Option<(&Shape, &mut Slot, Owner<'_>)> {
        let shape = self.set.shapes(self.position).get(row)?;
        let owner = Owner { set: &self.set, position: self.position, row };
        Some((shape, self.slots.get_mut(row)?, owner))
    }
}

impl Message for DynamicMessage {
    fn table(&self) -> TableRef<'_> {
        self.set.table(self.position)
    }

    fn field(&self, index: usize) -> FieldRef<'_> {
        match (self.set.shapes(self.position).get(index), self.slots.get(index)) {
            (Some(Shape::List(_)), Some(Slot::Unset)) => FieldRef::List(&Nothing),
            (Some(Shape::Map(..)), Some(Slot::Unset)) => FieldRef::Map(&Nothing),
            (Some(Shape::Oneof(_)), Some(Slot::Unset)) => FieldRef::Oneof(&Nothing),
            (_, slot) => slot.map_or(FieldRef::Unset, Slot::get),
        }
    }

    fn field_mut(&mut self, index: usize, access: Access) -> FieldMut<'_> {
        match self.row_mut(index) {
            Some((Shape::Implicit(_) | Shape::Required(..), slot, _)) => slot.get_mut(),
            Some((_, slot, _)) if access == Access::Clear => {
                *slot = Slot::Unset;
                FieldMut::Unset
            }
            Some((shape, slot, owner)) => slot.set(shape, owner).get_mut(),
            None => FieldMut::Unset,
        }
    }
}

impl Payload for DynamicMessage {
    fn encoded_len(&self) -> usize {
        wire::encoded_len(self)
    }

    fn encode(&self, buffer: &mut BytesMut) {
        buffer.reserve(wire::encoded_len(self));
        wire::encode(self, buffer);
    }

    fn merge(&mut self, mut bytes: Bytes) -> Result<(), DecodeError> {
        wire::merge(self, &mut bytes)
    }

    fn try_clone(&self) -> Option<Box<dyn Payload>> {
        Some(Box::new(self.clone()))
    }

    fn value(&self) -> FieldRef<'_> {
        FieldRef::Message(self)
    }

    fn value_mut(&mut self) -> FieldMut<'_> {
        FieldMut::Message(self)
    }
}

impl fmt::Debug for DynamicMessage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = formatter.debug_struct(self.type_name());
        for (field, slot) in self.set.table(self.position).fields().iter().zip(&self.slots) {
            fields.field(&field.name, slot);
        }
        fields.finish_non_exhaustive()
    }
}
