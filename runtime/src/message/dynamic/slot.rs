//! The forms of fields in a dynamic message: as in a generated one, a well-known wrapper is an optional scalar.

use super::message::{DynamicMessage, DynamicType};
use crate::message::fields::{FieldMut, FieldRef, Inserted, List, Map, MapKey, Oneof, Table};
use std::{collections::BTreeMap, ops::ControlFlow};

/// A scalar type of the definition.
pub(super) use prost_types::field_descriptor_proto::Type as Scalar;

/// The form in which a row of a table is held.
#[derive(Debug)]
pub(super) enum Shape {
    /// A scalar without presence.
    Implicit(Item),
    /// A scalar that is always there; an enum starts with its first value.
    Required(Item, i32),
    /// A value that may be unset.
    Optional(Item),
    /// A repeated field.
    List(Item),
    /// A map.
    Map(Scalar, Item),
    /// A oneof: its table, and how each member is held.
    Oneof(&'static Table, &'static [Item]),
}

/// The form in which one value is held.
#[derive(Clone, Copy, Debug)]
pub(super) enum Item {
    Scalar(Scalar),
    /// A wrapper, by the scalar within it.
    Wrapper(Scalar),
    Message(&'static DynamicType),
    Group(&'static DynamicType),
}

/// A value.
#[derive(Debug)]
pub(super) enum Slot {
    Unset,
    Bool(bool),
    I32(i32),
    U32(u32),
    I64(i64),
    U64(u64),
    F32(f32),
    F64(f64),
    String(String),
    Bytes(Vec<u8>),
    Message(Box<DynamicMessage>),
    List(Items),
    Map(Entries),
    Oneof(Choice),
}

impl Shape {
    /// The value in a new message.
    pub(super) fn empty(&self) -> Slot {
        match self {
            Self::Implicit(item) => item.slot(),
            Self::Required(Item::Scalar(Scalar::Enum), first) => Slot::I32(*first),
            Self::Required(item, _) => item.slot(),
            Self::Optional(_) => Slot::Unset,
            Self::List(item) => Slot::List(Items { item: *item, slots: Vec::new() }),
            Self::Map(key, item) => Slot::Map(Entries { key: *key, item: *item, slots: BTreeMap::new() }),
            Self::Oneof(table, items) => Slot::Oneof(Choice { table, items, active: None }),
        }
    }
}

impl Item {
    /// A default value.
    pub(super) fn slot(self) -> Slot {
        match self {
            Self::Message(kind) | Self::Group(kind) => Slot::Message(Box::new(DynamicMessage::new(kind))),
            Self::Scalar(kind) | Self::Wrapper(kind) => match kind {
                Scalar::Double => Slot::F64(0.0),
                Scalar::Float => Slot::F32(0.0),
                Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => Slot::I64(0),
                Scalar::Uint64 | Scalar::Fixed64 => Slot::U64(0),
                Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 | Scalar::Enum => Slot::I32(0),
                Scalar::Uint32 | Scalar::Fixed32 => Slot::U32(0),
                Scalar::Bool => Slot::Bool(false),
                Scalar::String => Slot::String(String::new()),
                Scalar::Bytes => Slot::Bytes(Vec::new()),
                Scalar::Message | Scalar::Group => Slot::Unset,
            },
        }
    }
}

impl Slot {
    pub(super) fn get(&self) -> FieldRef<'_> {
        match self {
            Self::Unset => FieldRef::Unset,
            Self::Bool(value) => FieldRef::Bool(*value),
            Self::I32(value) => FieldRef::I32(*value),
            Self::U32(value) => FieldRef::U32(*value),
            Self::I64(value) => FieldRef::I64(*value),
            Self::U64(value) => FieldRef::U64(*value),
            Self::F32(value) => FieldRef::F32(*value),
            Self::F64(value) => FieldRef::F64(*value),
            Self::String(value) => FieldRef::String(value),
            Self::Bytes(value) => FieldRef::Bytes(value),
            Self::Message(value) => FieldRef::Message(&**value),
            Self::List(value) => FieldRef::List(value),
            Self::Map(value) => FieldRef::Map(value),
            Self::Oneof(value) => FieldRef::Oneof(value),
        }
    }

    pub(super) fn get_mut(&mut self) -> FieldMut<'_> {
        match self {
            Self::Unset => FieldMut::Unset,
            Self::Bool(value) => FieldMut::Bool(value),
            Self::I32(value) => FieldMut::I32(value),
            Self::U32(value) => FieldMut::U32(value),
            Self::I64(value) => FieldMut::I64(value),
            Self::U64(value) => FieldMut::U64(value),
            Self::F32(value) => FieldMut::F32(value),
            Self::F64(value) => FieldMut::F64(value),
            Self::String(value) => FieldMut::String(value),
            Self::Bytes(value) => FieldMut::Bytes(value),
            Self::Message(value) => FieldMut::Message(&mut **value),
            Self::List(value) => FieldMut::List(value),
            Self::Map(value) => FieldMut::Map(value),
            Self::Oneof(value) => FieldMut::Oneof(value),
        }
    }

    /// The place, which is set to a default first when it is unset.
    pub(super) fn set(&mut self, item: Item) -> FieldMut<'_> {
        if matches!(self, Self::Unset) {
            *self = item.slot();
        }
        self.get_mut()
    }
}

