//! Comments, at the places where a parser gives them to the same items.

use super::Printer;
use crate::emit::HEADER;

impl Printer<'_> {
    /// The comments before the item at `path`.
    pub(super) fn before(&mut self, path: &[i32]) {
        let file = self.file;
        let Some(item) = file.commented(path) else { return };
        for detached in &item.leading_detached_comments {
            // The header of a file that was written before.
            if HEADER.trim_start_matches('/') == detached.trim_end() {
                continue;
            }
            // Without the line before it would belong to what precedes, without the one behind to what follows.
            self.page.gap();
            self.comment(detached);
            self.page.blank();
        }
        if let Some(leading) = &item.leading_comments {
            self.comment(leading);
        }
    }

    /// The comment behind the statement or the opening brace of the item at `path`.
    pub(super) fn after(&mut self, path: &[i32]) {
        let file = self.file;
        let Some(trailing) = file.commented(path).and_then(|item| item.trailing_comments.as_deref()) else {
            return;
        };
        match trailing.trim_end().split_once('\n') {
            None => self.page.append(&format!(" {}", line(trailing))),
            Some(_) => {
                self.comment(trailing);
                self.page.blank();
            }
        }
    }

    fn comment(&mut self, text: &str) {
        let text = text.strip_suffix('\n').unwrap_or(text);
        for text in text.split('\n') {
            self.page.line(&line(text));
        }
    }
}

/// A line of a comment. Nothing in it can end the comment.
fn line(text: &str) -> String {
    let text: String = text.chars().filter(|sign| !sign.is_control() || *sign == '\t').collect();
    format!("//{text}").trim_end().to_owned()
}
