//! polywire, axum and tonic on one port, whichever of them keeps it.

mod generated {
    include!(concat!(env!("OUT_DIR"), "/mod.rs"));
}
mod clock;

use axum::{Router, routing::get};
use generated::greeter::v1::{GreetRequest, Greeter, GreeterServer, Greeting};
use polywire::{Outcome, Request, Response, ServeError, Server};
use std::error::Error;
use tokio::net::TcpListener;

/// A new service, of polywire.
struct Polite;

impl Greeter for Polite {
    async fn greet(&self, request: Request<GreetRequest>) -> Outcome<Greeting> {
        Ok(Response::new(Greeting { text: format!("Hello, {}!", request.into_inner().name) }))
    }
}

/// The routes of axum and the service of tonic that were there before.
fn routes() -> Router {
    Router::new().route("/about", get(|| async { "about us" })).route_service(clock::PATH, clock::service())
}

/// polywire in axum: the router keeps the port, and polywire answers what it does not.
fn in_axum() -> Result<Router, ServeError> {
    let greeter = Server::new().add(GreeterServer::new(Polite)).into_http_service()?;
    Ok(routes().fallback_service(greeter))
}

/// polywire in tonic: its server keeps the port. With `accept_http1`, REST and the routes are answered there too.
fn in_tonic() -> Result<tonic::transport::server::Router, ServeError> {
    let routes = tonic::service::Routes::from(in_axum()?);
    Ok(tonic::transport::Server::builder().accept_http1(true).add_routes(routes))
}

/// axum in polywire: the server keeps the port, and the router answers what no method does.
fn around_axum() -> Server {
    Server::new().add(GreeterServer::new(Polite)).with_http_fallback(routes())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    let axum = axum::serve(listener, in_axum()?);
    let tonic = in_tonic()?.serve("127.0.0.1:8082".parse()?);
    let polywire = around_axum().listen("http://127.0.0.1:8081").bind().await?;
    println!("axum serves on 8080, polywire on 8081, tonic on 8082");
    tokio::select! {
        ended = axum => ended?,
        ended = tonic => ended?,
        ended = polywire.serve() => ended?, // until Ctrl-C
    }
    Ok(())
}

#[cfg(test)]
mod tests;
