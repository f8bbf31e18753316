//! One partition that this member reads.

use super::{
    Subscription,
    lanes::Lanes,
    offsets::Offsets,
    ticket::{Fate, Report, Ticket},
};
use crate::queue::{
    BrokerError, Envelope, QueuePattern,
    envelope::Spoiled,
    kafka::{
        apart::apart,
        connection::CLOSE_TIMEOUT,
        context::Membership,
        headers::{self, Place},
        publish,
    },
    remote::{death, refusal},
};
use futures_util::{Stream, StreamExt as _};
use rdkafka::{
    Message as _, Offset, TopicPartitionList,
    consumer::{CommitMode, Consumer as _, stream_consumer::StreamPartitionQueue},
    error::KafkaResult,
    message::BorrowedMessage,
};
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};
use tokio::{
    sync::{OwnedSemaphorePermit, mpsc},
    time::{Instant, Sleep, sleep_until, timeout},
};
use tokio_util::sync::{CancellationToken, PollSemaphore};

/// How long what is done may wait to be committed.
const COMMIT_AFTER: Duration = Duration::from_millis(50);
/// How much is taken from the log before it can be given out: of what waits for nothing but a place,
const READY: usize = 64;
/// of what may wait behind its key,
const BEHIND_KEYS: usize = 1024;
/// of what waits for its time,
const BEFORE_TIME: usize = 4096;
/// and of all together, in bytes.
const BYTES: usize = 16 << 20;
/// A message that waits long holds back the mark of what is done. When this many are done above it, and as many as wait,
/// it is stored once more at the end of its topic.
const HELD_BACK: usize = 1024;
/// A longer wait is cut to thirty years.
const LONGEST_WAIT: Duration = Duration::from_secs(30 * 365 * 86_400);

/// How a partition is told to end.
#[derive(Clone, Default)]
pub(super) struct Ending {
    /// Gives nothing more out; ends when everything has come back.
    pub(super) stop: CancellationToken,
    /// Ends at once.
    pub(super) abandon: CancellationToken,
    /// Whether the partition belongs to another already: nothing can be committed.
    pub(super) lost: Arc<AtomicBool>,
}

/// What is known of a partition when it is taken over.
pub(super) struct Takeover {
    pub(super) topic: Arc<str>,
    pub(super) partition: i32,
    /// How often messages were tried at their place, by offset.
    pub(super) attempts: HashMap<i64, u32>,
}

/// One partition that this member reads.
pub(super) struct Partition {
    subscription: Arc<Subscription>,
    takeover: Takeover,
    ending: Ending,
    /// Whether it is the retry topic, whose messages wait for their time.
    retries: bool,
    offsets: Offsets,
    ready: VecDeque<Held>,
    lanes: Option<Lanes<Held>>,
    waiting: BTreeMap<(Instant, i64), Held>,
    /// How many are behind others of their key.
    parked: usize,
    /// How many bytes lie here.
    bytes: usize,
    /// How many are out.
    out: usize,
    /// When the mark has to be committed.
    commit_at: Option<Instant>,
    slots: PollSemaphore,
    reporter: mpsc::UnboundedSender<Report>,
    reports: mpsc::UnboundedReceiver<Report>,
}

/// A message that lies here.
struct Held {
    offset: i64,
    envelope: Arc<Envelope>,
}

