//! Python speaks the documented wire of each broker, as client and as server, by the brokers' own libraries.

#[cfg(feature = "kafka")]
mod kafka;
mod nats;
#[cfg(feature = "amqp")]
mod rabbitmq;
#[cfg(feature = "zeromq")]
mod zeromq;

use polywire::{Code, Method, Response, Status, queue::QueueTransport};
use polywire_tests::{
    conformance::{
        desk::{Ask, Desk},
        failure, unary, within,
    },
    foreign::ForeignPeer,
};
use serde_json::{Value, json};
use tokio::sync::mpsc;

type Reports = mpsc::UnboundedReceiver<String>;

/// A desk that answers, refuses, and reports what it is told.
fn desk() -> (Desk, mpsc::UnboundedSender<String>, Reports) {
    let (sender, reports) = mpsc::unbounded_channel();
    let (orders, news) = (sender.clone(), sender.clone());
    let desk = Desk::default()
        .ask(|request| async {
            match request.into_inner().as_str() {
                "fail" => Err(Status::not_found("no such thing")),
                text => Ok(Response::new(format!("rust: {text}"))),
            }
        })
        .order(move |request| {
            orders.send(format!("order {}", request.into_inner())).unwrap();
            async { Ok(Response::new(())) }
        })
        .news(move |request| {
            news.send(format!("news {}", request.into_inner())).unwrap();
            async { Ok(Response::new(())) }
        });
    (desk, sender, reports)
}

/// The peer calls a polywire server.
async fn check_client(peer: &mut ForeignPeer, reports: &mut Reports) {
    assert_eq!(peer.tell(json!({"do": "ask", "text": "hello"})).await, json!({"text": "rust: hello"}));
    let refused = json!({"code": Code::NotFound as i32, "message": "no%20such%20thing"});
    assert_eq!(peer.tell(json!({"do": "ask", "text": "fail"})).await, refused);
    for (what, report) in [("command", "order one"), ("event", "news one")] {
        assert_eq!(peer.tell(json!({"do": what, "text": "one"})).await, json!({"published": true}));
        assert_eq!(within("the message is handled", reports.recv()).await.unwrap(), report);
    }
}

/// A polywire client calls the peer, who finds `event_type` as the type of an event (CloudEvents).
async fn check_server<Command, Event>(peer: &mut ForeignPeer, client: &QueueTransport, event_type: Value)
where
    Command: Method<Request = String, Response = ()>,
    Event: Method<Request = String, Response = ()>,
{
    assert_eq!(unary::<Ask>(client, "hello".into()).await.unwrap().into_inner(), "python: hello");
    let status = failure(unary::<Ask>(client, "fail".into()).await);
    assert_eq!((status.code(), status.message()), (Code::NotFound, "no such thing"));
    unary::<Command>(client, "one".into()).await.unwrap();
    let command = json!({"handled": "one", "method": Command::DESCRIPTOR.path, "type": null});
    assert_eq!(peer.next().await, command);
    unary::<Event>(client, "two".into()).await.unwrap();
    let event = json!({"handled": "two", "method": Event::DESCRIPTOR.path, "type": event_type});
    assert_eq!(peer.next().await, event);
}
