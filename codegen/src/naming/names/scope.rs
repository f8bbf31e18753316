//! Names that are taken.

use super::renaming::Holder;
use crate::naming::ident::Ident;
use std::collections::HashMap;

/// The type namespace of every module: types, traits and modules, and the items that have them.
#[derive(Default)]
pub(crate) struct Scopes<'a>(HashMap<Vec<Ident>, HashMap<Ident, Holder<'a>>>);

impl<'a> Scopes<'a> {
    /// True if `ident` is taken in `module`.
    pub(crate) fn has(&self, module: &[Ident], ident: &Ident) -> bool {
        self.0.get(module).is_some_and(|taken| taken.contains_key(ident))
    }

    /// The first of `idents` that is taken in `module`, and the item that has it.
    pub(crate) fn holder<'i>(
        &self,
        module: &[Ident],
        idents: &[&'i Ident],
    ) -> Option<(&'i Ident, &Holder<'a>)> {
        let taken = self.0.get(module)?;
        idents.iter().find_map(|ident| Some((*ident, taken.get(*ident)?)))
    }

    /// Takes all of `idents` in `module` for `holder`, or none when one of them is taken.
    pub(crate) fn take_all(&mut self, module: &[Ident], idents: &[&Ident], holder: &Holder<'a>) -> bool {
        if !self.0.contains_key(module) {
            self.0.insert(module.to_vec(), HashMap::new());
        }
        let Some(taken) = self.0.get_mut(module) else { return false };
        if idents.iter().any(|ident| taken.contains_key(*ident)) {
            return false;
        }
        taken.extend(idents.iter().map(|ident| ((*ident).clone(), holder.clone())));
        true
    }
}

/// `name`, and then that name with `suffix` and numbers. Where a name has no letter or digit, `underscore` is in its place.
pub(crate) fn candidates<'a>(name: &'a str, suffix: &'a str) -> impl Iterator<Item = String> + 'a {
    let has_word = name.bytes().any(|byte| byte.is_ascii_alphanumeric());
    let name = if has_word { name } else { "underscore" };
    let first = (!suffix.is_empty() && suffix != "_").then(|| format!("{name}{suffix}"));
    std::iter::once(name.to_owned())
        .chain(first)
        .chain((2..u32::MAX).map(move |n| format!("{name}{suffix}{n}")))
}