/// What a partition does next.
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
        let (reporter, reports) = mpsc::unbounded_channel();
        let retries = subscription.source.names.retry.as_deref() == Some(&*takeover.topic);
        Self {
            retries,
            offsets: Offsets::default(),
            ready: VecDeque::new(),
            lanes: subscription.source.route.ordered.then(Lanes::default),
            waiting: BTreeMap::new(),
            parked: 0,
            bytes: 0,
            out: 0,
            commit_at: None,
            slots: PollSemaphore::new(subscription.slots.clone()),
            reporter,
            reports,
            subscription,
            takeover,
            ending,
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
            let can_give = !stopping && !self.ready.is_empty();
            let can_take = !stopping && self.has_room();
            let step = tokio::select! {
                biased;
                () = &mut abandoned => Step::End,
                Some(report) = self.reports.recv() => Step::Apply(report),
                () = &mut stopped, if !stopping => Step::Stop,
                Some(slot) = std::future::poll_fn(|context| self.slots.poll_acquire(context)), if can_give => {
                    Step::GiveOut(slot)
                }
                () = timer.as_mut(), if alarm => Step::Alarm,
                message = next(&mut messages), if can_take => Step::Admit(message),
            };
            match step {
                Step::End => break,
                Step::Stop => stopping = true,
                Step::Apply(report) => self.apply(report, stopping),
                Step::GiveOut(slot) => self.give_out(slot),
                Step::Alarm => self.ring(),
                Step::Admit(Ok(message)) => self.admit(&message),
                Step::Admit(Err(error)) => self.subscription.fail(error),
            }
        }
        self.reports.close();
        while let Ok(report) = self.reports.try_recv() {
            self.apply(report, true);
        }
        self.commit_finally().await;
    }

    /// Sets the timer to the next thing that has its time, if there is one.
    fn set(&self, timer: &mut Pin<&mut Sleep>) -> bool {
        let due = self.waiting.first_key_value().map(|((due, _), _)| *due);
        let next = match (due, self.commit_at) {
            (Some(due), Some(commit)) => due.min(commit),
            (Some(moment), None) | (None, Some(moment)) => moment,
            (None, None) => return false,
        };
        if timer.deadline() != next {
            timer.as_mut().reset(next);
        }
        true
    }

    fn has_room(&self) -> bool {
        let held = self.ready.len() + self.parked + self.waiting.len();
        let most = match (self.retries, &self.lanes) {
            (true, _) => BEFORE_TIME,
            (false, Some(_)) => BEHIND_KEYS,
            (false, None) => READY,
        };
        held < most && self.bytes < BYTES && self.ready.len() < READY
    }

    fn admit(&mut self, message: &BorrowedMessage<'_>) {
        let offset = message.offset();
        let incoming = headers::read(message, self.subscription.source.connection.limits());
        match incoming.envelope {
            Ok(mut envelope) => {
                if let Some(attempt) = self.takeover.attempts.remove(&offset) {
                    envelope.attempt = envelope.attempt.max(attempt);
                }
                if !self.offsets.begin(offset, envelope.attempt) {
                    return;
                }
                self.bytes += envelope.payload.len();
                let held = Held { offset, envelope: Arc::new(envelope) };
                match incoming.not_before.filter(|_| self.retries) {
                    Some(moment) => {
                        let wait = moment.duration_since(SystemTime::now()).unwrap_or_default();
                        self.wait(held, wait);
                    }
                    None => self.queue(held),
                }
            }
            Err(spoiled) => {
                if self.offsets.begin(offset, 1) {
                    self.refuse(offset, *spoiled);
                }
            }
        }
    }

    fn queue(&mut self, held: Held) {
        let Some(lanes) = &mut self.lanes else { return self.ready.push_back(held) };
        let key = held.envelope.key.clone();
        match lanes.enter(key.as_ref(), held) {
            Some(held) => self.ready.push_back(held),
            None => self.parked += 1,
        }
    }

    fn wait(&mut self, held: Held, wait: Duration) {
        let due = Instant::now() + wait.min(LONGEST_WAIT);
        self.waiting.insert((due, held.offset), held);
    }

    fn give_out(&mut self, slot: OwnedSemaphorePermit) {
        let Some(held) = self.ready.pop_front() else { return };
        self.bytes = self.bytes.saturating_sub(held.envelope.payload.len());
        let ticket = self.ticket(held.offset, held.envelope, Some(slot));
        self.subscription.hand_out(ticket);
    }

    fn ticket(&mut self, offset: i64, envelope: Arc<Envelope>, slot: Option<OwnedSemaphorePermit>) -> Ticket {
        self.out += 1;
        let (topic, partition) = (self.takeover.topic.clone(), self.takeover.partition);
        let place = Place { topic, partition, offset };
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
        let Report { offset, envelope, fate } = report;
        match fate {
            Fate::Done => {
                if self.offsets.done(offset) {
                    self.commit_soon();
                }
                if let Some(next) = self.lanes.as_mut().and_then(|lanes| lanes.leave(envelope.key.as_ref())) {
                    self.parked = self.parked.saturating_sub(1);
                    self.ready.push_back(next);
                }
                self.carry_forward();
            }
            Fate::Back { after } => {
                self.offsets.tried(offset, envelope.attempt);
                if envelope.attempt > 1 {
                    self.commit_soon();
                }
                if stopping {
                    return;
                }
                self.bytes += envelope.payload.len();
                let held = Held { offset, envelope };
                match after.is_zero() {
                    true => self.ready.push_front(held),
                    false => self.wait(held, after),
                }
            }
        }
    }

    /// Stores what holds the mark back at the end of the retry topic.
    fn carry_forward(&mut self) {
        if !self.retries || self.offsets.len() < HELD_BACK + 2 * self.waiting.len() {
            return;
        }
        let Some(first) = self.offsets.first() else { return };
        let Some(&place) = self.waiting.keys().find(|(_, offset)| *offset == first) else { return };
        let Some(held) = self.waiting.remove(&place) else { return };
        self.bytes = self.bytes.saturating_sub(held.envelope.payload.len());
        let after = place.0.saturating_duration_since(Instant::now());
        let (source, topic) = (self.subscription.source.clone(), self.takeover.topic.clone());
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
        while let Some(due) = self.waiting.first_entry().filter(|entry| entry.key().0 <= now) {
            // It came before everything that is ready.
            self.ready.push_front(due.remove());
        }
        if self.commit_at.is_some_and(|moment| moment <= now) {
            self.commit_at = None;
            if let Some(marks) = self.marks()
                && let Err(error) = self.subscription.consumer.commit(&marks, CommitMode::Async)
            {
                tracing::debug!(%error, "an offset could not be committed");
            }
        }
    }

    fn commit_soon(&mut self) {
        self.commit_at.get_or_insert_with(|| Instant::now() + COMMIT_AFTER);
    }

    /// What is to be committed.
    fn marks(&self) -> Option<TopicPartitionList> {
        let mark = self.offsets.mark()?;
        let mut marks = TopicPartitionList::new();
        let mut place = marks.add_partition(&self.takeover.topic, self.takeover.partition);
        place.set_offset(Offset::Offset(mark)).ok()?;
        if self.offsets.has_attempts() {
            place.set_metadata(self.offsets.attempts(mark));
        }
        Some(marks)
    }

    /// Commits before the partition goes to another.
    async fn commit_finally(&mut self) {
        if self.commit_at.is_none() || self.ending.lost.load(Ordering::Acquire) {
            return;
        }
        let Some(marks) = self.marks() else { return };
        let consumer = self.subscription.consumer.clone();
        let commit = apart(move || consumer.commit(&marks, CommitMode::Sync));
        match timeout(CLOSE_TIMEOUT, commit).await {
            Ok(Some(Ok(()))) => {}
            Ok(Some(Err(error))) => tracing::debug!(%error, "an offset could not be committed"),
            Ok(None) | Err(_) => tracing::debug!("an offset could not be committed in time"),
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
