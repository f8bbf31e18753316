//! Path shapes as a tree, one level per segment.

use super::{
    TemplateError,
    leaf::{Leaf, RouteId},
};
use crate::{
    http::Segment,
    wire::rest::{config::HeadRequests, text::scan},
};
use ::http::Method;
use fnv::FnvHashMap;
use std::{borrow::Cow, ops::ControlFlow};

/// The shapes of templates with one verb (or none).
///
/// INVARIANT: a node stands at one depth, before `**` counted from the first segment and after it from the last. So
/// a look-up visits each node at most once, and recursion is as deep as the longest template.
#[derive(Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    literals: FnvHashMap<Cow<'static, str>, NodeId>,
    single: Option<NodeId>,
    /// The node after `**`, whose literals are read from the last segment backwards.
    rest: Option<NodeId>,
    leaf: Leaf,
}

type NodeId = usize;
const ROOT: NodeId = 0;

/// The result of a look-up.
#[derive(Debug)]
pub(super) enum Lookup {
    Found(RouteId),
    /// The path is known, with other methods (sorted).
    OtherMethods(Vec<Method>),
    Nothing,
}

impl Default for Trie {
    fn default() -> Self {
        Self { nodes: vec![Node::default()] }
    }
}

impl Trie {
    /// The routes of a shape, which is made when it is new.
    pub(super) fn leaf(&mut self, segments: &[Segment]) -> Result<&mut Leaf, TemplateError> {
        let rest = segments.iter().position(|segment| *segment == Segment::Rest);
        let (front, back) = match rest {
            None => (segments, None),
            Some(at) => (&segments[..at], Some(&segments[at + 1..])),
        };
        let mut node = ROOT;
        for segment in front {
            node = match segment {
                Segment::Literal(text) => self.literal(node, text.clone()),
                Segment::Single | Segment::Rest => self.child(node, |node| &mut node.single),
            };
        }
        if let Some(back) = back {
            node = self.child(node, |node| &mut node.rest);
            for segment in back.iter().rev() {
                node = match segment {
                    Segment::Literal(text) => self.literal(node, text.clone()),
                    Segment::Single => return Err(TemplateError::SingleAfterRest),
                    Segment::Rest => return Err(TemplateError::TwoRests),
                };
            }
        }
        Ok(&mut self.nodes[node].leaf)
    }

    fn literal(&mut self, node: NodeId, text: Cow<'static, str>) -> NodeId {
        let new = self.nodes.len();
        let child = *self.nodes[node].literals.entry(key(text)).or_insert(new);
        self.grow(child, new)
    }

    fn child(&mut self, node: NodeId, place: impl FnOnce(&mut Node) -> &mut Option<NodeId>) -> NodeId {
        let new = self.nodes.len();
        let child = *place(&mut self.nodes[node]).get_or_insert(new);
        self.grow(child, new)
    }

    fn grow(&mut self, child: NodeId, new: NodeId) -> NodeId {
        if child == new {
            self.nodes.push(Node::default());
        }
        child
    }

    /// The route for a method and a path without its first `/`.
    pub(super) fn find(&self, method: &Method, head: HeadRequests, path: &str) -> Lookup {
        let mut known = false;
        let found = self.each(path, &mut |leaf| {
            known = true;
            leaf.select(method, head).map_or(ControlFlow::Continue(()), ControlFlow::Break)
        });
        match found {
            ControlFlow::Break(route) => Lookup::Found(route),
            ControlFlow::Continue(()) if known => Lookup::OtherMethods(self.methods(path)),
            ControlFlow::Continue(()) => Lookup::Nothing,
        }
    }

    fn methods(&self, path: &str) -> Vec<Method> {
        let mut methods = Vec::new();
        let _: ControlFlow<()> = self.each(path, &mut |leaf| {
            methods.extend(leaf.methods().cloned());
            ControlFlow::Continue(())
        });
        methods.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
        methods.dedup();
        methods
    }

    /// Shows the routes of every shape that matches, the most specific first.
    fn each<B>(&self, path: &str, found: &mut impl FnMut(&Leaf) -> ControlFlow<B>) -> ControlFlow<B> {
        self.front(ROOT, Some(path).filter(|path| !path.is_empty()), found)
    }

    /// Matches `path` from its first segment; `None` is a path that has ended.
    fn front<B>(
        &self,
        node: NodeId,
        path: Option<&str>,
        found: &mut impl FnMut(&Leaf) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let node = &self.nodes[node];
        match path {
            None => show(&node.leaf, found)?,
            Some(path) => {
                let (first, others) = split_first(path);
                if let Some(child) = node.literal(first) {
                    self.front(child, others, found)?;
                }
                if let Some(child) = node.single.filter(|_| !first.is_empty()) {
                    self.front(child, others, found)?;
                }
            }
        }
        node.rest.map_or(ControlFlow::Continue(()), |rest| self.back(rest, path, found))
    }

    /// Matches `path` from its last segment, after `**`, which takes what is left.
    fn back<B>(
        &self,
        node: NodeId,
        path: Option<&str>,
        found: &mut impl FnMut(&Leaf) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let node = &self.nodes[node];
        if let Some(path) = path {
            let (others, last) = split_last(path);
            if let Some(child) = node.literal(last) {
                self.back(child, others, found)?;
            }
        }
        show(&node.leaf, found)
    }
}

impl Node {
    fn literal(&self, segment: &str) -> Option<NodeId> {
        if self.literals.is_empty() {
            return None;
        }
        self.literals.get(&*upper_case_escapes(segment)).copied()
    }
}

fn show<B>(leaf: &Leaf, found: &mut impl FnMut(&Leaf) -> ControlFlow<B>) -> ControlFlow<B> {
    if leaf.is_empty() { ControlFlow::Continue(()) } else { found(leaf) }
}

fn split_first(path: &str) -> (&str, Option<&str>) {
    scan::split_once(path, b'/').map_or((path, None), |(first, others)| (first, Some(others)))
}

fn split_last(path: &str) -> (Option<&str>, &str) {
    scan::rsplit_once(path, b'/').map_or((None, path), |(others, last)| (Some(others), last))
}

/// The key of a text of a template; that of a constant is not copied.
pub(super) fn key(text: Cow<'static, str>) -> Cow<'static, str> {
    match upper_case_escapes(&text) {
        Cow::Owned(upper) => Cow::Owned(upper),
        Cow::Borrowed(_) => text,
    }
}

/// `%2f` and `%2F` are the same octet (RFC 3986, 6.2.2.1): literals are compared with upper-case hex digits.
pub(in crate::wire::rest) fn upper_case_escapes(text: &str) -> Cow<'_, str> {
    if !scan::contains(text, b'%') {
        return Cow::Borrowed(text);
    }
    let mut upper = String::with_capacity(text.len());
    let mut digits = 0;
    for character in text.chars() {
        match character {
            '%' => {
                digits = 2;
                upper.push('%');
            }
            digit if digits > 0 && digit.is_ascii_hexdigit() => {
                digits -= 1;
                upper.push(digit.to_ascii_uppercase());
            }
            other => {
                digits = 0;
                upper.push(other);
            }
        }
    }
    Cow::Owned(upper)
}
