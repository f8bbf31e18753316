//! The description of rules: each is declared once, by a macro, and everything that is done with all of its fields is
//! written over that description.

mod aggregate;
mod choice;
mod constant;
pub(crate) mod declare;
mod slot;

pub use {
    aggregate::aggregate,
    choice::{Choice, Choices},
    constant::constant,
};

pub(crate) use {choice::choice, declare::rule, slot::Slot};

use std::{borrow::Cow, fmt, time::Duration};

/// The description of a message that is a rule, or part of one.
#[derive(Debug)]
pub struct Schema {
    /// The full name of the message: `polywire.QueueRule`.
    pub name: &'static str,
    /// The type, as generated code names it.
    pub constant: &'static str,
    /// The number of first fields that are arguments of its `new`; with none a constant begins with `DEFAULT`.
    pub arguments: usize,
    /// The fields, in the order of the struct.
    pub fields: &'static [Field],
}

/// The description of a field.
#[derive(Debug)]
pub struct Field {
    /// The name in the definition.
    pub name: &'static str,
    /// The number in the definition.
    pub number: u32,
    /// The builder that sets it.
    pub builder: &'static str,
    /// The type.
    pub kind: Kind,
    /// The form in Rust attributes.
    pub spelling: Spelling,
}

/// The type of a field.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A text.
    Text,
    /// A truth value: written by its name alone in Rust attributes, and by a builder without arguments.
    Bool,
    /// A whole number.
    U32,
    /// A number.
    F64,
    /// A `google.protobuf.Duration`; in Rust attributes a text such as `20ms`.
    Duration,
    /// One of several names.
    Enum(&'static Choices),
    /// A message of fields.
    Rule(fn() -> &'static Schema),
    /// Any number of one type.
    List(&'static Kind),
}

/// The form of a field in Rust attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// `name = value`, `name(…)` for what has parts, `name` for a truth value.
    Named,
    /// As [`Spelling::Named`], or the name alone for a message in which nothing is set.
    Bare,
    /// The values of an enum as names of their own: `command`.
    Values,
    /// The fields of a message as if they were fields of the one around it.
    Inline,
    /// As [`Spelling::Named`], by a shorter name as well.
    Short(&'static str),
}

/// The value of a field.
#[derive(Clone, Debug)]
pub enum Value<'a> {
    /// Of [`Kind::Text`].
    Text(Cow<'a, str>),
    /// Of [`Kind::Bool`].
    Bool(bool),
    /// Of [`Kind::U32`].
    U32(u32),
    /// Of [`Kind::F64`].
    F64(f64),
    /// Of [`Kind::Duration`].
    Duration(Duration),
    /// Of [`Kind::Enum`], by its number.
    Enum(i32),
    /// Of [`Kind::Rule`].
    Rule(&'a dyn Rule),
    /// Of [`Kind::List`].
    List(Vec<Value<'a>>),
}

/// A rule, seen as its fields. Fields are counted from zero, in the order of the [`Schema`].
pub trait Rule: fmt::Debug {
    /// The description.
    fn schema(&self) -> &'static Schema;

    /// The value of a field; `None` while it is as by default.
    fn get(&self, index: usize) -> Option<Value<'_>>;

    /// Sets a field, or adds an element to a list. False when the field cannot have the value: then nothing changes.
    ///
    /// A number that the field has no room for becomes zero, which no check lets pass.
    fn set(&mut self, index: usize, value: Value<'_>) -> bool;

    /// The message in a field, which is made when there is none; of a list a new element. `None` when the field is of
    /// another type.
    fn nested(&mut self, index: usize) -> Option<&mut dyn Rule>;
}

impl Schema {
    /// The field of this name, and its index.
    pub fn field(&self, name: &str) -> Option<(usize, &'static Field)> {
        self.fields.iter().enumerate().find(|(_, field)| field.name == name)
    }

    /// The field of this number, and its index.
    pub fn numbered(&self, number: u32) -> Option<(usize, &'static Field)> {
        self.fields.iter().enumerate().find(|(_, field)| field.number == number)
    }
}

/// The fields of `rule` that are not as by default, with their values.
pub fn values(rule: &dyn Rule) -> impl Iterator<Item = (&'static Field, Value<'_>)> {
    let fields = rule.schema().fields.iter().enumerate();
    fields.filter_map(|(index, field)| rule.get(index).map(|value| (field, value)))
}

/// Sets what `common` sets and `rule` does not, field by field, also within messages that both have. Lists are left
/// alone when `rule` has one.
pub(crate) fn fill(rule: &mut dyn Rule, common: &dyn Rule) {
    for index in 0..common.schema().fields.len() {
        match (common.get(index), rule.get(index).is_some()) {
            (Some(Value::Rule(common)), _) => {
                if let Some(nested) = rule.nested(index) {
                    fill(nested, common);
                }
            }
            (Some(value), false) => {
                rule.set(index, value);
            }
            _ => {}
        }
    }
}
