//! From a method and a path to the binding that answers them.
//!
//! A literal segment wins over `*`, and `*` over `**`; a shape that lacks the method is passed over for the next one
//! that has it. What was declared first never matters. Matching reads the path in place and allocates nothing, and
//! its cost is bounded by the depth of the templates, not by the length of the path or the number of routes.

mod capture;
mod error;
mod leaf;
mod trie;
mod verbs;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(super) use tests::template as test_templates;

pub(super) use capture::{Capture, Extent};
pub use error::TemplateError;
pub(super) use leaf::RouteId;

use super::config::{Config, HeadRequests, TrailingSlash};
use crate::http::{HttpMethod, Segment};
use ::http::Method;
use std::borrow::Cow;
#[cfg(feature = "explain")]
pub(super) use trie::upper_case_escapes;
use trie::{Lookup, Trie};
use verbs::Verbs;

/// The table of all path templates.
#[derive(Debug)]
pub(super) struct Router {
    plain: Trie,
    verbs: Verbs,
    head: HeadRequests,
    trailing_slash: TrailingSlash,
}

/// The route that answers a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match<'path> {
    /// The number that the route was inserted under.
    pub(super) route: RouteId,
    /// The text that captures are taken from: the path without its first `/` and without the custom verb.
    pub(super) path: &'path str,
}

/// The reason that no route answers a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Miss {
    /// The path does not begin with `/`.
    NotAPath,
    /// No template matches the path.
    NotFound,
    /// Templates match the path, with these methods only (sorted).
    Method(Vec<Method>),
}

impl Default for Router {
    fn default() -> Self {
        Self::new(&Config::spec())
    }
}

impl Router {
    /// A table without routes.
    pub(super) fn new(config: &Config) -> Self {
        Self {
            plain: Trie::default(),
            verbs: Verbs::default(),
            head: config.head,
            trailing_slash: config.trailing_slash,
        }
    }

    /// Adds a route.
    ///
    /// # Errors
    /// When the template is not one that can be matched, or a route of the same method and shape is there already;
    /// the error holds its number.
    pub(super) fn insert(
        &mut self,
        method: &HttpMethod,
        segments: &[Segment],
        verb: Option<&Cow<'static, str>>,
        route: RouteId,
    ) -> Result<(), InsertError> {
        let trie = match verb {
            None => &mut self.plain,
            Some(verb) => self.verbs.entry(verb.clone()),
        };
        trie.leaf(segments)?.insert(method, route)
    }

    /// The route for a method and a path. The path is taken as received, still percent-encoded and without its query.
    ///
    /// A custom verb owns the path when some route with this verb matches it, whatever its method; the longest such
    /// verb is taken. Otherwise a colon is part of the last segment.
    pub(super) fn find<'path>(&self, method: &Method, path: &'path str) -> Result<Match<'path>, Miss> {
        let path = path.strip_prefix('/').ok_or(Miss::NotAPath)?;
        // A verb ends a path that has no slash after it; so the slashes go after verbs were looked for.
        let with_verb = self.verbs.of(path);
        let plain = match self.trailing_slash {
            TrailingSlash::Distinct => path,
            TrailingSlash::Ignored => path.trim_end_matches('/'),
        };
        for (trie, path) in with_verb.chain([(&self.plain, plain)]) {
            match trie.find(method, self.head, path) {
                Lookup::Found(route) => return Ok(Match { route, path }),
                Lookup::OtherMethods(methods) => return Err(Miss::Method(methods)),
                Lookup::Nothing => {}
            }
        }
        Err(Miss::NotFound)
    }
}

/// The reason that a route was not added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InsertError {
    /// The template cannot be matched.
    Template(TemplateError),
    /// The route of this number has the same method and shape.
    Taken(RouteId),
    /// The method is no HTTP token.
    Method,
}

impl From<TemplateError> for InsertError {
    fn from(error: TemplateError) -> Self {
        Self::Template(error)
    }
}
