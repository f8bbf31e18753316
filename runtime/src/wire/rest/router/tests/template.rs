//! Templates for tests, parsed from their text.

use crate::http::{HttpMethod, PathTemplate, Segment, Variable};
use crate::wire::rest::router::{InsertError, RouteId, Router};

/// Adds a route for a template.
pub(super) fn insert(
    router: &mut Router,
    method: HttpMethod,
    template: &PathTemplate,
    route: RouteId,
) -> Result<(), InsertError> {
    router.insert(method, template.segments, template.verb, route)
}

/// Parses a well-formed template. The text and what it parses to live as long as the test process.
pub(in crate::wire::rest) fn template(text: &str) -> PathTemplate {
    let text: &'static str = String::from(text).leak();
    let mut segments = Vec::new();
    let mut variables = Vec::new();
    let mut rest = text.strip_prefix('/').unwrap();
    let mut verb = None;
    while !rest.is_empty() {
        let start = segments.len();
        if let Some(inner) = rest.strip_prefix('{') {
            let (variable, others) = inner.split_once('}').unwrap();
            let (field, pattern) = variable.split_once('=').unwrap_or((variable, "*"));
            segments.extend(pattern.split('/').map(segment));
            variables.push(Variable::new(field, start, segments.len()));
            rest = others;
        } else {
            let end = rest.find(['/', ':']).unwrap_or(rest.len());
            segments.push(segment(&rest[..end]));
            rest = &rest[end..];
        }
        if let Some(text) = rest.strip_prefix(':') {
            verb = Some(text);
            break;
        }
        rest = rest.strip_prefix('/').unwrap_or(rest);
    }
    let template = PathTemplate::new(text, segments.leak(), variables.leak());
    match verb {
        Some(verb) => template.with_verb(verb),
        None => template,
    }
}

fn segment(text: &'static str) -> Segment {
    match text {
        "*" => Segment::Single,
        "**" => Segment::Rest,
        literal => Segment::Literal(literal),
    }
}
