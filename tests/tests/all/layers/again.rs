//! A layer that tries again: calls of one message can be made twice, streams cannot.

use super::{Door, echo};
use polywire::{
    BoxFuture, Call, Code, Messages, Outcome, Request, Status, Streaming,
    layer::{Layer, Next, interceptor},
};
use polywire_tests::echo::v1::{Behaviour, EchoClient};
use std::sync::atomic::{AtomicU32, Ordering};

/// Makes a call a second time when nothing answered.
struct Again;

impl Layer for Again {
    fn call(&self, call: Call, next: &Next) -> BoxFuture<Outcome<Messages>> {
        let (again, next) = (call.try_clone(), next.clone());
        let reply = next.call(call);
        Box::pin(async move {
            match (reply.await, again) {
                (Err(status), Some(again)) if status.code() == Code::Unavailable => next.call(again).await,
                (outcome, _) => outcome,
            }
        })
    }
}

/// Refuses the first call, and every second one from there.
fn unsteady() -> impl Layer {
    let calls = AtomicU32::new(0);
    interceptor(move |call: &mut Call| match calls.fetch_add(1, Ordering::Relaxed) % 2 {
        0 => Err(Status::unavailable("try again")),
        _ if call.metadata().get("x-kept").is_none() => Err(Status::internal("the metadata are lost")),
        _ => Ok(()),
    })
}

#[tokio::test]
async fn a_call_is_made_again_with_all_that_it_had() {
    for door in Door::every("again", unsteady).await {
        let client = EchoClient::new(door.channel.clone().with_layer(Again));
        let mut request = Request::new(echo("a", Behaviour::Unspecified));
        request.metadata_mut().insert("x-kept", "yes".parse().expect("a value"));
        let answer = client.once(request).await.expect(door.wire).into_inner();
        assert_eq!(answer.text, "a", "{}", door.wire);

        let messages = Streaming::new(tokio_stream::iter([Ok(echo("a", Behaviour::Unspecified))]));
        let status = client.join(messages).await.expect_err(door.wire);
        assert_eq!(status.code(), Code::Unavailable, "{}: a stream is read once", door.wire);
    }
}
