//! Requests that wait for their reply.

use super::{
    Lab, Running, client,
    desk::{Ask, Desk, Read},
    encoded, failure,
    peer::{Peer, RawServer},
    publish, unary, within,
};
use polywire::{
    Code, Request, RequestExt as _, Response, Status,
    metadata::{Ascii, MetadataValue},
    queue::{Broker, Capability, Envelope, Frame, Id, Target},
};
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

fn echo() -> Desk {
    Desk::default().ask(|request| async { Ok(Response::new(request.into_inner())) })
}

/// Body, text and binary metadata arrive intact in both directions.
pub async fn keep_messages_intact(lab: &impl Lab) {
    let desk = Desk::default().ask(|request| async {
        let (metadata, _, text) = request.into_parts();
        let mut response = Response::new(text);
        *response.metadata_mut() = metadata;
        Ok(response)
    });
    let _server = Running::start(lab, desk).await;
    let client = client(lab).await;
    let unicode: MetadataValue<Ascii> = "Euro € 😀".as_bytes().try_into().unwrap();
    for number in 0..100 {
        let mut request = Request::new(format!("text {number}"));
        request.metadata_mut().insert("x-text", unicode.clone());
        request.metadata_mut().insert_bin("x-bytes-bin", MetadataValue::from_bytes(&[0, 255, number]));
        let response = polywire::__codegen::unary::<Ask>(&client, request).await.unwrap();
        assert_eq!(response.metadata().get("x-text").unwrap().as_encoded_bytes(), "Euro € 😀".as_bytes());
        let bytes = response.metadata().get_bin("x-bytes-bin").unwrap().to_bytes().unwrap();
        assert_eq!(&bytes[..], &[0, 255, number]);
        assert_eq!(response.into_inner(), format!("text {number}"));
    }
}

/// A thousand calls at once over one connection each get their own reply.
pub async fn match_replies_to_callers(lab: &impl Lab) {
    let _server = Running::start(lab, echo()).await;
    let client = client(lab).await;
    let calls: Vec<_> = (0..1000)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move { (number, unary::<Ask>(&client, number.to_string()).await) })
        })
        .collect();
    for call in calls {
        let (number, outcome) = call.await.unwrap();
        assert_eq!(outcome.unwrap().into_inner(), number.to_string());
    }
}

/// Code, message, details and metadata of a failure reach the caller.
pub async fn carry_errors(lab: &impl Lab) {
    let desk = Desk::default().ask(|_| async {
        let mut status = Status::with_details(Code::NotFound, "no such “book” %", vec![1, 2, 3].into());
        status.metadata_mut().insert("x-why", MetadataValue::from_static("lost"));
        Err(status)
    });
    let _server = Running::start(lab, desk).await;
    let status = failure(unary::<Ask>(&client(lab).await, String::new()).await);
    assert_eq!(status.code(), Code::NotFound);
    assert_eq!(status.message(), "no such “book” %");
    assert_eq!(status.details(), [1, 2, 3]);
    assert_eq!(status.metadata().get("x-why").unwrap(), "lost");
}

/// A panicking handler gives `INTERNAL`, and the server lives.
pub async fn survive_panics(lab: &impl Lab) {
    let desk = Desk::default().ask(|request| async {
        match request.into_inner().as_str() {
            "panic" => panic!("as the test asks"),
            text => Ok(Response::new(text.to_owned())),
        }
    });
    let _server = Running::start(lab, desk).await;
    let client = client(lab).await;
    assert_eq!(failure(unary::<Ask>(&client, "panic".into()).await).code(), Code::Internal);
    assert_eq!(unary::<Ask>(&client, "fine".into()).await.unwrap().into_inner(), "fine");
}

/// A request that cannot be decoded gives `INVALID_ARGUMENT`, and the server lives.
pub async fn refuse_undecodable_requests(lab: &impl Lab) {
    let _server = Running::start(lab, echo()).await;
    let mut peer = Peer::new(lab).await;
    let reply = peer.ask("/test.v1.Desk/Ask", &[0xff]).await;
    assert_eq!(reply.status.unwrap().code(), Code::InvalidArgument);
    let reply = peer.ask("/test.v1.Desk/Ask", &encoded("fine")).await;
    assert_eq!(reply.payload, encoded("fine"));
}

