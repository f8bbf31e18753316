//! Guards tonic against what a server may send: it panics when `grpc-status-details-bin` is not base64.

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body::Frame;
use http_body_util::{BodyExt as _, combinators::MapFrame};
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};
use tonic::{body::Body, transport::Channel};
use tower::Service;

const DETAILS: &str = "grpc-status-details-bin";

/// As strict as tonic's own: what this decodes, that does too.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A channel whose responses have details that can be decoded, or none.
#[derive(Clone, Debug)]
pub(super) struct SoundChannel(pub(super) Channel);

type SoundBody = MapFrame<Body, fn(Frame<Bytes>) -> Frame<Bytes>>;

impl Service<Request<Body>> for SoundChannel {
    type Response = Response<SoundBody>;
    type Error = tonic::transport::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let response = self.0.call(request);
        Box::pin(async move {
            let mut response = response.await?;
            drop_unsound(response.headers_mut());
            Ok(response.map(|body| body.map_frame(sound as fn(_) -> _)))
        })
    }
}

fn sound(mut frame: Frame<Bytes>) -> Frame<Bytes> {
    if let Some(trailers) = frame.trailers_mut() {
        drop_unsound(trailers);
    }
    frame
}

fn drop_unsound(headers: &mut HeaderMap) {
    if headers.get(DETAILS).is_some_and(|value| BASE64.decode(value.as_bytes()).is_err()) {
        headers.remove(DETAILS);
    }
}

/// What tonic makes of headers is sound once the details are.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::Status;
    use http::HeaderValue;

    fn status(details: &'static str) -> Status {
        let mut headers = HeaderMap::new();
        headers.insert("grpc-status", HeaderValue::from_static("5"));
        headers.insert(DETAILS, HeaderValue::from_static(details));
        drop_unsound(&mut headers);
        Status::from_header_map(&headers).unwrap()
    }

    #[test]
    fn details_that_are_no_base64_are_dropped() {
        for details in ["%%%", "a", "====", "aGk=aGk=", "YQ==\u{20}", "a-_b", "aGl"] {
            assert_eq!(status(details).details(), b"", "{details}");
        }
    }

    #[test]
    fn details_are_kept_padded_or_not() {
        assert_eq!(status("aGk=").details(), b"hi");
        assert_eq!(status("aGk").details(), b"hi");
    }
}
