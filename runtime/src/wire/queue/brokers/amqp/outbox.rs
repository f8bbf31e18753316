//! The messages that are published with the server's confirmation, in order, over one channel.
//!
//! One task owns the channel: it hands messages over in the order of publishing, and after a reconnect first those that
//! were not confirmed, in their order and under their ids.

use super::{
    connection::{ANSWER_TIMEOUT, Links},
    error,
    properties::Outgoing,
};
use crate::wire::queue::{Address, BrokerError, EnvelopeError};
use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use lapin::{
    Channel, Confirmation,
    message::BasicReturnMessage,
    options::{BasicPublishOptions, ConfirmSelectOptions},
    types::ShortString,
};
use std::{
    collections::BTreeMap,
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot},
    time::{Instant, sleep, sleep_until, timeout},
};

/// The amount that may wait to be confirmed, in KiB, a message counting at least one.
const WAITING: u32 = 64 << 10;
/// The time that a message waits for the server to be there again.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(100);

/// The place at which a message is published.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) exchange: ShortString,
    pub(super) key: ShortString,
    /// True if the server has to report that no queue takes it.
    pub(super) mandatory: bool,
    /// The address in errors.
    pub(super) address: Address,
}

/// Takes what is to be published.
pub(super) struct Outbox {
    jobs: mpsc::UnboundedSender<Job>,
    room: Arc<Semaphore>,
}

struct Job {
    message: Arc<Message>,
    done: oneshot::Sender<Result<(), BrokerError>>,
    _room: OwnedSemaphorePermit,
}

struct Message {
    place: Place,
    outgoing: Outgoing,
}

impl Outbox {
    pub(super) fn new() -> (Self, Incoming) {
        let (sender, jobs) = mpsc::unbounded_channel();
        (Self { jobs: sender, room: Arc::new(Semaphore::new(WAITING as usize)) }, Incoming(jobs))
    }

    /// Resolves when the server has the message.
    pub(super) async fn publish(&self, place: Place, outgoing: Outgoing) -> Result<(), BrokerError> {
        let cost = u32::try_from(1 + outgoing.payload.len() / 1024).unwrap_or(u32::MAX).min(WAITING);
        let room = self.room.clone().acquire_many_owned(cost).await.map_err(|_| BrokerError::Closed)?;
        let (done, confirmed) = oneshot::channel();
        let job = Job { message: Arc::new(Message { place, outgoing }), done, _room: room };
        self.jobs.send(job).map_err(|_| BrokerError::Closed)?;
        confirmed.await.map_err(|_| BrokerError::Closed)?
    }
}

/// The other end of an outbox.
pub(super) struct Incoming(mpsc::UnboundedReceiver<Job>);

impl Incoming {
    /// A sender of what has to be stored.
    pub(super) fn stored(self) -> Sender {
        Sender::new(self.0, None)
    }

    /// A sender of requests; those that no queue takes go to `undeliverable`.
    pub(super) fn requests(self, undeliverable: mpsc::UnboundedSender<BasicReturnMessage>) -> Sender {
        Sender::new(self.0, Some(undeliverable))
    }
}

/// Owns the channel.
pub(super) struct Sender {
    jobs: mpsc::UnboundedReceiver<Job>,
    /// Present for requests.
    undeliverable: Option<mpsc::UnboundedSender<BasicReturnMessage>>,
    /// The unconfirmed messages, by number.
    waiting: BTreeMap<u64, Waiting>,
    confirms: FuturesUnordered<BoxFuture<'static, (u64, lapin::Result<Confirmation>)>>,
    next: u64,
}

struct Waiting {
    job: Job,
    was_sent: bool,
    was_returned: bool,
}

/// The reason that a channel is used no more.
enum Ended {
    /// Nothing is published any more.
    Done,
    Failed(lapin::Error),
}

impl Sender {
    fn new(
        jobs: mpsc::UnboundedReceiver<Job>,
        undeliverable: Option<mpsc::UnboundedSender<BasicReturnMessage>>,
    ) -> Self {
        Self { jobs, undeliverable, waiting: BTreeMap::new(), confirms: FuturesUnordered::new(), next: 0 }
    }

