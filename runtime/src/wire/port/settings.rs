//! The settings that all HTTP ports of a server share.

use super::{listener::HttpListener, service::Layers};
use crate::{
    BoxFuture,
    wire::{
        endpoint::{Listener, Listening, OpenPort},
        http::BoxService,
        serve_error::ServeError,
    },
};
use std::sync::Arc;

/// The settings that all HTTP ports of a server share.
#[derive(Debug)]
pub(crate) struct HttpSettings {
    pub(crate) layers: Layers,
    /// The service that answers requests without a method.
    pub(crate) fallback: Option<BoxService>,
    #[cfg(feature = "tls")]
    pub(crate) identity: Option<crate::wire::tls::Identity>,
    #[cfg(feature = "grpc")]
    pub(crate) health: crate::wire::grpc::Health,
    #[cfg(feature = "grpc")]
    pub(crate) grpc: crate::wire::grpc::Config,
    #[cfg(feature = "rest")]
    pub(crate) rest: crate::wire::rest::Config,
    #[cfg(feature = "openapi")]
    pub(crate) openapi: Option<crate::wire::openapi::OpenApiOptions>,
}

impl HttpSettings {
    /// The defaults, with a health of their own.
    pub(crate) fn new() -> Self {
        Self {
            layers: Layers::default(),
            fallback: None,
            #[cfg(feature = "tls")]
            identity: None,
            #[cfg(feature = "grpc")]
            health: crate::wire::grpc::Health::new(),
            #[cfg(feature = "grpc")]
            grpc: crate::wire::grpc::Config::default(),
            #[cfg(feature = "rest")]
            rest: crate::wire::rest::Config::default(),
            #[cfg(feature = "openapi")]
            openapi: Some(crate::wire::openapi::OpenApiOptions::new()),
        }
    }
}

impl OpenPort for HttpSettings {
    fn open(self: Arc<Self>, listening: Listening) -> BoxFuture<Result<Box<dyn Listener>, ServeError>> {
        Box::pin(async move {
            let listener = HttpListener::open(listening.endpoint(), listening.services(), &self).await?;
            Ok(Box::new(listener) as Box<dyn Listener>)
        })
    }
}
