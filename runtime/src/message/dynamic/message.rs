//! The message and its type.

use super::{
    slot::{Shape, Slot},
    wire,
};
use crate::{
    Payload, TypeRegistry,
    message::fields::{Access, FieldMut, FieldRef, Message, Table},
};
use bytes::{Bytes, BytesMut};
use prost::DecodeError;
use std::{fmt, sync::OnceLock};

/// A type of messages. Definitions may be circular, so a type is there before its fields are.
pub(crate) struct DynamicType {
    name: &'static str,
    pub(super) table: OnceLock<Table>,
    /// The form in which each row of the table is held.
    pub(super) shapes: OnceLock<Box<[Shape]>>,
}

impl DynamicType {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, table: OnceLock::new(), shapes: OnceLock::new() }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn shapes(&self) -> &[Shape] {
        self.shapes.get().map_or(&[], |shapes| shapes)
    }

    fn table(&'static self) -> &'static Table {
        self.table.get_or_init(|| Table::message(self.name, &TypeRegistry::EMPTY, &[]))
    }
}

impl fmt::Debug for DynamicType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("DynamicType").field(&self.name).finish()
    }
}

/// A message of a type that is known only at run time.
#[derive(Debug)]
pub struct DynamicMessage {
    kind: &'static DynamicType,
    slots: Box<[Slot]>,
}

impl DynamicMessage {
    /// An empty message.
    pub(crate) fn new(kind: &'static DynamicType) -> Self {
        Self { kind, slots: kind.shapes().iter().map(Shape::empty).collect() }
    }

    /// Each field with how it is held and what it holds.
    pub(super) fn rows(&self) -> impl Iterator<Item = (u32, &Shape, &Slot)> {
        let numbers = self.kind.table().fields().iter().map(|field| field.number);
        numbers.zip(self.kind.shapes()).zip(&self.slots).map(|((number, shape), slot)| (number, shape, slot))
    }

    /// The form in which the row is held, and its place.
    pub(super) fn row_mut(&mut self, row: usize) -> Option<(&'static Shape, &mut Slot)> {
        let shape = self.kind.shapes.get()?.get(row)?;
        Some((shape, self.slots.get_mut(row)?))
    }
}

impl Message for DynamicMessage {
    fn table(&self) -> &'static Table {
        self.kind.table()
    }

    fn field(&self, index: usize) -> FieldRef<'_> {
        self.slots.get(index).map_or(FieldRef::Unset, Slot::get)
    }

    fn field_mut(&mut self, index: usize, access: Access) -> FieldMut<'_> {
        match self.row_mut(index) {
            Some((Shape::Optional(item), slot)) => match access {
                Access::Set => slot.set(*item),
                Access::Clear => {
                    *slot = Slot::Unset;
                    FieldMut::Unset
                }
            },
            Some((_, slot)) => slot.get_mut(),
            None => FieldMut::Unset,
        }
    }
}

impl Payload for DynamicMessage {
    fn encoded_len(&self) -> usize {
        let mut buffer = Vec::new();
        wire::encode(self, &mut buffer);
        buffer.len()
    }

    fn encode(&self, buffer: &mut BytesMut) {
        let mut bytes = Vec::new();
        wire::encode(self, &mut bytes);
        buffer.extend_from_slice(&bytes);
    }

    fn merge(&mut self, mut bytes: Bytes) -> Result<(), DecodeError> {
        wire::merge(self, &mut bytes)
    }

    fn value(&self) -> FieldRef<'_> {
        FieldRef::Message(self)
    }

    fn value_mut(&mut self) -> FieldMut<'_> {
        FieldMut::Message(self)
    }
}
