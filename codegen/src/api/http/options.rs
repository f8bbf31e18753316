//! `polywire.http` options, read from a method's options.

use crate::{literal::StrLit, source::Extension};
use prost_reflect::{DescriptorPool, DynamicMessage, ExtensionDescriptor, Value};

/// The option that holds `HttpOptions`.
pub(crate) const EXTENSION: Extension = Extension { name: "polywire.http", number: 53_702 };

/// The parts of a method that HTTP carries beside path, query and body; not checked yet.
#[derive(Clone, Debug)]
pub(crate) struct HttpOptions {
    /// The status of a success.
    pub(crate) success: Option<u32>,
    /// Headers of the response.
    pub(crate) headers: Vec<FieldBinding>,
    pub(crate) location: Option<Location>,
    pub(crate) request_headers: Vec<FieldBinding>,
    pub(crate) cookies: Vec<FieldBinding>,
    pub(crate) cache_control: Option<StrLit>,
    /// Takes forms as well.
    pub(crate) forms: bool,
}

/// A header or cookie, and the field that has its value.
#[derive(Clone, Debug)]
pub(crate) struct FieldBinding {
    pub(crate) name: StrLit,
    /// The field path, dotted, by names of the definition.
    pub(crate) field: StrLit,
}

/// The path of a `Location`.
#[derive(Clone, Debug)]
pub(crate) struct Location {
    pub(crate) text: String,
    /// Its parts; what is wrong with it when it has none.
    pub(crate) parts: Result<Vec<LocationPart>, LocationFault>,
}

/// One part of a `Location`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LocationPart {
    Text(StrLit),
    Field(StrLit),
}

/// The reason that a text is not a template of a `Location`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LocationFault {
    /// It does not begin with one slash: what begins with two is another host.
    NotFromRoot,
    /// A brace is not closed, or not opened.
    Brace,
    /// There is nothing, or no field path, between braces.
    NoField,
    /// A character that no path has.
    Character,
}

/// Reads options out of method options.
pub(crate) struct Reader(Option<ExtensionDescriptor>);

impl Reader {
    pub(crate) fn new(pool: &DescriptorPool) -> Self {
        Self(pool.get_extension_by_name(EXTENSION.name))
    }

    /// The options of a method with `options`.
    pub(crate) fn read(&self, options: &DynamicMessage) -> Option<HttpOptions> {
        let extension = self.0.as_ref().filter(|extension| options.has_extension(extension))?;
        let value = options.get_extension(extension);
        let message = value.as_message()?;
        let success = message.has_field_by_name("success").then(|| message.get_field_by_name("success"));
        Some(HttpOptions {
            success: success.flatten().and_then(|success| success.as_u32()),
            headers: bindings(message, "header"),
            location: text(message, "location").map(Location::new),
            request_headers: bindings(message, "request_header"),
            cookies: bindings(message, "cookie"),
            cache_control: text(message, "cache_control").map(StrLit::new),
            forms: message.get_field_by_name("forms").is_some_and(|forms| forms.as_bool() == Some(true)),
        })
    }
}

fn text(message: &DynamicMessage, name: &str) -> Option<String> {
    let value = message.get_field_by_name(name)?;
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn bindings(message: &DynamicMessage, name: &str) -> Vec<FieldBinding> {
    let list = message.get_field_by_name(name);
    let list = list.as_ref().and_then(|value| value.as_list()).unwrap_or_default();
    list.iter().filter_map(Value::as_message).map(binding).collect()
}

fn binding(message: &DynamicMessage) -> FieldBinding {
    FieldBinding::new(text(message, "name"), text(message, "field").unwrap_or_default())
}

impl FieldBinding {
    /// Without a name, it has that of the field.
    pub(crate) fn new(name: Option<String>, field: String) -> Self {
        let usual = || field.rsplit('.').next().unwrap_or_default().replace('_', "-");
        Self { name: StrLit::new(name.unwrap_or_else(usual)), field: StrLit::new(field) }
    }
}

impl Location {
    pub(crate) fn new(text: String) -> Self {
        let parts = parts(&text);
        Self { text, parts }
    }

    /// The fields that it names.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &StrLit> {
        self.parts.iter().flatten().filter_map(|part| match part {
            LocationPart::Field(field) => Some(field),
            LocationPart::Text(_) => None,
        })
    }
}

fn parts(text: &str) -> Result<Vec<LocationPart>, LocationFault> {
    if !text.starts_with('/') || text.starts_with("//") {
        return Err(LocationFault::NotFromRoot);
    }
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (field, behind) = after.split_once('}').ok_or(LocationFault::Brace)?;
        push_text(&mut parts, before)?;
        if field.is_empty() || !field.split('.').all(is_name) {
            return Err(LocationFault::NoField);
        }
        parts.push(LocationPart::Field(StrLit::new(field)));
        rest = behind;
    }
    push_text(&mut parts, rest)?;
    Ok(parts)
}

fn push_text(parts: &mut Vec<LocationPart>, text: &str) -> Result<(), LocationFault> {
    if text.contains('}') {
        return Err(LocationFault::Brace);
    }
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/%?".contains(&byte);
    if !text.bytes().all(valid) {
        return Err(LocationFault::Character);
    }
    if !text.is_empty() {
        parts.push(LocationPart::Text(StrLit::new(text)));
    }
    Ok(())
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
