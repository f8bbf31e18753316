//! The connections: in clear, or over TLS with the feature `tls`.

use super::{dial::Dialer, hearing::HearingConnector};
use crate::wire::{
    endpoint::{Endpoint, form::Form, forms},
    error::ConnectError,
};
use hyper_util::client::legacy::connect::HttpConnector;

/// Makes connections.
#[cfg(feature = "tls")]
pub(super) type Connector = hyper_rustls::HttpsConnector<Clear>;
#[cfg(not(feature = "tls"))]
pub(super) type Connector = Clear;

/// Makes connections in clear.
type Clear = HearingConnector<Dialer>;

/// The makers of one client's connections.
#[derive(Clone)]
pub(super) struct Connectors {
    /// Over TLS, of the version of HTTP that the server prefers.
    pub(super) any: Connector,
    /// Of HTTP/1.1, for WebSockets.
    #[cfg(feature = "websocket")]
    pub(super) upgradable: Connector,
}

/// The form of a URI whose scheme was not looked up in the table.
pub(super) fn form(endpoint: &Endpoint) -> Result<Form, ConnectError> {
    match endpoint.scheme() {
        "http" => Ok(forms::REST),
        "https" if cfg!(feature = "tls") => Ok(forms::REST_TLS),
        "https" => Err(ConnectError::MissingFeature { scheme: "https".to_owned(), feature: "tls" }),
        "http+unix" => Ok(forms::SOCKET),
        _ => Err(endpoint
            .invalid("expected `http://host:port`, `https://host:port` or `http+unix:///path`")
            .into()),
    }
}

fn clear(endpoint: &Endpoint) -> Clear {
    if let Some(path) = endpoint.socket_path() {
        return HearingConnector(Dialer::Unix(path.into()));
    }
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    connector.enforce_http(false);
    connector.set_connect_timeout(endpoint.connect_timeout());
    HearingConnector(Dialer::Tcp(connector))
}

/// The connectors of an endpoint.
#[cfg(not(feature = "tls"))]
pub(super) fn new(endpoint: &Endpoint) -> Result<Connectors, ConnectError> {
    Ok(Connectors {
        any: clear(endpoint),
        #[cfg(feature = "websocket")]
        upgradable: clear(endpoint),
    })
}

/// The connectors of an endpoint.
#[cfg(feature = "tls")]
pub(super) fn new(endpoint: &Endpoint) -> Result<Connectors, ConnectError> {
    let config = match endpoint.scheme() {
        "https" => endpoint.tls().cloned().unwrap_or_default().config(),
        _ => crate::wire::tls::trusting_none(),
    };
    let config = config.map_err(|error| ConnectError::failed(endpoint, error))?;
    let builder =
        || hyper_rustls::HttpsConnectorBuilder::new().with_tls_config(config.clone()).https_or_http();
    Ok(Connectors {
        any: builder().enable_all_versions().wrap_connector(clear(endpoint)),
        #[cfg(feature = "websocket")]
        upgradable: builder().enable_http1().wrap_connector(clear(endpoint)),
    })
}
