//! The servers and clients that are compared.

mod axum_peer;
mod http_client;
mod polywire_peer;
mod tonic_peer;

pub use axum_peer::router as axum_router;
pub use http_client::HttpRequest;
pub use polywire_peer::rest as polywire_rest;

use http_client::HttpCaller;

/// Both sides of every comparison, running.
pub struct Wires {
    polywire: String,
    axum: String,
    polywire_client: polywire_peer::Caller,
    tonic_client: tonic_peer::Caller,
    http: http_client::HttpClient,
}

impl Wires {
    /// Starts every server on a port of its own and connects to each.
    pub async fn start() -> Self {
        let polywire = polywire_peer::serve().await;
        let tonic = tonic_peer::serve().await;
        Self {
            polywire_client: polywire_peer::Caller::connect(&polywire).await,
            tonic_client: tonic_peer::Caller::connect(&tonic).await,
            axum: axum_peer::serve().await,
            http: http_client::client(),
            polywire,
        }
    }

    /// A caller of polywire over gRPC.
    pub fn polywire_grpc(&self) -> polywire_peer::Caller {
        self.polywire_client.clone()
    }

    /// A caller of tonic.
    pub fn tonic_grpc(&self) -> tonic_peer::Caller {
        self.tonic_client.clone()
    }

    /// A caller of polywire over REST.
    pub fn polywire_rest(&self, request: HttpRequest) -> HttpCaller {
        HttpCaller::new(self.http.clone(), &self.polywire, request)
    }

    /// A caller of the hand-written axum server.
    pub fn axum_rest(&self, request: HttpRequest) -> HttpCaller {
        HttpCaller::new(self.http.clone(), &self.axum, request)
    }
}
