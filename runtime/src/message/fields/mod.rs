//! The field table: a message's fields by name and as values.
//!
//! `derive(polywire::Message)` gives every message a [`Table`] (names, JSON names, numbers, labels, types) and two
//! accessors that hand out a field as a [`FieldRef`] or [`FieldMut`]. Whatever works on messages of any type
//! (ProtoJSON, binding of paths and queries, keys, masks) is written once, over these:
//!
//! ```
//! use polywire::fields::{FieldPath, Message};
//!
//! let mut duration = prost_types::Duration { seconds: 1, nanos: 0 };
//! assert_eq!(duration.table().name(), "google.protobuf.Duration");
//!
//! let seconds = FieldPath::resolve(&duration, "seconds")?;
//! seconds.set_text(&mut duration, "90")?;
//! assert_eq!(duration.seconds, 90);
//! assert_eq!(seconds.text(&duration)?.as_deref(), Some("90"));
//! # Ok::<(), polywire::fields::FieldError>(())
//! ```
//!
//! Storage is the value's, meaning is the table's: an enum is held as [`FieldRef::I32`] and its [`Type`] knows the
//! names; a `google.protobuf.StringValue` is an optional string.

mod access;
mod constant;
pub(crate) mod debug;
mod enumeration;
mod error;
mod index;
mod kind;
mod list;
mod map;
mod memory;
mod message;
mod oneof;
mod path;
mod pool;
mod reference;
mod scalar;
mod table;
pub(crate) mod text;
mod value;
mod well_known;

pub use access::{Access, FieldMut, FieldRef};
pub use constant::{FieldList, Fields};
pub use enumeration::{EnumType, Enumeration};
pub use error::{FieldError, FieldErrorKind};
pub use kind::Type;
pub use list::List;
pub use map::{Inserted, Map, MapKey};
pub use memory::Memory;
pub use message::Message;
pub use oneof::{Oneof, OneofValue};
pub use path::FieldPath;
pub use reference::{KeptTable, TableRef};
pub use table::{Field, Label, Table};
pub use value::Value;
pub use well_known::WellKnown;

#[doc(hidden)]
pub use crate::Shared;
/// The form of a name that is a constant, as most rows of most tables are written with it.
#[doc(hidden)]
pub use std::borrow::Cow::Borrowed as Text;

/// [`Memory::INLINE`], in the words that most rows of most tables are written with.
#[doc(hidden)]
pub const INLINE: Memory = Memory::INLINE;

pub(crate) use index::{Index, Key, Place, Step};
pub(crate) use memory::Container;
pub(crate) use pool::Pool;
