//! Services that are there twice.

use super::Handlers;
use std::collections::BTreeSet;

/// A service that is there twice: no wire could tell which of the two a call is for.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("the service `{service}` is added twice: add it once")]
#[non_exhaustive]
pub struct DuplicateService {
    /// Its full name, `package.Service`.
    pub service: &'static str,
}

crate::words::debug_in_words!(DuplicateService);

impl DuplicateService {
    /// Refuses services of which one is there twice.
    pub(crate) fn check(services: &[Handlers]) -> Result<(), Self> {
        let mut known = BTreeSet::new();
        let mut names = services.iter().map(|handlers| handlers.service().name());
        match names.find(|name| !known.insert(*name)) {
            Some(service) => Err(Self { service }),
            None => Ok(()),
        }
    }
}
