//! The descriptors of what is served, for reflection and documents.

use crate::Handlers;
use std::borrow::Cow;

/// The descriptors of `services`: each set once, and those of services in Rust in one set, because they may share
/// files.
pub(crate) fn file_descriptor_sets(services: &[Handlers]) -> Vec<Cow<'static, [u8]>> {
    #[cfg(feature = "macros")]
    let (rust, services): (Vec<_>, Vec<_>) =
        services.iter().partition(|handlers| crate::definition::of(handlers.service()).is_some());
    #[cfg(not(feature = "macros"))]
    let services = services.iter();
    let mut sets: Vec<_> = services
        .into_iter()
        .map(|handlers| Cow::Borrowed(handlers.service().file_descriptor_set()))
        .collect();
    sets.sort_unstable();
    sets.dedup();
    #[cfg(feature = "macros")]
    if !rust.is_empty() {
        let definitions: Vec<_> =
            rust.iter().filter_map(|handlers| crate::definition::of(handlers.service())).collect();
        sets.push(Cow::Owned(crate::definition::file_descriptor_set(&definitions)));
    }
    sets
}
