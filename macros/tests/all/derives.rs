//! Derives beside `#[polywire::message]`: what it gives already is not derived twice.

/// A message.
#[polywire::message(package = "shop.v1")]
#[derive(std::fmt::Debug, Default, std::clone::Clone, PartialEq, Eq, Hash)]
pub struct Order {
    #[field(1)]
    id: u64,
    #[oneof(2)]
    note: Option<Note>,
}

/// An enum.
#[polywire::message(package = "shop.v1")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Kind {
    #[default]
    /// Nothing is said.
    Unspecified = 0,
    /// Something is.
    Loud = 1,
}

/// A oneof.
#[polywire::message]
#[derive(core::fmt::Debug, Clone, PartialEq, Eq, Hash)]
pub enum Note {
    /// A text.
    #[field(2)]
    Text(String),
}

#[test]
fn a_message_that_derives_what_it_has_already_compiles() {
    let order = Order { id: 1, note: Some(Note::Text("a".to_owned())) };
    assert_eq!(
        format!("{order:?} {:?}", Kind::default()),
        "Order { id: 1, note: Some(Text(\"a\")) } Unspecified"
    );
    assert_eq!(Order::default(), Order { id: 0, note: None });
}
