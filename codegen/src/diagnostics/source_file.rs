//! Input files and places in them.

use std::{fmt, ops::Range, sync::Arc};

/// The mark that may stand before the first word of a text, and has no meaning.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

/// A file of the input.
#[derive(Debug)]
pub struct SourceFile {
    name: String,
    text: Option<String>,
}

impl SourceFile {
    /// A file and its text, of which a byte order mark is no part.
    pub(crate) fn new(name: impl Into<String>, text: Option<String>) -> Self {
        let without_mark = |text: String| match text.strip_prefix(BYTE_ORDER_MARK) {
            Some(rest) => rest.to_owned(),
            None => text,
        };
        Self { name: name.into(), text: text.map(without_mark) }
    }

    /// The name to show: the path by which it was read, else the name by which it is imported.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text, unless only descriptors are known.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// The byte offset of a line and column, both from zero; columns count bytes.
    fn offset(&self, line: usize, column: usize) -> Option<usize> {
        let (start, line) = self.line(line)?;
        Some(start + line.floor_char_boundary(column))
    }

    /// The column in bytes of one in characters.
    #[cfg(feature = "rust")]
    pub(crate) fn byte_column(&self, line: usize, column: usize) -> usize {
        self.line(line)
            .map_or(column, |(_, line)| line.char_indices().nth(column).map_or(line.len(), |(at, _)| at))
    }

    /// The line `index`, from zero, and where it starts.
    fn line(&self, index: usize) -> Option<(usize, &str)> {
        let text = self.text()?;
        let mut start = 0;
        for _ in 0..index {
            start += text[start..].find('\n')? + 1;
        }
        Some((start, text[start..].split('\n').next().unwrap_or_default()))
    }

    /// The line and column of a byte offset, both from zero; columns count characters.
    fn position(&self, offset: usize) -> (usize, usize) {
        let before = self.text().and_then(|text| text.get(..offset)).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count(), before[line_start..].chars().count())
    }
}

/// A place in an input file.
#[derive(Clone, Debug)]
pub struct Location {
    source: Arc<SourceFile>,
    start: Option<(usize, usize)>,
    range: Option<Range<usize>>,
}

impl Location {
    /// The file as a whole.
    pub(crate) fn file(source: &Arc<SourceFile>) -> Self {
        Self { source: source.clone(), start: None, range: None }
    }

    /// The last character of the text.
    pub(crate) fn end(source: &Arc<SourceFile>) -> Self {
        let Some(text) = source.text() else { return Self::file(source) };
        let end = text.trim_end().len();
        let start = text[..end].char_indices().next_back().map_or(0, |(at, _)| at);
        Self::bytes(source, start..end)
    }

    /// The bytes `range` of the text.
    pub(crate) fn bytes(source: &Arc<SourceFile>, range: Range<usize>) -> Self {
        Self { source: source.clone(), start: Some(source.position(range.start)), range: Some(range) }
    }

    /// A span as `google.protobuf.SourceCodeInfo` writes it: start line, start column, [end line,] end column, of which
    /// columns count bytes.
    pub(crate) fn span(source: &Arc<SourceFile>, span: &[i32]) -> Self {
        let number = |index: usize| usize::try_from(span[index]).unwrap_or(0);
        let (start, end) = match span.len() {
            3 => ((number(0), number(1)), (number(0), number(2))),
            4 => ((number(0), number(1)), (number(2), number(3))),
            _ => return Self::file(source),
        };
        let range = source.offset(start.0, start.1).zip(source.offset(end.0, end.1));
        match range {
            Some((from, to)) => Self::bytes(source, from..to.max(from)),
            None => Self { source: source.clone(), start: Some(start), range: None },
        }
    }

    /// The file.
    pub fn source(&self) -> &SourceFile {
        &self.source
    }

    /// The line, from one; `None` when the place is the file as a whole.
    pub fn line(&self) -> Option<usize> {
        self.start.map(|(line, _)| line + 1)
    }

    /// The column in characters, from one; `None` when the place is the file as a whole.
    pub fn column(&self) -> Option<usize> {
        self.start.map(|(_, column)| column + 1)
    }

    /// The bytes of the text, when it is known.
    pub fn range(&self) -> Option<Range<usize>> {
        self.range.clone()
    }

    /// The text at this place, when it is known.
    pub(crate) fn text(&self) -> Option<&str> {
        self.source.text()?.get(self.range()?)
    }

    /// The part `within` of this place; all of it when the text is not known.
    pub(crate) fn part(&self, within: Range<usize>) -> Self {
        match &self.range {
            Some(range) => Self::bytes(
                &self.source,
                range.start + within.start..(range.start + within.end).min(range.end),
            ),
            None => self.clone(),
        }
    }

    pub(crate) fn same_file(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.source, &other.source)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.source.name())?;
        if let Some((line, column)) = self.start {
            write!(formatter, ":{}:{}", line + 1, column + 1)?;
        }
        Ok(())
    }
}
