//! The stream of requests, as it arrives at the handler.

use crate::{
    Code, Handler, Payload, Status, Streaming,
    wire::queue::{
        Frame,
        session::{OpenSession, Reader},
    },
};

/// The requests of a call, to read. The client may send more as they are read.
pub(super) fn incoming(
    session: &OpenSession,
    handler: Handler,
    max_memory: Option<usize>,
) -> Streaming<Box<dyn Payload>> {
    let reader = Some(session.reader());
    Streaming::new(futures_util::stream::unfold(reader, move |reader| {
        let handler = handler.clone();
        async move {
            let mut reader = reader?;
            match next(&mut reader, &handler, max_memory).await {
                Ok(Some(message)) => Some((Ok(message), Some(reader))),
                Ok(None) => None,
                Err(status) => Some((Err(status), None)),
            }
        }
    }))
}

async fn next(
    reader: &mut Reader,
    handler: &Handler,
    max_memory: Option<usize>,
) -> Result<Option<Box<dyn Payload>>, Status> {
    let mut envelope = reader.next().await?;
    if let Some(status) = envelope.take_status() {
        return Err(status);
    }
    if !matches!(envelope.frame, Frame::Item { .. }) {
        return Ok(None);
    }
    let message = envelope.decode_into(handler.new_request(), max_memory);
    message.map(Some).map_err(|error| {
        let text = format!("a request of the stream cannot be decoded: {error}");
        Status::new(error.code(Code::InvalidArgument), text)
    })
}
