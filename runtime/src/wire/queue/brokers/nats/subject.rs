//! Subjects, and names of streams and consumers.

use crate::wire::queue::{Address, BrokerError, Id, Route, brokers::remote::partition as hashed};
use std::fmt::Write as _;

/// The end of an inbox' address: the place of the call.
const CALL: &str = ".*";

/// The subject of an address, which stands for itself.
pub(super) fn of_address(address: &Address) -> Result<&str, BrokerError> {
    let text = address.as_str();
    match problem(text) {
        Some(reason) => Err(BrokerError::InvalidAddress { address: address.clone(), reason }),
        None => Ok(text),
    }
}

/// The subjects of a route: its address, or what all addresses of its template match.
pub(super) fn of_route(route: &Route) -> Result<&str, BrokerError> {
    if route.is_template() { Ok(route.address.as_str()) } else { of_address(&route.address) }
}

fn problem(subject: &str) -> Option<&'static str> {
    if subject.split('.').any(str::is_empty) {
        return Some("a NATS subject has text between its dots");
    }
    if subject.bytes().any(|byte| byte.is_ascii_whitespace() || byte.is_ascii_control()) {
        return Some("a NATS subject has no white space");
    }
    if subject.split('.').any(|token| matches!(token, "*" | ">")) {
        return Some("a NATS subject to publish to has no wildcards");
    }
    subject.starts_with('$').then_some("subjects with `$` belong to the server")
}

/// The subject that a message with `key` is stored under at `address`.
pub(super) fn of_message(address: &Address, key: Option<&str>) -> Result<String, BrokerError> {
    let address = of_address(address)?;
    Ok(match key {
        Some(key) => partition(address, hashed::of(key)),
        None => address.to_owned(),
    })
}

/// The subject of a partition of `address`.
pub(super) fn partition(address: &str, number: u32) -> String {
    hashed::lane(address, number)
}

/// The subjects of all partitions of `address`.
pub(super) fn partitions(address: &str) -> String {
    hashed::lanes(address)
}

/// A name of a stream or a consumer.
pub(super) fn name(text: &str) -> String {
    escape(text, Some('-'))
}

/// The text with every byte that a name cannot have as `=XX`; a dot as `dot`, if there is one.
fn escape(text: &str, dot: Option<char>) -> String {
    let mut name = String::with_capacity(text.len());
    for byte in text.bytes() {
        match (byte, dot) {
            (b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_', _) => name.push(char::from(byte)),
            (b'.', Some(dot)) => name.push(dot),
            _ => {
                let _ = write!(name, "={byte:02X}");
            }
        }
    }
    name
}

/// The address of the inbox whose subjects begin with `prefix`.
pub(super) fn inbox(prefix: &str) -> Address {
    Address::from(format!("{prefix}{CALL}"))
}

/// The subject of a call in an inbox. An address other than a polywire inbox stands for itself.
pub(super) fn of_call(inbox: &Address, call: Option<&Id>) -> Result<String, BrokerError> {
    let Some(prefix) = inbox.as_str().strip_suffix(CALL) else { return of_address(inbox).map(str::to_owned) };
    let token = match call {
        Some(call) => escape(&call.to_string(), None),
        None => "0".to_owned(),
    };
    let subject = Address::from(format!("{prefix}.{token}"));
    of_address(&subject).map(str::to_owned)
}

/// The inbox that the reply subject of a message stands for: the opposite of [`of_call`].
pub(super) fn inbox_of(reply: &str, call: Option<&Id>) -> Address {
    if let (Some((prefix, token)), Some(call)) = (reply.rsplit_once('.'), call)
        && escape(&call.to_string(), None) == token
    {
        return inbox(prefix);
    }
    Address::from(reply)
}

/// The call that the last token of a subject names.
pub(super) fn call_of(subject: &str) -> Option<Id> {
    let (_, token) = subject.rsplit_once('.')?;
    let mut bytes = Vec::with_capacity(token.len());
    let mut rest = token.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'=' {
            bytes.push(byte);
            continue;
        }
        let (digits, tail) = tail.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        rest = tail;
    }
    Some(Id::parse(&String::from_utf8(bytes).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_different_addresses_differ() {
        assert_eq!(name("desk.orders_1"), "desk-orders_1");
        assert_eq!(name("desk-orders/ü"), "desk=2Dorders=2F=C3=BC");
    }

    #[test]
    fn subjects_that_nats_cannot_have_are_refused() {
        for address in ["", ".", "a.", "a..b", "a b", "a.*", "a.>", "a\n", "$JS.API.STREAM.DELETE.x"] {
            assert!(of_address(&address.into()).is_err(), "{address:?}");
        }
        assert_eq!(of_address(&"a.b*.c-d".into()).unwrap(), "a.b*.c-d");
    }

    #[test]
    fn a_call_is_found_in_its_subject() {
        let address = inbox("_INBOX.abc");
        for call in ["0123456789abcdef0123456789abcdef", "call 1", "a.b=*>", "ü"] {
            let call = Id::parse(call);
            let subject = of_call(&address, Some(&call)).unwrap();
            assert_eq!(call_of(&subject), Some(call.clone()));
            assert_eq!(inbox_of(&subject, Some(&call)), address);
        }
        let foreign = Address::from("_INBOX.x.1");
        assert_eq!(inbox_of("_INBOX.x.1", None), foreign);
        assert_eq!(inbox_of("_INBOX.x.1", Some(&Id::parse("2"))), foreign);
        assert_eq!(of_call(&foreign, Some(&Id::parse("2"))).unwrap(), "_INBOX.x.1");
        assert_eq!(call_of("_INBOX.=4"), None);
    }
}
