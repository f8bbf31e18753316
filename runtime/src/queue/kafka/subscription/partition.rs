//! One partition that this member reads.

use super::{
    Subscription,
    commit::{Mark, Pending, Urgency},
    offsets::{Begin, Offsets},
    progress::Progress,
    shelf::{Held, Shelf},
    ticket::{Fate, Report, Ticket},
};
use crate::queue::{
    BrokerError, Envelope, QueuePattern,
    envelope::Spoiled,
    kafka::{
        connection::CLOSE_TIMEOUT,
        context::Membership,
        headers::{self, Place},
        publish,
    },
    remote::{death, refusal},
};
use futures_util::{Stream, StreamExt as _};
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

/// A message that waits long holds back the mark of what is done. When this many are done above it, and as many as wait,
/// it is stored once more at the end of its topic.
const HELD_BACK: usize = 1024;

/// How a partition is told to end.
#[derive(Clone, Default)]
pub(super) struct Ending {
    /// Gives nothing more out; ends when everything has come back.
    pub(super) stop: CancellationToken,
    /// Ends at once.
    pub(super) abandon: CancellationToken,
    /// The partition belongs to another already: nothing can be committed.
    pub(super) lost: CancellationToken,
}

/// What is known of a partition when it is taken over.
pub(super) struct Takeover {
    pub(super) topic: Arc<str>,
    pub(super) partition: i32,
    /// Below it everything is done.
    pub(super) mark: Option<i64>,
    /// What is known of what lies above.
    pub(super) ahead: Progress,
}

/// One partition that this member reads.
pub(super) struct Partition {
    subscription: Arc<Subscription>,
    topic: Arc<str>,
    partition: i32,
    ending: Ending,
    /// Whether it is the retry topic, whose messages wait for their time.
    retries: bool,
    offsets: Offsets,
    shelf: Shelf,
    /// How many are out.
    out: usize,
    pending: Pending,
    slots: PollSemaphore,
    reporter: mpsc::UnboundedSender<Report>,
    reports: mpsc::UnboundedReceiver<Report>,
}

/// What a partition does next.
enum Step<'a> {
    End,
    Stop,
    Apply(Report),
    Committed,
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
        Self {
            topic,
            partition,
            ending,
            retries,
            offsets: Offsets::resume(mark, ahead),
            shelf,
            out: 0,
            pending: Pending::default(),
            slots: subscription.places(),
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
                () = self.pending.answered() => Step::Committed,
                Some(slot) = std::future::poll_fn(|context| self.slots.poll_acquire(context)), if can_give => {
                    Step::GiveOut(slot)
                }
                () = timer.as_mut(), if alarm => Step::Alarm,
                message = next(&mut messages), if can_take => Step::Admit(message),
            };
            match step {
                Step::End => break,
                Step::Stop => {
                    stopping = true;
                    // It may be in line for a place, which others need now.
                    self.slots = self.subscription.places();
                }
                Step::Apply(report) => self.apply(report, stopping),
                Step::Committed => {}
                Step::GiveOut(slot) => self.give_out(slot),
                Step::Alarm => self.ring(),
                Step::Admit(Ok(message)) => self.admit(&message),
                Step::Admit(Err(error)) => self.subscription.fail(error),
            }
        }
        self.end().await;
    }

    /// Sets the timer to the next thing that has its time, if there is one.
    fn set(&self, timer: &mut Pin<&mut Sleep>) -> bool {
        let next = match (self.shelf.due(), self.pending.due()) {
            (Some(due), Some(commit)) => due.min(commit),
            (Some(moment), None) | (None, Some(moment)) => moment,
            (None, None) => return false,
        };
        if timer.deadline() != next {
            timer.as_mut().reset(next);
        }
        true
    }

    fn admit(&mut self, message: &BorrowedMessage<'_>) {
        let offset = message.offset();
        let incoming = headers::read(message, self.subscription.source.connection.limits());
        let attempt = incoming.envelope.as_ref().map_or(1, |envelope| envelope.attempt);
        let attempt = match self.offsets.begin(offset, attempt) {
            Begin::Handle(attempt) => attempt,
            Begin::Skip => return self.pending.note(None, Urgency::Soon),
        };
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

    fn give_out(&mut self, slot: OwnedSemaphorePermit) {
        let Some(held) = self.shelf.take() else { return };
        self.offsets.out(held.offset);
        let ticket = self.ticket(held.offset, held.envelope, Some(slot));
        self.subscription.hand_out(ticket);
    }

    fn ticket(&mut self, offset: i64, envelope: Arc<Envelope>, slot: Option<OwnedSemaphorePermit>) -> Ticket {
        self.out += 1;
        let place = Place { topic: self.topic.clone(), partition: self.partition, offset };
        Ticket::new(self.subscription.source.clone(), place, envelope, self.reporter.clone(), slot)
    }

    /// A message that cannot be read is kept apart, or its sender told.
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

    fn apply(&mut self, report: Report, stopping: bool) {
        self.out = self.out.saturating_sub(1);
        let Report { offset, envelope, fate, slot } = report;
        match fate {
            Fate::Done => {
                self.offsets.done(offset);
                self.pending.note(slot, self.subscription.urgency());
                self.shelf.done(&envelope);
                self.carry_forward();
            }
            Fate::Back { after } => {
                self.offsets.back(offset, envelope.attempt);
                if envelope.attempt > 1 {
                    self.pending.note(None, Urgency::Soon);
                }
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
        if !self.retries || self.offsets.len() < HELD_BACK + 2 * self.shelf.waiting() {
            return;
        }
        let first = self.offsets.first();
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

    fn ring(&mut self) {
        let now = Instant::now();
        self.shelf.ring(now);
        if self.pending.due().is_some_and(|moment| moment <= now) {
            self.commit();
        }
    }

    /// Asks for a commit.
    fn commit(&mut self) {
        let Some(offset) = self.offsets.mark() else { return self.pending = Pending::default() };
        let committed = self.pending.ask();
        let metadata = self.offsets.progress().write(offset);
        let mark = Mark { topic: self.topic.clone(), partition: self.partition, offset, metadata, committed };
        self.subscription.commit(mark);
    }

    /// Ends when what has become of everything is committed, so that the next reader knows of it.
    async fn end(mut self) {
        self.reports.close();
        while let Ok(report) = self.reports.try_recv() {
            self.apply(report, true);
        }
        let lost = self.ending.lost.clone();
        if self.out > 0 {
            self.offsets.abandon();
            self.pending.note(None, Urgency::Now);
        }
        self.pending.hasten();
        let committed = lost.run_until_cancelled(timeout(CLOSE_TIMEOUT, self.commit_all())).await;
        if !matches!(committed, Some(Ok(()))) {
            tracing::debug!(topic = %self.topic, self.partition, "what was done at last is not committed");
        }
    }

    async fn commit_all(&mut self) {
        loop {
            if self.pending.is_asked() {
                self.pending.answered().await;
            }
            let Some(due) = self.pending.due() else { return };
            sleep_until(due).await;
            self.commit();
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
