//! Rules as constants of generated code.

use super::{Field, Kind, Rule, Value, values};

/// The expression that is `rule` in a constant: `::polywire::queue::QueueRule::new(…).with_group("billing")`.
pub fn constant(rule: &dyn Rule) -> String {
    let schema = rule.schema();
    let mut text = String::from(schema.constant);
    text.push_str(&beginning(rule));
    for (field, value) in values(rule).filter(|(field, _)| !is_argument(rule, field)) {
        text.push('.');
        text.push_str(field.builder);
        text.push('(');
        if !matches!(value, Value::Bool(_)) {
            text.push_str(&expression(&field.kind, &value));
        }
        text.push(')');
    }
    text
}

/// `::DEFAULT`, or `::new` with its arguments.
fn beginning(rule: &dyn Rule) -> String {
    let schema = rule.schema();
    if schema.arguments == 0 {
        return "::DEFAULT".to_owned();
    }
    let arguments = schema.fields.iter().enumerate().take(schema.arguments).map(|(index, field)| {
        let value = rule.get(index);
        value.as_ref().map_or_else(|| by_default(&field.kind), |value| expression(&field.kind, value))
    });
    format!("::new({})", arguments.collect::<Vec<_>>().join(", "))
}

/// An argument of `new` that is as by default: an empty text, or the first value of an enum.
fn by_default(kind: &Kind) -> String {
    match kind {
        Kind::Enum(choices) => choices
            .values
            .first()
            .map_or_else(String::new, |first| expression(kind, &Value::Enum(first.number))),
        _ => "\"\"".to_owned(),
    }
}

fn is_argument(rule: &dyn Rule, field: &Field) -> bool {
    rule.schema().fields.iter().take(rule.schema().arguments).any(|other| std::ptr::eq(other, field))
}

fn expression(kind: &Kind, value: &Value<'_>) -> String {
    match (kind, value) {
        (Kind::Enum(choices), Value::Enum(number)) => match choices.numbered(*number) {
            Some(choice) => format!("{}::{}{}", choices.constant, choice.constant, choices.conversion),
            None => number.to_string(),
        },
        (Kind::List(kind), Value::List(values)) => {
            let values = values.iter().map(|value| expression(kind, value));
            let values = values.collect::<Vec<_>>().join(", ");
            match kind {
                // What has texts of its own lives for ever only in a constant of its own.
                Kind::Rule(_) => format!("const {{ &[{values}] }}"),
                _ => format!("&[{values}]"),
            }
        }
        // `Debug` of `str` escapes quotes, backslashes and control characters in the syntax of Rust.
        (_, Value::Text(text)) => format!("{text:?}"),
        (_, Value::Bool(value)) => value.to_string(),
        (_, Value::U32(value)) => value.to_string(),
        (_, Value::F64(value)) => format!("{value:?}"),
        (_, Value::Duration(value)) => {
            format!("::core::time::Duration::new({}, {})", value.as_secs(), value.subsec_nanos())
        }
        (_, Value::Enum(number)) => number.to_string(),
        (_, Value::Rule(rule)) => constant(*rule),
        (_, Value::List(_)) => String::new(),
    }
}
