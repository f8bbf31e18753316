//! `scheme://user:password@host:port,host:port/path?name=value`.

use crate::wire::{queue::BrokerError, uri};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
#[cfg(feature = "kafka")]
use std::collections::BTreeMap;

/// The URI of a broker, taken apart. Parameters are taken one by one; one that is left over is an error.
#[derive(Debug)]
pub(crate) struct BrokerUri<'a> {
    text: &'a str,
    scheme: String,
    user: Option<String>,
    password: Option<String>,
    hosts: Vec<Endpoint<'a>>,
    path: Cow<'a, str>,
    parameters: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// The names of those that can be there.
    known: Vec<String>,
}

/// One host of a broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::wire::queue) struct Endpoint<'a> {
    /// A name or an address, IPv6 in brackets.
    pub(in crate::wire::queue) host: &'a str,
    pub(in crate::wire::queue) port: Option<u16>,
}

impl Endpoint<'_> {
    /// `host:port`, with `port` where the URI names none.
    #[cfg(any(feature = "kafka", feature = "nats", feature = "zeromq"))]
    pub(in crate::wire::queue) fn with_default_port(&self, port: u16) -> String {
        format!("{}:{}", self.host, self.port.unwrap_or(port))
    }
}

impl<'a> BrokerUri<'a> {
    pub(in crate::wire::queue) fn parse(text: &'a str) -> Result<Self, BrokerError> {
        let invalid = |reason: &str| invalid(text, reason);
        let (scheme, rest) = uri::split(text).map_err(invalid)?;
        if rest.contains('#') {
            return Err(invalid("a broker has no fragment: write `%23` for a `#`"));
        }
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (credentials, hosts) = match authority.rsplit_once('@') {
            Some((credentials, hosts)) => (Some(credentials), hosts),
            None => (None, authority),
        };
        let (user, password) = match credentials
            .map(|text| text.split_once(':').map_or((text, None), |(user, password)| (user, Some(password))))
        {
            Some((user, password)) => {
                let decode = |text| {
                    decode(text).map(Cow::into_owned).ok_or_else(|| invalid("the credentials are not UTF-8"))
                };
                (Some(decode(user)?), password.map(decode).transpose()?)
            }
            None => (None, None),
        };
        let hosts = hosts
            .split(',')
            .map(|host| endpoint(host).ok_or_else(|| invalid("expected `host` or `host:port`")))
            .collect::<Result<_, _>>()?;
        let not_utf8 = || invalid("it is not UTF-8");
        let parameters = query
            .split('&')
            .filter(|parameter| !parameter.is_empty())
            .map(|parameter| {
                let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
                Some((decode(name)?, decode(value)?))
            })
            .collect::<Option<_>>()
            .ok_or_else(not_utf8)?;
        let path = decode(path).ok_or_else(not_utf8)?;
        Ok(Self { text, scheme, user, password, hosts, path, parameters, known: Vec::new() })
    }

    /// The scheme, in lower case.
    pub(in crate::wire::queue) fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The user and the password, in clear.
    pub(in crate::wire::queue) fn credentials(&self) -> (Option<&str>, Option<&str>) {
        (self.user.as_deref(), self.password.as_deref())
    }

    pub(in crate::wire::queue) fn hosts(&self) -> &[Endpoint<'a>] {
        &self.hosts
    }

    /// The text after the first slash.
    pub(in crate::wire::queue) fn path(&self) -> &str {
        &self.path
    }

    /// Takes the parameter `name`.
    pub(in crate::wire::queue) fn take(&mut self, name: &str) -> Option<Cow<'a, str>> {
        self.known.push(name.to_owned());
        let index = self.parameters.iter().position(|(known, _)| known == name)?;
        Some(self.parameters.swap_remove(index).1)
    }

    /// Takes the parameter `name`, which is `true` or `false`.
    pub(in crate::wire::queue) fn take_flag(&mut self, name: &str) -> Result<Option<bool>, BrokerError> {
        match self.take(name).as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(self.invalid(&format!("`{name}` is `true` or `false`"))),
        }
    }

    /// Takes the parameters whose name `belongs`.
    #[cfg(feature = "kafka")]
    pub(in crate::wire::queue) fn take_all(
        &mut self,
        belongs: impl Fn(&str) -> bool,
    ) -> BTreeMap<String, String> {
        let taken = self.parameters.extract_if(.., |(name, _)| belongs(name));
        taken.map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
    }

    /// Refuses parameters that are left over.
    pub(in crate::wire::queue) fn finish(&self) -> Result<(), BrokerError> {
        let Some((name, _)) = self.parameters.first() else { return Ok(()) };
        let known: Vec<_> = self.known.iter().map(|name| format!("`{name}`")).collect();
        Err(self.invalid(&match self.known.contains(&name.to_string()) {
            true => format!("the parameter `{name}` is there twice"),
            false => format!("the parameter `{name}` is unknown; there are: {}", known.join(", ")),
        }))
    }

    /// The error that this URI is wrong.
    pub(in crate::wire::queue) fn invalid(&self, reason: &str) -> BrokerError {
        invalid(self.text, reason)
    }
}

fn invalid(uri: &str, reason: &str) -> BrokerError {
    BrokerError::InvalidUri { uri: uri::redacted(uri), reason: reason.to_owned() }
}

fn decode(text: &str) -> Option<Cow<'_, str>> {
    percent_decode_str(text).decode_utf8().ok()
}

fn endpoint(text: &str) -> Option<Endpoint<'_>> {
    let name_end =
        if text.starts_with('[') { text.find(']')? + 1 } else { text.find(':').unwrap_or(text.len()) };
    let (host, port) = text.split_at_checked(name_end)?;
    if host.is_empty() {
        return None;
    }
    let port = match port.strip_prefix(':') {
        Some(port) => Some(port.parse().ok()?),
        None if port.is_empty() => None,
        None => return None,
    };
    Some(Endpoint { host, port })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_found_and_decoded() {
        let mut uri =
            BrokerUri::parse("amqp://us%40er:p%3Ass@one:1,[::1]:2,three/v%2Fhost?declare=false&group=a%20b")
                .unwrap();
        assert_eq!(uri.scheme(), "amqp");
        assert_eq!(uri.credentials(), (Some("us@er"), Some("p:ss")));
        let hosts = [("one", Some(1)), ("[::1]", Some(2)), ("three", None)]
            .map(|(host, port)| Endpoint { host, port });
        assert_eq!(uri.hosts(), hosts);
        assert_eq!(uri.path(), "v/host");
        assert_eq!(uri.take("group").as_deref(), Some("a b"));
        assert!(uri.finish().is_err());
        assert_eq!(uri.take_flag("declare").unwrap(), Some(false));
        uri.finish().unwrap();
    }

    #[test]
    fn what_is_no_uri_is_refused() {
        for text in [
            "nats",
            "nats://",
            "nats://:1",
            "nats://host:port",
            "nats://a,,b",
            "nats://[::1",
            "nats://[::1]x",
            "nats://%ff@host",
        ] {
            assert!(matches!(BrokerUri::parse(text), Err(BrokerError::InvalidUri { .. })), "{text}");
        }
    }

    #[test]
    fn messages_show_no_password() {
        let error = BrokerUri::parse("nats://user:secret@host:x").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`nats://user:…@host:x` is not a URI of a broker: expected `host` or `host:port`"
        );
    }
}
