//! JSON text into a serializer.

use crate::message::json::DEPTH_LIMIT;
use crate::message::json::lexer::Lexer;
use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};
use std::cell::RefCell;

/// Serializes the value that `text` is, which the writer wrote.
pub(super) fn replay<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    Node::new(Lexer::new(text, DEPTH_LIMIT)).serialize(serializer)
}

/// A value of the text. A serializer may look at it several times, or not at all.
struct Node<'a> {
    start: Lexer<'a>,
    /// The text after the value, once it was serialized.
    rest: RefCell<Option<Lexer<'a>>>,
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut lexer = self.start.clone();
        let serialized = value(&mut lexer, serializer)?;
        *self.rest.borrow_mut() = Some(lexer);
        Ok(serialized)
    }
}

impl<'a> Node<'a> {
    fn new(start: Lexer<'a>) -> Self {
        Self { start, rest: RefCell::new(None) }
    }

    /// The text after the value.
    fn rest<E: Error>(self) -> Result<Lexer<'a>, E> {
        match self.rest.into_inner() {
            Some(rest) => Ok(rest),
            None => {
                let mut rest = self.start;
                rest.skip().map_err(E::custom)?;
                Ok(rest)
            }
        }
    }
}

fn value<S: Serializer>(lexer: &mut Lexer<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    match lexer.peek() {
        b'{' => map(lexer, serializer),
        b'[' => seq(lexer, serializer),
        b'"' => serializer.serialize_str(&string(lexer)?),
        b't' | b'f' => serializer.serialize_bool(lexer.boolean().map_err(S::Error::custom)?),
        b'n' => {
            lexer.word("null").map_err(S::Error::custom)?;
            serializer.serialize_unit()
        }
        _ => number(lexer, serializer),
    }
}

fn string<E: Error>(lexer: &mut Lexer<'_>) -> Result<String, E> {
    let text = lexer.string().and_then(|raw| raw.text());
    Ok(text.map_err(E::custom)?.into_owned())
}

fn number<S: Serializer>(lexer: &mut Lexer<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    let number = lexer.number().map_err(S::Error::custom)?;
    let text = number.as_str();
    if number.is_plain()
        && let Ok(value) = text.parse::<i64>()
    {
        return serializer.serialize_i64(value);
    }
    serializer.serialize_f64(text.parse().map_err(S::Error::custom)?)
}

fn map<S: Serializer>(lexer: &mut Lexer<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    lexer.advance();
    let mut map = serializer.serialize_map(None)?;
    let mut more = !lexer.eat(b'}');
    while more {
        map.serialize_key(&string::<S::Error>(lexer)?)?;
        lexer.expect(b':', "`:`").map_err(S::Error::custom)?;
        let node = Node::new(lexer.clone());
        map.serialize_value(&node)?;
        *lexer = node.rest()?;
        more = lexer.more(b'}', "`,` or `}`").map_err(S::Error::custom)?;
    }
    map.end()
}

fn seq<S: Serializer>(lexer: &mut Lexer<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    lexer.advance();
    let mut seq = serializer.serialize_seq(None)?;
    let mut more = !lexer.eat(b']');
    while more {
        let node = Node::new(lexer.clone());
        seq.serialize_element(&node)?;
        *lexer = node.rest()?;
        more = lexer.more(b']', "`,` or `]`").map_err(S::Error::custom)?;
    }
    seq.end()
}
