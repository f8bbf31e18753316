//! Streams in either direction.

use super::{
    Lab, Running, client,
    desk::{Chat, Collect, Desk, List},
    failure, within,
};
use polywire::{
    Code, Outcome, Request, Response, Status, Streaming, Trailers,
    metadata::{MetadataMap, MetadataValue},
    queue::QueueTransport,
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::mpsc;
use tokio_stream::{StreamExt as _, wrappers::ReceiverStream};
use tokio_util::sync::CancellationToken;

const MANY: usize = 100_000;
/// More than any receiver asks for at a time.
const FAR_MORE_THAN_A_WINDOW: usize = 10_000;

async fn list(client: &QueueTransport, request: &str) -> Outcome<Streaming<String>> {
    let call = polywire::__codegen::server_streaming::<List>(client, Request::new(request.into()));
    within("the stream opens", call).await
}

async fn next(stream: &mut Streaming<String>) -> Option<Result<String, Status>> {
    within("the stream goes on", stream.next()).await
}

fn numbers(count: usize) -> impl tokio_stream::Stream<Item = Result<String, Status>> + Send + 'static {
    tokio_stream::iter((0..count).map(|number| Ok(number.to_string())))
}

/// A long stream arrives complete and in order.
pub async fn stream_replies_in_order(lab: &impl Lab) {
    let desk = Desk::default().list(|request| async move {
        let count = request.into_inner().parse().unwrap();
        let mut response = Response::new(Streaming::new(numbers(count)));
        response.metadata_mut().insert("x-count", MetadataValue::from(count));
        Ok(response)
    });
    let _server = Running::start(lab, desk).await;
    let client = client(lab).await;
    for count in [0, 1, MANY] {
        let response = list(&client, &count.to_string()).await.unwrap();
        assert_eq!(response.metadata().get("x-count").unwrap(), &count.to_string());
        let mut stream = response.into_inner();
        for number in 0..count {
            assert_eq!(next(&mut stream).await.unwrap().unwrap(), number.to_string());
        }
        assert!(next(&mut stream).await.is_none());
    }
}

/// A long stream of requests arrives complete and in order; its failure at the client cancels the call.
pub async fn stream_requests(lab: &impl Lab) {
    let (taken, mut takes) = mpsc::unbounded_channel();
    let desk = Desk::default().collect(move |request| {
        let taken = taken.clone();
        async move {
            let mut stream = request.into_inner();
            let mut count = 0_usize;
            while let Some(item) = stream.next().await {
                assert_eq!(item?, count.to_string());
                count += 1;
                let _ = taken.send(());
            }
            Ok(Response::new(count.to_string()))
        }
    });
    let _server = Running::start(lab, desk).await;
    let client = client(lab).await;
    for count in [0, 1, MANY] {
        let caller = client.clone();
        let call = tokio::spawn(async move { collect(&caller, Streaming::new(numbers(count))).await });
        for _ in 0..count {
            within("the stream goes on", takes.recv()).await.unwrap();
        }
        let outcome = within("the call ends", call).await.unwrap();
        assert_eq!(outcome.unwrap().into_inner(), count.to_string());
    }
    let broken = numbers(3).chain(tokio_stream::once(Err(Status::aborted("broken"))));
    let outcome = within("the call ends", collect(&client, Streaming::new(broken))).await;
    assert_eq!(failure(outcome).code(), Code::Aborted);
}

async fn collect(client: &QueueTransport, stream: Streaming<String>) -> Outcome<String> {
    polywire::__codegen::client_streaming::<Collect>(client, Request::new(stream)).await
}

/// Both sides answer each other, message by message.
pub async fn stream_both_ways(lab: &impl Lab) {
    let desk = Desk::default().chat(|request| async {
        let replies = request.into_inner().map(|item| item.map(|text| format!("re: {text}")));
        Ok(Response::new(Streaming::new(replies)))
    });
    let _server = Running::start(lab, desk).await;
    let (sender, receiver) = mpsc::channel(1);
    let requests = Streaming::new(ReceiverStream::new(receiver));
    let client = client(lab).await;
    let call = polywire::__codegen::bidi_streaming::<Chat>(&client, Request::new(requests));
    let mut replies = within("the stream opens", call).await.unwrap().into_inner();
    for number in 0..300 {
        sender.send(Ok(number.to_string())).await.unwrap();
        assert_eq!(next(&mut replies).await.unwrap().unwrap(), format!("re: {number}"));
    }
    drop(sender);
    assert!(next(&mut replies).await.is_none());
}

