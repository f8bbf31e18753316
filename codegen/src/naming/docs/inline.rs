//! The text of one line.

/// Appends `text` to `out`, inert.
pub(super) fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    let mut previous = ' ';
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '`' => code(rest, out),
            '[' if previous != '!' => link(rest, out),
            '<' => angle(rest, out),
            'h' if !previous.is_alphanumeric() => address(rest, out),
            '\\' => backslash(rest, out),
            '[' | ']' => escaped(first, out),
            '~' if rest.starts_with("~~~") => escaped(first, out),
            // More blanks than one after the marker of a list item would make its text code.
            ' ' if previous == ' ' => 1,
            _ => {
                out.push(first);
                first.len_utf8()
            }
        };
        previous = rest[..taken].chars().next_back().unwrap_or(' ');
        rest = &rest[taken..];
    }
}

fn escaped(character: char, out: &mut String) -> usize {
    out.push('\\');
    out.push(character);
    character.len_utf8()
}

/// Code within the line, or backticks that mean themselves.
fn code(rest: &str, out: &mut String) -> usize {
    let ticks = rest.len() - rest.trim_start_matches('`').len();
    let body = &rest[ticks..];
    let Some(end) = closing_ticks(body, ticks) else {
        out.push_str(&"\\`".repeat(ticks));
        return ticks;
    };
    let content = &body[..end];
    // Short marks, so that no line can start with a fence; a content that would need longer ones loses its backticks.
    let content = if content.contains("``") { content.replace('`', "'") } else { content.to_owned() };
    let marks = if content.contains('`') { "``" } else { "`" };
    out.push_str(marks);
    out.push_str(&content);
    out.push_str(marks);
    ticks + end + ticks
}

/// The start of the next run of exactly `ticks` backticks.
fn closing_ticks(body: &str, ticks: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = body[at..].find('`') {
        let start = at + found;
        let length = body[start..].bytes().take_while(|byte| *byte == b'`').count();
        if length == ticks {
            return Some(start);
        }
        at = start + length;
    }
    None
}

/// A link to a web address as it stands, the text of a reference, or a bracket.
fn link(rest: &str, out: &mut String) -> usize {
    let plain = |text: &str| !text.contains(['[', ']', '`', '<', '\\']) && !text.trim().is_empty();
    let Some((text, after)) = rest[1..].split_once(']').filter(|(text, _)| plain(text)) else {
        return escaped('[', out);
    };
    if let Some(target) = after.strip_prefix('(').and_then(|after| after.split(')').next())
        && is_address(target)
        && after[1 + target.len()..].starts_with(')')
        && !target.contains([' ', '<', '>', '`', '\\'])
    {
        let length = 1 + text.len() + 1 + 1 + target.len() + 1;
        out.push_str(&rest[..length]);
        return length;
    }
    let reference = after.strip_prefix('[').and_then(|after| after.split_once(']'));
    if let Some((name, _)) = reference.filter(|(name, _)| !name.contains(['[', ' '])) {
        let identifier = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
        let mark = if identifier { "`" } else { "" };
        out.push_str(mark);
        if identifier {
            out.push_str(text);
        } else {
            escape(text, out);
        }
        out.push_str(mark);
        return 1 + text.len() + 1 + 1 + name.len() + 1;
    }
    escaped('[', out)
}

/// `<https://…>` as it stands, or `<`.
fn angle(rest: &str, out: &mut String) -> usize {
    if let Some((target, _)) = rest[1..].split_once('>')
        && is_address(target)
        && !target.contains([' ', '<', '`', '\\'])
    {
        out.push_str(&rest[..target.len() + 2]);
        return target.len() + 2;
    }
    escaped('<', out)
}

/// A bare web address as a link, or `h`.
fn address(rest: &str, out: &mut String) -> usize {
    let end = rest.find([' ', ')', '>', ']', '<', '[', '"', '\'', '`', '\\']).unwrap_or(rest.len());
    let target = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
    if is_address(target) {
        out.push('<');
        out.push_str(target);
        out.push('>');
        return target.len();
    }
    out.push('h');
    1
}

/// A backslash and the mark that it escapes, or a backslash.
fn backslash(rest: &str, out: &mut String) -> usize {
    match rest[1..].chars().next().filter(char::is_ascii_punctuation) {
        Some(mark) => {
            out.push('\\');
            out.push(mark);
            2
        }
        None => escaped('\\', out),
    }
}

fn is_address(target: &str) -> bool {
    let host = target.strip_prefix("https://").or_else(|| target.strip_prefix("http://"));
    host.is_some_and(|host| host.starts_with(|c: char| c.is_ascii_alphanumeric()))
}
