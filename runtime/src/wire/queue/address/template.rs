//! Addresses that fields of the request make.
//!
//! A value becomes one part of the address, between two dots. What is not a letter, a digit, `-` or `_` of ASCII is
//! percent-encoded, dots included: so a value has neither a separator nor a wildcard of any broker in it (`.`, `*`, `>`,
//! `#`, white space, `$`), and different values have different addresses. An empty value has none.

use super::key;
use crate::wire::queue::{Address, AddressPart, QueueAddress};
use crate::{Payload, Status, message::fields::FieldPath};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::sync::Arc;

/// The longest address that fields may make, in bytes: AMQP's routing keys end there.
const LONGEST: usize = 255;
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// The wildcard for a field in the pattern that all addresses of a template match; NATS and AMQP have the same.
const ANY: &str = "*";

/// The template of an address, taken apart.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Template(Arc<[Part]>);

/// One part of a template.
#[derive(Debug, PartialEq)]
enum Part {
    /// Text, dots included.
    Text(Box<str>),
    /// A field path, dotted.
    Field(Box<str>),
}

impl Template {
    /// The template that a rule writes; `None` when `address` is not one: it has a field that is not all between two
    /// dots, or nothing between two dots.
    pub(crate) fn of(address: &QueueAddress) -> Option<Self> {
        let parts = address.parts().ok().filter(|_| address.is_template())?;
        let parts = parts.into_iter().map(|part| match part {
            AddressPart::Text(text) => Part::Text(text.into()),
            AddressPart::Field(path) => Part::Field(path.into()),
        });
        let is_whole = !address.name().split('.').any(str::is_empty);
        is_whole.then(|| Self(parts.collect()))
    }

    /// The address that `message` fills in.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` when a field is empty or the address too long; `INTERNAL` when there is no such field, which
    /// the generator checks.
    pub(crate) fn fill(&self, message: &dyn Payload) -> Result<Address, Status> {
        let mut address = String::with_capacity(64);
        for part in &*self.0 {
            match part {
                Part::Text(text) => address.push_str(text),
                Part::Field(path) => {
                    let value = key::text(path, message)?.ok_or_else(|| {
                        Status::invalid_argument(format!("`{path}` is a part of the address and is empty"))
                    })?;
                    address.extend(utf8_percent_encode(&value, ESCAPED));
                }
            }
        }
        if address.len() > LONGEST {
            let text =
                format!("the fields make an address of {} bytes, {LONGEST} are allowed", address.len());
            return Err(Status::invalid_argument(text));
        }
        Ok(Address::from(address))
    }

    /// Sets the fields that `address` was filled in with: what the broker has seen is what the handler sees.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` when the template does not make such an address.
    pub(crate) fn bind(&self, address: &Address, message: &mut dyn Payload) -> Result<(), Status> {
        let unfit = || Status::invalid_argument(format!("`{address}` is not an address of the method"));
        let mut rest = address.as_str();
        for part in &*self.0 {
            match part {
                Part::Text(text) => rest = rest.strip_prefix(&**text).ok_or_else(unfit)?,
                Part::Field(path) => {
                    let (token, behind) = rest.split_at(rest.find('.').unwrap_or(rest.len()));
                    let value = percent_decode_str(token).decode_utf8().map_err(|_| unfit())?;
                    // Each value has one address: one that is spelled in another way went past what knows only that.
                    if token.is_empty() || utf8_percent_encode(&value, ESCAPED).to_string() != token {
                        return Err(unfit());
                    }
                    let wrong =
                        |error| Status::invalid_argument(format!("the address does not fit: {error}"));
                    let field = FieldPath::resolve(message, path).map_err(wrong)?;
                    // A message that says the same already is left as it came: it may be passed on undecoded.
                    if !field.text(message).is_ok_and(|text| text.is_some_and(|text| text == value)) {
                        field.set_text(message, &value).map_err(wrong)?;
                    }
                    rest = behind;
                }
            }
        }
        if rest.is_empty() { Ok(()) } else { Err(unfit()) }
    }
}

/// True if `address` is one that a template with this pattern can make, by its characters too.
pub(crate) fn matches(pattern: &str, address: &str) -> bool {
    let written = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'%');
    let mut tokens = address.split('.');
    let fits = pattern.split('.').all(|wanted| {
        tokens.next().is_some_and(|token| match wanted {
            ANY => !token.is_empty() && token.bytes().all(written),
            text => token == text,
        })
    });
    fits && address.len() <= LONGEST && tokens.next().is_none()
}

/// True if some address matches both.
#[cfg(any(test, feature = "memory"))]
pub(crate) fn overlap(one: &str, other: &str) -> bool {
    let mut others = other.split('.');
    let alike = one
        .split('.')
        .all(|token| others.next().is_some_and(|other| token == other || token == ANY || other == ANY));
    alike && others.next().is_none()
}

/// True if `text` is a pattern and not an address.
pub(crate) fn is_pattern(text: &str) -> bool {
    text.split('.').any(|token| token == ANY)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: QueueAddress = QueueAddress::new("library.{value}.returns");

    fn template() -> Template {
        Template::of(&ADDRESS).unwrap()
    }

    fn filled(value: &str) -> Result<String, Status> {
        template().fill(&value.to_owned()).map(|address| address.to_string())
    }

    #[test]
    fn values_are_one_part_of_the_address() {
        for (value, part) in [
            ("fiction", "fiction"),
            ("a.b", "a%2Eb"),
            ("*", "%2A"),
            (">", "%3E"),
            ("#", "%23"),
            ("$JS", "%24JS"),
            ("a b\n", "a%20b%0A"),
            ("100%", "100%25"),
            ("_-~/", "_-%7E%2F"),
            ("本", "%E6%9C%AC"),
        ] {
            let address = filled(value).unwrap();
            assert_eq!(address, format!("library.{part}.returns"));
            assert!(matches(&ADDRESS.pattern(), &address));
            let mut message = String::from("what the payload says");
            template().bind(&Address::from(address), &mut message).unwrap();
            assert_eq!(message, value);
        }
        for value in [String::new(), "x".repeat(300)] {
            assert_eq!(filled(&value).unwrap_err().code(), crate::Code::InvalidArgument);
        }
    }

    #[test]
    fn addresses_that_no_value_makes_are_refused() {
        for address in [
            "",
            "library",
            "library..returns",
            "library.a.b.returns",
            "library.a.returns.more",
            "library.a",
            "library.%61.returns",
            "library.%2e.returns",
            "library.%.returns",
            "library.%FF.returns",
            "library.a b.returns",
            "archive.a.returns",
        ] {
            let status = template().bind(&address.into(), &mut String::new()).unwrap_err();
            assert_eq!(status.code(), crate::Code::InvalidArgument, "{address}");
        }
    }

    #[test]
    fn texts_that_make_no_address_are_refused() {
        for text in ["a", "{a}", "a{b}", "a.{b}{c}", "a.{b}c", "a.{b}.", "a..{b}"] {
            assert_eq!(Template::of(&QueueAddress::new(text)), None, "{text}");
        }
    }

    #[test]
    fn patterns_overlap_where_one_address_matches_both() {
        assert!(overlap("a.*.c", "a.b.c") && overlap("a.*.c", "a.b.*") && overlap("a.b", "a.b"));
        assert!(!overlap("a.*", "a.b.c") && !overlap("a.*.c", "b.*.c") && !overlap("a.b", "a.c"));
        assert!(!matches("a.*", "a.b*") && !matches("a.*", "a.") && !matches("a.*", "a.b.c"));
    }
}
