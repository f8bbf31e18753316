//! Enums.

use std::borrow::Cow;
use std::fmt;

/// An enum of a definition. `derive(polywire::Message)` implements it.
pub trait Enumeration {
    /// The full name, `package.Enum`; empty when the item does not state it.
    const NAME: &'static str;
    /// The numbers, in the order of the definition.
    const NUMBERS: &'static [i32] = &[];
    /// More names of numbers.
    const ALIASES: &'static [(&'static str, i32)] = &[];
    /// The enum as a value.
    const TYPE: &'static EnumType = &EnumType {
        name: Cow::Borrowed(Self::NAME),
        numbers: Self::NUMBERS,
        aliases: Self::ALIASES,
        values: Values::Derived { name: Self::name, number: Self::number },
    };

    /// The name of a number.
    fn name(number: i32) -> Option<&'static str>;
    /// The number of a name.
    fn number(name: &str) -> Option<i32>;
}

/// An enum as a value.
pub struct EnumType {
    name: Cow<'static, str>,
    numbers: &'static [i32],
    aliases: &'static [(&'static str, i32)],
    values: Values,
}

/// The look-up of names and numbers.
enum Values {
    Derived {
        name: fn(i32) -> Option<&'static str>,
        number: fn(&str) -> Option<i32>,
    },
    /// In a list in the order of the definition; of several names of one number the first is written.
    #[cfg(feature = "explain")]
    Listed(Box<[(Box<str>, i32)]>),
}

impl EnumType {
    /// The enum with these values, in the order of the definition.
    #[cfg(feature = "explain")]
    pub(crate) const fn listed(name: String, values: Box<[(Box<str>, i32)]>) -> Self {
        Self { name: Cow::Owned(name), numbers: &[], aliases: &[], values: Values::Listed(values) }
    }

    /// The number of the first value, when the values are listed.
    #[cfg(feature = "explain")]
    pub(crate) fn first_number(&self) -> i32 {
        match &self.values {
            Values::Derived { .. } => 0,
            Values::Listed(values) => values.first().map_or(0, |value| value.1),
        }
    }

    /// The full name, `package.Enum`; empty when the item does not state it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// True for `google.protobuf.NullValue`, whose one value is JSON's `null`.
    pub(crate) fn is_null(&self) -> bool {
        self.name == "google.protobuf.NullValue"
    }

    /// The numbers, in the order of the definition; empty for an enum of another crate.
    pub const fn numbers(&self) -> &'static [i32] {
        self.numbers
    }

    /// More names of numbers.
    pub const fn aliases(&self) -> &'static [(&'static str, i32)] {
        self.aliases
    }

    /// The name of `number`.
    pub fn value_name(&self, number: i32) -> Option<&str> {
        match &self.values {
            Values::Derived { name, .. } => name(number),
            #[cfg(feature = "explain")]
            Values::Listed(values) => values.iter().find(|value| value.1 == number).map(|value| &*value.0),
        }
    }

    /// The number of `name`.
    pub fn value_number(&self, name: &str) -> Option<i32> {
        match &self.values {
            Values::Derived { number, .. } => number(name),
            #[cfg(feature = "explain")]
            Values::Listed(values) => values.iter().find(|value| *value.0 == *name).map(|value| value.1),
        }
    }
}

impl fmt::Debug for EnumType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("EnumType").field(&self.name).finish()
    }
}
