//! The connections: in clear, or over TLS with the feature `tls`.

use super::hearing::HearingConnector;
use crate::ConnectError;
use ::http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;

/// Makes connections.
#[cfg(feature = "tls")]
pub(super) type Connector = hyper_rustls::HttpsConnector<Clear>;
#[cfg(not(feature = "tls"))]
pub(super) type Connector = Clear;

/// Makes connections in clear.
type Clear = HearingConnector<HttpConnector>;

/// The makers of one client's connections.
#[derive(Clone)]
pub(super) struct Connectors {
    /// Over TLS, of the version of HTTP that the server prefers.
    pub(super) any: Connector,
    /// Of HTTP/1.1, for WebSockets.
    #[cfg(feature = "websocket")]
    pub(super) upgradable: Connector,
}

/// The roots that a client trusts.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "tls"), expect(dead_code, reason = "without TLS nobody has to be trusted"))]
pub(super) enum Roots<'a> {
    /// The roots of the system.
    System,
    /// Certificates in PEM.
    Pem(&'a [u8]),
}

fn clear() -> Clear {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    connector.enforce_http(false);
    HearingConnector(connector)
}

/// The connectors for `uri`, and the port that its scheme means.
#[cfg(not(feature = "tls"))]
pub(super) fn new(text: &str, uri: &Uri, _: Roots<'_>) -> Result<(Connectors, u16), ConnectError> {
    let connectors = Connectors {
        any: clear(),
        #[cfg(feature = "websocket")]
        upgradable: clear(),
    };
    match uri.scheme_str() {
        Some("http") => Ok((connectors, 80)),
        Some("https") => Err(ConnectError::MissingFeature { scheme: "https".to_owned(), feature: "tls" }),
        _ => Err(ConnectError::invalid_uri(text, "expected `http://host:port`")),
    }
}

/// The connectors for `uri`, and the port that its scheme means.
#[cfg(feature = "tls")]
pub(super) fn new(text: &str, uri: &Uri, roots: Roots<'_>) -> Result<(Connectors, u16), ConnectError> {
    use crate::wire::tls;
    let failed = |error: tls::TlsError| ConnectError::failed(text, error);
    let (config, port) = match (uri.scheme_str(), roots) {
        (Some("http"), _) => (tls::trusting(None).map_err(failed)?, 80),
        (Some("https"), Roots::Pem(pem)) => (tls::trusting(Some(pem)).map_err(failed)?, 443),
        (Some("https"), Roots::System) => (tls::trusting_the_system().map_err(failed)?, 443),
        _ => {
            return Err(ConnectError::invalid_uri(
                text,
                "expected `http://host:port` or `https://host:port`",
            ));
        }
    };
    let builder =
        || hyper_rustls::HttpsConnectorBuilder::new().with_tls_config(config.clone()).https_or_http();
    let connectors = Connectors {
        any: builder().enable_all_versions().wrap_connector(clear()),
        #[cfg(feature = "websocket")]
        upgradable: builder().enable_http1().wrap_connector(clear()),
    };
    Ok((connectors, port))
}
