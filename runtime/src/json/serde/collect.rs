//! A deserializer into JSON text.

use crate::json::DEPTH_LIMIT;
use crate::json::error::{Error, ErrorKind};
use crate::json::options::WriteOptions;
use crate::json::write::Writer;
use crate::registry::TypeRegistry;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Writes what `deserializer` holds as JSON.
pub(super) fn collect<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let mut writer = Writer::new(Vec::new(), 256, WriteOptions::new(), &TypeRegistry::EMPTY);
    Node { writer: &mut writer, depth: 0 }.deserialize(deserializer)?;
    Ok(writer.finish())
}

/// Where the next value is written.
struct Node<'w> {
    writer: &'w mut Writer,
    depth: usize,
}

impl Node<'_> {
    fn inner<E: de::Error>(&mut self) -> Result<Node<'_>, E> {
        // A message and the list or map that holds it are one level to the reader, and two here.
        if self.depth > 2 * DEPTH_LIMIT {
            return Err(E::custom(Error::of_value(ErrorKind::TooDeep { limit: DEPTH_LIMIT })));
        }
        Ok(Node { writer: self.writer, depth: self.depth + 1 })
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
        while let Some(key) = entries.next_key::<String>()? {
            self.writer.output.push(b',');
            self.writer.string(&key);
            self.writer.output.push(b':');
            entries.next_value_seed(self.inner()?)?;
        }
        self.writer.close_object(open);
        Ok(())
    }
}
