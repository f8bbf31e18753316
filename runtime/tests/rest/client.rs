//! The REST client against the REST server.

use crate::shop::Find;
use crate::shop::{Item, ShopServer, served};
use polywire::{__codegen::unary, Channel, Request, connect};

async fn connected() -> Channel {
    connect(&served(ShopServer::default()).await).await.unwrap()
}

#[tokio::test]
async fn unary_call() {
    let channel = connected().await;
    let item = Item { name: "shelves/a b/items/c%2Fd".to_owned(), flag: true, ..Item::default() };
    let answer = unary::<Find>(&channel, Request::new(item.clone())).await.unwrap().into_inner();
    assert_eq!(answer, item);
}
