//! The schemes of URIs: each is a wire.

use super::{
    Connecting, Listener, Listening,
    form::{self, Form, Place},
};
use crate::{
    BoxFuture, Channel,
    wire::{error::ConnectError, serve_error::ServeError},
};
use std::{borrow::Cow, fmt, future::Future, sync::Arc};

/// The function that connects a client.
pub(crate) type ConnectFn = fn(Connecting) -> BoxFuture<Result<Channel, ConnectError>>;
/// The function that opens a wire of a server.
pub(crate) type ListenFn = fn(Listening) -> BoxFuture<Result<Box<dyn Listener>, ServeError>>;

/// A scheme of URIs: how clients connect to what its URIs name, and how servers listen there.
///
/// ```
/// use polywire::{Endpoint, Server, scheme::{Scheme, Schemes}};
///
/// // `cell://library` is the server of that name in this cell.
/// let cell = Scheme::new("cell")
///     .with_connect(|connecting| async move {
///         let name = connecting.endpoint().authority().to_owned();
///         connecting.connect(format!("grpc://{name}.cell.internal:8080")).await
///     })
///     .with_listen(|listening| async move { listening.listen("http://0.0.0.0:8080").await });
/// let schemes = Schemes::new().with_scheme(cell);
/// let server = Server::new().with_schemes(schemes.clone()).listen("cell://library");
/// let client = Endpoint::parse("cell://library").unwrap().with_schemes(schemes);
/// # drop((server, client));
/// ```
#[derive(Clone)]
#[must_use]
pub struct Scheme {
    pub(crate) name: Cow<'static, str>,
    /// The cargo features that it needs, and whether each is on.
    pub(crate) features: &'static [Feature],
    /// Its own options, beside those of the forms.
    pub(crate) options: Vec<&'static str>,
    pub(crate) connect: Side<Connect>,
    pub(crate) listen: Side<Listen>,
}

/// A cargo feature, and whether it is on.
pub(crate) type Feature = (&'static str, bool);

/// One side of a scheme; none when the wire has no such side, or is not compiled in.
#[derive(Clone)]
pub(crate) struct Side<T> {
    pub(crate) form: Form,
    pub(crate) open: Option<T>,
}

/// The function of a user's own scheme.
type Open<What, To, Error> = dyn Fn(What) -> BoxFuture<Result<To, Error>> + Send + Sync;

#[derive(Clone)]
pub(crate) enum Connect {
    BuiltIn(ConnectFn),
    Own(Arc<Open<Connecting, Channel, ConnectError>>),
}

#[derive(Clone)]
pub(crate) enum Listen {
    BuiltIn(ListenFn),
    Own(Arc<Open<Listening, Box<dyn Listener>, ServeError>>),
}

impl Scheme {
    /// A scheme whose URIs have one place, a path and no options but `connect_timeout` and `lazy`, which are kept for
    /// it. Without more it can be neither connected to nor listened on.
    pub fn new(name: impl Into<String>) -> Self {
        let form = Form { path: Ok(()), tls: Ok(()), ..Form::of(Place::Name, form::CLIENT) };
        Self {
            name: name.into().to_ascii_lowercase().into(),
            features: &[],
            options: Vec::new(),
            connect: Side { form, open: None },
            listen: Side { form, open: None },
        }
    }

    /// Sets how clients connect.
    pub fn with_connect<F>(mut self, connect: impl Fn(Connecting) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Channel, ConnectError>> + Send + 'static,
    {
        self.connect.open = Some(Connect::Own(Arc::new(move |connecting| Box::pin(connect(connecting)))));
        self
    }

    /// Sets how servers listen.
    pub fn with_listen<F>(mut self, listen: impl Fn(Listening) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Box<dyn Listener>, ServeError>> + Send + 'static,
    {
        self.listen.open = Some(Listen::Own(Arc::new(move |listening| Box::pin(listen(listening)))));
        self
    }

    /// Adds options that its URIs may have.
    pub fn with_options(mut self, names: impl IntoIterator<Item = &'static str>) -> Self {
        self.options.extend(names);
        self
    }

    /// Lets its URIs have a user and a password, or a token.
    pub fn with_credentials(mut self) -> Self {
        self.connect.form.credentials = true;
        self.listen.form.credentials = true;
        self
    }

    /// The first feature that it needs and that is off.
    pub(crate) fn missing_feature(&self) -> Option<&'static str> {
        self.features.iter().find(|(_, is_on)| !is_on).map(|(name, _)| *name)
    }
}

impl Connect {
    pub(crate) fn call(&self, connecting: Connecting) -> BoxFuture<Result<Channel, ConnectError>> {
        match self {
            Self::BuiltIn(connect) => connect(connecting),
            Self::Own(connect) => connect(connecting),
        }
    }
}

impl Listen {
    pub(crate) fn call(&self, listening: Listening) -> BoxFuture<Result<Box<dyn Listener>, ServeError>> {
        match self {
            Self::BuiltIn(listen) => listen(listening),
            Self::Own(listen) => listen(listening),
        }
    }
}

impl fmt::Debug for Scheme {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Scheme").field(&self.name).finish()
    }
}

/// The schemes that an [`Endpoint`](super::Endpoint) or a [`Server`](crate::Server) knows: the built-in ones, and those
/// that are added. Cloning is cheap.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Schemes(Option<Arc<Vec<Scheme>>>);

impl Schemes {
    /// The built-in schemes.
    pub const fn new() -> Self {
        Self(None)
    }

    /// Adds a scheme. It goes before those of the same name that are there, the built-in ones among them.
    pub fn with_scheme(mut self, scheme: Scheme) -> Self {
        let added = self.0.get_or_insert_default();
        Arc::make_mut(added).insert(0, scheme);
        self
    }

    /// Those that were added.
    pub(crate) fn added(&self) -> &[Scheme] {
        self.0.as_ref().map_or(&[], |added| added.as_slice())
    }
}
