//! The view of a layer: the parts of a call that it can read, change and answer.

use super::{Door, echo};
use polywire::{
    BoxFuture, Call, Channel, InProcess, Messages, Outcome, Request, Response,
    fields::FieldRef,
    layer::{Layer, Next, interceptor},
};
use polywire_tests::{
    echo::v1::{Behaviour, EchoClient, EchoResponse, EchoServer},
    echo_server::EchoService,
};
use std::time::Duration;

/// The field `name` of the one message of a call.
fn field(call: &Call, name: &str) -> Option<String> {
    let Messages::One(message) = call.request.get_ref() else { return None };
    let FieldRef::Message(message) = message.value() else { return None };
    let row = message.table().fields().iter().position(|field| field.name == name)?;
    match message.field(row) {
        FieldRef::String(text) => Some(text.to_owned()),
        _ => None,
    }
}

/// Answers for one name by itself, and says in each response that it was there.
#[derive(Clone)]
struct Cache;

impl Layer for Cache {
    fn call(&self, call: Call, next: &Next) -> BoxFuture<Outcome<Messages>> {
        if field(&call, "text").as_deref() == Some("kept") {
            let answer = EchoResponse { text: "from the layer".into(), index: 7 };
            return Box::pin(async { Ok(Response::new(Messages::One(Box::new(answer)))) });
        }
        let reply = next.call(call);
        Box::pin(async {
            let mut response = reply.await?;
            response.metadata_mut().insert("x-cache", "miss".parse().expect("a value"));
            Ok(response)
        })
    }
}

#[tokio::test]
async fn a_layer_reads_messages_and_answers_by_itself() {
    for door in Door::every("sight", || Cache).await {
        let answer = door.client.once(echo("other", Behaviour::Unspecified)).await.expect(door.wire);
        assert_eq!(answer.metadata().get("x-cache").expect(door.wire), "miss");
        assert_eq!(answer.into_inner().text, "other", "{}", door.wire);
        let answer = door.client.once(echo("kept", Behaviour::Fail)).await.expect(door.wire);
        assert_eq!(answer.into_inner().text, "from the layer", "{}", door.wire);
    }
}

#[tokio::test]
async fn a_layer_sees_the_method_and_the_deadline_at_both_ends() {
    let (seen, mut calls) = tokio::sync::mpsc::unbounded_channel();
    let looking = || {
        let seen = seen.clone();
        interceptor(move |call: &mut Call| {
            let left = call.deadline().map(polywire::Deadline::remaining);
            seen.send((call.method().path.to_string(), left)).expect("the test listens");
            Ok(())
        })
    };
    for door in Door::every("method", looking).await {
        let client = EchoClient::new(door.channel.clone().with_layer(looking()));
        let mut request = Request::new(echo("a", Behaviour::Unspecified));
        request.set_timeout(Duration::from_secs(60));
        client.once(request).await.expect(door.wire);
        client.once(echo("a", Behaviour::Unspecified)).await.expect(door.wire);
        for limited in [true, true, false, false] {
            let (method, left) = calls.recv().await.expect("a call");
            assert_eq!(method, "/echo.v1.Echo/Once");
            assert_eq!(left.map(|left| left <= Duration::from_secs(60)), limited.then_some(true));
        }
    }
}

/// A layer's knowledge of the caller reaches the handler of another service of the process, by every hop.
#[tokio::test]
async fn what_a_layer_finds_out_reaches_a_layer_behind_a_gateway() {
    #[derive(Clone)]
    struct Caller(&'static str);

    let (seen, mut callers) = tokio::sync::mpsc::unbounded_channel();
    let (service, _events) = EchoService::new();
    let behind = InProcess::new(EchoServer::new(service)).with_layer(interceptor(move |call: &mut Call| {
        seen.send(call.request.extensions().get::<Caller>().map(|caller| caller.0)).expect("it listens");
        Ok(())
    }));
    let front = InProcess::new(EchoServer::new(EchoClient::new(Channel::new(behind)))).with_layer(
        interceptor(|call: &mut Call| {
            call.request.extensions_mut().insert(Caller("Ada"));
            Ok(())
        }),
    );
    let client = EchoClient::new(Channel::new(front));
    client.once(echo("a", Behaviour::Unspecified)).await.expect("an answer");
    assert_eq!(callers.recv().await, Some(Some("Ada")));
}
