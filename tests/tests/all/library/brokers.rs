//! The same calls on every broker.

use crate::library::shelves::{Heard, Shelves};
use polywire::{Code, Server, Streaming};
use polywire_golden::library::library::v1::*;
use polywire_tests::{brokers::NatsServer, conformance::within, wires::serve};
use tokio_stream::StreamExt as _;

/// Serves the whole library at `uri`, and uses all of it.
async fn check(uri: &str) {
    let (shelves, mut heard) = Shelves::new();
    let (uri, _server) = serve(Server::new().add(LibraryServer::new(shelves)), uri).await;
    let library = LibraryClient::connect(&uri).await.expect("the broker is there");
    check_calls(&library).await;
    check_event(&library, &mut heard).await;
    let order = OrderBookRequest { isbn: "978-0-441-17271-9".into(), copies: 2 };
    library.order_book(order).await.expect("the broker has the command");
    let ordered = within("the order is handled", heard.recv()).await;
    assert_eq!(ordered.as_deref(), Some("2 copies of 978-0-441-17271-9 are ordered"));
}

/// The calls that wait for an answer, in every kind of stream.
pub(crate) async fn check_calls(library: &LibraryClient) {
    let request = CreateBookRequest {
        parent: "shelves/1".into(),
        book_id: "dune".into(),
        book: Some(Book { title: "Dune".into(), page_count: 612, ..Book::default() }),
    };
    let book = library.create_book(request).await.expect("a book").into_inner();
    assert_eq!((&*book.name, book.page_count), ("shelves/1/books/dune", 612));
    let request = GetBookRequest { name: book.name.clone() };
    assert_eq!(library.get_book(request).await.expect("the book").into_inner(), book);
    let none = GetBookRequest { name: "shelves/1/books/none".into() };
    let status = library.get_book(none).await.expect_err("there is no such book");
    assert_eq!(
        (status.code(), status.message()),
        (Code::NotFound, "there is no book `shelves/1/books/none`")
    );

    let request = WatchBooksRequest { parent: "shelves/1".into(), limit: 3 };
    let changes = library.watch_books(request).await.expect("a stream").into_inner();
    assert_eq!(titles(changes).await, ["Dune", "Dune", "Dune"]);

    let books = ["Emma", "Persuasion"].map(|title| {
        Ok(Book { name: format!("shelves/2/books/{title}"), title: title.into(), ..Book::default() })
    });
    let imported = library.import_books(Streaming::new(tokio_stream::iter(books))).await;
    assert_eq!(imported.expect("a number").into_inner().imported, 2);

    let questions = ["Is it long?", "Is it good?"].map(|text| Ok(ChatMessage { text: text.into() }));
    let answers = library.chat(Streaming::new(tokio_stream::iter(questions))).await.expect("a stream");
    let answers: Vec<_> = answers.into_inner().map(|answer| answer.expect("an answer").text).collect().await;
    assert_eq!(answers, ["Is it long? Yes.", "Is it good? Yes."]);

    let request = QuotePriceRequest { copies: 2, ..QuotePriceRequest::default() };
    assert_eq!(library.quote_price(request).await.expect("a price").into_inner().amount, 2_598);
}

async fn titles(books: Streaming<Book>) -> Vec<String> {
    books.map(|book| book.expect("a book").title).collect().await
}

pub(crate) async fn check_event(library: &LibraryClient, heard: &mut Heard) {
    let event = BookReturnedEvent { book: "shelves/1/books/dune".into(), reader: "Ada".into() };
    library.book_returned(event).await.expect("the broker has the event");
    let returned = within("the event is handled", heard.recv()).await;
    assert_eq!(returned.as_deref(), Some("Ada returned shelves/1/books/dune"));
}

#[tokio::test]
async fn memory() {
    check("memory://library-on-every-broker").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nats() {
    let server = NatsServer::start();
    check(&server.uri()).await;
}

#[cfg(feature = "kafka")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kafka() {
    use polywire_tests::brokers::KafkaServer;
    let server = tokio::task::spawn_blocking(KafkaServer::shared).await.expect("Kafka starts");
    check(&format!("{}?prefix=library.&partitions=1", server.uri())).await;
}

#[cfg(feature = "amqp")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rabbitmq() {
    use polywire_tests::brokers::RabbitServer;
    let server = tokio::task::spawn_blocking(RabbitServer::start).await.expect("RabbitMQ starts");
    check(&server.uri()).await;
}
