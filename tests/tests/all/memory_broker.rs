//! The in-memory broker keeps what every broker has to keep.

use polywire::{
    BoxFuture,
    queue::{Broker, memory::MemoryBroker},
};
use polywire_tests::conformance::Lab;
use std::sync::Arc;

struct Memory(MemoryBroker);

fn memory() -> Memory {
    Memory(MemoryBroker::new())
}

impl Lab for Memory {
    fn connect(&self) -> BoxFuture<Arc<dyn Broker>> {
        let broker: Arc<dyn Broker> = Arc::new(self.0.connect());
        Box::pin(std::future::ready(broker))
    }
}

/// Time stands still while anything happens: what depends on time is exact.
mod in_paused_time {
    polywire_tests::conformance!(
        #[tokio::test(start_paused = true)]
        crate::memory_broker::memory
    );
}

/// Everything happens at once.
mod in_parallel {
    polywire_tests::conformance!(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        crate::memory_broker::memory
    );
}
