//! Custom verbs: `:archive` after the last segment.

use super::trie::{Trie, key, upper_case_escapes};
use fnv::FnvHashMap;
use std::borrow::Cow;

/// The shapes of each verb.
#[derive(Debug, Default)]
pub(super) struct Verbs {
    tries: FnvHashMap<Cow<'static, str>, Trie>,
    /// The length of the longest verb: a longer end of a path is not looked up, so that a segment of colons costs
    /// no more than any other.
    longest: usize,
}

impl Verbs {
    /// The shapes of a verb.
    pub(super) fn entry(&mut self, verb: Cow<'static, str>) -> &mut Trie {
        self.longest = self.longest.max(verb.len());
        self.tries.entry(key(verb)).or_default()
    }

    /// The verbs that `path` ends in, the longest first: their shapes, and the path before the verb. A verb follows
    /// at least one character of the last segment. An encoded colon (`%3A`) begins no verb.
    pub(super) fn of<'a, 'path>(
        &'a self,
        path: &'path str,
    ) -> impl Iterator<Item = (&'a Trie, &'path str)> + use<'a, 'path> {
        let bytes = path.as_bytes();
        let earliest = path.len().saturating_sub(self.longest + 1);
        let last = if self.longest == 0 { path.len() } else { last_segment(bytes, earliest) };
        let begin = earliest.max(last);
        (begin..path.len()).filter_map(move |at| {
            if bytes[at] != b':' || at == 0 || bytes[at - 1] == b'/' {
                return None;
            }
            let trie = self.tries.get(&*upper_case_escapes(&path[at + 1..]))?;
            Some((trie, &path[..at]))
        })
    }
}

/// The start of the last segment, if it is not before `earliest`.
fn last_segment(path: &[u8], earliest: usize) -> usize {
    let slash = path[earliest..].iter().rposition(|&byte| byte == b'/');
    slash.map_or(earliest, |at| earliest + at + 1)
}
