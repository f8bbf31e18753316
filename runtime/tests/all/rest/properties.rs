//! Whatever a client sends is answered, and what is written is read. A fuzz target can call the same server.

use crate::rest::{
    read, server,
    shop::{Item, Picture},
};
use bytes::Bytes;
use http::{Method, Request, Uri, header::CONTENT_TYPE};
use http_body_util::Full;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use polywire::{
    json,
    rest::{Config, RestServer, config::Forms},
};
use proptest::{collection::vec, prelude::*, sample::select};
use tokio::runtime::Runtime;

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap()
}

fn post(runtime: &Runtime, server: &RestServer, uri: &str, media: &str, body: Vec<u8>) -> (u16, String) {
    let request = Request::post(uri).header(CONTENT_TYPE, media).body(Full::new(Bytes::from(body))).unwrap();
    let answer = runtime.block_on(async { read(server.call(request).await).await });
    (answer.status, answer.body)
}

/// Pieces that mean something to one reader or another.
fn soup(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    vec(prop_oneof![select(pieces).prop_map(str::to_owned), "[ -~]{0,3}"], 0..12).prop_map(|all| all.concat())
}

const PATH: &[&str] = &[
    "/",
    "/v1",
    "/items",
    "/shelves",
    "/of",
    "/typed",
    ":find",
    ":",
    "%2F",
    "%",
    "%ff",
    "%E4%B8%96",
    "..",
    "*",
    "/pictures",
    "/things",
    "/nested",
    "/shop.v1.Shop",
    "/Plain",
    "/1",
    "/true",
];
const QUERY: &[&str] = &[
    "&", "=", "name", "item_id", "itemId", "nested", ".", "tags", "labels", "[", "]", "text", "number",
    "child", "at", "within", "mask", "extra", "1", "-1", "true", "%7B%7D", "%", "%zz", "+", "children",
    "limit", "limits", "$alt", ",",
];
const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"name\"",
    "\"itemId\"",
    "\"nested\"",
    "\"any\"",
    "\"@type\"",
    "null",
    "1",
    "-",
    "\"",
    "\\u",
    "\\ud800",
    "true",
    "\"type.googleapis.com/shop.v1.Item\"",
    "\"labels\"",
    "\"structField\"",
    "\"singleNested\"",
    " ",
];
const MEDIA: &[&str] = &[
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
    "application/x-ndjson",
    "text/plain",
    "multipart/form-data; boundary=\"",
    "application/json; charset=\"",
];

#[test]
fn whatever_is_sent_is_answered() {
    let runtime = runtime();
    let servers = [Config::spec(), Config::grpc_gateway(), Config::envoy()].map(server);
    let bodies = prop_oneof![
        soup(JSON),
        soup(QUERY),
        soup(&["--b", "--", "\r\n", "Content-Disposition: form-data; name=\"tags\"", "\""])
    ];
    let bodies = prop_oneof![bodies.prop_map(String::into_bytes), any::<Vec<u8>>()];
    let methods =
        select(&[Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD][..]);
    let targets = (methods, soup(PATH), soup(QUERY), select(MEDIA));
    proptest!(|((method, path, query, media) in targets, body in bodies)| {
        let Ok(uri) = format!("/{path}?{query}").parse::<Uri>() else { return Ok(()) };
        for server in &servers {
            let request = Request::builder().method(method.clone()).uri(uri.clone()).header(CONTENT_TYPE, media);
            let request = request.body(Full::new(Bytes::from(body.clone()))).unwrap();
            let status = runtime.block_on(server.call(request)).status().as_u16();
            prop_assert!(status < 500 || status == 501, "{status}: {method} {uri}");
        }
    });
}

#[test]
fn bodies_of_every_kind_are_answered() {
    let runtime = runtime();
    let server = server(Config::grpc_gateway().with_forms(Forms::Taken));
    let targets = select(
        &[
            "/v1/items",
            "/v1/pictures",
            "/v1/pictures/a",
            "/v1/items:import",
            "/shop.v1.Shop/Chat",
            "/v1/mirror",
        ][..],
    );
    proptest!(|(uri in targets, media in select(MEDIA), body in prop_oneof![soup(JSON), soup(QUERY)])| {
        let (status, _) = post(&runtime, &server, uri, media, body.into_bytes());
        prop_assert!(status < 500, "{status}");
    });
}

#[test]
fn what_a_form_says_is_read() {
    let (runtime, server) = (runtime(), server(Config::default().with_forms(Forms::Taken)));
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string().replace("%20", "+");
    proptest!(|(name: String, tags in vec(any::<String>(), 0..5), item_id: i64, flag: bool, data: Vec<u8>)| {
        let item = Item { name, tags, item_id, flag, data, ..Item::default() };
        let mut form = format!("name={}&itemId={item_id}&flag={flag}", encoded(&item.name));
        for tag in &item.tags {
            form += &format!("&tags={}", encoded(tag));
        }
        let data = json::to_string(&item.data).unwrap();
        form += &format!("&data={}", encoded(data.trim_matches('"')));
        let (status, body) = post(&runtime, &server, "/v1/items", "application/x-www-form-urlencoded", form.into_bytes());
        prop_assert_eq!(status, 200, "{}", body);
        prop_assert_eq!(json::from_str::<Item>(&body).unwrap(), item);
    });
}

#[test]
fn what_a_multipart_form_says_is_read() {
    let (runtime, server) = (runtime(), server(Config::default().with_forms(Forms::Taken)));
    proptest!(|(name: String, count: i32, raw in vec(any::<Vec<u8>>(), 0..5))| {
        let picture = Picture { name, count, raw, ..Picture::default() };
        let mut form = Vec::new();
        let mut part = |name: &str, data: &[u8]| {
            form.extend_from_slice(b"--boundary-4711\r\nContent-Disposition: form-data; name=\"");
            form.extend_from_slice(name.as_bytes());
            form.extend_from_slice(b"\"\r\n\r\n");
            form.extend_from_slice(data);
            form.extend_from_slice(b"\r\n");
        };
        part("name", picture.name.as_bytes());
        part("count", picture.count.to_string().as_bytes());
        picture.raw.iter().for_each(|raw| part("raw", raw));
        form.extend_from_slice(b"--boundary-4711--");
        let (status, body) =
            post(&runtime, &server, "/v1/pictures", "multipart/form-data; boundary=boundary-4711", form);
        prop_assert_eq!(status, 200, "{}", body);
        prop_assert_eq!(json::from_str::<Picture>(&body).unwrap(), picture);
    });
}

#[test]
fn what_a_path_says_is_read() {
    let (runtime, server) = (runtime(), server(Config::default().with_forms(Forms::Taken)));
    proptest!(|(name in ".{1,8}", item_id: i64)| {
        let path = format!("/v1/of/{}/{item_id}", utf8_percent_encode(&name, NON_ALPHANUMERIC));
        let request = Request::get(path).body(Full::new(Bytes::new())).unwrap();
        let answer = runtime.block_on(async { read(server.call(request).await).await });
        let item: Item = json::from_str(&answer.body).unwrap();
        prop_assert_eq!(item.nested, Some(Box::new(Item { name, item_id, ..Item::default() })));
    });
}
