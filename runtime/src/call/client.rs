//! The functions that generated clients call: a typed call becomes a plain value and back.

use super::{Call, Messages};
use crate::{
    Method, Outcome, Payload, Request, Response, Status, Streaming, Transport, message::payload::downcast,
};

/// Calls a unary method.
///
/// # Errors
/// The status of the server or of the transport.
pub async fn unary<M: Method>(
    transport: &impl Transport,
    request: Request<M::Request>,
) -> Outcome<M::Response> {
    one::<M>(call::<M>(transport, request.map(send_one)).await?)
}

/// Calls a server-streaming method.
///
/// # Errors
/// The status of the server or of the transport.
pub async fn server_streaming<M: Method>(
    transport: &impl Transport,
    request: Request<M::Request>,
) -> Outcome<Streaming<M::Response>> {
    Ok(many::<M>(call::<M>(transport, request.map(send_one)).await?))
}

/// Calls a client-streaming method.
///
/// # Errors
/// The status of the server or of the transport.
pub async fn client_streaming<M: Method>(
    transport: &impl Transport,
    request: Request<Streaming<M::Request>>,
) -> Outcome<M::Response> {
    one::<M>(call::<M>(transport, request.map(send_many)).await?)
}

/// Calls a method that streams both ways.
///
/// # Errors
/// The status of the server or of the transport.
pub async fn bidi_streaming<M: Method>(
    transport: &impl Transport,
    request: Request<Streaming<M::Request>>,
) -> Outcome<Streaming<M::Response>> {
    Ok(many::<M>(call::<M>(transport, request.map(send_many)).await?))
}

async fn call<M: Method>(transport: &impl Transport, request: Request<Messages>) -> Outcome<Messages> {
    Call::new::<M>(request).send(transport).await
}

fn send_one<T: Payload>(message: T) -> Messages {
    Messages::One(Box::new(message))
}

fn send_many<T: Payload>(messages: Streaming<T>) -> Messages {
    Messages::Many(messages.map(|item| Ok(Box::new(item?) as Box<dyn Payload>)))
}

fn one<M: Method>(response: Response<Messages>) -> Outcome<M::Response> {
    let (metadata, messages, extensions) = response.into_parts();
    let message = downcast(messages.into_one()?).map_err(undecodable)?;
    Ok(Response::from_parts(metadata, message, extensions))
}

fn many<M: Method>(response: Response<Messages>) -> Response<Streaming<M::Response>> {
    response.map(|messages| messages.into_many().map(|item| downcast(item?).map_err(undecodable)))
}

fn undecodable(error: prost::DecodeError) -> Status {
    Status::internal(format!("the response cannot be decoded: {error}"))
}
