//! The pages that may send requests which browsers send without asking the server first: the handshake of a WebSocket
//! (RFC 6455, 10.2), and bodies of the types that forms have.

use crate::Status;
use crate::wire::rest::errors::problem::Problem;
use ::http::{HeaderMap, header, uri::Uri};

/// The pages that may open a WebSocket, or send a body that browsers send without asking the server first. Clients that
/// are not browsers send no origin, and are not held back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origins {
    /// Pages of the host that the request is for.
    #[default]
    SameHost,
    /// Pages of the same host and of these origins, each written as browsers do: `https://page.example:8443`.
    Also(&'static [&'static str]),
    /// Every page. Only for servers that trust no cookie and no address.
    Any,
}

impl Origins {
    /// Checks that a WebSocket may be opened by a request to `uri` with these headers.
    ///
    /// # Errors
    /// When it comes from another origin (403).
    #[cfg(feature = "websocket")]
    pub(crate) fn check_socket(self, uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
        match self.allows(uri, headers) {
            true => Ok(()),
            false => {
                Err(Status::permission_denied("a page of this origin may not open a WebSocket here").into())
            }
        }
    }

    /// Checks that a request to `uri` with these headers may have a body of a type that browsers send without asking
    /// first.
    ///
    /// # Errors
    /// When it comes from a page of another origin (403).
    pub(crate) fn check_body(self, uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
        let message = "a page of another origin may send a body only after it has asked: send JSON with \
                       `content-type: application/json`, or name its origin by `rest::Config::with_origins`";
        match is_own(headers) || self.allows(uri, headers) {
            true => Ok(()),
            false => Err(Status::permission_denied(message).into()),
        }
    }

    fn allows(self, uri: &Uri, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(header::ORIGIN) else {
            return self == Self::Any || !headers.contains_key(FETCH_SITE) || is_own(headers);
        };
        let origin = origin.to_str().unwrap_or_default();
        let listed = match self {
            Self::Any => true,
            Self::SameHost => false,
            Self::Also(origins) => origins.iter().any(|known| known.eq_ignore_ascii_case(origin)),
        };
        listed || is_host(origin, uri, headers)
    }
}

/// The header in which a browser describes the page that sends a request (Fetch Metadata Request Headers). Pages cannot
/// set it.
const FETCH_SITE: &str = "sec-fetch-site";

/// True if the browser reports a request of a page to its own server, or of its user.
fn is_own(headers: &HeaderMap) -> bool {
    headers.get(FETCH_SITE).is_some_and(|site| site == "same-origin" || site == "none")
}

/// True if the origin is a page of the host that the request is for, whichever scheme brought it there. Over HTTP/2 the
/// URI has the host.
fn is_host(origin: &str, uri: &Uri, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| uri.authority().map(|authority| authority.as_str()));
    let Some((origin, host)) = origin.parse::<Uri>().ok().zip(host) else { return false };
    let default = match origin.scheme_str() {
        Some("http") => 80,
        Some("https") => 443,
        _ => return false,
    };
    let port = |uri: &Uri| uri.port_u16().unwrap_or(default);
    let Ok(host) = host.parse::<Uri>() else { return false };
    let same_name = origin.host().zip(host.host()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b));
    same_name && port(&origin) == port(&host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::http::HeaderValue;

    #[test]
    fn pages_of_other_hosts_are_refused() {
        let listed = Origins::Also(&["https://page.example"]);
        for (origins, origin, host, allowed) in [
            (Origins::SameHost, None, "api.example", true),
            (Origins::SameHost, Some("https://api.example"), "api.example", true),
            (Origins::SameHost, Some("https://API.example"), "api.example:443", true),
            (Origins::SameHost, Some("http://api.example:8080"), "api.example:8080", true),
            (Origins::SameHost, Some("http://[::1]:8080"), "[::1]:8080", true),
            (Origins::SameHost, Some("http://api.example:8081"), "api.example:8080", false),
            (Origins::SameHost, Some("https://api.example.evil"), "api.example", false),
            (Origins::SameHost, Some("https://evil/api.example"), "api.example", false),
            (Origins::SameHost, Some("null"), "api.example", false),
            (Origins::SameHost, Some(""), "api.example", false),
            (Origins::SameHost, Some("file://api.example"), "api.example", false),
            (listed, Some("https://page.example"), "api.example", true),
            (listed, Some("http://page.example"), "api.example", false),
            (Origins::Any, Some("null"), "api.example", true),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            }
            assert_eq!(
                origins.check_body(&Uri::from_static("/"), &headers).is_ok(),
                allowed,
                "{origin:?} {host}"
            );
        }
    }

    #[test]
    fn browsers_say_whose_page_it_is() {
        for (origins, site, origin, allowed) in [
            (Origins::SameHost, "same-origin", Some("https://behind.a.proxy"), true),
            (Origins::SameHost, "none", None, true),
            (Origins::SameHost, "same-site", None, false),
            (Origins::SameHost, "same-site", Some("https://www.api.example"), false),
            (Origins::SameHost, "cross-site", None, false),
            (Origins::SameHost, "cross-site", Some("https://api.example"), true),
            (Origins::Also(&["https://page.example"]), "cross-site", Some("https://page.example"), true),
            (Origins::Any, "cross-site", None, true),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(FETCH_SITE, HeaderValue::from_static(site));
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            }
            // Over HTTP/2 there is no Host.
            let uri = Uri::from_static("https://api.example/v1/a");
            assert_eq!(origins.check_body(&uri, &headers).is_ok(), allowed, "{site} {origin:?}");
        }
    }
}
