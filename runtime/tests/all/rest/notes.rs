//! The additions of `(polywire.http)` and own paths: statuses, headers and cookies, as generated code has them.

use crate::rest::{Answer, read};
use bytes::Bytes;
use http::{HeaderMap, Method, Request as HttpRequest};
use http_body_util::Full;
use polywire::{
    Code, Handlers, Outcome, Request, Response, Server, Status, Streaming,
    rest::{
        Config, RestServer, RestTransport,
        config::{ETags, OwnPaths},
    },
};
use polywire_golden::notes::notes::v1::*;
use proptest::prelude::*;
use std::sync::{Arc, Mutex};
use tokio_stream::StreamExt as _;

/// Answers with what it was asked; keeps the last request's headers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keeper(Arc<Mutex<HeaderMap>>);

impl Keeper {
    fn keep<T>(&self, request: &Request<T>) {
        *self.0.lock().unwrap() = request.metadata().clone().into_headers();
    }
}

impl Notes for Keeper {
    async fn create_note(&self, request: Request<CreateNoteRequest>) -> Outcome<Note> {
        self.keep(&request);
        let CreateNoteRequest { notebook, note, request_id, session, quiet } = request.into_inner();
        let note = note.unwrap_or_default();
        let text = format!("{}|{request_id}|{session}|{quiet}", note.text);
        Ok(Response::new(Note { name: format!("{notebook}/notes/{}", note.name), text, ..note }))
    }

    async fn get_note(&self, request: Request<GetNoteRequest>) -> Outcome<Note> {
        let GetNoteRequest { name, tenant, brief } = request.into_inner();
        let text = format!("{tenant:?} {brief}");
        Ok(Response::new(Note { name, text, etag: "e1".to_owned(), revision: 7 }))
    }

    async fn update_note(&self, request: Request<UpdateNoteRequest>) -> Outcome<Note> {
        let UpdateNoteRequest { name, text, etag } = request.into_inner();
        Ok(Response::new(Note { name, text, etag, revision: 0 }))
    }

    async fn delete_note(&self, _: Request<DeleteNoteRequest>) -> Outcome<()> {
        Ok(Response::new(()))
    }

    async fn find_note(&self, request: Request<FindNoteRequest>) -> Outcome<Note> {
        let FindNoteRequest { words, revision } = request.into_inner();
        match revision {
            13 => Err(Status::not_found("no such note")),
            revision => Ok(Response::new(Note { text: words.join(" "), revision, ..Note::default() })),
        }
    }

    async fn follow_note(&self, request: Request<GetNoteRequest>) -> Outcome<Streaming<Note>> {
        let name = request.into_inner().name;
        let notes = (0..2).map(move |revision| Ok(Note { name: name.clone(), revision, ..Note::default() }));
        Ok(Response::new(Streaming::new(tokio_stream::iter(notes))))
    }

    async fn append_lines(&self, request: Request<Streaming<AppendLine>>) -> Outcome<Note> {
        let mut lines = request.into_inner();
        let mut note = Note::default();
        while let Some(line) = lines.next().await {
            let AppendLine { name, line } = line?;
            note.text += &format!("{name}: {line};");
        }
        Ok(Response::new(note))
    }

    async fn edit_note(&self, request: Request<Streaming<AppendLine>>) -> Outcome<Streaming<Note>> {
        let notes = request
            .into_inner()
            .map(|line| line.map(|AppendLine { name, line }| Note { name, text: line, ..Note::default() }));
        Ok(Response::new(Streaming::new(notes)))
    }
}

fn server(config: Config) -> RestServer {
    RestServer::new(&[Handlers::new(&NotesServer::new(Keeper::default()))], config).unwrap()
}

async fn send_to(server: &RestServer, request: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
    crate::rest::send_to(server, request, body, headers).await
}

async fn send(request: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
    send_to(&server(Config::default()), request, body, headers).await
}

async fn client() -> (NotesClient<RestTransport>, Keeper) {
    let keeper = Keeper::default();
    let server = Server::new().add(NotesServer::new(keeper.clone())).listen("http://127.0.0.1:0");
    let server = server.bind().await.unwrap();
    let uri = server.uris()[0].clone();
    tokio::spawn(server.serve_until(std::future::pending()));
    (NotesClient::new(RestTransport::connect(&uri).await.unwrap()), keeper)
}

