//! The grammar of path templates, from the comment of `google.api.HttpRule`:
//!
//! ```text
//! Template = "/" Segments [ ":" LITERAL ] ;
//! Segments = Segment { "/" Segment } ;
//! Segment  = "*" | "**" | LITERAL | "{" FieldPath [ "=" Segments ] "}" ;
//! ```
//!
//! A literal is one or more `pchar` of RFC 3986 without `*`. Stricter than that grammar: a variable has to be a
//! whole segment, no variable may stand within another, and neither `*` nor `**` may follow `**`, for then there are many
//! ways to match. More lenient than what its comment says of `**`: text may follow it, as it does in Google's own APIs.
//! And `/` alone is the root.

use super::{PathTemplate, Segment, Variable};
use std::{borrow::Cow, ops::Range};

/// The fault of a template, and the bytes that are to blame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", fault.label())]
#[non_exhaustive]
pub struct TemplateError {
    /// The fault.
    pub fault: TemplateFault,
    /// The bytes that are to blame.
    pub at: Range<usize>,
}

/// The fault of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TemplateFault {
    /// The path is not written from the root.
    NoSlash,
    /// Nothing stands between two slashes or behind the last one.
    EmptySegment,
    /// Nothing stands behind the colon.
    EmptyVerb,
    /// A character is not allowed in a path.
    BadCharacter,
    /// A percent sign is not followed by two digits.
    BadEscape,
    /// A star is not a whole segment.
    StarInLiteral,
    /// A brace is not closed.
    Unclosed,
    /// A brace is not opened.
    Unopened,
    /// The name of a variable is not a field path.
    BadFieldPath,
    /// A variable stands within another.
    Nested,
    /// A variable is not a whole segment.
    Glued,
    /// `*` or `**` follows `**`.
    StarAfterRest,
    /// A field is bound twice.
    DuplicateVariable,
}

impl TemplateFault {
    /// The label at the place of the fault.
    pub const fn label(self) -> &'static str {
        match self {
            Self::NoSlash => "no `/` at the start",
            Self::EmptySegment => "no segment here",
            Self::EmptyVerb => "no verb after the colon",
            Self::BadCharacter => "not allowed in a path",
            Self::BadEscape => "not `%` and two hexadecimal digits",
            Self::StarInLiteral => "`*` within text",
            Self::Unclosed => "this brace is not closed",
            Self::Unopened => "this brace is not opened",
            Self::BadFieldPath => "not a field path",
            Self::Nested => "a variable within a variable",
            Self::Glued => "a variable that is not a whole segment",
            Self::StarAfterRest => "after `**`",
            Self::DuplicateVariable => "bound before",
        }
    }

    /// The advice.
    pub const fn help(self) -> &'static str {
        match self {
            Self::NoSlash => "write the path from the root: `/v1/books`",
            Self::EmptySegment => "write text, `*` or a variable after each `/`, or remove the `/`",
            Self::EmptyVerb => "write `:verb`, or remove the colon",
            Self::BadCharacter => {
                "write other characters than letters, digits and `-._~!$&'()+,;=:@` as `%XX`"
            }
            Self::BadEscape => "write `%25` for a percent sign",
            Self::StarInLiteral => "a `*` has to be a whole segment",
            Self::Unclosed => "close it behind the field, or behind `=` and its pattern",
            Self::Unopened => "remove it, or open it before the field",
            Self::BadFieldPath => "name a field of the request, with `.` between the names of nested fields",
            Self::Nested => "bind the inner field by a variable of its own",
            Self::Glued => "put a `/` between text and variables",
            Self::StarAfterRest => {
                "only text can follow `**`, for it is not known where the rest ends; or see `no_invalid_http`"
            }
            Self::DuplicateVariable => "bind each field once",
        }
    }
}

/// The template that `text` is.
pub(super) fn parse(text: &str) -> Result<PathTemplate, TemplateError> {
    let Some(path) = text.strip_prefix('/') else {
        return Err(TemplateError { fault: TemplateFault::NoSlash, at: 0..text.len().min(1) });
    };
    let mut parser = Parser { text, at: 1, segments: Vec::new(), variables: Vec::new() };
    let mut verb = None;
    if !path.is_empty() {
        let verb_at = verb_start(text);
        parser.segments(verb_at.unwrap_or(text.len()), Nesting::Top)?;
        if let Some(colon) = verb_at {
            verb = Some(verb_text(text, colon + 1)?);
        }
    }
    let Parser { segments, variables, .. } = parser;
    Ok(PathTemplate {
        text: Cow::Owned(text.to_owned()),
        segments: Cow::Owned(segments),
        variables: Cow::Owned(variables),
        verb: verb.map(Cow::Owned),
    })
}

/// The place of the verb's colon: the first one of the last segment that is not within braces.
fn verb_start(text: &str) -> Option<usize> {
    let (mut depth, mut colon) = (0_u32, None);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'/' if depth == 0 => colon = None,
            b':' if depth == 0 && colon.is_none() => colon = Some(at),
            _ => {}
        }
    }
    colon
}

fn verb_text(text: &str, start: usize) -> Result<String, TemplateError> {
    if start == text.len() {
        return Err(TemplateError { fault: TemplateFault::EmptyVerb, at: start - 1..start });
    }
    literal(text, start..text.len())
}

/// The surroundings of a segment: braces of a variable, or none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nesting {
    Top,
    Variable,
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    segments: Vec<Segment>,
    variables: Vec<Variable>,
}

