//! The implementation: books in memory.

use crate::definition::{
    Book, CreateBookRequest, GetBookRequest, ImportBooksResponse, Library, OrderBookRequest,
    WatchBooksRequest,
};
use polywire::{Outcome, Request, Response, Status, Streaming, metadata::MetadataValue};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio_stream::StreamExt as _;

/// Books by name.
#[derive(Debug, Default)]
pub(crate) struct Shelves(Mutex<BTreeMap<String, Book>>);

impl Shelves {
    fn books(&self) -> MutexGuard<'_, BTreeMap<String, Book>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Library for Shelves {
    async fn get_book(&self, request: GetBookRequest) -> Result<Book, Status> {
        let book = self.books().get(&request.name).cloned();
        book.ok_or_else(|| Status::not_found(format!("there is no book `{}`", request.name)))
    }

    async fn create_book(&self, request: Request<CreateBookRequest>) -> Outcome<Book> {
        let CreateBookRequest { parent, book } = request.into_inner();
        let book = book.unwrap_or_default();
        let book = Book { name: format!("{parent}/books/{}", book.title), ..book };
        self.books().insert(book.name.clone(), book.clone());
        let mut response = Response::new(book);
        response.metadata_mut().insert("x-keeper", MetadataValue::from_static("shelves"));
        Ok(response)
    }

    async fn watch_books(&self, request: WatchBooksRequest) -> Result<Streaming<Book>, Status> {
        let prefix = format!("{}/", request.parent);
        let books: Vec<Book> =
            self.books().values().filter(|book| book.name.starts_with(&prefix)).cloned().collect();
        Ok(Streaming::new(tokio_stream::iter(books.into_iter().map(Ok))))
    }

    async fn import_books(&self, mut request: Streaming<Book>) -> Result<ImportBooksResponse, Status> {
        let mut imported = 0;
        while let Some(book) = request.next().await.transpose()? {
            self.books().insert(book.name.clone(), book);
            imported += 1;
        }
        Ok(ImportBooksResponse { imported })
    }

    async fn order_book(&self, request: OrderBookRequest) -> Result<(), Status> {
        println!("  (the library orders {} copies of {})", request.copies, request.isbn);
        Ok(())
    }
}
