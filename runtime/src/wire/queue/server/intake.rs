//! One subscription: takes deliveries and starts their handling.

use super::{Methods, answer::answer, handling::Handling, is_request, seen::Seen, work::work};
use crate::{
    BoxFuture, Code, Handler, Payload, Status,
    wire::queue::{
        Address, BrokerError, Deliveries, Envelope, QueuePattern, Route, envelope::sensitive, session::Link,
    },
};
use futures_util::StreamExt as _;
use std::{fmt, sync::Arc};
use tokio_util::sync::CancellationToken;

/// A method with its own route.
pub(super) struct Served {
    pub(super) handler: Handler,
    pub(super) route: Route,
    /// The handled messages, where the rule asks for a memory of them.
    pub(super) seen: Option<Arc<Seen>>,
    /// The memory that a message may take.
    pub(super) max_memory: Option<usize>,
}

impl Served {
    pub(super) fn new(handler: Handler, route: Route, max_memory: Option<usize>) -> Self {
        let seen = route.dedup.as_ref().map(|dedup| Seen::new(dedup.window));
        Self { handler, route, seen, max_memory }
    }

    /// The message in an envelope.
    ///
    /// # Errors
    /// When it cannot be decoded, or its address is none that its method has.
    pub(super) fn read(&self, envelope: &Envelope) -> Result<Box<dyn Payload>, Status> {
        let decoded = envelope.decode_into(self.handler.new_request(), self.max_memory);
        let mut message = decoded.map_err(|error| {
            Status::new(error.code(Code::InvalidArgument), format!("the message cannot be decoded: {error}"))
        })?;
        self.route.bind_address(envelope, &mut *message)?;
        Ok(message)
    }
}

/// One subscription with the methods that it serves.
pub(super) struct Intake {
    deliveries: Deliveries,
    route: Arc<Route>,
    methods: Methods,
}

/// The way of everything that a server answers.
pub(super) struct Answers {
    pub(super) link: Arc<Link>,
    pub(super) sensitive_metadata: Arc<[String]>,
}

/// The state that the handling of every delivery needs; all in one, so that a delivery counts one reference.
pub(super) struct Context {
    route: Arc<Route>,
    methods: Methods,
    answers: Answers,
    aborted: CancellationToken,
}

impl Context {
    /// The method that a message is for. Where one method is served, a message need not name it, and an event may name
    /// another: its address says what has happened, and its publisher does not know who listens.
    pub(super) fn find(&self, envelope: &Envelope) -> Option<&Served> {
        let by_address = envelope.method.is_empty() || self.route.pattern == QueuePattern::Event;
        if by_address && self.methods.len() == 1 {
            return self.methods.values().next();
        }
        self.methods.get(&*envelope.method)
    }

    pub(super) fn route(&self) -> &Route {
        &self.route
    }

    pub(super) fn link(&self) -> &Arc<Link> {
        &self.answers.link
    }

    /// Sends an answer to the inbox of its caller, without credentials.
    pub(super) fn send(&self, to: Address, mut answer: Envelope) -> BoxFuture<Result<(), BrokerError>> {
        sensitive::withhold(&mut answer.metadata, &self.answers.sensitive_metadata);
        self.answers.link.send(to, answer)
    }

    /// Resolves when what is in progress is to end.
    pub(super) async fn aborted(&self) {
        self.aborted.cancelled().await;
    }

    fn report(&self, settled: Result<(), BrokerError>) {
        if let Err(error) = settled {
            let address = &self.route.address;
            tracing::warn!(%error, %address, "a message could not be settled and will come back");
        }
    }
}

impl Intake {
    pub(super) fn new(route: Arc<Route>, methods: Methods, deliveries: Deliveries) -> Self {
        Self { deliveries, route, methods }
    }

    /// Takes deliveries until `stopped`, then waits for those in progress. The broker bounds their number.
    pub(super) async fn run(
        self,
        answers: Answers,
        stopped: CancellationToken,
        aborted: CancellationToken,
    ) -> Result<(), BrokerError> {
        let Self { mut deliveries, route, methods } = self;
        let context = Arc::new(Context { route, methods, answers, aborted });
        let mut handling = Handling::default();
        let stop = stopped.cancelled();
        tokio::pin!(stop);
        let result = loop {
            let next = tokio::select! {
                biased;
                () = &mut stop => break Ok(()),
                next = deliveries.next() => next,
            };
            match next {
                Some(Ok(delivery)) => {
                    let context = context.clone();
                    // Each is as large as the largest thing that it may do, and work is much smaller than answering.
                    match is_request(&context.route) {
                        true => {
                            let answering = async move { context.report(answer(&context, delivery).await) };
                            handling.begin(Box::pin(answering)).await;
                        }
                        false => {
                            handling.spawn(async move { context.report(work(&context, delivery).await) });
                        }
                    }
                }
                Some(Err(error)) => {
                    tracing::warn!(%error, address = %context.route.address, "a delivery failed");
                }
                None => break Err(BrokerError::Closed),
            }
        };
        drop(deliveries);
        handling.end().await;
        result
    }
}

impl fmt::Debug for Intake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Intake").field("route", &self.route).finish_non_exhaustive()
    }
}
