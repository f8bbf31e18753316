//! The methods of a service, as plain values.

use super::{
    Handler, Messages,
    forward::Forwarder,
    layer::{Layer, Stack},
};
use crate::{
    BidiStreaming, ClientStreaming, Method, Payload, Request, ServerStreaming, Service, ServiceDescriptor,
    Shared, Status, Streaming, Unary, Visitor, Wire, Wires, message::payload::downcast,
};
use std::sync::Arc;

/// The methods of one service: what the server side of a wire is built from.
#[derive(Clone, Debug)]
pub struct Handlers {
    service: Shared<ServiceDescriptor>,
    methods: Vec<Handler>,
}

impl Handlers {
    /// Visits `service`.
    pub fn new<V: Service>(service: &V) -> Self {
        let implementation = service.implementation().clone();
        let methods = match V::forwards_over(&implementation) {
            None => collected::<V, _>(Collector { implementation, methods: Vec::new() }).methods,
            Some(_) => collected::<V, _>(Forwarder::new(implementation, V::forwards_over)).into_methods(),
        };
        Self { service: V::DESCRIPTOR.into(), methods }
    }

    /// A service whose methods were made one by one.
    #[cfg(feature = "explain")]
    #[doc(hidden)]
    pub fn of(service: impl Into<Shared<ServiceDescriptor>>, methods: Vec<Handler>) -> Self {
        Self { service: service.into(), methods }
    }

    /// The service.
    pub fn service(&self) -> &Shared<ServiceDescriptor> {
        &self.service
    }

    /// Its methods, in the order of the definition.
    pub fn methods(&self) -> &[Handler] {
        &self.methods
    }

    /// Those of its methods that servers put on `wire`.
    pub fn on(&self, wire: Wire) -> impl Iterator<Item = &Handler> {
        self.methods.iter().filter(move |handler| handler.is_on(wire))
    }

    /// Puts a layer around every method: for what serves by hand, such as `RestServer`, `GrpcServer` or `Consumer`. A
    /// layer that is added later stands outside of those before it.
    #[must_use]
    pub fn with_layer(self, layer: impl Layer) -> Self {
        let mut layers = Stack::default();
        layers.push(Arc::new(layer));
        self.within(&layers)
    }

    /// The same methods within layers.
    pub(crate) fn within(mut self, layers: &Stack) -> Self {
        self.methods = self.methods.into_iter().map(|handler| layers.around(handler)).collect();
        self
    }

    /// Sets the wires of every method that `name` names: the service, `package.Service`, or one of its methods,
    /// `package.Service.Method`. Returns whether there is any.
    pub(crate) fn set_wires(&mut self, name: &str, wires: Wires) -> bool {
        let service = self.service.name();
        let method = name.strip_prefix(service).and_then(|rest| rest.strip_prefix('.'));
        let mut named = false;
        for handler in &mut self.methods {
            if name == service || method == Some(handler.method().name()) {
                *handler = handler.clone().with_wires(wires);
                named = true;
            }
        }
        named
    }
}

fn collected<V: Service, C: Visitor<V::Implementation>>(mut collector: C) -> C {
    V::visit(&mut collector);
    collector
}

/// Collects handlers: the visitor through which every wire sees a service.
struct Collector<S> {
    implementation: Arc<S>,
    methods: Vec<Handler>,
}

impl<S: Send + Sync + 'static> Visitor<S> for Collector<S> {
    fn unary<M: Unary<S>>(&mut self, _: M) {
        let service = self.implementation.clone();
        self.methods.push(Handler::new::<M>(move |request| {
            let service = service.clone();
            Box::pin(async move {
                let request = one::<M>(request)?;
                Ok(M::call(&service, request).await?.map(reply_one))
            })
        }));
    }

    fn server_streaming<M: ServerStreaming<S>>(&mut self, _: M) {
        let service = self.implementation.clone();
        self.methods.push(Handler::new::<M>(move |request| {
            let service = service.clone();
            Box::pin(async move {
                let request = one::<M>(request)?;
                Ok(M::call(&service, request).await?.map(reply_many))
            })
        }));
    }

    fn client_streaming<M: ClientStreaming<S>>(&mut self, _: M) {
        let service = self.implementation.clone();
        self.methods.push(Handler::new::<M>(move |request| {
            let service = service.clone();
            Box::pin(async move { Ok(M::call(&service, many::<M>(request)).await?.map(reply_one)) })
        }));
    }

    fn bidi_streaming<M: BidiStreaming<S>>(&mut self, _: M) {
        let service = self.implementation.clone();
        self.methods.push(Handler::new::<M>(move |request| {
            let service = service.clone();
            Box::pin(async move { Ok(M::call(&service, many::<M>(request)).await?.map(reply_many)) })
        }));
    }
}

fn one<M: Method>(request: Request<Messages>) -> Result<Request<M::Request>, Status> {
    let (metadata, extensions, messages) = request.into_parts();
    let message = downcast(messages.into_one()?).map_err(undecodable)?;
    Ok(Request::from_parts(metadata, extensions, message))
}

fn many<M: Method>(request: Request<Messages>) -> Request<Streaming<M::Request>> {
    request.map(|messages| messages.into_many().map(|item| downcast(item?).map_err(undecodable)))
}

fn reply_one<T: Payload>(message: T) -> Messages {
    Messages::One(Box::new(message))
}

fn reply_many<T: Payload>(messages: Streaming<T>) -> Messages {
    Messages::Many(messages.map(|item| Ok(Box::new(item?) as Box<dyn Payload>)))
}

fn undecodable(error: prost::DecodeError) -> Status {
    Status::invalid_argument(format!("the request cannot be decoded: {error}"))
}
