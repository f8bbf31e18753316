//! The comments of `.proto` text, attached to what they describe as protoc does it: the parser loses blank lines, and
//! puts some elsewhere.
//!
//! A declaration ends with `;`, or begins its block with `{`. What follows on the same line is its trailing comment, or
//! what follows below it before a blank line; the last comment before the next word is the leading one of the next
//! declaration. All others are detached.

use super::lexical::{Word, WordKind, Words};
use prost_types::source_code_info::Location;
use std::collections::HashMap;

/// The comments of one declaration.
#[derive(Default)]
struct Attached {
    leading: Option<String>,
    trailing: Option<String>,
    detached: Vec<String>,
}

/// The end of a declaration's head.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Statement,
    Block,
}

/// Puts the comments of `text` to the declarations at `locations`, whose columns count bytes.
pub(super) fn attach(text: &str, locations: &mut [Location]) {
    let lines: Vec<usize> = [0].into_iter().chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let mut declarations = declarations(text);
    let mut owners: HashMap<usize, usize> = HashMap::new();
    for (index, location) in locations.iter_mut().enumerate() {
        location.leading_comments = None;
        location.trailing_comments = None;
        location.leading_detached_comments.clear();
        let Some(kind) = Described::of(&location.path) else { continue };
        let Some(start) = start(location, &lines) else { continue };
        if declarations.get(&start).is_some_and(|(end, _)| kind.ends_with(*end)) {
            owners.insert(start, index);
        }
    }
    for (start, index) in owners {
        if let Some((location, (_, found))) = locations.get_mut(index).zip(declarations.remove(&start)) {
            let is_said = |comment: &String| !comment.is_empty();
            location.leading_comments = found.leading.filter(is_said);
            location.trailing_comments = found.trailing.filter(is_said);
            location.leading_detached_comments = found.detached;
        }
    }
}

fn start(location: &Location, lines: &[usize]) -> Option<usize> {
    let line = lines.get(usize::try_from(*location.span.first()?).ok()?)?;
    Some(line + usize::try_from(*location.span.get(1)?).ok()?)
}

/// The thing that comments describe.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Described {
    /// Something with a block.
    Block,
    /// A field, a value, or a statement of a file.
    Statement,
    /// A method, which may have a block.
    Method,
}

impl Described {
    /// The thing that the path in a `FileDescriptorProto` leads to.
    fn of(path: &[i32]) -> Option<Self> {
        match path {
            [2 | 12] | [3, _] | [7, _] | [5, _, 2, _] => Some(Self::Statement),
            [6, _, 2, _] => Some(Self::Method),
            [5 | 6, _] => Some(Self::Block),
            [4, _, within @ ..] => Self::of_message(within),
            _ => None,
        }
    }

    fn of_message(path: &[i32]) -> Option<Self> {
        match path {
            [] | [4 | 8, _] => Some(Self::Block),
            [2 | 6, _] | [4, _, 2, _] => Some(Self::Statement),
            [3, _, within @ ..] => Self::of_message(within),
            _ => None,
        }
    }

    /// A group is a field and a message at one place: its comments are the message's.
    fn ends_with(self, end: End) -> bool {
        match self {
            Self::Block => end == End::Block,
            Self::Statement => end == End::Statement,
            Self::Method => true,
        }
    }
}

/// The declarations of `text` by the bytes with which they start: how their heads end, and their comments.
fn declarations(text: &str) -> HashMap<usize, (End, Attached)> {
    let words: Vec<Word> = Words::new(text.as_bytes()).collect();
    let mut found = HashMap::new();
    let mut walk = Walk { text, words: &words, at: 0 };
    let mut pending = walk.gap(None);
    let mut start = walk.start();
    while let Some(sign) = walk.head_end() {
        let mut gap = walk.gap(Some(sign));
        let mut next = std::mem::take(&mut gap.leading);
        let detached = std::mem::take(&mut gap.detached);
        let end = if sign == b'{' { End::Block } else { End::Statement };
        match start {
            // Nothing but the end of a block or of a statement without words.
            None if sign == b'}' => pending = Attached { leading: next, trailing: None, detached },
            None => {
                pending.leading = next.take();
                pending.detached.extend(detached);
            }
            Some(start) => {
                let own = Attached { trailing: gap.trailing, ..pending };
                found.insert(start, (end, own));
                pending = Attached { leading: next, trailing: None, detached };
            }
        }
        start = walk.start();
    }
    found
}

struct Walk<'a> {
    text: &'a str,
    words: &'a [Word],
    at: usize,
}

