//! Bindings that no request can tell apart, bindings that others take all requests from, and verbs that can be read in
//! two ways.

use super::faults;
use crate::{
    Fault,
    http::{HttpBinding, HttpMethod, Segment},
};
use std::{borrow::Cow, cmp::Reverse, collections::HashMap};

/// A segment that is the text of no template.
const ANY: &str = "\0";
/// The number of segments that `**` is tried with, at most.
const LONGEST_REST: usize = 32;

/// A fault of two bindings, each by its index.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Overlap {
    /// The fault.
    pub fault: Fault,
    /// The binding that is to blame.
    pub binding: usize,
    /// The other one.
    pub other: usize,
    /// The label at the place of the other one.
    pub label: &'static str,
}

/// The bindings that no request can tell from an earlier one: each with the first that it is equal to.
pub fn duplicates(bindings: &[&HttpBinding]) -> Vec<(usize, usize)> {
    let mut seen = HashMap::new();
    let found = bindings.iter().enumerate().map(|(index, binding)| {
        let path = &binding.path;
        (index, *seen.entry((&binding.method, &*path.segments, path.verb.as_deref())).or_insert(index))
    });
    found.filter(|(index, first)| index != first).collect()
}

/// The overlaps that only all bindings together show.
pub fn overlaps(bindings: &[&HttpBinding]) -> Vec<Overlap> {
    let by_verb = by_verb(bindings);
    let mut found = Vec::new();
    for (index, binding) in bindings.iter().enumerate() {
        let place = Place { index, binding };
        let rivals = by_verb.get(&binding.path.verb.as_deref()).map_or(&[][..], Vec::as_slice);
        if let Some(winner) = shadow(place, rivals) {
            let fault = faults::shadowed(binding);
            found.push(Overlap { fault, binding: index, other: winner.index, label: "one of the others" });
        }
        verbs(place, &by_verb, &mut found);
    }
    found
}

/// A binding and its index.
#[derive(Clone, Copy)]
struct Place<'b> {
    index: usize,
    binding: &'b HttpBinding,
}

impl<'b> Place<'b> {
    fn segments(self) -> &'b [Segment] {
        &self.binding.path.segments
    }
}

type ByVerb<'b> = HashMap<Option<&'b str>, Vec<Place<'b>>>;

fn by_verb<'b>(bindings: &[&'b HttpBinding]) -> ByVerb<'b> {
    let mut by_verb: ByVerb<'b> = HashMap::new();
    for (index, binding) in bindings.iter().enumerate() {
        by_verb.entry(binding.path.verb.as_deref()).or_default().push(Place { index, binding });
    }
    by_verb
}

/// The binding that takes requests from `place`, when others take all of them. Only one with `**` can lose every
/// request: a `*` always has texts that are the text of no other template.
fn shadow<'b>(place: Place<'b>, others: &[Place<'b>]) -> Option<Place<'b>> {
    let segments = place.segments();
    let rest = segments.iter().position(|segment| *segment == Segment::Rest)?;
    let rivals: Vec<_> = others.iter().filter(|other| rivals(place, **other)).collect();
    let longest = rivals.iter().map(|other| other.segments().len()).max()?;
    let mut winner = None;
    // A longer rest is matched by the same templates.
    for count in 0..=longest.min(LONGEST_REST) {
        let text = |segment: &Segment| match segment {
            Segment::Literal(text) => text.clone(),
            Segment::Single | Segment::Rest => Cow::Borrowed(ANY),
        };
        let front = segments[..rest].iter().map(text);
        let back = segments[rest + 1..].iter().map(text);
        let path: Vec<_> = front.chain(std::iter::repeat_n(Cow::Borrowed(ANY), count)).chain(back).collect();
        let own = rank(segments);
        let taken =
            rivals.iter().find(|other| matches(other.segments(), &path) && rank(other.segments()) < own)?;
        winner = Some(**taken);
    }
    winner
}

/// True if `other` can take a request from `place`.
fn rivals(place: Place<'_>, other: Place<'_>) -> bool {
    let (method, taker) = (&place.binding.method, &other.binding.method);
    place.index != other.index && (method == taker || *taker == HttpMethod::Any)
}

/// The rank of segments. What wins has the smaller one: text before `*` before `**` in each segment, and more text
/// behind `**`.
fn rank(segments: &[Segment]) -> (Vec<u8>, Reverse<usize>) {
    let rest = segments.iter().position(|segment| *segment == Segment::Rest);
    let front = segments[..rest.unwrap_or(segments.len())].iter();
    let mut rank: Vec<u8> = front.map(|segment| u8::from(!matches!(segment, Segment::Literal(_)))).collect();
    rank.extend(rest.map(|_| 2));
    (rank, Reverse(rest.map_or(0, |rest| segments.len() - rest)))
}

fn matches(segments: &[Segment], path: &[Cow<'_, str>]) -> bool {
    let fits = |segments: &[Segment], path: &[Cow<'_, str>]| {
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

/// Finds last segments that end in what is a verb elsewhere.
fn verbs(place: Place<'_>, by_verb: &ByVerb<'_>, found: &mut Vec<Overlap>) {
    let template = &place.binding.path;
    // `/v1/{name}:a:b` beside `/v1/{name}:b`.
    if let Some(verb) = &template.verb {
        for (at, _) in verb.match_indices(':') {
            let shorter = by_verb.get(&Some(&verb[at + 1..])).into_iter().flatten();
            for other in shorter.filter(|other| overlap(other.segments(), &template.segments)) {
                let fault = faults::verbs(place.binding, other.binding);
                found.push(Overlap {
                    fault,
                    binding: place.index,
                    other: other.index,
                    label: "over this one",
                });
            }
        }
        return;
    }
    // `/v1/{name=wi:th}` beside `/v1/{name}:th`.
    if let Some((Segment::Literal(last), front)) = template.segments.split_last() {
        for (at, _) in last.match_indices(':').filter(|(at, _)| *at > 0) {
            let mut before = front.to_vec();
            before.push(Segment::Literal(Cow::Owned(last[..at].to_owned())));
            let owners = by_verb.get(&Some(&last[at + 1..])).into_iter().flatten();
            for owner in owners.filter(|owner| overlap(owner.segments(), &before)) {
                let fault = faults::verb_owns(place.binding, owner.binding);
                found.push(Overlap { fault, binding: place.index, other: owner.index, label: "of this one" });
            }
        }
    }
}

/// True if some path is matched by both.
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
