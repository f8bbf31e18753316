//! The library: books by their names, and word of what it hears.

use polywire::{Outcome, Request, Response, Status, Streaming};
use polywire_golden::library::library::v1::*;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;

/// The messages that the library hears and that no caller waits for.
pub(crate) type Heard = mpsc::UnboundedReceiver<String>;

/// The number of changes that a caller can wait for.
const MOST_CHANGES: usize = 1_000;

/// Books by their names.
pub(crate) struct Shelves {
    books: Mutex<BTreeMap<String, Book>>,
    heard: mpsc::UnboundedSender<String>,
}

impl Shelves {
    pub(crate) fn new() -> (Self, Heard) {
        let (heard, hears) = mpsc::unbounded_channel();
        (Self { books: Mutex::default(), heard }, hears)
    }

    fn books(&self) -> MutexGuard<'_, BTreeMap<String, Book>> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, name: &str) -> Result<Book, Status> {
        self.books().get(name).cloned().ok_or_else(|| Status::not_found(format!("there is no book `{name}`")))
    }

    pub(crate) fn put(&self, book: Book) -> Outcome<Book> {
        self.books().insert(book.name.clone(), book.clone());
        Ok(Response::new(book))
    }

    fn hear(&self, what: String) -> Outcome<()> {
        self.heard.send(what).map_err(|_| Status::unavailable("nobody listens"))?;
        Ok(Response::new(()))
    }
}

impl Library for Shelves {
    async fn get_book(&self, request: Request<GetBookRequest>) -> Outcome<Book> {
        self.find(&request.get_ref().name).map(Response::new)
    }

    async fn list_books(&self, request: Request<ListBooksRequest>) -> Outcome<ListBooksResponse> {
        let prefix = format!("{}/", request.get_ref().parent);
        let books = self.books().values().filter(|book| book.name.starts_with(&prefix)).cloned().collect();
        Ok(Response::new(ListBooksResponse { books, ..ListBooksResponse::default() }))
    }

    async fn create_book(&self, request: Request<CreateBookRequest>) -> Outcome<Book> {
        let CreateBookRequest { parent, book, book_id } = request.into_inner();
        let book_id = if book_id.is_empty() { "new".into() } else { book_id };
        self.put(Book { name: format!("{parent}/books/{book_id}"), ..book.unwrap_or_default() })
    }

    async fn update_book(&self, request: Request<UpdateBookRequest>) -> Outcome<Book> {
        let book = request.into_inner().book.unwrap_or_default();
        self.find(&book.name)?;
        self.put(book)
    }

    async fn delete_book(&self, request: Request<DeleteBookRequest>) -> Outcome<()> {
        let name = &request.get_ref().name;
        self.find(name)?;
        self.books().remove(name);
        Ok(Response::new(()))
    }

    async fn move_book(&self, request: Request<MoveBookRequest>) -> Outcome<Book> {
        let MoveBookRequest { name, other_shelf } = request.into_inner();
        let book = self.find(&name)?;
        self.books().remove(&name);
        let id = name.rsplit('/').next().unwrap_or_default();
        self.put(Book { name: format!("{other_shelf}/books/{id}"), ..book })
    }

    async fn read_book(&self, request: Request<ReadBookRequest>) -> Outcome<ReadBookResponse> {
        let book = self.find(&request.get_ref().name)?;
        Ok(Response::new(ReadBookResponse { pages: vec![book.title, "the end".to_owned()] }))
    }

    /// As many changes as are asked for: the books of all shelves in turn.
    async fn watch_books(&self, request: Request<WatchBooksRequest>) -> Outcome<Streaming<Book>> {
        let limit = usize::try_from(request.get_ref().limit).unwrap_or_default().min(MOST_CHANGES);
        let books: Vec<_> = self.books().values().cycle().take(limit).cloned().map(Ok).collect();
        Ok(Response::new(Streaming::new(tokio_stream::iter(books))))
    }

    async fn import_books(&self, request: Request<Streaming<Book>>) -> Outcome<ImportBooksResponse> {
        let (mut books, mut imported) = (request.into_inner(), 0);
        while let Some(book) = books.next().await.transpose()? {
            self.put(book)?;
            imported += 1;
        }
        Ok(Response::new(ImportBooksResponse { imported }))
    }

    async fn chat(&self, request: Request<Streaming<ChatMessage>>) -> Outcome<Streaming<ChatMessage>> {
        let answers = request
            .into_inner()
            .map(|question| question.map(|question| ChatMessage { text: format!("{} Yes.", question.text) }));
        Ok(Response::new(Streaming::new(answers)))
    }

    async fn order_book(&self, request: Request<OrderBookRequest>) -> Outcome<()> {
        let OrderBookRequest { isbn, copies } = request.into_inner();
        self.hear(format!("{copies} copies of {isbn} are ordered"))
    }

    async fn book_returned(&self, request: Request<BookReturnedEvent>) -> Outcome<()> {
        let BookReturnedEvent { book, reader } = request.into_inner();
        self.hear(format!("{reader} returned {book}"))
    }

    async fn quote_price(&self, request: Request<QuotePriceRequest>) -> Outcome<QuotePriceResponse> {
        let amount = 1_299 * i64::from(request.get_ref().copies);
        Ok(Response::new(QuotePriceResponse { currency: "EUR".into(), amount }))
    }
}
