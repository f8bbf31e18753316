//! Which pages may open a WebSocket (RFC 6455, 10.2).

use crate::{Status, rest::problem::Problem};
use ::http::{HeaderMap, header, uri::Uri};

/// Which origins a WebSocket may be opened from. Clients that are no browser send none, and are not held back.
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
    /// Whether a handshake with these headers is allowed.
    ///
    /// # Errors
    /// When it comes from another origin (403).
    pub(super) fn check(self, headers: &HeaderMap) -> Result<(), Problem> {
        let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
        let origin = origin.to_str().unwrap_or_default();
        let listed = match self {
            Self::Any => true,
            Self::SameHost => false,
            Self::Also(origins) => origins.iter().any(|known| known.eq_ignore_ascii_case(origin)),
        };
        if listed || is_host(origin, headers) {
            return Ok(());
        }
        Err(Status::permission_denied("a page of this origin may not open a WebSocket here").into())
    }
}

/// Whether the origin is a page of the host that the request is for, whichever scheme brought it there.
fn is_host(origin: &str, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
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
            assert_eq!(origins.check(&headers).is_ok(), allowed, "{origin:?} {host}");
        }
    }
}
