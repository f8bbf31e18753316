//! The helpers that the end-to-end tests and the benches share.

pub mod brokers;
pub mod conformance;
pub mod definitions;
pub mod echo_server;
pub mod foreign;
pub mod http;
pub mod oracle;
pub mod orders;
pub mod outside;
pub mod plain;
pub mod random;
pub mod tables;
pub mod wires;

/// Definitions that refer to each other's messages.
pub mod linked {
    /// The definition that another imports.
    pub mod parts {
        include!(concat!(env!("OUT_DIR"), "/linked/parts/mod.rs"));
    }
    /// The definition that no other imports.
    pub mod remarks {
        include!(concat!(env!("OUT_DIR"), "/linked/remarks/mod.rs"));
    }
    /// The definition that has messages of `parts`, and knows those of `remarks`.
    pub mod stores {
        include!(concat!(env!("OUT_DIR"), "/linked/stores/mod.rs"));
    }
}

/// One definition in two versions: what a gateway was built with, and what its callers and its servers have by now.
pub mod versions {
    /// The older.
    pub mod old {
        include!(concat!(env!("OUT_DIR"), "/versions/old/mod.rs"));
    }
    /// The newer, with more fields.
    pub mod new {
        include!(concat!(env!("OUT_DIR"), "/versions/new/mod.rs"));
    }
}

mod generated {
    include!(concat!(env!("OUT_DIR"), "/mod.rs"));
}

pub use generated::*;
