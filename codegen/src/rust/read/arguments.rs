//! The parentheses of an attribute.

use crate::rust::{
    fault::{Faults, Spanned},
    texts,
};
use proc_macro2::{Span, TokenStream};
use std::str::FromStr;
use syn::{
    Attribute, Expr, Ident, Lit, LitStr, Meta, Path, Token, UnOp,
    ext::IdentExt as _,
    parse::{Parse, ParseStream, Parser as _},
    punctuated::Punctuated,
    spanned::Spanned as _,
    token,
};

/// One argument.
pub(crate) enum Argument {
    /// `key`, `key = value` or `key(list)`
    Keyed(Entry),
    /// `3` or `4..=6`
    Plain(Expr),
}

/// An argument with a name.
pub(crate) struct Entry {
    pub(crate) key: Ident,
    pub(crate) value: Value,
}

pub(crate) enum Value {
    /// Only the key is written.
    Flag,
    Is(Expr),
    List(TokenStream),
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(Ident::peek_any) {
            return input.parse().map(Self::Plain);
        }
        let key = input.call(Ident::parse_any)?;
        let value = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            Value::Is(input.parse()?)
        } else if input.peek(token::Paren) {
            let list;
            syn::parenthesized!(list in input);
            Value::List(list.parse()?)
        } else {
            Value::Flag
        };
        Ok(Self::Keyed(Entry { key, value }))
    }
}

/// The arguments in `tokens`; none when they cannot be read, which is reported.
pub(crate) fn parse(tokens: TokenStream, faults: &mut Faults) -> Vec<Argument> {
    let parsed = Punctuated::<Argument, Token![,]>::parse_terminated.parse2(tokens);
    faults.take(parsed).into_iter().flatten().collect()
}

/// The path of polywire, when the arguments of an item give it.
pub fn crate_path(arguments: TokenStream) -> Option<Path> {
    let mut ignored = Faults::new();
    let entries = entries(arguments, &mut ignored);
    entries.iter().find(|entry| entry.key == "crate").and_then(|entry| entry.path(&mut ignored))
}

/// The arguments of `attribute`, which has parentheses or nothing behind its name.
pub(crate) fn of(attribute: &Attribute, faults: &mut Faults) -> Vec<Argument> {
    match &attribute.meta {
        Meta::Path(_) => Vec::new(),
        Meta::List(list) => parse(list.tokens.clone(), faults),
        Meta::NameValue(meta) => {
            faults.push(texts::attribute_without_list(meta.span()));
            Vec::new()
        }
    }
}

/// The arguments in `tokens`, all of which have names; others are reported.
pub(crate) fn entries(tokens: TokenStream, faults: &mut Faults) -> Vec<Entry> {
    keyed(parse(tokens, faults), faults)
}

/// The arguments with names; others are reported.
pub(crate) fn keyed(arguments: Vec<Argument>, faults: &mut Faults) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for argument in arguments {
        match argument {
            Argument::Keyed(entry) => entries.push(entry),
            Argument::Plain(expression) => faults.push(texts::argument_without_key(expression.span())),
        }
    }
    entries
}

/// The one attribute called `name`; a second one is reported, and one that may or may not be there. rustc has decided on
/// conditions before a macro reads an item; in a source file nobody has.
pub(crate) fn one<'a>(attributes: &'a [Attribute], name: &str, faults: &mut Faults) -> Option<&'a Attribute> {
    let mut found = attributes.iter().filter(|attribute| attribute.path().is_ident(name));
    let first = found.next();
    for again in found {
        faults.push(texts::attribute_twice(name, again.span()));
    }
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("cfg_attr")) {
        let parts = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
        for part in parts.into_iter().flatten().skip(1).filter(|part| part.path().is_ident(name)) {
            faults.push(texts::attribute_on_condition(name, part.span()));
        }
    }
    first
}

