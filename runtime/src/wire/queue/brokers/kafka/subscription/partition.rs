//! One partition that this member reads.

use super::{
    Subscription,
    ledger::Writer,
    offsets::{Begin, Offsets},
    progress::Progress,
    shelf::{Held, Shelf},
    ticket::{Fate, Report, Ticket},
};
use crate::wire::queue::{
    BrokerError, Envelope, QueuePattern,
    brokers::{
        kafka::{
            connection::CLOSE_TIMEOUT,
            context::Membership,
            headers::{self, Place},
            publish,
        },
        remote::{death, refusal},
    },
    envelope::Spoiled,
};
use futures_util::{FutureExt as _, Stream, StreamExt as _};
use rdkafka::{
    Message as _, consumer::stream_consumer::StreamPartitionQueue, error::KafkaResult,
    message::BorrowedMessage,
};
use std::{
    pin::{Pin, pin},
    sync::Arc,
    time::SystemTime,
};
use tokio::{
    sync::{OwnedSemaphorePermit, mpsc},
    time::{Instant, Sleep, sleep_until, timeout},
};
use tokio_util::sync::{CancellationToken, PollSemaphore};

/// The number of messages that are taken or given out before other work is looked for.
const AT_ONCE: usize = 64;

/// A message that waits long holds back the mark of what is done. When this many are done above it, and as many as wait,
/// it is stored once more at the end of its topic.
const HELD_BACK: usize = 1024;

/// The signal by which a partition is told to end.
#[derive(Clone, Default)]
pub(super) struct Ending {
    /// Gives nothing more out; ends when everything has come back.
    pub(super) stop: CancellationToken,
    /// Ends at once.
    pub(super) abandon: CancellationToken,
    /// The partition belongs to another already: nothing can be committed.
    pub(super) lost: CancellationToken,
}

/// The state of a partition when it is taken over.
pub(super) struct Takeover {
    pub(super) topic: Arc<str>,
    pub(super) partition: i32,
    /// Below it everything is done.
    pub(super) mark: Option<i64>,
    /// The notes on the records above.
    pub(super) ahead: Progress,
}

/// One partition that this member reads.
pub(super) struct Partition {
    subscription: Arc<Subscription>,
    topic: Arc<str>,
    partition: i32,
    ending: Ending,
    /// True for the retry topic, whose messages wait for their time.
    retries: bool,
    ledger: Writer,
    shelf: Shelf,
    /// The number of messages that are out.
    out: usize,
    line: PollSemaphore,
    reporter: mpsc::UnboundedSender<Report>,
    reports: mpsc::UnboundedReceiver<Report>,
}

/// The next step of a partition.
enum Step<'a> {
    End,
    Stop,
    Apply(Report),
    GiveOut(OwnedSemaphorePermit),
    Alarm,
    Admit(KafkaResult<BorrowedMessage<'a>>),
}

impl Partition {
    pub(super) fn new(subscription: Arc<Subscription>, takeover: Takeover, ending: Ending) -> Self {
        let Takeover { topic, partition, mark, ahead } = takeover;
        let (reporter, reports) = mpsc::unbounded_channel();
        let retries = subscription.source.names.retry.as_deref() == Some(&*topic);
        let shelf = match (retries, subscription.source.route.ordered) {
            (true, _) => Shelf::timed(),
            (false, true) => Shelf::ordered(),
            (false, false) => Shelf::unordered(),
        };
        let (books, offsets) = (subscription.books.clone(), Offsets::resume(mark, ahead));
        Self {
            ledger: Writer::open(books, topic.clone(), partition, offsets),
            topic,
            partition,
            ending,
            retries,
            shelf,
            out: 0,
            line: subscription.books.line(),
            reporter,
            reports,
            subscription,
        }
    }

