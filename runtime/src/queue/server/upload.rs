//! The stream of requests, as it arrives at the handler.

use crate::{
    Handler, Payload, Status, Streaming,
    queue::{
        Frame,
        session::{OpenSession, Reader},
    },
};

/// The requests of a call, to read. The client may send more as they are read.
pub(super) fn incoming(session: &OpenSession, handler: Handler) -> Streaming<Box<dyn Payload>> {
    let reader = Some(session.reader());
    Streaming::new(futures_util::stream::unfold(reader, move |reader| {
        let handler = handler.clone();
        async move {
            let mut reader = reader?;
            match next(&mut reader, &handler).await {
                Ok(Some(message)) => Some((Ok(message), Some(reader))),
                Ok(None) => None,
                Err(status) => Some((Err(status), None)),
            }
        }
    }))
}

async fn next(reader: &mut Reader, handler: &Handler) -> Result<Option<Box<dyn Payload>>, Status> {
    let mut envelope = reader.next().await?;
    if let Some(status) = envelope.take_status() {
        return Err(status);
    }
    if !matches!(envelope.frame, Frame::Item { .. }) {
        return Ok(None);
    }
    let message = envelope.decode_into(handler.new_request());
    message.map(Some).map_err(|error| {
        Status::invalid_argument(format!("a request of the stream cannot be decoded: {error}"))
    })
}
