//! An HTTP service of any kind.

use crate::http::BoxBody;
use ::http::{Request, Response};
use std::{convert::Infallible, error::Error, fmt};
use tower::{Service, ServiceExt as _, util::BoxCloneSyncService};

/// An HTTP service of any kind.
#[derive(Clone)]
pub(crate) struct BoxService(BoxCloneSyncService<Request<BoxBody>, Response<BoxBody>, Infallible>);

impl BoxService {
    /// Wraps a service; the bodies of its responses may be any.
    pub(crate) fn new<S, B>(service: S) -> Self
    where
        S: Service<Request<BoxBody>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Future: Send,
        S::Error: Into<Infallible>,
        B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let service = service.map_response(|response| response.map(BoxBody::new)).map_err(Into::into);
        Self(BoxCloneSyncService::new(service))
    }

    /// Answers one request.
    pub(crate) async fn answer(&self, request: Request<BoxBody>) -> Response<BoxBody> {
        let Ok(response) = self.0.clone().oneshot(request).await;
        response
    }
}

impl fmt::Debug for BoxService {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("BoxService").finish_non_exhaustive()
    }
}
