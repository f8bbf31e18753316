//! The client side of a wire.

use crate::{Call, Messages, Response, Status};
use std::{fmt, future::Future, pin::Pin, sync::Arc};

/// A future on the heap.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// The client side of a wire: carries any call of any method.
///
/// Dropping the future, or the stream of the response, cancels the call. Deadlines are kept by the caller of the
/// transport; a transport only has to send `grpc-timeout`, which stands in the request's metadata.
pub trait Transport: Send + Sync + 'static {
    /// Carries one call.
    fn call(&self, call: Call) -> BoxFuture<Result<Response<Messages>, Status>>;
}

/// A transport chosen at run time. Cloning is cheap; clones share connections.
#[derive(Clone)]
pub struct Channel(Arc<dyn Transport>);

impl Channel {
    /// Wraps a transport.
    pub fn new(transport: impl Transport) -> Self {
        Self(Arc::new(transport))
    }
}

impl Transport for Channel {
    fn call(&self, call: Call) -> BoxFuture<Result<Response<Messages>, Status>> {
        self.0.call(call)
    }
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn call(&self, call: Call) -> BoxFuture<Result<Response<Messages>, Status>> {
        (**self).call(call)
    }
}

impl fmt::Debug for Channel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Channel").finish_non_exhaustive()
    }
}
