//! The end of a server.

use super::{
    Lab, Running, client,
    desk::{Ask, Desk, Order},
    encoded, failure, publish, unary, within,
};
use polywire::{
    Code, Response,
    queue::{BrokerError, Capability},
};
use std::{collections::HashSet, sync::Arc, time::Duration};
use tokio::sync::{Semaphore, mpsc};

/// A desk whose handlers report that they begin, and wait for the gate.
fn gated() -> (Desk, mpsc::UnboundedReceiver<String>, Arc<Semaphore>) {
    let gate = Arc::new(Semaphore::new(0));
    let (begun, begins) = mpsc::unbounded_channel();
    let (ask_gate, ask_begun) = (gate.clone(), begun.clone());
    let (order_gate, order_begun) = (gate.clone(), begun);
    let desk = Desk::default()
        .ask(move |request| {
            let (gate, begun) = (ask_gate.clone(), ask_begun.clone());
            async move {
                let text = request.into_inner();
                begun.send(text.clone()).unwrap();
                gate.acquire().await.unwrap().forget();
                Ok(Response::new(text))
            }
        })
        .order(move |request| {
            let (gate, begun) = (order_gate.clone(), order_begun.clone());
            async move {
                begun.send(request.into_inner()).unwrap();
                gate.acquire().await.unwrap().forget();
                Ok(Response::new(()))
            }
        });
    (desk, begins, gate)
}

/// A server that stops takes nothing new, ends what it has, and what it has not taken waits for the next.
pub async fn drain(lab: &impl Lab) {
    let (desk, mut begins, gate) = gated();
    let server = Running::start(lab, desk.clone()).await;
    let caller = client(lab).await;
    let call = tokio::spawn(async move { unary::<Ask>(&caller, "call".into()).await });
    assert_eq!(begins.recv().await.unwrap(), "call");
    server.stop();
    let ended = tokio::spawn(server.ended());
    let broker = lab.connect().await;
    let late = client(lab).await;
    while broker.capabilities().has(Capability::NoResponder) {
        // A call that is still taken waits for the gate, and is given up.
        let call = tokio::time::timeout(Duration::from_millis(10), unary::<Ask>(&late, "late".into())).await;
        if let Ok(outcome) = call {
            assert_eq!(failure(outcome).code(), Code::Unavailable);
            break;
        }
    }
    publish::<Order>(&*broker, "order", None, &encoded("order")).await;
    assert!(!ended.is_finished(), "the call is still in progress");
    gate.add_permits(2);
    assert_eq!(within("the call ends", call).await.unwrap().unwrap().into_inner(), "call");
    ended.await.unwrap().unwrap();
    let _next = Running::start(lab, desk).await;
    while within("the order is handled", begins.recv()).await.unwrap() != "order" {}
}

/// Work that has not ended when the grace is over is ended: callers hear of it, commands go back.
pub async fn abort_after_the_grace_period(lab: &impl Lab) {
    let (desk, mut begins, gate) = gated();
    let server = Running::start(lab, desk.clone()).await;
    let caller = client(lab).await;
    let call = tokio::spawn(async move { unary::<Ask>(&caller, "call".into()).await });
    assert_eq!(begins.recv().await.unwrap(), "call");
    unary::<Order>(&client(lab).await, "order".into()).await.unwrap();
    assert_eq!(begins.recv().await.unwrap(), "order");
    server.stop();
    server.abort();
    server.ended().await.unwrap();
    assert_eq!(failure(within("the call ends", call).await.unwrap()).code(), Code::Unavailable);
    let _next = Running::start(lab, desk).await;
    assert_eq!(within("the order comes again", begins.recv()).await.unwrap(), "order");
    gate.add_permits(1);
}

/// A server that vanishes loses no command: every one is handled, by it or by the next.
pub async fn crash_without_loss(lab: &impl Lab) {
    let (desk, mut begins, gate) = gated();
    let server = Running::start(lab, desk.clone()).await;
    let client = client(lab).await;
    for number in 0..20 {
        unary::<Order>(&client, number.to_string()).await.unwrap();
    }
    let mut seen = HashSet::from([begins.recv().await.unwrap()]);
    server.crash().await;
    gate.add_permits(1000);
    let _next = Running::start(lab, desk).await;
    while seen.len() < 20 {
        seen.insert(within("an order is handled", begins.recv()).await.unwrap());
    }
}

/// Closing a connection twice is harmless; after it, nothing can be published.
pub async fn close_twice(lab: &impl Lab) {
    let (desk, _begins, _gate) = gated();
    let broker = lab.connect().await;
    let server = Running::start_over(broker.clone(), desk).await;
    broker.close().await;
    broker.close().await;
    assert!(matches!(server.ended().await, Err(BrokerError::Closed)));
    let client = polywire::queue::QueueTransport::new(broker);
    assert_eq!(failure(unary::<Order>(&client, String::new()).await).code(), Code::Unavailable);
}
