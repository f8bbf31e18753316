//! JSON text into a serializer.

use crate::json::DEPTH_LIMIT;
use crate::json::lexer::Lexer;
use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};
use std::cell::RefCell;

/// Serializes the value that `text` is, which the writer wrote.
pub(super) fn replay<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    Node(&RefCell::new(Lexer::new(text, DEPTH_LIMIT))).serialize(serializer)
}

/// The next value of the text. Serializing it consumes it.
struct Node<'l, 'a>(&'l RefCell<Lexer<'a>>);

impl Serialize for Node<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let next = self.0.borrow_mut().peek();
        match next {
            b'{' => self.map(serializer),
            b'[' => self.seq(serializer),
            b'"' => serializer.serialize_str(&self.string()?),
            b't' | b'f' => {
                serializer.serialize_bool(self.0.borrow_mut().boolean().map_err(S::Error::custom)?)
            }
            b'n' => {
                self.0.borrow_mut().word("null").map_err(S::Error::custom)?;
                serializer.serialize_unit()
            }
            _ => self.number(serializer),
        }
    }
}

impl Node<'_, '_> {
    fn string<E: Error>(&self) -> Result<String, E> {
        let text = self.0.borrow_mut().string().and_then(|raw| raw.text());
        Ok(text.map_err(E::custom)?.into_owned())
    }

    fn number<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number = self.0.borrow_mut().number().map_err(S::Error::custom)?;
        let text = number.as_str();
        if number.is_plain()
            && let Ok(value) = text.parse::<i64>()
        {
            return serializer.serialize_i64(value);
        }
        serializer.serialize_f64(text.parse().map_err(S::Error::custom)?)
    }

    fn map<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.borrow_mut().advance();
        let mut map = serializer.serialize_map(None)?;
        let mut more = !self.0.borrow_mut().eat(b'}');
        while more {
            map.serialize_key(&self.string::<S::Error>()?)?;
            self.0.borrow_mut().expect(b':', "`:`").map_err(S::Error::custom)?;
            map.serialize_value(self)?;
            more = self.0.borrow_mut().more(b'}', "`,` or `}`").map_err(S::Error::custom)?;
        }
        map.end()
    }

    fn seq<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.borrow_mut().advance();
        let mut seq = serializer.serialize_seq(None)?;
        let mut more = !self.0.borrow_mut().eat(b']');
        while more {
            seq.serialize_element(self)?;
            more = self.0.borrow_mut().more(b']', "`,` or `]`").map_err(S::Error::custom)?;
        }
        seq.end()
    }
}
