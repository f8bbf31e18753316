//! Books in memory.

use crate::rust_library::definition::*;
use polywire::{Outcome, Request, Response, Status, Streaming};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio_stream::StreamExt as _;

#[derive(Debug, Default)]
pub(crate) struct Shelves(Mutex<BTreeMap<String, Book>>);

impl Shelves {
    fn books(&self) -> MutexGuard<'_, BTreeMap<String, Book>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, book: Book) -> bool {
        self.books().insert(book.name.clone(), book).is_none()
    }

    fn on_shelf(&self, shelf: &str) -> Vec<Book> {
        let prefix = format!("{shelf}/");
        self.books().values().filter(|book| book.name.starts_with(&prefix)).cloned().collect()
    }
}

fn missing(name: &str) -> Status {
    Status::not_found(format!("there is no book `{name}`"))
}

impl LibraryService for Shelves {
    async fn get_book(&self, request: GetBookRequest) -> Result<GetBookResponse, Status> {
        let book = self.books().get(&request.name).cloned().ok_or_else(|| missing(&request.name))?;
        Ok(GetBookResponse { book: Some(book) })
    }

    async fn list_books(&self, request: Request<ListBooksRequest>) -> Outcome<ListBooksResponse> {
        let books = self.on_shelf(&request.get_ref().parent);
        let mut response = Response::new(ListBooksResponse { books, next_page_token: String::new() });
        if let Some(reader) = request.metadata().get("x-reader") {
            response.metadata_mut().insert("x-served", reader.clone());
        }
        Ok(response)
    }

    async fn create_book(&self, request: CreateBookRequest) -> Result<CreateBookResponse, Status> {
        let book = request.book.ok_or_else(|| Status::invalid_argument("there is no book"))?;
        let book = Book { name: format!("{}/books/{}", request.parent, request.book_id), ..book };
        self.put(book.clone());
        Ok(CreateBookResponse { book: Some(book) })
    }

    async fn update_book(&self, request: UpdateBookRequest) -> Result<Response<UpdateBookResponse>, Status> {
        let book = request.book.unwrap_or_default();
        self.put(book.clone());
        Ok(Response::new(UpdateBookResponse { book: Some(book) }))
    }

    async fn delete_book(&self, request: DeleteBookRequest) -> Result<DeleteBookResponse, Status> {
        self.books().remove(&request.name).ok_or_else(|| missing(&request.name))?;
        Ok(DeleteBookResponse {})
    }

    async fn read_book(&self, request: ReadBookRequest) -> Result<ReadBookResponse, Status> {
        Ok(ReadBookResponse { pages: vec![request.name] })
    }

    async fn watch_books(&self, request: WatchBooksRequest) -> Result<Streaming<WatchBooksResponse>, Status> {
        let books = self.on_shelf(&request.parent).into_iter();
        Ok(Streaming::new(tokio_stream::iter(books.map(|book| Ok(WatchBooksResponse { book: Some(book) })))))
    }

    async fn import_books(
        &self,
        mut books: Streaming<ImportBooksRequest>,
    ) -> Result<ImportBooksResponse, Status> {
        let mut imported = 0;
        while let Some(request) = books.next().await.transpose()? {
            imported += i32::from(self.put(request.book.unwrap_or_default()));
        }
        Ok(ImportBooksResponse { imported })
    }

    async fn chat(&self, request: Request<Streaming<ChatRequest>>) -> Outcome<Streaming<ChatResponse>> {
        let answers = request
            .into_inner()
            .map(|question| question.map(|question| ChatResponse { text: question.text.to_uppercase() }));
        Ok(Response::new(Streaming::new(answers)))
    }

    async fn order_book(&self, _: OrderBookRequest) -> Result<OrderBookResponse, Status> {
        Ok(OrderBookResponse {})
    }

    async fn book_returned(&self, _: BookReturnedRequest) -> Result<BookReturnedResponse, Status> {
        Ok(BookReturnedResponse {})
    }

    async fn quote_price(&self, request: QuotePriceRequest) -> Result<QuotePriceResponse, Status> {
        Ok(QuotePriceResponse { currency: "EUR".into(), amount: 7 * i64::from(request.copies) })
    }
}