#[tokio::test]
async fn a_creation_says_where_and_what() {
    let headers = [("idempotency-key", "k 1"), ("cookie", "a=b; session=s%20%3B; c=d")];
    let answer =
        send("POST /v1/notebooks/1/notes?quiet=true", r#"{"name":"a b/c","etag":"x"}"#, &headers).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("location"), Some("/v1/notebooks/1/notes/a%20b/c"));
    assert_eq!(answer.header("etag"), Some("\"x\""));
    let body = r#"{"name":"notebooks/1/notes/a b/c","text":"|k 1|s ;|true","etag":"x"}"#;
    assert_eq!(answer.body, body);
}

/// A field of a header or a cookie has no other source: not the query, and not the body.
#[tokio::test]
async fn nothing_stands_in_for_a_header() {
    let query = "POST /v1/notebooks/1/notes?request_id=q&requestId=q&session=q";
    assert!(send(query, "{}", &[]).await.body.contains(r#""text":"|||false""#));
    let answer = send("PUT /v1/notebooks/1/notes/2?etag=query", r#"{"etag":"body","text":"t"}"#, &[]).await;
    assert_eq!(answer.body, r#"{"name":"notebooks/1/notes/2","text":"t"}"#);
    assert_eq!(answer.header("etag"), None);
    let headers = [("if-match", "\"header\"")];
    let answer = send("PUT /v1/notebooks/1/notes/2", r#"{"etag":"body"}"#, &headers).await;
    assert_eq!(answer.body, r#"{"name":"notebooks/1/notes/2","etag":"header"}"#);
    assert_eq!(answer.header("etag"), Some("\"header\""));
}

#[tokio::test]
async fn a_header_cannot_inject() {
    for (name, etag, location) in [
        ("a\r\nset-cookie: x=y", "a\r\nx: y", Some("/v1/notebooks/1/notes/a%0D%0Aset-cookie%3A%20x%3Dy")),
        ("世", "世", Some("/v1/notebooks/1/notes/%E4%B8%96")),
    ] {
        let body = polywire::json::to_string(&Note {
            name: name.to_owned(),
            etag: etag.to_owned(),
            ..Note::default()
        })
        .unwrap();
        let answer = send("POST /v1/notebooks/1/notes", &body, &[]).await;
        assert_eq!((answer.status, answer.header("location")), (201, location));
        assert_eq!(
            (answer.header("etag"), answer.header("set-cookie"), answer.header("x")),
            (None, None, None)
        );
    }
}

#[tokio::test]
async fn malformed_headers_are_named() {
    let two = [("x-tenant", "a"), ("x-tenant", "b")];
    let answer = send("GET /v1/notebooks/1/notes/2", "", &two).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.body, r#"{"code":3,"message":"in the header `x-tenant`, too many values"}"#);
    let answer = send("POST /v1/notebooks/1/notes", "{}", &[("cookie", "session=%zz")]).await;
    assert_eq!(answer.status, 400);
}

/// Rule 56.
#[tokio::test]
async fn a_deletion_has_no_body() {
    let answer = send("DELETE /v1/notebooks/1/notes/2", "", &[]).await;
    assert_eq!((answer.status, answer.body.as_str(), answer.header("content-type")), (204, "", None));
}

/// Rule 56.
#[tokio::test]
async fn what_the_client_has_already_is_not_sent_again() {
    let path = "GET /v1/notebooks/1/notes/2";
    let answer = send(path, "", &[]).await;
    assert_eq!((answer.status, answer.header("etag")), (200, Some("\"e1\"")));
    assert_eq!(answer.header("cache-control"), Some("private, max-age=60"));
    assert_eq!(answer.header("x-revision"), Some("7"));
    for (known, status) in [("\"e1\"", 304), ("W/\"e1\", \"e2\"", 304), ("*", 304), ("\"e2\"", 200)] {
        let answer = send(path, "", &[("if-none-match", known)]).await;
        assert_eq!((answer.status, answer.body.is_empty()), (status, status == 304), "{known}");
        assert_eq!(answer.header("etag"), Some("\"e1\""));
        assert_eq!(answer.header("content-type").is_none(), status == 304);
    }
}

/// Rule 56.
#[tokio::test]
async fn a_tag_is_made_of_the_body() {
    let server = server(Config::default().with_etags(ETags::Computed));
    let path = "/notes.v1.Notes/FindNote?words=a";
    let first = send_to(&server, &format!("GET {path}"), "", &[]).await;
    let tag = first.header("etag").unwrap();
    let again = send_to(&server, &format!("GET {path}"), "", &[("if-none-match", tag)]).await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    let other = send_to(&server, &format!("GET {path}&words=b"), "", &[("if-none-match", tag)]).await;
    assert_eq!(other.status, 200);
    let posted = send_to(&server, "POST /notes.v1.Notes/FindNote", "{}", &[("if-none-match", "*")]).await;
    assert_eq!((posted.status, posted.header("etag")), (200, None));
}

#[tokio::test]
async fn a_method_without_a_binding_has_its_own_path() {
    let found = r#"{"text":"a b","revision":3}"#;
    let path = "/notes.v1.Notes/FindNote";
    let posted = send(&format!("POST {path}"), r#"{"words":["a","b"],"revision":3}"#, &[]).await;
    assert_eq!((posted.status, posted.body.as_str()), (200, found));
    let got = send(&format!("GET {path}?words=a&words=b&revision=3"), "", &[]).await;
    assert_eq!((got.status, got.body.as_str()), (200, found));
    let answer = send(&format!("DELETE {path}"), "", &[]).await;
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD, POST")));
    let followed = send("GET /notes.v1.Notes/FollowNote?name=n", "", &[("accept", "application/json")]).await;
    assert_eq!(followed.body, r#"[{"name":"n"},{"name":"n","revision":1}]"#);
    // One that has a binding is reached by that alone.
    assert_eq!(send("POST /notes.v1.Notes/GetNote", "{}", &[]).await.status, 404);
    let without = server(Config::default().with_own_paths(OwnPaths::Unserved));
    assert_eq!(send_to(&without, &format!("POST {path}"), "{}", &[]).await.status, 404);
}

/// Rule 70.
#[tokio::test]
async fn connect_gets_too() {
    let path = "GET /notes.v1.Notes/FindNote?connect=v1";
    for (query, expected) in [
        ("&encoding=json&message=%7B%22revision%22%3A3%7D", r#"{"revision":3}"#),
        ("&encoding=json&base64=1&message=eyJyZXZpc2lvbiI6M30", r#"{"revision":3}"#),
        ("&message=&encoding=json", "{}"),
        ("&encoding=proto&base64=1&message=EAM=", "\u{20}\u{3}"),
        ("&encoding=proto&message=%10%03", "\u{20}\u{3}"),
    ] {
        let answer = send(&format!("{path}{query}"), "", &[]).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, expected), "{query}");
        let binary = query.contains("proto");
        let media = if binary { "application/proto" } else { "application/json" };
        assert_eq!(answer.header("content-type"), Some(media), "{query}");
    }
    for (query, status, code) in [
        ("&encoding=json", 400, "invalid_argument"),
        ("&encoding=xml&message=", 501, "unimplemented"),
        ("&encoding=json&compression=gzip&message=", 501, "unimplemented"),
        ("&encoding=json&base64=1&message=*", 400, "invalid_argument"),
        ("&encoding=json&message=%7B%22revision%22%3A13%7D", 404, "not_found"),
    ] {
        let answer = send(&format!("{path}{query}"), "", &[]).await;
        assert_eq!(answer.status, status, "{query}");
        assert!(answer.body.starts_with(&format!(r#"{{"code":"{code}","#)), "{query} {}", answer.body);
    }
    // Only own paths are Connect's.
    let answer = send("GET /v1/notebooks/1/notes/2?connect=v1&brief=x", "", &[]).await;
    assert!(answer.body.starts_with(r#"{"code":3,"#), "{}", answer.body);
    let posted = HttpRequest::builder().method(Method::POST).uri("/v1/notebooks/1/notes?connect=v1");
    let answer = server(Config::default()).call(posted.body(Full::<Bytes>::from("{}")).unwrap()).await;
    assert_eq!(read(answer).await.status, 201);
}

#[tokio::test]
async fn the_client_sends_and_reads_headers() {
    let (client, keeper) = client().await;
    let mut request = Request::new(CreateNoteRequest {
        notebook: "notebooks/1".to_owned(),
        note: Some(Note { name: "a".to_owned(), ..Note::default() }),
        request_id: "key".to_owned(),
        session: "s; é".to_owned(),
        quiet: true,
    });
    request.metadata_mut().insert("cookie", "own=1".parse().unwrap());
    let note = client.create_note(request).await.unwrap();
    assert_eq!(note.metadata().get("location").unwrap(), "/v1/notebooks/1/notes/a");
    assert_eq!(note.into_inner().text, "|key|s; é|true");
    let sent = keeper.0.lock().unwrap().clone();
    assert_eq!(sent["idempotency-key"], "key");
    assert_eq!(sent["cookie"], "own=1; session=s%3B%20%C3%A9");
    client.delete_note(DeleteNoteRequest { name: "notebooks/1/notes/2".to_owned() }).await.unwrap();
    let request = UpdateNoteRequest {
        name: "notebooks/1/notes/2".to_owned(),
        etag: "a\r\nb".to_owned(),
        ..Default::default()
    };
    let status = client.update_note(request).await.unwrap_err();
    assert_eq!(
        (status.code(), status.message()),
        (Code::InvalidArgument, "`etag` is no value of the header `if-match`")
    );
}

#[tokio::test]
async fn the_client_gets_what_is_safe() {
    let (client, _) = client().await;
    let server =
        Server::new().add(NotesServer::new(client)).listen("http://127.0.0.1:0").bind().await.unwrap();
    let uri = server.uris()[0].clone();
    tokio::spawn(server.serve_until(std::future::pending()));
    let client = NotesClient::new(RestTransport::connect(&uri).await.unwrap().with_safe_get());
    for words in [vec!["a+b".to_owned(), "& é".to_owned()], vec!["x".repeat(3000)]] {
        let note = client.find_note(FindNoteRequest { words: words.clone(), revision: 2 }).await.unwrap();
        assert_eq!(note.into_inner().text, words.join(" "));
    }
    let status = client.find_note(FindNoteRequest { revision: 13, ..Default::default() }).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::NotFound, "no such note"));
}

/// The known gap of request streams with path variables.
#[tokio::test]
async fn a_stream_of_requests_has_a_path() {
    let (client, _) = client().await;
    let name = "notebooks/1/notes/2".to_owned();
    let line = |line: &str| AppendLine { name: name.clone(), line: line.to_owned() };
    let lines = Streaming::new(tokio_stream::iter([Ok(line("a")), Ok(line("b"))]));
    let note = client.append_lines(Request::new(lines)).await.unwrap().into_inner();
    assert_eq!(note.text, "notebooks/1/notes/2: a;notebooks/1/notes/2: b;");
    let other = AppendLine { name: "notebooks/1/notes/3".to_owned(), line: String::new() };
    for lines in [vec![], vec![Ok(AppendLine::default())], vec![Ok(line("a")), Ok(other)]] {
        let lines = Streaming::new(tokio_stream::iter(lines));
        let status = client.append_lines(Request::new(lines)).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
    }
}

/// Rule 69 for headers, cookies and own paths.
#[test]
fn a_message_survives_headers_and_cookies() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (client, _) = runtime.block_on(client());
    let safe = runtime.block_on(async {
        let keeper = NotesServer::new(Keeper::default());
        let server = Server::new().add(keeper).listen("http://127.0.0.1:0").bind().await.unwrap();
        let uri = server.uris()[0].clone();
        tokio::spawn(server.serve_until(std::future::pending()));
        NotesClient::new(RestTransport::connect(&uri).await.unwrap().with_safe_get())
    });
    let text = "([a%;,= \"\\\\+&é世]|[a-z]){0,6}";
    let header = "([!-~]([ -~]{0,6}[!-~])?)?";
    proptest!(|(session in text, key in header, tenant in proptest::option::of(header), words in proptest::collection::vec(text, 0..3))| {
        let note = runtime.block_on(client.create_note(CreateNoteRequest {
            notebook: "notebooks/1".to_owned(),
            note: None,
            request_id: key.clone(),
            session: session.clone(),
            quiet: false,
        })).unwrap().into_inner();
        prop_assert_eq!(note.text, format!("|{key}|{session}|false"));
        let name = "notebooks/1/notes/2".to_owned();
        let note = runtime.block_on(client.get_note(GetNoteRequest { name, tenant: tenant.clone(), brief: true }));
        prop_assert_eq!(note.unwrap().into_inner().text, format!("{tenant:?} true"));
        let request = FindNoteRequest { words: words.clone(), revision: 1 };
        for client in [&client, &safe] {
            let note = runtime.block_on(client.find_note(request.clone())).unwrap().into_inner();
            prop_assert_eq!(note.text, words.join(" "));
        }
    });
}
