//! The place to connect to or to listen on: an address with everything that a wire has to know of it, read once for all wires.

mod connecting;
pub(crate) mod form;
pub(crate) mod forms;
mod into;
mod listening;
pub(crate) mod scheme;
mod time;
pub(crate) mod uri;

pub use connecting::Connecting;
pub use into::IntoEndpoint;
#[cfg(feature = "_http-server")]
pub(crate) use listening::OpenPort;
pub use listening::{Listener, Listening, Shutdown};
pub(crate) use scheme::{ConnectFn, Feature, ListenFn};
pub use scheme::{Scheme, Schemes};
#[cfg(any(feature = "grpc", feature = "rest", feature = "memory", feature = "_broker"))]
pub(crate) use time::in_time;

#[cfg(feature = "_tls")]
use super::tls::ClientTls;
use super::{
    endpoint::uri::{Credentials, Uri},
    error::InvalidUri,
};
use std::{borrow::Cow, fmt, str::FromStr, time::Duration};

/// An address to connect to or to listen on, with what a wire has to know of it: hosts, credentials, TLS, time-outs
/// and the options of the URI.
///
/// Whatever takes a URI takes an endpoint, and the other way round. The wire is chosen by the scheme; a part of the URI
/// that its scheme has no place for is an error and not left out.
///
/// ```no_run
/// use polywire::Endpoint;
/// use std::time::Duration;
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let endpoint = Endpoint::parse("nats://one:4222,two:4222?connect_timeout=2s&lazy=true")?
///     .with_credentials("library", "password");
/// let channel = polywire::connect(endpoint).await?;
/// # drop(channel);
/// # Ok(())
/// # }
/// ```
///
/// | option of the URI | the same by | on |
/// |---|---|---|
/// | `connect_timeout=2s` | [`Endpoint::with_connect_timeout`] | every client, and servers on brokers |
/// | `lazy=true` | [`Endpoint::with_lazy`] | every client |
/// | `group`, `partial`, `sensitive` | | [queues](crate::queue) |
///
/// Others belong to a scheme; its page names them.
#[derive(Clone)]
#[must_use]
pub struct Endpoint {
    pub(crate) uri: Uri,
    connect_timeout: Option<Duration>,
    lazy: bool,
    #[cfg(feature = "_tls")]
    tls: Option<ClientTls>,
    schemes: Schemes,
}

impl Endpoint {
    /// The endpoint that a URI describes. Its scheme is looked up when it is connected to or listened on.
    ///
    /// # Errors
    /// When the text is not a URI, names an option twice, or gives `connect_timeout` or `lazy` a value that is not one.
    pub fn parse(uri: &str) -> Result<Self, InvalidUri> {
        let parsed = Uri::parse(uri).map_err(|reason| InvalidUri::new(uri::shown(uri), reason))?;
        let mut endpoint = Self {
            uri: parsed,
            connect_timeout: None,
            lazy: false,
            #[cfg(feature = "_tls")]
            tls: None,
            schemes: Schemes::new(),
        };
        endpoint.lazy = endpoint.flag("lazy")?.unwrap_or(false);
        endpoint.connect_timeout =
            endpoint.option("connect_timeout").map(time::parse).transpose().map_err(|()| {
                endpoint.invalid("`connect_timeout` is a time such as `2s`, `500ms` or `1m`")
            })?;
        Ok(endpoint)
    }

    /// Sets the user and the password for brokers, instead of those that the URI names.
    pub fn with_credentials(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.uri.credentials = Some(Credentials { user: user.into(), password: Some(password.into()) });
        self
    }

