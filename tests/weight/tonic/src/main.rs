//! A hello server over gRPC, by tonic.

mod generated {
    tonic::include_proto!("hello.v1");
}

use generated::{
    GreetRequest, Greeting,
    greeter_server::{Greeter, GreeterServer},
};
use tonic::{Request, Response, Status, transport::Server};

struct Polite;

#[tonic::async_trait]
impl Greeter for Polite {
    async fn greet(&self, request: Request<GreetRequest>) -> Result<Response<Greeting>, Status> {
        Ok(Response::new(Greeting { text: format!("Hello, {}!", request.into_inner().name) }))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    Server::builder().add_service(GreeterServer::new(Polite)).serve("127.0.0.1:50051".parse()?).await?;
    Ok(())
}
