//! An explanation, for people.

use crate::{arguments::ExplainedRequest, table::Columns};
use http::StatusCode;
use polywire::rest::explain::{Binding, Explanation, Matched, Source};
use std::fmt;

/// An explanation of a request.
pub(super) struct Shown<'a> {
    pub(super) request: &'a ExplainedRequest,
    pub(super) explanation: &'a Explanation,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Explanation { status, matched, allow, error, near, .. } = self.explanation;
        writeln!(formatter, "{} {}", self.request.method, self.request.target)?;
        match matched {
            Some(matched) => writeln!(formatter, "\nis answered by\n  {}", Named(&matched.binding))?,
            None => writeln!(formatter, "\nis answered by no binding")?,
        }
        if let Some(error) = error {
            writeln!(formatter, "\nwith {}: {error}", Status(*status))?;
        }
        if !allow.is_empty() {
            writeln!(formatter, "  allow: {}", allow.join(", "))?;
        }
        if let Some(matched) = matched {
            values(matched, formatter)?;
        }
        if !near.is_empty() {
            writeln!(formatter, "\nnot by")?;
        }
        for miss in near {
            writeln!(formatter, "  {}\n    {}", Named(&miss.binding), miss.reason)?;
        }
        Ok(())
    }
}

fn values(matched: &Matched, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    if !matched.values.is_empty() {
        let mut table = Columns::new(["FIELD", "VALUE", "FROM"]);
        for value in &matched.values {
            let source = match value.source {
                Source::Path => "path",
                Source::Query => "query",
                Source::Header => "header",
            };
            table.push([value.field.clone(), format!("{:?}", value.text), source.to_owned()]);
        }
        writeln!(formatter, "\nit sets")?;
        for line in table.to_string().lines() {
            writeln!(formatter, "  {line}")?;
        }
    }
    if !matched.passed_over.is_empty() {
        writeln!(formatter, "\nit passes over")?;
    }
    for parameter in &matched.passed_over {
        writeln!(formatter, "  {:?}: {}", parameter.name, parameter.reason)?;
    }
    for message in &matched.messages {
        writeln!(formatter, "\nthe method gets\n  {message}")?;
    }
    Ok(())
}

/// A status as people write it.
struct Status(StatusCode);

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.canonical_reason() {
            Some(reason) => write!(formatter, "{} {reason}", self.0.as_u16()),
            None => write!(formatter, "{}", self.0.as_u16()),
        }
    }
}

/// A binding with all that distinguishes it from others.
struct Named<'a>(&'a Binding);

impl fmt::Display for Named<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Binding { method, index, http_method, template, .. } = self.0;
        write!(formatter, "{http_method} {template}  ({method}, binding {index})")
    }
}
