//! TLS (features `tls`, `amqp-tls`, `nats` and `kafka-tls`): whom a client trusts, and the certificate that a side shows.
//! The same for every wire.

use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use std::{fmt, sync::Arc};

/// The servers that a client trusts, and the certificate that it shows, for
/// [`Endpoint::with_tls`](crate::Endpoint::with_tls).
///
/// ```no_run
/// use polywire::tls::{ClientTls, Identity};
/// use std::fs;
///
/// # fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let identity = Identity::from_pem(&fs::read("client.pem")?, &fs::read("client-key.pem")?)?;
/// let tls = ClientTls::new().with_roots(&fs::read("ca.pem")?)?.with_identity(identity);
/// # drop(tls);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct ClientTls {
    /// In PEM; none for the roots of the system.
    roots: Option<Arc<[u8]>>,
    identity: Option<Identity>,
}

#[allow(dead_code, reason = "each wire uses some of the parts")]
impl ClientTls {
    /// Trusts the servers that the system trusts, and shows no certificate.
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts the servers that these certificates, in PEM, vouch for, and no others.
    ///
    /// # Errors
    /// When the text is not PEM, holds no certificate, or one that cannot be used.
    pub fn with_roots(mut self, pem: &[u8]) -> Result<Self, TlsError> {
        trusted(pem)?;
        self.roots = Some(pem.into());
        Ok(self)
    }

    /// Shows a certificate to servers that ask for one.
    pub fn with_identity(mut self, identity: Identity) -> Self {
        self.identity = Some(identity);
        self
    }

    /// The roots, in PEM.
    pub(crate) fn roots(&self) -> Option<&[u8]> {
        self.roots.as_deref()
    }

    pub(crate) fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// The settings for rustls.
    ///
    /// # Errors
    /// When the system has no roots and there are no others.
    pub(crate) fn config(&self) -> Result<ClientConfig, TlsError> {
        let roots = match &self.roots {
            Some(pem) => trusted(pem)?,
            None => trusted_by_the_system()?,
        };
        client(roots, self.identity.as_ref())
    }
}

impl fmt::Debug for ClientTls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let roots = if self.roots.is_some() { "own" } else { "system" };
        formatter
            .debug_struct("ClientTls")
            .field("roots", &roots)
            .field("identity", &self.identity)
            .finish_non_exhaustive()
    }
}

/// A certificate and its key: of a server, for `Server::with_tls`, or of a client, for
/// [`ClientTls::with_identity`].
#[derive(Clone)]
pub struct Identity(Arc<Parts>);

struct Parts {
    chain: Vec<u8>,
    key: Vec<u8>,
    #[cfg_attr(not(feature = "tls"), allow(dead_code, reason = "it is made to see that the key fits"))]
    server: Arc<ServerConfig>,
}

impl Identity {
    /// The certificates of `chain`, the side's own first, and the private key of the first, all in PEM.
    ///
    /// # Errors
    /// When the text is not PEM, holds none of them, or the key is not that of the certificate.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let (certificates, private) = (certificates(chain)?, private_key(key)?);
        let builder = ServerConfig::builder_with_provider(provider());
        let builder = builder.with_safe_default_protocol_versions().map_err(TlsError::Unusable)?;
        let server = builder.with_no_client_auth().with_single_cert(certificates, private);
        let mut server = server.map_err(TlsError::Unusable)?;
        server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self(Arc::new(Parts { chain: chain.to_vec(), key: key.to_vec(), server: Arc::new(server) })))
    }

    #[cfg(feature = "tls")]
    pub(crate) fn acceptor(&self) -> tokio_rustls::TlsAcceptor {
        self.0.server.clone().into()
    }

    /// The certificates, in PEM.
    pub(crate) fn chain(&self) -> &[u8] {
        &self.0.chain
    }

    /// The private key, in PEM.
    pub(crate) fn key(&self) -> &[u8] {
        &self.0.key
    }
}

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

fn private_key(pem: &[u8]) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_slice(pem).map_err(|error| TlsError::Pem(error.to_string()))
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn trusted(pem: &[u8]) -> Result<RootCertStore, TlsError> {
    let mut store = RootCertStore::empty();
    for root in certificates(pem)? {
        store.add(root).map_err(TlsError::Unusable)?;
    }
    Ok(store)
}

#[allow(dead_code, reason = "Kafka's library has its own")]
fn trusted_by_the_system() -> Result<RootCertStore, TlsError> {
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "root certificates of the system cannot be read");
    }
    let mut store = RootCertStore::empty();
    // Systems keep certificates that rustls does not understand beside those that it does.
    let _counts = store.add_parsable_certificates(found.certs);
    if store.is_empty() { Err(TlsError::NoRoots) } else { Ok(store) }
}

/// The settings of a client that trusts no server: for connections in clear.
#[cfg(all(feature = "rest", feature = "tls"))]
pub(crate) fn trusting_none() -> Result<ClientConfig, TlsError> {
    client(RootCertStore::empty(), None)
}

#[allow(dead_code, reason = "Kafka's library has its own")]
fn client(trusted: RootCertStore, identity: Option<&Identity>) -> Result<ClientConfig, TlsError> {
    let builder = ClientConfig::builder_with_provider(provider());
    let builder = builder.with_safe_default_protocol_versions().map_err(TlsError::Unusable)?;
    let builder = builder.with_root_certificates(trusted);
    match identity {
        None => Ok(builder.with_no_client_auth()),
        Some(identity) => builder
            .with_client_auth_cert(certificates(identity.chain())?, private_key(identity.key())?)
            .map_err(TlsError::Unusable),
    }
}

/// True if a connection could not be made because the certificate of the peer is not trusted.
#[cfg(any(feature = "amqp-tls", feature = "nats"))]
pub(crate) fn is_untrusted(error: &std::io::Error) -> bool {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref());
    matches!(cause, Some(rustls::Error::InvalidCertificate(_)))
}
