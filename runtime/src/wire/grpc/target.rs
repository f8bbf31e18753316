//! The address that a gRPC client connects to.

use crate::{
    ConnectError,
    wire::uri::{self, Place},
};

/// The URI of `grpc://host:port` or `grpcs://host:port` as HTTP has it; that is taken as well.
///
/// # Errors
/// When it is none of them; the error shows the URI as it was written.
pub(super) fn of(uri: &str) -> Result<String, ConnectError> {
    let invalid = |reason: &str| ConnectError::invalid_uri(uri, reason);
    let (scheme, rest) = uri::split(uri).map_err(invalid)?;
    let place = Place::parse(rest).map_err(invalid)?;
    place.host().map_err(invalid)?;
    if !matches!(place.path, "" | "/") {
        return Err(invalid(
            "gRPC has no path: leave it out, or connect by `http://` to REST below a prefix",
        ));
    }
    match &*scheme {
        "grpc" | "http" => Ok(format!("http://{}", place.authority)),
        "grpcs" | "https" if cfg!(feature = "tls") => Ok(format!("https://{}", place.authority)),
        "grpcs" | "https" => Err(ConnectError::MissingFeature { scheme, feature: "tls" }),
        _ => Err(invalid("expected `grpc://host:port` or, over TLS, `grpcs://host:port`")),
    }
}
