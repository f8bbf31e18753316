//! Default values of floating-point fields, written as protoc writes them, so that a definition has the same bytes
//! whoever parsed it.

use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto, field_descriptor_proto::Type};

/// Rewrites the defaults in `file`.
pub(crate) fn write_as_protoc(file: &mut FileDescriptorProto) {
    file.extension.iter_mut().for_each(rewrite);
    file.message_type.iter_mut().for_each(rewrite_message);
}

fn rewrite_message(message: &mut DescriptorProto) {
    message.field.iter_mut().chain(&mut message.extension).for_each(rewrite);
    message.nested_type.iter_mut().for_each(rewrite_message);
}

fn rewrite(field: &mut FieldDescriptorProto) {
    let Some(text) = &field.default_value else { return };
    let rewritten = if field.r#type == Some(Type::Double.into()) {
        text.parse::<f64>().ok().filter(|value| !value.is_nan()).map(|value| {
            let short = general(value, 15);
            if short.parse() == Ok(value) { short } else { general(value, 17) }
        })
    } else if field.r#type == Some(Type::Float.into()) {
        // What is out of range is infinite.
        text.parse::<f32>().ok().filter(|value| !value.is_nan()).map(|value| {
            let short = general(value.into(), 6);
            if short.parse() == Ok(value) { short } else { general(value.into(), 9) }
        })
    } else {
        None
    };
    if rewritten.is_some() {
        field.default_value = rewritten;
    }
}

/// `%.{digits}g` of C: that many significant digits without zeros behind them, with an exponent when that is short.
fn general(value: f64, digits: usize) -> String {
    let scientific = format!("{value:.*e}", digits - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let limit = i32::try_from(digits).unwrap_or(i32::MAX);
    if exponent < -4 || exponent >= limit {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", without_zeros(mantissa), exponent.abs());
    }
    let decimals = usize::try_from(limit - 1 - exponent).unwrap_or(0);
    without_zeros(&format!("{value:.decimals$}")).to_owned()
}

fn without_zeros(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

#[cfg(test)]
mod tests {
    use super::general;

    #[test]
    fn as_printf() {
        for (value, digits, text) in [
            (1.5e30, 15, "1.5e+30"),
            (0.1, 15, "0.1"),
            (1e-5, 15, "1e-05"),
            (1e-4, 15, "0.0001"),
            (-123_456.0, 15, "-123456"),
            (-123_456.0, 6, "-123456"),
            (-1_234_567.0, 6, "-1.23457e+06"),
            (0.0, 15, "0"),
            (f64::NEG_INFINITY, 15, "-inf"),
            (1.0 / 3.0, 17, "0.33333333333333331"),
        ] {
            assert_eq!(general(value, digits), text);
        }
    }
}