/// A request for a method that is not served at its address gives `UNIMPLEMENTED`; one that names none is for the only
/// method there.
pub async fn refuse_unknown_methods(lab: &impl Lab) {
    let _server = Running::start(lab, echo()).await;
    let mut peer = Peer::new(lab).await;
    let reply = peer.ask("/test.v1.Desk/Nothing", &encoded("text")).await;
    assert_eq!(reply.status.unwrap().code(), Code::Unimplemented);
    let reply = peer.ask("", &encoded("fine")).await;
    assert_eq!(reply.payload, encoded("fine"));
}

/// A call without a server fails at once where the broker can tell.
pub async fn tell_that_nobody_serves(lab: &impl Lab) {
    if !lab.connect().await.capabilities().has(Capability::NoResponder) {
        return;
    }
    let client = client(lab).await;
    assert_eq!(failure(unary::<Ask>(&client, String::new()).await).code(), Code::Unavailable);
    let server = Running::start(lab, echo()).await;
    assert!(unary::<Ask>(&client, String::new()).await.is_ok());
    server.stop();
    server.ended().await.unwrap();
    assert_eq!(failure(unary::<Ask>(&client, String::new()).await).code(), Code::Unavailable);
}

/// The handler sees the deadline; a call ends at it, and its handler with it.
pub async fn keep_deadlines(lab: &impl Lab) {
    let (seen, mut deadlines) = mpsc::unbounded_channel();
    let ended = CancellationToken::new();
    let guard_source = ended.clone();
    let desk = Desk::default().ask(move |request| {
        let guard = guard_source.clone().drop_guard();
        seen.send(request.deadline().map(polywire::Deadline::remaining)).unwrap();
        async move {
            let _guard = guard;
            std::future::pending().await
        }
    });
    let _server = Running::start(lab, desk).await;
    let mut request = Request::new(String::new());
    request.set_timeout(Duration::from_secs(2));
    let begin = tokio::time::Instant::now();
    let outcome = polywire::__codegen::unary::<Ask>(&client(lab).await, request).await;
    assert_eq!(failure(outcome).code(), Code::DeadlineExceeded);
    assert!(begin.elapsed() >= Duration::from_secs(2));
    let left = within("the handler is called", deadlines.recv()).await.unwrap().unwrap();
    assert!(left <= Duration::from_secs(2));
    within("the handler ends", ended.cancelled()).await;
}

/// A request whose deadline passed while it waited is answered, and not handled.
pub async fn skip_what_is_too_late(lab: &impl Lab) {
    let (called, mut calls) = mpsc::unbounded_channel();
    let desk = Desk::default().ask(move |request| {
        called.send(request.get_ref().clone()).unwrap();
        async { Ok(Response::new(String::new())) }
    });
    let _server = Running::start(lab, desk).await;
    let mut peer = Peer::new(lab).await;
    let mut late = peer.request("/test.v1.Desk/Ask", &encoded("late"));
    late.deadline = Some(SystemTime::now() - Duration::from_secs(1));
    assert_eq!(peer.send(late).await.status.unwrap().code(), Code::DeadlineExceeded);
    peer.ask("/test.v1.Desk/Ask", &encoded("in time")).await;
    assert_eq!(calls.recv().await.unwrap(), "in time");
}

/// Dropping a call reaches its handler.
pub async fn cancel_at_the_server(lab: &impl Lab) {
    let begun = CancellationToken::new();
    let ended = CancellationToken::new();
    let (begin, end) = (begun.clone(), ended.clone());
    let desk = Desk::default().ask(move |_| {
        begin.cancel();
        let guard = end.clone().drop_guard();
        async move {
            let _guard = guard;
            std::future::pending().await
        }
    });
    let _server = Running::start(lab, desk).await;
    let client = client(lab).await;
    let call = tokio::spawn(async move { unary::<Ask>(&client, String::new()).await });
    within("the handler is called", begun.cancelled()).await;
    call.abort();
    within("the handler ends", ended.cancelled()).await;
}

