//! The router agrees with a matcher that is too simple to be wrong.

use super::template::{insert, template};
use crate::http::{HttpMethod, PathTemplate, Segment};
use crate::wire::rest::router::{Miss, Router};
use ::http::Method;
use proptest::prelude::*;

/// The quality of a segment's match, best first; a template that ends before `**` of another is better than it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Literal,
    Single,
    End,
    Rest,
}

/// True if the segments match, without any verb.
fn matches(pattern: &[Segment], path: &[&str]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((Segment::Rest, others)), _) => (0..=path.len()).any(|taken| matches(others, &path[taken..])),
        (Some((Segment::Single, pattern)), Some((first, path))) => {
            !first.is_empty() && matches(pattern, path)
        }
        (Some((Segment::Literal(text), pattern)), Some((first, path))) => {
            text == first && matches(pattern, path)
        }
        (None, Some(_)) | (Some(_), None) => false,
    }
}

/// The order of two templates that match one path: compared before `**` from the front, after it by length.
fn rank(template: &PathTemplate) -> (Vec<Rank>, std::cmp::Reverse<usize>) {
    let rest = template.segments.iter().position(|segment| *segment == Segment::Rest);
    let front = rest.unwrap_or(template.segments.len());
    let mut ranks: Vec<_> = template.segments[..front]
        .iter()
        .map(|segment| match segment {
            Segment::Literal(_) => Rank::Literal,
            _ => Rank::Single,
        })
        .collect();
    ranks.push(if rest.is_some() { Rank::Rest } else { Rank::End });
    (ranks, std::cmp::Reverse(template.segments.len() - front))
}

/// The best of the templates of one verb, by trying all.
fn best(
    routes: &[(HttpMethod, PathTemplate)],
    verb: Option<&str>,
    method: &Method,
    path: &str,
) -> Option<Result<usize, Vec<String>>> {
    let segments: Vec<&str> = if path.is_empty() { Vec::new() } else { path.split('/').collect() };
    let matching: Vec<usize> = (0..routes.len())
        .filter(|&index| {
            routes[index].1.verb.as_deref() == verb && matches(&routes[index].1.segments, &segments)
        })
        .collect();
    if matching.is_empty() {
        return None;
    }
    let found = matching
        .iter()
        .filter(|&&index| routes[index].0.as_str() == method.as_str())
        .min_by_key(|&&index| rank(&routes[index].1));
    Some(found.copied().ok_or_else(|| {
        let mut methods: Vec<_> = matching.iter().map(|&index| routes[index].0.as_str().to_owned()).collect();
        methods.sort();
        methods.dedup();
        methods
    }))
}

fn reference(
    routes: &[(HttpMethod, PathTemplate)],
    method: &Method,
    path: &str,
) -> Option<Result<usize, Vec<String>>> {
    let path = path.strip_prefix('/')?;
    let last = path.rfind('/').map_or(0, |at| at + 1);
    for (at, _) in path.match_indices(':').filter(|&(at, _)| at > last) {
        if let Some(found) = best(routes, Some(&path[at + 1..]), method, &path[..at]) {
            return Some(found);
        }
    }
    best(routes, None, method, path)
}

fn segment() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("a"), Just("b"), Just("*")]
}

fn template_text() -> impl Strategy<Value = String> {
    let verb = prop_oneof![3 => Just(""), 1 => Just(":v"), 1 => Just(":w:v")];
    let rest = prop_oneof![
        3 => Just(Vec::new()),
        1 => prop::collection::vec(prop_oneof![Just("a"), Just("b")], 0..3).prop_map(|tail| [vec!["**"], tail].concat())
    ];
    (prop::collection::vec(segment(), 0..4), rest, verb)
        .prop_filter("a template has a segment", |(front, rest, _)| !front.is_empty() || !rest.is_empty())
        .prop_map(|(front, rest, verb)| format!("/{}{verb}", [front, rest].concat().join("/")))
}

fn path() -> impl Strategy<Value = String> {
    let segment = prop_oneof![4 => Just("a"), 4 => Just("b"), 2 => Just("c"), 1 => Just("")];
    let end = prop_oneof![3 => Just(""), 2 => Just(":v"), 1 => Just(":w:v"), 1 => Just(":x")];
    (prop::collection::vec(segment, 0..6), end)
        .prop_map(|(segments, end)| format!("/{}{end}", segments.join("/")))
}

proptest! {
    #[test]
    fn with_the_reference(
        routes in prop::collection::vec((prop_oneof![Just(HttpMethod::Get), Just(HttpMethod::Post)], template_text()), 1..12),
        paths in prop::collection::vec(path(), 1..24),
    ) {
        let mut router = Router::default();
        let mut kept = Vec::new();
        for (method, text) in routes {
            let template = template(&text);
            if insert(&mut router, method.clone(), &template, kept.len()).is_ok() {
                kept.push((method, template));
            }
        }
        for path in paths {
            let expected = reference(&kept, &Method::GET, &path);
            let found = match router.find(&Method::GET, &path) {
                Ok(found) => Some(Ok(found.route)),
                Err(Miss::Method(methods)) => Some(Err(methods.iter().map(ToString::to_string).collect())),
                Err(_) => None,
            };
            prop_assert_eq!(found, expected, "{} in {:?}", path, kept);
        }
    }

    #[test]
    fn on_any_path_without_panic(path in "(/|[a-z%:{}]|\\PC){0,40}") {
        let mut router = Router::default();
        for (index, text) in ["/{a}/b", "/a/{b=**}/c", "/{x=**}:v", "/a/{b=c/*}:vé"].iter().enumerate() {
            insert(&mut router, HttpMethod::Get, &template(text), index).unwrap();
        }
        let _ = router.find(&Method::GET, &path);
        for how in [crate::wire::rest::text::percent::Decode::All, crate::wire::rest::text::percent::Decode::AllButSlash, crate::wire::rest::text::percent::Decode::Form] {
            let _ = crate::wire::rest::text::percent::decode(&path, how);
        }
    }
}
