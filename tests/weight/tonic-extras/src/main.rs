//! A hello server over gRPC, by tonic, with health and reflection as polywire's has them.

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
    let (reporter, health) = tonic_health::server::health_reporter();
    reporter.set_serving::<GreeterServer<Polite>>().await;
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(tonic::include_file_descriptor_set!("hello"))
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    Server::builder()
        .add_service(health)
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?)
        .add_service(GreeterServer::new(Polite))
        .serve("127.0.0.1:50051".parse()?)
        .await?;
    Ok(())
}
