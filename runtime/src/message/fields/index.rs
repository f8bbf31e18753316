//! The fields of a message by name.

use super::{Access, Field, FieldMut, FieldRef, Label, Message, TableRef, WellKnown};

/// A field and its place in a message.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The field itself, also inside of a oneof.
    pub(crate) field: Field,
    /// The step that leads to it.
    pub(crate) step: Step,
    /// The field's key in JSON, for copying.
    pub(crate) key: Key,
}

/// The place of a field in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// The index in the message's table.
    pub(crate) row: usize,
    /// The index in the oneof's table, when the row is a oneof.
    pub(crate) member: Option<usize>,
}

/// A field's key as it stands in a JSON object, padded so that it is copied by moves of fixed size.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) text: [u8; Self::SIZE],
    /// The number of bytes of `text` that are the key; 0 for a longer key.
    pub(crate) length: u8,
}

impl Key {
    pub(crate) const SIZE: usize = 32;

    fn new(key: &str) -> Self {
        let mut text = [0; Self::SIZE];
        match (text.get_mut(..key.len()), u8::try_from(key.len())) {
            (Some(place), Ok(length)) => {
                place.copy_from_slice(key.as_bytes());
                Self { text, length }
            }
            _ => Self { text, length: 0 },
        }
    }

    /// True if `text` starts with the key, which is not a long one.
    #[inline]
    pub(crate) fn starts(&self, text: &[u8; Self::SIZE]) -> bool {
        let half = |bytes: &[u8; Self::SIZE], at: usize| {
            let half = bytes.get(at..).and_then(|rest| rest.first_chunk()).copied();
            u128::from_le_bytes(half.unwrap_or_default())
        };
        let (low, high) = (half(text, 0) ^ half(&self.text, 0), half(text, 16) ^ half(&self.text, 16));
        // Of the 32 bytes, those after the key may differ.
        match self.length {
            0 => false,
            length @ ..=16 => low << (8 * (16 - u32::from(length))) == 0,
            length => low == 0 && high << (8 * (32 - u32::from(length))) == 0,
        }
    }
}

/// A row of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// True if the field is absent when it has its default value.
    pub(crate) implicit: bool,
    /// The position of the field, or of a oneof's first member, in [`Index::places`].
    pub(crate) position: usize,
}

/// Every field of a message in the order of the table, the members of oneofs in their oneof's place; and their
/// names, hashed.
#[derive(Debug)]
pub(crate) struct Index {
    rows: Box<[Row]>,
    places: Box<[Place]>,
    /// JSON names and names, each with a position in `places`.
    names: Vec<(Box<str>, usize)>,
    /// Open addressing; a slot holds one more than the position in `names`, or 0.
    slots: Box<[u32]>,
    /// Numbers in order, each with a position in `places`.
    numbers: Box<[(u32, usize)]>,
    /// Positions in `places` of the fields that proto2 requires.
    required: Box<[usize]>,
    well_known: Option<WellKnown>,
}

impl Index {
    pub(crate) fn new(table: TableRef<'_>) -> Self {
        let mut places = Vec::with_capacity(table.fields().len());
        let mut rows = Vec::with_capacity(table.fields().len());
        for (row, field) in table.fields().iter().enumerate() {
            let implicit = matches!(field.label, Label::Implicit | Label::Repeated);
            rows.push(Row { implicit, position: places.len() });
            match table.members(field) {
                Some(members) => {
                    let members = members.fields().iter().enumerate();
                    places.extend(
                        members.map(|(member, field)| Place::new(field, Step { row, member: Some(member) })),
                    );
                }
                None => places.push(Place::new(field, Step { row, member: None })),
            }
        }
        let places: Box<[Place]> = places.into();
        // Two names a field, and the table at most half full.
        let mut index = Self {
            names: Vec::with_capacity(places.len()),
            slots: vec![0; (places.len() * 4).next_power_of_two()].into(),
            places: Box::new([]),
            numbers: Box::new([]),
            required: Box::new([]),
            rows: rows.into(),
            well_known: WellKnown::from_name(table.name()),
        };
        // A JSON name wins over another field's name of the same spelling.
        for (position, place) in places.iter().enumerate() {
            index.enter(&place.field.json_name(), position);
        }
        for (position, place) in places.iter().enumerate() {
            index.enter(&place.field.name, position);
        }
        let mut numbers: Vec<_> = places.iter().map(|place| place.field.number).zip(0..).collect();
        numbers.sort_unstable();
        index.numbers = numbers.into();
        let required = places.iter().enumerate().filter(|(_, place)| place.field.label == Label::Required);
        index.required = required.map(|(position, _)| position).collect();
        index.places = places;
        index
    }

    pub(crate) fn well_known(&self) -> Option<WellKnown> {
        self.well_known
    }

    /// The rows of the table, in order.
    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The fields, in order.
    pub(crate) fn places(&self) -> &[Place] {
        &self.places
    }

    /// The position in [`Index::places`] of the field with this JSON name or name.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        let entry = *self.slots.get(self.slot(name))?;
        self.names.get((entry as usize).checked_sub(1)?).map(|(_, position)| *position)
    }

    /// The positions in [`Index::places`] of the fields that proto2 requires.
    pub(crate) fn required(&self) -> &[usize] {
        &self.required
    }

    /// The position in [`Index::places`] of the field with this number.
    pub(crate) fn find_number(&self, number: u32) -> Option<usize> {
        let found = self.numbers.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        self.numbers.get(found).map(|(_, position)| *position)
    }

    /// The slot of `name`, or the free one where it would be. Some slot is always free.
    fn slot(&self, name: &str) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash(name) & mask;
        while let Some(entry) = self.slots[slot].checked_sub(1)
            && *self.names[entry as usize].0 != *name
        {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn enter(&mut self, name: &str, position: usize) {
        let slot = self.slot(name);
        if self.slots[slot] == 0
            && let Ok(entry) = u32::try_from(self.names.len() + 1)
        {
            self.slots[slot] = entry;
            self.names.push((name.into(), position));
        }
    }
}

impl Place {
    fn new(field: &Field, step: Step) -> Self {
        Self { field: field.clone(), step, key: Key::new(&field.key) }
    }
}

impl Step {
    /// The field's value.
    pub(crate) fn get<'a>(&self, message: &'a dyn Message) -> FieldRef<'a> {
        match (message.field(self.row), self.member) {
            (FieldRef::Oneof(oneof), Some(member)) => match oneof.active() {
                Some((active, value)) if active == member => value,
                _ => FieldRef::Unset,
            },
            (value, _) => value,
        }
    }

    /// The field's place; an optional is set, a oneof's member is made the one that is set.
    pub(crate) fn get_mut<'a>(&self, message: &'a mut dyn Message) -> FieldMut<'a> {
        match (message.field_mut(self.row, Access::Set), self.member) {
            (FieldMut::Oneof(oneof), Some(member)) => oneof.choose(member),
            (place, _) => place,
        }
    }

    /// Sets the field to what it is in a new message. Another member of its oneof stays as it is.
    pub(crate) fn clear(&self, message: &mut dyn Message) {
        if self.member.is_none() || !matches!(self.get(message), FieldRef::Unset) {
            message.field_mut(self.row, Access::Clear).reset();
        }
    }
}

/// FNV-1a with a final mix. The keys are a definition's, not a peer's: nothing can be flooded.
fn hash(name: &str) -> usize {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in name.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    }
    #[expect(clippy::cast_possible_truncation, reason = "any bits of the hash will do")]
    let mixed = (hash ^ (hash >> 32)) as usize;
    mixed
}
