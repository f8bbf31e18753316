//! Peers that break, vanish or misbehave in the middle of a call.

use super::{
    Lab, Running, client,
    desk::{Ask, Desk, List, Read},
    encoded, failure,
    peer::{Peer, RawServer},
    unary, within,
};
use polywire::{
    Code, Request, Response, Status, Streaming,
    queue::{Broker, ClientOptions, Envelope, Frame, Id, Inbox, Liveness, QueueTransport, Target},
};
use std::{sync::Arc, time::Duration};
use tokio::task::JoinHandle;
use tokio_stream::StreamExt as _;
use tokio_util::sync::CancellationToken;

/// A client that soon gives up a server that it does not hear of.
async fn impatient_client(lab: &impl Lab) -> QueueTransport {
    let liveness =
        Liveness::DEFAULT.with_interval(Duration::from_millis(100)).with_silence(Duration::from_secs(1));
    QueueTransport::with_options(lab.connect().await, ClientOptions::default().with_liveness(liveness))
}

/// A server of [`List`] by hand, with one call taken.
struct HandServer {
    broker: Arc<dyn Broker>,
    inbox: Inbox,
    request: Arc<Envelope>,
}

impl HandServer {
    /// Takes one call of a client, and gives both.
    async fn take(lab: &impl Lab) -> (Self, JoinHandle<Vec<Result<String, Status>>>) {
        let broker = lab.connect().await;
        let mut requests = RawServer::subscribe::<List>(&broker).await;
        let call = tokio::spawn(read_all(impatient_client(lab).await));
        let request = requests.next().await;
        let inbox = broker.inbox(Arc::new(Silent)).await.unwrap();
        (Self { broker, inbox, request }, call)
    }

    async fn send(&self, frame: Frame) {
        self.send_from(&self.inbox, frame).await;
    }

    async fn send_from(&self, inbox: &Inbox, frame: Frame) {
        let mut envelope = Envelope::new(Id::parse(&format!("{frame:?}")));
        envelope.frame = frame;
        envelope.correlation = self.request.correlation.clone();
        envelope.reply_to = Some(inbox.address().clone());
        if let Frame::Item { sequence } = frame {
            envelope.payload = encoded(&sequence.to_string()).into();
        }
        let target = Target::Inbox(self.request.reply_to.clone().unwrap());
        self.broker.publish(target, envelope).await.unwrap();
    }
}

struct Silent;

impl polywire::queue::Receive for Silent {
    fn receive(&self, _: Envelope) {}
    fn lost(&self) {}
}

async fn read_all(client: QueueTransport) -> Vec<Result<String, Status>> {
    let call = polywire::__codegen::server_streaming::<List>(&client, Request::new(String::new()));
    match call.await {
        Ok(response) => response.into_inner().collect().await,
        Err(status) => vec![Err(status)],
    }
}

async fn outcome(call: JoinHandle<Vec<Result<String, Status>>>) -> Vec<Result<String, Code>> {
    let items = within("the call ends", call).await.unwrap();
    items.into_iter().map(|item| item.map_err(|status| status.code())).collect()
}

fn item(sequence: u64) -> Frame {
    Frame::Item { sequence }
}

/// A stream that lost a message fails; it never ends as if it were complete.
pub async fn notice_gaps(lab: &impl Lab) {
    let (server, call) = HandServer::take(lab).await;
    for frame in [Frame::Open, item(1), item(3)] {
        server.send(frame).await;
    }
    assert_eq!(outcome(call).await, [Ok("1".into()), Err(Code::DataLoss)]);

    let (server, call) = HandServer::take(lab).await;
    for frame in [Frame::Open, item(1), Frame::End { items: 2 }] {
        server.send(frame).await;
    }
    assert_eq!(outcome(call).await, [Ok("1".into()), Err(Code::DataLoss)]);
}

