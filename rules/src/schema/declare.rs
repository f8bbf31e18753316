//! The macro that declares a rule.

use super::{Rule, Slot, Value};

/// A [`Slot`] of any type.
pub(crate) trait Held {
    /// See [`Slot::value`].
    fn held(&self) -> Option<Value<'_>>;

    /// See [`Slot::put`].
    fn hold(&mut self, value: Value<'_>) -> bool;

    /// See [`Slot::nested`].
    fn inner(&mut self) -> Option<&mut dyn Rule>;
}

impl<T: Slot> Held for T {
    fn held(&self) -> Option<Value<'_>> {
        self.value()
    }

    fn hold(&mut self, value: Value<'_>) -> bool {
        self.put(value)
    }

    fn inner(&mut self) -> Option<&mut dyn Rule> {
        self.nested()
    }
}

/// Declares a message that is a rule, or part of one, once: the struct, its default and its builders as constants, and
/// its [`Schema`](super::Schema).
///
/// ```text
/// rule! {
///     /// The message.
///     #[derive(Eq)]
///     pub struct Binding = "polywire.Binding", "::polywire::queue::Binding" {
///         /// The topic; `None` means the address.
///         topic with_topic: text = 1;
///         /// How many partitions it has.
///         partitions with_partitions: optional(u16) = 2;
///     }
/// }
/// ```
///
/// A struct whose constants begin with `new` has its first fields in parentheses behind the type:
/// `"::polywire::queue::QueueRule" new(pattern)`. The kinds of fields:
///
/// | kind | type | default | builder |
/// |---|---|---|---|
/// | `text` | `Option<Cow<'static, str>>` | `None` | `&'static str` |
/// | `string` | `Cow<'static, str>` | empty | `&'static str` |
/// | `flag` | `bool` | `false` | no argument |
/// | `optional(T)`, `T` is `Copy` | `Option<T>` | `None` | `T` |
/// | `value(T = x)`, `T` is `Copy` | `T` | `x` | `T` |
/// | `message(R)` | `Option<R>` | `None` | `R` |
/// | `part(R)` | `R` | `R::DEFAULT` | `R` |
/// | `list(T)` | `Cow<'static, [T]>` | empty | `&'static [T]` |
/// | `own(T)` | `Option<T>` | `None` | written by hand |
///
/// `= 2 as "header"` gives a field another name in the definition, and `spelled Values` a [`Spelling`](super::Spelling).
macro_rules! rule {
    (
        $(#[$attribute:meta])*
        pub struct $name:ident = $proto:literal, $constant:literal $(new($($argument:ident),*))? {
            $(
                $(#[$doc:meta])*
                $field:ident $with:ident: $kind:ident $(($($type:tt)*))? = $number:literal
                    $(as $named:literal)? $(spelled $spelling:ident $(($short:literal))?)?;
            )*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[$doc])* pub $field: $crate::schema::declare::held!($kind $($($type)*)?), )*
        }

        impl $name {
            /// The rule in which nothing is set.
            pub const DEFAULT: Self = Self {
                $( $field: $crate::schema::declare::unset!($kind $($($type)*)?), )*
            };

            /// The description of the fields.
            pub const SCHEMA: &'static $crate::schema::Schema = &$crate::schema::Schema {
                name: $proto,
                constant: $constant,
                arguments: 0 $($(+ { stringify!($argument); 1 })*)?,
                fields: &[ $( $crate::schema::Field {
                    name: $crate::schema::declare::name!($field $($named)?),
                    number: $number,
                    builder: stringify!($with),
                    kind: <$crate::schema::declare::held!($kind $($($type)*)?) as $crate::schema::Slot>::KIND,
                    spelling: $crate::schema::declare::spelling!($($spelling $($short)?)?),
                }, )* ],
            };

            $( $crate::schema::declare::builder! { $field $with $kind $($($type)*)? } )*
        }

        impl Default for $name {
            fn default() -> Self {
                Self::DEFAULT
            }
        }

        impl $crate::schema::Rule for $name {
            fn schema(&self) -> &'static $crate::schema::Schema {
                Self::SCHEMA
            }

            fn get(&self, index: usize) -> Option<$crate::schema::Value<'_>> {
                let default = Self::DEFAULT;
                let fields = [ $( (&self.$field as &dyn $crate::schema::declare::Held, self.$field != default.$field), )* ];
                fields.get(index).filter(|(_, differs)| *differs).and_then(|(field, _)| field.held())
            }

            fn set(&mut self, index: usize, value: $crate::schema::Value<'_>) -> bool {
                let fields = [ $( &mut self.$field as &mut dyn $crate::schema::declare::Held, )* ];
                fields.into_iter().nth(index).is_some_and(|field| field.hold(value))
            }

            fn nested(&mut self, index: usize) -> Option<&mut dyn $crate::schema::Rule> {
                let fields = [ $( &mut self.$field as &mut dyn $crate::schema::declare::Held, )* ];
                fields.into_iter().nth(index)?.inner()
            }
        }

        impl $crate::schema::Slot for $name {
            const KIND: $crate::schema::Kind = $crate::schema::Kind::Rule(|| Self::SCHEMA);

            fn value(&self) -> Option<$crate::schema::Value<'_>> {
                Some($crate::schema::Value::Rule(self))
            }

            fn put(&mut self, _: $crate::schema::Value<'_>) -> bool {
                false
            }

            fn nested(&mut self) -> Option<&mut dyn $crate::schema::Rule> {
                Some(self)
            }
        }

        impl $crate::schema::Slot for Option<$name> {
            const KIND: $crate::schema::Kind = $crate::schema::Kind::Rule(|| $name::SCHEMA);

            fn value(&self) -> Option<$crate::schema::Value<'_>> {
                self.as_ref().map(|rule| $crate::schema::Value::Rule(rule))
            }

            fn put(&mut self, _: $crate::schema::Value<'_>) -> bool {
                false
            }

            fn nested(&mut self) -> Option<&mut dyn $crate::schema::Rule> {
                Some(self.get_or_insert_default())
            }
        }

        impl $crate::schema::Slot for std::borrow::Cow<'static, [$name]> {
            const KIND: $crate::schema::Kind =
                $crate::schema::Kind::List(&$crate::schema::Kind::Rule(|| $name::SCHEMA));

            fn value(&self) -> Option<$crate::schema::Value<'_>> {
                let rules = self.iter().map(|rule| $crate::schema::Value::Rule(rule));
                Some($crate::schema::Value::List(rules.collect()))
            }

            fn put(&mut self, _: $crate::schema::Value<'_>) -> bool {
                false
            }

            fn nested(&mut self) -> Option<&mut dyn $crate::schema::Rule> {
                let rules = self.to_mut();
                rules.push($name::DEFAULT);
                rules.last_mut().map(|rule| rule as &mut dyn $crate::schema::Rule)
            }
        }
    };
}

