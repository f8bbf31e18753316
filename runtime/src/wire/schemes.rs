//! The table of the schemes that are built in: the one place that knows all wires.

use super::endpoint::{
    ConnectFn, Feature, ListenFn, Scheme,
    form::Form,
    forms,
    scheme::{Connect, Listen, Side},
};
#[cfg(any(feature = "memory", feature = "_broker"))]
use super::queue::{brokers, connect, listener};
use std::borrow::Cow;

/// The function of one side, where the features for it are on.
macro_rules! when {
    ($features:meta, $kind:ty, $function:expr) => {{
        #[cfg($features)]
        const FUNCTION: Option<$kind> = Some($function);
        #[cfg(not($features))]
        const FUNCTION: Option<$kind> = None;
        FUNCTION
    }};
}

/// A wire of HTTP: a client, and a port or socket of a server.
macro_rules! http {
    ($name:literal, [$($feature:tt),*], $client:meta => $connect:expr, $form:expr; $server:meta => $listen:expr) => {
        built_in(
            $name,
            &[$(($feature, cfg!(feature = $feature))),*],
            $form,
            when!($client, ConnectFn, $connect),
            $listen,
            when!($server, ListenFn, super::endpoint::Listening::open_port),
        )
    };
}

/// A wire of queues: both sides connect to its broker.
macro_rules! queue {
    ($name:literal, $feature:tt, $form:expr, $open:expr) => {
        built_in(
            $name,
            &[($feature, cfg!(feature = $feature))],
            $form,
            when!(feature = $feature, ConnectFn, |connecting| connect::connect(connecting, $open)),
            $form,
            when!(feature = $feature, ListenFn, |listening| listener::listen(listening, $open)),
        )
    };
}

/// The schemes that are built in.
pub(super) static BUILT_IN: [Scheme; 14] = [
    http!("grpc", ["grpc"], feature = "grpc" => super::grpc::connect, forms::GRPC;
        feature = "grpc" => forms::PORT),
    http!("grpcs", ["grpc", "tls"], all(feature = "grpc", feature = "tls") => super::grpc::connect, forms::GRPC_TLS;
        all(feature = "grpc", feature = "tls") => forms::PORT),
    http!("grpc+unix", ["grpc"], feature = "grpc" => super::grpc::connect, forms::SOCKET;
        feature = "grpc" => forms::SOCKET_FILE),
    http!("http", ["rest"], feature = "rest" => super::rest::connect, forms::REST;
        feature = "_http-server" => forms::PORT),
    http!("https", ["rest", "tls"], all(feature = "rest", feature = "tls") => super::rest::connect, forms::REST_TLS;
        feature = "tls" => forms::PORT),
    http!("http+unix", ["rest"], feature = "rest" => super::rest::connect, forms::SOCKET;
        feature = "_http-server" => forms::SOCKET_FILE),
    queue!("memory", "memory", forms::MEMORY, brokers::memory::open),
    queue!("amqp", "amqp", forms::AMQP, brokers::amqp::open),
    queue!("amqps", "amqp-tls", forms::AMQP_TLS, brokers::amqp::open),
    queue!("kafka", "kafka", forms::KAFKA, brokers::kafka::open),
    queue!("kafka+tls", "kafka-tls", forms::KAFKA_TLS, brokers::kafka::open),
    queue!("zmq+tcp", "zeromq", forms::ZMQ, brokers::zeromq::open),
    queue!("nats", "nats", forms::NATS, brokers::nats::open),
    queue!("nats+tls", "nats", forms::NATS_TLS, brokers::nats::open),
];

const fn built_in(
    name: &'static str,
    features: &'static [Feature],
    connect_form: Form,
    connect: Option<ConnectFn>,
    listen_form: Form,
    listen: Option<ListenFn>,
) -> Scheme {
    Scheme {
        name: Cow::Borrowed(name),
        features,
        options: Vec::new(),
        connect: Side {
            form: connect_form,
            open: match connect {
                Some(connect) => Some(Connect::BuiltIn(connect)),
                None => None,
            },
        },
        listen: Side {
            form: listen_form,
            open: match listen {
                Some(listen) => Some(Listen::BuiltIn(listen)),
                None => None,
            },
        },
    }
}
