//! Rust identifiers.

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use std::fmt;

/// A valid Rust identifier. The rules are those of prost-build, which writes the messages: both sides must agree.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Ident(String);

impl Ident {
    /// The name of a field, method or module.
    pub(crate) fn snake(name: &str) -> Self {
        Self(escape(name.to_snake_case()))
    }

    /// The name of a type.
    pub(crate) fn camel(name: &str) -> Self {
        Self(escape(name.to_upper_camel_case()))
    }

    /// An identifier as it stands in Rust.
    #[cfg(feature = "rust")]
    pub(crate) fn of_rust(ident: &proc_macro2::Ident) -> Self {
        // `gen` is one in older editions than that of the macros.
        Self(escape(ident.to_string()))
    }

    /// The name of an enum value: without the name of its enum, when that is a prefix of whole words.
    pub(crate) fn variant(prefix: &Self, value: &str) -> Self {
        let name = value.to_upper_camel_case();
        match name.strip_prefix(prefix.as_str()) {
            Some(rest) if rest.starts_with(char::is_uppercase) => Self(escape(rest.to_owned())),
            _ => Self(escape(name)),
        }
    }

    /// This identifier with more at its end, which has to be letters, digits and underscores.
    pub(crate) fn with_suffix(&self, suffix: &str) -> Self {
        Self(format!("{}{suffix}", self.plain()))
    }

    /// The method that prost's derive makes of a field's name.
    pub(crate) fn accessor(prefix: &str, field: &Self) -> Self {
        Self(format!("{prefix}{}", field.plain()))
    }

    /// The text of the identifier without `r#`.
    pub(crate) fn plain(&self) -> &str {
        self.0.strip_prefix("r#").unwrap_or(&self.0)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// True if `name` is an identifier of protobuf.
pub(crate) fn is_proto_ident(name: &str) -> bool {
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !name.is_empty() && name.bytes().all(valid) && !name.starts_with(|first: char| first.is_ascii_digit())
}

fn escape(ident: String) -> String {
    match ident.as_str() {
        "as" | "break" | "const" | "continue" | "else" | "enum" | "false" | "fn" | "for" | "if" | "impl"
        | "in" | "let" | "loop" | "match" | "mod" | "move" | "mut" | "pub" | "ref" | "return" | "static"
        | "struct" | "trait" | "true" | "type" | "unsafe" | "use" | "where" | "while" | "dyn"
        | "abstract" | "become" | "box" | "do" | "final" | "macro" | "override" | "priv" | "typeof"
        | "unsized" | "virtual" | "yield" | "async" | "await" | "try" | "gen" => format!("r#{ident}"),
        "_" | "super" | "self" | "Self" | "extern" | "crate" => format!("{ident}_"),
        _ if ident.starts_with(|first: char| first.is_numeric()) => format!("_{ident}"),
        _ => ident,
    }
}
