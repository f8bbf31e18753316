//! The identity of a broker that speaks TLS.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A certificate for `localhost` and `127.0.0.1`, and its key.
pub(super) struct Identity {
    pub(super) certificate: PathBuf,
    pub(super) key: PathBuf,
}

impl Identity {
    pub(super) fn find() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/tests/all/rest/tls");
        Self { certificate: folder.join("certificate.pem"), key: folder.join("key.pem") }
    }
}

/// The identity of a broker that speaks TLS: a certificate for `localhost` and `127.0.0.1`, in PEM, signed by itself.
///
/// # Panics
/// When it cannot be read.
#[must_use]
pub fn certificate() -> Vec<u8> {
    fs::read(Identity::find().certificate).unwrap()
}
