//! The same meaning on every wire: every kind of method × every transport × success, error, deadline, cancellation,
//! metadata. One body for each row; each wire runs them all.

mod cancellation;
mod deadline;
mod error;
mod handle;
mod head;
mod metadata;
mod opening;
mod success;

use polywire::{Status, Streaming};
use polywire_tests::{
    echo::v1::{Behaviour, EchoRequest},
    wires::Wire,
};

/// A request for `text`.
fn echo(text: &str) -> EchoRequest {
    EchoRequest { text: text.into(), count: 3, behaviour: Behaviour::Unspecified.into() }
}

/// A request that is answered by `behaviour`.
fn with(behaviour: Behaviour) -> EchoRequest {
    EchoRequest { behaviour: behaviour.into(), ..echo("a") }
}

/// A stream of these requests that stays open after the last: the call ends only by what the test does.
fn open(requests: impl IntoIterator<Item = EchoRequest, IntoIter: Send + 'static>) -> Streaming<EchoRequest> {
    use tokio_stream::StreamExt as _;
    let requests = tokio_stream::iter(requests.into_iter().map(Ok));
    Streaming::new(requests.chain(tokio_stream::pending()))
}

/// A stream of these requests.
fn closed(
    requests: impl IntoIterator<Item = EchoRequest, IntoIter: Send + 'static>,
) -> Streaming<EchoRequest> {
    Streaming::new(tokio_stream::iter(requests.into_iter().map(Ok::<_, Status>)))
}

/// Runs every row on every wire.
macro_rules! matrix {
    ($($module:ident :: $row:ident),* $(,)?) => {
        matrix!(@wire in_process, $($module :: $row),*);
        matrix!(@wire grpc, $($module :: $row),*);
        matrix!(@wire rest, $($module :: $row),*);
        matrix!(@wire rest_http2, $($module :: $row),*);
        matrix!(@wire rest_web_sockets, $($module :: $row),*);
        matrix!(@wire mounted_grpc, $($module :: $row),*);
        matrix!(@wire mounted_rest, $($module :: $row),*);
        matrix!(@wire mounted_web_sockets, $($module :: $row),*);
        matrix!(@wire memory, $($module :: $row),*);
        matrix!(@wire nats, $($module :: $row),*);
        matrix!(@wire gateway, $($module :: $row),*);
        matrix!(@wire layered, $($module :: $row),*);
    };
    (@wire $wire:ident, $($module:ident :: $row:ident),*) => {
        mod $wire {
            $(#[tokio::test]
            async fn $row() {
                crate::matrix::$module::$row(&crate::matrix::Wire::$wire().await).await;
            })*
        }
    };
}

matrix! {
    success::unary_succeeds,
    success::server_stream_succeeds,
    success::client_stream_succeeds,
    success::bidi_stream_succeeds,
    error::unary_fails,
    error::server_stream_fails_at_once,
    error::server_stream_fails_late,
    error::client_stream_fails,
    error::bidi_stream_fails_late,
    error::panic_is_internal_and_the_server_lives,
    error::error_of_the_callers_stream_is_no_end,
    deadline::unary_meets_its_deadline,
    deadline::server_stream_meets_its_deadline,
    deadline::client_stream_meets_its_deadline,
    deadline::bidi_stream_meets_its_deadline,
    deadline::handler_reads_the_deadline,
    cancellation::unary_is_cancelled,
    cancellation::server_stream_is_cancelled,
    cancellation::client_stream_is_cancelled,
    cancellation::bidi_stream_is_cancelled,
    opening::server_stream_opens_before_its_first_message,
    opening::bidi_stream_opens_before_its_first_message,
    opening::server_stream_fails_after_it_has_opened,
    opening::client_stream_is_answered_before_it_is_read,
    handle::unary_is_cancelled_by_its_handle,
    handle::server_stream_is_cancelled_by_its_handle,
    handle::client_stream_is_cancelled_by_its_handle,
    handle::bidi_stream_is_cancelled_by_its_handle,
    handle::what_is_cancelled_before_is_not_sent,
    metadata::unary_carries_metadata,
    metadata::server_stream_carries_metadata,
    metadata::client_stream_carries_metadata,
    metadata::bidi_stream_carries_metadata,
}
