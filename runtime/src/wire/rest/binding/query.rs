//! The pairs of a query or a form, within limits.

use crate::wire::rest::{
    errors::problem::{Problem, excerpt},
    server::settings::Settings,
    text::{
        percent::{Decode, decode},
        scan,
    },
};
use std::borrow::Cow;

/// The longest name of a parameter, in bytes.
const LONGEST_NAME: usize = 4 * 1024;
/// The most names that the name of a parameter has, with dots between them.
const DEEPEST_NAME: usize = 64;

/// One parameter, decoded.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Parameter<'query> {
    pub(crate) name: Cow<'query, str>,
    pub(crate) value: Cow<'query, str>,
}

/// The place of parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the query of the URL.
    Query,
    /// In a body of the type `application/x-www-form-urlencoded`.
    Form,
}

impl Place {
    /// The name of the place in messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Form => "form",
        }
    }
}

/// The parameters of a query or form, in order. `name` and `name=` have the empty value; a pair without a name is
/// passed over. A form may be as long as any body.
///
/// # Errors
/// When the text is longer than the limits, or holds a malformed escape.
pub(crate) fn parameters<'text>(
    text: &'text str,
    place: Place,
    settings: &Settings,
) -> Result<impl Iterator<Item = Result<Parameter<'text>, Problem>> + use<'text>, Problem> {
    let Settings { config, query, .. } = settings;
    if place == Place::Query && text.len() > config.max_query_size {
        return Err(Problem::invalid(format!("the query is longer than {} bytes", config.max_query_size)));
    }
    let how = if place == Place::Query { *query } else { Decode::Form };
    let most = config.max_query_parameters;
    let pairs = scan::split(text, b'&').filter(|pair| !pair.is_empty() && !pair.starts_with('='));
    Ok(pairs.enumerate().map(move |(index, pair)| {
        if index >= most {
            return Err(Problem::invalid(format!("the {} has more than {most} parameters", place.name())));
        }
        parameter(pair, place, how)
    }))
}

fn parameter(pair: &str, place: Place, how: Decode) -> Result<Parameter<'_>, Problem> {
    let (name, value) = scan::split_once(pair, b'=').unwrap_or((pair, ""));
    if name.len() > LONGEST_NAME {
        let place = place.name();
        return Err(Problem::invalid(format!(
            "in the {place}, a parameter's name is longer than {LONGEST_NAME} bytes"
        )));
    }
    let decoded = |text| {
        decode(text, how).map_err(|error| {
            let (place, name) = (place.name(), excerpt(name));
            Problem::invalid(format!("in the {place}, parameter `{name}`: {error}"))
        })
    };
    let (name, value) = (decoded(name)?, decoded(value)?);
    // Fewer bytes hold no more steps.
    if name.len() > DEEPEST_NAME && scan::split(&name, b'.').nth(DEEPEST_NAME).is_some() {
        let place = place.name();
        return Err(Problem::invalid(format!(
            "in the {place}, a parameter's name has more than {DEEPEST_NAME} steps"
        )));
    }
    Ok(Parameter { name, value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::rest::config::{Config, Plus};

    fn pairs(query: &str) -> Option<Vec<(String, String)>> {
        pairs_by(Config::default(), query)
    }

    fn pairs_by(config: Config, query: &str) -> Option<Vec<(String, String)>> {
        let settings = config.with_max_query_parameters(3).with_max_query_size(40).into();
        let pairs = parameters(query, Place::Query, &settings)
            .ok()?
            .map(|pair| pair.map(|pair| (pair.name.into(), pair.value.into())));
        pairs.collect::<Result<_, _>>().ok()
    }

    /// Rules 40 and 42 of transcoding.
    #[test]
    fn pairs_are_form_encoded() {
        for (query, expected) in [
            ("", &[][..]),
            ("a=1&b=2", &[("a", "1"), ("b", "2")]),
            ("flag&other=", &[("flag", ""), ("other", "")]),
            ("&&a=1&=x&", &[("a", "1")]),
            ("x=Hello+world&y=%2B+%20", &[("x", "Hello world"), ("y", "+  ")]),
            ("a%2Eb=c=d", &[("a.b", "c=d")]),
        ] {
            let expected = expected.iter().map(|&(name, value)| (name.into(), value.into())).collect();
            assert_eq!(pairs(query), Some(expected), "{query}");
        }
    }

    /// Rule 40 of transcoding.
    #[test]
    fn rule_40_a_plus_may_be_a_plus() {
        let expected = [("x", "Hello+world"), ("y", "++ ")].map(|(name, value)| (name.into(), value.into()));
        let literal = Config::default().with_plus(Plus::Literal);
        assert_eq!(pairs_by(literal, "x=Hello+world&y=%2B+%20"), Some(expected.into()));
    }

    /// Rules 31 and 44 of transcoding.
    #[test]
    fn malformed_and_excessive_queries_are_rejected() {
        for query in ["a=%", "%zz=1", "a=%ff", "a&b&c&d", &"a".repeat(41)] {
            assert_eq!(pairs(query), None, "{query}");
        }
    }
}
