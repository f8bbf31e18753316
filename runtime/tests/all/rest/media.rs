//! Bodies under every type: what is not understood is refused, and never an empty message.

use crate::rest::{Answer, send_to, server};
use polywire::{
    Handlers,
    rest::{
        Config, Origins, RestServer,
        config::{ContentTypes, Defaults, Forms},
    },
};

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=b";
const PART: &str = "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nx\r\n--b--\r\n";

async fn post(config: Config, media: &str, body: &str) -> Answer {
    let headers: &[(&str, &str)] = if media.is_empty() { &[] } else { &[("content-type", media)] };
    send_to(&server(config), "POST /v1/items", body, headers).await
}

/// The fields that are set, or the status.
fn shown(answer: Answer) -> String {
    if answer.status == 200 { answer.body } else { answer.status.to_string() }
}

#[tokio::test]
async fn a_body_is_read_or_refused_under_every_preset() {
    let (json, read) = (r#"{"name":"x"}"#, r#"{"name":"x"}"#);
    let marked = "\u{feff}{\"name\":\"x\"}";
    for (media, body, [spec, strict, any, forms]) in [
        ("application/json", json, [read; 4]),
        ("application/json; charset=utf-8", json, [read; 4]),
        ("application/problem+json", json, [read; 4]),
        ("application/vnd.shop.v1+json", json, [read; 4]),
        ("text/json", json, [read; 4]),
        ("", json, [read; 4]),
        (FORM, json, [read, "415", read, read]),
        (FORM, marked, [read, "415", read, read]),
        ("text/plain", marked, [read, "415", read, read]),
        (FORM, "[", ["400", "415", "400", "400"]),
        (FORM, r#"{"name":}"#, ["400", "415", "400", "400"]),
        (FORM, "name=x", ["415", "415", "415", read]),
        (FORM, "name", ["415", "415", "415", "{}"]),
        ("text/plain", json, [read, "415", read, read]),
        ("text/plain;charset=UTF-8", json, [read, "415", read, read]),
        ("text/plain", "name=x", ["415"; 4]),
        (MULTIPART, PART, ["415", "415", "415", read]),
        (MULTIPART, json, ["415", "415", read, "400"]),
        ("application/octet-stream", json, ["415", "415", read, "415"]),
        ("text/xml", json, ["415", "415", read, "415"]),
        ("text/xml", "<name>x</name>", ["415"; 4]),
        ("application/grpc-web", json, ["415", "415", read, "415"]),
        ("\u{e9}", json, ["415", "415", read, "415"]),
        ("application/x-ndjson", json, ["415"; 4]),
        // There is no body: whatever it would have been.
        (FORM, "", ["{}"; 4]),
        ("text/xml", "", ["{}"; 4]),
    ] {
        let presets = [
            (Config::spec(), spec),
            (Config::spec().with_content_types(ContentTypes::Strict), strict),
            (Config::grpc_gateway().with_defaults(Defaults::Omitted), any),
            (Config::envoy(), any),
            (Config::spec().with_forms(Forms::Taken), forms),
        ];
        for (config, expected) in presets {
            let answer = post(config, media, body).await;
            assert_eq!(
                shown(answer),
                expected,
                "{media} {body} {:?} {:?}",
                config.content_types,
                config.forms
            );
        }
    }
}

#[tokio::test]
async fn a_refusal_says_what_to_send() {
    let answer = post(Config::default(), FORM, "name=x").await;
    assert_eq!(
        answer.body,
        concat!(
            r#"{"code":3,"message":"a form (`application/x-www-form-urlencoded`) is not taken here: send JSON with "#,
            r#"`-H 'content-type: application/json'`; a method takes forms by `forms: true` of `(polywire.http)`, a "#,
            r#"server by `rest::Config::with_forms`"}"#
        )
    );
    assert_eq!(answer.header("accept"), Some("application/json"));
    assert_eq!(answer.header("accept-post"), Some("application/json"));
    let xml = [("content-type", "text/xml")];
    let answer = send_to(&server(Config::default()), "PATCH /v1/items/a", "<a/>", &xml).await;
    assert_eq!(
        answer.body,
        r#"{"code":3,"message":"a body of type `text/xml` is not understood: send JSON with `-H 'content-type: application/json'`"}"#
    );
    assert_eq!(answer.header("accept-patch"), Some("application/json"));
    let answer = send_to(&server(Config::default()), "POST /v1/items:import", "<a/>", &xml).await;
    assert_eq!(
        (answer.status, answer.header("accept")),
        (415, Some("application/x-ndjson, application/json"))
    );
    let coded = [("content-encoding", "gzip")];
    let answer = send_to(&server(Config::default()), "POST /v1/items", "x", &coded).await;
    assert_eq!((answer.status, answer.header("accept-encoding")), (415, Some("identity")));
    let two = [("content-type", "text/plain"), ("content-type", "application/json")];
    assert_eq!(send_to(&server(Config::default()), "POST /v1/items", "{}", &two).await.status, 400);
}

#[tokio::test]
async fn lines_are_read_under_the_type_of_a_form() {
    for (media, body, expected) in [
        (FORM, "{\"itemId\":1}\n{\"itemId\":2}\n", r#"{"itemId":"3","tags":["",""]}"#),
        ("text/plain", "{\"itemId\":1}", r#"{"itemId":"1","tags":[""]}"#),
        (FORM, "itemId=1", "400"),
        ("text/xml", "{}", "415"),
    ] {
        let headers = [("content-type", media)];
        let answer = send_to(&server(Config::default()), "POST /v1/items:import", body, &headers).await;
        assert_eq!(shown(answer), expected, "{media} {body}");
    }
}

/// A page can send these without asking the server first, with the cookies of its user.
#[tokio::test]
async fn a_page_of_another_site_cannot_send_json_unasked() {
    let page = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
    for config in
        [Config::spec(), Config::grpc_gateway(), Config::envoy(), Config::spec().with_forms(Forms::Taken)]
    {
        for (media, body) in [
            (FORM, r#"{"name":"x"}"#),
            (FORM, "name=x"),
            ("text/plain", r#"{"name":"x"}"#),
            ("", r#"{"name":"x"}"#),
            (MULTIPART, PART),
        ] {
            for headers in [&page[..], &page[..1], &page[1..]] {
                let media = (!media.is_empty()).then_some(("content-type", media));
                let headers: Vec<_> = media.into_iter().chain(headers.iter().copied()).collect();
                let answer = send_to(&server(config), "POST /v1/items", body, &headers).await;
                assert_eq!(answer.status, 403, "{headers:?} {}", answer.body);
                let answer = send_to(&server(config), "POST /v1/pictures/a", body, &headers).await;
                assert_eq!(answer.status, 403, "{headers:?} {}", answer.body);
            }
        }
        // It has to ask before it sends this, and may not without an answer.
        let asked: Vec<_> = page.into_iter().chain([("content-type", "application/json")]).collect();
        assert_eq!(send_to(&server(config), "POST /v1/items", "{}", &asked).await.status, 200);
    }
    let known = Config::spec().with_origins(Origins::Also(&["https://evil.example"]));
    let form: Vec<_> = page.into_iter().chain([("content-type", FORM)]).collect();
    assert_eq!(send_to(&server(known), "POST /v1/items", "{}", &form).await.status, 200);
    let own =
        [("content-type", FORM), ("sec-fetch-site", "same-origin"), ("origin", "https://behind.a.proxy")];
    assert_eq!(send_to(&server(Config::spec()), "POST /v1/items", "{}", &own).await.status, 200);
}

/// `(polywire.http) = {forms: true}`
#[tokio::test]
async fn a_method_takes_forms_by_its_definition() {
    let notes = polywire_golden::notes::notes::v1::NotesServer::new(crate::rest::notes::Keeper::default());
    let server = RestServer::new(&[Handlers::new(&notes)], Config::default()).unwrap();
    let form = [("content-type", FORM)];
    let create = "POST /v1/notebooks/1/notes";
    let answer = send_to(&server, create, "note.name=a&note.text=b+c&quiet=true", &form).await;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (201, r#"{"name":"notebooks/1/notes/a","text":"b c|||true"}"#)
    );
    let answer = send_to(&server, create, r#"{"name":"a"}"#, &form).await;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (201, r#"{"name":"notebooks/1/notes/a","text":"|||false"}"#)
    );
    let answer = send_to(&server, "PUT /v1/notebooks/1/notes/a", "text=b", &form).await;
    assert_eq!(answer.status, 415);
}
