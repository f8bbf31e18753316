//! Endpoints: the same settings on every wire, sockets of a path, and schemes of one's own.

use crate::server::{echo, server};
use polywire::{
    Channel, Code, ConnectError, Endpoint, ServeError,
    scheme::{Scheme, Schemes},
};
use polywire_tests::echo::v1::{Behaviour, EchoClient};
use std::{future::pending, time::Duration};
use tokio::net::TcpListener;

async fn answers(channel: Channel, what: &str) {
    let answer = EchoClient::new(channel).once(echo("a", Behaviour::Unspecified)).await;
    assert_eq!(answer.expect(what).into_inner().text, "a", "{what}");
}

/// The address of a port that is free.
async fn free() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    listener.local_addr().expect("an address").to_string()
}

/// None is refused for its case: each is past the table when the wire itself fails.
#[tokio::test]
async fn every_scheme_is_known_in_upper_case() {
    let schemes = [
        ("grpc", "grpc"),
        ("grpcs", "tls"),
        ("http", "rest"),
        ("https", "tls"),
        ("amqp", "amqp"),
        ("kafka", "kafka"),
        ("zmq+tcp", "zeromq"),
        ("nats", "nats"),
        ("nats+tls", "nats"),
    ];
    for (scheme, of_scheme) in schemes {
        let uri = format!("{}://127.0.0.1:1?unknown=1", scheme.to_ascii_uppercase());
        let error = polywire::connect(&uri).await.expect_err("the option is unknown");
        match error {
            ConnectError::InvalidUri { reason, .. } => assert!(reason.starts_with("the option"), "{reason}"),
            // Brokers are features of the tests too.
            ConnectError::MissingFeature { feature, .. } => assert_eq!(feature, of_scheme, "{uri}"),
            error => panic!("{uri}: {error}"),
        }
    }
}

/// With TLS settings on a wire in clear, which would not be secured.
#[tokio::test]
async fn tls_settings_of_a_wire_in_clear_are_refused() {
    let endpoint = Endpoint::parse("grpc://127.0.0.1:1").expect("a URI");
    let refused = endpoint.with_tls(polywire::tls::ClientTls::new()).connect().await;
    assert_eq!(
        refused.expect_err("it is in clear").to_string(),
        "`grpc://127.0.0.1:1` is not a URI that can be connected to: it is in clear: leave out the TLS settings, or \
         take the scheme over TLS"
    );
}

#[tokio::test]
async fn a_lazy_client_connects_when_it_is_called() {
    let address = free().await;
    let mut channels = Vec::new();
    for scheme in ["grpc", "http"] {
        let channel =
            polywire::connect(format!("{scheme}://{address}?lazy=true")).await.expect("nothing is asked");
        let status = EchoClient::new(channel.clone()).once(echo("a", Behaviour::Unspecified)).await;
        assert_eq!(status.expect_err("no server is there").code(), Code::Unavailable, "{scheme}");
        channels.push((scheme, channel));
    }
    let bound = server().0.listen(format!("http://{address}")).bind().await.expect("the port is free");
    tokio::spawn(bound.serve_until(pending()));
    for (scheme, channel) in channels {
        answers(channel, scheme).await;
    }
}

#[tokio::test]
async fn a_lazy_client_of_a_broker_says_at_its_call_what_is_wrong() {
    let uri = format!("nats://{}?lazy=true", free().await);
    let client = EchoClient::connect(&uri).await.expect("nothing is asked");
    let status = client.once(echo("a", Behaviour::Unspecified)).await.expect_err("no broker is there");
    assert_eq!(status.code(), Code::Unavailable);
    assert!(status.message().starts_with(&format!("cannot connect to `{uri}`: ")), "{}", status.message());
}

/// The listener takes connections and never says a word.
#[tokio::test]
async fn connecting_ends_in_time_where_a_broker_is_silent() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let uri = format!("nats://{}?connect_timeout=50ms", silent.local_addr().expect("an address"));
    let error = polywire::connect(&uri).await.expect_err("it is silent");
    assert_eq!(
        format!("{error:?}"),
        format!(
            "cannot connect to `{uri}`: the connection to the broker failed: nothing answered within 50ms"
        )
    );
    let same = Endpoint::parse(&uri).expect("a URI").with_connect_timeout(Duration::from_millis(20));
    let error = server().0.listen(same).bind().await.expect_err("it is silent");
    assert!(matches!(&error, ServeError::Failed { .. }), "{error}");
}

