//! The implementation: books in memory.

use polywire::{Outcome, Request, Response, Status, Streaming};
use polywire_golden::library::library::v1::{
    Book, BookReturnedEvent, ChatMessage, CreateBookRequest, DeleteBookRequest, GetBookRequest,
    ImportBooksResponse, Library, ListBooksRequest, ListBooksResponse, MoveBookRequest, OrderBookRequest,
    QuotePriceRequest, QuotePriceResponse, ReadBookRequest, ReadBookResponse, UpdateBookRequest,
    WatchBooksRequest,
};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio_stream::StreamExt as _;

/// How many changes a caller can wait for.
const MOST_CHANGES: i32 = 1_000;

/// Books by name.
#[derive(Debug, Default)]
pub(crate) struct Shelves(Mutex<BTreeMap<String, Book>>);

impl Shelves {
    fn books(&self) -> MutexGuard<'_, BTreeMap<String, Book>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, name: &str) -> Result<Book, Status> {
        self.books().get(name).cloned().ok_or_else(|| Status::not_found(format!("there is no book `{name}`")))
    }

    fn put(&self, book: Book) -> Outcome<Book> {
        self.books().insert(book.name.clone(), book.clone());
        Ok(Response::new(book))
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
        let pages = (request.get_ref().from_page..book.page_count.min(3))
            .map(|page| format!("page {page}"))
            .collect();
        Ok(Response::new(ReadBookResponse { pages }))
    }

    async fn watch_books(&self, request: Request<WatchBooksRequest>) -> Outcome<Streaming<Book>> {
        let WatchBooksRequest { parent, limit } = request.into_inner();
        let changes = (0..limit.min(MOST_CHANGES)).map(move |change| {
            Ok(Book { name: format!("{parent}/books/{change}"), page_count: change, ..Book::default() })
        });
        Ok(Response::new(Streaming::new(tokio_stream::iter(changes))))
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
            .map(|question| Ok(ChatMessage { text: format!("{} Very much so.", question?.text) }));
        Ok(Response::new(Streaming::new(answers)))
    }

    async fn order_book(&self, request: Request<OrderBookRequest>) -> Outcome<()> {
        println!("  (the library orders {} copies of {})", request.get_ref().copies, request.get_ref().isbn);
        Ok(Response::new(()))
    }

    async fn book_returned(&self, request: Request<BookReturnedEvent>) -> Outcome<()> {
        println!(
            "  (the library hears that {} returned {})",
            request.get_ref().reader,
            request.get_ref().book
        );
        Ok(Response::new(()))
    }

    async fn quote_price(&self, request: Request<QuotePriceRequest>) -> Outcome<QuotePriceResponse> {
        let amount = 1_299 * i64::from(request.get_ref().copies);
        Ok(Response::new(QuotePriceResponse { currency: "EUR".into(), amount }))
    }
}
