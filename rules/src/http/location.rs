//! The template of a `Location`: text with field paths in braces.

/// One part of a `Location`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocationPart<'a> {
    /// Text as it stands.
    Text(&'a str),
    /// The value of a response field, by its dotted path.
    Field(&'a str),
}

/// The fault of a template of a `Location`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LocationFault {
    /// It does not begin with one slash: what begins with two is another host.
    NotFromRoot,
    /// A brace is not closed, or not opened.
    Brace,
    /// There is nothing, or no field path, between braces.
    NoField,
    /// A character is not allowed in a path.
    Character,
}

impl LocationFault {
    /// The advice.
    pub const fn help(self) -> &'static str {
        match self {
            Self::NotFromRoot => "write a path from the root, with one slash at its start: `/v1/{name}`",
            Self::Brace => "close each brace that is opened, and open each that is closed",
            Self::NoField => {
                "put a field of the response between the braces, with `.` between the names of nested fields"
            }
            Self::Character => "write `%XX` for a character that a path cannot have",
        }
    }
}

impl<'a> LocationPart<'a> {
    /// The parts of a template.
    ///
    /// # Errors
    /// When `text` is not a template.
    pub fn parse(text: &'a str) -> Result<Vec<Self>, LocationFault> {
        if !text.starts_with('/') || text.starts_with("//") {
            return Err(LocationFault::NotFromRoot);
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (field, behind) = after.split_once('}').ok_or(LocationFault::Brace)?;
            push_text(&mut parts, before)?;
            if field.is_empty() || !field.split('.').all(is_name) {
                return Err(LocationFault::NoField);
            }
            parts.push(Self::Field(field));
            rest = behind;
        }
        push_text(&mut parts, rest)?;
        Ok(parts)
    }
}

fn push_text<'a>(parts: &mut Vec<LocationPart<'a>>, text: &'a str) -> Result<(), LocationFault> {
    if text.contains('}') {
        return Err(LocationFault::Brace);
    }
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/%?".contains(&byte);
    if !text.bytes().all(valid) {
        return Err(LocationFault::Character);
    }
    if !text.is_empty() {
        parts.push(LocationPart::Text(text));
    }
    Ok(())
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_taken_apart() {
        use LocationPart::{Field, Text};
        let parts = vec![Text("/v1/"), Field("book.name"), Text("/a?b="), Field("c")];
        assert_eq!(LocationPart::parse("/v1/{book.name}/a?b={c}"), Ok(parts));
        assert_eq!(LocationPart::parse("/%41"), Ok(vec![Text("/%41")]));
    }

    #[test]
    fn a_faulty_template_says_what_is_wrong() {
        for (text, fault) in [
            ("", LocationFault::NotFromRoot),
            ("v1", LocationFault::NotFromRoot),
            ("//host/{name}", LocationFault::NotFromRoot),
            ("/{name", LocationFault::Brace),
            ("/name}", LocationFault::Brace),
            ("/{}", LocationFault::NoField),
            ("/{a..b}", LocationFault::NoField),
            ("/{a-b}", LocationFault::NoField),
            ("/a b", LocationFault::Character),
        ] {
            assert_eq!(LocationPart::parse(text), Err(fault), "{text}");
        }
    }
}
