//! A layer that refuses who has no token: ten lines of a user's, and each wire says it in its own form.

use super::{Door, echo};
use polywire::{Call, Code, Request, Server, Status, layer::interceptor};
use polywire_tests::{
    echo::v1::{Behaviour, EchoServer},
    echo_server::EchoService,
    outside::curl_as,
    wires::serve,
};

fn token(call: &mut Call) -> Result<(), Status> {
    match call.metadata().get("authorization") {
        Some(token) if token == "Bearer sesame" => Ok(()),
        _ => Err(Status::unauthenticated("a token is needed")),
    }
}

#[tokio::test]
async fn who_has_no_token_is_refused_on_every_wire() {
    for door in Door::every("refusals", || interceptor(token)).await {
        let refused = door.client.once(echo("a", Behaviour::Unspecified)).await.expect_err(door.wire);
        assert_eq!(
            (refused.code(), refused.message()),
            (Code::Unauthenticated, "a token is needed"),
            "{}",
            door.wire
        );
        let stream = door.client.repeat(echo("a", Behaviour::Unspecified)).await.expect_err(door.wire);
        assert_eq!(stream.code(), Code::Unauthenticated, "{}", door.wire);

        let mut request = Request::new(echo("a", Behaviour::Unspecified));
        request.metadata_mut().insert("authorization", "Bearer sesame".parse().expect("a value"));
        let answer = door.client.once(request).await.expect(door.wire).into_inner();
        assert_eq!(answer.text, "a", "{}", door.wire);
    }
}

/// The status and the headers of an answer of REST to who has no token.
async fn asked(server: Server) -> String {
    let (uri, _guard) = serve(server, "http://127.0.0.1:0").await;
    let (code, text) = curl_as(&["--include", &format!("{uri}/v1/echo/a")]).await;
    assert_eq!(code, 401);
    text.to_ascii_lowercase()
}

fn server() -> Server {
    Server::new().add(EchoServer::new(EchoService::new().0))
}

#[tokio::test]
async fn a_caller_of_rest_is_told_how_to_prove_who_calls() {
    let answer = asked(server().with_layer(interceptor(token))).await;
    assert!(answer.contains("\r\nwww-authenticate: bearer\r\n"), "{answer}");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    let body: serde_json::Value = serde_json::from_str(body.trim()).expect("JSON");
    assert_eq!((&body["code"], &body["message"]), (&16.into(), &"a token is needed".into()));
}

#[tokio::test]
async fn a_layer_says_itself_what_it_asks_for() {
    let basic = interceptor(|_: &mut Call| {
        let mut status = Status::unauthenticated("a password is needed");
        let challenge = "Basic realm=\"shop\"".parse().expect("a value");
        status.metadata_mut().insert("www-authenticate", challenge);
        Err(status)
    });
    let answer = asked(server().with_layer(basic)).await;
    assert!(answer.contains("\r\nwww-authenticate: basic realm=\"shop\"\r\n"), "{answer}");
    assert!(!answer.contains("bearer"), "{answer}");
}