impl Parser<'_> {
    /// Parses segments up to `end`, or up to the brace that closes a variable.
    fn segments(&mut self, end: usize, nesting: Nesting) -> Result<(), TemplateError> {
        loop {
            self.segment(end, nesting)?;
            match self.byte(end) {
                Some(b'/') => self.at += 1,
                Some(b'}') if nesting == Nesting::Variable => return Ok(()),
                None => return Ok(()),
                Some(_) => return Err(self.fault(TemplateFault::Glued, self.at..self.at + 1)),
            }
        }
    }

    fn segment(&mut self, end: usize, nesting: Nesting) -> Result<(), TemplateError> {
        if self.byte(end) == Some(b'{') {
            return match nesting {
                Nesting::Top => self.variable(end),
                Nesting::Variable => Err(self.fault(TemplateFault::Nested, self.at..self.at + 1)),
            };
        }
        let start = self.at;
        while let Some(byte) = self.byte(end) {
            match byte {
                b'/' => break,
                b'}' if nesting == Nesting::Variable => break,
                b'}' => return Err(self.fault(TemplateFault::Unopened, self.at..self.at + 1)),
                b'{' if nesting == Nesting::Variable => {
                    return Err(self.fault(TemplateFault::Nested, self.at..self.at + 1));
                }
                b'{' => return Err(self.fault(TemplateFault::Glued, start..self.at)),
                _ => self.at += 1,
            }
        }
        let range = start..self.at;
        let segment = match &self.text[range.clone()] {
            "" => return Err(self.fault(TemplateFault::EmptySegment, start.saturating_sub(1)..self.at)),
            "*" => Segment::Single,
            "**" => Segment::Rest,
            _ => Segment::Literal(Cow::Owned(literal(self.text, range.clone())?)),
        };
        self.push(segment, range)
    }

    /// Adds the segment that stands at `range`.
    fn push(&mut self, segment: Segment, range: Range<usize>) -> Result<(), TemplateError> {
        let is_text = matches!(segment, Segment::Literal(_));
        if !is_text && self.segments.contains(&Segment::Rest) {
            return Err(self.fault(TemplateFault::StarAfterRest, range));
        }
        self.segments.push(segment);
        Ok(())
    }

    fn variable(&mut self, end: usize) -> Result<(), TemplateError> {
        let open = self.at;
        self.at += 1;
        let start = self.at;
        while self.byte(end).is_some_and(|byte| !matches!(byte, b'=' | b'}' | b'/' | b'{')) {
            self.at += 1;
        }
        let at = start..self.at;
        let field = self.text[at.clone()].to_owned();
        let first = self.segments.len();
        match self.byte(end) {
            Some(b'{') => return Err(self.fault(TemplateFault::Nested, self.at..self.at + 1)),
            Some(b'=' | b'}') if !is_field_path(&field) => {
                return Err(self.fault(TemplateFault::BadFieldPath, at));
            }
            Some(b'=') => {
                self.at += 1;
                self.segments(end, Nesting::Variable)?;
            }
            Some(b'}') => self.push(Segment::Single, open..self.at + 1)?,
            _ => return Err(self.fault(TemplateFault::Unclosed, open..open + 1)),
        }
        if self.byte(end) != Some(b'}') {
            return Err(self.fault(TemplateFault::Unclosed, open..open + 1));
        }
        self.at += 1;
        if self.variables.iter().any(|variable| variable.field == field) {
            return Err(self.fault(TemplateFault::DuplicateVariable, at));
        }
        self.variables.push(Variable { field: Cow::Owned(field), start: first, end: self.segments.len() });
        Ok(())
    }

    fn byte(&self, end: usize) -> Option<u8> {
        self.text.as_bytes()[..end].get(self.at).copied()
    }

    fn fault(&self, fault: TemplateFault, at: Range<usize>) -> TemplateError {
        TemplateError { fault, at: at.start.min(self.text.len())..at.end.min(self.text.len()) }
    }
}

fn is_field_path(path: &str) -> bool {
    path.split('.').all(|name| {
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && name.bytes().next().is_some_and(|first| !first.is_ascii_digit())
    })
}

/// The literal at `range`; percent-escapes in upper case, so that equal octets are equal text.
fn literal(text: &str, range: Range<usize>) -> Result<String, TemplateError> {
    let bytes = text.as_bytes();
    let mut literal = String::with_capacity(range.len());
    let mut at = range.start;
    while at < range.end {
        let byte = bytes[at];
        let error = |fault, length: usize| TemplateError { fault, at: at..(at + length).min(range.end) };
        match byte {
            b'%' => {
                let hex = bytes.get(at + 1..(at + 3).min(range.end)).unwrap_or_default();
                if hex.len() != 2 || !hex.iter().all(u8::is_ascii_hexdigit) {
                    return Err(error(TemplateFault::BadEscape, 3));
                }
                literal.push('%');
                literal.extend(hex.iter().map(|digit| char::from(digit.to_ascii_uppercase())));
                at += 2;
            }
            b'*' => return Err(error(TemplateFault::StarInLiteral, 1)),
            _ if is_pchar(byte) => literal.push(char::from(byte)),
            _ => {
                let length = text[at..].chars().next().map_or(1, char::len_utf8);
                return Err(error(TemplateFault::BadCharacter, length));
            }
        }
        at += 1;
    }
    Ok(literal)
}

/// `pchar` of RFC 3986 §3.3 but `%` and `*`.
fn is_pchar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()+,;=:@".contains(&byte)
}
