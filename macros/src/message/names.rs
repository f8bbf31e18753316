//! Names that follow from other names. Code generation states a name only where these rules do not give it.

/// The JSON name that protoc derives from a field name.
pub(crate) fn json_name(proto: &str) -> String {
    let mut name = String::with_capacity(proto.len());
    let mut after_underscore = false;
    for sign in proto.chars() {
        if sign == '_' {
            after_underscore = true;
        } else if after_underscore {
            name.push(sign.to_ascii_uppercase());
            after_underscore = false;
        } else {
            name.push(sign);
        }
    }
    name
}

/// The field name of a oneof's variant: an underscore before each capital but the first, all in lower case.
pub(crate) fn member_name(variant: &str) -> String {
    let mut name = String::with_capacity(variant.len() + 4);
    for (index, sign) in variant.chars().enumerate() {
        if sign.is_uppercase() && index > 0 {
            name.push('_');
        }
        name.extend(sign.to_lowercase());
    }
    name
}

/// An identifier without its `r#`.
pub(crate) fn plain(ident: &str) -> &str {
    ident.strip_prefix("r#").unwrap_or(ident)
}

/// An identifier as text for this edition, in which `gen` is a keyword that users of older ones write as it is.
pub(crate) fn written(ident: &proc_macro2::Ident) -> String {
    let ident = ident.to_string();
    if ident == "gen" { "r#gen".to_owned() } else { ident }
}

/// `name` as it stands in a JSON object, with the comma before it and the colon after it.
pub(crate) fn json_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len() + 4);
    key.push_str(",\"");
    for sign in name.chars() {
        match sign {
            '"' => key.push_str("\\\""),
            '\\' => key.push_str("\\\\"),
            sign if sign < ' ' => key.push_str(&format!("\\u{:04x}", u32::from(sign))),
            sign => key.push(sign),
        }
    }
    key.push_str("\":");
    key
}
