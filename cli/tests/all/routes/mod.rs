//! `polywire routes`: what it lists, and what it says of requests. The numbers are those of the rules of transcoding
//! that the runtime keeps.

mod explained;

use explained::Api;
use serde_json::json;
use std::process::Command;

const LIBRARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/proto/library/v1/library.proto");

fn run(arguments: &[&str]) -> (i32, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_polywire")).args(arguments).output().expect("the program runs");
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn every_binding_is_a_row() {
    let (code, table) = run(&["routes", LIBRARY]);
    assert_eq!(code, 0);
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(
        rows[0],
        ["METHOD", "WIRES", "STREAMS", "HTTP", "PATH", "BODY", "RESPONSE", "QUEUE", "GUARANTEE"]
    );
    let (path, all) = ("/library.v1.Library/GetBook", "grpc,rest,queue");
    let queue = ["REQUEST_REPLY", "library.v1.Library.GetBook"];
    assert_eq!(rows[1][..7], [path, all, "unary", "GET", "/v1/{name=shelves/*/books/*}", "-", "*"]);
    assert_eq!((&rows[1][7..9], rows[1][9..].join(" ")), (&queue[..], "reply (all)".to_owned()));
    assert_eq!(rows[2][..7], [path, all, "unary", "GET", "/v1/books/{name=**}:byName", "-", "*"]);
    let own = "/library.v1.Library/OrderBook";
    let order = [own, "queue", "unary", "-", "-", "-", "-", "COMMAND", "library.orders"];
    let order = rows.iter().find(|row| row.starts_with(&order)).expect("the row of the command");
    assert_eq!(
        order[9..].join(" "),
        "at least once (NATS, RabbitMQ, Kafka), refused (ZeroMQ), at most once (memory)"
    );
}

#[test]
fn machines_get_json() {
    let (code, text) = run(&["routes", LIBRARY, "--json"]);
    assert_eq!(code, 0);
    let routes: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let read = routes["methods"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|method| method["method"] == "library.v1.Library/ReadBook");
    let read = read.expect("the method");
    assert_eq!(read["grpc"], "/library.v1.Library/ReadBook");
    assert_eq!(read["http"][0]["template"], "/v1/{name=shelves/*/books/*}:read");
    assert_eq!(read["http"][0]["response_body"], "pages");
    assert_eq!(routes["warnings"], json!([]));
    let order = routes["methods"].as_array().expect("a list").iter();
    let order = order.clone().find(|method| method["method"] == "library.v1.Library/OrderBook");
    let guarantees = order.expect("the method")["queue"]["guarantees"].clone();
    let expected = json!([
        { "broker": "NATS", "guarantee": "at least once" },
        { "broker": "RabbitMQ", "guarantee": "at least once" },
        { "broker": "Kafka", "guarantee": "at least once" },
        {
            "broker": "ZeroMQ",
            "guarantee": "refused",
            "missing": ["delayed retry", "dead letters", "order per key"],
        },
        { "broker": "memory", "guarantee": "at most once" },
    ]);
    assert_eq!(guarantees, expected);
}

#[test]
fn people_are_told_why() {
    let (code, text) = run(&["routes", LIBRARY, "--explain", "GET /v1/shelves/1/books/2:read?x=1"]);
    assert_eq!(code, 0, "{text}");
    let expected = "\
GET /v1/shelves/1/books/2:read?x=1

is answered by
  GET /v1/{name=shelves/*/books/*}:read  (library.v1.Library/ReadBook, binding 0)

it sets
  FIELD  VALUE                FROM
  name   \"shelves/1/books/2\"  path

it passes over
  \"x\": it names no field

the method gets
  {\"name\":\"shelves/1/books/2\"}

not by
  GET /v1/{name=shelves/*/books/*}  (library.v1.Library/GetBook, binding 0)
    it matches too; `/v1/{name=shelves/*/books/*}:read` has the verb
";
    assert!(text.starts_with(expected), "{text}");
    let (code, text) = run(&["routes", LIBRARY, "--explain", "PUT /v1/shelves/1/books/2"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("with 405 Method Not Allowed"), "{text}");
}

#[test]
fn a_request_may_have_a_body() {
    let request = ["routes", LIBRARY, "--explain", "POST /v1/shelves/1/books", "--json", "--body"];
    let status = |body| {
        let (code, text) = run(&[&request[..], &[body]].concat());
        assert_eq!(code, 0);
        serde_json::from_str::<serde_json::Value>(&text).expect("one object")["status"].clone()
    };
    assert_eq!(status("{\"title\": \"Emma\"}"), 200);
    assert_eq!(status("{\"title\": 1}"), 400);
}

#[test]
fn matters_of_style_are_asked_for() {
    assert_eq!(run(&["routes", LIBRARY]).0, 0);
    let (code, text) = run(&["routes", LIBRARY, "--lint", "--json"]);
    assert_eq!(code, 1);
    let routes: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let warning = &routes["warnings"][0];
    assert_eq!(warning["message"], "`book.name` is bound by the path, and is part of the body `book`");
    assert_eq!((&warning["code"], &warning["places"][0]["line"]), (&"http-lint".into(), &49.into()));
}

#[test]
fn what_is_no_request_is_a_wrong_argument() {
    for request in ["GET", "", "G(T /v1"] {
        assert_eq!(run(&["routes", LIBRARY, "--explain", request]).0, 2, "{request}");
    }
}

#[test]
fn rules_14_and_17_to_20_paths() {
    Api::new(&["get /foo/{id}", "get /v3/files/{path=**}", "get /a/b/c"]).expect(&[
        ("GET foo/x", "400"),
        ("GET /otherprefix/suffix?foo=bar", "404"),
        ("GET /foo/x?name=/foo/y", "M0 id=x name=/foo/y"),
        ("GET /foo/", "404"),
        ("GET /foo", "404"),
        ("GET /foo/x/", "404"),
        ("GET /v3/files", "M1 path="),
        ("GET /v3/files/a/b", "M1 path=a/b"),
        ("GET /a/b/c/d", "404"),
        ("GET /a/b", "404"),
        ("GET /a//b/c", "404"),
        ("GET //a/b/c", "404"),
    ]);
    Api::new(&["get /v3/files/{path=**}", "get /v3/files"]).expect(&[("GET /v3/files", "M1")]);
    Api::new(&["get /{path=**}"]).expect(&[("GET /", "M0 path=")]);
}

#[test]
fn rules_15_and_16_precedence() {
    for routes in
        [["get /c/*/d/**", "get /c/*/d/e", "get /c/f/d/e"], ["get /c/f/d/e", "get /c/*/d/e", "get /c/*/d/**"]]
    {
        let number = |route| format!("M{}", routes.iter().position(|other| *other == route).unwrap_or(9));
        Api::new(&routes).expect(&[
            ("GET /c/x/d/e", &number("get /c/*/d/e")),
            ("GET /c/f/d/e", &number("get /c/f/d/e")),
            ("GET /c/u/d/v", &number("get /c/*/d/**")),
        ]);
    }
    Api::new(&["get /a/b", "post /a/{x}"]).expect(&[
        ("POST /a/b", "M1 x=b"),
        ("GET /a/b", "M0"),
        ("GET /a/c", "405 POST"),
        ("PUT /a/b", "405 GET,POST"),
        ("HEAD /a/b", "M0"),
    ]);
}

