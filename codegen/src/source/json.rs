//! JSON names.

/// The JSON name that follows from the name of a field, as protoc derives it.
pub(crate) fn json_name(name: &str) -> String {
    let mut json = String::with_capacity(name.len());
    let mut after_underscore = false;
    for sign in name.chars() {
        match sign {
            '_' => after_underscore = true,
            sign if after_underscore => {
                json.push(sign.to_ascii_uppercase());
                after_underscore = false;
            }
            sign => json.push(sign),
        }
    }
    json
}
