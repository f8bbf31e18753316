use crate::rest::{Answer, send_to, server};
use polywire::rest::Config;

/// The answer of a handler that returns its metadata.
async fn meet(headers: &[(&str, &str)]) -> Answer {
    send_to(&server(Config::default()), "POST /shop.v1.Shop/Meet", "{}", headers).await
}

/// Rules 60 and 61.
#[tokio::test]
async fn headers_are_metadata_both_ways() {
    let answer = meet(&[
        ("x-request-id", "1"),
        ("x-many", "a"),
        ("x-many", "b"),
        ("authorization", "Bearer t"),
        ("grpc-metadata-x-old", "2"),
        ("x-raw-bin", "AAE="),
        ("connection", "x-hop"),
        ("x-hop", "1"),
        ("grpc-status", "5"),
        ("host", "example.org"),
    ])
    .await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("x-request-id"), Some("1"));
    assert_eq!(answer.headers.get_all("x-many").iter().count(), 2);
    assert_eq!(answer.header("authorization"), Some("Bearer t"));
    assert_eq!(answer.header("x-old"), Some("2"));
    assert_eq!(answer.header("x-raw-bin"), Some("AAE="));
    for name in ["x-hop", "connection", "grpc-status", "grpc-metadata-x-old", "host"] {
        assert_eq!(answer.header(name), None, "{name}");
    }
}

#[tokio::test]
async fn what_is_malformed_is_refused() {
    assert_eq!(meet(&[("a-bin", "!")]).await.status, 400);
    assert_eq!(meet(&[("grpc-timeout", "soon")]).await.status, 400);
    assert_eq!(meet(&[("grpc-timeout", "1H")]).await.status, 200);
}

/// Rule 56.
#[tokio::test]
async fn a_handler_may_choose_the_status() {
    let answer = meet(&[("x-http-code", "201")]).await;
    assert_eq!((answer.status, answer.body.as_str(), answer.header("x-http-code")), (201, "{}", None));
    let answer = meet(&[("x-http-code", "204")]).await;
    assert_eq!((answer.status, answer.body.as_str(), answer.header("content-type")), (204, "", None));
    for wrong in ["100", "600", "abc", "2000"] {
        assert_eq!(meet(&[("x-http-code", wrong)]).await.status, 500, "{wrong}");
    }
}

/// Rule 62.
#[tokio::test(start_paused = true)]
async fn the_deadline_is_kept() {
    let server = server(Config::default());
    let answer = send_to(&server, "POST /shop.v1.Shop/Hang", "{}", &[("grpc-timeout", "10m")]).await;
    assert_eq!(answer.status, 504);
    assert_eq!(answer.body, r#"{"code":4,"message":"the deadline has passed"}"#);
}

#[tokio::test]
async fn rule_61_the_address_of_the_peer_is_appended() {
    use http::Request;
    use tonic::transport::server::TcpConnectInfo;
    let peer = |address: &str| TcpConnectInfo { local_addr: None, remote_addr: address.parse().ok() };
    for (address, sent, expected) in [
        ("192.0.2.1:4711", &[][..], Some("192.0.2.1")),
        ("[::ffff:192.0.2.1]:1", &["10.0.0.1"], Some("10.0.0.1, 192.0.2.1")),
        (
            "[2001:db8::1]:1",
            &["10.0.0.1, 10.0.0.2", "10.0.0.3"],
            Some("10.0.0.1, 10.0.0.2, 10.0.0.3, 2001:db8::1"),
        ),
        ("unknown", &["10.0.0.1"], Some("10.0.0.1")),
        ("unknown", &[], None),
    ] {
        let mut request = Request::post("/shop.v1.Shop/Meet").extension(peer(address));
        for value in sent {
            request = request.header("x-forwarded-for", *value);
        }
        let request = request.body(http_body_util::Empty::<bytes::Bytes>::new()).unwrap();
        let answer = crate::rest::read(server(Config::default()).call(request).await).await;
        assert_eq!(answer.header("x-forwarded-for"), expected, "{address} {sent:?}");
    }
}
