//! A library on every wire: one implementation, one client type, and a gateway in one line.
//!
//! ```text
//! cargo run -p polywire --example library
//! cargo run -p polywire --example library --features nats,kafka -- nats://127.0.0.1:4222 kafka://127.0.0.1:9092
//! ```
//!
//! The second serves and calls it over these brokers as well, and puts the gateway in front of the last of them.

mod shelves;

use polywire::{Server, Streaming};
use polywire_golden::library::library::v1::{
    Book, BookReturnedEvent, ChatMessage, CreateBookRequest, GetBookRequest, LibraryClient, LibraryServer,
    OrderBookRequest, WatchBooksRequest,
};
use shelves::Shelves;
use std::{env, error::Error, iter};
use tokio_stream::StreamExt as _;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let queues: Vec<String> = iter::once("memory://library".to_owned()).chain(env::args().skip(1)).collect();
    let mut server = Server::new().add(LibraryServer::new(Shelves::default()));
    server = server.listen("http://127.0.0.1:0"); // gRPC and REST on one port
    for queue in &queues {
        server = server.listen(queue);
    }
    let server = server.bind().await?;
    println!("serving on {}", server.uris().join(", "));
    let http = server.uris().first().ok_or("a wire was asked for")?.clone();
    let grpc = http.replace("http://", "grpc://");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(server.serve_until(async { drop(stopped.await) }));

    for uri in [&grpc, &http].into_iter().chain(&queues) {
        println!("\n{uri}");
        call(&LibraryClient::connect(uri).await?).await?;
    }
    for uri in &queues {
        println!("\n{uri}, what only a queue can do");
        queue(&LibraryClient::connect(uri).await?).await?;
    }

    // A gateway: the client is a library, so a server can serve it.
    let last = queues.last().unwrap_or(&grpc);
    let behind = LibraryClient::connect(last).await?;
    let gateway = Server::new().add(LibraryServer::new(behind)).listen("http://127.0.0.1:0").bind().await?;
    let front = gateway.uris()[0].clone();
    let gateway = tokio::spawn(gateway.serve_until(std::future::pending()));
    println!("\n{front}, a gateway to {last}");
    call(&LibraryClient::connect(&front).await?).await?;
    gateway.abort();

    stop.send(()).map_err(|()| "the server has gone")?;
    serving.await??;
    println!("\nstopped, with nothing left in progress");
    Ok(())
}

/// The same calls, whatever the wire.
async fn call(library: &LibraryClient) -> Result<(), Box<dyn Error>> {
    let book = Book { title: "Dune".into(), page_count: 612, ..Book::default() };
    let request = CreateBookRequest { parent: "shelves/1".into(), book_id: "dune".into(), book: Some(book) };
    let book = library.create_book(request).await?.into_inner();
    println!("  create_book: {} ({} pages)", book.name, book.page_count);

    let book = library.get_book(GetBookRequest { name: book.name }).await?.into_inner();
    println!("  get_book: {}", book.title);

    let missing = library.get_book(GetBookRequest { name: "shelves/1/books/none".into() }).await;
    println!("  get_book of another: {}", missing.err().map_or("found".into(), |status| status.to_string()));

    let request = WatchBooksRequest { parent: "shelves/1".into(), limit: 3 };
    let mut books = library.watch_books(request).await?.into_inner();
    let mut count = 0;
    while books.next().await.transpose()?.is_some() {
        count += 1;
    }
    println!("  watch_books: {count} changes streamed");

    let questions = ["Is it long?", "Is it good?"].map(|text| Ok(ChatMessage { text: text.into() }));
    let mut answers = library.chat(Streaming::new(tokio_stream::iter(questions))).await?.into_inner();
    while let Some(answer) = answers.next().await.transpose()? {
        println!("  chat: {}", answer.text);
    }
    Ok(())
}

/// What only a queue can do: work that somebody does some time, and news for everybody.
async fn queue(library: &LibraryClient) -> Result<(), Box<dyn Error>> {
    library.order_book(OrderBookRequest { isbn: "978-0-441-17271-9".into(), copies: 2 }).await?;
    println!("  order_book: the broker has the command");
    library
        .book_returned(BookReturnedEvent { book: "shelves/1/books/dune".into(), reader: "Ada".into() })
        .await?;
    println!("  book_returned: the broker has the event");
    Ok(())
}