    /// Reads until the partition has to go.
    pub(super) async fn run(mut self, queue: StreamPartitionQueue<Membership>) {
        let mut messages = queue.stream();
        let mut timer = pin!(sleep_until(Instant::now()));
        let ending = self.ending.clone();
        let (mut stopped, mut abandoned) = (pin!(ending.stop.cancelled()), pin!(ending.abandon.cancelled()));
        let mut stopping = false;
        while !(stopping && self.out == 0) {
            let alarm = self.set(&mut timer);
            let can_give = !stopping && self.shelf.has_ready();
            let can_take = !stopping && self.shelf.has_room();
            let step = tokio::select! {
                biased;
                () = &mut abandoned => Step::End,
                Some(report) = self.reports.recv() => Step::Apply(report),
                () = &mut stopped, if !stopping => Step::Stop,
                Some(place) = std::future::poll_fn(|context| self.line.poll_acquire(context)), if can_give => {
                    Step::GiveOut(place)
                }
                () = timer.as_mut(), if alarm => Step::Alarm,
                message = next(&mut messages), if can_take => Step::Admit(message),
            };
            match step {
                Step::End => break,
                Step::Stop => {
                    stopping = true;
                    // It may be in line for a place, which others need now.
                    self.line = self.subscription.books.line();
                }
                Step::Apply(report) => self.apply_all(report, stopping),
                Step::GiveOut(place) => self.give_out_all(place),
                Step::Alarm => self.shelf.ring(Instant::now()),
                Step::Admit(message) => self.admit_all(message, &mut messages),
            }
        }
        drop(messages);
        self.end().await;
    }

    /// Sets the timer to the next thing that has its time, if there is one.
    fn set(&self, timer: &mut Pin<&mut Sleep>) -> bool {
        let Some(next) = self.shelf.due() else { return false };
        if timer.deadline() != next {
            timer.as_mut().reset(next);
        }
        true
    }

    /// Takes what is there.
    fn admit_all<'a>(
        &mut self,
        first: KafkaResult<BorrowedMessage<'a>>,
        messages: &mut (impl Stream<Item = KafkaResult<BorrowedMessage<'a>>> + Unpin),
    ) {
        let mut message = first;
        for left in (0..AT_ONCE).rev() {
            match message {
                Ok(message) => self.admit(&message),
                Err(error) => self.subscription.fail(error),
            }
            if left == 0 || !self.shelf.has_room() {
                return;
            }
            let Some(Some(next)) = messages.next().now_or_never() else { return };
            message = next;
        }
    }

    fn admit(&mut self, message: &BorrowedMessage<'_>) {
        let offset = message.offset();
        let incoming = headers::read(message, self.subscription.source.connection.limits());
        let attempt = incoming.envelope.as_ref().map_or(1, |envelope| envelope.attempt);
        let Begin::Handle(attempt) = self.ledger.begin(offset, attempt) else { return };
        match incoming.envelope {
            Ok(mut envelope) => {
                envelope.attempt = attempt;
                let held = Held { offset, envelope: Arc::new(envelope) };
                match incoming.not_before.filter(|_| self.retries) {
                    Some(moment) => {
                        let wait = moment.duration_since(SystemTime::now()).unwrap_or_default();
                        self.shelf.add_later(held, wait);
                    }
                    None => self.shelf.add(held),
                }
            }
            Err(spoiled) => self.refuse(offset, *spoiled),
        }
    }

    /// Gives out as many as there are places for.
    fn give_out_all(&mut self, first: OwnedSemaphorePermit) {
        let mut place = Some(first);
        for _ in 0..AT_ONCE {
            let Some(free) = place else { return };
            self.give_out(free);
            place = if self.shelf.has_ready() { self.subscription.books.place() } else { None };
        }
    }

    fn give_out(&mut self, place: OwnedSemaphorePermit) {
        let Some(held) = self.shelf.take() else { return };
        self.ledger.out(held.offset);
        let ticket = self.ticket(held.offset, held.envelope, Some(place));
        self.subscription.hand_out(ticket);
    }