/// `cell://library` is the server of that name, wherever it runs.
fn cells(address: String) -> Schemes {
    let listened = address.clone();
    let cell = Scheme::new("Cell")
        .with_options(["wire"])
        .with_connect(move |connecting| {
            let address = address.clone();
            async move {
                let wire = connecting.endpoint().option("wire").unwrap_or("grpc").to_owned();
                assert_eq!(connecting.endpoint().authority(), "library");
                connecting.connect(format!("{wire}://{address}")).await
            }
        })
        .with_listen(move |listening| {
            let address = listened.clone();
            async move { listening.listen(format!("http://{address}")).await }
        });
    let nowhere = Scheme::new("nowhere");
    Schemes::new().with_scheme(cell).with_scheme(nowhere)
}

#[tokio::test]
async fn a_scheme_of_ones_own_connects_and_listens() {
    let schemes = cells(free().await);
    let bound = server().0.with_schemes(schemes.clone()).listen("cell://library").bind().await;
    tokio::spawn(bound.expect("the port is free").serve_until(pending()));
    let connect =
        async |uri: &str| Endpoint::parse(uri).expect("a URI").with_schemes(schemes.clone()).connect().await;
    for uri in ["cell://library", "CELL://library?wire=http", "cell://library?wire=grpc&connect_timeout=5s"] {
        answers(connect(uri).await.expect(uri), uri).await;
    }
    let error = connect("cell://library?zone=1").await.expect_err("it has no such option").to_string();
    assert_eq!(
        error,
        "`cell://library?zone=1` is not a URI that can be connected to: the option `zone` is unknown; there are: \
         `connect_timeout`, `lazy`, `wire`"
    );
    let error = connect("nowhere://library").await.expect_err("it has no client").to_string();
    assert_eq!(
        error,
        "`nowhere://library` is not a URI that can be connected to: servers listen on it, and clients cannot connect \
         to it"
    );
    let error = connect("gopher://library").await.expect_err("there is none").to_string();
    assert_eq!(
        error,
        "no wire has the scheme `gopher`; there are: nowhere, cell, grpc, grpcs, grpc+unix, http, https, http+unix, \
         memory, amqp, amqps, kafka, kafka+tls, zmq+tcp, nats, nats+tls"
    );
    // Others do not know it.
    let error = polywire::connect("cell://library").await.expect_err("it is not built in");
    assert!(matches!(error, ConnectError::UnknownScheme { .. }), "{error}");
}

#[cfg(unix)]
mod sockets {
    use super::*;
    use std::os::unix::net::UnixListener;
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn grpc_and_rest_go_over_a_socket() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a socket");
        let place = path.to_str().expect("UTF-8").replace(' ', "%20");
        let bound = server().0.listen(format!("http+unix://{place}")).bind().await.expect("a socket");
        assert_eq!(bound.uris(), [format!("http+unix://{place}")]);
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(bound.serve_until(async move { drop(stopped.await) }));
        for scheme in ["grpc+unix", "http+unix"] {
            let channel = polywire::connect(format!("{scheme}://{place}")).await.expect(scheme);
            answers(channel, scheme).await;
        }
        assert!(path.exists());
        drop(stop);
        serving.await.expect("the task ends").expect("the server ends");
        assert!(!path.exists(), "the server removes its socket");
    }

    #[tokio::test]
    async fn a_socket_that_was_left_behind_is_replaced_and_one_in_use_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("library.sock");
        let uri = format!("grpc+unix://{}", path.display());
        // A listener that is dropped leaves its file, as a process that is killed does.
        drop(UnixListener::bind(&path).expect("a socket"));
        let first = server().0.listen(&uri).bind().await.expect("nothing listens there");
        let error = server().0.listen(&uri).bind().await.expect_err("the first listens there");
        assert_eq!(
            format!("{error:?}"),
            format!("cannot serve on `{uri}`: Address already in use (os error 98)")
        );
        tokio::spawn(first.serve_until(pending()));
        answers(polywire::connect(&uri).await.expect("the first still listens"), "gRPC").await;
        // A file of another kind is not the server's to remove.
        let file = folder.path().join("notes.txt");
        std::fs::write(&file, "keep").expect("a file");
        server()
            .0
            .listen(format!("http+unix://{}", file.display()))
            .bind()
            .await
            .expect_err("a file is there");
        assert_eq!(std::fs::read_to_string(&file).expect("the file is there"), "keep");
    }

    #[tokio::test]
    async fn nothing_at_a_socket_is_an_error_of_connect() {
        let folder = tempfile::tempdir().expect("a folder");
        for scheme in ["grpc+unix", "http+unix"] {
            let uri = format!("{scheme}://{}/none.sock", folder.path().display());
            let error = polywire::connect(&uri).await.expect_err("there is no socket");
            assert!(matches!(&error, ConnectError::Failed { uri: shown, .. } if *shown == uri), "{error}");
        }
    }
}
