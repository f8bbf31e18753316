//! RabbitMQ keeps what every broker has to keep.

#![allow(clippy::unwrap_used, reason = "a failure is a failed test")]

use polywire::{
    BoxFuture,
    queue::{
        Broker, IdSource,
        amqp::{AmqpBroker, AmqpOptions},
    },
};
use polywire_tests::{brokers::RabbitServer, conformance::Lab};
use std::sync::{Arc, OnceLock};

/// The node that the rules share: each has names of its own. It is ended with the program.
fn node() -> &'static RabbitServer {
    static SHARED: OnceLock<RabbitServer> = OnceLock::new();
    SHARED.get_or_init(RabbitServer::start)
}

/// A part of the node that nobody else uses.
struct Rabbit {
    prefix: String,
}

fn rabbit() -> Rabbit {
    Rabbit { prefix: format!("{}.", IdSource::new().next()) }
}

impl Lab for Rabbit {
    fn connect(&self) -> BoxFuture<Arc<dyn Broker>> {
        let options = AmqpOptions::DEFAULT.with_prefix(&self.prefix);
        Box::pin(async move {
            let uri = tokio::task::spawn_blocking(|| node().uri()).await.unwrap();
            AmqpBroker::connect_with(&uri, options).await.unwrap().into()
        })
    }
}

polywire_tests::conformance!(
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    crate::rabbit
);