/// The type of a field.
macro_rules! held {
    (text) => { Option<std::borrow::Cow<'static, str>> };
    (string) => { std::borrow::Cow<'static, str> };
    (flag) => { bool };
    (optional $type:ty) => { Option<$type> };
    (value $type:ty = $default:expr) => { $type };
    (message $type:ty) => { Option<$type> };
    (part $type:ty) => { $type };
    (list $type:ty) => { std::borrow::Cow<'static, [$type]> };
    (own $type:ty) => { Option<$type> };
}

/// The default of a field.
macro_rules! unset {
    (text) => {
        None
    };
    (string) => {
        std::borrow::Cow::Borrowed("")
    };
    (flag) => {
        false
    };
    (optional $type:ty) => {
        None
    };
    (value $type:ty = $default:expr) => {
        $default
    };
    (message $type:ty) => {
        None
    };
    (part $type:ty) => {
        <$type>::DEFAULT
    };
    (list $type:ty) => {
        std::borrow::Cow::Borrowed(&[])
    };
    (own $type:ty) => {
        None
    };
}

/// The builder of a field.
macro_rules! builder {
    ($field:ident $with:ident text) => {
        $crate::schema::declare::builder! { @ $field $with(text: &'static str), Some(std::borrow::Cow::Borrowed(text)) }
    };
    ($field:ident $with:ident string) => {
        $crate::schema::declare::builder! { @ $field $with(text: &'static str), std::borrow::Cow::Borrowed(text) }
    };
    ($field:ident $with:ident flag) => {
        $crate::schema::declare::builder! { @ $field $with(), true }
    };
    ($field:ident $with:ident optional $type:ty) => {
        $crate::schema::declare::builder! { @ $field $with(value: $type), Some(value) }
    };
    ($field:ident $with:ident value $type:ty = $default:expr) => {
        $crate::schema::declare::builder! { @ $field $with(value: $type), value }
    };
    ($field:ident $with:ident message $type:ty) => {
        $crate::schema::declare::builder! { @ $field $with(value: $type), Some(value) }
    };
    ($field:ident $with:ident part $type:ty) => {
        $crate::schema::declare::builder! { @ $field $with(value: $type), value }
    };
    ($field:ident $with:ident list $type:ty) => {
        $crate::schema::declare::builder! { @ $field $with(list: &'static [$type]), std::borrow::Cow::Borrowed(list) }
    };
    ($field:ident $with:ident own $type:ty) => {};
    (@ $field:ident $with:ident($($argument:ident: $type:ty)?), $value:expr) => {
        #[doc = concat!("The rule with this [`", stringify!($field), "`](Self#structfield.", stringify!($field), ").")]
        #[must_use]
        #[allow(clippy::mem_replace_option_with_some)]
        pub const fn $with(mut self $(, $argument: $type)?) -> Self {
            // A constant cannot drop what was there. In constants nothing of it is on the heap.
            let _ = std::mem::ManuallyDrop::new(std::mem::replace(&mut self.$field, $value));
            self
        }
    };
}

/// The name of a field in the definition.
macro_rules! name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $named:literal) => {
        $named
    };
}

/// The form of a field in Rust attributes.
macro_rules! spelling {
    () => {
        $crate::schema::Spelling::Named
    };
    ($spelling:ident) => {
        $crate::schema::Spelling::$spelling
    };
    ($spelling:ident $short:literal) => {
        $crate::schema::Spelling::$spelling($short)
    };
}

pub(crate) use {builder, held, name, rule, spelling, unset};
