//! Paragraphs, lists and code blocks.

use super::inline;

/// The indentation that the text of a list item may have without being code anywhere.
const MAX_INDENT: usize = 3;
/// From here on CommonMark takes a line for code.
const CODE_INDENT: usize = 4;

/// The lines of a comment, inert; without blank lines at both ends.
pub(super) fn lines(comment: &str) -> Vec<String> {
    let lines: Vec<String> = comment.lines().map(clean).collect();
    let mut blocks = Blocks { out: Vec::new(), in_list: false };
    let mut rest = lines.as_slice();
    while let Some((line, after)) = rest.split_first() {
        rest = if let Some(fence) = Fence::open(line) {
            blocks.fenced(&fence, after)
        } else if indent(line) >= CODE_INDENT && blocks.may_start_code() {
            blocks.indented(rest)
        } else {
            blocks.text(line);
            after
        };
    }
    while blocks.out.last().is_some_and(String::is_empty) {
        blocks.out.pop();
    }
    blocks.out
}

/// A line without what an editor or compiler might take for something else: control characters, marks that change the
/// direction of text, tabs, the blank after the comment marker and blanks at the end.
fn clean(line: &str) -> String {
    let line = line.replace('\t', "    ");
    let kept = |c: &char| {
        !c.is_control()
            && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
    };
    let line: String = line.chars().filter(kept).collect();
    // Of `/// text` the parser leaves `/ text`.
    let line =
        line.strip_prefix('/').filter(|rest| rest.is_empty() || rest.starts_with(' ')).unwrap_or(&line);
    line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

struct Blocks {
    out: Vec<String>,
    in_list: bool,
}

impl Blocks {
    /// True if an indented line here is code and not the text of a paragraph or list item.
    fn may_start_code(&self) -> bool {
        !self.in_list && self.out.last().is_none_or(String::is_empty)
    }

    fn text(&mut self, line: &str) {
        let text = line.trim_start();
        if text.is_empty() {
            if self.out.last().is_some_and(|last| !last.is_empty()) {
                self.out.push(String::new());
            }
            return;
        }
        let after_blank = self.out.last().is_none_or(String::is_empty);
        if is_list_item(text) {
            self.in_list = true;
        } else if after_blank && indent(line) == 0 {
            self.in_list = false;
        }
        let mut out = " ".repeat(indent(line).min(MAX_INDENT));
        inline::escape(text, &mut out);
        self.out.push(out);
    }

    /// Takes the lines of a fenced block; returns those after it.
    fn fenced<'a>(&mut self, fence: &Fence, lines: &'a [String]) -> &'a [String] {
        let end = lines.iter().position(|line| fence.is_closed_by(line));
        let code = &lines[..end.unwrap_or(lines.len())];
        self.code(code.iter().map(|line| unindent(line, fence.indent)));
        &lines[end.map_or(lines.len(), |end| end + 1)..]
    }

    /// Takes the lines of an indented block; returns those after it.
    fn indented<'a>(&mut self, lines: &'a [String]) -> &'a [String] {
        let end = lines.iter().position(|line| !line.is_empty() && indent(line) < CODE_INDENT);
        let mut end = end.unwrap_or(lines.len());
        while end > 0 && lines[end - 1].is_empty() {
            end -= 1;
        }
        self.code(lines[..end].iter().map(|line| unindent(line, CODE_INDENT)));
        &lines[end..]
    }

    fn code<'a>(&mut self, lines: impl Iterator<Item = &'a str> + Clone) {
        let ticks = |line: &str| line.trim_start().bytes().take_while(|byte| *byte == b'`').count();
        let longest = lines.clone().map(ticks).max().unwrap_or(0);
        let fence = "`".repeat((longest + 1).max(3));
        self.out.push(format!("{fence}text"));
        self.out.extend(lines.map(str::to_owned));
        self.out.push(fence);
        self.in_list = false;
    }
}

/// `line` without up to `width` blanks before it.
fn unindent(line: &str, width: usize) -> &str {
    &line[indent(line).min(width)..]
}

/// `- text`, `12. text` and the like.
fn is_list_item(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let marker = if digits > 0 { [".", ")"].as_slice() } else { ["-", "*", "+"].as_slice() };
    let rest = &text[digits..];
    marker.iter().any(|marker| rest.strip_prefix(marker).is_some_and(|rest| rest.starts_with(' ')))
}

/// The line that opens a fenced block.
struct Fence {
    mark: char,
    length: usize,
    indent: usize,
}

impl Fence {
    fn open(line: &str) -> Option<Self> {
        let text = line.trim_start();
        let mark = text.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let info = text.trim_start_matches(mark);
        let length = text.len() - info.len();
        // With a backtick behind them, backticks are code within a line.
        let opens = length >= 3 && !(mark == '`' && info.contains('`'));
        opens.then_some(Self { mark, length, indent: indent(line) })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let text = line.trim();
        text.len() >= self.length && text.chars().all(|mark| mark == self.mark)
    }
}
