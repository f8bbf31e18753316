//! Texts of URIs and headers.

pub(crate) mod percent;
pub(crate) mod scan;
