//! curl as people write it who have read no manual: what they send arrives, or the answer says what to add.

use crate::library::shelves::Shelves;
use polywire::{
    Server,
    rest::{Config, config::Forms},
};
use polywire_golden::library::library::v1::LibraryServer;
use polywire_tests::{outside::curl_as, wires::serve};
use serde_json::Value;

/// The title of the book that curl makes with these arguments, or the status and the message.
async fn make(config: Config, arguments: &[&str]) -> Result<String, (u16, String)> {
    let (shelves, _heard) = Shelves::new();
    let server = Server::new().add(LibraryServer::new(shelves)).with_rest(config);
    let (uri, _serving) = serve(server, "http://127.0.0.1:0").await;
    let url = format!("{uri}/v1/shelves/1/books?bookId=emil");
    let (code, body) = curl_as(&[arguments, &[&*url]].concat()).await;
    let body: Value = serde_json::from_str(&body).expect("the answer is JSON");
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    if code == 200 { Ok(text("title")) } else { Err((code, text("message"))) }
}

const BOOK: &str = r#"{"title":"Emil"}"#;

/// The tries of a beginner, and the status under each of the presets.
const REFUSED: [(&[&str], [u16; 3]); 7] = [
    (&["-d", "title=Emil"], [415, 415, 415]),
    (&["--data-urlencode", "title=Emil"], [415, 415, 415]),
    (&["-F", "title=Emil"], [415, 415, 415]),
    (&["-d", "{'title':'Emil'}"], [400, 400, 400]),
    (&["-d", "{title:Emil}"], [400, 400, 400]),
    (&["-H", "content-type: text/xml", "-d", "<title>Emil</title>"], [415, 415, 415]),
    (&["-H", "content-type: application/octet-stream", "-d", BOOK], [415, 200, 200]),
];

const PRESETS: [Config; 3] = [Config::spec(), Config::grpc_gateway(), Config::envoy()];

#[tokio::test]
async fn what_curl_sends_is_not_lost() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), BOOK).expect("a file");
    let at = format!("@{}", file.path().display());
    let read: [&[&str]; 9] = [
        &["-d", BOOK],
        &["-d", &at],
        &["--data-raw", BOOK],
        &["--data-binary", &at],
        &["--json", BOOK],
        &["-X", "POST", "-d", BOOK],
        &["-H", "content-type: application/json", "-d", BOOK],
        &["-H", "content-type: text/plain", "-d", BOOK],
        &["-H", "content-type:", "-d", BOOK],
    ];
    for config in PRESETS {
        for arguments in read {
            let made = make(config, arguments).await;
            assert_eq!(made.as_deref(), Ok("Emil"), "{arguments:?} {:?}", config.content_types);
        }
        // There is no body, and nothing that was not understood.
        assert_eq!(make(config, &["-X", "POST"]).await.as_deref(), Ok(""));
        assert_eq!(make(config, &["-d", ""]).await.as_deref(), Ok(""));
    }
}

#[tokio::test]
async fn what_is_not_understood_is_refused_with_the_word_that_mends_it() {
    for (arguments, statuses) in REFUSED {
        for (config, status) in PRESETS.into_iter().zip(statuses) {
            match make(config, arguments).await {
                Ok(title) => assert_eq!((200, "Emil"), (status, &*title), "{arguments:?}"),
                Err((code, message)) => {
                    assert_eq!(code, status, "{arguments:?} {message}");
                    let mends = code != 415 || message.contains("-H 'content-type: application/json'");
                    assert!(mends, "{arguments:?} {message}");
                }
            }
        }
    }
}

/// curl before 8 loses answers when its stream is reset while it sends.
#[tokio::test]
async fn what_is_refused_before_it_is_read_is_heard_over_http2() {
    let large = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(large.path(), "x".repeat(1 << 20)).expect("a file");
    let large = format!("@{}", large.path().display());
    for (body, times) in [("<title>Emil</title>", 40), (&*large, 5)] {
        for _ in 0..times {
            let xml = ["--http2-prior-knowledge", "-H", "content-type: text/xml", "-d", body];
            assert_eq!(make(Config::spec(), &xml).await.map_err(|(code, _)| code), Err(415));
        }
    }
}

#[tokio::test]
async fn forms_are_taken_where_the_server_says_so() {
    for config in PRESETS.map(|config| config.with_forms(Forms::Taken)) {
        for arguments in [
            &["-d", "book.title=Emil"][..],
            &["--data-urlencode", "book.title=Emil"],
            &["-F", r#"book={"title":"Emil"};type=application/json"#],
            &["-F", "book.title=Emil"],
            &["-d", BOOK],
            &["--json", BOOK],
        ] {
            assert_eq!(make(config, arguments).await.as_deref(), Ok("Emil"), "{arguments:?}");
        }
    }
}
