//! Cookies (RFC 6265). Their values are percent-encoded where they would not be ASCII or end early.

use crate::wire::rest::text::percent::{Decode, PercentError, decode};
use ::http::{HeaderMap, header};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::borrow::Cow;

/// The characters that a value cannot hold as they are (RFC 6265, 4.1.1), and the escape itself.
const RESERVED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b',').add(b';').add(b'\\').add(b'%');

/// The value of the cookie `name`; the first one, when there are several: browsers send the closest first.
///
/// # Errors
/// When it is malformed.
pub(crate) fn get<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<Cow<'a, str>>, PercentError> {
    let values = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let Some((_, value)) = pairs.find(|(known, _)| *known == name) else { return Ok(None) };
    let bare = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
    decode(bare, Decode::All).map(Some)
}

/// Appends the cookie `name` to a header of cookies.
pub(crate) fn append(cookies: &mut String, name: &str, value: &str) {
    if !cookies.is_empty() {
        cookies.push_str("; ");
    }
    cookies.push_str(name);
    cookies.push('=');
    cookies.extend(utf8_percent_encode(value, RESERVED));
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::http::HeaderValue;

    #[test]
    fn a_cookie_survives() {
        for value in ["", "a", "a b;c,d\"\\%41=é\r\n", "世"] {
            let mut cookies = String::from("other=1");
            append(&mut cookies, "session", value);
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::try_from(cookies).unwrap());
            assert_eq!(get(&headers, "session").unwrap().as_deref(), Some(value));
            assert_eq!(get(&headers, "ession").unwrap(), None);
        }
    }
}
