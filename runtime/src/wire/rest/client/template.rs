//! From a path template and the values of its variables to a path.

use crate::{
    http::{PathTemplate, Segment, Variable},
    wire::rest::text::percent::{Decode, RESERVED, decode},
};
use percent_encoding::utf8_percent_encode;

/// A value that the segments of its variable do not match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unfit<'t> {
    /// The field, as the template names it; empty for a `*` that is bound to none.
    pub(super) field: &'t str,
}

/// Expands `template`; `values` are those of its variables, in their order.
///
/// # Errors
/// When a value does not match its segments: it is empty, or differs from a literal.
pub(super) fn expand<'t>(template: &'t PathTemplate, values: &[String]) -> Result<String, Unfit<'t>> {
    let mut path = String::with_capacity(template.text.len() + 16);
    let mut index = 0;
    while index < template.segments.len() {
        path.push('/');
        let bound = template.variables.iter().zip(values).find(|(variable, _)| variable.start == index);
        match bound {
            Some((variable, value)) => {
                append_value(&mut path, &template.segments, variable, value)?;
                index = variable.end.max(index + 1);
            }
            None => {
                match &template.segments[index] {
                    Segment::Literal(text) => path.push_str(text),
                    Segment::Rest => {}
                    Segment::Single => return Err(Unfit { field: "" }),
                }
                index += 1;
            }
        }
    }
    if let Some(verb) = &template.verb {
        append_verb(&mut path, template, values, verb)?;
    }
    Ok(path)
}

/// A verb follows a segment that is not empty: nothing for a last `**` is not a segment at all, and a value that ends
/// in a slash has no path.
fn append_verb<'t>(
    path: &mut String,
    template: &'t PathTemplate,
    values: &[String],
    verb: &str,
) -> Result<(), Unfit<'t>> {
    if path.ends_with('/') {
        let last = template.variables.iter().zip(values).next_back();
        match last {
            Some((_, value)) if value.is_empty() && path.len() > 1 => path.truncate(path.len() - 1),
            _ => return Err(Unfit { field: last.map_or("", |(variable, _)| &*variable.field) }),
        }
    }
    path.push(':');
    path.push_str(verb);
    Ok(())
}

fn append_value<'t>(
    path: &mut String,
    segments: &[Segment],
    variable: &'t Variable,
    value: &str,
) -> Result<(), Unfit<'t>> {
    let unfit = Unfit { field: &variable.field };
    match segments.get(variable.start..variable.end).unwrap_or_default() {
        [] => Err(unfit),
        [Segment::Single] if value.is_empty() => Err(unfit),
        [Segment::Single] => {
            path.extend(utf8_percent_encode(value, RESERVED));
            Ok(())
        }
        pattern => {
            let parts: Vec<&str> = value.split('/').collect();
            if !fits(pattern, if value.is_empty() { &[] } else { &parts }) {
                return Err(unfit);
            }
            for (index, part) in parts.iter().enumerate() {
                if index > 0 {
                    path.push('/');
                }
                append_part(path, part);
            }
            Ok(())
        }
    }
}

/// True if the parts of a value match segments; `**` stands at most once, with literals behind it.
fn fits(pattern: &[Segment], parts: &[&str]) -> bool {
    match (pattern.split_first(), parts.split_first()) {
        (None, None) => true,
        (Some((Segment::Rest, pattern)), _) => {
            parts.len().checked_sub(pattern.len()).is_some_and(|taken| fits(pattern, &parts[taken..]))
        }
        (Some((segment, pattern)), Some((part, parts))) => {
            let fit = match segment {
                Segment::Literal(text) => decode(text, Decode::AllButSlash).is_ok_and(|text| text == *part),
                Segment::Single | Segment::Rest => !part.is_empty(),
            };
            fit && fits(pattern, parts)
        }
        _ => false,
    }
}

/// Encodes one segment of a value of several. An encoded slash in it came from a path and goes back as it is.
fn append_part(path: &mut String, part: &str) {
    let mut rest = part;
    while let Some(at) = rest.find("%2F").into_iter().chain(rest.find("%2f")).min() {
        path.extend(utf8_percent_encode(&rest[..at], RESERVED));
        path.push_str(&rest[at..at + 3]);
        rest = &rest[at + 3..];
    }
    path.extend(utf8_percent_encode(rest, RESERVED));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::rest::router::test_templates::template;

    fn expanded(text: &str, values: &[&str]) -> Option<String> {
        let values: Vec<String> = values.iter().map(|&value| value.to_owned()).collect();
        expand(&template(text), &values).ok()
    }

    /// Rules 65 and 66 of transcoding.
    #[test]
    fn values_are_encoded_as_their_segments_ask() {
        for (text, values, expected) in [
            ("/v1/{name}", &["/世界"][..], "/v1/%2F%E4%B8%96%E7%95%8C"),
            ("/v1/{name}", &["first/last"], "/v1/first%2Flast"),
            ("/v1/{name}", &["a:b%2F-_.~"], "/v1/a%3Ab%252F-_.~"),
            ("/v1/{name=mr/*/*}:go", &["mr/a b/c%2Fd"], "/v1/mr/a%20b/c%2Fd:go"),
            ("/v1/{name=**}", &["a/b%c/世"], "/v1/a/b%25c/%E4%B8%96"),
            ("/v1/{name=**}", &[""], "/v1/"),
            ("/v1/{a}/x/{b=y/**}/z", &["1", "y/2/3"], "/v1/1/x/y/2/3/z"),
            ("/v1/{b=y/**}/z", &["y"], "/v1/y/z"),
            ("/v1/{name=**}:go", &[""], "/v1:go"),
            ("/v1/{name=**}:go", &["/a"], "/v1//a:go"),
        ] {
            assert_eq!(expanded(text, values).as_deref(), Some(expected), "{text} {values:?}");
        }
    }

    #[test]
    fn a_value_must_match_its_segments() {
        for (text, value) in [
            ("/v1/{name}", ""),
            ("/v1/{name=mr/*/*}", "first/last"),
            ("/v1/{name=mr/*/*}", "mr/a/"),
            ("/v1/{name=mr/*/*}", "mr/a/b/c"),
            ("/v1/{name=mr/**}", "ms/a"),
            ("/v1/{name=mr/**}", ""),
            ("/v1/*/{name}", "a"),
            ("/v1/{name=**}:go", "a/"),
            ("/{name=**}:go", ""),
        ] {
            assert_eq!(expanded(text, &[value]), None, "{text} {value}");
        }
    }
}
