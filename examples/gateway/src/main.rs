//! REST in front of any gRPC server that serves this `.proto` file, in whatever language it is written.
//!
//! `cargo run -- grpc://127.0.0.1:50051`

mod generated {
    include!(concat!(env!("OUT_DIR"), "/mod.rs"));
}

use generated::greeter::v1::{GreeterClient, GreeterServer};
use polywire::Server;
use std::{env, error::Error};
use tower_http::cors::CorsLayer;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let backend = env::args().nth(1).unwrap_or_else(|| "grpc://127.0.0.1:50051".to_owned());
    let gateway = gateway(&backend).await?.listen("http://127.0.0.1:8080").bind().await?;
    println!("{} answers for {backend}", gateway.uris()[0]);
    Ok(gateway.serve().await?)
}

/// A client is a service, so a server can serve it. Layers of tower stand around it as around any other.
async fn gateway(backend: &str) -> Result<Server, Box<dyn Error>> {
    let greeter = GreeterClient::connect(backend).await?;
    Ok(Server::new().add(GreeterServer::new(greeter)).with_http_layer(CorsLayer::permissive()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use generated::greeter::v1::{GreetRequest, Greeter, Greeting};
    use polywire::{Code, Outcome, Request, Response, Status};

    /// A server as it may stand behind the gateway.
    struct Backend;

    impl Greeter for Backend {
        async fn greet(&self, request: Request<GreetRequest>) -> Outcome<Greeting> {
            match request.into_inner().name.as_str() {
                "nobody" => Err(Status::not_found("there is nobody of that name")),
                name => Ok(Response::new(Greeting { text: format!("Hello, {name}!") })),
            }
        }
    }

    /// The URI of a server that serves until the test ends.
    async fn serve(server: Server) -> Result<String, Box<dyn Error>> {
        let server = server.bind().await?;
        let uri = server.uris()[0].clone();
        tokio::spawn(server.serve());
        Ok(uri)
    }

    #[tokio::test]
    async fn rest_calls_reach_the_grpc_server_and_its_errors_come_back() -> Result<(), Box<dyn Error>> {
        let backend =
            serve(Server::new().add(GreeterServer::new(Backend)).listen("grpc://127.0.0.1:0")).await?;
        let front = serve(gateway(&backend).await?.listen("http://127.0.0.1:0")).await?;

        let greeter = GreeterClient::connect(front).await?;
        let greeting = greeter.greet(GreetRequest { name: "Ada".into() }).await?.into_inner();
        assert_eq!(greeting.text, "Hello, Ada!");
        let missing = greeter.greet(GreetRequest { name: "nobody".into() }).await.map(Response::into_inner);
        let missing = missing.map_err(|status| (status.code(), status.message().to_owned()));
        assert_eq!(missing, Err((Code::NotFound, "there is nobody of that name".to_owned())));
        Ok(())
    }
}
