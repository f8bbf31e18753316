//! A queue of which one consumer at a time takes, in the order of each key.
//!
//! The server gives the messages of a lane to one consumer, and to another only when that one has gone; what it had not
//! settled comes first then, in order. Here a message waits while an earlier one of its key is out or waits for another
//! attempt.

use super::{
    Attached, Ended, Held, Message, Subscription, Ticket,
    attempts::Attempts,
    ticket::{Fate, Report},
};
use crate::wire::queue::brokers::{
    amqp::{error, topology::Source},
    remote::{Lanes, partition::PARTITIONS},
};
use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use lapin::Channel;
use std::{sync::Arc, time::Duration};
use tokio::{sync::mpsc, time::sleep};

/// The least that a lane takes in advance, so that a key that is held up does not hold up the others.
const PREFETCH: u32 = 16;

/// The number of messages that one lane takes in advance.
pub(super) fn prefetch(max_in_flight: u32) -> u32 {
    max_in_flight.div_ceil(PARTITIONS).max(PREFETCH)
}

/// The state of one lane, as long as its channel lives.
struct Lane<'a> {
    subscription: &'a Arc<Subscription>,
    source: &'a Arc<Source>,
    attempts: Attempts,
    keys: Lanes<Held>,
    /// The messages that wait for another attempt.
    later: FuturesUnordered<BoxFuture<'static, Held>>,
    /// The number of messages in the hands of handlers.
    out: usize,
    reports: mpsc::UnboundedSender<Report>,
}

/// Hands out messages until the subscription ends or the channel is lost.
///
/// When it ends, the consumer stays until what it has given out is settled: otherwise another would get the next message
/// of a key whose handling goes on here. Then the channel ends, and what is left goes back in its order.
pub(super) async fn consume(
    subscription: &Arc<Subscription>,
    source: &Arc<Source>,
    mut attached: Attached,
) -> Ended {
    let (reports, mut reported) = mpsc::unbounded_channel();
    let (keys, later) = (Lanes::default(), FuturesUnordered::new());
    let attempts = Attempts::new(subscription, source);
    let mut lane = Lane { subscription, source, attempts, keys, later, out: 0, reports };
    loop {
        let stopped = subscription.stop.is_cancelled();
        if stopped && lane.out == 0 {
            break;
        }
        tokio::select! {
            biased;
            Some(report) = reported.recv() => lane.report(report, stopped).await,
            () = subscription.stop.cancelled(), if !stopped => {}
            Some(held) = lane.later.next(), if !stopped => lane.hand_out(held).await,
            message = attached.consumer.next(), if !stopped => match message {
                Some(Ok(message)) => lane.take(&attached.channel, message).await,
                Some(Err(error)) => {
                    if error.is_amqp_soft_error() {
                        let _nobody_reads = subscription.output.send(Err(error::of(error)));
                    }
                    return Ended::Lost;
                }
                None => return Ended::Lost,
            },
        }
    }
    let Lane { mut attempts, .. } = lane;
    let storing = async {
        if let Some(storing) = attempts.leave().await {
            storing.await;
        }
    };
    let _late = super::timeout(super::ANSWER_TIMEOUT, storing).await;
    let closing = attached.channel.close(200, "OK".into());
    let _late = super::timeout(super::ANSWER_TIMEOUT, closing).await;
    Ended::Stopped
}

impl Lane<'_> {
    async fn take(&mut self, channel: &Channel, message: Message) {
        let again = message.redelivered;
        let Some(mut held) = self.subscription.read(self.source, channel, message) else { return };
        match again {
            true => self.attempts.recall(&mut held).await,
            false => self.attempts.begin_new(),
        }
        self.enter(held).await;
    }

    async fn enter(&mut self, held: Held) {
        let key = held.envelope.key.clone();
        if let Some(held) = self.keys.enter(key.as_ref(), held) {
            self.hand_out(held).await;
        }
    }

    /// Hands a message out, when there is room and the subscription goes on.
    async fn hand_out(&mut self, held: Held) {
        let slot = tokio::select! {
            biased;
            () = self.subscription.stop.cancelled() => return,
            slot = self.subscription.slots.clone().acquire_owned() => slot,
        };
        let Ok(slot) = slot else { return };
        if !held.is_usable() {
            return;
        }
        self.out += 1;
        // The consumer has gone: the ticket reports that the message was not seen.
        let _ = self.subscription.output.send(Ok(Ticket::new(held, Some(self.reports.clone()), slot)));
    }

    async fn report(&mut self, Report { held, fate }: Report, stopped: bool) {
        self.out -= 1;
        let storing = match fate {
            Fate::Done => self.attempts.done(&held.envelope.id).await,
            Fate::Back { .. } => self.attempts.back(&held.envelope).await,
        };
        if stopped {
            // What is known is stored once more before the lane is left.
            return;
        }
        match fate {
            Fate::Done => {
                if let Some(storing) = storing {
                    self.subscription.connection.tasks.spawn(storing);
                }
                if let Some(next) = self.keys.leave(held.envelope.key.as_ref()) {
                    self.hand_out(next).await;
                }
            }
            Fate::Back { after } if after.is_zero() && storing.is_none() => self.hand_out(held).await,
            Fate::Back { after } => self.later.push(again(held, after, storing).boxed()),
        }
    }
}

/// A message whose next attempt begins when the last is counted and its wait is over.
async fn again(held: Held, after: Duration, storing: Option<BoxFuture<'static, ()>>) -> Held {
    let wait = sleep(after);
    if let Some(storing) = storing {
        storing.await;
    }
    wait.await;
    held
}
