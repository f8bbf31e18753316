//! From Rust source files to descriptors.
//!
//! The items of one file and one package become one file of the definition: of `src/api/library.rs` and `library.v1`
//! comes `library/v1/library.proto`. Imports follow from the types that are used.
//!
//! A type is found by the path that the source writes, after `use` declarations: in its own module, else by the last
//! segments of its path, among the items of all source files, the types of the `.proto` files of the same run (by the
//! module that is generated of their package: `library::v1::Book`) and `prost_types`. A path that fits several types is
//! a fault, never a guess.

mod draft;
mod inputs;
mod known;
mod message;
mod option;
mod scan;
mod scope;
mod service;

use super::{Fault, Faults, read::message::RustType, texts};
use crate::{
    diagnostics::{Diagnostic, Diagnostics, Location, SourceFile},
    source::{SourceText, import::Unlinked},
};
use draft::Draft;
pub(crate) use inputs::lower;
use known::Known;
use prost_types::FileDescriptorProto;
use scan::{Annotated, RustFile};
use std::{collections::BTreeMap, sync::Arc};
use syn::LitStr;

/// Source files that are read and not yet lowered.
#[derive(Default)]
struct RustSources {
    sources: Vec<RustFile>,
}

impl RustSources {
    /// Reads the annotated items of the file `name`, and reports their faults.
    fn read(&mut self, name: &str, text: SourceText, report: &mut Diagnostics) {
        let file = Arc::new(SourceFile::new(text.path, Some(text.text)));
        let mut faults = Faults::new();
        let source = scan::scan(name, &file, text.package, &mut faults);
        push_all(faults, &file, report);
        self.sources.extend(source);
    }

    /// The names of the descriptors of the source file `name`.
    fn descriptors_of(&self, name: &str) -> Vec<String> {
        let source = self.sources.iter().filter(|source| source.name == name);
        let mut names: Vec<String> = source.flat_map(RustFile::descriptors).collect();
        names.sort();
        names.dedup();
        names
    }

    /// The descriptors of all source files, by name. `protos` are the `.proto` files whose types they may name.
    fn lower<'a>(
        &self,
        protos: impl IntoIterator<Item = &'a FileDescriptorProto>,
        report: &mut Diagnostics,
    ) -> BTreeMap<String, Unlinked> {
        let mut known = Known::well_known();
        protos.into_iter().for_each(|file| known.add_proto(file));
        self.sources.iter().for_each(|source| known.add_source(source));
        let mut files = BTreeMap::new();
        for source in &self.sources {
            let mut faults = Faults::new();
            let mut names = source.descriptors();
            names.sort();
            names.dedup();
            for name in names {
                let file = lower_file(&name, source, &known, &mut faults);
                if files.insert(name.clone(), file).is_some()
                    && let Some(item) = source.items_of(&name).next()
                {
                    faults.push(texts::same_file(&name, item.item.span()));
                }
            }
            push_all(faults, &source.file, report);
        }
        files
    }
}

fn lower_file(name: &str, source: &RustFile, known: &Known, faults: &mut Faults) -> Unlinked {
    let mut draft = Draft::new(name);
    draft.comment(&source.docs);
    let context = Context { known, source };
    let mut messages = message::Tree::default();
    for item in source.items_of(name) {
        draft.set_package(&item.package);
        match &item.item {
            Annotated::Service(service) => service::lower(service, item.module, &context, &mut draft, faults),
            Annotated::Type(RustType::Oneof(_)) => {}
            Annotated::Type(other) => messages.add(other, item.module),
        }
    }
    messages.lower(&context, &mut draft, faults);
    draft.finish(&source.file)
}

/// The state of everything else that lowering an item needs.
struct Context<'a> {
    known: &'a Known,
    source: &'a RustFile,
}

impl Annotated {
    fn span(&self) -> proc_macro2::Span {
        match self {
            Self::Service(service) => service.ident.span(),
            Self::Type(RustType::Message(message)) => message.ident.span(),
            Self::Type(RustType::Enum(item)) => item.ident.span(),
            Self::Type(RustType::Oneof(oneof)) => oneof.ident.span(),
        }
    }

    fn package(&self) -> Option<&LitStr> {
        match self {
            Self::Service(service) => service.package.as_ref(),
            Self::Type(RustType::Message(message)) => message.package.as_ref(),
            Self::Type(RustType::Enum(item)) => item.package.as_ref(),
            Self::Type(RustType::Oneof(_)) => None,
        }
    }
}

fn push_all(faults: Faults, file: &Arc<SourceFile>, report: &mut Diagnostics) {
    faults.into_iter().for_each(|fault| report.push(diagnostic(fault, file)));
}

fn diagnostic(fault: Fault, file: &Arc<SourceFile>) -> Diagnostic {
    let range = fault.span.byte_range();
    // A parser that has reached the end of the text points nowhere.
    let place = if range.is_empty() { Location::end(file) } else { Location::bytes(file, range) };
    let finding = Diagnostic::error("rust", fault.message).at(place, "");
    match fault.help {
        Some(help) => finding.help(help),
        None => finding,
    }
}
