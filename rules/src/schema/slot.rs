//! Types that fields of rules have.

use super::{Kind, Rule, Value};
use std::{borrow::Cow, time::Duration};

/// A place for the value of a field.
pub(crate) trait Slot {
    /// The type in the schema.
    const KIND: Kind;

    /// The value.
    fn value(&self) -> Option<Value<'_>>;

    /// Holds `value`, as for [`Rule::set`].
    fn put(&mut self, value: Value<'_>) -> bool;

    /// The message that it holds, as for [`Rule::nested`].
    fn nested(&mut self) -> Option<&mut dyn Rule> {
        None
    }
}

/// Texts that are empty are as good as none, as everywhere in proto3.
impl Slot for Option<Cow<'static, str>> {
    const KIND: Kind = Kind::Text;

    fn value(&self) -> Option<Value<'_>> {
        self.as_deref().map(|text| Value::Text(text.into()))
    }

    fn put(&mut self, value: Value<'_>) -> bool {
        let Value::Text(text) = value else { return false };
        *self = (!text.is_empty()).then(|| text.into_owned().into());
        true
    }
}

impl Slot for Cow<'static, str> {
    const KIND: Kind = Kind::Text;

    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Text(Cow::Borrowed(self)))
    }

    fn put(&mut self, value: Value<'_>) -> bool {
        let Value::Text(text) = value else { return false };
        *self = text.into_owned().into();
        true
    }
}

/// Implements slots for types that are copied, and for what may hold one of them.
macro_rules! copied {
    ($($kind:ident: $type:ty = $narrow:expr, $wide:expr;)*) => { $(
        impl Slot for $type {
            const KIND: Kind = Kind::$kind;

            fn value(&self) -> Option<Value<'_>> {
                Some(Value::$kind($wide(*self)))
            }

            fn put(&mut self, value: Value<'_>) -> bool {
                let Value::$kind(value) = value else { return false };
                *self = $narrow(value);
                true
            }
        }

        impl Slot for Option<$type> {
            const KIND: Kind = Kind::$kind;

            fn value(&self) -> Option<Value<'_>> {
                self.map(|value| Value::$kind($wide(value)))
            }

            fn put(&mut self, value: Value<'_>) -> bool {
                let Value::$kind(value) = value else { return false };
                *self = Some($narrow(value));
                true
            }
        }
    )* };
}

copied! {
    Bool: bool = std::convert::identity, std::convert::identity;
    U32: u32 = std::convert::identity, std::convert::identity;
    U32: u16 = |number: u32| u16::try_from(number).unwrap_or(0), u32::from;
    F64: f64 = std::convert::identity, std::convert::identity;
    Duration: Duration = std::convert::identity, std::convert::identity;
}
