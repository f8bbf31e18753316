//! The choices of users for the document.

use super::document::Server;
use std::collections::BTreeSet;

/// The parts of an AsyncAPI document that are not in the definition.
///
/// ```
/// use polywire_codegen::{AsyncApiOptions, AsyncApiRole};
///
/// let options = AsyncApiOptions::new()
///     .with_title("Library")
///     .with_version("1.4.0")
///     .with_description("Books and who has them.")
///     .with_server("production", "nats", "nats.example.com:4222")
///     .with_role(AsyncApiRole::Client)
///     .with_visibility("PREVIEW")
///     .without_default_addresses();
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct AsyncApiOptions {
    pub(super) title: Option<String>,
    pub(super) version: Option<String>,
    pub(super) description: Option<String>,
    pub(super) servers: Vec<(String, Server)>,
    pub(super) role: AsyncApiRole,
    pub(super) audiences: BTreeSet<String>,
    pub(super) only_with_rules: bool,
}

/// The side that a document describes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum AsyncApiRole {
    /// That of the program that serves the services: it receives requests, commands and events.
    #[default]
    Server,
    /// That of a program that calls them: it sends.
    Client,
}

impl AsyncApiOptions {
    /// Every method of the inputs, as the server sees it, with the name of its package as the title.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the title. Default: the packages of the services.
    #[must_use]
    pub fn with_title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets the version of the API. Default: that of the package, `v1` of `library.v1`, else `0.0.0`.
    #[must_use]
    pub fn with_version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// Sets the description of the API as a whole, in CommonMark. Default: none.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Adds a broker: a name of your choice, its protocol (`nats`, `amqp`, `kafka`), and its host with the port, and
    /// with a path behind it where it has one. Default: none.
    #[must_use]
    pub fn with_server(
        mut self,
        name: impl Into<String>,
        protocol: impl Into<String>,
        host: impl Into<String>,
    ) -> Self {
        let host = host.into();
        let (host, pathname) = match host.split_once('/') {
            Some((host, path)) => (host.to_owned(), Some(format!("/{path}"))),
            None => (host, None),
        };
        self.servers.push((name.into(), Server { host, pathname, protocol: protocol.into() }));
        self
    }

    /// Sets the side that is described. Default: that of the server.
    #[must_use]
    pub fn with_role(mut self, role: AsyncApiRole) -> Self {
        self.role = role;
        self
    }

    /// Shows the items that a `google.api.visibility` rule restricts to `label`. They are left out by default.
    #[must_use]
    pub fn with_visibility(mut self, label: impl Into<String>) -> Self {
        self.audiences.insert(label.into());
        self
    }

    /// Leaves out methods without a queue rule of their own or of their service. Default: they have a default address.
    #[must_use]
    pub fn without_default_addresses(mut self) -> Self {
        self.only_with_rules = true;
        self
    }
}