#[test]
fn rule_21_a_long_path() {
    let slashes = "/".repeat(64_000);
    Api::new(&["get /a/**/x"])
        .expect(&[(&format!("GET /a{slashes}x"), "M0"), (&format!("GET /a{slashes}y"), "404")]);
}

#[test]
fn rules_22_to_25_verbs() {
    Api::new(&["get /person/{id}", "get /{x=**}:verb"]).expect(&[
        ("GET /person/jason:verb", "M1 x=person/jason"),
        ("GET /person/jason:other", "M0 id=jason:other"),
        ("GET /animal:other", "404"),
        ("POST /person/jason:verb", "405 GET"),
        ("GET /person/jason%3Averb", "M0 id=jason:verb"),
    ]);
    Api::new(&["get /{a=*}/{b=*}:verb", "get /foo/*/hello", "get /foo/{id}:verb:subverb", "get /some/{id}"])
        .expect(&[
            ("GET /some:verb/const:verb", "M0 a=some:verb b=const"),
            ("GET /foo/other:verb/hello", "M1"),
            ("GET /foo/bar:verb:subverb", "M2 id=bar"),
            ("GET /some/other:verb/", "404"),
            ("GET /some/user:123", "M3 id=user:123"),
        ]);
}

#[test]
fn rules_26_and_27_methods() {
    Api::new(&["* /a", "REPORT /a", "get /b", "post /b"]).expect(&[
        ("REPORT /a", "M1"),
        ("GET /a", "M0"),
        ("BREW /a", "M0"),
        ("DELETE /b", "405 GET,POST"),
        ("HEAD /b", "M2"),
    ]);
}

