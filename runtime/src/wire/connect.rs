//! The wire is a URI: looks up its scheme, and connects or listens.

use super::{
    endpoint::{
        Connecting, Endpoint, IntoEndpoint, Listener, Listening, Scheme,
        scheme::{Connect, Listen},
    },
    error::{ConnectError, InvalidUri},
    schemes::BUILT_IN,
    serve_error::ServeError,
};
use crate::{BoxFuture, Channel, MethodDescriptor};

#[doc = include_str!("connect.md")]
pub async fn connect(endpoint: impl IntoEndpoint) -> Result<Channel, ConnectError> {
    connect_for(endpoint, &[]).await
}

/// As [`connect`], for a client that calls `methods`.
pub async fn connect_for(
    endpoint: impl IntoEndpoint,
    methods: &[&'static MethodDescriptor],
) -> Result<Channel, ConnectError> {
    let endpoint = endpoint.into_endpoint()?;
    open(Connecting::new(endpoint, methods.to_vec())).await
}

impl Endpoint {
    /// Connects; see [`connect`].
    ///
    /// # Errors
    /// As [`connect`].
    pub async fn connect(self) -> Result<Channel, ConnectError> {
        open(Connecting::new(self, Vec::new())).await
    }
}

impl Connecting {
    /// Connects the client to another endpoint instead: for schemes that only say where.
    ///
    /// # Errors
    /// As [`connect`].
    pub async fn connect(&self, endpoint: impl IntoEndpoint) -> Result<Channel, ConnectError> {
        open(self.at(endpoint.into_endpoint()?)).await
    }
}

impl Listening {
    /// Opens another wire with the same services and settings instead: for schemes that only say where.
    ///
    /// # Errors
    /// As [`Server::bind`](crate::Server::bind).
    pub async fn listen(&self, endpoint: impl IntoEndpoint) -> Result<Box<dyn Listener>, ServeError> {
        listen(self.at(endpoint.into_endpoint()?)).await
    }
}

/// Connects by the scheme of the endpoint. On the heap, since a scheme may lead to another.
fn open(connecting: Connecting) -> BoxFuture<Result<Channel, ConnectError>> {
    Box::pin(async move {
        let endpoint = connecting.endpoint();
        let connect = connecter(endpoint)?;
        connect.call(connecting).await
    })
}

fn connecter(endpoint: &Endpoint) -> Result<Connect, ConnectError> {
    let scheme = find(endpoint).ok_or_else(|| {
        let scheme = endpoint.scheme().to_owned();
        ConnectError::UnknownScheme { scheme, known: names(endpoint) }
    })?;
    if let Some(feature) = scheme.missing_feature() {
        return Err(ConnectError::MissingFeature { scheme: scheme.name.clone().into_owned(), feature });
    }
    let one_sided = || one_sided(endpoint, "servers listen on it, and clients cannot connect to it");
    let connect = scheme.connect.open.as_ref().ok_or_else(one_sided)?;
    endpoint.check_with(&scheme.connect.form, &scheme.options)?;
    Ok(connect.clone())
}

/// Listens by the scheme of the endpoint. On the heap, since a scheme may lead to another.
pub(crate) fn listen(listening: Listening) -> BoxFuture<Result<Box<dyn Listener>, ServeError>> {
    Box::pin(async move {
        let listen = opener(listening.endpoint())?;
        listen.call(listening).await
    })
}

fn opener(endpoint: &Endpoint) -> Result<Listen, ServeError> {
    let scheme = find(endpoint).ok_or_else(|| {
        let scheme = endpoint.scheme().to_owned();
        ServeError::UnknownScheme { scheme, known: names(endpoint) }
    })?;
    let Some(listen) = &scheme.listen.open else {
        return Err(match scheme.missing_feature() {
            Some(feature) => ServeError::MissingFeature { scheme: scheme.name.clone().into_owned(), feature },
            None => one_sided(endpoint, "clients connect to it, and servers cannot listen on it").into(),
        });
    };
    endpoint.check_with(&scheme.listen.form, &scheme.options)?;
    Ok(listen.clone())
}

fn one_sided(endpoint: &Endpoint, reason: &'static str) -> InvalidUri {
    endpoint.invalid(reason)
}

/// The schemes that an endpoint knows, those that were added first.
fn known(endpoint: &Endpoint) -> impl Iterator<Item = &Scheme> {
    endpoint.schemes().added().iter().chain(&BUILT_IN)
}

fn find(endpoint: &Endpoint) -> Option<&Scheme> {
    known(endpoint).find(|scheme| scheme.name == endpoint.scheme())
}

/// The names of the schemes, for messages.
fn names(endpoint: &Endpoint) -> String {
    let names: Vec<&str> = known(endpoint).map(|scheme| &*scheme.name).collect();
    names.join(", ")
}
