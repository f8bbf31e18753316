//! A service on gRPC and REST, and a client that calls it over each.

mod generated {
    include!(concat!(env!("OUT_DIR"), "/mod.rs"));
}

use generated::greeter::v1::{GreetRequest, Greeter, GreeterClient, GreeterServer, Greeting};
use polywire::{Outcome, Request, Response, Server, Status};
use std::error::Error;

struct Polite;

impl Greeter for Polite {
    async fn greet(&self, request: Request<GreetRequest>) -> Outcome<Greeting> {
        let GreetRequest { name } = request.into_inner();
        if name.trim().is_empty() {
            return Err(Status::invalid_argument("`name` is empty: say who is to be greeted"));
        }
        Ok(Response::new(Greeting { text: format!("Hello, {name}!") }))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // gRPC and REST on one port.
    let server = Server::new().add(GreeterServer::new(Polite)).listen("http://127.0.0.1:8080").bind().await?;
    let serving = tokio::spawn(server.serve());

    for uri in ["grpc://127.0.0.1:8080", "http://127.0.0.1:8080"] {
        let greeter = GreeterClient::connect(uri).await?;
        let greeting = greeter.greet(GreetRequest { name: "Ada".into() }).await?.into_inner();
        println!("{uri}: {}", greeting.text);
    }
    Ok(serving.await??) // until Ctrl-C
}

#[cfg(test)]
mod tests {
    use super::*;
    use polywire::Code;

    /// The address of a server that serves until the test ends.
    async fn serve() -> Result<String, Box<dyn Error>> {
        let server =
            Server::new().add(GreeterServer::new(Polite)).listen("http://127.0.0.1:0").bind().await?;
        let address = server.uris()[0].replace("http://", "");
        tokio::spawn(server.serve());
        Ok(address)
    }

    #[tokio::test]
    async fn greets_over_grpc_and_rest() -> Result<(), Box<dyn Error>> {
        let address = serve().await?;
        for wire in ["grpc", "http"] {
            let greeter = GreeterClient::connect(format!("{wire}://{address}")).await?;
            let greeting = greeter.greet(GreetRequest { name: "Grace".into() }).await?.into_inner();
            assert_eq!(greeting.text, "Hello, Grace!");
        }
        Ok(())
    }

    #[tokio::test]
    async fn refuses_an_empty_name() -> Result<(), Box<dyn Error>> {
        let greeter = GreeterClient::connect(format!("grpc://{}", serve().await?)).await?;
        let refused = greeter.greet(GreetRequest { name: " ".into() }).await.map(Response::into_inner);
        assert_eq!(refused.map_err(|status| status.code()), Err(Code::InvalidArgument));
        Ok(())
    }
}
