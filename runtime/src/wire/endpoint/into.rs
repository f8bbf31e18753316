//! Values that are an address.

use super::Endpoint;
use crate::wire::error::InvalidUri;

/// A value that is an address: an [`Endpoint`], or the text of a URI.
pub trait IntoEndpoint {
    /// The endpoint.
    ///
    /// # Errors
    /// When the text is not a URI.
    fn into_endpoint(self) -> Result<Endpoint, InvalidUri>;
}

impl<T: AsRef<str>> IntoEndpoint for T {
    fn into_endpoint(self) -> Result<Endpoint, InvalidUri> {
        Endpoint::parse(self.as_ref())
    }
}

impl IntoEndpoint for Endpoint {
    fn into_endpoint(self) -> Result<Endpoint, InvalidUri> {
        Ok(self)
    }
}

impl IntoEndpoint for &Endpoint {
    fn into_endpoint(self) -> Result<Endpoint, InvalidUri> {
        Ok(self.clone())
    }
}
