//! The texts that polywire fills in or serves, as constants.
//!
//! Not for users, and not covered by semantic versioning.

pub mod viewer;

/// Names a file of `rust/` and holds its text.
macro_rules! templates {
    ($($name:literal),* $(,)?) => { &[$(($name, include_str!(concat!("../rust/", $name)))),*] };
}

/// The templates of generated Rust, by the names under which they include each other.
pub const RUST: &[(&str, &str)] = templates![
    "beside.rs.txt",
    "client.rs.txt",
    "fake.rs.txt",
    "http_binding.rs.txt",
    "methods.rs.txt",
    "mod.rs.txt",
    "package.rs.txt",
    "server.rs.txt",
    "trait.rs.txt",
];
