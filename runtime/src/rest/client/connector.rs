//! How connections are made: in clear, or over TLS with the feature `tls`.

use crate::ConnectError;
use ::http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;

/// Makes connections.
#[cfg(feature = "tls")]
pub(super) type Connector = hyper_rustls::HttpsConnector<HttpConnector>;
#[cfg(not(feature = "tls"))]
pub(super) type Connector = HttpConnector;

/// Whom a client trusts.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "tls"), expect(dead_code, reason = "without TLS nobody has to be trusted"))]
pub(super) enum Roots<'a> {
    /// Those whom the system trusts.
    System,
    /// Certificates in PEM.
    Pem(&'a [u8]),
}

fn clear() -> HttpConnector {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    connector.enforce_http(false);
    connector
}

/// The connector for `uri`, and the port that its scheme means.
#[cfg(not(feature = "tls"))]
pub(super) fn new(text: &str, uri: &Uri, _: Roots<'_>) -> Result<(Connector, u16), ConnectError> {
    match uri.scheme_str() {
        Some("http") => Ok((clear(), 80)),
        Some("https") => Err(ConnectError::MissingFeature { scheme: "https".to_owned(), feature: "tls" }),
        _ => Err(ConnectError::invalid_uri(text, "expected `http://host:port`")),
    }
}

/// The connector for `uri`, and the port that its scheme means.
#[cfg(feature = "tls")]
pub(super) fn new(text: &str, uri: &Uri, roots: Roots<'_>) -> Result<(Connector, u16), ConnectError> {
    use crate::tls;
    use hyper_rustls::HttpsConnectorBuilder;
    let failed = |error: tls::TlsError| ConnectError::failed(text, error);
    let builder = HttpsConnectorBuilder::new();
    let (builder, port) = match (uri.scheme_str(), roots) {
        (Some("http"), _) => (builder.with_tls_config(tls::trusting(None).map_err(failed)?), 80),
        (Some("https"), Roots::Pem(pem)) => {
            (builder.with_tls_config(tls::trusting(Some(pem)).map_err(failed)?), 443)
        }
        (Some("https"), Roots::System) => {
            let builder = builder.with_provider_and_native_roots(tls::provider());
            (builder.map_err(|error| ConnectError::failed(text, error))?, 443)
        }
        _ => {
            return Err(ConnectError::invalid_uri(
                text,
                "expected `http://host:port` or `https://host:port`",
            ));
        }
    };
    Ok((builder.https_or_http().enable_all_versions().wrap_connector(clear()), port))
}
