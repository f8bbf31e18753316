//! NATS keeps what every broker has to keep.

use polywire::{
    BoxFuture,
    queue::{Broker, nats::NatsBroker},
};
use polywire_tests::{brokers::NatsServer, conformance::Lab};
use std::sync::Arc;

struct Nats(NatsServer);

fn nats() -> Nats {
    Nats(NatsServer::start())
}

impl Lab for Nats {
    fn connect(&self) -> BoxFuture<Arc<dyn Broker>> {
        let uri = self.0.uri();
        Box::pin(async move { NatsBroker::connect(&uri).await.unwrap().into() })
    }
}

polywire_tests::conformance!(
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    crate::nats_broker::nats
);
