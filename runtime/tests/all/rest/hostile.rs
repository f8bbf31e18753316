//! Requests that are wrong, in every part of them: the status that the rules name, in each form of errors, with the name
//! of what is wrong. And what is not even a request of HTTP.

use crate::rest::{Answer, send_to, server, shop::ShopServer};
use polywire::{
    Server,
    prost_types::{Struct, value::Kind},
    rest::{
        Config,
        config::{ErrorProfile, Forms},
    },
};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

const JSON: (&str, &str) = ("content-type", "application/json");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const PARTS: (&str, &str) = ("content-type", "multipart/form-data; boundary=b");

/// Of a long message both ends are said.
const DEEP: &str = concat!(
    "in the body, nested.nested.nested.nested.nested.nested.nested.nested.nested.nested.nested.nes",
    "…nested.nested: there are more than 100 messages within each other (at byte 1000)"
);

/// A request, its body and headers, and the status and message that it gets.
type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], u16, &'a str);

/// The message of an error, whichever form it has.
fn message(answer: &Answer) -> String {
    let body: Struct = polywire::json::from_str(&answer.body).unwrap();
    let error = match body.fields.get("error").and_then(|error| error.kind.clone()) {
        Some(Kind::StructValue(error)) => error,
        _ => body,
    };
    let text = error.fields.get("message").or_else(|| error.fields.get("msg"));
    match text.and_then(|text| text.kind.clone()) {
        Some(Kind::StringValue(text)) => text,
        other => panic!("{other:?} in {answer:?}"),
    }
}

