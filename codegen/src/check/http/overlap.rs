//! Bindings that others take all requests from, and verbs that can be read in two ways.

use super::{Place, Shape};
use crate::{
    api::{
        Model,
        http::{Binding, Segment, Verb},
    },
    diagnostics::{Diagnostics, texts},
    source::Idl,
};
use std::{cmp::Reverse, collections::HashMap};

/// A segment that is the text of no template.
const ANY: &str = "\0";
/// How many segments `**` is tried with, at most.
const LONGEST_REST: usize = 32;

/// Warns of what only all bindings together show.
pub(in crate::check) fn check(idl: &Idl, model: &Model, report: &mut Diagnostics) {
    let mut places: Vec<(usize, Place<'_>)> = Vec::new();
    for (package, found) in model.packages.iter().enumerate() {
        for method in found.services.iter().flat_map(|service| &service.methods) {
            places
                .extend(method.http.bindings.iter().map(|binding| (package, Place { idl, method, binding })));
        }
    }
    elsewhere(&places, report);
    let by_verb = by_verb(&places);
    for (_, place) in &places {
        let verb = place.binding.template.verb.as_deref();
        if let Some(winner) = shadow(*place, by_verb.get(&verb).map_or(&[], Vec::as_slice)) {
            report.push(texts::http_shadowed(&shown(place.binding), place.template(), winner.template()));
        }
        verbs(*place, &by_verb, report);
    }
}

type ByVerb<'p> = HashMap<Option<&'p str>, Vec<Place<'p>>>;

fn by_verb<'p>(places: &[(usize, Place<'p>)]) -> ByVerb<'p> {
    let mut by_verb: ByVerb<'p> = HashMap::new();
    for (_, place) in places {
        by_verb.entry(place.binding.template.verb.as_deref()).or_default().push(*place);
    }
    by_verb
}

fn shown(binding: &Binding) -> String {
    format!("{} {}", binding.method, binding.template)
}

/// Warns of bindings of two packages that no request can tell apart. Those of one package have been looked at.
fn elsewhere(places: &[(usize, Place<'_>)], report: &mut Diagnostics) {
    let mut seen: HashMap<Shape<'_>, (usize, Place<'_>)> = HashMap::new();
    for (package, place) in places {
        let (first_package, first) = *seen.entry(Shape::of(place.binding)).or_insert((*package, *place));
        if first_package != *package {
            let text = shown(place.binding);
            report.push(texts::http_duplicate_elsewhere(&text, place.template(), first.template()));
        }
    }
}

/// The binding that takes requests from `place`, when others take all of them. Only one with `**` can lose every
/// request: a `*` always has texts that are the text of no other template.
fn shadow<'p>(place: Place<'p>, others: &[Place<'p>]) -> Option<Place<'p>> {
    let segments = &place.binding.template.segments;
    let rest = segments.iter().position(|segment| *segment == Segment::Rest)?;
    let rivals: Vec<_> = others.iter().filter(|other| rivals(place.binding, other.binding)).collect();
    let longest = rivals.iter().map(|other| other.binding.template.segments.len()).max()?;
    let mut winner = None;
    // A longer rest is matched by the same templates.
    for count in 0..=longest.min(LONGEST_REST) {
        let text = |segment: &Segment| match segment {
            Segment::Literal(text) => text.clone(),
            Segment::Single | Segment::Rest => ANY.to_owned(),
        };
        let front = segments[..rest].iter().map(text);
        let back = segments[rest + 1..].iter().map(text);
        let path: Vec<String> = front.chain(std::iter::repeat_n(ANY.to_owned(), count)).chain(back).collect();
        let own = rank(segments);
        let taken = rivals.iter().find(|other| {
            let others = &other.binding.template.segments;
            matches(others, &path) && rank(others) < own
        })?;
        winner = Some(**taken);
    }
    winner
}

/// Whether `other` can take a request from `binding`.
fn rivals(binding: &Binding, other: &Binding) -> bool {
    !std::ptr::eq(binding, other) && (binding.method == other.method || other.method == Verb::Any)
}

/// What wins has the smaller rank: text before `*` before `**` in each segment, and more text behind `**`.
fn rank(segments: &[Segment]) -> (Vec<u8>, Reverse<usize>) {
    let rest = segments.iter().position(|segment| *segment == Segment::Rest);
    let front = segments[..rest.unwrap_or(segments.len())].iter();
    let mut rank: Vec<u8> = front.map(|segment| u8::from(!matches!(segment, Segment::Literal(_)))).collect();
    rank.extend(rest.map(|_| 2));
    (rank, Reverse(rest.map_or(0, |rest| segments.len() - rest)))
}

fn matches(segments: &[Segment], path: &[String]) -> bool {
    let fits = |segments: &[Segment], path: &[String]| {
        segments.iter().zip(path).all(|(segment, part)| match segment {
            Segment::Literal(text) => text == part,
            Segment::Single | Segment::Rest => true,
        })
    };
    match segments.iter().position(|segment| *segment == Segment::Rest) {
        None => segments.len() == path.len() && fits(segments, path),
        Some(rest) => {
            let (front, back) = (&segments[..rest], &segments[rest + 1..]);
            front.len() + back.len() <= path.len()
                && fits(front, path)
                && fits(back, &path[path.len() - back.len()..])
        }
    }
}

/// Warns of a last segment that ends in what is a verb elsewhere.
fn verbs(place: Place<'_>, by_verb: &ByVerb<'_>, report: &mut Diagnostics) {
    let template = &place.binding.template;
    // `/v1/{name}:a:b` beside `/v1/{name}:b`.
    if let Some(verb) = &template.verb {
        for (at, _) in verb.match_indices(':') {
            let shorter = by_verb.get(&Some(&verb[at + 1..])).into_iter().flatten();
            for other in shorter.filter(|other| overlap(&other.binding.template.segments, &template.segments))
            {
                let (text, shorter) = (shown(place.binding), shown(other.binding));
                report.push(texts::http_verbs(&text, &shorter, place.template(), other.template()));
            }
        }
        return;
    }
    // `/v1/{name=wi:th}` beside `/v1/{name}:th`.
    if let Some((Segment::Literal(last), front)) = template.segments.split_last() {
        for (at, _) in last.match_indices(':').filter(|(at, _)| *at > 0) {
            let mut before = front.to_vec();
            before.push(Segment::Literal(last[..at].to_owned()));
            let owners = by_verb.get(&Some(&last[at + 1..])).into_iter().flatten();
            for owner in owners.filter(|owner| overlap(&owner.binding.template.segments, &before)) {
                let (text, owner_text) = (shown(place.binding), shown(owner.binding));
                report.push(texts::http_verb_owns(&text, &owner_text, place.template(), owner.template()));
            }
        }
    }
}

/// Whether some path is matched by both.
fn overlap(a: &[Segment], b: &[Segment]) -> bool {
    match (a.split_first(), b.split_first()) {
        (None, None) => true,
        // `**` stands for nothing more, or for one more.
        (Some((Segment::Rest, after)), next) => {
            overlap(after, b) || next.is_some_and(|(_, others)| overlap(a, others))
        }
        (_, Some((Segment::Rest, _))) => overlap(b, a),
        (Some((Segment::Literal(x), a)), Some((Segment::Literal(y), b))) => x == y && overlap(a, b),
        (Some((_, a)), Some((_, b))) => overlap(a, b),
        _ => false,
    }
}
