//! The tree of modules: one file for each package, and `mod.rs` on top.
//!
//! A module without content of its own, because only packages below it have any, stands inline in its parent.

use super::{package::PackageFile, types::Entries};
use crate::emit::{GeneratedFile, HEADER, LINTS, VERSION, descriptor_set};
use crate::{
    Options,
    diagnostics::Diagnostic,
    emit::emit_texts,
    literal::BytesLit,
    naming::{Named, ident::Ident, path::ModulePath, service::NamedPackage},
    source::Idl,
};
use askama::Template;
use std::{collections::BTreeMap, fmt::Write as _};

/// A module as its parent declares it.
pub(crate) struct Child {
    pub(crate) name: Ident,
    /// The package in the definition.
    pub(crate) package: String,
    /// True if the module stands within its parent, and not in a file.
    pub(crate) inline: bool,
    /// The declarations of the modules in it, when it stands within its parent.
    pub(crate) content: String,
}

template! { "mod.rs.txt",
struct RootFile<'a> {
    header: &'static str,
    lints: &'static str,
    version: u32,
    has_root: bool,
    children: Vec<Child>,
    types: Entries,
    registries: &'a [String],
    file_descriptor_set: BytesLit,
}
}

/// A module and what lies below it.
#[derive(Default)]
struct Node<'a> {
    name: String,
    package: Option<&'a NamedPackage<'a>>,
    children: BTreeMap<Ident, Node<'a>>,
}

/// All files of the output.
pub(crate) fn files(
    idl: &Idl,
    named: &Named<'_>,
    messages: BTreeMap<ModulePath, String>,
    options: &Options,
) -> Result<Vec<GeneratedFile>, Diagnostic> {
    let mut tree = Node::default();
    for package in &named.packages {
        let parts = package.name.split('.').filter(|part| !part.is_empty());
        let mut node = &mut tree;
        for (ident, part) in package.module.idents().iter().zip(parts) {
            let dot = if node.name.is_empty() { "" } else { "." };
            let name = format!("{}{dot}{part}", node.name);
            node = node.children.entry(ident.clone()).or_default();
            node.name = name;
        }
        node.package = Some(package);
    }
    let mut writer = Writer { messages, options, files: Vec::new() };
    let children = writer.children(&tree, "")?;
    let has_root = match tree.package {
        Some(package) => writer.package(package, "_root", Vec::new())?,
        None => false,
    };
    let root = RootFile {
        header: HEADER,
        lints: LINTS,
        version: VERSION,
        has_root,
        children,
        types: Entries::new(idl, named, options),
        registries: &options.type_registries,
        file_descriptor_set: descriptor_set::literal(idl, named.files)?,
    };
    writer.push("mod", &root)?;
    Ok(writer.files)
}

struct Writer<'a> {
    messages: BTreeMap<ModulePath, String>,
    options: &'a Options,
    files: Vec<GeneratedFile>,
}

impl Writer<'_> {
    /// Writes what lies below `node`, whose files lie in the folder `path`; returns what `node` has to declare.
    fn children(&mut self, node: &Node<'_>, path: &str) -> Result<Vec<Child>, Diagnostic> {
        let mut children = Vec::with_capacity(node.children.len());
        for (name, child) in &node.children {
            let below = format!("{path}{}/", name.plain());
            let grandchildren = self.children(child, &below)?;
            let mut content = String::new();
            match child.package {
                Some(package) => {
                    self.package(package, below.trim_end_matches('/'), grandchildren)?;
                }
                None => content = declarations(&grandchildren),
            }
            children.push(Child {
                name: name.clone(),
                package: child.name.clone(),
                inline: child.package.is_none(),
                content,
            });
        }
        Ok(children)
    }

    /// Writes the file of a package; returns whether it has content.
    fn package(
        &mut self,
        package: &NamedPackage<'_>,
        path: &str,
        children: Vec<Child>,
    ) -> Result<bool, Diagnostic> {
        let messages = self.messages.remove(&package.module).unwrap_or_default();
        let root = package.module.depth() == 0;
        let empty = messages.is_empty() && package.services.is_empty();
        if root && empty {
            return Ok(false);
        }
        let file = PackageFile::new(root, &messages, &package.services, children, self.options);
        self.push(path, &file)?;
        Ok(true)
    }

    fn push(&mut self, path: &str, template: &impl Template) -> Result<(), Diagnostic> {
        let mut content = template.render().map_err(|error| emit_texts::template_failed(&error))?;
        content.truncate(content.trim_end().len());
        content.push('\n');
        self.files.push(GeneratedFile { path: format!("{path}.rs"), content });
        Ok(())
    }
}

/// The declarations of modules that stand within an inline module.
fn declarations(children: &[Child]) -> String {
    let mut text = String::new();
    for child in children {
        let _ = writeln!(text, "/// The package `{}` and what lies below it.", child.package);
        let _ = match child.inline {
            true => writeln!(text, "pub mod {} {{\n{}}}", child.name, child.content),
            false => writeln!(text, "pub mod {};", child.name),
        };
    }
    text
}
