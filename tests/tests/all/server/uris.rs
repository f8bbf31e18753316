//! The wire is a URI: what is said of one that cannot be used.

use crate::server::{echo, server};
use polywire::{ConnectError, ServeError, Server};
use polywire_tests::echo::v1::{Behaviour, EchoClient};

#[tokio::test]
async fn unknown_schemes_name_those_that_exist() {
    let error = polywire::connect("gopher://127.0.0.1:70").await.expect_err("no such wire");
    assert!(matches!(&error, ConnectError::UnknownScheme { scheme, .. } if scheme == "gopher"), "{error}");
    let error = server().0.listen("gopher://127.0.0.1:70").bind().await.expect_err("no such wire");
    assert!(matches!(&error, ServeError::UnknownScheme { scheme, .. } if scheme == "gopher"), "{error}");
}

#[tokio::test]
async fn a_scheme_whose_feature_is_off_names_the_feature() {
    let error = polywire::connect("grpcs://127.0.0.1:1").await.expect_err("not compiled in");
    assert!(matches!(&error, ConnectError::MissingFeature { feature: "tls", .. }), "{error}");
}

/// The error for a URI that cannot be connected to.
async fn refused(uri: &str) -> String {
    polywire::connect(uri).await.expect_err("it cannot be connected to").to_string()
}

/// The error for a URI that cannot be listened on.
async fn not_listened(uri: &str) -> String {
    server().0.listen(uri).bind().await.expect_err("it cannot be listened on").to_string()
}

#[tokio::test]
async fn what_does_not_belong_into_a_uri_is_named_with_what_to_do() {
    const NO_OPTIONS: &str = "there are no options here: leave out the `?` and what follows";
    const NO_USER: &str = "this wire has no user: leave out the `@` and what stands before it; credentials go with each \
                           call, as metadata such as `authorization`";
    const NO_FRAGMENT: &str =
        "there is no fragment: leave out the `#` and what follows, or write `%23` for a `#`";
    const NO_SCHEME: &str =
        "there is no scheme: begin with one, such as `grpc://` for gRPC or `http://` for REST";
    const NO_GRPC_PATH: &str =
        "gRPC has no path: leave it out, or connect by `http://` to REST below a prefix";
    const NO_HOST: &str = "expected `host:port` after the scheme";
    for (uri, shown, reason) in [
        ("127.0.0.1:8080", "127.0.0.1:8080", NO_SCHEME),
        ("://127.0.0.1:8080", "://127.0.0.1:8080", NO_SCHEME),
        ("grpc://", "grpc://", NO_HOST),
        (
            "grpc://127.0.0.1:1?timeout=1s",
            "grpc://127.0.0.1:1?timeout=1s",
            "the option `timeout` is unknown; there are: `connect_timeout`, `lazy`",
        ),
        (
            "http://127.0.0.1:1/api?connect_timeout=soon",
            "http://127.0.0.1:1/api?connect_timeout=soon",
            "`connect_timeout` is a time such as `2s`, `500ms` or `1m`",
        ),
        ("kafka://127.0.0.1:1?lazy=maybe", "kafka://127.0.0.1:1?lazy=maybe", "`lazy` is `true` or `false`"),
        (
            "grpc+unix://run/library.sock",
            "grpc+unix://run/library.sock",
            "write the path of a socket from the root on, after three slashes: `grpc+unix:///run/library.sock`",
        ),
        ("grpc://one:1,two:1", "grpc://one:1,two:1", "there is one host: connect to each of several"),
        ("nats://one:1/path", "nats://one:1/path", "there is no path: leave out what follows the host"),
        ("nats://me:sec/ret@host", "nats://me:…@host", "the port is not one: it is a number up to 65535"),
        ("GRPC://me:secret@127.0.0.1:1", "GRPC://me:…@127.0.0.1:1", NO_USER),
        ("http://me@127.0.0.1:1", "http://…:…@127.0.0.1:1", NO_USER),
        ("memory://me@orders", "memory://…:…@orders", NO_USER),
        ("http://127.0.0.1:1#top", "http://127.0.0.1:1#top", NO_FRAGMENT),
        ("memory://orders#1", "memory://orders#1", NO_FRAGMENT),
        ("grpc://127.0.0.1:1/library", "grpc://127.0.0.1:1/library", NO_GRPC_PATH),
        (
            "grpc://127.0.0.1:70000",
            "grpc://127.0.0.1:70000",
            "the port is not one: it is a number up to 65535",
        ),
    ] {
        assert_eq!(refused(uri).await, format!("`{shown}` is not a URI that can be connected to: {reason}"));
    }
    const NO_PORT: &str = "there is no port: write `host:port`, with port 0 to let the system choose";
    const NO_PATH: &str = "a listening address has no path: leave it out";
    for (uri, shown, reason) in [
        ("127.0.0.1:8080", "127.0.0.1:8080", NO_SCHEME),
        ("http://127.0.0.1", "http://127.0.0.1", NO_PORT),
        ("http://127.0.0.1:0/path", "http://127.0.0.1:0/path", NO_PATH),
        ("Grpc://me:secret@127.0.0.1:0", "Grpc://me:…@127.0.0.1:0", NO_USER),
        ("grpc://127.0.0.1:0?reuse=true", "grpc://127.0.0.1:0?reuse=true", NO_OPTIONS),
        ("memory://orders#1", "memory://orders#1", NO_FRAGMENT),
    ] {
        assert_eq!(
            not_listened(uri).await,
            format!("`{shown}` is not a URI that can be listened on: {reason}")
        );
    }
}

