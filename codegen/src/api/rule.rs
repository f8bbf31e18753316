//! Rules of options, read by their descriptions.

use polywire_rules::{
    schema::{Field, Kind, Rule, Value},
    wire::duration_of,
};
use prost_reflect::{DynamicMessage, ExtensionDescriptor, ReflectMessage as _, Value as Read};

/// The rule in the option `extension`, when it is set.
pub(crate) fn read<R: Rule + Default>(
    extension: Option<&ExtensionDescriptor>,
    options: &DynamicMessage,
) -> Option<R> {
    let extension = extension.filter(|extension| options.has_extension(extension))?;
    let value = options.get_extension(extension);
    let mut rule = R::default();
    read_message(value.as_message()?, &mut rule);
    Some(rule)
}

/// Sets the fields of `rule` that are set in `message`. A copy of the option's file may be older or newer than the
/// description: a field that only one of them knows, or has another type for, is left alone.
fn read_message(message: &DynamicMessage, rule: &mut dyn Rule) {
    for (index, field) in rule.schema().fields.iter().enumerate() {
        let Some(descriptor) = message.descriptor().get_field_by_name(field.name) else { continue };
        if message.has_field(&descriptor) {
            read_field(message.get_field(&descriptor).as_ref(), field, index, rule);
        }
    }
}

fn read_field(value: &Read, field: &Field, index: usize, rule: &mut dyn Rule) {
    match (value, field.kind) {
        (Read::List(items), Kind::List(_)) => {
            for item in items {
                read_value(item, index, rule);
            }
        }
        (Read::List(_), _) => {}
        (value, _) => read_value(value, index, rule),
    }
}

fn read_value(value: &Read, index: usize, rule: &mut dyn Rule) {
    let value = match value {
        Read::String(text) => Value::Text(text.as_str().into()),
        Read::Bool(flag) => Value::Bool(*flag),
        Read::U32(number) => Value::U32(*number),
        Read::F64(number) => Value::F64(*number),
        Read::EnumNumber(number) => Value::Enum(*number),
        Read::Message(message) if message.descriptor().full_name() == "google.protobuf.Duration" => {
            let field = |name: &str| message.get_field_by_name(name);
            let seconds = field("seconds").and_then(|seconds| seconds.as_i64()).unwrap_or_default();
            let nanos = field("nanos").and_then(|nanos| nanos.as_i32()).unwrap_or_default();
            Value::Duration(duration_of(seconds, nanos))
        }
        Read::Message(message) => {
            if let Some(nested) = rule.nested(index) {
                read_message(message, nested);
            }
            return;
        }
        _ => return,
    };
    rule.set(index, value);
}