#[tokio::test]
async fn what_is_wrong_is_named_in_every_form_of_errors() {
    let deep = format!("{}1", r#"{"nested":"#.repeat(200));
    let part = |name: &str, text: &str| {
        format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n--b--\r\n")
    };
    let cases: &[Case<'_>] = &[
        ("GET /v1/items/x", "", &[], 400, "in the path, field `item_id`: expected an integer of 64 bits"),
        (
            "GET /v1/items/%zz",
            "",
            &[],
            400,
            "in the path, field `item_id`: a `%` is not followed by two hex digits",
        ),
        ("GET /v1/text/%C0%AF", "", &[], 400, "in the path, field `text`: the decoded text is not UTF-8"),
        (
            "GET /v1/all?nested.itemId=x",
            "",
            &[],
            400,
            "in the query, field `nested.item_id`: expected an integer of 64 bits",
        ),
        (
            "GET /v1/all?nums=1&nums=%FF",
            "",
            &[],
            400,
            "in the query, parameter `nums`: the decoded text is not UTF-8",
        ),
        ("GET /v1/all?name=a&name=b", "", &[], 400, "in the query, field `name`: too many values"),
        (
            "GET /v1/all?text=a&number=1",
            "",
            &[],
            400,
            "in the query, field `number`: it cannot be set together with `text`",
        ),
        (
            "GET /v1/all?nested=a",
            "",
            &[],
            400,
            "in the query, field `nested`: a message or a map is no parameter, only its fields are",
        ),
        (
            "POST /v1/items",
            r#"{"nested":{"itemId":"x"}}"#,
            &[JSON],
            400,
            "in the body, nested.item_id: expected an integer of 64 bits (at byte 20)",
        ),
        (
            "POST /v1/items",
            r#"{"children":[{},{"flag":1}]}"#,
            &[JSON],
            400,
            "in the body, children[1].flag: expected `true` or `false` (at byte 24)",
        ),
        (
            "POST /v1/items",
            r#"{"itemId":1,"item_id":2}"#,
            &[JSON],
            400,
            "in the body, `item_id` is there twice (at byte 22)",
        ),
        ("POST /v1/items", r#"{"name":"a""#, &[JSON], 400, "in the body, unexpected end (at byte 11)"),
        ("POST /v1/items", &deep, &[JSON], 400, DEEP),
        ("PUT /v1/nested/a", "[]", &[JSON], 400, "in the body, nested: expected `{` (at byte 0)"),
        (
            "POST /v1/items",
            "item_id=x",
            &[FORM],
            400,
            "in the form, field `item_id`: expected an integer of 64 bits",
        ),
        (
            "POST /v1/items",
            "name=%zz",
            &[FORM],
            400,
            "in the form, parameter `name`: a `%` is not followed by two hex digits",
        ),
        (
            "POST /v1/items",
            &part("item_id", "x"),
            &[PARTS],
            400,
            "in the form, field `item_id`: expected an integer of 64 bits",
        ),
        ("POST /v1/items", &part("", "x"), &[PARTS], 400, "in the form, part 1 has no name"),
        (
            "POST /v1/items",
            &part("nested", "x"),
            &[PARTS],
            400,
            "in the form, field `nested`: a message or a map is a part of the type application/json",
        ),
        (
            "POST /v1/items",
            "--b\r\n",
            &[PARTS],
            400,
            "the form is not what its Content-Type says: a part, or its head, is malformed",
        ),
        (
            "POST /v1/items",
            "<a/>",
            &[("content-type", "text/xml")],
            415,
            "a body of type `text/xml` is not understood: send JSON with `-H 'content-type: application/json'`",
        ),
        (
            "POST /v1/items",
            "{}",
            &[JSON, ("content-encoding", "br")],
            415,
            "the body has a content coding, which is not understood: send it without",
        ),
        ("GET /v1/all", "", &[("grpc-timeout", "1x")], 400, "Grpc-Timeout is not a timeout"),
        ("GET /v1/all", "", &[("a-bin", "%")], 400, "the header `a-bin` is not base64"),
        ("GET /nothing", "", &[], 404, "no method is bound to this path"),
        ("DELETE /v1/all", "", &[], 405, "this path is bound to GET, HEAD only"),
    ];
    for profile in [ErrorProfile::RpcStatus, ErrorProfile::Aip193, ErrorProfile::Connect, ErrorProfile::Twirp]
    {
        let server = server(Config::default().with_error_profile(profile).with_forms(Forms::Taken));
        for (request, body, headers, status, expected) in cases {
            let answer = send_to(&server, request, body, headers).await;
            assert_eq!((answer.status, message(&answer).as_str()), (*status, *expected), "{request} {body}");
            assert_eq!(answer.header("content-type"), Some("application/json"));
        }
    }
}

async fn served() -> String {
    let config = Config::default().with_max_request_size(1000);
    let server = Server::new().add(ShopServer::default()).with_rest(config).listen("http://127.0.0.1:0");
    let server = server.bind().await.unwrap();
    let address = server.uris()[0].replace("http://", "");
    tokio::spawn(server.serve_until(std::future::pending()));
    address
}

/// The server's answer to these bytes until it closes; the sender closes its own side after them.
async fn say(address: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may have closed already.
    let _ = stream.write_all(bytes).await;
    let _ = stream.shutdown().await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

/// The statuses of what a server answers.
fn statuses(answers: &str) -> Vec<&str> {
    answers.split("HTTP/1.1 ").skip(1).map(|answer| answer.get(..3).unwrap_or_default()).collect()
}

#[tokio::test]
async fn what_is_no_http_is_refused_and_the_server_goes_on() {
    let address = served().await;
    let head = |lines: &str| format!("POST /v1/items HTTP/1.1\r\nhost: a\r\n{lines}\r\n");
    let chunked = |body: &str| head("transfer-encoding: chunked\r\n") + body;
    let streamed = "POST /v1/items:import HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
    let whole = "content-length: 2\r\n";
    let large = format!("x: {}\r\n", "x".repeat(500_000));
    let many = (0..200).map(|number| format!("x-{number}: 1\r\n")).collect::<String>();
    for (request, expected) in [
        (head(whole) + "{}", &["200"][..]),
        // Bodies that break off.
        (head("content-length: 100\r\n") + "{}", &["499"]),
        (head("transfer-encoding: chunked\r\n") + "2\r\n{}\r\n", &["499"]),
        (head("transfer-encoding: chunked\r\n") + "2", &["499"]),
        // Chunks that are none.
        (chunked("zz\r\n{}\r\n0\r\n\r\n"), &["400"]),
        (chunked("2\r\n{}??0\r\n\r\n"), &["400"]),
        (chunked("fffffffffffffffff\r\n{}"), &["400"]),
        (chunked("2;\n\r\n{}\r\n0\r\n\r\n"), &["400"]),
        (chunked(&format!("2\r\n{{}}\r\n0\r\nx: {}\r\n\r\n", "x".repeat(100_000))), &["400"]),
        (chunked("2\r\n{}\r\n0\r\na trailer\r\n\r\n"), &["400"]),
        (streamed.to_owned() + "2\r\n{}\r\nzz", &["400"]),
        (streamed.to_owned() + "2\r\n{}\r\n", &["499"]),
        // Two ways to read where a request ends.
        (head(&format!("{whole}content-length: 3\r\n")) + "{} ", &["400"]),
        (head("content-length: -1\r\n"), &["400"]),
        // RFC 9112, 6.3: the chunks count, and nothing else comes by this connection.
        (head(&format!("{whole}transfer-encoding: chunked\r\n")) + "2\r\n{}\r\n0\r\n\r\nGET /", &["200"]),
        (head("transfer-encoding: chunked, identity\r\n") + "2\r\n{}\r\n0\r\n\r\n", &["400"]),
        // Headers within headers.
        (head(&format!("{whole}x-a: b\rset-cookie: c\r\n")) + "{}", &["400"]),
        (head(&format!("{whole}x-a: b\0c\r\n")) + "{}", &["400"]),
        (head(&format!("{whole}x-a: b\r\n folded: c\r\n")) + "{}", &["400"]),
        (head(&format!("{whole}x a: b\r\n")) + "{}", &["400"]),
        // Heads without an end.
        (head(&many), &["431"]),
        ("GET /v1/all HTTP/1.1\r\nhost: a\r\n".to_owned(), &[]),
        // Sizes.
        (head("content-length: 1001\r\n"), &["413"]),
        (
            head("transfer-encoding: chunked\r\n") + &format!("3e9\r\n{}\r\n0\r\n\r\n", " ".repeat(1001)),
            &["413"],
        ),
        // Neither a method nor a version nor a target.
        ("\0\0\0\0\r\n\r\n".to_owned(), &["400"]),
        ("GET /v1/all HTTP/9.9\r\n\r\n".to_owned(), &["400"]),
        ("GET /v1/all?name=\u{e9} HTTP/1.1\r\nhost: a\r\n\r\n".to_owned(), &["200"]),
        ("OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n".to_owned(), &["400"]),
        ("GET http://other/v1/all HTTP/1.1\r\nhost: a\r\n\r\n".to_owned(), &["200"]),
        ("CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n".to_owned(), &["400"]),
    ] {
        let answer = say(&address, request.as_bytes()).await;
        assert_eq!(statuses(&answer), expected, "{request:.200}: {answer}");
    }
    // What is left unread of so much may reset the connection before the answer is read.
    let answer = say(&address, head(&large).as_bytes()).await;
    assert!(matches!(statuses(&answer)[..], [] | ["431"]), "{answer}");
    assert_eq!(statuses(&say(&address, (head(whole) + "{}").as_bytes()).await), ["200"]);
}

/// The time is the test's own: it goes on when no task has anything to do.
#[tokio::test(start_paused = true)]
async fn a_head_that_does_not_come_is_given_up() {
    let address = served().await;
    for begun in ["", "GET /v1/all HTTP/1.1\r\nhost:"] {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        stream.write_all(b"GET /v1/all HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
        let mut answer = [0; 4096];
        let read = stream.read(&mut answer).await.unwrap();
        assert!(answer[..read].starts_with(b"HTTP/1.1 200"));
        let since = tokio::time::Instant::now();
        stream.write_all(begun.as_bytes()).await.unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
        assert!(since.elapsed() <= Duration::from_secs(31), "{begun:?}: {:?}", since.elapsed());
    }
}
