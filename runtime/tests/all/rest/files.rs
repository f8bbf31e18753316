//! `google.api.HttpBody`: bytes of any type, both ways, whole and in pieces (rules 50 and 55).

use crate::rest::{
    read, send, send_to, server,
    shop::{Download, HttpBody, Mirror, Picture, Pieces, Pipe, ShopServer, Upload, served},
};
use bytes::Bytes;
use http::Request;
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use polywire::{
    __codegen::{bidi_streaming, server_streaming, unary},
    Request as Call, Streaming, connect,
    rest::{Config, config::Unknown},
};
use std::convert::Infallible;
use tokio_stream::StreamExt as _;

const PNG: [(&str, &str); 1] = [("content-type", "image/png; q=\"é\"")];

#[tokio::test]
async fn rule_50_a_body_field_takes_the_bytes_as_they_are() {
    let server = server(Config::default());
    let png = [("content-type", "image/png; a=b")];
    for (request, body, expected) in [
        (
            "POST /v1/pictures/a%2Fb?count=3&name=query",
            "bytes",
            r#"{"name":"a/b","file":{"contentType":"image/png; a=b","data":"Ynl0ZXM="},"count":3}"#,
        ),
        // The query sets nothing of the file.
        (
            "POST /v1/pictures/a?file.data=eHh4&file.content_type=text/html&data=eHh4",
            "",
            r#"{"name":"a","file":{"contentType":"image/png; a=b"}}"#,
        ),
        (
            "POST /v1/pictures/a?count=x",
            "bytes",
            r#"{"code":3,"message":"in the query, field `count`: expected an integer of 32 bits"}"#,
        ),
    ] {
        assert_eq!(send_to(&server, request, body, &png).await.body, expected, "{request}");
    }
    let json = [("content-type", "application/json")];
    assert_eq!(
        send_to(&server, "POST /v1/pictures/a", "{", &json).await.body,
        r#"{"name":"a","file":{"contentType":"application/json","data":"ew=="}}"#,
        "JSON is a file like any other"
    );
    assert_eq!(send("POST /v1/pictures/a", "x").await.body, r#"{"name":"a","file":{"data":"eA=="}}"#);
    let gzip = [("content-encoding", "gzip")];
    assert_eq!(send_to(&server, "POST /v1/pictures/a", "x", &gzip).await.status, 415);
    assert_eq!(send_to(&server, "POST /v1/pictures/a", "x", &PNG).await.status, 200);
    let small = crate::rest::server(Config::default().with_max_request_size(4));
    assert_eq!(send_to(&small, "POST /v1/pictures/a", "12345", &png).await.status, 413);
}

#[tokio::test]
async fn rule_50_a_message_that_is_a_body_takes_no_query() {
    let server = server(Config::default().with_unknown_parameters(Unknown::Rejected));
    let text = [("content-type", "text/plain")];
    let answer = send_to(&server, "POST /v1/mirror?data=eHh4&x=1", "as it is", &text).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "as it is"));
    assert_eq!(answer.header("content-type"), Some("text/plain"));
}

#[tokio::test]
async fn rule_55_a_body_has_the_type_that_the_handler_says() {
    let response = server(Config::default())
        .call(Request::get("/v1/pictures/image%2Fpng").body(http_body_util::Empty::<Bytes>::new()).unwrap())
        .await;
    assert_eq!(response.headers()["content-type"], "image/png");
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), [0, 159, 146, 150][..]);
    let answer = send("GET /v1/pictures/none", "").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
    // No header is injected through the type.
    let answer = send("GET /v1/pictures/a%0D%0Ax-evil:%20b", "").await;
    assert_eq!(answer.status, 500);
    assert_eq!(
        answer.body,
        r#"{"code":13,"message":"the content type of the body is no value of a header"}"#
    );
    assert_eq!(answer.header("x-evil"), None);
}

