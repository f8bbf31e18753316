//! Services and calls of a definition that nothing was generated from.

mod definition;

pub use definition::{DefinitionError, services};

use super::handler::Invoke;
use crate::{
    BoxFuture, Call, Handler, Messages, MethodDescriptor, Outcome, Request, Shared,
    message::dynamic::DynamicTypes,
};
use std::sync::Arc;

impl DynamicTypes {
    /// A handler of a method, whose messages are named in full; `None` when a type is not there.
    pub fn handler(
        &self,
        method: impl Into<Shared<MethodDescriptor>>,
        request: &str,
        response: &str,
        invoke: impl Fn(Request<Messages>) -> BoxFuture<Outcome<Messages>> + Send + Sync + 'static,
    ) -> Option<Handler> {
        let types = (self.blank(request)?, self.blank(response)?);
        let invoke: Arc<Invoke> = Arc::new(invoke);
        Some(Handler::dynamic(method.into(), types, invoke))
    }

    /// A call of a method, whose messages are named in full; `None` when a type is not there. [`Call::send`] carries it
    /// over any wire.
    pub fn call(
        &self,
        method: impl Into<Shared<MethodDescriptor>>,
        request: &str,
        response: &str,
        messages: Request<Messages>,
    ) -> Option<Call> {
        let types = (self.blank(request)?, self.blank(response)?);
        Some(Call::between(method.into(), types, messages))
    }
}
