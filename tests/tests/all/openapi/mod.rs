//! A server's description of itself, judged by tools from outside.

mod document;
mod tools;

use crate::library::shelves::Shelves;
use polywire::Server;
use polywire_golden::library::library::v1::LibraryServer;
use tokio_util::sync::{CancellationToken, DropGuard};

/// The library, on a free port until the guard is dropped; gives its URL.
async fn library() -> (String, DropGuard) {
    serve(Server::new().add(LibraryServer::new(Shelves::new().0))).await
}

/// Serves on a free port until the guard is dropped; gives the URL.
async fn serve(server: Server) -> (String, DropGuard) {
    let server = server.listen("http://127.0.0.1:0").bind().await.expect("a port is free");
    let url = server.uris()[0].clone();
    let stop = CancellationToken::new();
    tokio::spawn(server.serve_until(stop.clone().cancelled_owned()));
    (url, stop.drop_guard())
}
