//! The annotated items of a source file.

use super::scope::Module;
use crate::diagnostics::SourceFile;
use crate::rust::{
    Faults,
    read::{docs::Docs, message::RustType, service::RustService},
    texts,
};
use proc_macro2::{Span, TokenStream, TokenTree};
use std::{str::FromStr as _, sync::Arc};
use syn::{Attribute, Item, Meta, Path, ext::IdentExt as _};

/// A source file.
pub(super) struct RustFile {
    /// The name by which it was asked for.
    pub(super) name: String,
    pub(super) file: Arc<SourceFile>,
    /// The file itself first, then what lies in it.
    pub(super) modules: Vec<Module>,
    pub(super) items: Vec<ScannedItem>,
    /// The comments of the file itself.
    pub(super) docs: Docs,
    stem: String,
}

/// An annotated item.
pub(super) struct ScannedItem {
    pub(super) item: Annotated,
    pub(super) package: String,
    /// The module in which it lies, by index.
    pub(super) module: usize,
}

#[expect(clippy::large_enum_variant, reason = "there are few, and they stay where they are")]
pub(super) enum Annotated {
    Service(RustService),
    Type(RustType),
}

impl RustFile {
    /// The name of the descriptor of the items of `package`.
    fn descriptor(&self, package: &str) -> String {
        let folders = package.split('.').filter(|part| !part.is_empty());
        folders.map(|part| format!("{part}/")).chain([format!("{}.proto", self.stem)]).collect()
    }

    /// The name of the descriptor that holds `item`; none for a oneof, which is a part of a message.
    pub(super) fn descriptor_of(&self, item: &ScannedItem) -> Option<String> {
        match item.item {
            Annotated::Type(RustType::Oneof(_)) => None,
            _ => Some(self.descriptor(&item.package)),
        }
    }

    /// The names of the descriptors that come of it, one for each item.
    pub(super) fn descriptors(&self) -> Vec<String> {
        self.items.iter().filter_map(|item| self.descriptor_of(item)).collect()
    }

    /// The items of the descriptor `name`.
    pub(super) fn items_of(&self, name: &str) -> impl Iterator<Item = &ScannedItem> {
        self.items.iter().filter(move |item| self.descriptor_of(item).as_deref() == Some(name))
    }
}

/// Reads `file`; items without a package of their own are of `package`.
pub(super) fn scan(
    name: &str,
    file: &Arc<SourceFile>,
    package: Option<String>,
    faults: &mut Faults,
) -> Option<RustFile> {
    let tokens = match TokenStream::from_str(&parsable(file.text()?)) {
        Ok(tokens) => tokens,
        Err(error) => {
            faults.push(texts::unbalanced(error.span()));
            return None;
        }
    };
    if let Some(span) = too_deep(&tokens) {
        faults.push(texts::too_deep(MAX_DEPTH, span));
        return None;
    }
    let parsed: syn::File = faults.take(syn::parse2(tokens))?;
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name).trim_end_matches(".rs").to_owned();
    let modules = vec![Module::of_file(name)];
    let docs = Docs::read(&parsed.attrs);
    let source =
        RustFile { name: name.to_owned(), file: file.clone(), modules, items: Vec::new(), docs, stem };
    let mut scan = Scan { source, package, faults };
    scan.module(0, &parsed.items);
    Some(scan.source)
}

/// Brackets that are nested deeper are taken for an attack on the stack of the parser.
const MAX_DEPTH: usize = 128;
/// So are longer runs of signs that open something: `&&&&`, `<<<<`.
const MAX_RUN: usize = 64;

/// The place at which the nesting is too deep.
fn too_deep(tokens: &TokenStream) -> Option<Span> {
    let mut pending = vec![(tokens.clone(), 0)];
    while let Some((tokens, depth)) = pending.pop() {
        let (mut run, mut open) = (0, 0_usize);
        for token in tokens {
            let span = token.span();
            match token {
                TokenTree::Group(group) if depth < MAX_DEPTH => pending.push((group.stream(), depth + 1)),
                TokenTree::Group(_) => return Some(span),
                TokenTree::Punct(sign) => {
                    run += 1;
                    match sign.as_char() {
                        '<' => open += 1,
                        '>' => open = open.saturating_sub(1),
                        ';' => open = 0,
                        _ => {}
                    }
                }
                TokenTree::Ident(_) | TokenTree::Literal(_) => run = 0,
            }
            if run > MAX_RUN || open > MAX_DEPTH {
                return Some(span);
            }
        }
    }
    None
}

