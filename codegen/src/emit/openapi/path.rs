//! Path templates as OpenAPI has them: each wildcard is a parameter of its own.
//!
//! `/v1/{name=shelves/*/books/*}` is `/v1/shelves/{shelves_id}/books/{books_id}`. Two templates that differ in names alone may
//! not both stand in a document; they share those of the shorter one, so `PATCH /v1/{book.name=shelves/*/books/*}` is an
//! operation of the same path.

use polywire_rules::http::{PathTemplate, Segment, Variable};
use std::collections::HashSet;

/// The shape of a template: its parts without the names of its wildcards. Two paths of one document never have the
/// same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shape(Vec<Option<String>>, Option<String>);

impl Shape {
    pub(super) fn of(template: &PathTemplate) -> Self {
        let segments = template.segments.iter().map(|segment| match segment {
            Segment::Literal(text) => Some(text.to_string()),
            Segment::Single | Segment::Rest => None,
        });
        Self(segments.collect(), template.verb.as_ref().map(ToString::to_string))
    }

    /// The path, with `names` for its wildcards.
    pub(super) fn path(&self, names: &[String]) -> String {
        let mut path = String::new();
        let mut names = names.iter();
        for segment in &self.0 {
            path.push('/');
            match segment {
                Some(text) => path.push_str(text),
                None => {
                    path.push('{');
                    path.push_str(names.next().map_or("", String::as_str));
                    path.push('}');
                }
            }
        }
        if path.is_empty() {
            path.push('/');
        }
        if let Some(verb) = &self.1 {
            path.push(':');
            path.push_str(verb);
        }
        path
    }
}

/// A wildcard, and the variable that it is part of.
pub(super) struct Wildcard<'a> {
    /// The number of its segment.
    at: usize,
    pub(super) variable: Option<&'a Variable>,
    pub(super) segment: &'a Segment,
}

impl Wildcard<'_> {
    /// True if it gives the whole value of its variable.
    pub(super) fn is_whole(&self) -> bool {
        self.variable.is_some_and(|variable| variable.segments().len() == 1)
    }
}

/// The wildcards of a template, in order.
pub(super) fn wildcards(template: &PathTemplate) -> impl Iterator<Item = Wildcard<'_>> {
    let segments = template.segments.iter().enumerate();
    segments.filter(|(_, segment)| !matches!(segment, Segment::Literal(_))).map(|(at, segment)| Wildcard {
        at,
        variable: template.variables.iter().find(|variable| variable.segments().contains(&at)),
        segment,
    })
}

/// The names of a template's wildcards: that of the field where the wildcard is its only one, and `books_id` behind the
/// segment `books` where there are several. A name that is there already gets a number.
pub(super) fn names(template: &PathTemplate) -> Vec<String> {
    let mut taken = HashSet::new();
    let fields = wildcards(template).map(|wildcard| {
        let behind = wildcard.at.checked_sub(1).and_then(|before| template.segments.get(before));
        match (wildcard.variable, behind) {
            (None, _) => "segment".to_owned(),
            (Some(variable), Some(Segment::Literal(text))) if is_one_of_many(template, variable) => {
                identifier(text)
            }
            (Some(variable), _) => variable.field.to_string(),
        }
    });
    fields.map(|field| unique(field, &mut taken)).collect()
}

fn is_one_of_many(template: &PathTemplate, variable: &Variable) -> bool {
    let segments = template.segments.get(variable.segments()).unwrap_or_default();
    segments.iter().filter(|segment| !matches!(segment, Segment::Literal(_))).count() > 1
}

/// `books` as `books_id`: letters, digits and `_` alone, which every generator takes.
fn identifier(text: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
    text.chars().map(plain).chain("_id".chars()).collect()
}

/// The name, with a number at its end where it is taken.
pub(super) fn unique(name: String, taken: &mut HashSet<String>) -> String {
    let numbered = (1..u32::MAX).map(|number| format!("{name}_{number}"));
    let free = std::iter::once(name.clone()).chain(numbered).find(|name| taken.insert(name.clone()));
    free.unwrap_or(name)
}

/// The names that operations of one shape share: those with the fewest dots, then the shortest.
pub(super) fn shared_names<'a>(templates: impl Iterator<Item = &'a PathTemplate>) -> Vec<String> {
    let cost = |names: &Vec<String>| {
        let dots: usize = names.iter().map(|name| name.matches('.').count()).sum();
        (dots, names.iter().map(String::len).sum::<usize>())
    };
    templates.map(names).min_by(|a, b| cost(a).cmp(&cost(b)).then_with(|| a.cmp(b))).unwrap_or_default()
}

/// The pattern of a variable, with `names` for the wildcards of the template.
pub(super) fn pattern(template: &PathTemplate, variable: &Variable, names: &[String]) -> String {
    let mut names = names.iter();
    let mut parts = Vec::new();
    for (at, segment) in template.segments.iter().enumerate() {
        let part = match segment {
            Segment::Literal(text) => text.to_string(),
            Segment::Single | Segment::Rest => format!("{{{}}}", names.next().map_or("", String::as_str)),
        };
        if variable.segments().contains(&at) {
            parts.push(part);
        }
    }
    parts.join("/")
}
