//! One call as a plain value.

use super::{Messages, RequestExt as _, cancellation, deadline};
use crate::{
    Deadline, Method, MethodDescriptor, Outcome, Payload, Peer, Request, Shared, Transport,
    message::payload::Blank, metadata::MetadataMap,
};

/// One call, on its way from a client to a wire, or from a wire to its handler.
#[derive(Debug)]
#[non_exhaustive]
pub struct Call {
    method: Shared<MethodDescriptor>,
    types: (Blank, Blank),
    deadline: Option<Deadline>,
    /// The messages, with the metadata that travels before them.
    pub request: Request<Messages>,
}

impl Call {
    /// A call of the method `M`.
    ///
    /// ```
    /// # use polywire::{Call, Messages, Method, Outcome, Request, Transport};
    /// # async fn run<M: Method<Request = ()>>(transport: &impl Transport) -> Outcome<Messages> {
    /// let call = Call::new::<M>(Request::new(Messages::One(Box::new(()))));
    /// call.send(transport).await
    /// # }
    /// ```
    pub fn new<M: Method>(request: Request<Messages>) -> Self {
        Self::between(M::DESCRIPTOR.into(), (Blank::of::<M::Request>(), Blank::of::<M::Response>()), request)
    }

    /// A call of a method with these types of messages.
    pub(crate) fn between(
        method: Shared<MethodDescriptor>,
        types: (Blank, Blank),
        request: Request<Messages>,
    ) -> Self {
        Self { method, types, deadline: None, request }
    }

    /// The same call again, for a second attempt; `None` where [`Messages::try_clone`] gives none.
    ///
    /// Metadata are cloned, and extensions as their types are: what those share stays shared. The deadline is the one of
    /// the call; `grpc-timeout` in the metadata is the time that the first attempt had.
    pub fn try_clone(&self) -> Option<Self> {
        let mut request = Request::new(self.request.get_ref().try_clone()?);
        *request.metadata_mut() = self.request.metadata().clone();
        *request.extensions_mut() = self.request.extensions().clone();
        let (method, types) = (self.method.clone(), self.types.clone());
        Some(Self { method, types, deadline: self.deadline, request })
    }

    /// The method.
    pub fn method(&self) -> &Shared<MethodDescriptor> {
        &self.method
    }

    /// An empty request message: what the messages of a stream are, before there is one.
    pub fn new_request(&self) -> Box<dyn Payload> {
        self.types.0.make()
    }

    /// An empty response message to decode into.
    pub fn new_response(&self) -> Box<dyn Payload> {
        self.types.1.make()
    }

    /// The maker of empty response messages.
    #[cfg(any(feature = "grpc", feature = "rest", feature = "_queue"))]
    pub(crate) fn response_type(&self) -> Blank {
        self.types.1.clone()
    }

    /// The metadata of the request.
    pub fn metadata(&self) -> &MetadataMap {
        self.request.metadata()
    }

    /// The metadata of the request, to change.
    pub fn metadata_mut(&mut self) -> &mut MetadataMap {
        self.request.metadata_mut()
    }

    /// The moment at which the caller stops waiting; `None` when it waits for ever.
    pub fn deadline(&self) -> Option<Deadline> {
        self.deadline.or_else(|| self.request.deadline())
    }

    /// The caller, as the server sees it.
    pub fn peer(&self) -> Peer {
        self.request.peer()
    }

    /// Carries the call, and keeps its deadline here too, whatever the server does. The handle of
    /// [`Request::cancellation_handle`] cancels it.
    ///
    /// # Errors
    /// The status of the server or of the transport; `DEADLINE_EXCEEDED`; `CANCELLED`.
    pub async fn send(mut self, transport: &(impl Transport + ?Sized)) -> Outcome<Messages> {
        let deadline = deadline::of_metadata(self.request.metadata())?;
        self.deadline = deadline;
        let handle = cancellation::handle_of(&mut self.request);
        let reply = transport.call(self);
        let reply = match handle {
            None => reply,
            Some(handle) => cancellation::until_cancelled(reply, handle),
        };
        let response = deadline::keep(deadline, reply).await?;
        Ok(response.map(|messages| match messages {
            Messages::One(message) => Messages::One(message),
            Messages::Many(messages) => Messages::Many(deadline::keep_stream(deadline, messages)),
        }))
    }
}
