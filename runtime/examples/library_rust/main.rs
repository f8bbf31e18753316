//! A library whose interface is written in Rust: annotated traits and structs, no .proto file, on every wire.
//!
//! `cargo run -p polywire --example library_rust --features macros`

mod definition;
mod shelves;

use definition::{
    Binding, Book, BookReturnedEvent, CreateBookRequest, GetBookRequest, Library, LibraryClient, LibraryFake,
    LibraryServer, OrderBookRequest, Place, WatchBooksRequest,
};
use polywire::{Server, Status, Streaming, json};
use shelves::Shelves;
use std::error::Error;
use tokio_stream::StreamExt as _;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::new()
        .add(LibraryServer::new(Shelves::default()))
        .listen("http://127.0.0.1:0") // gRPC and REST on one port
        .listen("memory://library")
        .bind()
        .await?;
    let [http, memory] = server.uris() else { return Err("two wires were asked for".into()) };
    let (http, memory, grpc) = (http.clone(), memory.clone(), http.replace("http://", "grpc://"));
    println!("serving on {http} (gRPC and REST) and {memory}");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(server.serve_until(async { drop(stopped.await) }));

    for uri in [&grpc, &http, &memory] {
        println!("\n{uri}");
        call(&LibraryClient::connect(uri).await?).await?;
    }
    queue(&LibraryClient::connect(&memory).await?).await?;

    println!("\na fake, for tests");
    let fake = LibraryFake::new();
    fake.on_get_book()
        .returns(Book { title: "Emma".into(), ..Book::default() })
        .fails(Status::unavailable("the library is closed"));
    // The client is a library, so whoever takes a library takes the client of the fake.
    println!("  first: {}", title(&fake.client()).await);
    println!("  then: {}", title(&fake.client()).await);
    println!("  it was asked {} times", fake.on_get_book().calls().len());

    stop.send(()).map_err(|()| "the server has gone")?;
    serving.await??;
    println!("\nstopped, with nothing left in progress");
    Ok(())
}

/// The same calls, whatever the wire.
async fn call(library: &LibraryClient) -> Result<(), Box<dyn Error>> {
    let book = Book {
        title: "Dune".into(),
        binding: Binding::Hardcover.into(),
        page_count: 612,
        place: Some(Place::Shelf("3a".into())),
        ..Book::default()
    };
    let request = CreateBookRequest { parent: "shelves/1".into(), book: Some(book) };
    let response = library.create_book(request).await?;
    let keeper = response.metadata().get("x-keeper").cloned();
    let book = response.into_inner();
    println!("  create_book: {} (kept by {keeper:?})", json::to_string(&book)?);

    let book = library.get_book(GetBookRequest { name: book.name }).await?.into_inner();
    println!("  get_book: {}, {} pages", book.title, book.page_count);

    let missing = library.get_book(GetBookRequest { name: "shelves/1/books/none".into() }).await;
    println!("  get_book of another: {}", missing.err().map_or("found".into(), |status| status.to_string()));

    let books = ["Emma", "Persuasion"].map(|title| {
        Ok(Book { name: format!("shelves/2/books/{title}"), title: title.into(), ..Book::default() })
    });
    let imported = library.import_books(Streaming::new(tokio_stream::iter(books))).await?.into_inner();
    println!("  import_books: {} came", imported.imported);

    let request = WatchBooksRequest { parent: "shelves/2".into() };
    let mut books = library.watch_books(request).await?.into_inner();
    while let Some(book) = books.next().await.transpose()? {
        println!("  watch_books: {}", book.title);
    }
    Ok(())
}

/// What only a queue can do: work that somebody does some time, and news for everybody.
async fn queue(library: &LibraryClient) -> Result<(), Box<dyn Error>> {
    library.order_book(OrderBookRequest { isbn: "978-0-441-17271-9".into(), copies: 2 }).await?;
    println!("  order_book: the broker has the command");
    let event = BookReturnedEvent { book: "shelves/1/books/Dune".into(), reader: "Ada".into() };
    library.book_returned(event).await?;
    println!("  book_returned: the broker has the event");
    Ok(())
}

/// The title of some book in any library.
async fn title(library: &impl Library) -> String {
    match library.get_book(GetBookRequest { name: "shelves/1/books/Emma".into() }).await {
        Ok(book) => book.title,
        Err(status) => status.to_string(),
    }
}
