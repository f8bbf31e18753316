//! The common part of the URIs of all wires.

/// The scheme in lower case, because schemes have none (RFC 3986, 3.1), and what follows `://`.
///
/// # Errors
/// The fault, and the remedy.
pub(crate) fn split(uri: &str) -> Result<(String, &str), &'static str> {
    let parts = uri.split_once("://").filter(|(scheme, _)| !scheme.is_empty());
    let (scheme, rest) = parts
        .ok_or("there is no scheme: begin with one, such as `grpc://` for gRPC or `http://` for REST")?;
    Ok((scheme.to_ascii_lowercase(), rest))
}

/// The address of a wire, with defaults for the parts that its URI omits.
#[cfg(any(feature = "_http-server", feature = "memory"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    /// `host:port`, or the name of a broker in memory.
    pub(crate) authority: &'a str,
    /// The rest, from the first slash on.
    pub(crate) path: &'a str,
}

#[cfg(any(feature = "_http-server", feature = "memory"))]
impl<'a> Place<'a> {
    /// The place in the text after `://`.
    ///
    /// # Errors
    /// The part that does not belong there, and the remedy.
    pub(crate) fn parse(rest: &'a str) -> Result<Self, &'static str> {
        if rest.contains('?') {
            return Err("this wire has no options: leave out the `?` and what follows");
        }
        if rest.contains('#') {
            return Err("this wire has no fragment: leave out the `#` and what follows");
        }
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(
                "this wire has no user: leave out the `@` and what stands before it; credentials go with each \
                        call, as metadata such as `authorization`",
            );
        }
        Ok(Self { authority, path })
    }

    /// `host` or `host:port`.
    ///
    /// # Errors
    /// When it is none.
    #[cfg(feature = "_http-server")]
    pub(crate) fn host(&self) -> Result<http::uri::Authority, &'static str> {
        let host = self.authority.parse().map_err(|_| "expected `host:port` after the scheme");
        host.and_then(|host: http::uri::Authority| match host.host().is_empty() {
            true => Err("there is no host: write `host:port` after the scheme"),
            // What follows the last colon is a port, or the host would not be one.
            false if host.port_u16().is_none() && !host.as_str().ends_with(host.host()) => {
                Err("the port is not one: it is a number up to 65535")
            }
            false => Ok(host),
        })
    }
}

/// The URI without its password, for messages to people.
pub(crate) fn redacted(uri: &str) -> String {
    let (scheme, rest) = uri.split_once("://").map_or(("", uri), |(scheme, rest)| (scheme, rest));
    let authority_end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(authority_end);
    let Some((credentials, hosts)) = authority.rsplit_once('@') else { return uri.to_owned() };
    let user = credentials.split_once(':').map_or("…", |(user, _)| user);
    let separator = if scheme.is_empty() { "" } else { "://" };
    format!("{scheme}{separator}{user}:…@{hosts}{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_have_no_case() {
        assert_eq!(split("GRPC://Host:1"), Ok(("grpc".to_owned(), "Host:1")));
        assert!(matches!(split("://host:1"), Err(reason) if reason.starts_with("there is no scheme")));
    }

    #[test]
    fn messages_show_no_password() {
        assert_eq!(redacted("nats://token@host/?a=b@c"), "nats://…:…@host/?a=b@c");
        assert_eq!(redacted("http://user:secret@host:1/path"), "http://user:…@host:1/path");
        assert_eq!(redacted("user:secret@host:1"), "user:…@host:1");
        assert_eq!(redacted("nats://host"), "nats://host");
    }
}
