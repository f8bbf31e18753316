//! A hello server over gRPC alone, by polywire.

mod generated {
    include!(concat!(env!("OUT_DIR"), "/mod.rs"));
}

use generated::hello::v1::{GreetRequest, Greeter, GreeterServer, Greeting};
use polywire::{Outcome, Request, Response, ServeError, Server};

struct Polite;

impl Greeter for Polite {
    async fn greet(&self, request: Request<GreetRequest>) -> Outcome<Greeting> {
        Ok(Response::new(Greeting { text: format!("Hello, {}!", request.into_inner().name) }))
    }
}

#[tokio::main]
async fn main() -> Result<(), ServeError> {
    Server::new().add(GreeterServer::new(Polite)).listen("grpc://127.0.0.1:50051").serve().await
}
