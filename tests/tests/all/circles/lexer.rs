//! Rust code as words and signs, without comments, texts and what is compiled for tests alone.

/// A word, `::`, or another single sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    pub(super) line: usize,
}

/// The tokens of `code`, without the items below `#[cfg(test)]`.
pub(super) fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut rest, mut line) = (code, 1);
    while let Some(first) = rest.chars().next() {
        let (length, token) = match skipped(rest) {
            0 => (word(rest).max(if rest.starts_with("::") { 2 } else { first.len_utf8() }), true),
            length => (length, false),
        };
        let (text, after) = rest.split_at(length);
        if token {
            tokens.push(Token { text: text.trim_start_matches("r#"), line });
        }
        line += text.matches('\n').count();
        rest = after;
    }
    without_tests(&tokens)
}

/// The length of the blank, comment, text or character at the start.
fn skipped(code: &str) -> usize {
    let blank = code.len() - code.trim_start().len();
    if blank > 0 {
        return blank;
    }
    if code.starts_with("//") {
        return code.find('\n').unwrap_or(code.len());
    }
    if code.starts_with("/*") {
        return code.find("*/").map_or(code.len(), |end| end + 2);
    }
    let prefix = ["br", "cr", "b", "c", "r", ""].into_iter().find(|prefix| {
        code.strip_prefix(prefix).is_some_and(|after| after.trim_start_matches('#').starts_with('"'))
    });
    match prefix {
        Some("") if code.starts_with('#') => 0,
        Some(prefix) => prefix.len() + text(&code[prefix.len()..], prefix.contains('r')),
        None => character(code),
    }
}

/// The length of a text that begins with its quote, or with the signs of a raw text before it.
fn text(code: &str, raw: bool) -> usize {
    let hashes = code.len() - code.trim_start_matches('#').len();
    if raw {
        let end = format!("\"{}", "#".repeat(hashes));
        return code[hashes + 1..].find(&end).map_or(code.len(), |at| hashes + 1 + at + end.len());
    }
    let mut escaped = false;
    for (at, sign) in code.char_indices().skip(1) {
        match sign {
            '"' if !escaped => return at + 1,
            sign => escaped = sign == '\\' && !escaped,
        }
    }
    code.len()
}

/// The length of a character in quotes, or 0: a lifetime has one quote.
fn character(code: &str) -> usize {
    let mut signs = code.char_indices();
    match (signs.next(), signs.next(), signs.next()) {
        (Some((_, '\'')), Some((_, '\\')), Some((escaped, sign))) => {
            let after = escaped + sign.len_utf8();
            code[after..].find('\'').map_or(code.len(), |end| after + end + 1)
        }
        (Some((_, '\'')), Some(_), Some((end, '\''))) => end + 1,
        _ => 0,
    }
}

fn word(code: &str) -> usize {
    let start = if code.starts_with("r#") { 2 } else { 0 };
    let end = code[start..].find(|sign: char| !sign.is_alphanumeric() && sign != '_');
    match end.unwrap_or(code.len() - start) {
        0 => 0,
        length => start + length,
    }
}

fn without_tests<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    let mut kept = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if starts_with(&tokens[at..], &["#", "[", "cfg", "(", "test", ")", "]"]) {
            at += item(&tokens[at..]);
        } else {
            kept.push(*token);
            at += 1;
        }
    }
    kept
}

pub(super) fn starts_with(tokens: &[Token<'_>], texts: &[&str]) -> bool {
    tokens.len() >= texts.len() && tokens.iter().zip(texts).all(|(token, text)| token.text == *text)
}

/// The length of an item: to its semicolon, or to the end of its braces.
fn item(tokens: &[Token<'_>]) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "{" => depth += 1,
            "}" if depth <= 1 => return at + 1,
            "}" => depth -= 1,
            ";" if depth == 0 => return at + 1,
            _ => {}
        }
    }
    tokens.len()
}

#[test]
fn comments_texts_and_tests_are_no_code() {
    let code = r##"
        // crate::a
        /* crate::b */
        let a = "crate::\"c"; let b = r#"crate::d""#; let c = ('"', '\'', b"crate::e");
        #[cfg(test)]
        mod tests { use crate::f; fn g() {} }
        fn r#type<'a>(x: &'a str) -> crate::h
    "##;
    let words: Vec<_> =
        tokens(code).iter().map(|token| token.text).filter(|text| word(text) > 0 || *text == "::").collect();
    let expected =
        ["let", "a", "let", "b", "let", "c", "fn", "type", "a", "x", "a", "str", "crate", "::", "h"];
    assert_eq!(words, expected);
    assert_eq!(tokens(code).last().map(|token| token.line), Some(7));
}
