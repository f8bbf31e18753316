//! The address that a gRPC client connects to.

use crate::wire::{
    endpoint::{Endpoint, form::Form, forms},
    error::{ConnectError, InvalidUri},
};
use tonic::transport::{self, Uri};

/// The largest head of a response that is read: what the HTTP/2 implementation reads by default.
const READ_AT_MOST: u32 = 16 * 1024 * 1024;

/// The form of a URI whose scheme was not looked up in the table.
pub(super) fn form(endpoint: &Endpoint) -> Result<Form, ConnectError> {
    match endpoint.scheme() {
        "grpc" | "http" => Ok(forms::GRPC),
        "grpcs" | "https" if cfg!(feature = "tls") => Ok(forms::GRPC_TLS),
        "grpcs" | "https" => {
            Err(ConnectError::MissingFeature { scheme: endpoint.scheme().to_owned(), feature: "tls" })
        }
        "grpc+unix" | "http+unix" => Ok(forms::SOCKET),
        _ => Err(endpoint
            .invalid("expected `grpc://host:port`, `grpcs://host:port` or `grpc+unix:///path`")
            .into()),
    }
}

/// The endpoint as tonic has it.
pub(super) fn of(endpoint: &Endpoint) -> Result<transport::Endpoint, ConnectError> {
    let target = target(endpoint)?
        .tcp_nodelay(true)
        .http2_max_header_list_size(READ_AT_MOST)
        // It is a count over the connection's life of answers that come after their caller has given up.
        .http2_max_local_error_reset_streams(None);
    let target = match endpoint.connect_timeout() {
        Some(time) => target.connect_timeout(time),
        None => target,
    };
    secured(target, endpoint)
}

fn target(endpoint: &Endpoint) -> Result<transport::Endpoint, InvalidUri> {
    let invalid = |error: transport::Error| {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        endpoint.invalid(cause.unwrap_or_else(|| error.to_string()))
    };
    if let Some(path) = endpoint.socket_path() {
        let target = transport::Endpoint::from_shared(format!("unix:{}", path.display())).map_err(invalid)?;
        return Ok(target.origin(Uri::from_static("http://localhost")));
    }
    let scheme = if is_secure(endpoint) { "https" } else { "http" };
    transport::Endpoint::from_shared(format!("{scheme}://{}", endpoint.authority())).map_err(invalid)
}

fn is_secure(endpoint: &Endpoint) -> bool {
    matches!(endpoint.scheme(), "grpcs" | "https")
}

#[cfg(feature = "tls")]
fn secured(target: transport::Endpoint, endpoint: &Endpoint) -> Result<transport::Endpoint, ConnectError> {
    use transport::{Certificate, ClientTlsConfig, Identity};
    if !is_secure(endpoint) {
        return Ok(target);
    }
    let tls = endpoint.tls().cloned().unwrap_or_default();
    let config = match tls.roots() {
        Some(pem) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)),
        None => ClientTlsConfig::new().with_enabled_roots(),
    };
    let config = match tls.identity() {
        Some(identity) => config.identity(Identity::from_pem(identity.chain(), identity.key())),
        None => config,
    };
    target.tls_config(config).map_err(|error| ConnectError::failed(endpoint, error))
}

#[cfg(not(feature = "tls"))]
fn secured(target: transport::Endpoint, _: &Endpoint) -> Result<transport::Endpoint, ConnectError> {
    Ok(target)
}