/// A repeated field.
#[derive(Debug)]
pub(super) struct Items {
    item: Item,
    pub(super) slots: Vec<Slot>,
}

impl Items {
    pub(super) fn push_slot(&mut self) -> &mut Slot {
        self.slots.push_mut(self.item.slot())
    }
}

impl List for Items {
    fn len(&self) -> usize {
        self.slots.len()
    }

    fn at(&self, index: usize) -> FieldRef<'_> {
        self.slots.get(index).map_or(FieldRef::Unset, Slot::get)
    }

    fn push(&mut self) -> FieldMut<'_> {
        self.push_slot().get_mut()
    }

    fn clear(&mut self) {
        self.slots.clear();
    }
}

/// A key of a map.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Bool(bool),
    I32(i32),
    U32(u32),
    I64(i64),
    U64(u64),
    String(String),
}

impl Key {
    fn parse(kind: Scalar, text: &str) -> Option<Self> {
        Some(match kind {
            Scalar::Bool => Self::Bool(MapKey::parse(text)?),
            Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => Self::I32(MapKey::parse(text)?),
            Scalar::Uint32 | Scalar::Fixed32 => Self::U32(MapKey::parse(text)?),
            Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => Self::I64(MapKey::parse(text)?),
            Scalar::Uint64 | Scalar::Fixed64 => Self::U64(MapKey::parse(text)?),
            _ => Self::String(text.to_owned()),
        })
    }

    /// The key that a value of the binary form is.
    pub(super) fn of(slot: Slot) -> Self {
        match slot {
            Slot::Bool(value) => Self::Bool(value),
            Slot::I32(value) => Self::I32(value),
            Slot::U32(value) => Self::U32(value),
            Slot::I64(value) => Self::I64(value),
            Slot::U64(value) => Self::U64(value),
            Slot::String(value) => Self::String(value),
            _ => Self::String(String::new()),
        }
    }

    /// The key as a value of the binary form.
    pub(super) fn slot(&self) -> Slot {
        match self {
            Self::Bool(value) => Slot::Bool(*value),
            Self::I32(value) => Slot::I32(*value),
            Self::U32(value) => Slot::U32(*value),
            Self::I64(value) => Slot::I64(*value),
            Self::U64(value) => Slot::U64(*value),
            Self::String(value) => Slot::String(value.clone()),
        }
    }

    fn get(&self) -> FieldRef<'_> {
        match self {
            Self::Bool(value) => FieldRef::Bool(*value),
            Self::I32(value) => FieldRef::I32(*value),
            Self::U32(value) => FieldRef::U32(*value),
            Self::I64(value) => FieldRef::I64(*value),
            Self::U64(value) => FieldRef::U64(*value),
            Self::String(value) => FieldRef::String(value),
        }
    }
}

/// A map.
#[derive(Debug)]
pub(super) struct Entries {
    key: Scalar,
    item: Item,
    pub(super) slots: BTreeMap<Key, Slot>,
}

impl Map for Entries {
    fn len(&self) -> usize {
        self.slots.len()
    }

    fn visit<'a>(&'a self, visit: &mut dyn FnMut(FieldRef<'a>, FieldRef<'a>) -> ControlFlow<()>) {
        for (key, slot) in &self.slots {
            if visit(key.get(), slot.get()).is_break() {
                return;
            }
        }
    }

    fn is_sorted(&self) -> bool {
        true
    }

    fn insert(&mut self, key: &str) -> Inserted<'_> {
        let Some(key) = Key::parse(self.key, key) else { return Inserted::InvalidKey };
        match self.slots.entry(key) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                Inserted::New(entry.insert(self.item.slot()).get_mut())
            }
            std::collections::btree_map::Entry::Occupied(_) => Inserted::Duplicate,
        }
    }

    fn clear(&mut self) {
        self.slots.clear();
    }
}

/// A oneof.
#[derive(Debug)]
pub(super) struct Choice {
    table: &'static Table,
    items: &'static [Item],
    active: Option<(usize, Box<Slot>)>,
}

impl Choice {
    /// The member that is set: its number, how it is held, and its value.
    pub(super) fn member(&self) -> Option<(u32, Item, &Slot)> {
        let (index, slot) = self.active.as_ref()?;
        Some((self.table.fields().get(*index)?.number, *self.items.get(*index)?, slot))
    }

    /// The member with this number, and its index.
    pub(super) fn find(&self, number: u32) -> Option<(usize, Item)> {
        let index = self.table.fields().iter().position(|field| field.number == number)?;
        Some((index, *self.items.get(index)?))
    }

    pub(super) fn choose_slot(&mut self, index: usize) -> Option<&mut Slot> {
        if self.active.as_ref().is_none_or(|(active, _)| *active != index) {
            self.active = self.items.get(index).map(|item| (index, Box::new(item.slot())));
        }
        self.active.as_mut().map(|(_, slot)| &mut **slot)
    }
}

impl Oneof for Choice {
    fn table(&self) -> &'static Table {
        self.table
    }

    fn active(&self) -> Option<(usize, FieldRef<'_>)> {
        self.active.as_ref().map(|(index, slot)| (*index, slot.get()))
    }

    fn choose(&mut self, index: usize) -> FieldMut<'_> {
        self.choose_slot(index).map_or(FieldMut::Unset, Slot::get_mut)
    }

    fn clear(&mut self) {
        self.active = None;
    }
}
