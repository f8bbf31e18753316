//! Deadlines: whichever end notices first, the caller hears that its deadline has passed.

use crate::grpc::gateways::{ROADS, Served};
use polywire::{Channel, Code, Request, Status, Streaming};
use polywire_tests::{
    echo::v1::{Behaviour, EchoClient, EchoRequest},
    echo_server::EchoService,
};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_stream::StreamExt as _;

/// The number of calls on each road.
const CALLS: u64 = 2000;

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_that_passes_is_never_called_a_cancellation() {
    for road in ROADS {
        let served = Served::new(EchoService::new().0, road).await;
        let client = served.client().await;
        let mut calls = JoinSet::new();
        for index in 0..CALLS {
            calls.spawn(late(client.clone(), index));
            if index >= 64 {
                calls.join_next().await.expect("a call").expect("the call ends");
            }
        }
        calls.join_all().await;
    }
}

/// One call of each kind in turn, to a method that answers too late.
async fn late(client: EchoClient<Channel>, index: u64) {
    let hang =
        |behaviour: Behaviour| EchoRequest { text: "late".into(), count: 2, behaviour: behaviour.into() };
    let timeout = Duration::from_micros(1000 + 97 * (index % 100));
    let status = match index % 4 {
        0 => client.once(within(timeout, hang(Behaviour::Hang))).await.map(drop),
        1 => client.join(within(timeout, upload(hang(Behaviour::Hang)))).await.map(drop),
        2 => read(client.repeat(within(timeout, hang(Behaviour::HangLate))).await).await,
        _ => read(client.chat(within(timeout, upload(hang(Behaviour::Hang)))).await).await,
    };
    let status = status.expect_err("there is no answer");
    assert_eq!(status.code(), Code::DeadlineExceeded, "{index}: {status:?}");
}

fn within<T>(timeout: Duration, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(timeout);
    request
}

/// A stream of one message that is not ended.
fn upload(first: EchoRequest) -> Streaming<EchoRequest> {
    Streaming::new(tokio_stream::once(Ok(first)).chain(tokio_stream::pending()))
}

async fn read<T>(answers: polywire::Outcome<Streaming<T>>) -> Result<(), Status> {
    answers?.into_inner().collect::<Result<Vec<_>, _>>().await.map(drop)
}