    fn ticket(&mut self, offset: i64, envelope: Arc<Envelope>, slot: Option<OwnedSemaphorePermit>) -> Ticket {
        self.out += 1;
        let place = Place { topic: self.topic.clone(), partition: self.partition, offset };
        Ticket::new(self.subscription.source.clone(), place, envelope, self.reporter.clone(), slot)
    }

    /// A message that cannot be read is kept apart, or reported to its sender.
    fn refuse(&mut self, offset: i64, spoiled: Spoiled) {
        let source = self.subscription.source.clone();
        let Spoiled { envelope, error } = spoiled;
        tracing::warn!(%error, address = %source.route.address, "a message cannot be read");
        let ticket = self.ticket(offset, Arc::new(envelope.clone()), None);
        let tasks = source.connection.tasks.clone();
        tasks.spawn(async move {
            if source.route.pattern != QueuePattern::RequestReply {
                let death = death(&source.route, &envelope, &error);
                return note(ticket.bury(death).await);
            }
            if let Some((inbox, answer)) = refusal(&source.connection.ids, &envelope, error) {
                note(publish::answer(&source.connection, &inbox, answer).await);
            }
            ticket.finish();
        });
    }

    fn apply_all(&mut self, first: Report, stopping: bool) {
        self.apply(first, stopping);
        while let Ok(report) = self.reports.try_recv() {
            self.apply(report, stopping);
        }
    }

    fn apply(&mut self, report: Report, stopping: bool) {
        self.out = self.out.saturating_sub(1);
        let Report { offset, envelope, fate, slot } = report;
        match fate {
            Fate::Done => {
                self.ledger.done(offset, slot);
                self.shelf.done(&envelope);
                self.carry_forward();
            }
            Fate::Back { after } => {
                self.ledger.back(offset, envelope.attempt);
                let held = Held { offset, envelope };
                match (stopping, after.is_zero()) {
                    (true, _) => {}
                    (false, true) => self.shelf.put_back(held),
                    (false, false) => self.shelf.add_later(held, after),
                }
            }
        }
    }

    /// Stores what holds the mark back at the end of the retry topic.
    fn carry_forward(&mut self) {
        if !self.retries {
            return;
        }
        let first = self.ledger.held_back(HELD_BACK + 2 * self.shelf.waiting());
        let Some((held, after)) = first.and_then(|first| self.shelf.take_waiting(first)) else { return };
        let (source, topic) = (self.subscription.source.clone(), self.topic.clone());
        let envelope = Envelope::clone(&held.envelope);
        let ticket = self.ticket(held.offset, held.envelope, None);
        let tasks = source.connection.tasks.clone();
        tasks.spawn(async move {
            match source.put_off(&topic, envelope, after).await {
                Ok(()) => ticket.finish(),
                error => note(error),
            }
        });
    }

    /// Ends when what has become of everything is committed, so that the next reader knows of it.
    async fn end(mut self) {
        self.reports.close();
        while let Ok(report) = self.reports.try_recv() {
            self.apply(report, true);
        }
        if self.out > 0 {
            self.ledger.abandon();
        }
        let committed = timeout(CLOSE_TIMEOUT, self.ledger.committed());
        if !matches!(self.ending.lost.run_until_cancelled(committed).await, Some(Ok(()))) {
            tracing::debug!(topic = %self.topic, self.partition, "what was done at last is not committed");
        }
    }
}

/// The next message; the stream never ends.
async fn next<'a>(
    messages: &mut (impl Stream<Item = KafkaResult<BorrowedMessage<'a>>> + Unpin),
) -> KafkaResult<BorrowedMessage<'a>> {
    match messages.next().await {
        Some(message) => message,
        None => std::future::pending().await,
    }
}

fn note(result: Result<(), BrokerError>) {
    if let Err(error) = result {
        tracing::warn!(%error, "a message could not be moved and will come back");
    }
}