#[tokio::test]
async fn a_stream_of_pieces_is_one_body() {
    let answer = send("GET /v1/pictures/text%2Fcss/pieces?count=3", "").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "<0><1><2>"));
    assert_eq!(answer.header("content-type"), Some("text/css"));
    let answer = send("GET /v1/pictures/a/pieces", "").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    let answer = send("GET /v1/pictures/a/pieces?item.item_id=5&item.name=x", "").await;
    assert_eq!((answer.status, answer.body.as_str()), (404, r#"{"code":5,"message":"x"}"#));
    // An error after the first piece breaks the body off: what came is not taken for all.
    let request = Request::get("/v1/pictures/a/pieces?count=1&item.item_id=5");
    let request = request.body(http_body_util::Empty::<Bytes>::new()).unwrap();
    let mut body = server(Config::default()).call(request).await.into_body();
    assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), "<0>");
    assert!(body.frame().await.unwrap().is_err());
}

fn in_pieces(
    pieces: &[&'static str],
) -> StreamBody<impl tokio_stream::Stream<Item = Result<Frame<Bytes>, Infallible>>> {
    let frames: Vec<_> =
        pieces.iter().map(|piece| Ok(Frame::data(Bytes::from_static(piece.as_bytes())))).collect();
    StreamBody::new(tokio_stream::iter(frames))
}

#[tokio::test]
async fn the_pieces_of_a_body_are_a_stream() {
    let request = Request::put("/v1/pictures/a").header("content-type", "text/css");
    let answer =
        read(server(Config::default()).call(request.body(in_pieces(&["abc", "def"])).unwrap()).await).await;
    assert_eq!(answer.body, r#"{"name":"a","file":{"contentType":"text/css","data":"YWJjZGVm"},"count":2}"#);
    // What the path says arrives with an empty body too.
    let answer = send("PUT /v1/pictures/empty", "").await;
    assert_eq!(answer.body, r#"{"name":"empty","file":{},"count":1}"#);
    assert_eq!(send("PUT /v1/pictures/a?count=x", "").await.status, 400);
    let request = Request::post("/v1/pipe").body(in_pieces(&["a", "", "b"])).unwrap();
    let answer = read(server(Config::default()).call(request).await).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "ab"));
}

#[tokio::test]
async fn the_client_sends_and_reads_bytes_too() {
    let channel = connect(&served(ShopServer::default()).await).await.unwrap();
    let file = HttpBody { content_type: "a/b".to_owned(), data: vec![0, 255] };
    let mirrored = unary::<Mirror>(&channel, Call::new(file.clone())).await.unwrap().into_inner();
    assert_eq!(mirrored, file);
    let picture = Picture { name: "x/y".to_owned(), file: Some(file), count: 7, ..Picture::default() };
    let uploaded = unary::<Upload>(&channel, Call::new(picture.clone())).await.unwrap().into_inner();
    assert_eq!(uploaded, picture);
    let asked = Picture { name: "image/png".to_owned(), ..Picture::default() };
    let downloaded = unary::<Download>(&channel, Call::new(asked)).await.unwrap().into_inner();
    let data = vec![0, 159, 146, 150];
    assert_eq!(downloaded.file, Some(HttpBody { content_type: "image/png".to_owned(), data }));
    let asked = Picture { name: "a/b".to_owned(), count: 3, ..Picture::default() };
    let mut pieces = server_streaming::<Pieces>(&channel, Call::new(asked)).await.unwrap().into_inner();
    let mut whole = Vec::new();
    while let Some(piece) = pieces.next().await {
        let piece = piece.unwrap();
        assert_eq!(piece.content_type, "a/b");
        whole.extend(piece.data);
    }
    assert_eq!(whole, b"<0><1><2>");
}

#[tokio::test]
async fn the_client_sends_a_body_in_pieces() {
    let channel = connect(&served(ShopServer::default()).await).await.unwrap();
    let pieces =
        ["{\"data\":", "", "\u{0}\n"].map(|data| HttpBody { data: data.into(), ..HttpBody::default() });
    let pieces = Streaming::new(tokio_stream::iter(pieces.map(Ok)));
    let mut answer = bidi_streaming::<Pipe>(&channel, Call::new(pieces)).await.unwrap().into_inner();
    let mut whole = Vec::new();
    while let Some(piece) = answer.next().await {
        whole.extend(piece.unwrap().data);
    }
    assert_eq!(whole, b"{\"data\":\0\n");
}
