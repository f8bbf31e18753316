//! The form of the URIs of a scheme: the parts that they may have.

use super::{Endpoint, uri};
use crate::wire::error::InvalidUri;
use std::borrow::Cow;

/// The parts that the URIs of a scheme may have. Each wire declares its own, and nothing else reads one that is not
/// checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    pub(crate) place: Place,
    /// True if a user and a password, or a token, may stand before the hosts.
    pub(crate) credentials: bool,
    /// `Err` says why there is no path.
    pub(crate) path: Result<(), &'static str>,
    /// `Err` says why there is nothing to secure.
    #[cfg_attr(not(feature = "_tls"), allow(dead_code, reason = "there is nothing to secure"))]
    pub(crate) tls: Result<(), &'static str>,
    pub(crate) options: &'static [&'static str],
    /// True if names with a dot are options as well: the properties of a client library.
    pub(crate) properties: bool,
}

/// The part of a URI that says where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A name that only the wire understands.
    Name,
    /// One host.
    Host,
    /// One host and its port.
    HostAndPort,
    /// Hosts, separated by commas.
    Hosts,
    /// Hosts and their ports, separated by commas.
    HostsAndPorts,
    /// The path of a Unix socket, after an empty authority.
    Socket,
}

/// The options that every client has.
pub(crate) const CLIENT: &[&str] = &["connect_timeout", "lazy"];
/// The reason that a scheme in clear takes no TLS settings.
#[allow(dead_code, reason = "each wire uses some of them")]
pub(crate) const IN_CLEAR: &str = "it is in clear: leave out the TLS settings, or take the scheme over TLS";

impl Form {
    /// A place of hosts in clear, without anything else.
    #[allow(dead_code, reason = "each wire uses some of them")]
    pub(crate) const fn of(place: Place, options: &'static [&'static str]) -> Self {
        Self {
            place,
            credentials: false,
            path: Err("there is no path: leave out what follows the host"),
            tls: Err(IN_CLEAR),
            options,
            properties: false,
        }
    }
}

impl Endpoint {
    /// Checks that the endpoint has no part that its scheme has no place for.
    ///
    /// # Errors
    /// The part, and what to do with it.
    #[allow(dead_code, reason = "each wire uses some of them")]
    pub(crate) fn check(&self, form: &Form) -> Result<(), InvalidUri> {
        self.check_with(form, &[])
    }

    /// As [`Self::check`], with further options.
    pub(crate) fn check_with(&self, form: &Form, further: &[&'static str]) -> Result<(), InvalidUri> {
        let options = [form.options, further].concat();
        self.check_credentials(form)
            .and_then(|()| check_place(self, form).map_err(Cow::Borrowed))
            .and_then(|()| self.check_options(form, &options))
            .and_then(|()| self.check_tls(form))
            .map_err(|reason| self.invalid(reason))
    }

    fn check_credentials(&self, form: &Form) -> Result<(), Cow<'static, str>> {
        match form.credentials || self.credentials().is_none() {
            true => Ok(()),
            false => Err("this wire has no user: leave out the `@` and what stands before it; credentials go with each \
                          call, as metadata such as `authorization`"
                .into()),
        }
    }

    fn check_options(&self, form: &Form, options: &[&str]) -> Result<(), Cow<'static, str>> {
        let known = |name: &str| options.contains(&name) || (form.properties && name.contains('.'));
        let Some((name, _)) = self.uri.options.iter().find(|(name, _)| !known(name)) else { return Ok(()) };
        if options.is_empty() {
            return Err("there are no options here: leave out the `?` and what follows".into());
        }
        let known: Vec<_> = options.iter().map(|name| format!("`{name}`")).collect();
        Err(format!("the option `{name}` is unknown; there are: {}", known.join(", ")).into())
    }

    #[cfg(feature = "_tls")]
    fn check_tls(&self, form: &Form) -> Result<(), Cow<'static, str>> {
        match self.tls.is_some() {
            true => form.tls.map_err(Cow::Borrowed),
            false => Ok(()),
        }
    }

    #[cfg(not(feature = "_tls"))]
    fn check_tls(&self, _: &Form) -> Result<(), Cow<'static, str>> {
        Ok(())
    }
}

fn check_place(endpoint: &Endpoint, form: &Form) -> Result<(), &'static str> {
    let path = endpoint.path();
    if form.place == Place::Socket {
        return check_socket(endpoint);
    }
    if form.place != Place::Name {
        let hosts: Vec<_> = endpoint.uri.hosts().collect::<Result<_, _>>()?;
        if hosts.len() > 1 && matches!(form.place, Place::Host | Place::HostAndPort) {
            return Err("there is one host: connect to each of several");
        }
        if hosts.iter().any(|host| host.port.is_none()) {
            match form.place {
                Place::HostAndPort => {
                    return Err("there is no port: write `host:port`, with port 0 to let the system choose");
                }
                Place::HostsAndPorts => return Err("every host needs a port"),
                _ => {}
            }
        }
    }
    if matches!(path, "" | "/") { Ok(()) } else { form.path }
}

fn check_socket(endpoint: &Endpoint) -> Result<(), &'static str> {
    let path = endpoint.path();
    let is_path = path.len() > 1 && !path.ends_with('/') && uri::decode(path).is_some();
    match endpoint.authority().is_empty() && is_path {
        true => Ok(()),
        false => Err(
            "write the path of a socket from the root on, after three slashes: `grpc+unix:///run/library.sock`",
        ),
    }
}
