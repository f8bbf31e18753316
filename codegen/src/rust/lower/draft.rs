//! A descriptor file under construction.

use crate::rust::read::docs::Docs;
use crate::{
    diagnostics::SourceFile,
    source::{
        import::{Form, Unlinked},
        parse,
    },
};
use proc_macro2::Span;
use prost_types::{FileDescriptorProto, SourceCodeInfo, source_code_info::Location};
use std::{collections::BTreeSet, sync::Arc};

pub(super) struct Draft {
    pub(super) file: FileDescriptorProto,
    imports: BTreeSet<String>,
    locations: Vec<Location>,
}

impl Draft {
    pub(super) fn new(name: &str) -> Self {
        let file = FileDescriptorProto {
            name: Some(name.to_owned()),
            syntax: Some("proto3".to_owned()),
            ..FileDescriptorProto::default()
        };
        Self { file, imports: BTreeSet::new(), locations: Vec::new() }
    }

    pub(super) fn set_package(&mut self, package: &str) {
        self.file.package = (!package.is_empty()).then(|| package.to_owned());
    }

    /// Sets the comment of the file, which stands at its first statement.
    pub(super) fn comment(&mut self, docs: &Docs) {
        const SYNTAX: i32 = 12;
        self.locations.push(Location {
            path: vec![SYNTAX],
            span: vec![0, 0, 0],
            leading_comments: docs.comment(),
            ..Location::default()
        });
    }

    /// Notes that something of the file `name` is used.
    pub(super) fn import(&mut self, name: &str) {
        if self.file.name() != name {
            self.imports.insert(name.to_owned());
        }
    }

    /// Notes where the item at `path` of the descriptor is written.
    pub(super) fn place(&mut self, path: &[i32], span: Span) {
        self.place_with(path, span, &Docs::default());
    }

    /// Notes where the item at `path` of the descriptor is written, and its comment.
    pub(super) fn place_with(&mut self, path: &[i32], span: Span, docs: &Docs) {
        let (start, end) = (span.start(), span.end());
        let line = |line: usize| number(line.saturating_sub(1));
        let mut place = vec![line(start.line), number(start.column)];
        if end.line != start.line {
            place.push(line(end.line));
        }
        place.push(number(end.column));
        self.locations.push(Location {
            path: path.to_vec(),
            span: place,
            leading_comments: docs.comment(),
            ..Location::default()
        });
    }

    pub(super) fn finish(mut self, source: &Arc<SourceFile>) -> Unlinked {
        self.file.dependency = self.imports.into_iter().collect();
        self.locations.iter_mut().for_each(|location| columns_in_bytes(location, source));
        Unlinked {
            source: source.clone(),
            dependencies: self.file.dependency.clone(),
            options: parse::sites(&self.file),
            info: SourceCodeInfo { location: self.locations },
            form: Form::Lowered(Box::new(self.file)),
        }
    }
}

/// Has the columns of a place count bytes, as descriptors do; a compiler's count characters.
fn columns_in_bytes(location: &mut Location, source: &SourceFile) {
    let line = |span: &[i32], at: usize| usize::try_from(span[at]).unwrap_or(0);
    let column = |span: &[i32], at: usize, line: usize| {
        number(source.byte_column(line, usize::try_from(span[at]).unwrap_or(0)))
    };
    let span = &location.span;
    location.span = match span.len() {
        3 => vec![span[0], column(span, 1, line(span, 0)), column(span, 2, line(span, 0))],
        4 => vec![span[0], column(span, 1, line(span, 0)), span[2], column(span, 3, line(span, 2))],
        _ => return,
    };
}

/// An index or a position as descriptors hold it.
pub(super) fn number(index: usize) -> i32 {
    i32::try_from(index).unwrap_or(i32::MAX)
}

/// The path of the item `index` of the list `field` of the item at `path`.
pub(super) fn below(path: &[i32], field: i32, index: usize) -> Vec<i32> {
    path.iter().copied().chain([field, number(index)]).collect()
}