/// Cancelled calls hold nothing: neither a place at the client nor one of the server's.
pub async fn free_the_slots_of_cancelled_calls(lab: &impl Lab) {
    let running = Arc::new(watch::Sender::new(0_u32));
    let counter = running.clone();
    let desk = Desk::default().read(move |request| {
        let counter = counter.clone();
        async move {
            let _guard = Counted::new(counter);
            match request.into_inner().as_str() {
                "hang" => std::future::pending().await,
                text => Ok(Response::new(text.to_owned())),
            }
        }
    });
    let _server = Running::start(lab, desk).await;
    let client = client(lab).await;
    for _ in 0..20 {
        let call = tokio::spawn({
            let client = client.clone();
            async move { unary::<Read>(&client, "hang".into()).await }
        });
        within("the handler runs", running.subscribe().wait_for(|count| *count == 1)).await.unwrap();
        call.abort();
        within("the handler ends", running.subscribe().wait_for(|count| *count == 0)).await.unwrap();
    }
    // The method takes one call at a time: this one gets its turn only if all others gave theirs back.
    assert_eq!(unary::<Read>(&client, "fine".into()).await.unwrap().into_inner(), "fine");
}

/// Counts what runs.
struct Counted(Arc<watch::Sender<u32>>);

impl Counted {
    fn new(counter: Arc<watch::Sender<u32>>) -> Self {
        counter.send_modify(|count| *count += 1);
        Self(counter)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// A reply after the caller has left, or to a call that never was, is not given to any caller.
pub async fn ignore_replies_that_nobody_waits_for(lab: &impl Lab) {
    let server = lab.connect().await;
    let mut requests = RawServer::subscribe::<Ask>(&server).await;
    let client = client(lab).await;
    let abandoned = tokio::spawn({
        let client = client.clone();
        async move { unary::<Ask>(&client, "abandoned".into()).await }
    });
    let late = requests.next().await;
    abandoned.abort();
    let _ = abandoned.await;
    let waiting = tokio::spawn(async move { unary::<Ask>(&client, "waiting".into()).await });
    let current = requests.next().await;
    reply(&*server, &late, "late").await;
    let mut stranger = Envelope::clone(&late);
    stranger.correlation = Some(Id::parse("nobody's"));
    reply(&*server, &stranger, "stranger").await;
    reply(&*server, &current, "current").await;
    assert_eq!(waiting.await.unwrap().unwrap().into_inner(), "current");
}

/// A message over the broker's limit is refused by type, in both directions; one just under it is carried.
pub async fn refuse_what_is_too_large(lab: &impl Lab) {
    let limit = lab.connect().await.limits().payload;
    let sized = move |size: usize| Ok(Response::new("x".repeat(size)));
    let desk = Desk::default().ask(move |request| async move {
        let wanted = request.into_inner();
        sized(wanted.parse().unwrap_or(wanted.len()))
    });
    let _server = Running::start(lab, desk).await;
    let client = client(lab).await;
    // A text of n bytes takes n, its tag and its length.
    let largest = limit - 5;
    for size in [0, 1 << 20, largest] {
        assert_eq!(unary::<Ask>(&client, size.to_string()).await.unwrap().into_inner().len(), size);
        assert_eq!(unary::<Ask>(&client, "x".repeat(size)).await.unwrap().into_inner().len(), size);
    }
    let reply = failure(unary::<Ask>(&client, (largest + 1).to_string()).await);
    assert_eq!(reply.code(), Code::ResourceExhausted);
    let request = failure(unary::<Ask>(&client, "x".repeat(largest + 1)).await);
    assert_eq!(request.code(), Code::ResourceExhausted);
}

/// A request that says nowhere to reply to is dropped, and the server lives.
pub async fn drop_requests_without_reply_address(lab: &impl Lab) {
    let _server = Running::start(lab, echo()).await;
    let broker = lab.connect().await;
    publish::<Ask>(&*broker, "lost", None, &encoded("lost")).await;
    assert!(unary::<Ask>(&client(lab).await, String::new()).await.is_ok());
}

async fn reply(broker: &dyn Broker, request: &Envelope, text: &str) {
    let mut envelope = Envelope::new(Id::parse(text));
    envelope.frame = Frame::Whole;
    envelope.correlation = request.correlation.clone();
    envelope.payload = encoded(text).into();
    let inbox = request.reply_to.clone().unwrap();
    broker.publish(Target::Inbox(inbox), envelope).await.unwrap();
}
