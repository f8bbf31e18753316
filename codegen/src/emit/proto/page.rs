//! Text under construction.

const INDENT: &str = "  ";

/// Lines, indented by the blocks they stand in.
#[derive(Default)]
pub(super) struct Page {
    text: String,
    depth: usize,
    /// True if a blank line comes before the next one.
    is_due: bool,
    /// True if a block has just been opened.
    is_first: bool,
}

impl Page {
    /// Writes a line.
    pub(super) fn line(&mut self, text: &str) {
        self.is_first = false;
        if std::mem::take(&mut self.is_due) && !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.extend(std::iter::repeat_n(INDENT, self.depth));
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// Writes behind the last line.
    pub(super) fn append(&mut self, text: &str) {
        if self.text.ends_with('\n') {
            self.text.pop();
        }
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// Leaves a blank line, unless nothing precedes or follows in the block.
    pub(super) fn blank(&mut self) {
        self.is_due |= !self.is_first;
    }

    /// Leaves a blank line, even behind the line that opens a block.
    pub(super) fn gap(&mut self) {
        self.is_due = true;
    }

    /// Starts a block behind the line that opens it.
    pub(super) fn open(&mut self, text: &str) {
        self.line(text);
        self.depth += 1;
        self.is_first = true;
    }

    /// Ends a block.
    pub(super) fn close(&mut self, text: &str) {
        self.is_due = false;
        self.depth = self.depth.saturating_sub(1);
        self.line(text);
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}
