//! RabbitMQ keeps what every broker has to keep.

use polywire::{
    BoxFuture,
    queue::{
        Broker, IdSource,
        amqp::{AmqpBroker, AmqpOptions},
    },
};
use polywire_tests::{brokers::RabbitServer, conformance::Lab};
use std::sync::Arc;

/// A part of the shared node that no other test uses.
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
            let uri = tokio::task::spawn_blocking(RabbitServer::shared).await.unwrap().uri();
            AmqpBroker::connect_with(&uri, options).await.unwrap().into()
        })
    }
}

polywire_tests::conformance!(
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    crate::amqp_broker::rabbit
);
