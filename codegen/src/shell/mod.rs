//! The shell around the core: everything that touches files and the environment.

mod generator;
mod include_paths;
mod roots;
mod write;

pub use generator::{Generator, GeneratorError};
pub use write::{Written, write_files};
