//! Bindings that nearly match.

use super::{Binding, binding};
use crate::{
    http::{PathTemplate, Segment},
    wire::rest::{
        router::{Miss, Router, upper_case_escapes},
        server::Shared,
    },
};
use ::http::Method;

/// The most that are shown.
const MOST: usize = 6;

/// A binding that nearly matches a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NearMiss {
    /// The binding.
    pub binding: Binding,
    /// The reason that it does not answer the request.
    pub reason: String,
}

/// The distance of a binding from a match; then the difference in the text of its template.
type Distance = (u8, usize);

/// The bindings that nearly match, but for `matched`, the nearest first.
pub(super) fn misses(
    shared: &Shared,
    matched: Option<&Binding>,
    method: &Method,
    path: &str,
) -> Vec<NearMiss> {
    let mut misses: Vec<(Distance, NearMiss)> = Vec::new();
    for route in 0..shared.routes.len() {
        let binding = binding(&shared.routes, route);
        let bindings = shared.routes[route].handler.method().http;
        if Some(&binding) == matched {
            continue;
        }
        if let Some(http) = bindings.get(binding.index)
            && let Some((distance, reason)) = miss(shared, http, matched, method, path)
        {
            misses.push((distance, NearMiss { binding, reason }));
        }
    }
    misses.sort_by_key(|(distance, _)| *distance);
    misses.into_iter().take(MOST).map(|(_, miss)| miss).collect()
}

/// The reason that the binding does not answer, when it nearly does.
fn miss(
    shared: &Shared,
    binding: &crate::http::HttpBinding,
    matched: Option<&Binding>,
    method: &Method,
    path: &str,
) -> Option<(Distance, String)> {
    let template = &binding.path;
    // A table with nothing else in it says whether the binding alone would match.
    let mut alone = Router::new(&shared.settings.config);
    alone.insert(&binding.method, &template.segments, template.verb.as_ref(), 0).ok()?;
    match alone.find(method, path) {
        Ok(_) => Some(((0, 0), lost(template, matched))),
        Err(Miss::Method(_)) => Some(((1, 0), format!("it takes {}", binding.method.as_str()))),
        Err(Miss::NotFound | Miss::NotAPath) => {
            let faults = faults(template, path);
            let [fault] = faults.as_slice() else { return None };
            Some(((2, template.segments.len().abs_diff(path.matches('/').count())), fault.clone()))
        }
    }
}

/// The reason that a binding that matches is not taken.
fn lost(template: &PathTemplate, matched: Option<&Binding>) -> String {
    match (matched, &template.verb) {
        (Some(matched), None) if matched.template.contains(':') => {
            format!("it matches too; `{}` has the verb", matched.template)
        }
        (Some(matched), _) => {
            format!("it matches too; `{}` has more text, or stands for fewer paths", matched.template)
        }
        (None, _) => "it matches; a longer verb is bound to this path, with other methods".to_owned(),
    }
}

/// In what the path differs from the template.
fn faults(template: &PathTemplate, path: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut path = path.strip_prefix('/').unwrap_or(path);
    if let Some(verb) = &template.verb {
        match path.strip_suffix(&**verb).and_then(|path| path.strip_suffix(':')) {
            Some(before) => path = before,
            None => faults.push(format!("the path does not end in `:{verb}`")),
        }
    }
    let parts: Vec<&str> = if path.is_empty() { Vec::new() } else { path.split('/').collect() };
    let segments = &*template.segments;
    let rest = segments.iter().position(|segment| *segment == Segment::Rest);
    let (front, back) = match rest {
        None => (segments, &[][..]),
        Some(at) => (&segments[..at], &segments[at + 1..]),
    };
    let fixed = front.len() + back.len();
    if parts.len() < fixed || (rest.is_none() && parts.len() > fixed) {
        let least = if rest.is_some() { "at least " } else { "" };
        faults.push(format!("it has {least}{fixed} segments, and the path {}", parts.len()));
    }
    let skipped = parts.len().saturating_sub(back.len());
    let at_front = front.iter().zip(&parts).enumerate();
    let at_back = back.iter().zip(parts.iter().skip(skipped)).enumerate();
    let at_back = at_back.map(|(index, pair)| (skipped + index, pair));
    faults
        .extend(at_front.chain(at_back).filter_map(|(index, (segment, part))| differs(index, segment, part)));
    faults
}

fn differs(index: usize, segment: &Segment, part: &str) -> Option<String> {
    let number = index + 1;
    match segment {
        Segment::Literal(text) if upper_case_escapes(text) != upper_case_escapes(part) => {
            Some(format!("segment {number} has to be `{text}`"))
        }
        Segment::Single if part.is_empty() => Some(format!("segment {number} is empty")),
        _ => None,
    }
}
