//! The client side of every queue wire.

mod call;
mod publish;
mod upload;

use super::{
    BindError, Broker, BrokerError, QueuePattern, Route, broker,
    envelope::sensitive,
    session::{Link, Liveness, Side},
};
use crate::{BoxFuture, Call, Messages, MethodDescriptor, Outcome, Response, Status, Transport, Wire};
use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};
use tokio::sync::OnceCell;

/// Carries calls over a broker.
///
/// A request waits for its reply, in as many messages as the method streams; dropping the call cancels it at the
/// server. A command or an event is done when the broker has the message: the response is then an empty message, and
/// the call's timeout bounds only the publishing.
///
/// Cloning is cheap; clones share the inbox.
///
/// ```
/// use polywire::{Channel, queue::{QueueTransport, memory::MemoryBroker}};
///
/// let channel = Channel::new(QueueTransport::new(MemoryBroker::open("orders")));
/// # drop(channel);
/// ```
#[derive(Clone)]
pub struct QueueTransport {
    shared: Arc<Shared>,
}

struct Shared {
    broker: Arc<dyn Broker>,
    /// Opened with the first request: who only publishes needs no inbox.
    link: OnceCell<Arc<Link>>,
    ids: super::IdSource,
    routes: RwLock<HashMap<&'static str, Arc<KnownRoute>>>,
    options: ClientOptions,
}

/// The settings of calls over a broker.
///
/// ```
/// use polywire::queue::{ClientOptions, Liveness, QueueTransport, memory::MemoryBroker};
/// use std::time::Duration;
///
/// let options = ClientOptions::default()
///     .with_liveness(Liveness::DEFAULT.with_silence(Duration::from_secs(60)))
///     .with_sensitive_metadata(["authorization"]);
/// let transport = QueueTransport::with_options(MemoryBroker::open("orders"), options);
/// # drop(transport);
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ClientOptions {
    /// The signs by which the client knows that its server is there.
    pub liveness: Liveness,
    /// The metadata with credentials that is sent nevertheless, by its names. Default: none, because brokers store it.
    pub sensitive_metadata: Vec<String>,
}

impl ClientOptions {
    /// Sets the signs by which the client knows that its server is there. Default: [`Liveness::DEFAULT`].
    #[must_use]
    pub const fn with_liveness(mut self, liveness: Liveness) -> Self {
        self.liveness = liveness;
        self
    }

    /// Sets the metadata with credentials that is sent nevertheless, as `["authorization"]`: the broker will store it.
    /// Default: none.
    #[must_use]
    pub fn with_sensitive_metadata(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.sensitive_metadata = names.into_iter().map(Into::into).collect();
        self
    }
}

/// A route that the broker can keep.
struct KnownRoute {
    /// A definition that is read at run time may have changed since.
    method: crate::Shared<MethodDescriptor>,
    route: Arc<Route>,
    declared: OnceCell<()>,
}

impl QueueTransport {
    /// A transport over `broker`.
    pub fn new(broker: impl Into<Arc<dyn Broker>>) -> Self {
        Self::with_options(broker, ClientOptions::default())
    }

    /// A transport over `broker`, with options.
    pub fn with_options(broker: impl Into<Arc<dyn Broker>>, options: ClientOptions) -> Self {
        let shared = Shared {
            broker: broker.into(),
            link: OnceCell::new(),
            ids: super::IdSource::new(),
            routes: RwLock::default(),
            options,
        };
        Self { shared: Arc::new(shared) }
    }

    /// Checks that the broker keeps the guarantees that those of `methods` ask for that are on queues.
    ///
    /// # Errors
    /// The guarantees that are missing for the first method that asks for too much.
    pub fn check(&self, methods: &[&'static MethodDescriptor]) -> Result<(), BindError> {
        let carried = methods.iter().filter(|method| method.wires().contains(Wire::Queue));
        carried
            .into_iter()
            .try_for_each(|method| Ok(broker::check(&*self.shared.broker, &Route::of(method)?)?))
    }
}

impl Transport for QueueTransport {
    fn call(&self, mut call: Call) -> BoxFuture<Outcome<Messages>> {
        let shared = self.shared.clone();
        sensitive::withhold(call.request.metadata_mut(), &shared.options.sensitive_metadata);
        Box::pin(async move {
            let known = shared.route(call.method())?;
            let new_response = call.response_type();
            match known.route.pattern {
                QueuePattern::RequestReply => {
                    let link = shared.link().await?;
                    let begun = call::begin(link, &known.route, call)?;
                    call::call(link, begun, new_response).await
                }
                QueuePattern::Command | QueuePattern::Event => {
                    shared.declare(&known).await?;
                    publish::publish(&shared, &known.route, call)?.await?;
                    Ok(Response::new(Messages::One(new_response.make())))
                }
            }
        })
    }
}

impl Shared {
    /// The route of a method, checked once.
    fn route(&self, method: &crate::Shared<MethodDescriptor>) -> Result<Arc<KnownRoute>, Status> {
        if let Some(known) = self.routes.read().unwrap_or_else(PoisonError::into_inner).get(method.path)
            && known.method.is_as_known(method)
        {
            return Ok(known.clone());
        }
        let route = Route::of(method).map_err(|error| Status::unimplemented(error.to_string()))?;
        // What no consumer takes would be lost. A request is told so by the broker, or by its server.
        if route.pattern != QueuePattern::RequestReply && !method.wires().contains(Wire::Queue) {
            let text = format!("`{}` is not on queues: add `queue` to its wires", method.path);
            return Err(Status::failed_precondition(text));
        }
        broker::check(&*self.broker, &route)?;
        let known = Arc::new(KnownRoute {
            method: method.clone(),
            route: Arc::new(route),
            declared: OnceCell::new(),
        });
        let mut routes = self.routes.write().unwrap_or_else(PoisonError::into_inner);
        routes.insert(method.path, known.clone());
        Ok(known)
    }

    // What is done once is on the heap: no later call carries the room for it.

    async fn declare(&self, known: &KnownRoute) -> Result<(), BrokerError> {
        if !known.declared.initialized() {
            let declare = known.declared.get_or_try_init(|| self.broker.declare(known.route.clone()));
            Box::pin(declare).await?;
        }
        Ok(())
    }

    async fn link(&self) -> Result<&Arc<Link>, BrokerError> {
        if let Some(link) = self.link.get() {
            return Ok(link);
        }
        let open = || async {
            Link::open(self.broker.clone(), Side::Client, self.options.liveness).await.map(Arc::new)
        };
        Box::pin(self.link.get_or_try_init(open)).await
    }
}

impl fmt::Debug for QueueTransport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("QueueTransport")
            .field("broker", &self.shared.broker.name())
            .finish_non_exhaustive()
    }
}
