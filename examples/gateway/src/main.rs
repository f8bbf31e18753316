//! REST in front of any gRPC server that serves this `.proto` file, in whatever language it is written.
//!
//! `cargo run -- grpc://127.0.0.1:50051`; with `TOKEN=sesame` before it, for callers with that token alone.

mod generated {
    include!(concat!(env!("OUT_DIR"), "/mod.rs"));
}

use generated::greeter::v1::{GreeterClient, GreeterServer};
use polywire::{
    BoxFuture, Call, Messages, Outcome, Server, Status,
    layer::{Next, interceptor},
};
use std::{env, error::Error};
use tower_http::cors::CorsLayer;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let backend = env::args().nth(1).unwrap_or_else(|| "grpc://127.0.0.1:50051".to_owned());
    let gateway = match env::var("TOKEN") {
        Ok(token) => guarded(&backend, token).await?,
        Err(_) => gateway(&backend).await?,
    };
    let gateway = gateway.listen("http://127.0.0.1:8080").bind().await?;
    println!("{} answers for {backend}", gateway.uris()[0]);
    Ok(gateway.serve().await?)
}

/// A client is a service, so a server can serve it. Layers of tower stand around it as around any other.
async fn gateway(backend: &str) -> Result<Server, Box<dyn Error>> {
    let greeter = GreeterClient::connect(backend).await?;
    Ok(Server::new().add(GreeterServer::new(greeter)).with_http_layer(CorsLayer::permissive()))
}

/// The same for callers with a token, and a line for each call to the backend.
async fn guarded(backend: &str, token: String) -> Result<Server, Box<dyn Error>> {
    let greeter = GreeterClient::new(polywire::connect(backend).await?.with_layer(log));
    let bearer = format!("Bearer {token}");
    Ok(Server::new()
        .add(GreeterServer::new(greeter))
        .with_layer(interceptor(move |call: &mut Call| check(call, &bearer))))
}

/// Refuses calls without the token.
fn check(call: &Call, bearer: &str) -> Result<(), Status> {
    match call.metadata().get("authorization") {
        Some(token) if token == bearer => Ok(()),
        _ => Err(Status::unauthenticated("a token is needed")),
    }
}

/// Prints how each call ended, and how many messages came back.
fn log(call: Call, next: &Next) -> BoxFuture<Outcome<Messages>> {
    let method = call.method().name().to_owned();
    next.watch(call, move |end| println!("{method}: {:?}, {} messages", end.code(), end.messages))
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

    #[tokio::test]
    async fn a_guarded_gateway_answers_who_has_the_token() -> Result<(), Box<dyn Error>> {
        let backend =
            serve(Server::new().add(GreeterServer::new(Backend)).listen("grpc://127.0.0.1:0")).await?;
        let front = serve(guarded(&backend, "sesame".to_owned()).await?.listen("http://127.0.0.1:0")).await?;

        let greeter = GreeterClient::connect(front).await?;
        let refused = greeter.greet(GreetRequest { name: "Ada".into() }).await;
        assert_eq!(refused.map_err(|status| status.code()).err(), Some(Code::Unauthenticated));
        let mut request = Request::new(GreetRequest { name: "Ada".into() });
        request.metadata_mut().insert("authorization", "Bearer sesame".parse()?);
        assert_eq!(greeter.greet(request).await?.into_inner().text, "Hello, Ada!");
        Ok(())
    }
}
