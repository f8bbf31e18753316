//! The body of a request, as tonic may see it.

use super::{
    framing::{Fault, Framing},
    loss::{self, BoxError},
};
use crate::Status;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

pin_project! {
    /// A request body that ends where its caller ended it, and is an error where it broke off.
    pub(super) struct Upload<B> {
        #[pin]
        body: B,
        framing: Framing,
    }
}

impl<B> Upload<B> {
    pub(super) fn new(body: B, framing: Framing) -> Self {
        Self { body, framing }
    }
}

impl<B> Body for Upload<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.project();
        let frame = ready!(this.body.poll_frame(context));
        Poll::Ready(frame.map(|frame| {
            let frame = frame.map_err(loss::of_request)?;
            if let Some(data) = frame.data_ref() {
                this.framing.advance(data).map_err(refused)?;
            }
            Ok(frame)
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn refused(fault: Fault) -> Status {
    match fault {
        Fault::TooLarge { .. } => Status::resource_exhausted(format!("in the request, {fault}")),
        Fault::Several => Status::unimplemented(format!("in the request, {fault}")),
    }
}
