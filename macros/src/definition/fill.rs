//! Rendered text as tokens, with the user's own in their places.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use std::collections::HashMap;

/// The replacements of placeholders.
pub(super) struct Fill {
    /// The user's types, by placeholder.
    pub(super) types: HashMap<String, TokenStream>,
    /// The path of polywire, when it is not `::polywire`.
    pub(super) root: Option<TokenStream>,
    /// Stands before every item.
    pub(super) attribute: TokenStream,
}

impl Fill {
    /// The items of `tokens`, filled.
    pub(super) fn items(&self, tokens: TokenStream) -> TokenStream {
        let mut output = TokenStream::new();
        let mut starts = true;
        for token in self.tokens(tokens) {
            if starts {
                output.extend(self.attribute.clone());
            }
            // An item ends with its braces or its semicolon; attributes have brackets.
            starts = match &token {
                TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                TokenTree::Punct(sign) => sign.as_char() == ';',
                _ => false,
            };
            output.extend([token]);
        }
        output
    }

    fn tokens(&self, tokens: TokenStream) -> TokenStream {
        let mut output = TokenStream::new();
        let mut colons: Vec<TokenTree> = Vec::new();
        for token in tokens {
            if matches!(&token, TokenTree::Punct(sign) if sign.as_char() == ':') {
                colons.push(token);
                continue;
            }
            match (&token, &self.root) {
                // `::polywire` and not `one::polywire`: the text has no other path with such a part.
                (TokenTree::Ident(name), Some(root)) if colons.len() >= 2 && *name == "polywire" => {
                    // A single colon may stand before the path: `request: ::polywire::Request`.
                    colons.truncate(colons.len() - 2);
                    output.extend(colons.drain(..));
                    output.extend(root.clone());
                }
                _ => {
                    output.extend(colons.drain(..));
                    self.one(token, &mut output);
                }
            }
        }
        output.extend(colons);
        output
    }

    fn one(&self, token: TokenTree, output: &mut TokenStream) {
        match token {
            TokenTree::Group(group) => {
                let mut filled = Group::new(group.delimiter(), self.tokens(group.stream()));
                filled.set_span(group.span());
                output.extend([TokenTree::from(filled)]);
            }
            TokenTree::Ident(name) => match self.types.get(&name.to_string()) {
                Some(user) => output.extend(user.clone()),
                None => output.extend([TokenTree::from(name)]),
            },
            other => output.extend([other]),
        }
    }
}
