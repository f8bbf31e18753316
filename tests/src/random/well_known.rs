//! Random well-known types, within what JSON can represent.

use super::Filler;
use polywire::fields::{Access, FieldMut, Message, Type, WellKnown};

impl Filler<'_> {
    pub(super) fn well_known(&mut self, message: &mut dyn Message, kind: WellKnown) {
        match kind {
            WellKnown::Timestamp => {
                let any = -62_135_596_800 + i64::try_from(self.random.bits() % 315_537_897_600).unwrap_or(0);
                let seconds = self.random.choose(&[0, -1, -62_135_596_800, 253_402_300_799, any, any]);
                let nanos = self.nanos();
                set_pair(message, seconds, nanos);
            }
            WellKnown::Duration => {
                let any = i64::try_from(self.random.bits() % 315_576_000_000).unwrap_or(0);
                let sign = self.random.choose(&[1, -1]);
                let seconds = self.random.choose(&[0, 1, any]);
                let nanos = self.nanos();
                set_pair(message, seconds * i64::from(sign), nanos * sign);
            }
            WellKnown::FieldMask => {
                for _ in 0..self.random.below(4) {
                    if let FieldMut::List(paths) = message.field_mut(0, Access::Set)
                        && let FieldMut::String(path) = paths.push()
                    {
                        *path = self.random.field_path();
                    }
                }
            }
            WellKnown::Any => self.any(message),
            WellKnown::Value => self.dynamic(message),
            WellKnown::Struct | WellKnown::ListValue => {
                self.budget = self.budget.saturating_sub(1);
                if self.budget > 0 {
                    let kind = message.table().fields()[0].kind.clone();
                    self.value(message.field_mut(0, Access::Set), &kind);
                }
            }
            _ => {}
        }
    }

    fn nanos(&mut self) -> i32 {
        let any = i32::try_from(self.random.bits() % 1_000_000_000).unwrap_or(0);
        self.random.choose(&[0, 1, 999_999_999, 500_000_000, 1_000, 120_000, any])
    }

    /// A Value always holds something: one that does not is written as `null`, which reads as something else.
    fn dynamic(&mut self, message: &mut dyn Message) {
        let FieldMut::Oneof(oneof) = message.field_mut(0, Access::Set) else { return };
        self.budget = self.budget.saturating_sub(1);
        let kinds = if self.budget == 0 { 4 } else { 6 };
        match oneof.choose(self.random.below(kinds)) {
            FieldMut::F64(place) => *place = self.random.finite_f64(),
            FieldMut::I32(place) => *place = 0,
            place => self.value(place, &Type::String),
        }
    }

    fn any(&mut self, place: &mut dyn Message) {
        self.budget = self.budget.saturating_sub(5);
        if self.budget == 0 || self.random.one_in(8) {
            return;
        }
        const WELL_KNOWN: &[&str] = &[
            "google.protobuf.Any",
            "google.protobuf.BytesValue",
            "google.protobuf.Duration",
            "google.protobuf.Empty",
            "google.protobuf.Int64Value",
            "google.protobuf.ListValue",
            "google.protobuf.Struct",
            "google.protobuf.Timestamp",
            "google.protobuf.Value",
        ];
        let types = self.types.clone();
        let names: Vec<&str> = types.names().collect();
        let name = match self.random.one_in(2) {
            false if !names.is_empty() => self.random.choose(&names),
            _ => self.random.choose(WELL_KNOWN),
        };
        // The same budget bounds what is within.
        let mut payload = self.types.create(name);
        if let Some(payload) = &mut payload {
            self.value(payload.value_mut(), &Type::String);
        }
        let mut bytes = bytes::BytesMut::new();
        if let Some(payload) = payload {
            payload.encode(&mut bytes);
        }
        if let FieldMut::String(url) = place.field_mut(0, Access::Set) {
            *url = format!("type.googleapis.com/{name}");
        }
        if let FieldMut::Bytes(value) = place.field_mut(1, Access::Set) {
            *value = bytes.into();
        }
    }
}

fn set_pair(message: &mut dyn Message, seconds: i64, nanos: i32) {
    if let FieldMut::I64(place) = message.field_mut(0, Access::Set) {
        *place = seconds;
    }
    if let FieldMut::I32(place) = message.field_mut(1, Access::Set) {
        *place = nanos;
    }
}