/// A message that arrives twice is read once.
pub async fn ignore_duplicates(lab: &impl Lab) {
    let (server, call) = HandServer::take(lab).await;
    for frame in [Frame::Open, item(1), item(1), item(2), item(1), Frame::End { items: 2 }] {
        server.send(frame).await;
    }
    assert_eq!(outcome(call).await, [Ok("1".into()), Ok("2".into())]);
}

/// A server that goes away in the middle of a stream is an error, not its end.
pub async fn notice_a_server_that_fell_silent(lab: &impl Lab) {
    let (server, call) = HandServer::take(lab).await;
    for frame in [Frame::Open, item(1)] {
        server.send(frame).await;
    }
    assert_eq!(outcome(call).await, [Ok("1".into()), Err(Code::Unavailable)]);
}

/// Two servers never mix one stream: the first to answer has it.
pub async fn follow_one_server_only(lab: &impl Lab) {
    let (server, call) = HandServer::take(lab).await;
    let other = server.broker.inbox(Arc::new(Silent)).await.unwrap();
    server.send(Frame::Open).await;
    server.send(item(1)).await;
    for frame in [Frame::Open, item(2), Frame::End { items: 2 }] {
        server.send_from(&other, frame).await;
    }
    server.send(Frame::End { items: 1 }).await;
    assert_eq!(outcome(call).await, [Ok("1".into())]);
}

/// A client that goes away without a word ends its handler, and gets nothing more.
pub async fn notice_a_client_that_vanished(lab: &impl Lab) {
    let ended = CancellationToken::new();
    let end = ended.clone();
    let desk = Desk::default().list(move |_| {
        let guard = end.clone().drop_guard();
        let stream = tokio_stream::pending().map(move |item| {
            let _held = &guard;
            item
        });
        async { Ok(Response::new(Streaming::new(stream))) }
    });
    let _server = Running::start(lab, desk).await;
    let mut client = Peer::new(lab).await;
    let mut request = client.request("/test.v1.Desk/List", &encoded(""));
    request.credit = Some(10);
    client.publish::<List>(request).await;
    assert_eq!(client.receive().await.frame, Frame::Open);
    drop(client);
    within("the server's stream ends", ended.cancelled()).await;
}

/// A request that arrives twice while it is in progress is answered once.
pub async fn answer_repeated_requests_once(lab: &impl Lab) {
    let desk = Desk::default().list(|_| async { Ok(Response::new(Streaming::new(tokio_stream::pending()))) });
    let _server = Running::start(lab, desk).await;
    let mut client = Peer::new(lab).await;
    let mut request = client.request("/test.v1.Desk/List", &encoded(""));
    request.credit = Some(10);
    client.publish::<List>(request.clone()).await;
    assert_eq!(client.receive().await.frame, Frame::Open);
    client.publish::<List>(request).await;
    let mut other = client.request("/test.v1.Desk/List", &encoded(""));
    other.credit = Some(10);
    client.publish::<List>(other.clone()).await;
    let answer = client.receive().await;
    assert_eq!((answer.frame, answer.correlation), (Frame::Open, other.correlation));
}

/// A request that another consumer had taken is handled again only if that does no harm; its caller is told.
pub async fn answer_requests_that_come_back(lab: &impl Lab) {
    let broker = lab.connect().await;
    let route = |method| Arc::new(polywire::queue::Route::of(method).unwrap());
    let mut deliveries = broker.subscribe(route(<Ask as polywire::Method>::DESCRIPTOR)).await.unwrap();
    let caller = client(lab).await;
    let call = tokio::spawn(async move { unary::<Ask>(&caller, "text".into()).await });
    let taken = within("the request arrives", deliveries.next()).await.unwrap().unwrap();
    let desk = Desk::default()
        .ask(|_| async { Ok(Response::new("handled again".to_owned())) })
        .read(|_| async { Ok(Response::new("fine".to_owned())) });
    let _server = Running::start(lab, desk).await;
    drop(deliveries);
    drop(taken);
    assert_eq!(failure(within("the call ends", call).await.unwrap()).code(), Code::Unavailable);
    assert!(unary::<Read>(&client(lab).await, String::new()).await.is_ok());
}
