//! The server side of every queue wire.

mod answer;
mod handling;
mod intake;
mod reply;
#[cfg(feature = "_queue")]
pub(crate) mod retry;
mod seen;
mod upload;
mod work;

use super::{
    Address, Broker, BrokerError, QueuePattern, Route, RouteError, Unsupported, broker,
    session::{Link, Liveness, Side},
};
use crate::{DuplicateService, Handlers, Wire};
use intake::{Answers, Intake, Served};
use std::{collections::HashMap, fmt, future::Future, sync::Arc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Serves services over a broker: a subscription per address and group, by the methods' rules.
///
/// - A *request* is answered where it asks to be answered; its deadline is kept, its cancellation reaches the handler.
/// - A *command* or an *event* is settled when its handler has returned: done, or to come back after the rule's
///   backoff, or in the dead-letter queue when the attempts are used up or its failure is final. A handler says so
///   itself with the metadata `grpc-retry-pushback-ms` in its status: the wait in milliseconds, or a negative number
///   for no further attempt. It finds how often it was tried before in the metadata `grpc-previous-rpc-attempts`.
/// - A message whose rule asks for deduplication is not handled when one of its id was handled before.
/// - A message that has expired, or whose caller has stopped waiting, is not handled.
///
/// The first step of a request's handler, as far as its first `await` that has to wait, is taken before the next
/// request of its subscription, unless such steps take long. So it must not block its thread until another request is
/// handled; to await that is fine, and holds up nothing. Commands and events are handled in tasks of their own.
pub struct Consumer {
    link: Arc<Link>,
    sensitive_metadata: Arc<[String]>,
    intakes: Vec<Intake>,
}

/// The settings of serving over a broker.
///
/// ```no_run
/// use polywire::{Handlers, queue::{Consumer, ConsumerOptions, Liveness, Unsupported, memory::MemoryBroker}};
///
/// # async fn run(services: &[Handlers]) -> Result<(), polywire::queue::BindError> {
/// let options = ConsumerOptions::default()
///     .with_group("invoices")
///     .with_unsupported(Unsupported::LeaveOut)
///     .with_liveness(Liveness::DEFAULT)
///     .with_max_message_memory(128 << 20)
///     .with_sensitive_metadata(["set-cookie"]);
/// let consumer = Consumer::bind_with(MemoryBroker::open("orders"), services, options).await?;
/// # drop(consumer);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ConsumerOptions {
    /// The consumer group of methods whose rule names none; by default their service's name. Programs that each want
    /// all events of a service give different ones.
    pub group: Option<String>,
    /// The signs by which the server knows that its callers are there.
    pub liveness: Liveness,
    /// The fate of methods that ask for more than the broker keeps.
    pub unsupported: Unsupported,
    /// The metadata of answers with credentials that is sent nevertheless, by its names. Default: none.
    pub sensitive_metadata: Vec<String>,
    /// The memory that a message may take once it is decoded, in bytes. One that would take more fails with
    /// `RESOURCE_EXHAUSTED` and is not decoded. Default (`None`): 16 bytes for each of the message's, and 64 MiB at
    /// least.
    pub max_message_memory: Option<usize>,
}

impl ConsumerOptions {
    /// Sets the consumer group of methods whose rule names none. Default: the name of their service.
    #[must_use]
    pub fn with_group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// Sets the fate of methods that ask for more than the broker keeps. Default: binding is refused.
    #[must_use]
    pub const fn with_unsupported(mut self, unsupported: Unsupported) -> Self {
        self.unsupported = unsupported;
        self
    }