    /// Runs until the connection is closed for good, or its publishers are gone.
    pub(super) async fn run(mut self, mut links: Links) {
        while let Some(channel) = self.open(&mut links).await {
            match self.send_over(&channel).await {
                Ended::Done => return,
                Ended::Failed(error) => {
                    tracing::debug!(%error, "what is not confirmed is published again");
                    self.blame(&error);
                }
            }
            self.confirms.clear();
            if self.undeliverable.is_some() {
                self.fail_all();
            }
        }
        self.fail_all();
    }

    /// A channel that confirms; `None` when there will never be one.
    async fn open(&mut self, links: &mut Links) -> Option<Channel> {
        let mut late = Instant::now() + GIVEN_UP_AFTER;
        loop {
            tokio::select! {
                link = links.next() => {
                    let opening = async {
                        let channel = link.as_ref()?.channel().await.ok()?;
                        let confirming = channel.confirm_select(ConfirmSelectOptions::default());
                        timeout(ANSWER_TIMEOUT, confirming).await.ok()?.ok()?;
                        Some(channel)
                    };
                    match (opening.await, link.is_some()) {
                        (Some(channel), _) => return Some(channel),
                        (None, false) => return None,
                        (None, true) => sleep(PAUSE).await,
                    }
                }
                () = sleep_until(late) => {
                    self.take_over();
                    self.fail_all();
                    late = Instant::now() + GIVEN_UP_AFTER;
                }
            }
        }
    }

    /// Sends what is not confirmed, then what comes.
    async fn send_over(&mut self, channel: &Channel) -> Ended {
        // Who has stopped waiting does not want it any more.
        self.waiting.retain(|_, waiting| !waiting.job.done.is_closed());
        let again: Vec<u64> = self.waiting.keys().copied().collect();
        for number in again {
            if let Some(Err(error)) = self.send(channel, number).await {
                return Ended::Failed(error);
            }
        }
        loop {
            let confirmed = tokio::select! {
                biased;
                Some(confirmed) = self.confirms.next() => Some(confirmed),
                job = self.jobs.recv() => match job {
                    Some(job) => {
                        let number = self.add(job);
                        self.send(channel, number).await.map(|outcome| (number, outcome))
                    }
                    None => return self.finish().await,
                },
            };
            match confirmed {
                None => {}
                Some((number, Ok(confirmation))) => self.confirm(number, confirmation),
                Some((_, Err(error))) => return Ended::Failed(error),
            }
        }
    }

    /// Waits for the confirmations that are still to come.
    async fn finish(&mut self) -> Ended {
        while let Some((number, outcome)) = self.confirms.next().await {
            match outcome {
                Ok(confirmation) => self.confirm(number, confirmation),
                Err(error) => return Ended::Failed(error),
            }
        }
        Ended::Done
    }

    fn add(&mut self, job: Job) -> u64 {
        self.next += 1;
        let waiting = Waiting { job, was_sent: false, was_returned: false };
        self.waiting.insert(self.next, waiting);
        self.next
    }

    /// Takes over what waits in the channel of jobs.
    fn take_over(&mut self) {
        while let Ok(job) = self.jobs.try_recv() {
            self.add(job);
        }
    }

    /// Hands a message over to the client, now and in order; gives the outcome if it is there already.
    async fn send(&mut self, channel: &Channel, number: u64) -> Option<lapin::Result<Confirmation>> {
        let waiting = self.waiting.get_mut(&number)?;
        waiting.was_sent = true;
        waiting.was_returned = false;
        let mut sending = publish(channel.clone(), waiting.job.message.clone()).boxed();
        let outcome = begin(&mut sending).await;
        if outcome.is_none() {
            self.confirms.push(sending.map(move |outcome| (number, outcome)).boxed());
        }
        outcome
    }

