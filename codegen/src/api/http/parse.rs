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

use super::{Segment, Template, Variable};
use std::ops::Range;

/// The reason that a template is not valid, and the bytes to blame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) at: Range<usize>,
}

/// The reason that a template is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    NoSlash,
    EmptySegment,
    EmptyVerb,
    BadCharacter,
    BadEscape,
    StarInLiteral,
    Unclosed,
    Unopened,
    BadFieldPath,
    Nested,
    Glued,
    StarAfterRest,
    DuplicateVariable,
}

/// Parses a template.
pub(crate) fn parse(text: &str) -> Result<Template, Fault> {
    let Some(path) = text.strip_prefix('/') else {
        return Err(Fault { kind: FaultKind::NoSlash, at: 0..text.len().min(1) });
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
    Ok(Template { text: text.to_owned(), segments, variables, verb })
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

fn verb_text(text: &str, start: usize) -> Result<String, Fault> {
    if start == text.len() {
        return Err(Fault { kind: FaultKind::EmptyVerb, at: start - 1..start });
    }
    literal(text, start..text.len())
}

/// The nesting of a segment within the braces of a variable.
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
    fn segments(&mut self, end: usize, nesting: Nesting) -> Result<(), Fault> {
        loop {
            self.segment(end, nesting)?;
            match self.byte(end) {
                Some(b'/') => self.at += 1,
                Some(b'}') if nesting == Nesting::Variable => return Ok(()),
                None => return Ok(()),
                Some(_) => return Err(self.fault(FaultKind::Glued, self.at..self.at + 1)),
            }
        }
    }

    fn segment(&mut self, end: usize, nesting: Nesting) -> Result<(), Fault> {
        if self.byte(end) == Some(b'{') {
            return match nesting {
                Nesting::Top => self.variable(end),
                Nesting::Variable => Err(self.fault(FaultKind::Nested, self.at..self.at + 1)),
            };
        }
        let start = self.at;
        while let Some(byte) = self.byte(end) {
            match byte {
                b'/' => break,
                b'}' if nesting == Nesting::Variable => break,
                b'}' => return Err(self.fault(FaultKind::Unopened, self.at..self.at + 1)),
                b'{' if nesting == Nesting::Variable => {
                    return Err(self.fault(FaultKind::Nested, self.at..self.at + 1));
                }
                b'{' => return Err(self.fault(FaultKind::Glued, start..self.at)),
                _ => self.at += 1,
            }
        }
        let range = start..self.at;
        let segment = match &self.text[range.clone()] {
            "" => return Err(self.fault(FaultKind::EmptySegment, start.saturating_sub(1)..self.at)),
            "*" => Segment::Single,
            "**" => Segment::Rest,
            _ => Segment::Literal(literal(self.text, range.clone())?),
        };
        self.push(segment, range)
    }

    /// Adds the segment that stands at `range`.
    fn push(&mut self, segment: Segment, range: Range<usize>) -> Result<(), Fault> {
        let is_text = matches!(segment, Segment::Literal(_));
        if !is_text && self.segments.contains(&Segment::Rest) {
            return Err(self.fault(FaultKind::StarAfterRest, range));
        }
        self.segments.push(segment);
        Ok(())
    }

    fn variable(&mut self, end: usize) -> Result<(), Fault> {
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
            Some(b'{') => return Err(self.fault(FaultKind::Nested, self.at..self.at + 1)),
            Some(b'=' | b'}') if !is_field_path(&field) => {
                return Err(self.fault(FaultKind::BadFieldPath, at));
            }
            Some(b'=') => {
                self.at += 1;
                self.segments(end, Nesting::Variable)?;
            }
            Some(b'}') => self.push(Segment::Single, open..self.at + 1)?,
            _ => return Err(self.fault(FaultKind::Unclosed, open..open + 1)),
        }
        if self.byte(end) != Some(b'}') {
            return Err(self.fault(FaultKind::Unclosed, open..open + 1));
        }
        self.at += 1;
        if self.variables.iter().any(|variable| variable.field == field) {
            return Err(self.fault(FaultKind::DuplicateVariable, at));
        }
        self.variables.push(Variable { field, segments: first..self.segments.len(), at });
        Ok(())
    }

    fn byte(&self, end: usize) -> Option<u8> {
        self.text.as_bytes()[..end].get(self.at).copied()
    }

    fn fault(&self, kind: FaultKind, at: Range<usize>) -> Fault {
        Fault { kind, at: at.start.min(self.text.len())..at.end.min(self.text.len()) }
    }
}

fn is_field_path(path: &str) -> bool {
    path.split('.').all(|name| {
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && name.bytes().next().is_some_and(|first| !first.is_ascii_digit())
    })
}

/// The literal at `range`; percent-escapes in upper case, so that equal octets are equal text.
fn literal(text: &str, range: Range<usize>) -> Result<String, Fault> {
    let bytes = text.as_bytes();
    let mut literal = String::with_capacity(range.len());
    let mut at = range.start;
    while at < range.end {
        let byte = bytes[at];
        let fault = |kind, length: usize| Fault { kind, at: at..(at + length).min(range.end) };
        match byte {
            b'%' => {
                let hex = bytes.get(at + 1..(at + 3).min(range.end)).unwrap_or_default();
                if hex.len() != 2 || !hex.iter().all(u8::is_ascii_hexdigit) {
                    return Err(fault(FaultKind::BadEscape, 3));
                }
                literal.push('%');
                literal.extend(hex.iter().map(|digit| char::from(digit.to_ascii_uppercase())));
                at += 2;
            }
            b'*' => return Err(fault(FaultKind::StarInLiteral, 1)),
            _ if is_pchar(byte) => literal.push(char::from(byte)),
            _ => {
                let length = text[at..].chars().next().map_or(1, char::len_utf8);
                return Err(fault(FaultKind::BadCharacter, length));
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
