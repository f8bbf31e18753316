//! The memory that a message in binary form will allocate, by its field table: one pass over its tags and lengths,
//! before it is decoded. The bytes of texts are passed over, nothing is allocated.

use super::{ALLOCATION, Budget, Exceeded, Growth, text};
use crate::message::fields::{Index, Place, TableRef, Type};

/// The deepest nesting of messages: the decoder refuses anything deeper.
const DEPTH_LIMIT: usize = 100;

/// The bytes that the shortest element takes: its tag, and its length or value.
const SHORTEST: usize = 2;

/// Checks that a message of the type `table` takes no more memory than `limit`.
///
/// # Errors
/// When it does. Bytes that are not a message are left to the decoder, which refuses them.
pub(crate) fn check(table: TableRef<'_>, bytes: &[u8], limit: Option<usize>) -> Result<(), Exceeded> {
    let budget = Budget::new(limit, bytes.len());
    // Most messages are too short to take so much, whatever is in them.
    if (bytes.len() / SHORTEST + 1).saturating_mul(table.densest()) <= budget.left {
        return Ok(());
    }
    let mut scan = Scan { budget };
    match scan.message(Some(table), &mut Bytes(bytes), None, DEPTH_LIMIT) {
        Err(Stop::Exceeded(exceeded)) => Err(exceeded),
        Ok(()) | Err(Stop::Malformed) => Ok(()),
    }
}

/// The most memory that an element of a message of this type takes, or one of a message in it.
pub(crate) fn densest(table: TableRef<'_>) -> usize {
    let mut reached = vec![table];
    let (mut next, mut most) = (0, 0);
    while let Some(table) = reached.get(next).copied() {
        next += 1;
        for place in table.index().places() {
            most = most.max(first(place));
            if let Some(nested) = table.nested(&place.field.kind)
                && !reached.iter().any(|other| other.is(nested))
            {
                reached.push(nested);
            }
        }
    }
    most
}

/// The memory that the first value of a field takes; of a list in one piece, what two of its bytes do at most.
fn first(place: &Place) -> usize {
    let mut budget = Budget::new(Some(usize::MAX), 0);
    let mut growth = Growth::new(place.field.memory);
    // It cannot run out.
    let _ = growth.push(1, &mut budget);
    let packed = 2 * SHORTEST * place.field.memory.item;
    (usize::MAX - budget.left).max(packed) + SHORTEST + 2 * ALLOCATION
}

enum Stop {
    Exceeded(Exceeded),
    Malformed,
}

impl From<Exceeded> for Stop {
    fn from(exceeded: Exceeded) -> Self {
        Self::Exceeded(exceeded)
    }
}

/// The wire types (protobuf.dev, "Encoding").
mod wire {
    pub(super) const VARINT: u64 = 0;
    pub(super) const FIXED64: u64 = 1;
    pub(super) const LENGTH: u64 = 2;
    pub(super) const START: u64 = 3;
    pub(super) const END: u64 = 4;
    pub(super) const FIXED32: u64 = 5;
}

struct Scan {
    budget: Budget,
}

impl Scan {
    /// A message up to the end of `bytes`, or to that of the group `group`.
    fn message(
        &mut self,
        table: Option<TableRef<'_>>,
        bytes: &mut Bytes<'_>,
        group: Option<u64>,
        depth: usize,
    ) -> Result<(), Stop> {
        let depth = depth.checked_sub(1).ok_or(Stop::Malformed)?;
        let index = table.map(TableRef::index);
        // The field of the last element, and how it has grown by a run of them.
        let mut run: Option<(usize, Growth)> = None;
        while !bytes.0.is_empty() {
            let key = bytes.varint()?;
            let (number, wire_type) = (key >> 3, key & 7);
            if wire_type == wire::END {
                return if group == Some(number) { Ok(()) } else { Err(Stop::Malformed) };
            }
            let guess = run.map_or(0, |(position, _)| position);
            let Some((position, place)) = index.and_then(|index| find(index, number, guess)) else {
                let before = bytes.0.len();
                self.unknown(number, wire_type, bytes, depth)?;
                if table.is_some_and(TableRef::keeps_unknown) {
                    self.budget.take(text(before - bytes.0.len()))?;
                }
                continue;
            };
            let mut growth = match run {
                Some((last, growth)) if last == position => growth,
                _ => Growth::new(place.field.memory),
            };
            let nested = table.and_then(|table| table.nested(&place.field.kind));
            self.element((place, nested), number, wire_type, bytes, &mut growth, depth)?;
            run = Some((position, growth));
        }
        if group.is_some() { Err(Stop::Malformed) } else { Ok(()) }
    }

