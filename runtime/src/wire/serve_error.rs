//! The reasons that a server could not serve.

use crate::{DuplicateService, wire::error::InvalidUri};
use std::{error::Error, fmt::Display};

/// The reason that a server could not serve.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The server was given no URI.
    #[error("there is nothing to listen on: call `Server::listen` with a URI")]
    NoListener,
    /// The server was given no service.
    #[error("there is nothing to serve: call `Server::add` with a service")]
    NoService,
    /// The server was given a service twice.
    #[error(transparent)]
    DuplicateService(#[from] DuplicateService),
    /// The services cannot be served over HTTP.
    #[error("the services cannot be served over HTTP")]
    Unservable(#[source] Box<dyn Error + Send + Sync>),
    /// A name that was given to [`Server::with_wires`](crate::Server::with_wires) is not that of a service or method.
    #[error(
        "no service or method of this server is called `{name}`: write `package.Service` or `package.Service.Method`"
    )]
    UnknownName {
        /// The name.
        name: String,
    },
    /// The text is not a URI that the wire understands.
    #[error("`{uri}` is not a URI that can be listened on: {reason}")]
    InvalidUri {
        /// The text, without passwords and tokens.
        uri: String,
        /// The fault in the URI.
        reason: String,
    },
    /// No wire has this scheme.
    #[error("no wire has the scheme `{scheme}`; there are: {known}")]
    UnknownScheme {
        /// The scheme.
        scheme: String,
        /// The schemes that there are, for people.
        known: String,
    },
    /// The wire is not compiled in.
    #[error("`{scheme}://` needs the cargo feature `{feature}` of polywire, which is not enabled")]
    MissingFeature {
        /// The scheme.
        scheme: String,
        /// The feature to enable.
        feature: &'static str,
    },
    /// The wire cannot be opened, or broke for good.
    #[error("cannot serve on `{uri}`")]
    Failed {
        /// The URI as it was written, without passwords and tokens.
        uri: String,
        /// The cause.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

crate::words::debug_in_words!(ServeError);

impl ServeError {
    #[allow(dead_code, reason = "each wire uses some of them")]
    pub(crate) fn failed(uri: impl Display, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed { uri: uri.to_string(), source: source.into() }
    }
}

impl From<InvalidUri> for ServeError {
    fn from(error: InvalidUri) -> Self {
        Self::InvalidUri { uri: error.uri().to_owned(), reason: error.reason().to_owned() }
    }
}
