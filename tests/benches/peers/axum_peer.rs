//! axum: a handler as one would write it by hand, with the path, query and JSON extractors and a serde derive.

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, Query},
    routing::{get, post},
};
use polywire_tests::plain::{Batch, Order};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filter {
    page_size: i32,
    filter: String,
    state: String,
}

async fn get_order(
    Path((customer, order)): Path<(String, String)>,
    Query(filter): Query<Filter>,
) -> Json<Order> {
    std::hint::black_box((customer, filter.page_size, filter.filter, filter.state));
    Json(Order { name: order, ..Order::default() })
}

async fn echo_order(Json(order): Json<Order>) -> Json<Order> {
    Json(order)
}

async fn echo_batch(Json(batch): Json<Batch>) -> Json<Batch> {
    Json(batch)
}

/// The service.
pub fn router() -> Router {
    Router::new()
        .route("/v1/customers/{customer}/orders/{order}", get(get_order))
        .route("/v1/orders:echo", post(echo_order))
        .route("/v1/batches:echo", post(echo_batch))
        .layer(DefaultBodyLimit::max(4 * 1024 * 1024))
}

/// Starts the server; gives its URI.
pub async fn serve() -> String {
    let router = router();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let uri = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        use axum::serve::ListenerExt as _;
        let listener = listener.tap_io(|stream| stream.set_nodelay(true).expect("TCP_NODELAY"));
        axum::serve(listener, router).await
    });
    uri
}