#[test]
fn rules_28_to_31_escapes() {
    Api::new(&["get /a/{x}/c", "get /m/{x=p/*/q/*}/c", "get /r/{x=**}", "get /foo/{id}/bar", "get /w/*/z"])
        .expect(&[
            ("GET /a/p%20q%2Fr+/c", "M0 x=p q/r+"),
            ("GET /a/%252F/c", "M0 x=%2F"),
            ("GET /a/%25/c", "M0 x=%"),
            ("GET /m/p/foo%20foo/q/bar%2Fbar/c", "M1 x=p/foo foo/q/bar%2Fbar"),
            ("GET /r/one%2ftwo", "M2 x=one%2ftwo"),
            ("GET /r/%E4%B8%96", "M2 x=世"),
            ("GET /foo/a%2Fb/bar", "M3 id=a/b"),
            ("GET /a/%/c", "400 x"),
            ("GET /a/%2/c", "400 x"),
            ("GET /a/%zz/c", "400 x"),
            ("GET /a/%ff/c", "400 x"),
            ("GET /w/%zz/z", "400"),
            ("GET /w/%20/z", "M4"),
        ]);
}

#[test]
fn rule_32_types() {
    let fields = [
        "i32", "u32", "i64", "u64", "flag", "ratio", "weight", "data", "color", "maybe", "at", "within",
        "wrapped",
    ];
    let routes: Vec<String> = fields.iter().map(|field| format!("get /{field}/{{{field}}}")).collect();
    Api::new(&routes.iter().map(String::as_str).collect::<Vec<_>>()).expect(&[
        ("GET /i32/-2147483648", "M0 i32=-2147483648"),
        ("GET /i32/2147483648", "400 i32"),
        ("GET /i32/nan", "400 i32"),
        ("GET /i32/1.0", "400 i32"),
        ("GET /u32/-1", "400 u32"),
        ("GET /i64/9223372036854775807", "M2 i64=9223372036854775807"),
        ("GET /i64/9223372036854775808", "400 i64"),
        ("GET /u64/18446744073709551615", "M3 u64=18446744073709551615"),
        ("GET /flag/true", "M4 flag=true"),
        ("GET /flag/1", "400 flag"),
        ("GET /flag/TRUE", "400 flag"),
        ("GET /ratio/NaN", "M5 ratio=NaN"),
        ("GET /ratio/-Infinity", "M5 ratio=-Infinity"),
        ("GET /ratio/inf", "400 ratio"),
        ("GET /weight/0x1p3", "400 weight"),
        ("GET /weight/1e3", "M6 weight=1e3"),
        ("GET /weight/1e400", "400 weight"),
        ("GET /data/YWI=", "M7 data=YWI="),
        ("GET /data/-_8", "M7 data=-_8"),
        ("GET /data/!", "400 data"),
        ("GET /color/RED", "M8 color=RED"),
        ("GET /color/1", "M8 color=1"),
        ("GET /color/red", "400 color"),
        ("GET /maybe/", "404"),
        ("GET /maybe/x", "M9 maybe=x"),
        ("GET /at/2026-01-02T03:04:05Z", "M10 at=2026-01-02T03:04:05Z"),
        ("GET /at/null", "400 at"),
        ("GET /within/1.5s", "M11 within=1.5s"),
        ("GET /within/13h0m0s", "400 within"),
        ("GET /wrapped/x", "M12 wrapped=x"),
    ]);
}

