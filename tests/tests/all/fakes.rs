//! Doubles for tests, of a service of a .proto file.

use polywire::{Code, Request, Response, Server, Status, Streaming, metadata::MetadataValue};
use polywire_tests::{
    echo::v1::{EchoClient, EchoFake, EchoRequest, EchoResponse, EchoServer},
    wires::serve,
};
use tokio_stream::StreamExt as _;

fn request(text: &str) -> EchoRequest {
    EchoRequest { text: text.into(), ..EchoRequest::default() }
}

fn response(text: &str) -> EchoResponse {
    EchoResponse { text: text.into(), ..EchoResponse::default() }
}

#[tokio::test]
async fn answers_are_given_in_the_order_of_the_script() {
    let fake = EchoFake::new();
    fake.on_once().returns(response("first")).fails(Status::not_found("second"));
    fake.on_once().handles(|request| async move {
        Ok(Response::new(EchoResponse { text: request.into_inner().text, ..EchoResponse::default() }))
    });

    let client = fake.client();
    assert_eq!(client.once(request("a")).await.expect("an answer").into_inner(), response("first"));
    assert_eq!(client.once(request("b")).await.expect_err("an error").code(), Code::NotFound);
    for text in ["c", "d"] {
        assert_eq!(client.once(request(text)).await.expect("an answer").into_inner(), response(text));
    }
    let asked: Vec<String> =
        fake.on_once().calls().iter().flat_map(|call| call.messages()).map(|request| request.text).collect();
    assert_eq!(asked, ["a", "b", "c", "d"]);
}

#[tokio::test]
async fn a_method_without_answer_is_named() {
    let fake = EchoFake::new();
    let status = fake.client().once(request("a")).await.expect_err("no answer");
    assert_eq!(status.code(), Code::Unimplemented);
    assert_eq!(status.message(), "the fake has no answer to /echo.v1.Echo/Once");
}

#[tokio::test]
async fn streams_are_answered_and_noted() {
    let fake = EchoFake::new();
    fake.on_repeat().streams([Ok(response("a")), Err(Status::data_loss("b")), Ok(response("c"))]);
    fake.on_join().handles(|request| async move {
        let texts: Vec<String> = request
            .into_inner()
            .map(|item| item.map(|request| request.text))
            .collect::<Result<_, _>>()
            .await?;
        Ok(Response::new(response(&texts.join(" "))))
    });

    let mut answers = fake.client().repeat(request("a")).await.expect("a stream").into_inner();
    assert_eq!(answers.next().await.expect("an item").expect("an answer"), response("a"));
    assert_eq!(answers.next().await.expect("an item").expect_err("an error").code(), Code::DataLoss);
    assert!(answers.next().await.is_none());

    let requests = Streaming::new(tokio_stream::iter([Ok(request("x")), Ok(request("y"))]));
    assert_eq!(fake.client().join(requests).await.expect("an answer").into_inner(), response("x y"));
    assert_eq!(fake.on_join().calls()[0].messages(), [request("x"), request("y")]);
}

#[tokio::test]
async fn a_fake_is_served_on_any_wire_and_notes_metadata() {
    let fake = EchoFake::new();
    fake.on_once().returns(response("a"));
    let (uri, _server) = serve(Server::new().add(EchoServer::new(fake.clone())), "http://127.0.0.1:0").await;
    let client = EchoClient::connect(uri.replace("http://", "grpc://")).await.expect("the server answers");
    let mut call = Request::new(request("a"));
    call.metadata_mut().insert("x-who", MetadataValue::from_static("Ada"));
    client.once(call).await.expect("an answer");
    let calls = fake.on_once().calls();
    assert_eq!(calls[0].metadata().get("x-who").map(|who| who.as_bytes()), Some(&b"Ada"[..]));
}
