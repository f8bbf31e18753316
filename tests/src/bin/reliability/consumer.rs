//! A process that consumes until it is killed.

use crate::journal::{Entry, Journal};
use polywire::{Outcome, Request, Response, Server};
use polywire_tests::load::v1::{Load, LoadServer, WorkRequest};
use std::path::Path;

struct Worker(Journal);

impl Load for Worker {
    async fn work(&self, request: Request<WorkRequest>) -> Outcome<()> {
        let WorkRequest { key, number } = request.into_inner();
        self.0.write(&Entry { key, number });
        Ok(Response::new(()))
    }
}

/// Consumes from the broker at `uri`; writes what it handles into the journal at `path`.
pub(crate) async fn consume(uri: &str, path: &Path) {
    let worker = Worker(Journal::open(path));
    loop {
        // A broker that is down when the process starts is tried again.
        let server = Server::new().add(LoadServer::new(Worker(worker.0.share()))).listen(uri);
        match server.bind().await {
            Ok(bound) => match bound.serve().await {
                Ok(()) => return,
                Err(error) => eprintln!("consumer: {error:?}"),
            },
            Err(error) => eprintln!("consumer: {error:?}"),
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
}
