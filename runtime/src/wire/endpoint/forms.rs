//! The forms of the URIs of the built-in schemes.

#![allow(dead_code, reason = "each wire uses some of them")]

use super::form::{CLIENT, Form, Place};

/// Clients of gRPC.
pub(crate) const GRPC: Form = Form {
    path: Err("gRPC has no path: leave it out, or connect by `http://` to REST below a prefix"),
    ..Form::of(Place::Host, CLIENT)
};
/// Clients of gRPC over TLS.
pub(crate) const GRPC_TLS: Form = Form { tls: Ok(()), ..GRPC };
/// Clients of REST. The path is the prefix of all paths.
pub(crate) const REST: Form = Form { path: Ok(()), ..Form::of(Place::Host, CLIENT) };
/// Clients of REST over TLS.
pub(crate) const REST_TLS: Form = Form { tls: Ok(()), ..REST };
/// Clients of a Unix socket.
pub(crate) const SOCKET: Form = Form::of(Place::Socket, CLIENT);

/// Ports of servers.
pub(crate) const PORT: Form = Form {
    path: Err("a listening address has no path: leave it out"),
    tls: Err("a server on a port shows the certificate of `Server::with_tls`: leave out the TLS settings"),
    ..Form::of(Place::HostAndPort, &[])
};
/// Unix sockets of servers.
pub(crate) const SOCKET_FILE: Form = Form::of(Place::Socket, &[]);

/// The options of every wire of a queue, beside those of its broker. A client and a server may have one URI, so each
/// takes the options of the other.
pub(crate) const OF_QUEUES: [&str; 4] = ["lazy", "group", "partial", "sensitive"];

/// In-memory brokers.
pub(crate) const MEMORY: Form = Form {
    path: Ok(()),
    ..Form::of(Place::Name, &["connect_timeout", "lazy", "group", "partial", "sensitive"])
};
/// RabbitMQ. The path is a vhost.
pub(crate) const AMQP: Form = Form {
    credentials: true,
    path: Ok(()),
    ..Form::of(
        Place::Hosts,
        &[
            "connect_timeout",
            "lazy",
            "group",
            "partial",
            "sensitive",
            "declare",
            "prefix",
            "queue_type",
            "heartbeat",
        ],
    )
};
/// RabbitMQ over TLS.
pub(crate) const AMQP_TLS: Form = Form { tls: Ok(()), ..AMQP };
/// Kafka.
pub(crate) const KAFKA: Form = Form {
    credentials: true,
    properties: true,
    ..Form::of(
        Place::Hosts,
        &[
            "connect_timeout",
            "lazy",
            "group",
            "partial",
            "sensitive",
            "declare",
            "prefix",
            "partitions",
            "replicas",
            "start",
            "reply_topic",
            "uncommitted",
        ],
    )
};
/// Kafka over TLS.
pub(crate) const KAFKA_TLS: Form = Form { tls: Ok(()), ..KAFKA };
/// NATS. A user without a password is a token.
pub(crate) const NATS: Form = Form {
    credentials: true,
    ..Form::of(Place::Hosts, &["connect_timeout", "lazy", "group", "partial", "sensitive", "declare"])
};
/// NATS over TLS.
pub(crate) const NATS_TLS: Form = Form { tls: Ok(()), ..NATS };
/// ZeroMQ.
pub(crate) const ZMQ: Form =
    Form::of(Place::HostsAndPorts, &["connect_timeout", "lazy", "group", "partial", "sensitive"]);
