//! The interface definition: there is no .proto file.

use polywire::{Outcome, Request, Status, Streaming, prost_types::Timestamp};
use std::collections::HashMap;

/// Lends books.
#[polywire::service(package = "library.v1", fake)]
pub(crate) trait Library {
    /// Returns the book.
    #[http(get = "/v1/{name=shelves/*/books/*}", additional(get = "/v1/books/{name=**}:byName"))]
    #[idempotency(no_side_effects)]
    async fn get_book(&self, request: GetBookRequest) -> Result<Book, Status>;

    /// Puts a book on a shelf; the answer says by its metadata who keeps it.
    #[http(post = "/v1/{parent=shelves/*}/books", body = "book")]
    async fn create_book(&self, request: Request<CreateBookRequest>) -> Outcome<Book>;

    /// Streams the books of a shelf.
    #[http(get = "/v1/{parent=shelves/*}/books:watch")]
    async fn watch_books(&self, request: WatchBooksRequest) -> Result<Streaming<Book>, Status>;

    /// Takes many books and says how many came.
    #[http(post = "/v1/books:import", body = "*")]
    async fn import_books(&self, request: Streaming<Book>) -> Result<ImportBooksResponse, Status>;

    /// Has somebody order a book, some time.
    #[queue(command, address = "library.orders", retry(max_attempts = 3, initial_backoff = "20ms"))]
    async fn order_book(&self, request: OrderBookRequest) -> Result<(), Status>;

    /// Tells everybody that a book is back.
    #[queue(event, address = "library.returns", key = "book")]
    async fn book_returned(&self, request: BookReturnedEvent) -> Result<(), Status> {
        println!("  (nobody listens to the return of {})", request.book);
        Ok(())
    }
}

/// A book.
#[polywire::message(package = "library.v1", reserved(3, "isbn10"))]
pub(crate) struct Book {
    /// The name: `shelves/*/books/*`.
    #[field(1)]
    pub(crate) name: String,
    #[field(2)]
    pub(crate) title: String,
    #[field(4)]
    pub(crate) authors: Vec<Author>,
    #[field(5, enum = Binding)]
    pub(crate) binding: i32,
    #[field(6)]
    pub(crate) page_count: i32,
    #[field(7)]
    pub(crate) publish_time: Option<Timestamp>,
    #[field(8)]
    pub(crate) labels: HashMap<String, String>,
    /// The edition before this one.
    #[field(9)]
    pub(crate) previous: Option<Box<Book>>,
    /// Where it is.
    #[oneof(10, 11)]
    pub(crate) place: Option<Place>,
}

/// Where a book is.
#[polywire::message]
pub(crate) enum Place {
    #[field(10)]
    Shelf(String),
    #[field(11)]
    Loan(Loan),
}

/// Who has a book.
#[polywire::message(package = "library.v1")]
pub(crate) struct Loan {
    #[field(1)]
    pub(crate) reader: String,
}

/// How a book is bound.
#[polywire::message(package = "library.v1")]
pub(crate) enum Binding {
    Unspecified = 0,
    Hardcover = 1,
    Paperback = 2,
}

/// Who wrote a book.
#[polywire::message(package = "library.v1")]
pub(crate) struct Author {
    #[field(1)]
    pub(crate) given_name: String,
    #[field(2)]
    pub(crate) family_name: String,
}

#[polywire::message(package = "library.v1")]
pub(crate) struct GetBookRequest {
    #[field(1)]
    pub(crate) name: String,
}

#[polywire::message(package = "library.v1")]
pub(crate) struct CreateBookRequest {
    #[field(1)]
    pub(crate) parent: String,
    #[field(2)]
    pub(crate) book: Option<Book>,
}

#[polywire::message(package = "library.v1")]
pub(crate) struct WatchBooksRequest {
    #[field(1)]
    pub(crate) parent: String,
}

#[polywire::message(package = "library.v1")]
pub(crate) struct ImportBooksResponse {
    #[field(1)]
    pub(crate) imported: i32,
}

#[polywire::message(package = "library.v1")]
pub(crate) struct OrderBookRequest {
    #[field(1)]
    pub(crate) isbn: String,
    #[field(2)]
    pub(crate) copies: u32,
}

#[polywire::message(package = "library.v1")]
pub(crate) struct BookReturnedEvent {
    #[field(1)]
    pub(crate) book: String,
    #[field(2)]
    pub(crate) reader: String,
}
