//! Refusals of HTTP layers that know gRPC alone, in the form of REST.

use super::{dispatch::is_of_grpc, service::HttpService};
use crate::{BoxFuture, http::BoxBody, wire::rest::RestServer};
use ::http::{Request, Response};
use std::{
    convert::Infallible,
    task::{Context, Poll},
};

/// The HTTP side within the user's layers. An interceptor of tonic answers whatever it refuses with `200 OK` and
/// `grpc-status`; a caller of REST would take that for a success without a body.
#[derive(Clone)]
pub(super) struct InOwnForm {
    layered: HttpService,
    rest: RestServer,
}

impl InOwnForm {
    /// The same service, whose refusals are errors of `rest` for who does not speak gRPC.
    pub(super) fn new(layered: HttpService, rest: RestServer) -> Self {
        Self { layered, rest }
    }
}

impl tower::Service<Request<BoxBody>> for InOwnForm {
    type Response = Response<BoxBody>;
    type Error = Infallible;
    type Future = BoxFuture<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<BoxBody>) -> Self::Future {
        let Self { layered, rest } = self.clone();
        let speaks_grpc = is_of_grpc(request.headers());
        Box::pin(async move {
            let response = layered.answer(request).await;
            Ok(if speaks_grpc { response } else { rest.refused(response) })
        })
    }
}
