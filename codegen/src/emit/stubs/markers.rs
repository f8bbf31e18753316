//! The way of comments and attributes into the text that prost-build writes.
//!
//! prost-build is handed no comments but marks: for every item a line with a number. Its text is then read once, and
//! each mark replaced by the comments and attributes of its item. That spares its cleaning of comments, which costs
//! more than writing the code, and its attribute matching, which grows with the square of the number of types.

use super::attributes::{self, Becomes};
use crate::{
    literal::StrLit,
    naming::{
        docs::Docs,
        names::{ADDED, Names},
    },
    source::File,
};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FileDescriptorProto, SourceCodeInfo, source_code_info::Location,
};
use std::{collections::HashSet, fmt::Write as _};

/// No other text of prost-build has this character: it escapes what it takes from the definition.
const MARK: char = '\u{1}';

/// The derive of the field table.
const DERIVE: &str = "#[derive(::polywire::Message)]";

/// The text that replaces one mark.
#[derive(Default)]
struct Item {
    docs: Vec<String>,
    attributes: Vec<String>,
    /// A oneof is marked twice: first as a field, then as a type. Only the type has attributes.
    as_field: bool,
}

/// The marks of all files.
#[derive(Default)]
pub(crate) struct Markers(Vec<Item>);

impl Markers {
    /// Marks every item of `file`, whose comments are `source`'s. `root` leads from the package's module to the root.
    pub(crate) fn mark(
        &mut self,
        original: &FileDescriptorProto,
        renamed: &mut FileDescriptorProto,
        source: &File,
        root: &str,
        names: &Names<'_>,
    ) {
        let mut marking = Marking { markers: self, source, names, locations: Vec::new(), path: Vec::new() };
        let scope = original.package().to_owned();
        for (index, message) in original.message_type.iter().enumerate() {
            marking.at([4, index], |this| this.message(message, &scope, root));
        }
        for (index, one) in original.enum_type.iter().enumerate() {
            marking.at([5, index], |this| this.enumeration(one, &scope));
        }
        renamed.source_code_info = Some(SourceCodeInfo { location: marking.locations });
    }

    /// Puts comments and attributes in place of the marks in `text`.
    pub(crate) fn replace(&mut self, text: &str, out: &mut String) {
        let mut indent = "";
        for line in text.lines() {
            let content = line.trim_start();
            if let Some(number) = content.strip_prefix("/// ").and_then(|text| text.strip_prefix(MARK)) {
                indent = &line[..line.len() - content.len()];
                if let Some(item) = number.parse().ok().and_then(|index: usize| self.0.get_mut(index)) {
                    item.write(indent, out);
                }
                continue;
            }
            // prost-build does not indent this line.
            if content.len() == line.len() && content.starts_with("#[prost(prost_path") {
                out.push_str(indent);
            } else {
                indent = &line[..line.len() - content.len()];
            }
            without_added(line, out);
            out.push('\n');
        }
    }
}

/// Adds `line`; the names of enum values in it lose what was added to them.
fn without_added(line: &str, out: &mut String) {
    let mut rest = line;
    while let Some((before, added)) = rest.split_once(ADDED) {
        out.push_str(before);
        rest = added.find('"').map_or("", |end| &added[end..]);
    }
    out.push_str(rest);
}

impl Item {
    fn write(&mut self, indent: &str, out: &mut String) {
        for line in &self.docs {
            let _ = writeln!(out, "{indent}///{line}");
        }
        if std::mem::take(&mut self.as_field) {
            return;
        }
        for attribute in &self.attributes {
            let _ = writeln!(out, "{indent}{attribute}");
        }
    }
}

/// Walks one file as prost-build will.
struct Marking<'m, 'a> {
    markers: &'m mut Markers,
    source: &'a File,
    names: &'a Names<'a>,
    locations: Vec<Location>,
    path: Vec<i32>,
}

impl Marking<'_, '_> {
    fn at(&mut self, item: [usize; 2], visit: impl FnOnce(&mut Self)) {
        self.path.extend(item.map(|part| i32::try_from(part).unwrap_or(i32::MAX)));
        visit(self);
        self.path.truncate(self.path.len() - 2);
    }

    fn mark(&mut self, attributes: Vec<String>, as_field: bool) {
        let docs = Docs::optional(self.source.comments(&self.path));
        let docs: Vec<String> = docs.lines().iter().map(ToString::to_string).collect();
        // prost-build looks every item up and does not survive when one is missing.
        let mut location = Location { path: self.path.clone(), ..Location::default() };
        if !docs.is_empty() || !attributes.is_empty() {
            location.leading_comments = Some(format!(" {MARK}{}", self.markers.0.len()));
            self.markers.0.push(Item { docs, attributes, as_field });
        }
        self.locations.push(location);
    }

    fn message(&mut self, message: &DescriptorProto, scope: &str, root: &str) {
        if message.options.as_ref().is_some_and(|options| options.map_entry()) {
            return;
        }
        let full_name = dotted(scope, message.name());
        let name = StrLit::new(&full_name);
        let options = format!("#[polywire(name = {name}, types = {root}TYPES, debug)]");
        self.mark(vec![DERIVE.to_owned(), options], false);
        for (index, field) in message.field.iter().enumerate() {
            let becomes = match field.oneof_index.filter(|_| !field.proto3_optional()) {
                Some(_) => Becomes::Variant,
                None => Becomes::Field,
            };
            let rust = self.names.renamed(&format!("{full_name}.{}", field.name())).unwrap_or(field.name());
            let attribute = attributes::names(field, rust, becomes);
            self.at([2, index], |this| this.mark(attribute.into_iter().collect(), false));
        }
        for index in 0..message.oneof_decl.len() {
            self.at([8, index], |this| {
                this.mark(vec![DERIVE.to_owned(), "#[polywire(debug)]".to_owned()], true);
            });
        }
        let root = format!("super::{root}");
        for (index, nested) in message.nested_type.iter().enumerate() {
            self.at([3, index], |this| this.message(nested, &full_name, &root));
        }
        for (index, one) in message.enum_type.iter().enumerate() {
            self.at([4, index], |this| this.enumeration(one, &full_name));
        }
    }

    fn enumeration(&mut self, one: &EnumDescriptorProto, scope: &str) {
        let name = StrLit::new(dotted(scope, one.name()));
        let aliases = aliases(one);
        self.mark(vec![DERIVE.to_owned(), format!("#[polywire(name = {name}{aliases}, debug)]")], false);
        for index in 0..one.value.len() {
            self.at([2, index], |this| this.mark(Vec::new(), false));
        }
    }
}

fn dotted(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") }
}

/// The names of values whose number has a name already: prost-build leaves them out.
fn aliases(one: &EnumDescriptorProto) -> String {
    let mut numbers = HashSet::new();
    let again = one.value.iter().filter(|value| !numbers.insert(value.number()));
    let aliases: Vec<String> =
        again.map(|value| format!("{} = {}", StrLit::new(value.name()), value.number())).collect();
    if aliases.is_empty() { String::new() } else { format!(", alias({})", aliases.join(", ")) }
}
