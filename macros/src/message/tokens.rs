//! Walking and placing tokens.

use super::error::Error;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use std::iter::Peekable;

/// Tokens, read from front to back.
pub(crate) struct Cursor {
    tokens: Peekable<proc_macro2::token_stream::IntoIter>,
    last: Span,
}

impl Cursor {
    pub(crate) fn new(tokens: TokenStream) -> Self {
        Self { tokens: tokens.into_iter().peekable(), last: Span::call_site() }
    }

    pub(crate) fn is_empty(&mut self) -> bool {
        self.tokens.peek().is_none()
    }

    /// The place at which a fault at this point is shown.
    pub(crate) fn span(&mut self) -> Span {
        self.tokens.peek().map_or(self.last, TokenTree::span)
    }

    pub(crate) fn next(&mut self) -> Option<TokenTree> {
        let token = self.tokens.next()?;
        self.last = token.span();
        Some(token)
    }

    pub(crate) fn eat_punct(&mut self, sign: char) -> bool {
        let found = matches!(self.tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == sign);
        if found {
            self.next();
        }
        found
    }

    pub(crate) fn eat_group(&mut self, delimiter: Delimiter) -> Option<Group> {
        match self.tokens.peek() {
            Some(TokenTree::Group(group)) if group.delimiter() == delimiter => match self.next() {
                Some(TokenTree::Group(group)) => Some(group),
                _ => None,
            },
            _ => None,
        }
    }

    pub(crate) fn eat_ident(&mut self) -> Option<Ident> {
        match self.tokens.peek() {
            Some(TokenTree::Ident(_)) => match self.next() {
                Some(TokenTree::Ident(ident)) => Some(ident),
                _ => None,
            },
            _ => None,
        }
    }

    pub(crate) fn ident(&mut self, expected: &str) -> Result<Ident, Error> {
        let span = self.span();
        self.eat_ident().ok_or_else(|| Error::new(span, format!("expected {expected}")))
    }

    /// Skips `pub`, `pub(crate)` and the like.
    pub(crate) fn skip_visibility(&mut self) {
        if matches!(self.tokens.peek(), Some(TokenTree::Ident(ident)) if ident == "pub") {
            self.next();
            self.eat_group(Delimiter::Parenthesis);
        }
    }

    /// The tokens up to the next comma outside of angle brackets; the comma is consumed.
    pub(crate) fn until_comma(&mut self) -> TokenStream {
        let mut depth = 0_usize;
        let mut found = TokenStream::new();
        while let Some(token) = self.next() {
            if let TokenTree::Punct(punct) = &token {
                match punct.as_char() {
                    ',' if depth == 0 => break,
                    '<' => depth += 1,
                    '>' => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            found.extend([token]);
        }
        found
    }
}

/// Places of the user's that parts of one text are about. Texts are expensive to parse one by one: the compiler keeps each
/// like a file.
#[derive(Default)]
pub(crate) struct Places(Vec<Span>);

/// A place of the user's, by its index.
#[derive(Clone, Copy)]
pub(crate) struct Place(usize);

impl Place {
    /// `text`, whose faults are shown here.
    pub(crate) fn mark(self, text: &str) -> String {
        format!("{MARK} {} {{ {text} }}", self.0)
    }
}

/// Stands before the index of a place and a group of what is about it; no Rust has this sign.
const MARK: char = '$';

impl Places {
    pub(crate) fn add(&mut self, place: Span) -> Place {
        self.0.push(Span::call_site().located_at(place));
        Place(self.0.len() - 1)
    }

    /// Source text as tokens that resolve where the derive stands. Faults of what is marked are shown at its place, those
    /// of the rest where the derive stands.
    pub(crate) fn parse(&self, text: &str) -> Result<TokenStream, Error> {
        let tokens =
            text.parse().map_err(|_| Error::new(Span::call_site(), format!("`{text}` is not valid here")))?;
        Ok(self.resolve(tokens))
    }

    fn resolve(&self, tokens: TokenStream) -> TokenStream {
        let mut resolved = Vec::new();
        let mut tokens = tokens.into_iter();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == MARK => {
                    let place = tokens.next().and_then(|index| index.to_string().parse::<usize>().ok());
                    let span = place.and_then(|index| self.0.get(index)).copied();
                    if let (Some(span), Some(TokenTree::Group(marked))) = (span, tokens.next()) {
                        resolved.extend(with_span(marked.stream(), span));
                    }
                }
                TokenTree::Group(group) => {
                    resolved.push(Group::new(group.delimiter(), self.resolve(group.stream())).into());
                }
                other => resolved.push(other),
            }
        }
        resolved.into_iter().collect()
    }
}

/// Source text as tokens that resolve where the derive stands and whose faults are shown at `place`.
pub(crate) fn parse_at(text: &str, place: Span) -> Result<TokenStream, Error> {
    let tokens = text.parse().map_err(|_| Error::new(place, format!("`{text}` is not valid here")))?;
    Ok(placed(tokens, place))
}

/// Tokens that resolve where the macro stands and whose faults are shown at `place`.
pub(crate) fn placed(tokens: TokenStream, place: Span) -> TokenStream {
    with_span(tokens, Span::call_site().located_at(place))
}

/// Every span is a message to the compiler, so those that are asked for are made once.
fn with_span(tokens: TokenStream, span: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), with_span(group.stream(), span));
                inner.set_span(span);
                inner.into()
            }
            mut other => {
                other.set_span(span);
                other
            }
        })
        .collect()
}
