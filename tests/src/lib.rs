//! What the end-to-end tests share.

pub mod conformance;
pub mod oracle;
pub mod outside;
pub mod random;
pub mod tables;