    /// Sets a token in place of user and password, for NATS.
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        self.uri.credentials = Some(Credentials { user: token.into(), password: None });
        self
    }

    /// Sets how long connecting may take, for the first connection and, with gRPC and REST, for each that replaces a
    /// lost one. Default: as long as the system tries for gRPC and REST, 10 s for brokers.
    pub fn with_connect_timeout(mut self, time: Duration) -> Self {
        self.connect_timeout = Some(time);
        self
    }

    /// Sets whether connecting waits for the first call. Default: no, so an address that does not answer is an error of
    /// `connect`. A lazy client that cannot connect fails its calls with `UNAVAILABLE`, and tries again with the next.
    pub fn with_lazy(mut self, lazy: bool) -> Self {
        self.lazy = lazy;
        self
    }

    /// Sets which servers are trusted, and the certificate that this side shows. Default: the servers that the system
    /// trusts, and no certificate.
    ///
    /// ```no_run
    /// use polywire::{Endpoint, tls::ClientTls};
    ///
    /// # async fn run(ca: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
    /// let tls = ClientTls::new().with_roots(ca)?;
    /// let channel = Endpoint::parse("grpcs://library.internal:8443")?.with_tls(tls).connect().await?;
    /// # drop(channel);
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "_tls")]
    #[cfg_attr(
        docsrs,
        doc(cfg(any(feature = "tls", feature = "amqp-tls", feature = "nats", feature = "kafka-tls")))
    )]
    pub fn with_tls(mut self, tls: ClientTls) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Adds schemes to those that are built in.
    pub fn with_schemes(mut self, schemes: Schemes) -> Self {
        self.schemes = schemes;
        self
    }

    /// The scheme, in lower case.
    pub fn scheme(&self) -> &str {
        &self.uri.scheme
    }

    /// The hosts and ports, as they were written: `one:4222,two:4222`.
    pub fn authority(&self) -> &str {
        &self.uri.authority
    }

    /// The path, as it was written, with its first slash; empty when there is none.
    pub fn path(&self) -> &str {
        &self.uri.path
    }

    /// The user; without a password, a token.
    pub fn user(&self) -> Option<&str> {
        self.credentials().map(|credentials| credentials.user.as_str())
    }

    /// The password, in clear.
    pub fn password(&self) -> Option<&str> {
        self.credentials().and_then(|credentials| credentials.password.as_deref())
    }

    /// The value of an option of the URI.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.uri.options.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The time that connecting may take.
    pub fn connect_timeout(&self) -> Option<Duration> {
        self.connect_timeout
    }

    /// True if connecting waits for the first call.
    pub fn is_lazy(&self) -> bool {
        self.lazy
    }

    /// The servers that are trusted, and the certificate that this side shows.
    #[cfg(feature = "_tls")]
    #[cfg_attr(
        docsrs,
        doc(cfg(any(feature = "tls", feature = "amqp-tls", feature = "nats", feature = "kafka-tls")))
    )]
    pub fn tls(&self) -> Option<&ClientTls> {
        self.tls.as_ref()
    }

    /// The error that this endpoint is not one that its wire understands.
    pub fn invalid(&self, reason: impl Into<Cow<'static, str>>) -> InvalidUri {
        InvalidUri::new(self.uri.shown.clone(), reason)
    }

    /// The endpoint with these schemes, unless it has some already.
    pub(crate) fn or_with_schemes(self, schemes: &Schemes) -> Self {
        if self.schemes.added().is_empty() { self.with_schemes(schemes.clone()) } else { self }
    }

    pub(crate) fn schemes(&self) -> &Schemes {
        &self.schemes
    }

    pub(crate) fn credentials(&self) -> Option<&Credentials> {
        self.uri.credentials.as_ref()
    }

    /// The path of the socket that a URI of a scheme with `+unix` names.
    #[cfg(feature = "_http-server")]
    pub(crate) fn socket_path(&self) -> Option<std::path::PathBuf> {
        self.scheme().ends_with("+unix").then(|| uri::decode(self.path()).unwrap_or_default().into())
    }

    /// An option that is `true` or `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, InvalidUri> {
        match self.option(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(self.invalid(format!("`{name}` is `true` or `false`"))),
        }
    }
}

impl FromStr for Endpoint {
    type Err = InvalidUri;

    fn from_str(uri: &str) -> Result<Self, InvalidUri> {
        Self::parse(uri)
    }
}

/// The URI as it was written, without passwords and tokens.
impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.uri.shown)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Endpoint").field(&self.uri.shown).finish()
    }
}
