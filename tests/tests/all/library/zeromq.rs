//! ZeroMQ, which keeps all but orders that must not get lost.

use crate::library::{
    brokers::{check_calls, check_event},
    shelves::Shelves,
};
use polywire::{
    BidiStreaming, ClientStreaming, Code, Server, ServerStreaming, Service, ServiceDescriptor, Unary, Visitor,
};
use polywire_golden::library::library::v1::*;
use polywire_tests::{brokers::free_port, wires::serve};
use std::{error::Error as _, sync::Arc};

const REFUSED: &str = "`/library.v1.Library/OrderBook` asks for what the ZeroMQ broker cannot keep: \
    delayed retry, dead letters, order per key";

#[tokio::test]
async fn zeromq() {
    let uri = format!("zmq+tcp://127.0.0.1:{}", free_port());
    let (shelves, mut heard) = Shelves::new();
    let whole = Server::new().add(LibraryServer::new(shelves)).listen(&*uri).bind().await;
    let error = whole.expect_err("it asks for too much");
    assert_eq!(error.source().map(ToString::to_string).as_deref(), Some(REFUSED));

    let (shelves, heard_now) = Shelves::new();
    heard.close();
    heard = heard_now;
    let (_, _server) = serve(Server::new().add(WithoutOrders(LibraryServer::new(shelves))), &uri).await;
    let refused = LibraryClient::connect(&uri).await.expect_err("it asks for too much");
    assert_eq!(refused.source().map(ToString::to_string).as_deref(), Some(REFUSED));
    let partial = format!("{uri}?partial=true");
    let library = LibraryClient::connect(&partial).await.expect("ZeroMQ connects later");
    check_calls(&library).await;
    check_event(&library, &mut heard).await;
    let status = library.order_book(OrderBookRequest::default()).await.expect_err("it asks for too much");
    assert_eq!((status.code(), status.message()), (Code::Unimplemented, REFUSED));
}

/// The library without the method that asks for more than ZeroMQ keeps.
struct WithoutOrders(LibraryServer<Shelves>);

impl Service for WithoutOrders {
    type Implementation = Shelves;
    const DESCRIPTOR: &'static ServiceDescriptor = LibraryServer::<Shelves>::DESCRIPTOR;

    fn implementation(&self) -> &Arc<Shelves> {
        self.0.implementation()
    }

    fn visit<V: Visitor<Shelves>>(visitor: &mut V) {
        LibraryServer::<Shelves>::visit(&mut AllButOrders(visitor));
    }
}

/// Shows a visitor every method but one.
struct AllButOrders<'a, V>(&'a mut V);

impl<V: Visitor<Shelves>> Visitor<Shelves> for AllButOrders<'_, V> {
    fn unary<M: Unary<Shelves>>(&mut self, method: M) {
        if M::DESCRIPTOR.path != "/library.v1.Library/OrderBook" {
            self.0.unary(method);
        }
    }

    fn server_streaming<M: ServerStreaming<Shelves>>(&mut self, method: M) {
        self.0.server_streaming(method);
    }

    fn client_streaming<M: ClientStreaming<Shelves>>(&mut self, method: M) {
        self.0.client_streaming(method);
    }

    fn bidi_streaming<M: BidiStreaming<Shelves>>(&mut self, method: M) {
        self.0.bidi_streaming(method);
    }
}