    fn element(
        &mut self,
        (place, table): (&Place, Option<TableRef<'_>>),
        number: u64,
        wire_type: u64,
        bytes: &mut Bytes<'_>,
        growth: &mut Growth,
        depth: usize,
    ) -> Result<(), Stop> {
        let kind = &place.field.kind;
        match (kind, wire_type) {
            (Type::String | Type::Bytes, wire::LENGTH) => {
                growth.push(1, &mut self.budget)?;
                self.budget.take(text(bytes.delimited()?.0.len()))?;
            }
            (Type::Map { value, .. }, wire::LENGTH) => {
                growth.push(1, &mut self.budget)?;
                self.entry((value, table), &mut bytes.delimited()?, depth)?;
            }
            (kind, wire::LENGTH) if kind.is_message() => {
                growth.push(1, &mut self.budget)?;
                self.nested(table, &mut bytes.delimited()?, depth)?;
            }
            (kind, wire::START) if kind.is_message() => {
                growth.push(1, &mut self.budget)?;
                self.message(table, bytes, Some(number), depth)?;
            }
            (_, wire::LENGTH) => growth.push(bytes.delimited()?.count(kind), &mut self.budget)?,
            _ => {
                growth.push(1, &mut self.budget)?;
                self.unknown(number, wire_type, bytes, depth)?;
            }
        }
        Ok(())
    }

    /// A message. What has no table is a wrapper, which holds no more than its bytes.
    fn nested(
        &mut self,
        table: Option<TableRef<'_>>,
        bytes: &mut Bytes<'_>,
        depth: usize,
    ) -> Result<(), Stop> {
        match table {
            Some(table) => self.message(Some(table), bytes, None, depth),
            None => Ok(self.budget.take(text(bytes.0.len()))?),
        }
    }

    /// An entry of a map: its key is 1, its value 2.
    fn entry(
        &mut self,
        (value, table): (&Type, Option<TableRef<'_>>),
        bytes: &mut Bytes<'_>,
        depth: usize,
    ) -> Result<(), Stop> {
        while !bytes.0.is_empty() {
            let key = bytes.varint()?;
            match (key >> 3, key & 7) {
                (2, wire::LENGTH) if value.is_message() => {
                    self.nested(table, &mut bytes.delimited()?, depth)?;
                }
                (1 | 2, wire::LENGTH) => self.budget.take(text(bytes.delimited()?.0.len()))?,
                (number, wire_type) => self.unknown(number, wire_type, bytes, depth)?,
            }
        }
        Ok(())
    }

    /// A value that takes no memory.
    fn unknown(
        &mut self,
        number: u64,
        wire_type: u64,
        bytes: &mut Bytes<'_>,
        depth: usize,
    ) -> Result<(), Stop> {
        match wire_type {
            wire::VARINT => bytes.varint().map(drop),
            wire::FIXED64 => bytes.skip(8),
            wire::LENGTH => bytes.delimited().map(drop),
            wire::START => self.message(None, bytes, Some(number), depth),
            wire::FIXED32 => bytes.skip(4),
            _ => Err(Stop::Malformed),
        }
    }
}

/// The field with this number, which is perhaps the one at `guess` or the one after it.
fn find(index: &Index, number: u64, guess: usize) -> Option<(usize, &Place)> {
    let number = u32::try_from(number).ok()?;
    let places = index.places();
    for position in [guess, guess + 1] {
        match places.get(position) {
            Some(place) if place.field.number == number => return Some((position, place)),
            _ => {}
        }
    }
    let position = index.find_number(number)?;
    Some((position, places.get(position)?))
}

/// Bytes that are not read yet.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    #[inline]
    fn varint(&mut self) -> Result<u64, Stop> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first().ok_or(Stop::Malformed)?;
            self.0 = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Stop::Malformed)
    }

    fn skip(&mut self, count: usize) -> Result<(), Stop> {
        self.0 = self.0.get(count..).ok_or(Stop::Malformed)?;
        Ok(())
    }

    /// The bytes of a value that begins with its length.
    fn delimited(&mut self) -> Result<Bytes<'a>, Stop> {
        let length = usize::try_from(self.varint()?).map_err(|_| Stop::Malformed)?;
        let (value, rest) = self.0.split_at_checked(length).ok_or(Stop::Malformed)?;
        self.0 = rest;
        Ok(Bytes(value))
    }

    /// The number of scalars in a list in one piece.
    fn count(&self, kind: &Type) -> usize {
        match kind {
            Type::Double | Type::Fixed64 | Type::Sfixed64 => self.0.len() / 8,
            Type::Float | Type::Fixed32 | Type::Sfixed32 => self.0.len() / 4,
            _ => self.0.iter().filter(|byte| **byte < 0x80).count(),
        }
    }
}
