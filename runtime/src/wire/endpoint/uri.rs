//! `scheme://user:password@host:port,host:port/path?name=value`, taken apart.

use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// A URI, taken apart.
#[derive(Clone)]
pub(crate) struct Uri {
    /// The URI as it was written, without its secrets: for messages to people.
    pub(crate) shown: String,
    /// The scheme in lower case, because schemes have none (RFC 3986, 3.1).
    pub(crate) scheme: String,
    pub(crate) credentials: Option<Credentials>,
    /// The text between credentials and path, as it was written.
    pub(crate) authority: String,
    /// The rest up to the options, from the first slash on, as it was written.
    pub(crate) path: String,
    /// Names and values, decoded.
    pub(crate) options: Vec<(String, String)>,
}

/// The user that connects, in clear.
#[derive(Clone)]
pub(crate) struct Credentials {
    /// A user; without a password, a token.
    pub(crate) user: String,
    pub(crate) password: Option<String>,
}

/// One host of an authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Host<'a> {
    /// A name or an address, IPv6 in brackets.
    pub(crate) name: &'a str,
    pub(crate) port: Option<u16>,
}

#[allow(dead_code, reason = "each wire uses some of them")]
impl<'a> Host<'a> {
    /// The host in the text `host` or `host:port`.
    ///
    /// # Errors
    /// The fault, and what to write.
    pub(crate) fn parse(text: &'a str) -> Result<Self, &'static str> {
        const EXPECTED: &str = "expected `host:port` after the scheme";
        let end = match text.starts_with('[') {
            true => text.find(']').ok_or(EXPECTED)? + 1,
            false => text.find(':').unwrap_or(text.len()),
        };
        let (name, port) = text.split_at(end);
        let of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%[]:".contains(&byte);
        if name.is_empty() || !name.bytes().all(of_name) {
            return Err(EXPECTED);
        }
        let port = match port.strip_prefix(':') {
            None if port.is_empty() => None,
            None => return Err(EXPECTED),
            Some(port) => Some(port.parse().map_err(|_| "the port is not one: it is a number up to 65535")?),
        };
        Ok(Self { name, port })
    }

    /// The name, IPv6 without brackets.
    pub(crate) fn bare_name(&self) -> &'a str {
        self.name.trim_start_matches('[').trim_end_matches(']')
    }

    /// `host:port`, with `port` where the URI names none.
    pub(crate) fn with_default_port(&self, port: u16) -> String {
        format!("{}:{}", self.name, self.port.unwrap_or(port))
    }
}

impl Uri {
    /// Takes a URI apart.
    ///
    /// # Errors
    /// The fault, and what to write.
    pub(crate) fn parse(text: &str) -> Result<Self, Cow<'static, str>> {
        let parts = text.split_once("://").filter(|(scheme, _)| !scheme.is_empty());
        let (scheme, rest) = parts
            .ok_or("there is no scheme: begin with one, such as `grpc://` for gRPC or `http://` for REST")?;
        if rest.contains('#') {
            return Err(
                "there is no fragment: leave out the `#` and what follows, or write `%23` for a `#`".into()
            );
        }
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (credentials, authority) = match authority.rsplit_once('@') {
            Some((credentials, authority)) => (Some(Credentials::parse(credentials)?), authority),
            None => (None, authority),
        };
        Ok(Self {
            shown: shown(text),
            scheme: scheme.to_ascii_lowercase(),
            credentials,
            authority: authority.to_owned(),
            path: path.to_owned(),
            options: options(query)?,
        })
    }

    /// The hosts, which are separated by commas.
    ///
    /// # Errors
    /// What is wrong with one.
    pub(crate) fn hosts(&self) -> impl Iterator<Item = Result<Host<'_>, &'static str>> {
        self.authority.split(',').map(Host::parse)
    }
}

impl Credentials {
    fn parse(text: &str) -> Result<Self, &'static str> {
        let decoded = |text| decode(text).ok_or("the credentials are not UTF-8");
        Ok(match text.split_once(':') {
            Some((user, password)) => Self { user: decoded(user)?, password: Some(decoded(password)?) },
            None => Self { user: decoded(text)?, password: None },
        })
    }
}

