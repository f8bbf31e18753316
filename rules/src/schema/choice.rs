//! Enums of rules.

/// The values of an enum.
#[derive(Debug)]
pub struct Choices {
    /// The type, as generated code names it.
    pub constant: &'static str,
    /// The conversion behind the value of a constant.
    pub conversion: &'static str,
    /// The values that the type has.
    pub values: &'static [Choice],
}

/// One value of an enum.
#[derive(Debug)]
pub struct Choice {
    /// The name in the definition.
    pub name: &'static str,
    /// The number in the definition.
    pub number: i32,
    /// The name in Rust.
    pub constant: &'static str,
}

impl Choices {
    /// The value of a number.
    pub fn numbered(&self, number: i32) -> Option<&'static Choice> {
        self.values.iter().find(|choice| choice.number == number)
    }

    /// The value of a name, in lower case as Rust attributes write it.
    pub fn spelled(&self, word: &str) -> Option<&'static Choice> {
        let is_lower = !word.contains(|sign: char| sign.is_ascii_uppercase());
        self.values.iter().find(|choice| is_lower && choice.name.eq_ignore_ascii_case(word))
    }
}

/// Declares an enum of a rule. A value of the definition that has no name here leaves the field as it is by default.
macro_rules! choice {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident = $constant:literal {
            $( $(#[$doc:meta])* $variant:ident = $number:literal $proto:literal, )*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $( $(#[$doc])* $variant, )*
        }

        impl $name {
            /// The names and numbers of the definition.
            pub const CHOICES: &'static $crate::schema::Choices = &$crate::schema::Choices {
                constant: $constant,
                conversion: "",
                values: &[ $( $crate::schema::Choice {
                    name: $proto,
                    number: $number,
                    constant: stringify!($variant),
                }, )* ],
            };

            /// The name in the definition.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $proto, )* }
            }

            const fn number(self) -> i32 {
                match self { $( Self::$variant => $number, )* }
            }

            const fn of_number(number: i32) -> Option<Self> {
                match number { $( $number => Some(Self::$variant), )* _ => None }
            }
        }

        impl $crate::schema::Slot for $name {
            const KIND: $crate::schema::Kind = $crate::schema::Kind::Enum(Self::CHOICES);

            fn value(&self) -> Option<$crate::schema::Value<'_>> {
                Some($crate::schema::Value::Enum(self.number()))
            }

            fn put(&mut self, value: $crate::schema::Value<'_>) -> bool {
                let $crate::schema::Value::Enum(number) = value else { return false };
                if let Some(found) = Self::of_number(number) {
                    *self = found;
                }
                true
            }
        }

        impl $crate::schema::Slot for Option<$name> {
            const KIND: $crate::schema::Kind = $crate::schema::Kind::Enum($name::CHOICES);

            fn value(&self) -> Option<$crate::schema::Value<'_>> {
                self.map(|value| $crate::schema::Value::Enum(value.number()))
            }

            fn put(&mut self, value: $crate::schema::Value<'_>) -> bool {
                let $crate::schema::Value::Enum(number) = value else { return false };
                *self = $name::of_number(number);
                true
            }
        }
    };
}

pub(crate) use choice;
