//! The shell around the core: everything that touches files and the environment.

mod built;
mod find;
mod generator;
mod include_paths;
mod orphans;
mod roots;
mod write;

pub use generator::{Generator, GeneratorError};
pub use orphans::{orphans, prune};
pub use write::{Written, write_files};