/// The names and values of `name=value&name=value`.
fn options(query: &str) -> Result<Vec<(String, String)>, Cow<'static, str>> {
    let mut options = Vec::<(String, String)>::new();
    for option in query.split('&').filter(|option| !option.is_empty()) {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        let (Some(name), Some(value)) = (decode(name), decode(value)) else {
            return Err("an option is not UTF-8".into());
        };
        if options.iter().any(|(other, _)| *other == name) {
            return Err(format!("the option `{name}` is there twice").into());
        }
        options.push((name, value));
    }
    Ok(options)
}

/// The text behind `%XX`; none when it is not UTF-8.
pub(crate) fn decode(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(Cow::into_owned)
}

/// A URI without passwords, tokens and keys, for messages to people. It need not be one: what cannot be taken apart is
/// shown as well.
pub(crate) fn shown(uri: &str) -> String {
    let (scheme, rest) = uri.split_at(uri.find("://").map_or(0, |end| end + "://".len()));
    let (before, query) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
    let (credentials, after) = match before.split_at(credentials_end(before)) {
        ("", after) => (String::new(), after),
        (credentials, after) => {
            let user = credentials.split_once(':').map_or("…", |(user, _)| user);
            (format!("{user}:…@"), &after[1..])
        }
    };
    format!("{scheme}{credentials}{after}{}", shown_options(query))
}

/// The place of the `@` after the credentials; 0 when there are none. A password may have a slash that should have been
/// written `%2F`: then what seems to be the authority has no port after its colon.
fn credentials_end(text: &str) -> usize {
    let authority_end = text.find('/').unwrap_or(text.len());
    let (authority, _) = text.split_at(authority_end);
    if let Some(at) = authority.rfind('@') {
        return at;
    }
    let is_authority = authority.split(',').all(|host| Host::parse(host).is_ok());
    if is_authority { 0 } else { text.rfind('@').unwrap_or(0) }
}

/// The options, from their `?` on, without the values of those that are secrets by their name.
fn shown_options(query: &str) -> String {
    const SECRETS: [&str; 5] = ["password", "secret", "token", "credential", "key.pem"];
    let options = query.split('&').map(|option| match option.split_once('=') {
        Some((name, _)) if SECRETS.iter().any(|secret| name.to_ascii_lowercase().contains(secret)) => {
            format!("{name}=…")
        }
        _ => option.to_owned(),
    });
    options.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_found_and_decoded() {
        let uri = Uri::parse("AMQP://us%40er:p%3Ass@one:1,[::1]:2,three/v%2Fhost?declare=false&group=a%20b")
            .unwrap();
        assert_eq!(uri.scheme, "amqp");
        let credentials = uri.credentials.as_ref().unwrap();
        assert_eq!((&*credentials.user, credentials.password.as_deref()), ("us@er", Some("p:ss")));
        let hosts: Result<Vec<_>, _> = uri.hosts().collect();
        let expected = [("one", Some(1)), ("[::1]", Some(2)), ("three", None)];
        assert_eq!(hosts, Ok(expected.map(|(name, port)| Host { name, port }).to_vec()));
        assert_eq!(uri.path, "/v%2Fhost");
        let options = uri.options.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        assert_eq!(options.collect::<Vec<_>>(), [("declare", "false"), ("group", "a b")]);
    }

    #[test]
    fn texts_that_are_not_hosts_are_refused() {
        for text in ["", ":1", "host:port", "host:70000", "[::1", "[::1]x", "a b", "höst"] {
            let parsed = Host::parse(text);
            assert!(
                matches!(parsed, Err(reason) if reason.starts_with("expected") || reason.starts_with("the port")),
                "{text}: {parsed:?}"
            );
        }
    }

    #[test]
    fn messages_show_no_secret() {
        for (uri, expected) in [
            ("nats://token@host/?a=b@c", "nats://…:…@host/?a=b@c"),
            ("http://user:secret@host:1/path", "http://user:…@host:1/path"),
            ("user:secret@host:1", "user:…@host:1"),
            ("nats://user:sec/ret@host", "nats://user:…@host"),
            ("nats://host", "nats://host"),
            ("://host", "://host"),
            ("http://host:1/a@b", "http://host:1/a@b"),
            ("kafka://h?ssl.key.password=secret&group=a", "kafka://h?ssl.key.password=…&group=a"),
        ] {
            assert_eq!(shown(uri), expected);
        }
    }
}
