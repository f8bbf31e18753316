//! A layer at the client that counts calls by method and code, the ends of streams included.

use super::{Door, echo};
use polywire::{
    BoxFuture, Call, Code, Messages, Outcome,
    layer::{Layer, Next, interceptor},
};
use polywire_tests::{
    echo::v1::{Behaviour, EchoClient},
    echo_server::Event,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use tokio_stream::StreamExt as _;

/// The number of calls, and of the messages that came back, by method and code.
type Numbers = BTreeMap<(String, i32), (u64, u64)>;

/// A layer that counts.
#[derive(Clone, Default)]
struct Counts(Arc<Mutex<Numbers>>);

impl Layer for Counts {
    fn call(&self, call: Call, next: &Next) -> BoxFuture<Outcome<Messages>> {
        let (counts, method) = (self.0.clone(), call.method().name().to_owned());
        next.watch(call, move |end| {
            let mut counts = counts.lock().expect("a count");
            let (calls, messages) = counts.entry((method, end.code().into())).or_default();
            *calls += 1;
            *messages += end.messages;
        })
    }
}

impl Counts {
    fn of(&self, method: &str, code: Code) -> (u64, u64) {
        let counts = self.0.lock().expect("a count");
        counts.get(&(method.to_owned(), code.into())).copied().unwrap_or_default()
    }
}

/// A layer that lets everything pass.
fn open() -> impl Layer {
    interceptor(|_: &mut Call| Ok(()))
}

#[tokio::test]
async fn calls_are_counted_by_method_and_code() {
    for door in Door::every("counts", open).await {
        let counts = Counts::default();
        let client = EchoClient::new(door.channel.clone().with_layer(counts.clone()));
        for _ in 0..2 {
            client.once(echo("a", Behaviour::Unspecified)).await.expect(door.wire);
        }
        client.once(echo("a", Behaviour::Fail)).await.expect_err(door.wire);
        assert_eq!(counts.of("Once", Code::Ok), (2, 2), "{}", door.wire);
        assert_eq!(counts.of("Once", Code::FailedPrecondition), (1, 0), "{}", door.wire);

        let answers = client.repeat(echo("a", Behaviour::Unspecified)).await.expect(door.wire).into_inner();
        assert_eq!(counts.of("Repeat", Code::Ok), (0, 0), "{}: the stream has not ended", door.wire);
        assert_eq!(answers.collect::<Vec<_>>().await.len(), 3, "{}", door.wire);
        assert_eq!(counts.of("Repeat", Code::Ok), (1, 3), "{}", door.wire);

        let answers = client.repeat(echo("a", Behaviour::FailLate)).await.expect(door.wire).into_inner();
        let answers: Vec<_> = answers.collect().await;
        assert_eq!(answers.len(), 2, "{}: a message and the error", door.wire);
        assert_eq!(counts.of("Repeat", Code::FailedPrecondition), (1, 1), "{}", door.wire);

        let mut answers = client.repeat(echo("a", Behaviour::HangLate)).await.expect(door.wire).into_inner();
        answers.next().await.expect("an item").expect("an answer");
        drop(answers);
        assert_eq!(counts.of("Repeat", Code::Cancelled), (1, 1), "{}", door.wire);
    }
}

/// The other end of the same: a server's layer hears that its caller has gone.
#[tokio::test]
async fn a_layer_of_a_server_sees_that_a_caller_has_gone() {
    let (ends, mut ended) = tokio::sync::mpsc::unbounded_channel();
    let watching = || {
        let ends = ends.clone();
        move |call: Call, next: &Next| {
            let ends = ends.clone();
            next.watch(call, move |end| {
                // The test may have ended already: then the end has no receiver.
                let _ = ends.send((end.code(), end.messages));
            })
        }
    };
    for door in Door::every("gone", watching).await {
        let mut answers =
            door.client.repeat(echo("a", Behaviour::HangLate)).await.expect(door.wire).into_inner();
        answers.next().await.expect("an item").expect("an answer");
        tokio::select! {
            _ = answers.next() => panic!("{}: no second answer comes", door.wire),
            event = door.events.next() => assert_eq!(event, Some(Event::Hanging), "{}", door.wire),
        }
        drop(answers);
        assert_eq!(ended.recv().await, Some((Code::Cancelled, 1)), "{}", door.wire);
        assert_eq!(door.events.next().await, Some(Event::Dropped), "{}", door.wire);
    }
}
