//! The options and comments of the definition that are meant for readers of documents.

use crate::source::Idl;
use prost_reflect::{
    DynamicMessage, EnumDescriptor, EnumValueDescriptor, ExtensionDescriptor, FieldDescriptor,
    FileDescriptor, MessageDescriptor, MethodDescriptor, ServiceDescriptor, Value,
};
use std::collections::{BTreeSet, HashMap};

/// The definition, and who reads it.
pub(in crate::emit) struct Definition<'a> {
    idl: &'a Idl,
    /// The files by their names.
    files: HashMap<&'a str, usize>,
    /// The labels of `google.api.visibility` that the reader has.
    audiences: &'a BTreeSet<String>,
    visibility: Visibility,
    behavior: Option<ExtensionDescriptor>,
}

/// The options of `google/api/visibility.proto`, where the definition has them.
struct Visibility {
    service: Option<ExtensionDescriptor>,
    method: Option<ExtensionDescriptor>,
    message: Option<ExtensionDescriptor>,
    field: Option<ExtensionDescriptor>,
    enumeration: Option<ExtensionDescriptor>,
    value: Option<ExtensionDescriptor>,
}

/// The behaviour of a field by `google.api.field_behavior`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::emit) struct Behavior {
    /// Requests must have it.
    pub(in crate::emit) required: bool,
    /// Only responses have it.
    pub(in crate::emit) output_only: bool,
    /// Only requests have it.
    pub(in crate::emit) input_only: bool,
}

impl<'a> Definition<'a> {
    pub(in crate::emit) fn new(idl: &'a Idl, audiences: &'a BTreeSet<String>) -> Self {
        let files = idl.files.iter().enumerate().map(|(index, file)| (file.name(), index)).collect();
        let extension = |name: &str| idl.pool.get_extension_by_name(&format!("google.api.{name}"));
        let visibility = Visibility {
            service: extension("api_visibility"),
            method: extension("method_visibility"),
            message: extension("message_visibility"),
            field: extension("field_visibility"),
            enumeration: extension("enum_visibility"),
            value: extension("value_visibility"),
        };
        Self { idl, files, audiences, visibility, behavior: extension("field_behavior") }
    }

    /// The comment on the item at `path` of `file`, as Markdown.
    pub(in crate::emit) fn comment(&self, file: &FileDescriptor, path: &[i32]) -> Option<String> {
        let file = self.files.get(file.name()).and_then(|index| self.idl.files.get(*index))?;
        let comments = file.comments(path);
        let parts = [comments.leading, comments.trailing].map(|part| published(part.unwrap_or_default()));
        let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
        (!text.is_empty()).then_some(text)
    }

    pub(in crate::emit) fn shows_service(&self, service: &ServiceDescriptor) -> bool {
        let restricted = service.service_descriptor_proto().options.is_some();
        self.shows(&self.visibility.service, restricted, || service.options())
    }

    pub(in crate::emit) fn shows_method(&self, method: &MethodDescriptor) -> bool {
        let restricted = method.method_descriptor_proto().options.is_some();
        self.shows(&self.visibility.method, restricted, || method.options())
    }

    /// A field is hidden with its type.
    pub(in crate::emit) fn shows_field(&self, field: &FieldDescriptor) -> bool {
        let kind = field.kind();
        let restricted = field.field_descriptor_proto().options.is_some();
        self.shows(&self.visibility.field, restricted, || field.options())
            && kind.as_message().is_none_or(|message| self.shows_message(message))
            && kind.as_enum().is_none_or(|enumeration| self.shows_enum(enumeration))
    }

    pub(in crate::emit) fn shows_value(&self, value: &EnumValueDescriptor) -> bool {
        let restricted = value.enum_value_descriptor_proto().options.is_some();
        self.shows(&self.visibility.value, restricted, || value.options())
    }

    fn shows_message(&self, message: &MessageDescriptor) -> bool {
        let restricted = message.descriptor_proto().options.is_some();
        self.shows(&self.visibility.message, restricted, || message.options())
            && match message.is_map_entry() {
                true => self.shows_field(&message.map_entry_value_field()),
                false => true,
            }
    }

    fn shows_enum(&self, enumeration: &EnumDescriptor) -> bool {
        let restricted = enumeration.enum_descriptor_proto().options.is_some();
        self.shows(&self.visibility.enumeration, restricted, || enumeration.options())
    }

    /// True if an item with these options is shown: its restriction, labels with commas between them, names none or one
    /// that the reader has.
    fn shows(
        &self,
        extension: &Option<ExtensionDescriptor>,
        has_options: bool,
        options: impl FnOnce() -> DynamicMessage,
    ) -> bool {
        let Some(extension) = extension.as_ref().filter(|_| has_options) else { return true };
        let options = options();
        if !options.has_extension(extension) {
            return true;
        }
        let rule = options.get_extension(extension);
        let restriction = rule.as_message().and_then(|rule| rule.get_field_by_name("restriction"));
        let labels = restriction.as_ref().and_then(|labels| labels.as_str()).unwrap_or_default();
        let mut labels = labels.split(',').map(str::trim).filter(|label| !label.is_empty()).peekable();
        labels.peek().is_none() || labels.any(|label| self.audiences.contains(label))
    }

    pub(in crate::emit) fn behavior(&self, field: &FieldDescriptor) -> Behavior {
        /// `google.api.FieldBehavior`
        const REQUIRED: i32 = 2;
        const OUTPUT_ONLY: i32 = 3;
        const INPUT_ONLY: i32 = 4;
        let mut behavior = Behavior::default();
        let has_options = field.field_descriptor_proto().options.is_some();
        let Some(extension) = self.behavior.as_ref().filter(|_| has_options) else { return behavior };
        let options = field.options();
        for value in options.get_extension(extension).as_list().unwrap_or_default() {
            match value {
                Value::EnumNumber(REQUIRED) => behavior.required = true,
                Value::EnumNumber(OUTPUT_ONLY) => behavior.output_only = true,
                Value::EnumNumber(INPUT_ONLY) => behavior.input_only = true,
                _ => {}
            }
        }
        behavior
    }
}

/// A comment without the blank that stands after `//`, and without what stands between `(--` and `--)`, which is not
/// for readers of documents (AIP-192).
fn published(comment: &str) -> String {
    let mut text = String::with_capacity(comment.len());
    let mut rest = comment;
    while let Some((before, after)) = rest.split_once("(--") {
        text.push_str(before);
        rest = after.split_once("--)").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let lines: Vec<_> = text.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end()).collect();
    lines.join("\n").trim().to_owned()
}

/// The first paragraph of a comment on one line, without the full stop at its end, and the whole comment where that
/// says more.
pub(in crate::emit) fn summary(comment: &str) -> (String, Option<String>) {
    let (first, rest) = comment.split_once("\n\n").unwrap_or((comment, ""));
    let line = first.split_whitespace().collect::<Vec<_>>().join(" ");
    let (sentence, tail) = line.split_once(". ").unwrap_or((&line, ""));
    let summary = sentence.strip_suffix('.').unwrap_or(sentence).to_owned();
    let more = !rest.is_empty() || !tail.is_empty();
    (summary, more.then(|| comment.to_owned()))
}
