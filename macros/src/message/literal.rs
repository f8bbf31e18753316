//! The text of string literals.

use super::error::Error;
use proc_macro2::{Literal, TokenStream, TokenTree};

/// The text of the one string literal that `tokens` are.
pub(crate) fn text_of(tokens: &TokenStream) -> Option<(String, proc_macro2::Span)> {
    let mut tokens = tokens.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Literal(literal)), None) => Some((text(&literal)?, literal.span())),
        // A literal that came through `macro_rules!` is wrapped in an invisible group.
        (Some(TokenTree::Group(group)), None) => text_of(&group.stream()),
        _ => None,
    }
}

/// The path that `tokens` are, written plainly or as a string literal.
pub(crate) fn path_of(tokens: &TokenStream) -> Result<TokenStream, Error> {
    match text_of(tokens) {
        Some((text, span)) => super::tokens::parse_at(&text, span),
        None => Ok(tokens.clone()),
    }
}

fn text(literal: &Literal) -> Option<String> {
    let source = literal.to_string();
    if let Some(raw) = source.strip_prefix('r') {
        let inner = raw.trim_start_matches('#').strip_prefix('"')?;
        return Some(inner.trim_end_matches('#').strip_suffix('"')?.to_owned());
    }
    unescape(source.strip_prefix('"')?.strip_suffix('"')?)
}

fn unescape(source: &str) -> Option<String> {
    let mut text = String::with_capacity(source.len());
    let mut signs = source.chars();
    while let Some(sign) = signs.next() {
        if sign != '\\' {
            text.push(sign);
            continue;
        }
        match signs.next()? {
            'n' => text.push('\n'),
            'r' => text.push('\r'),
            't' => text.push('\t'),
            '0' => text.push('\0'),
            'x' => {
                let digits = [signs.next()?, signs.next()?];
                text.push(code_point(digits)?);
            }
            'u' => {
                let digits = signs.by_ref().skip_while(|sign| *sign == '{').take_while(|sign| *sign != '}');
                text.push(code_point(digits)?);
            }
            other => text.push(other),
        }
    }
    Some(text)
}

fn code_point(digits: impl IntoIterator<Item = char>) -> Option<char> {
    let mut value = 0_u32;
    for digit in digits {
        if digit != '_' {
            value = value.checked_mul(16)?.checked_add(digit.to_digit(16)?)?;
        }
    }
    char::from_u32(value)
}
