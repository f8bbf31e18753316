//! The reasons that a URI cannot be used, and that a client could not be connected.

use std::{borrow::Cow, error::Error, fmt::Display};

/// The error that a text is not a URI, or not one that its wire understands.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{uri}` is not a URI that can be used: {reason}")]
pub struct InvalidUri {
    uri: String,
    reason: Cow<'static, str>,
}

crate::words::debug_in_words!(InvalidUri);

impl InvalidUri {
    pub(crate) fn new(uri: String, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { uri, reason: reason.into() }
    }

    /// The text as it was written, without passwords and tokens.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// The fault in the text, and what to do about it.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

/// The reason that a client could not be connected.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The text is not a URI that the wire understands.
    #[error("`{uri}` is not a URI that can be connected to: {reason}")]
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
    /// Nothing answers there, or not as it should.
    #[error("cannot connect to `{uri}`")]
    Failed {
        /// The URI as it was written, without passwords and tokens.
        uri: String,
        /// The cause.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

crate::words::debug_in_words!(ConnectError);

impl ConnectError {
    #[allow(dead_code, reason = "each wire uses some of them")]
    pub(crate) fn failed(uri: impl Display, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed { uri: uri.to_string(), source: source.into() }
    }
}

impl From<InvalidUri> for ConnectError {
    fn from(error: InvalidUri) -> Self {
        Self::InvalidUri { uri: error.uri, reason: error.reason.into_owned() }
    }
}
