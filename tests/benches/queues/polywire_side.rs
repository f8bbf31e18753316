//! Polywire: the stubs of an interface, over the broker of a URI.

use crate::side::{Handled, Side, text};
use polywire::{Outcome, Request, Response, Server};
use polywire_tests::wires::serve;
use std::sync::Arc;

/// The methods that are called and published.
#[polywire::service(package = "bench.v1")]
pub(crate) trait Desk {
    /// Answers with what it is asked.
    async fn echo(&self, request: Request<Note>) -> Outcome<Note>;

    /// Takes work.
    #[queue(command, address = "bench.work")]
    async fn work(&self, request: Request<Note>) -> Outcome<()>;
}

/// A text.
#[polywire::message(package = "bench.v1")]
pub(crate) struct Note {
    #[field(1)]
    pub(crate) text: String,
}

pub(crate) struct Counting(pub(crate) Arc<Handled>);

impl Desk for Counting {
    async fn echo(&self, request: Request<Note>) -> Outcome<Note> {
        Ok(Response::new(request.into_inner()))
    }

    async fn work(&self, _: Request<Note>) -> Outcome<()> {
        self.0.add();
        Ok(Response::new(()))
    }
}

pub(crate) async fn side(uri: &str) -> Side {
    let handled = Arc::<Handled>::default();
    let (_, server) = serve(Server::new().add(DeskServer::new(Counting(handled.clone()))), uri).await;
    let client = DeskClient::connect(uri).await.unwrap();
    let publisher = client.clone();
    let note = || Note { text: text() };
    Side {
        call: Arc::new(move || {
            let client = client.clone();
            Box::pin(async move {
                let answer = client.echo(note()).await.unwrap().into_inner();
                assert_eq!(answer.text.len(), 100);
            })
        }),
        publish: Arc::new(move || {
            let client = publisher.clone();
            Box::pin(async move {
                client.work(note()).await.unwrap();
            })
        }),
        handled,
        _alive: Box::new(server),
    }
}
