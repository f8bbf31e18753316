//! The pairs of a query, within limits.

use super::{
    config::Config,
    percent::{Decode, decode},
    problem::Problem,
};
use std::borrow::Cow;

/// The longest name of a parameter, in bytes.
const LONGEST_NAME: usize = 4 * 1024;

/// One parameter, decoded.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parameter<'query> {
    pub(super) name: Cow<'query, str>,
    pub(super) value: Cow<'query, str>,
}

/// The parameters of a query, in order. `name` and `name=` have the empty value; a pair without a name is passed over.
///
/// # Errors
/// When the query is longer than the limits, or holds a malformed escape.
pub(super) fn parameters<'query>(
    query: &'query str,
    config: &Config,
) -> Result<impl Iterator<Item = Result<Parameter<'query>, Problem>> + use<'query>, Problem> {
    if query.len() > config.max_query_size {
        return Err(Problem::invalid(format!("the query is longer than {} bytes", config.max_query_size)));
    }
    let most = config.max_query_parameters;
    let pairs = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with('='));
    Ok(pairs.enumerate().map(move |(index, pair)| {
        if index >= most {
            return Err(Problem::invalid(format!("the query has more than {most} parameters")));
        }
        parameter(pair)
    }))
}

fn parameter(pair: &str) -> Result<Parameter<'_>, Problem> {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    if name.len() > LONGEST_NAME {
        return Err(Problem::invalid(format!(
            "a query parameter's name is longer than {LONGEST_NAME} bytes"
        )));
    }
    let decoded =
        |text| decode(text, Decode::Form).map_err(|error| Problem::invalid(format!("in the query, {error}")));
    Ok(Parameter { name: decoded(name)?, value: decoded(value)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(query: &str) -> Option<Vec<(String, String)>> {
        let config = Config::default().with_max_query_parameters(3).with_max_query_size(40);
        let pairs = parameters(query, &config)
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

    /// Rules 31 and 44 of transcoding.
    #[test]
    fn malformed_and_excessive_queries_are_rejected() {
        for query in ["a=%", "%zz=1", "a=%ff", "a&b&c&d", &"a".repeat(41)] {
            assert_eq!(pairs(query), None, "{query}");
        }
    }
}
