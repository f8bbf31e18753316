//! Lists, maps and oneofs, which hold what their values are made with.

use super::{Item, Key, Owner, Scalar, Shape, Slot};
use crate::message::{
    dynamic::set::TypeSet,
    fields::{FieldMut, FieldRef, Inserted, List, Map, Oneof},
};
use std::{
    collections::{BTreeMap, btree_map::Entry},
    fmt,
    ops::ControlFlow,
    sync::Arc,
};

/// An empty list, map or oneof.
pub(in crate::message::dynamic) struct Nothing;

impl List for Nothing {
    fn len(&self) -> usize {
        0
    }

    fn at(&self, _: usize) -> FieldRef<'_> {
        FieldRef::Unset
    }

    fn push(&mut self) -> FieldMut<'_> {
        FieldMut::Unset
    }

    fn clear(&mut self) {}
}

impl Map for Nothing {
    fn len(&self) -> usize {
        0
    }

    fn visit<'a>(&'a self, _: &mut dyn FnMut(FieldRef<'a>, FieldRef<'a>) -> ControlFlow<()>) {}

    fn is_sorted(&self) -> bool {
        true
    }

    fn insert(&mut self, _: &str) -> Inserted<'_> {
        Inserted::InvalidKey
    }

    fn clear(&mut self) {}
}

impl Oneof for Nothing {
    fn active(&self) -> Option<(usize, FieldRef<'_>)> {
        None
    }

    fn choose(&mut self, _: usize) -> FieldMut<'_> {
        FieldMut::Unset
    }

    fn clear(&mut self) {}
}

/// A repeated field.
#[derive(Clone)]
pub(in crate::message::dynamic) struct Items {
    set: Arc<TypeSet>,
    item: Item,
    pub(in crate::message::dynamic) slots: Vec<Slot>,
}

impl Items {
    pub(super) fn new(item: Item, owner: Owner<'_>) -> Self {
        Self { set: owner.set.clone(), item, slots: Vec::new() }
    }

    pub(in crate::message::dynamic) fn push_slot(&mut self) -> &mut Slot {
        self.slots.push_mut(self.item.slot(&self.set))
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

/// A map.
#[derive(Clone)]
pub(in crate::message::dynamic) struct Entries {
    set: Arc<TypeSet>,
    key: Scalar,
    item: Item,
    pub(in crate::message::dynamic) slots: BTreeMap<Key, Slot>,
}

impl Entries {
    pub(super) fn new(key: Scalar, item: Item, owner: Owner<'_>) -> Self {
        Self { set: owner.set.clone(), key, item, slots: BTreeMap::new() }
    }
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
            Entry::Vacant(entry) => Inserted::New(entry.insert(self.item.slot(&self.set)).get_mut()),
            Entry::Occupied(_) => Inserted::Duplicate,
        }
    }

    fn clear(&mut self) {
        self.slots.clear();
    }
}

/// A oneof.
#[derive(Clone)]
pub(in crate::message::dynamic) struct Choice {
    set: Arc<TypeSet>,
    position: u32,
    row: usize,
    active: Option<(usize, Box<Slot>)>,
}

impl Choice {
    pub(super) fn new(owner: Owner<'_>) -> Self {
        Self { set: owner.set.clone(), position: owner.position, row: owner.row, active: None }
    }

    /// The member at `index`: its number, and how it is held.
    pub(in crate::message::dynamic) fn at(&self, index: usize) -> Option<(u32, Item)> {
        match self.set.shapes(self.position).get(self.row) {
            Some(Shape::Oneof(members)) => members.get(index).copied(),
            _ => None,
        }
    }

    /// The member that is set: its number, how it is held, and its value.
    pub(in crate::message::dynamic) fn member(&self) -> Option<(u32, Item, &Slot)> {
        let (index, slot) = self.active.as_ref()?;
        let (number, item) = self.at(*index)?;
        Some((number, item, slot))
    }

    pub(in crate::message::dynamic) fn choose_slot(&mut self, index: usize) -> Option<&mut Slot> {
        if self.active.as_ref().is_none_or(|(active, _)| *active != index) {
            self.active = self.at(index).map(|(_, item)| (index, Box::new(item.slot(&self.set))));
        }
        self.active.as_mut().map(|(_, slot)| &mut **slot)
    }
}

impl Oneof for Choice {
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

impl fmt::Debug for Items {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.slots.fmt(formatter)
    }
}

impl fmt::Debug for Entries {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.slots.fmt(formatter)
    }
}

impl fmt::Debug for Choice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.active.fmt(formatter)
    }
}
