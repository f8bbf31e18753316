//! A deserializer into JSON text.

use crate::message::json::DEPTH_LIMIT;
use crate::message::json::error::{Error, ErrorKind};
use crate::message::json::lexer::Decimal;
use crate::message::json::options::{ReadOptions, WriteOptions};
use crate::message::json::write::Writer;
use crate::message::payload::Payload;
use crate::message::registry::{TypeRegistry, Types};
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// The newtype by whose name serde_json gives the text itself, as it does for its `RawValue`; and the key under which
/// the text stands then. Any other format takes it for a newtype like others.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// The key under which serde_json gives the text of a number, where its feature `arbitrary_precision` is on.
const NUMBER: &str = "$serde_json::private::Number";

/// The key under which toml gives the text of a time.
const TIME: &str = "$__toml_private_datetime";

/// JSON text.
pub(super) struct Collected {
    pub(super) text: Vec<u8>,
    /// True if the numbers in it are the peer's digits, and have not been doubles in between.
    pub(super) exact: bool,
}

impl Collected {
    /// The message that it is.
    pub(super) fn read<M: Payload + Default>(&self) -> Result<M, Error> {
        let mut message = M::default();
        let reader = ReadOptions::new().reader(&self.text, &message)?;
        let reader = if self.exact { reader } else { reader.of_doubles() };
        reader.whole(|reader| reader.root(message.value_mut()))?;
        Ok(message)
    }
}

/// The value of `deserializer`, as JSON.
pub(super) fn collect<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Collected, D::Error> {
    let describes_itself = deserializer.is_human_readable();
    let mut writer = Writer::new(Vec::new(), 256, WriteOptions::new(), Types::of(&TypeRegistry::EMPTY));
    let mut exact = false;
    let root = Node { writer: &mut writer, depth: 0, root: Some(&mut exact) };
    let collected = deserializer.deserialize_newtype_struct(RAW_VALUE, root);
    if let Err(error) = collected {
        // A format that cannot say what it holds fails before the first value.
        return Err(match writer.output.len() {
            0 if !describes_itself => de::Error::custom(format_args!("{error}: {NEEDS_TYPES}")),
            _ => error,
        });
    }
    Ok(Collected { text: writer.finish(), exact })
}

/// The remedy for a format without types.
pub(super) const NEEDS_TYPES: &str = "a message is serialized as its JSON form, which needs a format that says itself \
                                      what it holds; in any other, carry it in binary form (`encode_to_vec`) as bytes";

/// The place at which the next value is written.
struct Node<'w> {
    writer: &'w mut Writer,
    depth: usize,
    /// True once the text was given as it is; of the outermost value alone.
    root: Option<&'w mut bool>,
}

impl Node<'_> {
    fn inner<E: de::Error>(&mut self) -> Result<Node<'_>, E> {
        // A message and the list or map that holds it are one level to the reader, and two here.
        if self.depth > 2 * DEPTH_LIMIT {
            return Err(E::custom(Error::of_value(ErrorKind::TooDeep { limit: DEPTH_LIMIT })));
        }
        Ok(Node { writer: self.writer, depth: self.depth + 1, root: None })
    }
}

impl Node<'_> {
    /// Writes the value that a format gives as a map of its own kind; whether it is one.
    fn special<'de, A: MapAccess<'de>>(&mut self, key: &str, entries: &mut A) -> Result<bool, A::Error> {
        match key {
            RAW_VALUE if self.root.is_some() => {
                // Read strictly, as any text is.
                self.writer.output.put(entries.next_value::<String>()?.as_bytes());
                if let Some(exact) = &mut self.root {
                    **exact = true;
                }
            }
            NUMBER => {
                let text = entries.next_value::<String>()?;
                let number = Decimal::parse(&text).ok_or_else(|| de::Error::custom("a number is not one"))?;
                self.writer.output.put(number.as_str().as_bytes());
            }
            TIME => self.writer.string(&entries.next_value::<String>()?),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// A key of a map: a string, or the scalar that JSON has as one.
struct Key(String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KeyVisitor)
    }
}

struct KeyVisitor;

impl Visitor<'_> for KeyVisitor {
    type Value = Key;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string, an integer or a boolean")
    }

    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        Ok(Key(key.to_owned()))
    }

    fn visit_string<E>(self, key: String) -> Result<Key, E> {
        Ok(Key(key))
    }

    fn visit_bool<E>(self, key: bool) -> Result<Key, E> {
        Ok(Key(key.to_string()))
    }

    fn visit_i64<E>(self, key: i64) -> Result<Key, E> {
        Ok(Key(key.to_string()))
    }

    fn visit_u64<E>(self, key: u64) -> Result<Key, E> {
        Ok(Key(key.to_string()))
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value that JSON has")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.writer.boolean(value);
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.writer.integer(value);
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.writer.integer(value);
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.writer.double(value);
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.writer.string(value);
        Ok(())
    }

    fn visit_bytes<E>(self, value: &[u8]) -> Result<(), E> {
        self.writer.bytes(value);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.writer.null();
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.writer.null();
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        self.writer.output.push(b'[');
        let open = self.writer.output.len();
        loop {
            let before = self.writer.output.len();
            if before > open {
                self.writer.output.push(b',');
            }
            if items.next_element_seed(self.inner()?)?.is_none() {
                self.writer.output.truncate(before);
                break;
            }
        }
        self.writer.output.push(b']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<(), A::Error> {
        let open = self.writer.output.len();
        while let Some(Key(key)) = entries.next_key()? {
            if self.writer.output.len() == open && self.special(&key, &mut entries)? {
                return Ok(());
            }
            self.writer.output.push(b',');
            self.writer.string(&key);
            self.writer.output.push(b':');
            entries.next_value_seed(self.inner()?)?;
        }
        self.writer.close_object(open);
        Ok(())
    }
}