#[tokio::test]
async fn options_of_brokers_are_named() {
    assert_eq!(
        refused("nats://me:secret@127.0.0.1:1?stream=x").await,
        "`nats://me:…@127.0.0.1:1?stream=x` is not a URI that can be connected to: the option `stream` is unknown; there \
         are: `connect_timeout`, `lazy`, `group`, `partial`, `sensitive`, `declare`"
    );
    assert_eq!(
        not_listened("NATS://127.0.0.1:1?group=a&group=b").await,
        "`NATS://127.0.0.1:1?group=a&group=b` is not a URI that can be listened on: the option `group` is there twice"
    );
}

#[tokio::test]
async fn schemes_have_no_case() {
    let server =
        server().0.listen("HTTP://127.0.0.1:0").listen("Memory://any-case").bind().await.expect("two wires");
    let port = server.uris()[0].strip_prefix("http://").expect("the scheme in lower case").to_owned();
    tokio::spawn(server.serve_until(std::future::pending()));
    for uri in [format!("GRPC://{port}"), format!("Http://{port}"), "MEMORY://any-case".to_owned()] {
        let client = EchoClient::connect(&uri).await.expect("a connection");
        let answer = client.once(echo("a", Behaviour::Unspecified)).await.expect("an answer");
        assert_eq!(answer.into_inner().text, "a", "{uri}");
    }
}

/// The output of a program whose `main` ends by `?`.
#[tokio::test]
async fn errors_that_leave_main_are_in_words_and_say_the_uri_as_it_was_written() {
    let error = polywire::connect("grpc://127.0.0.1:1").await.expect_err("nobody answers");
    assert_eq!(
        format!("{error:?}"),
        "cannot connect to `grpc://127.0.0.1:1`: transport error: tcp connect error: Connection refused (os error 111)"
    );
    let error = polywire::connect("Http://127.0.0.1:1/api").await.expect_err("nobody answers");
    assert_eq!(
        format!("{error:?}"),
        "cannot connect to `Http://127.0.0.1:1/api`: Connection refused (os error 111)"
    );
    let first = server().0.listen("grpc://127.0.0.1:0").bind().await.expect("a port");
    let taken = first.uris()[0].clone();
    let error = server().0.listen(&taken).bind().await.expect_err("the port is taken");
    assert_eq!(
        format!("{error:?}"),
        format!("cannot serve on `{taken}`: Address already in use (os error 98)")
    );
}

#[tokio::test]
async fn a_port_in_use_is_an_error_of_bind() {
    let first = server().0.listen("http://127.0.0.1:0").bind().await.expect("a port");
    let error = server().0.listen(&*first.uris()[0]).bind().await.expect_err("the port is taken");
    assert!(matches!(error, ServeError::Failed { .. }), "{error}");
}

#[tokio::test]
async fn a_server_without_a_wire_says_so() {
    assert!(matches!(Server::new().bind().await, Err(ServeError::NoListener)));
}

/// A whole server can be given to a task: what it is told before it is bound may be seen by any thread.
#[tokio::test]
async fn a_server_is_bound_in_a_task() {
    let (server, _events) = super::server();
    let told = server.with_deregistration(std::time::Duration::from_secs(1), || async {});
    let binding = tokio::spawn(told.listen("http://127.0.0.1:0").listen("memory://task").bind());
    let bound = binding.await.expect("the task ends").expect("both wires are free");
    assert_eq!(bound.uris().len(), 2);
}
