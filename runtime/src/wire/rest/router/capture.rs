//! The place of a variable's value in a matched path.

use super::TemplateError;
use crate::http::{PathTemplate, Segment, Variable};

/// The place of a variable's value in every path that its template matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::wire::rest) struct Capture {
    start: Edge,
    end: Edge,
    extent: Extent,
}

/// The number of segments that a variable is bound to: it decides how its value is decoded (`google/api/http.proto`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::wire::rest) enum Extent {
    /// One segment: everything is decoded.
    Single,
    /// Several, or `**`: `%2F` stays as it is, so that it can be told from a `/`.
    Multiple,
}

/// A boundary between segments: from the front as long as no `**` stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    FromFront(usize),
    FromBack(usize),
}

impl Capture {
    /// The place of `variable` in `template`.
    ///
    /// # Errors
    /// When the template has no such segments.
    pub(in crate::wire::rest) fn new(
        template: &PathTemplate,
        variable: &Variable,
    ) -> Result<Self, TemplateError> {
        let segments = &template.segments;
        let bound = segments.get(variable.start..variable.end).ok_or(TemplateError::Variable)?;
        let extent = match bound {
            [] => return Err(TemplateError::Variable),
            [Segment::Literal(_) | Segment::Single] => Extent::Single,
            _ => Extent::Multiple,
        };
        let rest = segments.iter().position(|segment| *segment == Segment::Rest);
        let edge = |at: usize| match rest {
            Some(rest) if at > rest => Edge::FromBack(segments.len() - at),
            _ => Edge::FromFront(at),
        };
        Ok(Self { start: edge(variable.start), end: edge(variable.end), extent })
    }

    /// The value in `path`, which the template matches; still encoded.
    pub(in crate::wire::rest) fn of<'path>(&self, path: &'path str) -> &'path str {
        let start = self.start.offset(path);
        let end = match (self.start, self.end) {
            // Both are counted from the front: what was passed is not looked at again.
            (Edge::FromFront(first), Edge::FromFront(last)) => {
                let rest = path.get(start..).unwrap_or_default();
                start + Edge::FromFront(last.saturating_sub(first)).offset(rest)
            }
            _ => self.end.offset(path),
        };
        path.get(start..end.saturating_sub(1)).unwrap_or_default()
    }

    /// The number of segments of the value.
    pub(in crate::wire::rest) fn extent(&self) -> Extent {
        self.extent
    }
}

impl Edge {
    /// The offset of the segment that begins here. Past the last segment it is one more than the length, as if the
    /// path ended in a slash.
    fn offset(self, path: &str) -> usize {
        match self {
            Self::FromFront(0) => 0,
            Self::FromFront(count) => slashes(path).nth(count - 1).unwrap_or(path.len()) + 1,
            Self::FromBack(0) => path.len() + 1,
            Self::FromBack(count) => slashes(path).nth_back(count - 1).map_or(0, |at| at + 1),
        }
    }
}

fn slashes(path: &str) -> impl DoubleEndedIterator<Item = usize> {
    path.bytes().enumerate().filter(|&(_, byte)| byte == b'/').map(|(at, _)| at)
}