    /// Sets the metadata of answers with credentials that is sent nevertheless, as `["set-cookie"]`. Default: none.
    #[must_use]
    pub fn with_sensitive_metadata(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.sensitive_metadata = names.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the memory that a message may take once it is decoded, in bytes. Default: 16 for each of its own, at least
    /// 64 MiB. One that would take more is `RESOURCE_EXHAUSTED`.
    #[must_use]
    pub const fn with_max_message_memory(mut self, bytes: usize) -> Self {
        self.max_message_memory = Some(bytes);
        self
    }

    /// Sets the signs by which the server knows that its callers are there. Default: [`Liveness::DEFAULT`].
    #[must_use]
    pub const fn with_liveness(mut self, liveness: Liveness) -> Self {
        self.liveness = liveness;
        self
    }
}

/// The reason that services cannot be served over a broker.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum BindError {
    /// A method asks for what no queue has.
    #[error(transparent)]
    Route(#[from] RouteError),
    /// The broker cannot do what a method asks for, or refuses it.
    #[error(transparent)]
    Broker(#[from] BrokerError),
    /// A service is there twice.
    #[error(transparent)]
    DuplicateService(#[from] DuplicateService),
}

crate::words::debug_in_words!(BindError);

impl Consumer {
    /// Subscribes to everything that the methods of `services` need. What is published after this will be handled
    /// by [`Consumer::serve`].
    ///
    /// # Errors
    /// When a method asks for more than the broker can keep, and when the broker cannot be used.
    pub async fn bind(broker: impl Into<Arc<dyn Broker>>, services: &[Handlers]) -> Result<Self, BindError> {
        Self::bind_with(broker, services, ConsumerOptions::default()).await
    }

    /// As [`Consumer::bind`], with options.
    ///
    /// # Errors
    /// As [`Consumer::bind`].
    pub async fn bind_with(
        broker: impl Into<Arc<dyn Broker>>,
        services: &[Handlers],
        options: ConsumerOptions,
    ) -> Result<Self, BindError> {
        let broker = broker.into();
        let plan = plan(&*broker, services, &options)?;
        let link = Arc::new(Link::open(broker.clone(), Side::Server, options.liveness).await?);
        let intakes = plan.into_iter().map(|(route, methods)| async {
            let deliveries = broker.subscribe(route.clone()).await?;
            Ok::<_, BrokerError>(Intake::new(route, methods, deliveries))
        });
        let intakes = futures_util::future::try_join_all(intakes).await?;
        Ok(Self { link, sensitive_metadata: options.sensitive_metadata.into(), intakes })
    }

    /// Serves until `stop` is ready; then takes nothing new, and returns when everything in progress has ended.
    ///
    /// When `abort` is ready, what is still in progress is ended: callers get `UNAVAILABLE`, commands and events go
    /// back to the broker. Dropping the future does the same.
    ///
    /// # Errors
    /// When the broker has closed the connection for good.
    pub async fn serve(
        self,
        stop: impl Future<Output = ()> + Send,
        abort: impl Future<Output = ()> + Send,
    ) -> Result<(), BrokerError> {
        let (stopped, aborted) = (CancellationToken::new(), CancellationToken::new());
        let _abort_on_drop = aborted.clone().drop_guard();
        let mut running = JoinSet::new();
        for intake in self.intakes {
            let answers =
                Answers { link: self.link.clone(), sensitive_metadata: self.sensitive_metadata.clone() };
            running.spawn(intake.run(answers, stopped.clone(), aborted.clone()));
        }
        let signals = async {
            tokio::join!(
                async {
                    stop.await;
                    stopped.cancel();
                },
                async {
                    abort.await;
                    stopped.cancel();
                    aborted.cancel();
                },
            )
        };
        tokio::select! {
            result = join(running, &stopped) => result,
            _ = async { signals.await; std::future::pending::<()>().await } => Ok(()),
        }
    }
}

impl fmt::Debug for Consumer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Consumer").field("intakes", &self.intakes).finish_non_exhaustive()
    }
}

/// Waits for all; the first that fails stops the others.
async fn join(
    mut running: JoinSet<Result<(), BrokerError>>,
    stopped: &CancellationToken,
) -> Result<(), BrokerError> {
    let mut result = Ok(());
    while let Some(ended) = running.join_next().await {
        let ended = ended.unwrap_or(Err(BrokerError::Closed));
        if ended.is_err() {
            stopped.cancel();
        }
        result = result.and(ended);
    }
    result
}

/// The methods of one subscription by their gRPC path.
type Methods = HashMap<&'static str, Served>;

/// One subscription per pattern, address and group. Methods that share one share its stricter settings.
fn plan(
    broker: &dyn Broker,
    services: &[Handlers],
    options: &ConsumerOptions,
) -> Result<Vec<(Arc<Route>, Methods)>, BindError> {
    DuplicateService::check(services)?;
    let mut shared: HashMap<(Address, Arc<str>), (Route, Methods)> = HashMap::new();
    for handler in services.iter().flat_map(|service| service.on(Wire::Queue)) {
        let route = Route::in_group(handler.method(), options.group.as_deref())?;
        if let Err(error) = broker::check(broker, &route) {
            match options.unsupported {
                Unsupported::Refuse => return Err(error.into()),
                Unsupported::LeaveOut => {
                    tracing::warn!(%error, "a method is not served");
                    continue;
                }
            }
        }
        add(&mut shared, Served::new(handler.clone(), route.clone(), options.max_message_memory), route)?;
    }
    Ok(shared.into_values().map(|(route, methods)| (Arc::new(route), methods)).collect())
}

fn add(
    shared: &mut HashMap<(Address, Arc<str>), (Route, Methods)>,
    served: Served,
    route: Route,
) -> Result<(), BindError> {
    let place = (route.address.clone(), route.group.clone());
    let (common, methods) = shared.entry(place).or_insert_with(|| (route.clone(), HashMap::new()));
    if common.pattern != route.pattern {
        let conflict = BrokerError::Topology { address: route.address, property: "pattern" };
        return Err(conflict.into());
    }
    if common.bindings != route.bindings {
        let conflict = BrokerError::Topology { address: route.address, property: "bindings" };
        return Err(conflict.into());
    }
    common.ordered |= route.ordered;
    common.max_in_flight = common.max_in_flight.min(route.max_in_flight);
    methods.insert(served.route.method, served);
    Ok(())
}

fn is_request(route: &Route) -> bool {
    route.pattern == QueuePattern::RequestReply
}