    fn confirm(&mut self, number: u64, confirmation: Confirmation) {
        let refused = confirmation.is_nack();
        if let Some(returned) = confirmation.take_message() {
            self.give_back(number, returned);
        }
        let Some(Waiting { job, was_returned, .. }) = self.waiting.remove(&number) else { return };
        let address = || job.message.place.address.clone();
        let result = match (refused, was_returned) {
            (true, _) => Err(BrokerError::Full { address: address() }),
            (false, true) => Err(BrokerError::NoReceiver { address: address() }),
            (false, false) => Ok(()),
        };
        job.finish(result);
    }

    /// A message that no queue took. The client hands it out with any confirmation that follows, not always its own.
    fn give_back(&mut self, number: u64, returned: BasicReturnMessage) {
        if let Some(undeliverable) = &self.undeliverable {
            let _ = undeliverable.send(returned);
            return;
        }
        let is_it = |waiting: &Waiting| waiting.job.message.is(&returned);
        let own = self.waiting.get_mut(&number).filter(|waiting| is_it(waiting));
        let found = match own {
            Some(own) => Some(own),
            None => self.waiting.values_mut().find(|waiting| is_it(waiting)),
        };
        match found {
            Some(waiting) => waiting.was_returned = true,
            None => tracing::error!(queue = %returned.routing_key, "a queue is gone, and with it a message"),
        }
    }

    /// Ends the messages that made the server close the channel.
    fn blame(&mut self, error: &lapin::Error) {
        let Some(reply) = error::reply(error).filter(|_| error.is_amqp_soft_error()) else { return };
        let largest = error::largest_message(reply.text);
        let exchange = error::named_exchange(reply.text);
        let is_guilty = |message: &Message| match (largest, exchange) {
            (Some(largest), _) => message.outgoing.payload.len() > largest,
            (None, Some(exchange)) => message.place.exchange.as_str() == exchange,
            // The cause is unknown: the next publisher would meet it again.
            (None, None) => true,
        };
        for (_, waiting) in self.waiting.extract_if(.., |_, waiting| is_guilty(&waiting.job.message)) {
            let Message { place, outgoing } = &*waiting.job.message;
            let failure = match (reply.code, largest) {
                (_, Some(limit)) => {
                    EnvelopeError::PayloadTooLarge { bytes: outgoing.payload.len(), limit }.into()
                }
                (error::NOT_FOUND, _) => {
                    BrokerError::Missing { address: place.address.clone(), what: "exchange" }
                }
                (error::ACCESS_REFUSED, _) => BrokerError::Denied(error.clone().into()),
                _ => BrokerError::Refused(error.clone().into()),
            };
            waiting.job.finish(Err(failure));
        }
    }

    fn fail_all(&mut self) {
        for Waiting { job, was_sent, .. } in std::mem::take(&mut self.waiting).into_values() {
            let failure = match was_sent && self.undeliverable.is_none() {
                true => BrokerError::Unconfirmed { address: job.message.place.address.clone() },
                false => BrokerError::Connection("the connection to the server was lost".into()),
            };
            job.finish(Err(failure));
        }
    }
}

impl Job {
    /// The result is dropped if the caller has stopped waiting.
    fn finish(self, result: Result<(), BrokerError>) {
        let _ = self.done.send(result);
    }
}

impl Message {
    fn is(&self, returned: &BasicReturnMessage) -> bool {
        returned.exchange == self.place.exchange
            && returned.routing_key == self.place.key
            && returned.properties.message_id() == self.outgoing.properties.message_id()
    }
}

async fn publish(channel: Channel, message: Arc<Message>) -> lapin::Result<Confirmation> {
    let Message { place, outgoing } = &*message;
    let options = BasicPublishOptions { mandatory: place.mandatory, ..BasicPublishOptions::default() };
    let (exchange, key) = (place.exchange.clone(), place.key.clone());
    let properties = outgoing.properties.clone();
    channel.basic_publish(exchange, key, options, &outgoing.payload, properties).await?.await
}

/// Begins what the client does in order of its begin, without waiting for its end: gives the output if it has ended.
pub(super) async fn begin<T>(work: &mut (impl Future<Output = T> + Unpin)) -> Option<T> {
    poll_fn(|context| match Pin::new(&mut *work).poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}
