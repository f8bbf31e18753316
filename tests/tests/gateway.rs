//! A gateway is one line: a server whose service is a client. curl calls REST, the library hears gRPC.

#![allow(clippy::expect_used, reason = "a failure is a failed test")]

use polywire::{Outcome, Request, Response, Server, Status, Streaming};
use polywire_golden::library::library::v1::*;
use polywire_tests::outside::{HttpAnswer, curl, curl_text};
use serde_json::json;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};
use tokio_util::sync::{CancellationToken, DropGuard};

#[tokio::test]
async fn a_gateway_answers_curl() {
    let (library, _library) = serve(Server::new().add(LibraryServer::new(Shelves::default()))).await;
    let client = LibraryClient::connect(format!("grpc://{library}")).await.expect("the library answers");
    let (gateway, _gateway) = serve(Server::new().add(LibraryServer::new(client))).await;
    let url = |path: &str| format!("http://{gateway}/v1/{path}");

    let book = json!({"title": "Emil", "authors": [{"givenName": "Astrid"}], "copiesSold": "30000000000"});
    let mut kept = book.clone();
    kept["name"] = json!("shelves/1/books/emil");
    let kept = HttpAnswer { code: 200, body: kept };
    assert_eq!(curl("POST", url("shelves/1/books?bookId=emil"), Some(&book)).await, kept);
    assert_eq!(curl("GET", url("shelves/1/books/emil"), None).await, kept);

    let pages = HttpAnswer { code: 200, body: json!(["Emil", "the end"]) };
    assert_eq!(curl("GET", url("shelves/1/books/emil:read"), None).await, pages);

    let status = json!({"code": 5, "message": "there is no book `shelves/1/books/none`"});
    let missing = HttpAnswer { code: 404, body: status };
    assert_eq!(curl("GET", url("shelves/1/books/none"), None).await, missing);

    let (code, lines) = curl_text("GET", url("shelves/1/books:watch?limit=2"), None).await;
    assert_eq!(code, 200);
    let titles: Vec<String> = lines.lines().map(title).collect();
    assert_eq!(titles, ["Emil", "Emil"]);
}

fn title(line: &str) -> String {
    let book: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
    book["title"].as_str().expect("a title").to_owned()
}

/// Serves on a free port until the guard is dropped; gives the address.
async fn serve(server: Server) -> (String, DropGuard) {
    let server = server.listen("http://127.0.0.1:0").bind().await.expect("a port is free");
    let address = server.uris()[0].trim_start_matches("http://").to_owned();
    let stop = CancellationToken::new();
    tokio::spawn(server.serve_until(stop.clone().cancelled_owned()));
    (address, stop.drop_guard())
}

/// Books by their names.
#[derive(Default)]
struct Shelves(Mutex<BTreeMap<String, Book>>);

impl Shelves {
    fn book(&self, name: &str) -> Result<Book, Status> {
        let books = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        books.get(name).cloned().ok_or_else(|| Status::not_found(format!("there is no book `{name}`")))
    }
}

impl Library for Shelves {
    async fn get_book(&self, request: Request<GetBookRequest>) -> Outcome<Book> {
        self.book(&request.get_ref().name).map(Response::new)
    }

    async fn list_books(&self, _: Request<ListBooksRequest>) -> Outcome<ListBooksResponse> {
        not_called()
    }

    async fn create_book(&self, request: Request<CreateBookRequest>) -> Outcome<Book> {
        let CreateBookRequest { parent, book, book_id } = request.into_inner();
        let book = Book { name: format!("{parent}/books/{book_id}"), ..book.unwrap_or_default() };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(book.name.clone(), book.clone());
        Ok(Response::new(book))
    }

    async fn update_book(&self, _: Request<UpdateBookRequest>) -> Outcome<Book> {
        not_called()
    }

    async fn delete_book(&self, _: Request<DeleteBookRequest>) -> Outcome<()> {
        not_called()
    }

    async fn move_book(&self, _: Request<MoveBookRequest>) -> Outcome<Book> {
        not_called()
    }

    async fn read_book(&self, request: Request<ReadBookRequest>) -> Outcome<ReadBookResponse> {
        let book = self.book(&request.get_ref().name)?;
        Ok(Response::new(ReadBookResponse { pages: vec![book.title, "the end".to_owned()] }))
    }

    async fn watch_books(&self, request: Request<WatchBooksRequest>) -> Outcome<Streaming<Book>> {
        let limit = usize::try_from(request.get_ref().limit).unwrap_or_default();
        let books = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let books: Vec<_> = books.values().cycle().take(limit).cloned().map(Ok).collect();
        Ok(Response::new(Streaming::new(tokio_stream::iter(books))))
    }

    async fn import_books(&self, _: Request<Streaming<Book>>) -> Outcome<ImportBooksResponse> {
        not_called()
    }

    async fn chat(&self, _: Request<Streaming<ChatMessage>>) -> Outcome<Streaming<ChatMessage>> {
        not_called()
    }

    async fn order_book(&self, _: Request<OrderBookRequest>) -> Outcome<()> {
        not_called()
    }

    async fn book_returned(&self, _: Request<BookReturnedEvent>) -> Outcome<()> {
        not_called()
    }

    async fn quote_price(&self, _: Request<QuotePriceRequest>) -> Outcome<QuotePriceResponse> {
        not_called()
    }
}

fn not_called<T>() -> Outcome<T> {
    Err(Status::unimplemented("not called here"))
}