/// A slow reader bounds what the other side produces, in both directions.
pub async fn bound_what_is_under_way(lab: &impl Lab) {
    let produced = Arc::new(AtomicUsize::new(0));
    let counter = produced.clone();
    let desk = Desk::default()
        .list(move |_| {
            let counted = counted(counter.clone());
            async { Ok(Response::new(Streaming::new(counted))) }
        })
        .collect(|request| async move {
            let _unread = request.into_inner();
            std::future::pending().await
        });
    let _server = Running::start(lab, desk).await;
    let client = client(lab).await;
    let mut stream = list(&client, "").await.unwrap().into_inner();
    next(&mut stream).await.unwrap().unwrap();
    settle(&produced).await;
    for _ in 0..FAR_MORE_THAN_A_WINDOW {
        next(&mut stream).await.unwrap().unwrap();
    }
    assert!(produced.load(Ordering::Relaxed) < 2 * FAR_MORE_THAN_A_WINDOW);

    let sent = Arc::new(AtomicUsize::new(0));
    let upload = Streaming::new(counted(sent.clone()));
    let upload = tokio::spawn(async move { collect(&client, upload).await });
    settle(&sent).await;
    upload.abort();
}

fn counted(counter: Arc<AtomicUsize>) -> impl tokio_stream::Stream<Item = Result<String, Status>> + Send {
    tokio_stream::iter(std::iter::repeat_with(move || {
        Ok(counter.fetch_add(1, Ordering::Relaxed).to_string())
    }))
}

/// Waits until nothing more is produced, and checks that this was soon.
async fn settle(produced: &AtomicUsize) {
    loop {
        let before = produced.load(Ordering::Relaxed);
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        if before > 0 && produced.load(Ordering::Relaxed) == before {
            assert!(before < FAR_MORE_THAN_A_WINDOW, "{before} were produced for a reader of none");
            return;
        }
    }
}

/// Dropping the stream ends the server's.
pub async fn stop_the_server_when_dropped(lab: &impl Lab) {
    let ended = CancellationToken::new();
    let end = ended.clone();
    let desk = Desk::default().list(move |_| {
        let guard = end.clone().drop_guard();
        let stream = numbers(3).chain(tokio_stream::pending()).map(move |item| {
            let _held = &guard;
            item
        });
        async { Ok(Response::new(Streaming::new(stream))) }
    });
    let _server = Running::start(lab, desk).await;
    let mut stream = list(&client(lab).await, "").await.unwrap().into_inner();
    assert_eq!(next(&mut stream).await.unwrap().unwrap(), "0");
    drop(stream);
    within("the server's stream ends", ended.cancelled()).await;
}

/// A failure after some items arrives after them.
pub async fn fail_in_the_middle(lab: &impl Lab) {
    let desk = Desk::default().list(|_| async {
        let status = Status::with_details(Code::DataLoss, "torn", vec![7].into());
        let stream = numbers(2).chain(tokio_stream::once(Err(status)));
        Ok(Response::new(Streaming::new(stream)))
    });
    let _server = Running::start(lab, desk).await;
    let mut stream = list(&client(lab).await, "").await.unwrap().into_inner();
    assert_eq!(next(&mut stream).await.unwrap().unwrap(), "0");
    assert_eq!(next(&mut stream).await.unwrap().unwrap(), "1");
    let status = next(&mut stream).await.unwrap().unwrap_err();
    assert_eq!((status.code(), status.message(), status.details()), (Code::DataLoss, "torn", &[7][..]));
    assert!(next(&mut stream).await.is_none());
}

/// Trailers that the server sends at the end reach the client.
pub async fn carry_trailers(lab: &impl Lab) {
    let desk = Desk::default().list(|_| async {
        let trailers = Trailers::default();
        let mut metadata = MetadataMap::new();
        metadata.insert("x-total", MetadataValue::from(2));
        trailers.set(metadata);
        Ok(Response::new(Streaming::new(numbers(2)).with_trailers(trailers)))
    });
    let _server = Running::start(lab, desk).await;
    let mut stream = list(&client(lab).await, "").await.unwrap().into_inner();
    while let Some(item) = next(&mut stream).await {
        item.unwrap();
    }
    assert_eq!(stream.trailers().get().get("x-total").unwrap(), "2");
}