/// Stores what is written once; writing it twice is reported.
pub(crate) fn set<T>(slot: &mut Option<T>, value: Option<T>, entry: &Entry, faults: &mut Faults) {
    if slot.is_some() {
        faults.push(texts::argument_twice(&entry.key));
    } else if value.is_some() {
        *slot = value;
    }
}

impl Entry {
    pub(crate) fn span(&self) -> Span {
        self.key.span()
    }

    /// The name, as it is written.
    pub(crate) fn name(&self) -> String {
        self.key.unraw().to_string()
    }

    /// A string.
    pub(crate) fn text(&self, faults: &mut Faults) -> Option<LitStr> {
        match self.literal() {
            Some(Lit::Str(text)) => Some(text.clone()),
            _ => self.wrong("a string, as in `\"text\"`", faults),
        }
    }

    /// A path.
    pub(crate) fn path(&self, faults: &mut Faults) -> Option<Path> {
        match &self.value {
            Value::Is(Expr::Path(path)) if path.qself.is_none() => Some(path.path.clone()),
            _ => self.wrong("a path, as in `module::Name`", faults),
        }
    }

    /// One word.
    pub(crate) fn word(&self, expected: &str, faults: &mut Faults) -> Option<Ident> {
        match &self.value {
            Value::Is(Expr::Path(path)) if path.path.get_ident().is_some() => path.path.get_ident().cloned(),
            _ => self.wrong(expected, faults),
        }
    }

    /// A whole number.
    pub(crate) fn integer<T: FromStr>(&self, faults: &mut Faults) -> Option<Spanned<T>>
    where
        T::Err: std::fmt::Display,
    {
        match &self.value {
            Value::Is(expression) => integer(expression, faults),
            _ => self.wrong("a number", faults),
        }
    }

    /// A number.
    pub(crate) fn float(&self, faults: &mut Faults) -> Option<Spanned<f64>> {
        let number = match self.literal() {
            Some(Lit::Float(number)) => number.base10_parse().ok(),
            Some(Lit::Int(number)) => number.base10_parse().ok(),
            _ => None,
        };
        match number {
            Some(number) => Some(Spanned::new(number, self.value_span())),
            None => self.wrong("a number", faults),
        }
    }

    /// A key that stands alone.
    pub(crate) fn flag(&self, faults: &mut Faults) -> Option<Span> {
        match self.value {
            Value::Flag => Some(self.span()),
            _ => self.wrong("nothing behind it", faults),
        }
    }

    /// The parentheses behind the key.
    pub(crate) fn list(&self, faults: &mut Faults) -> Option<TokenStream> {
        match &self.value {
            Value::List(tokens) => Some(tokens.clone()),
            _ => self.wrong("a list in parentheses", faults),
        }
    }

    fn literal(&self) -> Option<&Lit> {
        match &self.value {
            Value::Is(Expr::Lit(literal)) => Some(&literal.lit),
            _ => None,
        }
    }

    pub(crate) fn value_span(&self) -> Span {
        match &self.value {
            Value::Is(expression) => expression.span(),
            Value::Flag | Value::List(_) => self.span(),
        }
    }

    fn wrong<T>(&self, expected: &str, faults: &mut Faults) -> Option<T> {
        faults.push(texts::wrong_value(&self.name(), expected, self.value_span()));
        None
    }
}

/// A whole number, which may have a `-` before it.
pub(crate) fn integer<T: FromStr>(expression: &Expr, faults: &mut Faults) -> Option<Spanned<T>>
where
    T::Err: std::fmt::Display,
{
    let (sign, literal) = match expression {
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => ("-", &*unary.expr),
        other => ("", other),
    };
    let number = match literal {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => format!("{sign}{}", number.base10_digits()).parse().ok(),
            _ => None,
        },
        _ => None,
    };
    if number.is_none() {
        faults.push(texts::no_integer(expression.span()));
    }
    number.map(|number| Spanned::new(number, expression.span()))
}
