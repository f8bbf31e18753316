//! `multipart/form-data` (RFC 7578), within limits.

use super::media::is_json;
use crate::wire::rest::{
    config::Config,
    errors::problem::{Problem, excerpt},
};
use ::http::{HeaderMap, header};
use bytes::Bytes;
use multer::{Constraints, Field, Multipart, SizeLimit};
use std::convert::Infallible;

/// The longest boundary (RFC 2046, 5.1.1).
const LONGEST_BOUNDARY: usize = 70;

/// One part of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// The name of the parameter.
    pub(crate) name: String,
    /// The `Content-Type`; empty when the part has none.
    pub(crate) media: String,
    /// The content.
    pub(crate) data: Bytes,
}

impl Part {
    /// True if the part declares itself as JSON.
    pub(crate) fn is_json(&self) -> bool {
        let essence = self.media.split(';').next().unwrap_or_default();
        is_json(essence.trim().as_bytes())
    }
}

/// The boundary that a `Content-Type` names.
///
/// # Errors
/// When there is none.
pub(crate) fn boundary(content_type: &[u8]) -> Result<String, Problem> {
    std::str::from_utf8(content_type)
        .ok()
        .and_then(|content_type| multer::parse_boundary(content_type).ok())
        .filter(|boundary| (1..=LONGEST_BOUNDARY).contains(&boundary.len()))
        .ok_or_else(|| Problem::invalid("the Content-Type of the form has no boundary of 1 to 70 characters"))
}

/// The parts of a whole body, in order.
///
/// # Errors
/// When the body is not a form with this boundary, or has more or larger parts than the limits.
pub(crate) async fn parts(body: Bytes, boundary: &str, config: &Config) -> Result<Vec<Part>, Problem> {
    let limit = u64::try_from(config.max_part_size).unwrap_or(u64::MAX);
    let constraints = Constraints::new().size_limit(SizeLimit::new().per_field(limit));
    let body = futures_util::stream::iter([Ok::<_, Infallible>(body)]);
    let mut form = Multipart::with_constraints(body, boundary, constraints);
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|error| fault(&error, config))? {
        if parts.len() >= config.max_parts {
            return Err(Problem::invalid(format!("the form has more than {} parts", config.max_parts)));
        }
        parts.push(part(field, config).await?);
    }
    Ok(parts)
}

async fn part(field: Field<'_>, config: &Config) -> Result<Part, Problem> {
    let name = match field.name() {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => return Err(Problem::invalid(format!("in the form, part {} has no name", field.index() + 1))),
    };
    let in_part =
        |reason: &str| Problem::invalid(format!("in the form, part `{}`: {reason}", excerpt(&name)));
    if head_size(field.headers()) > config.max_part_head_size {
        return Err(in_part(&format!("its head is larger than {} bytes", config.max_part_head_size)));
    }
    let media = match field.headers().get(header::CONTENT_TYPE).map(|media| media.to_str()) {
        None => String::new(),
        Some(Ok(media)) => media.to_owned(),
        Some(Err(_)) => return Err(in_part("its Content-Type is not text")),
    };
    let data = field.bytes().await.map_err(|error| fault(&error, config))?;
    Ok(Part { name, media, data })
}

fn head_size(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum()
}

/// The fault of a form, in our words: those of the parser show what the client sent.
fn fault(error: &multer::Error, config: &Config) -> Problem {
    use multer::Error::{FieldSizeExceeded, IncompleteFieldData};
    match error {
        FieldSizeExceeded { field_name, .. } => {
            Problem::part_too_large(field_name.as_deref().unwrap_or_default(), config.max_part_size)
        }
        IncompleteFieldData { field_name: Some(name) } => {
            Problem::invalid(format!("in the form, part `{}` does not end", excerpt(name)))
        }
        _ => {
            Problem::invalid("the form is not what its Content-Type says: a part, or its head, is malformed")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(body: Vec<u8>, boundary: &str) -> Result<Vec<Part>, Problem> {
        futures_util::FutureExt::now_or_never(parts(body.into(), boundary, &Config::default())).unwrap()
    }

    #[test]
    fn a_boundary_is_needed() {
        assert_eq!(boundary(b"multipart/form-data; boundary=x").unwrap(), "x");
        assert_eq!(boundary(b"multipart/form-data; charset=utf-8; boundary=\"a b\"").unwrap(), "a b");
        let long = format!("multipart/form-data; boundary={}", "x".repeat(71));
        for without in ["multipart/form-data", "multipart/form-data; boundary=", "\u{e9}", &long] {
            assert!(boundary(without.as_bytes()).is_err(), "{without}");
        }
    }

    proptest! {
        #[test]
        fn anything_is_a_form_or_an_error(body: Vec<u8>, boundary in "[a-z]{1,3}") {
            let _ = parsed(body, &boundary);
        }

        #[test]
        fn mangled_forms_are_forms_or_errors(pieces in proptest::collection::vec(prop_oneof![
            Just("--x"), Just("--x--"), Just("\r\n"), Just("\r\n\r\n"), Just("Content-Disposition: form-data; name=\"a\""),
            Just("name=\"\\"), Just("\""), Just(": "), Just("content-type: application/json"), Just("\u{e9}"), Just("a"),
        ], 0..24)) {
            let _ = parsed(pieces.concat().into_bytes(), "x");
        }

        #[test]
        fn what_is_written_is_read(written in proptest::collection::vec(
            ("[a-z._\\[\\]]{1,8}", prop_oneof![Just(""), Just("text/plain; charset=utf-8"), Just("a/b")], any::<Vec<u8>>()), 0..8)
        ) {
            // No part holds the boundary, which has characters that random bytes are unlikely to have in a row.
            let mut body = Vec::new();
            for (name, media, data) in &written {
                body.extend_from_slice(format!("--boundary-4711\r\nContent-Disposition: form-data; name=\"{name}\"\r\n").as_bytes());
                if !media.is_empty() {
                    body.extend_from_slice(format!("Content-Type: {media}\r\n").as_bytes());
                }
                body.extend_from_slice(b"\r\n");
                body.extend_from_slice(data);
                body.extend_from_slice(b"\r\n");
            }
            body.extend_from_slice(b"--boundary-4711--\r\n");
            let expected: Vec<_> = written.into_iter().map(|(name, media, data)| Part {
                name, media: media.to_owned(), data: data.into(),
            }).collect();
            prop_assert_eq!(parsed(body, "boundary-4711").unwrap(), expected);
        }
    }
}
