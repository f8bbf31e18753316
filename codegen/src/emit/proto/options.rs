//! Options, custom ones included.

use super::{Printer, page::Page};
use prost_reflect::{DynamicMessage, Kind, Value, text_format::FormatOptions};
use std::fmt::Write as _;

/// An option: its name as a statement writes it, and its value.
pub(super) struct Setting {
    name: String,
    value: SettingValue,
}

enum SettingValue {
    Scalar(String),
    Message(DynamicMessage),
}

impl Printer<'_> {
    /// `option name = value;` for each that is set. `scope` is the full name of what has the options.
    pub(super) fn option_statements(&mut self, options: &DynamicMessage, scope: &str) {
        let settings = self.settings(options, scope);
        settings.iter().for_each(|setting| statement(setting, &mut self.page));
        if !settings.is_empty() {
            self.page.blank();
        }
    }

    /// The settings in `options` of the item with the full name `scope`.
    pub(super) fn settings(&self, options: &DynamicMessage, scope: &str) -> Vec<Setting> {
        let mut settings = Vec::new();
        for (field, value) in options.fields() {
            push(field.name().to_owned(), &field.kind(), value, &mut settings);
        }
        for (extension, value) in options.extensions() {
            let name = self.symbols.full_name_in(scope, extension.full_name());
            push(format!("({name})"), &extension.kind(), value, &mut settings);
        }
        settings
    }
}

/// True if anything is set in `options`.
pub(super) fn is_set(options: &DynamicMessage) -> bool {
    options.fields().next().is_some() || options.extensions().next().is_some()
}

fn statement(setting: &Setting, page: &mut Page) {
    let name = &setting.name;
    match &setting.value {
        SettingValue::Scalar(value) => page.line(&format!("option {name} = {value};")),
        SettingValue::Message(message) => {
            page.open(&format!("option {name} = {{"));
            let text = message.to_text_format_with_options(&FormatOptions::new().pretty(true));
            text.lines().for_each(|line| page.line(line));
            page.close("};");
        }
    }
}

/// ` [name = value, …]`; nothing when nothing is set.
pub(super) fn in_brackets(settings: &[Setting]) -> String {
    if settings.is_empty() {
        return String::new();
    }
    let texts: Vec<String> = settings
        .iter()
        .map(|Setting { name, value }| match value {
            SettingValue::Scalar(value) => format!("{name} = {value}"),
            SettingValue::Message(message) => format!("{name} = {{ {} }}", compact(message)),
        })
        .collect();
    format!(" [{}]", texts.join(", "))
}

fn compact(message: &DynamicMessage) -> String {
    message.to_text_format()
}

/// The option `name` with a value that is not among the fields of the options.
pub(super) fn special(name: &str, value: String) -> Setting {
    Setting { name: name.to_owned(), value: SettingValue::Scalar(value) }
}

fn push(name: String, kind: &Kind, value: &Value, settings: &mut Vec<Setting>) {
    match value {
        // A statement adds one item to a repeated option.
        Value::List(items) => {
            items.iter().for_each(|item| push(name.clone(), kind, item, settings));
        }
        Value::Message(message) => {
            settings.push(Setting { name, value: SettingValue::Message(message.clone()) });
        }
        // No option is a map: extensions cannot be.
        Value::Map(_) => {}
        scalar => settings.push(Setting { name, value: SettingValue::Scalar(text(scalar, kind)) }),
    }
}

fn text(value: &Value, kind: &Kind) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::I32(value) => value.to_string(),
        Value::I64(value) => value.to_string(),
        Value::U32(value) => value.to_string(),
        Value::U64(value) => value.to_string(),
        Value::F32(value) => float((*value).into(), &format!("{value:?}")),
        Value::F64(value) => float(*value, &format!("{value:?}")),
        Value::String(value) => quoted(value),
        Value::Bytes(value) => quoted_bytes(value),
        Value::EnumNumber(number) => {
            let named = kind.as_enum().and_then(|item| item.get_value(*number));
            named.map_or_else(|| number.to_string(), |value| value.name().to_owned())
        }
        Value::Message(_) | Value::List(_) | Value::Map(_) => String::new(),
    }
}

fn float(value: f64, text: &str) -> String {
    match value {
        value if value.is_nan() => "nan".to_owned(),
        f64::INFINITY => "inf".to_owned(),
        f64::NEG_INFINITY => "-inf".to_owned(),
        _ => text.to_owned(),
    }
}

/// A string literal.
pub(super) fn quoted(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for sign in text.chars() {
        match sign {
            '"' | '\\' => literal.extend(['\\', sign]),
            '\n' => literal.push_str("\\n"),
            sign if sign.is_control() => {
                for byte in sign.encode_utf8(&mut [0; 4]).bytes() {
                    // Writing to a string cannot fail.
                    let _ = write!(literal, "\\{byte:03o}");
                }
            }
            sign => literal.push(sign),
        }
    }
    literal.push('"');
    literal
}

fn quoted_bytes(bytes: &[u8]) -> String {
    let mut literal = String::with_capacity(bytes.len() + 2);
    literal.push('"');
    for byte in bytes {
        match byte {
            b'"' | b'\\' => literal.extend(['\\', char::from(*byte)]),
            b' '..=b'~' => literal.push(char::from(*byte)),
            byte => {
                let _ = write!(literal, "\\{byte:03o}");
            }
        }
    }
    literal.push('"');
    literal
}
