//! A service that asks for nothing that a broker may lack.

use polywire::{
    Method, MethodDescriptor, Outcome, Request, Response, Service, ServiceDescriptor, StreamingKind,
    TypeRegistry, Unary, Visitor,
    queue::{QueuePattern, QueueRule},
};
use std::sync::Arc;
use tokio::sync::mpsc;

/// The channel that the handlers of [`Plain`] report to: `order` or `news`, a space and the text.
pub type Calls = mpsc::UnboundedSender<String>;

/// A command and an event.
#[derive(Clone, Debug)]
pub struct Plain(Arc<Calls>);

/// A command.
#[derive(Clone, Copy, Debug)]
pub struct Do;

/// An event.
#[derive(Clone, Copy, Debug)]
pub struct Happened;

impl Plain {
    /// Reports to `calls`.
    #[must_use]
    pub fn new(calls: Calls) -> Self {
        Self(Arc::new(calls))
    }
}

impl Method for Do {
    type Request = String;
    type Response = ();
    const DESCRIPTOR: &'static MethodDescriptor =
        &MethodDescriptor::new("/test.v1.Plain/Do", StreamingKind::Unary)
            .with_queue(QueueRule::new(QueuePattern::Command));
}

impl Method for Happened {
    type Request = String;
    type Response = ();
    const DESCRIPTOR: &'static MethodDescriptor =
        &MethodDescriptor::new("/test.v1.Plain/Happened", StreamingKind::Unary)
            .with_queue(QueueRule::new(QueuePattern::Event));
}

impl Unary<Calls> for Do {
    async fn call(calls: &Calls, request: Request<String>) -> Outcome<()> {
        report(calls, "order", &request)
    }
}

impl Unary<Calls> for Happened {
    async fn call(calls: &Calls, request: Request<String>) -> Outcome<()> {
        report(calls, "news", &request)
    }
}

fn report(calls: &Calls, what: &str, request: &Request<String>) -> Outcome<()> {
    calls.send(format!("{what} {}", request.get_ref())).unwrap();
    Ok(Response::new(()))
}

impl Service for Plain {
    type Implementation = Calls;
    const DESCRIPTOR: &'static ServiceDescriptor =
        &ServiceDescriptor::new("test.v1.Plain", &[], &TypeRegistry::EMPTY);

    fn implementation(&self) -> &Arc<Calls> {
        &self.0
    }

    fn visit<V: Visitor<Calls>>(visitor: &mut V) {
        visitor.unary(Do);
        visitor.unary(Happened);
    }
}
