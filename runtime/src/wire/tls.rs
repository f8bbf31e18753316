//! TLS (features `tls`, `amqp-tls` and `nats`): the identity of a server, and the roots that clients trust. By rustls.

#[cfg(any(feature = "rest", feature = "amqp-tls", feature = "nats"))]
use rustls::{ClientConfig, RootCertStore};
#[cfg(feature = "tls")]
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use rustls::{
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, pem::PemObject as _},
};
#[cfg(feature = "tls")]
use std::fmt;
use std::sync::Arc;

/// A server's certificate and its key, for [`Server::with_tls`](crate::Server::with_tls).
#[cfg(feature = "tls")]
#[derive(Clone)]
pub struct Identity(Arc<ServerConfig>);

#[cfg(feature = "tls")]
impl Identity {
    /// The certificates of `chain`, the server's own first, and the private key of the first, all in PEM.
    ///
    /// # Errors
    /// When the text is not PEM, holds none of them, or the key is not that of the certificate.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let chain = certificates(chain)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| TlsError::Pem(error.to_string()))?;
        let builder = ServerConfig::builder_with_provider(provider());
        let builder = builder.with_safe_default_protocol_versions().map_err(TlsError::Unusable)?;
        let mut config =
            builder.with_no_client_auth().with_single_cert(chain, key).map_err(TlsError::Unusable)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self(Arc::new(config)))
    }

    pub(crate) fn acceptor(&self) -> tokio_rustls::TlsAcceptor {
        self.0.clone().into()
    }
}

#[cfg(feature = "tls")]
impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Identity").finish_non_exhaustive()
    }
}

/// The reason that TLS cannot be spoken.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// The text is not PEM, or holds nothing of its kind.
    #[error("the PEM text cannot be used: {0}")]
    Pem(String),
    /// The certificates or the key cannot be used.
    #[error("the certificates cannot be used")]
    Unusable(#[source] rustls::Error),
    /// The system has no roots, or they cannot be read.
    #[error("the system has no root certificates that can be used")]
    NoRoots,
}

crate::words::debug_in_words!(TlsError);

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match all {
        Ok(all) if all.is_empty() => Err(TlsError::Pem("there is no certificate".to_owned())),
        Ok(all) => Ok(all),
        Err(error) => Err(TlsError::Pem(error.to_string())),
    }
}

pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// The settings of a client that trusts these certificates, in PEM, alone; no peer, when there are none.
#[cfg(any(feature = "rest", feature = "amqp-tls", feature = "nats"))]
pub(crate) fn trusting(roots: Option<&[u8]>) -> Result<ClientConfig, TlsError> {
    let mut store = RootCertStore::empty();
    for root in roots.map(certificates).transpose()?.unwrap_or_default() {
        store.add(root).map_err(TlsError::Unusable)?;
    }
    client(store)
}

/// The settings of a client that trusts the roots of the system.
#[cfg(any(feature = "rest", feature = "amqp-tls", feature = "nats"))]
pub(crate) fn trusting_the_system() -> Result<ClientConfig, TlsError> {
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "root certificates of the system cannot be read");
    }
    let mut store = RootCertStore::empty();
    // Systems keep certificates that rustls does not understand beside those that it does.
    let _counts = store.add_parsable_certificates(found.certs);
    if store.is_empty() { Err(TlsError::NoRoots) } else { client(store) }
}

#[cfg(any(feature = "rest", feature = "amqp-tls", feature = "nats"))]
fn client(trusted: RootCertStore) -> Result<ClientConfig, TlsError> {
    let builder = ClientConfig::builder_with_provider(provider());
    let builder = builder.with_safe_default_protocol_versions().map_err(TlsError::Unusable)?;
    Ok(builder.with_root_certificates(trusted).with_no_client_auth())
}

/// True if a connection could not be made because the certificate of the peer is not trusted.
#[cfg(any(feature = "amqp-tls", feature = "nats"))]
pub(crate) fn is_untrusted(error: &std::io::Error) -> bool {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref());
    matches!(cause, Some(rustls::Error::InvalidCertificate(_)))
}
