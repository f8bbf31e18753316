//! Modules of source files, and what their `use` declarations mean.

use std::collections::HashMap;
use syn::{ItemType, Path, Type, UseTree, ext::IdentExt as _};

/// A module, as far as names are concerned.
#[derive(Default)]
pub(super) struct Module {
    /// The place in which it lies: the folders and the name of the file, then the modules in it.
    pub(super) path: Vec<String>,
    /// The names that `use` and `type` give.
    aliases: HashMap<String, Vec<String>>,
    /// The paths of `use …::*`.
    pub(super) globs: Vec<Vec<String>>,
}

/// A path after `use` declarations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expanded {
    pub(super) segments: Vec<String>,
    /// True if it is known to lie in the same crate, or in sight of the module.
    pub(super) is_local: bool,
}

/// A chain of `use` declarations that is longer goes in a circle.
const MAX_ALIASES: usize = 16;

impl Module {
    /// The module of the file `name`.
    pub(super) fn of_file(name: &str) -> Self {
        let name = name.strip_suffix(".rs").unwrap_or(name);
        let mut path: Vec<String> = name
            .split(['/', '\\'])
            .filter(|part| !matches!(*part, "" | "." | ".."))
            .map(str::to_owned)
            .collect();
        if let Some(src) = path.iter().rposition(|part| part == "src") {
            path.drain(..=src);
        }
        if path.last().is_some_and(|last| matches!(last.as_str(), "lib" | "main" | "mod")) {
            path.pop();
        }
        Self { path, ..Self::default() }
    }

    /// The module `name` in this one.
    pub(super) fn child(&self, name: &str) -> Self {
        let path = self.path.iter().cloned().chain([name.to_owned()]).collect();
        Self { path, ..Self::default() }
    }

    pub(super) fn add_use(&mut self, tree: &UseTree) {
        self.add_tree(Vec::new(), tree);
    }

    /// Another name of a type: `type Volume = library::Book;`
    pub(super) fn add_type(&mut self, item: &ItemType) {
        if let (Type::Path(target), true) = (&*item.ty, item.generics.params.is_empty())
            && target.qself.is_none()
        {
            let segments = target.path.segments.iter().map(|segment| segment.ident.unraw().to_string());
            self.aliases.insert(item.ident.unraw().to_string(), segments.collect());
        }
    }

    fn add_tree(&mut self, mut prefix: Vec<String>, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                prefix.push(path.ident.unraw().to_string());
                self.add_tree(prefix, &path.tree);
            }
            UseTree::Name(name) => self.add_alias(prefix, &name.ident.unraw().to_string(), None),
            UseTree::Rename(rename) => {
                let alias = rename.rename.unraw().to_string();
                self.add_alias(prefix, &rename.ident.unraw().to_string(), Some(alias));
            }
            UseTree::Glob(_) => self.globs.push(prefix),
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.add_tree(prefix.clone(), tree));
            }
        }
    }

    fn add_alias(&mut self, mut prefix: Vec<String>, name: &str, alias: Option<String>) {
        if name != "self" || prefix.is_empty() {
            prefix.push(name.to_owned());
        }
        let alias = alias.or_else(|| prefix.last().cloned()).unwrap_or_default();
        self.aliases.insert(alias, prefix);
    }

    /// The meaning of `path` in this module.
    pub(super) fn expand(&self, path: &Path) -> Expanded {
        let segments = path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
        match path.leading_colon {
            Some(_) => Expanded { segments, is_local: false },
            None => self.expand_segments(segments),
        }
    }

    /// The meaning of the path with `segments` in this module.
    pub(super) fn expand_segments(&self, mut segments: Vec<String>) -> Expanded {
        let mut is_local = segments.len() == 1;
        for _ in 0..MAX_ALIASES {
            let Some(target) = segments.first().and_then(|first| self.aliases.get(first)) else { break };
            // `use polywire;` names what it was called before.
            let is_same = target.len() == 1 && target.first() == segments.first();
            segments.splice(..1, target.iter().cloned());
            is_local = false;
            if is_same || segments.len() > 64 {
                break;
            }
        }
        let mut base = match segments.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("self" | "super") => self.path.clone(),
            _ => return Expanded { segments, is_local },
        };
        let mut rest = segments.into_iter().peekable();
        while let Some(step) = rest.next_if(|step| matches!(step.as_str(), "crate" | "self" | "super")) {
            if step == "super" {
                base.pop();
            }
        }
        base.extend(rest);
        Expanded { segments: base, is_local: true }
    }
}

#[cfg(test)]
mod tests {
    use super::Module;
    use syn::{ItemUse, parse_quote};

    #[test]
    fn use_declarations() {
        let mut module = Module::of_file("app/src/api/books.rs").child("v1");
        assert_eq!(module.path, ["api", "books", "v1"]);
        let declarations: [ItemUse; 3] = [
            parse_quote! { use crate::proto::{library::v1::{self as pb, Book as Volume}, other}; },
            parse_quote! { use super::Shelf; },
            parse_quote! { use polywire; },
        ];
        declarations.iter().for_each(|declaration| module.add_use(&declaration.tree));
        module.add_type(&parse_quote! { type Tome = pb::Book; });
        for (path, expanded) in [
            (parse_quote! { pb::Author }, "proto library v1 Author"),
            (parse_quote! { Volume }, "proto library v1 Book"),
            (parse_quote! { Tome }, "proto library v1 Book"),
            (parse_quote! { other::r#Type }, "proto other Type"),
            (parse_quote! { Shelf }, "api books Shelf"),
            (parse_quote! { self::Loan }, "api books v1 Loan"),
            (parse_quote! { crate::api::Loan }, "api Loan"),
            (parse_quote! { polywire::message }, "polywire message"),
            (parse_quote! { ::pb::Author }, "pb Author"),
            (parse_quote! { Plain }, "Plain"),
        ] {
            assert_eq!(module.expand(&path).segments.join(" "), expanded);
        }
    }
}
