//! Guards tonic and the connection against what a server may send, and the server against what a caller may send.
//!
//! tonic panics when `grpc-status-details-bin` is not base64, takes a stream that is cut inside a message for whole, and
//! reports lost connections by whatever hyper reports.

use super::{
    bounds,
    framing::{Allowed, Fault, Framing},
    loss,
};
use crate::Status;
use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body::{Frame, SizeHint};
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tonic::{body::Body, transport::Channel};
use tower::Service;

const DETAILS: &str = "grpc-status-details-bin";

/// As strict as tonic's own: what this decodes, that does too.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A channel whose responses tonic reads as they are meant.
#[derive(Clone, Debug)]
pub(super) struct SoundChannel {
    pub(super) channel: Channel,
    /// The largest head of a request.
    pub(super) max_metadata_size: usize,
    /// The content that a response may have.
    pub(super) allowed: Allowed,
}

impl Service<Request<Body>> for SoundChannel {
    type Response = Response<SoundBody>;
    type Error = Status;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Status>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Status>> {
        self.channel.poll_ready(context).map_err(|error| loss::of_call(&error))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        if let Err(status) = bounds::check_request(&request, self.max_metadata_size) {
            return Box::pin(std::future::ready(Err(status)));
        }
        let response = self.channel.call(request);
        let framing = Framing::new(self.allowed);
        Box::pin(async move {
            let mut response = response.await.map_err(|error| loss::of_call(&error))?;
            drop_unsound(response.headers_mut());
            Ok(response.map(|body| SoundBody { body, framing }))
        })
    }
}

/// The body of a response.
#[derive(Debug)]
pub(super) struct SoundBody {
    body: Body,
    framing: Framing,
}

impl http_body::Body for SoundBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        Poll::Ready(frame.map(|frame| match frame {
            Ok(frame) => self.sound(frame),
            Err(status) => Err(loss::of_response(status)),
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl SoundBody {
    fn sound(&mut self, mut frame: Frame<Bytes>) -> Result<Frame<Bytes>, Status> {
        if let Some(data) = frame.data_ref() {
            self.framing.advance(data).map_err(refused)?;
        } else if let Some(trailers) = frame.trailers_mut() {
            if !self.framing.is_whole() && bounds::is_ok(trailers) {
                return Err(Status::internal("the response ended inside a message"));
            }
            drop_unsound(trailers);
        }
        Ok(frame)
    }
}

fn refused(fault: Fault) -> Status {
    match fault {
        Fault::TooLarge { .. } => Status::resource_exhausted(format!("in the response, {fault}")),
        Fault::Several => Status::internal(format!("in the response, {fault}")),
    }
}

fn drop_unsound(headers: &mut HeaderMap) {
    if headers.get(DETAILS).is_some_and(|value| BASE64.decode(value.as_bytes()).is_err()) {
        headers.remove(DETAILS);
    }
}

/// The headers that tonic reads are sound once the details are.
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
