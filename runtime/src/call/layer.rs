//! The seam of every wire: what stands around calls, at servers and at clients.

use super::{Handler, transport::BoxFuture};
use crate::{Call, Channel, Messages, Outcome, Status, Transport};
use std::{fmt, future::ready, sync::Arc};

/// The work that is done around calls: at a server around the handlers of every wire
/// ([`Server::with_layer`](crate::Server::with_layer)), at a client around a transport
/// ([`Channel::with_layer`](crate::Channel::with_layer)).
///
/// A layer sees the method, the metadata, the deadline, the caller and the messages of a [`Call`]. It hands the call on,
/// as it is or changed, once, several times or not at all, and returns that response or its own. Where all that it does
/// is to let calls pass or to refuse them, [`interceptor`] makes it of a function; a closure of this signature is a layer
/// too.
///
/// ```
/// use polywire::{BoxFuture, Call, Messages, Outcome, layer::{Layer, Next}};
///
/// /// Says in each response which version answered.
/// struct Version;
///
/// impl Layer for Version {
///     fn call(&self, call: Call, next: &Next) -> BoxFuture<Outcome<Messages>> {
///         let reply = next.call(call);
///         Box::pin(async move {
///             let mut response = reply.await?;
///             response.metadata_mut().insert("x-version", "7".parse().expect("a value"));
///             Ok(response)
///         })
///     }
/// }
/// ```
///
/// The future is not tied to the layer: clone what it needs of `self`, and `next` when it calls after it has waited.
///
/// Deadlines are kept and panics caught outside of all layers: one that never answers ends with the deadline of the call,
/// and one that panics at a server is `INTERNAL` for the caller. A future or a stream that is dropped before its end is a
/// call that was cancelled.
pub trait Layer: Send + Sync + 'static {
    /// Answers one call, usually by `next`.
    fn call(&self, call: Call, next: &Next) -> BoxFuture<Outcome<Messages>>;
}

impl<F> Layer for F
where
    F: Fn(Call, &Next) -> BoxFuture<Outcome<Messages>> + Send + Sync + 'static,
{
    fn call(&self, call: Call, next: &Next) -> BoxFuture<Outcome<Messages>> {
        self(call, next)
    }
}

impl<L: Layer + ?Sized> Layer for Arc<L> {
    fn call(&self, call: Call, next: &Next) -> BoxFuture<Outcome<Messages>> {
        (**self).call(call, next)
    }
}

/// The next place of a call within a layer: another layer, the handler, or the wire. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Next(Channel);

impl Next {
    /// Hands a call on.
    pub fn call(&self, call: Call) -> BoxFuture<Outcome<Messages>> {
        self.0.call(call)
    }
}

/// A layer of a function that lets a call pass or refuses it. It may change the metadata of the request, and put what it
/// has found out into its extensions, where the handler finds it.
///
/// ```no_run
/// use polywire::{Call, Status, layer::interceptor};
///
/// fn check(call: &mut Call) -> Result<(), Status> {
///     match call.metadata().get("authorization") {
///         Some(token) if token == "Bearer sesame" => Ok(()),
///         _ => Err(Status::unauthenticated("a token is needed")),
///     }
/// }
///
/// # async fn run(library: impl polywire::Service) -> Result<(), polywire::ServeError> {
/// polywire::Server::new()
///     .add(library)
///     .with_layer(interceptor(check))
///     .listen("http://127.0.0.1:8080")
///     .listen("nats://127.0.0.1:4222")
///     .serve()
///     .await
/// # }
/// ```
pub fn interceptor<F>(check: F) -> impl Layer
where
    F: Fn(&mut Call) -> Result<(), Status> + Send + Sync + 'static,
{
    Interceptor(check)
}

struct Interceptor<F>(F);

impl<F> Layer for Interceptor<F>
where
    F: Fn(&mut Call) -> Result<(), Status> + Send + Sync + 'static,
{
    fn call(&self, mut call: Call, next: &Next) -> BoxFuture<Outcome<Messages>> {
        match (self.0)(&mut call) {
            Ok(()) => next.call(call),
            Err(status) => Box::pin(ready(Err(status))),
        }
    }
}

/// A transport or a handler within a layer.
struct Layered<L> {
    layer: L,
    next: Next,
}

impl<L: Layer> Transport for Layered<L> {
    fn call(&self, call: Call) -> BoxFuture<Outcome<Messages>> {
        self.layer.call(call, &self.next)
    }
}

impl Channel {
    /// Puts a layer around all calls. A layer that is added later stands outside of those before it.
    ///
    /// ```
    /// use polywire::{Call, Channel, layer::interceptor};
    ///
    /// fn signed(channel: Channel) -> Channel {
    ///     channel.with_layer(interceptor(|call: &mut Call| {
    ///         call.metadata_mut().insert("x-tenant", "acme".parse().expect("a value"));
    ///         Ok(())
    ///     }))
    /// }
    /// ```
    #[must_use]
    pub fn with_layer(self, layer: impl Layer) -> Self {
        Self::new(Layered { layer, next: Next(self) })
    }
}

/// The handler itself, as the last place of a call.
struct Innermost(Handler);

impl Transport for Innermost {
    fn call(&self, call: Call) -> BoxFuture<Outcome<Messages>> {
        self.0.invoke(call.request)
    }
}

impl Handler {
    /// Puts a layer around the handler: within the deadline and outside of the layers that are there.
    #[must_use]
    pub fn with_layer(self, layer: impl Layer) -> Self {
        let next = Next(Channel::new(Innermost(self.clone())));
        let layered = Layered { layer, next };
        let (method, types) = (self.method().clone(), self.types());
        self.with_invoke(Arc::new(move |request| {
            layered.call(Call::between(method.clone(), types.clone(), request))
        }))
    }
}

/// The layers of a server, the innermost first.
#[derive(Clone, Default)]
pub(crate) struct Stack(Vec<Arc<dyn Layer>>);

impl Stack {
    /// Adds a layer around those that are there.
    pub(crate) fn push(&mut self, layer: Arc<dyn Layer>) {
        self.0.push(layer);
    }

    /// A handler within all of them.
    pub(crate) fn around(&self, handler: Handler) -> Handler {
        self.0.iter().fold(handler, |handler, layer| handler.with_layer(layer.clone()))
    }
}

impl fmt::Debug for Stack {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Stack").field(&self.0.len()).finish()
    }
}