impl Walk<'_> {
    /// The start of the declaration that the next word belongs to; `None` when there is none.
    fn start(&self) -> Option<usize> {
        let word = self.words.get(self.at)?;
        (!matches!(word.kind, WordKind::Sign(b';' | b'{' | b'}'))).then_some(word.range.start)
    }

    /// Goes behind the sign that ends the head of a declaration, or a block; returns the sign.
    fn head_end(&mut self) -> Option<u8> {
        let mut is_value = false;
        while let Some(word) = self.words.get(self.at) {
            self.at += 1;
            match word.kind {
                // The value of an option.
                WordKind::Sign(b'{') if is_value => self.skip_block(),
                WordKind::Sign(sign @ (b';' | b'{' | b'}')) => return Some(sign),
                WordKind::Sign(sign) => is_value = sign == b'=',
                WordKind::Plain | WordKind::Text => is_value = false,
                WordKind::Comment | WordKind::Newline => {}
            }
        }
        None
    }

    /// Goes behind the block that was opened.
    fn skip_block(&mut self) {
        let mut depth = 1_usize;
        while depth > 0
            && let Some(word) = self.words.get(self.at)
        {
            self.at += 1;
            match word.kind {
                WordKind::Sign(b'{') => depth += 1,
                WordKind::Sign(b'}') => depth -= 1,
                _ => {}
            }
        }
    }

    /// Goes to the next word; returns the comments before it. `previous` is the sign before them; none at the start.
    fn gap(&mut self, previous: Option<u8>) -> Attached {
        let mut gap = Gap { can_trail: previous.is_some(), ..Gap::default() };
        if previous.is_some() && !self.same_line(&mut gap) {
            return Attached::default();
        }
        while let Some(word) = self.words.get(self.at) {
            match word.kind {
                WordKind::Comment => {
                    self.at += 1;
                    gap.add(self.comment(word));
                    self.skip_newline();
                }
                WordKind::Newline => {
                    self.at += 1;
                    gap.flush();
                    gap.can_trail = false;
                }
                _ => break,
            }
        }
        let ends_scope = self
            .words
            .get(self.at)
            .is_none_or(|word| matches!(word.kind, WordKind::Sign(b'}' | b']' | b')')));
        if ends_scope {
            gap.flush();
        }
        gap.finish()
    }

    /// The text of a comment: that of a line with the end of the line.
    fn comment(&self, word: &Word) -> &str {
        let end = word.range.end;
        let is_line = self.text[word.range.clone()].starts_with("//");
        let end = if is_line && self.text[end..].starts_with('\n') { end + 1 } else { end };
        &self.text[word.range.start..end]
    }

    /// Goes to the next line; `false` when another word comes before it. No comment is told to which of two words on
    /// one line it belongs.
    fn same_line(&mut self, gap: &mut Gap) -> bool {
        let is_comment = |word: &&Word| word.kind == WordKind::Comment;
        let Some(comment) = self.words.get(self.at).filter(is_comment) else { return self.skip_newline() };
        self.at += 1;
        let is_block = gap.add(self.comment(comment));
        let is_last = self.skip_newline();
        if is_block && !is_last {
            self.skip_gap();
            return false;
        }
        gap.flush();
        true
    }

    /// Goes behind the end of the line, if it comes next; whether it did.
    fn skip_newline(&mut self) -> bool {
        let is_next = self.words.get(self.at).is_some_and(|word| word.kind == WordKind::Newline);
        if is_next {
            self.at += 1;
        }
        is_next
    }

    fn skip_gap(&mut self) {
        let is_gap = |word: &Word| matches!(word.kind, WordKind::Comment | WordKind::Newline);
        while self.words.get(self.at).is_some_and(is_gap) {
            self.at += 1;
        }
    }
}

/// The comments between two words, while they are collected.
#[derive(Default)]
struct Gap {
    attached: Attached,
    /// The comment that may still grow, and whether it is made of lines.
    open: Option<(String, bool)>,
    /// True if the next comment may belong to the declaration before it.
    can_trail: bool,
}

impl Gap {
    /// Adds a comment; returns whether it is a block.
    fn add(&mut self, comment: &str) -> bool {
        if let Some(line) = comment.strip_prefix("//") {
            match &mut self.open {
                Some((lines, true)) => lines.push_str(line),
                _ => {
                    self.flush();
                    self.open = Some((line.to_owned(), true));
                }
            }
            return false;
        }
        self.flush();
        self.open = Some((block(comment), false));
        true
    }

    fn flush(&mut self) {
        let Some((comment, _)) = self.open.take() else { return };
        match std::mem::take(&mut self.can_trail) {
            true => self.attached.trailing = Some(comment),
            false => self.attached.detached.push(comment),
        }
    }

    fn finish(self) -> Attached {
        Attached { leading: self.open.map(|(comment, _)| comment), ..self.attached }
    }
}

/// The text of a block comment: of each line but the first, the blanks and the star at its start are left out.
fn block(comment: &str) -> String {
    let inner = comment.strip_prefix("/*").unwrap_or(comment);
    let inner = inner.strip_suffix("*/").unwrap_or(inner);
    let mut lines = inner.split('\n');
    let mut text = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        let line = line.trim_start_matches([' ', '\t', '\r', '\u{b}', '\u{c}']);
        text.push('\n');
        text.push_str(line.strip_prefix('*').unwrap_or(line));
    }
    text
}
