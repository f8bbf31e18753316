//! Rules as options of a `.proto` file write them.

use super::{Field, Kind, Rule, Value, values};
use std::fmt::Write as _;

/// The fields of `rule` that are not as by default, in the text format: `pattern: EVENT retry { max_attempts: 3 } `.
pub fn aggregate(rule: &dyn Rule) -> String {
    let mut text = String::new();
    message(rule, &mut text);
    text
}

fn message(rule: &dyn Rule, text: &mut String) {
    for (field, value) in values(rule) {
        match (&field.kind, value) {
            (Kind::List(kind), Value::List(values)) => {
                values.iter().for_each(|value| write_field(field, kind, value, text));
            }
            (kind, value) => write_field(field, kind, &value, text),
        }
    }
}

fn write_field(field: &Field, kind: &Kind, value: &Value<'_>, text: &mut String) {
    let name = field.name;
    // Writing to a string cannot fail.
    let _ = match value {
        Value::Text(value) => write!(text, "{name}: {} ", quoted(value)),
        Value::Bool(value) => write!(text, "{name}: {value} "),
        Value::U32(value) => write!(text, "{name}: {value} "),
        Value::F64(value) => write!(text, "{name}: {value:?} "),
        Value::Duration(value) => {
            write!(text, "{name} {{ seconds: {} nanos: {} }} ", value.as_secs(), value.subsec_nanos())
        }
        Value::Enum(number) => match kind {
            Kind::Enum(choices) if choices.numbered(*number).is_some() => {
                let name_of_value = choices.numbered(*number).map_or("", |choice| choice.name);
                write!(text, "{name}: {name_of_value} ")
            }
            _ => write!(text, "{name}: {number} "),
        },
        Value::Rule(rule) => {
            let _ = write!(text, "{name} {{ ");
            message(*rule, text);
            write!(text, "}} ")
        }
        // There are no lists of lists.
        Value::List(_) => Ok(()),
    };
}

/// A string of the text format: bytes that are not plain are escaped.
fn quoted(value: &str) -> String {
    let mut text = String::with_capacity(value.len() + 2);
    text.push('"');
    for sign in value.chars() {
        match sign {
            '"' | '\\' => text.extend(['\\', sign]),
            sign if sign.is_control() => {
                for byte in sign.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(text, "\\{byte:03o}");
                }
            }
            sign => text.push(sign),
        }
    }
    text.push('"');
    text
}
