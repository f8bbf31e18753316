//! The arrows between the rooms of a folder.

use super::modules::{Modules, Path};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

/// From a room to a room that it needs.
pub(super) type Arrow = (String, String);

/// The arrows, and the first place that is the reason for each.
#[derive(Default)]
pub(super) struct Graph(BTreeMap<Arrow, String>);

impl Graph {
    /// The arrows between the modules just below `folder`.
    pub(super) fn below(folder: &Path, modules: &Modules) -> Self {
        let mut arrows = BTreeMap::new();
        let room = |path: &Path| path.strip_prefix(&folder[..]).and_then(|below| below.first()).cloned();
        for mention in &modules.mentions {
            let home = modules.home(&mention.path);
            if let (Some(from), Some(to)) = (room(&mention.module), room(&home))
                && from != to
            {
                arrows.entry((from, to)).or_insert_with(|| mention.place.clone());
            }
        }
        Self(arrows)
    }

    /// The same without these arrows.
    pub(super) fn without(&self, arrows: &BTreeSet<Arrow>) -> Self {
        let kept = self.0.iter().filter(|(arrow, _)| !arrows.contains(arrow));
        Self(kept.map(|(arrow, place)| (arrow.clone(), place.clone())).collect())
    }

    /// The arrows that are part of a circle: where each leads to, something leads back.
    pub(super) fn in_circles(&self) -> BTreeSet<Arrow> {
        self.0.keys().filter(|(from, to)| self.reached(to).contains(from)).cloned().collect()
    }

    fn reached(&self, from: &str) -> BTreeSet<String> {
        let (mut reached, mut next) = (BTreeSet::new(), vec![from.to_owned()]);
        while let Some(room) = next.pop() {
            if reached.insert(room.clone()) {
                next.extend(self.0.keys().filter(|arrow| arrow.0 == room).map(|arrow| arrow.1.clone()));
            }
        }
        reached
    }

    /// `a → b because of file:line`, for each of these arrows.
    pub(super) fn reasons(&self, arrows: &BTreeSet<Arrow>) -> String {
        arrows.iter().fold(String::new(), |mut text, arrow| {
            let place = self.0.get(arrow).map_or("nothing", String::as_str);
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  {} → {} because of {place}", arrow.0, arrow.1);
            text
        })
    }
}