#[test]
fn rule_33_nested_captures() {
    Api::new(&["get /{info.f_string=first/*}/{info.f_child.f_string=second/*}"])
        .expect(&[("GET /first/1/second/2", "M0 info.f_child.f_string=second/2 info.f_string=first/1")]);
}

#[test]
fn rules_34_and_35_which_keys_bind() {
    Api::new(&[
        "get /v1/u/{id}",
        "post /v1/m/{id} body *",
        "post /v1/f/{id} body info",
        "get /n/{info.f_string}",
    ])
    .expect(&[
        ("GET /v1/u/1?id=2", "M0 id=1"),
        ("GET /v1/u/1?name=n&id=2&x=3", "M0 id=1 name=n x=3"),
        ("POST /v1/m/1?name=n", "M1 id=1"),
        ("POST /v1/f/1?name=n&info.f_string=s", "M2 id=1 name=n"),
        (
            "GET /v1/u/1?info.fString=a&info.f_child.fString=b",
            "M0 id=1 info.f_child.f_string=b info.f_string=a",
        ),
        ("GET /v1/u/1?nestedOneof.int64Value=-1", "M0 id=1 nested_oneof.int64_value=-1"),
        ("GET /v1/u/1?info%2Ef_string=a", "M0 id=1 info.f_string=a"),
        ("GET /n/1?info.f_string=2&info.f_child.f_string=3", "M3 info.f_child.f_string=3 info.f_string=1"),
    ]);
}

#[test]
fn rules_36_to_39_how_often() {
    Api::new(&["get /q"]).expect(&[
        ("GET /q?tags=a&tags=b", "M0 tags=a,b"),
        ("GET /q?nums=1&nums=2", "M0 nums=1,2"),
        ("GET /q?nums=1,2", "400 nums"),
        ("GET /q?limits=1&limits=2", "M0 limits=1,2"),
        ("GET /q?name=a&name=b", "400 name"),
        ("GET /q?i32=1&i32=1", "400 i32"),
        ("GET /q?fooBar=1&foo_bar=2", "400 foo_bar"),
        ("GET /q?items.f_string=1", "400 items"),
        ("GET /q?number.nested=x", "400 number"),
        ("GET /q?labels=x", "400 labels"),
        ("GET /q?info=x", "400 info"),
        ("GET /q?labels[a]=x", "M0"),
        ("GET /q?text=a&count=1", "400 count"),
        ("GET /q?count=1&text=a", "400 text"),
        (
            "GET /q?nested_oneof.f_string=a&nested_oneof.int64_value=1",
            "M0 nested_oneof.f_string=a nested_oneof.int64_value=1",
        ),
        ("GET /q?nested_oneof.f_string=a&text=b", "400 text"),
    ]);
}

#[test]
fn rules_40_to_43_what_keys_and_values_are() {
    Api::new(&["get /q"]).expect(&[
        ("GET /q?x=Hello+world&name=%2B+%20", "M0 name=+   x=Hello world"),
        ("GET /q?at=null", "400 at"),
        ("GET /q?at=0000-01-01T00:00:00Z", "400 at"),
        ("GET /q?within=1.5s", "M0 within=1.5s"),
        ("GET /q?mask=a,bC.d", "M0 mask=a,bC.d"),
        ("GET /q?mask=a,b_c.d", "M0 mask=a,b_c.d"),
        ("GET /q?extra={%22a%22:{%22b%22:1}}", "M0 extra={\"a\":{\"b\":1}}"),
        ("GET /q?any_value=[1,null]", "M0 any_value=[1,null]"),
        ("GET /q?extra=x", "400 extra"),
        ("GET /q?name", "M0 name="),
        ("GET /q?name=", "M0 name="),
        ("GET /q?=x&&name=a&", "M0 name=a"),
        ("GET /q?nothing=1&$alt=json&key=1", "M0"),
        ("GET /q?name=%zz", "400 name"),
        ("GET /q?name=%ff", "400 name"),
    ]);
}

