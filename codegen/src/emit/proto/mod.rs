//! Definitions as `.proto` text.
//!
//! The text is parsed back to the same descriptors, options included, and writing it again gives the same text.
//! Two things have no text: the order of the members of a oneof among other fields (they follow one another), and
//! unknown fields of options.

mod comments;
mod extensions;
mod field;
mod message;
mod options;
mod page;
mod scope;
mod service;

use crate::{
    emit::{GeneratedFile, HEADER},
    source::{File, Idl, Origin},
};
use extensions::Extensions;
use page::Page;
use scope::Symbols;

/// Writes the inputs, each under the name by which it is imported.
pub(crate) fn emit(idl: &Idl) -> Vec<GeneratedFile> {
    files(idl, |file| file.origin == Origin::Input)
}

/// Writes the files that are `wanted`, each under the name by which it is imported.
pub(crate) fn files(idl: &Idl, wanted: impl Fn(&File) -> bool) -> Vec<GeneratedFile> {
    let symbols = Symbols::new(idl);
    let wanted = idl.files.iter().filter(|file| wanted(file));
    let files = wanted.map(|file| GeneratedFile {
        path: file.name().to_owned(),
        content: Printer { file, symbols: &symbols, page: Page::default() }.print(),
    });
    files.collect()
}

/// Numbers of fields of `google.protobuf.FileDescriptorProto`.
mod path {
    pub(super) const PACKAGE: i32 = 2;
    pub(super) const DEPENDENCY: i32 = 3;
    pub(super) const MESSAGE: i32 = 4;
    pub(super) const ENUM: i32 = 5;
    pub(super) const SERVICE: i32 = 6;
    pub(super) const EXTENSION: i32 = 7;
    pub(super) const SYNTAX: i32 = 12;
}

/// Writes one file.
struct Printer<'a> {
    file: &'a File,
    symbols: &'a Symbols,
    page: Page,
}

impl Printer<'_> {
    fn print(mut self) -> String {
        let descriptor = self.file.descriptor.clone();
        let raw = descriptor.file_descriptor_proto();
        self.page.line(HEADER);
        self.page.blank();
        let syntax = if raw.syntax() == "proto3" { "proto3" } else { "proto2" };
        self.statement(&[path::SYNTAX], &format!("syntax = \"{syntax}\";"));
        if !raw.package().is_empty() {
            self.page.blank();
            self.statement(&[path::PACKAGE], &format!("package {};", raw.package()));
        }
        self.page.blank();
        for (index, name) in (0..).zip(&raw.dependency) {
            let kind = match index {
                index if raw.public_dependency.contains(&index) => "public ",
                index if raw.weak_dependency.contains(&index) => "weak ",
                _ => "",
            };
            let name = options::quoted(name);
            self.statement(&[path::DEPENDENCY, index], &format!("import {kind}{name};"));
        }
        self.page.blank();
        self.option_statements(&descriptor.options(), raw.package());
        self.page.blank();
        for (index, service) in (0..).zip(descriptor.services()) {
            self.page.blank();
            self.service(&service, &[path::SERVICE, index]);
        }
        let mut extensions = Extensions::of_file(&descriptor, &[path::EXTENSION]);
        if !extensions.have_groups() {
            self.other_extensions(&mut extensions);
        }
        for (index, item) in (0..).zip(descriptor.enums()) {
            self.page.blank();
            self.enumeration(&item, &[path::ENUM, index]);
        }
        for (index, message) in (0..).zip(descriptor.messages()) {
            match extensions.of_group(&message) {
                Some(extension) => self.extensions_through(extension + 1, &mut extensions),
                None => {
                    self.page.blank();
                    self.message(&message, &[path::MESSAGE, index]);
                }
            }
        }
        self.other_extensions(&mut extensions);
        self.page.finish()
    }

    /// A line with its comments.
    fn statement(&mut self, path: &[i32], text: &str) {
        self.before(path);
        self.page.line(text);
        self.after(path);
    }
}
