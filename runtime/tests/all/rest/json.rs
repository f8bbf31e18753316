//! JSON is read and written as a server and a client are told.

use crate::rest::{read, send_to, server};
use http_body_util::Full;
use polywire::{
    json::{ReadOptions, WriteOptions},
    rest::{
        Config,
        config::{ETags, MapParameters, Unknown},
    },
};

#[tokio::test]
async fn a_server_writes_json_as_it_is_told() {
    let body = r#"{"itemId":"1","colour":1,"labels":{"b":"2","a":"1"}}"#;
    for (options, expected) in [
        (WriteOptions::new(), r#"{"itemId":"1","colour":"RED","labels":{"a":"1","b":"2"}}"#),
        (
            WriteOptions::new().with_proto_names(true).with_enum_numbers(true),
            r#"{"item_id":"1","colour":1,"labels":{"a":"1","b":"2"}}"#,
        ),
        (
            WriteOptions::new().with_pretty(true),
            "{\n  \"itemId\": \"1\",\n  \"colour\": \"RED\",\n  \"labels\": {\n    \"a\": \"1\",\n    \"b\": \"2\"\n  }\n}",
        ),
    ] {
        let server = server(Config::default().with_json_write(options));
        assert_eq!(send_to(&server, "POST /shop.v1.Shop/Plain", body, &[]).await.body, expected);
    }
}

#[tokio::test]
async fn a_server_reads_json_as_it_is_told() {
    let nested = r#"{"nested":{"nested":{}}}"#;
    let shallow = Config::default().with_json_read(ReadOptions::new().with_depth(2));
    let answer = send_to(&server(shallow), "POST /shop.v1.Shop/Plain", nested, &[]).await;
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.body,
        r#"{"code":3,"message":"in the body, nested.nested: there are more than 2 messages within each other (at byte 20)"}"#
    );
    // What was said of unknown fields before stays.
    let lenient = shallow.with_unknown_fields(Unknown::Ignored).with_json_write(WriteOptions::new());
    let answer = send_to(&server(lenient), "POST /shop.v1.Shop/Plain", r#"{"new":1,"name":"n"}"#, &[]).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"name":"n"}"#));
}

#[tokio::test]
async fn messages_of_a_stream_are_on_one_line_each_however_pretty() {
    let pretty = Config::default().with_json_write(WriteOptions::new().with_pretty(true));
    for (media, expected) in [
        (
            "application/x-ndjson",
            "{\"name\":\"shelves/1\",\"itemId\":\"1\"}\n{\"name\":\"shelves/1\",\"itemId\":\"2\"}\n",
        ),
        ("application/json", r#"[{"name":"shelves/1","itemId":"1"},{"name":"shelves/1","itemId":"2"}]"#),
    ] {
        let answer =
            send_to(&server(pretty), "GET /v1/shelves/1/items:watch?nums=1&nums=2", "", &[("accept", media)])
                .await;
        assert_eq!(answer.body, expected, "{media}");
    }
}

#[tokio::test]
async fn entity_tags_of_a_message_with_maps_are_the_same_each_time() {
    let unsorted = WriteOptions::new().with_sorted_maps(false);
    let config = Config::default().with_maps(MapParameters::Bracketed).with_etags(ETags::Computed);
    let query: Vec<String> = (0..20).map(|key| format!("labels[{key}]=x")).collect();
    let url = format!("/v1/all?{}", query.join("&"));
    for config in [config, config.with_json_write(unsorted)] {
        let first = send_to(&server(config), &format!("GET {url}"), "", &[]).await;
        let tag = first.header("etag").unwrap().to_owned();
        for _ in 0..10 {
            let server = server(config);
            let request = http::Request::get(&url).header("if-none-match", &tag);
            let again = read(server.call(request.body(Full::<bytes::Bytes>::default()).unwrap()).await).await;
            assert_eq!(again.status, 304);
        }
    }
}