#[test]
fn rule_44_limits() {
    let pairs = |count: usize| format!("GET /q?{}", vec!["tags=a"; count].join("&"));
    let key = |length: usize| format!("GET /q?{}=1", "k".repeat(length));
    let query = |length: usize| format!("GET /q?name={}", "v".repeat(length - 5));
    let deep = |steps: usize| format!("GET /q?{}name=1", "child.".repeat(steps - 1));
    let value = |length: usize| format!("M0 name={}", "v".repeat(length));
    Api::new(&["get /q"]).expect(&[
        (&pairs(128), &format!("M0 tags={}", vec!["a"; 128].join(","))),
        (&pairs(129), "400"),
        (&key(4096), "M0"),
        (&key(4097), "400"),
        (&query(16 * 1024), &value(16 * 1024 - 5)),
        (&query(16 * 1024 + 1), "400"),
        (&deep(64), &format!("M0 {}name=1", "child.".repeat(63))),
        (&deep(65), "400"),
    ]);
}

/// Rule 10: DELETE has a body only where that is allowed.
#[test]
fn rule_10_bodies_of_delete() {
    let bound = Api::new(&["delete /a/{id} body info"]).with(&["--allow-delete-body"]);
    bound
        .with(&["--body", "{\"fString\": \"x\"}"])
        .expect(&[("DELETE /a/1?info.f_string=y&name=n", "M0 id=1 name=n"), ("GET /a/1", "405 DELETE")]);
    let bound = Api::new(&["delete /a/{id} body info"]).with(&["--allow-delete-body"]);
    bound.with(&["--body", "{\"fString\": 1}"]).expect(&[("DELETE /a/1", "400 info.f_string")]);
}

#[test]
fn bindings_are_counted() {
    Api::new(&["get /a/{id} also post /b/{id} body * also get /c/{id}"]).expect(&[
        ("GET /a/1", "M0 id=1"),
        ("POST /b/1", "M0[1] id=1"),
        ("GET /c/1", "M0[2] id=1"),
        ("POST /a/1", "405 GET"),
    ]);
    Api::new(&["safe rpc"])
        .expect(&[("GET /rules.Api/M0?name=a", "M0 name=a"), ("POST /rules.Api/M0", "M0")]);
    Api::new(&["rpc"]).expect(&[("POST /rules.Api/M0", "M0"), ("GET /rules.Api/M0", "405 POST")]);
}

#[test]
fn presets_read_as_other_engines_do() {
    Api::new(&["get /q", "get /foo/{id}/bar"]).by("grpc-gateway").expect(&[
        ("GET /q?flag=1&within=13h0m0s", "M0 flag=1 within=13h0m0s"),
        ("GET /foo/a%2Fb/bar", "404"),
    ]);
    Api::new(&["get /q"])
        .by("envoy")
        .expect(&[("GET /q?x=Hello+world", "M0 x=Hello+world"), ("GET /q?nothing=1", "400 nothing")]);
}

#[test]
fn methods_are_shown_on_the_wires_that_carry_them() {
    let wires = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/proto/wires/v1/orders.proto");
    let (code, text) = run(&["routes", wires, "--json"]);
    assert_eq!(code, 0);
    let routes: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let shown = routes["methods"].as_array().expect("a list").iter().map(|method| {
        let http: Vec<&str> = method["http"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|http| http["template"].as_str())
            .collect();
        (
            method["method"].as_str().expect("a name"),
            method["wires"].clone(),
            http,
            method["queue"]["pattern"].clone(),
        )
    });
    let expected = [
        (
            "wires.v1.Orders/Find",
            json!(["grpc", "rest", "queue"]),
            vec!["/wires.v1.Orders/Find"],
            json!("REQUEST_REPLY"),
        ),
        ("wires.v1.Orders/Placed", json!(["queue"]), vec![], json!("EVENT")),
        (
            "wires.v1.Orders/Ship",
            json!(["grpc", "rest", "queue"]),
            vec!["/v1/orders/{id}:ship"],
            json!("COMMAND"),
        ),
        ("wires.v1.Orders/Paid", json!(["grpc", "queue"]), vec![], json!("EVENT")),
        ("wires.v1.Admin/Drain", json!(["grpc"]), vec![], json!(null)),
        ("wires.v1.Admin/Health", json!(["rest"]), vec!["/v1/health"], json!(null)),
        ("wires.v1.Admin/Peek", json!([]), vec![], json!(null)),
    ];
    assert_eq!(shown.collect::<Vec<_>>(), expected);
}
