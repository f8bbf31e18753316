//! Random messages of any type, by their field tables. The same seed gives the same message.

mod scalar;
mod well_known;

use polywire::fields::{
    Access, EnumType, Field, FieldMut, Inserted, Label, List, Map, Message, Oneof, TableRef, Type,
};
use polywire::{Payload, Types};

/// A source of numbers: SplitMix64.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// A source that depends on `seed` alone.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, which is not 0.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.bits() % limit as u64).unwrap_or(0)
    }

    /// True with one chance in `odds`.
    pub fn one_in(&mut self, odds: usize) -> bool {
        self.below(odds) == 0
    }

    /// One of these.
    pub fn choose<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

/// A random message of the type `name`. An Any in it holds a well-known type or one of `types`.
///
/// # Panics
/// When the registry has no such type.
#[expect(clippy::expect_used, reason = "a test names a type of its own")]
pub fn message(types: impl Into<Types>, name: &str, random: &mut Random) -> Box<dyn Payload> {
    let types = types.into();
    let mut payload = types.create(name).expect("a type of the registry");
    let budget = 40;
    Filler { types, random, budget }.value(payload.value_mut(), &Type::String);
    payload
}

struct Filler<'r> {
    types: Types,
    random: &'r mut Random,
    /// The number of fields that may still be set.
    budget: usize,
}

impl Filler<'_> {
    fn message(&mut self, message: &mut dyn Message) {
        let table = message.table().keep();
        match table.get().well_known() {
            Some(kind) => self.well_known(message, kind),
            None => self.fields(message, table.get()),
        }
    }

    fn fields(&mut self, message: &mut dyn Message, table: TableRef<'_>) {
        let odds = self.random.choose(&[1, 2, 4, 8]);
        for (index, field) in table.fields().iter().enumerate() {
            let chosen = self.budget > 0 && self.random.one_in(odds);
            if chosen || field.label == Label::Required {
                self.budget = self.budget.saturating_sub(1);
                match (message.field_mut(index, Access::Set), table.members(field)) {
                    (FieldMut::Oneof(place), Some(members)) => self.oneof(place, members.fields()),
                    (place, _) => self.value(place, &field.kind),
                }
            }
        }
    }

    fn value(&mut self, place: FieldMut<'_>, kind: &Type) {
        match place {
            FieldMut::I32(place) => {
                *place = match kind {
                    Type::Enum(kind) => self.enumeration(kind),
                    _ => self.random.i32(),
                }
            }
            FieldMut::Bool(place) => *place = self.random.one_in(2),
            FieldMut::U32(place) => *place = self.random.u32(),
            FieldMut::I64(place) => *place = self.random.i64(),
            FieldMut::U64(place) => *place = self.random.u64(),
            FieldMut::F32(place) => *place = self.random.f32(),
            FieldMut::F64(place) => *place = self.random.f64(),
            FieldMut::String(place) => *place = self.random.text(),
            FieldMut::Bytes(place) => *place = self.random.bytes(),
            FieldMut::SharedBytes(place) => *place = self.random.bytes().into(),
            FieldMut::Message(place) => self.message(place),
            FieldMut::List(place) => self.list(place, kind),
            FieldMut::Map(place) => self.map(place, kind),
            FieldMut::Oneof(_) | FieldMut::Unset => {}
        }
    }

    fn list(&mut self, list: &mut dyn List, kind: &Type) {
        if matches!(kind, Type::Enum(kind) if is_null(kind)) {
            // Python writes `[null]` for these, and refuses to read it.
            return;
        }
        for _ in 0..self.random.below(4) {
            self.value(list.push(), kind);
        }
    }

    fn map(&mut self, map: &mut dyn Map, kind: &Type) {
        let Type::Map { key, value } = kind else { return };
        for _ in 0..self.random.below(4) {
            let key = match **key {
                Type::Bool => self.random.choose(&["true", "false"]).to_owned(),
                Type::Int32 | Type::Sint32 | Type::Sfixed32 => self.random.i32().to_string(),
                Type::Uint32 | Type::Fixed32 => self.random.u32().to_string(),
                Type::Int64 | Type::Sint64 | Type::Sfixed64 => self.random.i64().to_string(),
                Type::Uint64 | Type::Fixed64 => self.random.u64().to_string(),
                _ => self.random.text(),
            };
            if let Inserted::New(place) = map.insert(&key) {
                self.value(place, value);
            }
        }
    }

    fn oneof(&mut self, oneof: &mut dyn Oneof, members: &[Field]) {
        let member = self.random.below(members.len());
        self.value(oneof.choose(member), &members[member].kind);
    }

    fn enumeration(&mut self, kind: &EnumType) -> i32 {
        if is_null(kind) {
            return 0;
        }
        // An open enum has a 0; to others, numbers without a name are not values.
        if kind.value_name(0).is_some() && self.random.one_in(4) {
            return self.random.i32();
        }
        loop {
            let number = self.random.choose(&[-1, 0, 1, 2, 3, 4, 5, 6, 7]);
            if kind.value_name(number).is_some() {
                return number;
            }
        }
    }
}

fn is_null(kind: &EnumType) -> bool {
    kind.name() == "google.protobuf.NullValue"
}
