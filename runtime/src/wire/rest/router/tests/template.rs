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
    router.insert(&method, &template.segments, template.verb.as_ref(), route)
}

/// Parses a well-formed template, and some that no definition may have.
pub(in crate::wire::rest) fn template(text: &str) -> PathTemplate {
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
            let mut variable = Variable::new("", start, segments.len());
            variable.field = field.to_owned().into();
            variables.push(variable);
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
    let mut template = PathTemplate::new("", &[], &[]);
    template.text = text.to_owned().into();
    template.segments = segments.into();
    template.variables = variables.into();
    template.verb = verb.map(|verb| verb.to_owned().into());
    template
}

fn segment(text: &str) -> Segment {
    match text {
        "*" => Segment::Single,
        "**" => Segment::Rest,
        literal => Segment::Literal(literal.to_owned().into()),
    }
}