/// The text without what only a compiler reads, at the same offsets.
fn parsable(text: &str) -> String {
    let blank = |length: usize, rest: &str| " ".repeat(length) + rest;
    if let Some(rest) = text.strip_prefix('\u{feff}') {
        return blank('\u{feff}'.len_utf8(), rest);
    }
    match text.strip_prefix("#!") {
        Some(rest) if !rest.trim_start().starts_with('[') => {
            let end = text.find('\n').unwrap_or(text.len());
            blank(end, text.get(end..).unwrap_or_default())
        }
        _ => text.to_owned(),
    }
}

struct Scan<'a> {
    source: RustFile,
    package: Option<String>,
    faults: &'a mut Faults,
}

impl Scan<'_> {
    fn module(&mut self, module: usize, items: &[Item]) {
        for item in items {
            let Some(module) = self.source.modules.get_mut(module) else { continue };
            match item {
                Item::Use(item) => module.add_use(&item.tree),
                Item::Type(item) => module.add_type(item),
                _ => {}
            }
        }
        for item in items {
            match item {
                Item::Mod(inner) if !is_test(&inner.attrs) => {
                    let Some((_, items)) = &inner.content else { continue };
                    let Some(parent) = self.source.modules.get(module) else { continue };
                    let child = parent.child(&inner.ident.unraw().to_string());
                    self.source.modules.push(child);
                    self.module(self.source.modules.len() - 1, items);
                }
                Item::Trait(inner) => {
                    if let Some(arguments) = self.annotation(module, &inner.attrs, "service") {
                        let service = RustService::read(arguments, inner, self.faults);
                        self.add(Annotated::Service(service), module);
                    }
                }
                Item::Struct(inner) => self.read_type(item, &inner.attrs, module),
                Item::Enum(inner) => self.read_type(item, &inner.attrs, module),
                _ => {}
            }
        }
    }

    fn read_type(&mut self, item: &Item, attributes: &[Attribute], module: usize) {
        if let Some(arguments) = self.annotation(module, attributes, "message")
            && let Some(read) = RustType::read(arguments, item, self.faults)
        {
            self.add(Annotated::Type(read), module);
        }
    }

    fn add(&mut self, item: Annotated, module: usize) {
        let package = match (item.package(), &self.package) {
            (Some(package), _) => package.value(),
            (None, Some(package)) => package.clone(),
            (None, None) => {
                if !matches!(item, Annotated::Type(RustType::Oneof(_))) {
                    self.faults.push(texts::no_package(item.span()));
                }
                String::new()
            }
        };
        self.source.items.push(ScannedItem { item, package, module });
    }

    /// The arguments of `#[polywire::name(…)]`.
    fn annotation(&self, module: usize, attributes: &[Attribute], name: &str) -> Option<TokenStream> {
        let module = self.source.modules.get(module)?;
        attributes.iter().find_map(|attribute| {
            let arguments = match &attribute.meta {
                Meta::Path(_) => TokenStream::new(),
                Meta::List(list) => list.tokens.clone(),
                Meta::NameValue(_) => return None,
            };
            let path = module.expand(attribute.path()).segments;
            let [.., root, last] = path.as_slice() else { return None };
            let is_ours = last == name && (root == "polywire" || names_crate(&arguments, attribute.path()));
            is_ours.then_some(arguments)
        })
    }
}

/// True if the arguments name polywire as the crate of the attribute `path`: `#[wire::message(crate = wire)]`.
fn names_crate(arguments: &TokenStream, path: &Path) -> bool {
    let mut ignored = Faults::new();
    let found = crate::rust::read::arguments::entries(arguments.clone(), &mut ignored);
    let named = found.iter().find(|entry| entry.key == "crate").and_then(|entry| entry.path(&mut ignored));
    named.is_some_and(|named| {
        let root = path.segments.iter().rev().skip(1).collect::<Vec<_>>();
        root.into_iter().map(|segment| &segment.ident).eq(named
            .segments
            .iter()
            .rev()
            .map(|segment| &segment.ident))
    })
}

/// True if the item is compiled for tests alone.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|condition| condition == "test")
    })
}
