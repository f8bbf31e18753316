//! The guarantees of every broker, as tests that are generic over the broker.
//!
//! A broker passes when [`conformance!`](macro@crate::conformance) passes with a [`Lab`] of it. The rules are those that
//! users of queues rely on; capabilities that a broker does not claim are not asked of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failure is a failed test")]

pub mod addresses;
pub mod calls;
pub mod credentials;
pub mod desk;
pub mod events;
pub mod faults;
pub mod order;
pub mod peer;
pub mod plain;
pub mod shutdown;
pub mod streams;
pub mod work;

use desk::{CallsServer, Desk, DeskServer};
use polywire::{
    BoxFuture, Handlers, Method, Outcome, Request, Status,
    queue::{Broker, BrokerError, Capability, Consumer, Envelope, Id, QueueTransport, Route, Target},
};
use std::{future::Future, sync::Arc, time::Duration};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A broker of its own for one test.
pub trait Lab: Send + Sync {
    /// A new connection to it.
    fn connect(&self) -> BoxFuture<Arc<dyn Broker>>;
}

/// Waits for what has to happen; fails the test when it does not.
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(Duration::from_secs(30), future).await {
        Ok(value) => value,
        Err(_) => panic!("did not happen: {what}"),
    }
}

/// A server that runs.
#[derive(Debug)]
pub struct Running {
    stop: CancellationToken,
    abort: CancellationToken,
    task: JoinHandle<Result<(), BrokerError>>,
}

impl Running {
    /// Serves `desk` over a new connection.
    pub async fn start(lab: &impl Lab, desk: Desk) -> Self {
        Self::start_over(lab.connect().await, desk).await
    }

    /// Serves `desk` over `broker`.
    pub async fn start_over(broker: Arc<dyn Broker>, desk: Desk) -> Self {
        // A broker that cannot keep the other methods is not asked to.
        let services = match broker.capabilities().has(Capability::DelayedRetry) {
            true => [Handlers::new(&DeskServer::new(desk))],
            false => [Handlers::new(&CallsServer::new(desk))],
        };
        let consumer = Consumer::bind(broker, &services).await.unwrap();
        Self::run(consumer)
    }

    /// Runs a consumer.
    #[must_use]
    pub fn run(consumer: Consumer) -> Self {
        let (stop, abort) = (CancellationToken::new(), CancellationToken::new());
        let serving = consumer.serve(stop.clone().cancelled_owned(), abort.clone().cancelled_owned());
        Self { stop, abort, task: tokio::spawn(serving) }
    }

    /// Asks it to stop; it drains.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Asks it to end what is in progress.
    pub fn abort(&self) {
        self.abort.cancel();
    }

    /// Waits until it has ended.
    pub async fn ended(self) -> Result<(), BrokerError> {
        within("the server ends", self.task).await.unwrap()
    }

    /// Ends it without any care, as a crash does.
    pub async fn crash(self) {
        self.task.abort();
        let _ = self.task.await;
    }
}

/// A client over a new connection.
pub async fn client(lab: &impl Lab) -> QueueTransport {
    QueueTransport::new(lab.connect().await)
}

/// Calls a unary method.
pub async fn unary<M: Method>(transport: &QueueTransport, request: M::Request) -> Outcome<M::Response> {
    let call = polywire::__codegen::unary::<M>(transport, Request::new(request));
    within("the call ends", call).await
}

/// The status of a call that must fail.
pub fn failure<T>(outcome: Outcome<T>) -> Status {
    match outcome {
        Ok(_) => panic!("the call should have failed"),
        Err(status) => status,
    }
}

/// Publishes a message for the method `M` as any peer may: with an id, a key and raw bytes.
pub async fn publish<M: Method>(broker: &dyn Broker, id: &str, key: Option<&str>, payload: &[u8]) {
    let route = Arc::new(Route::of(M::DESCRIPTOR).unwrap());
    broker.declare(route.clone()).await.unwrap();
    let mut envelope = Envelope::new(Id::parse(id));
    envelope.method = M::DESCRIPTOR.path.into();
    envelope.key = key.map(Into::into);
    envelope.payload = bytes::Bytes::copy_from_slice(payload);
    within("the message is published", broker.publish(Target::Route(route), envelope)).await.unwrap();
}

/// The binary form of a text message.
#[must_use]
pub fn encoded(text: &str) -> Vec<u8> {
    polywire::prost::Message::encode_to_vec(&text.to_owned())
}

/// Tests a broker: `conformance!(#[tokio::test] make_lab)`, where `make_lab` makes a [`Lab`]. The attribute says in which
/// runtime each rule is tested.
#[macro_export]
macro_rules! conformance {
    (#[$test:meta] $make_lab:path) => {
        $crate::conformance! { #[$test] $make_lab;
            calls::{
                keep_messages_intact, match_replies_to_callers, carry_errors, survive_panics,
                refuse_undecodable_requests, refuse_unknown_methods, tell_that_nobody_serves,
                keep_deadlines, skip_what_is_too_late, cancel_at_the_server, free_the_slots_of_cancelled_calls,
                ignore_replies_that_nobody_waits_for, refuse_what_is_too_large, drop_requests_without_reply_address
            }
            work::{
                settle_what_succeeds, count_attempts, wait_before_retries, keep_others_going_during_retries,
                keep_what_cannot_be_handled, give_up_at_once_on_final_failures, bury_undecodable_commands,
                count_attempts_across_consumers, skip_what_has_expired, bound_what_is_in_flight,
                handle_once_what_is_published_twice, redrive_dead_letters
            }
            order::{
                keep_the_order_of_a_key, keep_the_order_across_retries, count_attempts_across_consumers,
                handle_keys_side_by_side
            }
            events::{reach_every_group, share_within_a_group, reach_handlers_by_address, redrive_to_one_group}
            streams::{
                stream_replies_in_order, stream_requests, stream_both_ways, bound_what_is_under_way,
                stop_the_server_when_dropped, fail_in_the_middle, carry_trailers
            }
            faults::{
                notice_gaps, ignore_duplicates, notice_a_server_that_fell_silent, notice_a_client_that_vanished,
                follow_one_server_only, answer_requests_that_come_back, answer_repeated_requests_once
            }
            addresses::{
                keep_addresses_apart, tell_every_group_of_every_address, refuse_fields_without_address,
                believe_the_address, bury_with_the_address, redrive_to_the_address
            }
            credentials::{stay_behind_in_calls, travel_when_they_are_named, stay_out_of_what_is_stored}
            shutdown::{drain, abort_after_the_grace_period, crash_without_loss, close_twice}
        }
    };
    (#[$test:meta] $make_lab:path; $($module:ident::{$($rule:ident),* $(,)?})*) => {
        $($crate::conformance! { @module #[$test] $make_lab; $module $($rule)* })*
    };
    (@module #[$test:meta] $make_lab:path; $module:ident $($rule:ident)*) => {
        mod $module {
            $(#[$test]
            async fn $rule() {
                $crate::conformance::$module::$rule(&$make_lab()).await;
            })*
        }
    };
}
