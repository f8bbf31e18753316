//! The wire is a URI: what is said of one that cannot be used.

use crate::server;
use polywire::{ConnectError, ServeError, Server};

#[tokio::test]
async fn unknown_schemes_name_those_that_exist() {
    let error = polywire::connect("gopher://127.0.0.1:70").await.expect_err("no such wire");
    assert!(matches!(&error, ConnectError::UnknownScheme { scheme } if scheme == "gopher"), "{error}");
    let error = server().0.listen("gopher://127.0.0.1:70").bind().await.expect_err("no such wire");
    assert!(matches!(&error, ServeError::UnknownScheme { scheme } if scheme == "gopher"), "{error}");
}

#[tokio::test]
async fn a_scheme_whose_feature_is_off_names_the_feature() {
    let error = polywire::connect("grpcs://127.0.0.1:1").await.expect_err("not compiled in");
    assert!(matches!(&error, ConnectError::MissingFeature { feature: "tls", .. }), "{error}");
}

#[tokio::test]
async fn text_that_is_no_uri_is_told_apart_from_a_silent_peer() {
    for uri in ["127.0.0.1:8080", "http://127.0.0.1", "http://127.0.0.1:80/path", "http://user@127.0.0.1:80"]
    {
        let error = server().0.listen(uri).bind().await.expect_err("not a listening address");
        assert!(matches!(error, ServeError::InvalidUri { .. }), "{uri}: {error}");
    }
    let error = polywire::connect("grpc://127.0.0.1:1").await.expect_err("nobody answers");
    assert!(matches!(error, ConnectError::Failed { .. }), "{error}");
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
