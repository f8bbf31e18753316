//! Derives above an attribute.
//!
//! rustc has carried them out and taken them away by the time that the attribute's macro runs, so what they give cannot be
//! left out. They are looked up in the source text, only to say so: without the text, rustc's own error is what there is.

use std::fs;

/// The names of the derives above the attribute at `place`.
pub(crate) fn derives(place: proc_macro::Span) -> Vec<String> {
    let start = place.start();
    let text = place.local_file().and_then(|path| fs::read_to_string(path).ok()).unwrap_or_default();
    let mut lines = text.split_inclusive('\n');
    let mut before: String = lines.by_ref().take(start.line().saturating_sub(1)).collect();
    before.extend(lines.next().unwrap_or_default().chars().take(start.column().saturating_sub(1)));
    of_text(&before)
}

/// The names of the derives at the end of `text`, among other attributes and comments.
fn of_text(text: &str) -> Vec<String> {
    let (mut names, mut rest) = (Vec::new(), text.trim_end());
    loop {
        let line = rest.rfind('\n').map_or(0, |at| at + 1);
        if rest[line..].trim_start().starts_with("//") {
            rest = rest[..line].trim_end();
        } else if let Some((before, attribute)) = last_attribute(rest) {
            let list = attribute.trim().strip_prefix("derive").map(str::trim_start);
            let list = list.and_then(|list| list.strip_prefix('(')?.strip_suffix(')'));
            let paths = list.into_iter().flat_map(|list| list.split(','));
            let last = |path: &str| path.rsplit("::").next().unwrap_or(path).trim().to_owned();
            names.extend(paths.map(last).filter(|name| !name.is_empty()));
            rest = before.trim_end();
        } else {
            return names;
        }
    }
}

/// The text before the `#[…]` that ends `text`, and the text in its brackets.
fn last_attribute(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_suffix(']')?;
    let mut depth = 1_u32;
    for (at, bracket) in inner.rmatch_indices(['[', ']']) {
        depth = if bracket == "]" { depth + 1 } else { depth - 1 };
        if depth == 0 {
            let before = inner[..at].trim_end().strip_suffix('#')?;
            return Some((before, &inner[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::of_text;

    #[test]
    fn derives_above_are_found_among_comments_and_other_attributes() {
        let text = "struct Other;\n#[derive(Clone, std :: fmt::Debug,)]\n/// A `#[derive(Eq)]`.\n#[doc = \"a[0]\"] // here\n#[allow(dead_code)]\n";
        assert!(of_text(text).is_empty());
        let text = text.replace(" // here", "\n// here");
        assert_eq!(of_text(&text), ["Clone", "Debug"]);
        assert_eq!(of_text("#[derive(Clone)] struct Other;\n").len(), 0);
        assert_eq!(of_text("#[derive(Clone)]").len(), 1);
        for text in ["", "]", "#[derive(Clone]", "[derive(Clone)]", "#[cfg_attr(test, derive(Clone))]"] {
            assert!(of_text(text).is_empty(), "{text}");
        }
    }
}
