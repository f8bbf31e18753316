//! A service with a method of every kind and pattern, whose handlers each test chooses.

use polywire::{
    BidiStreaming, BoxFuture, ClientStreaming, Method, MethodDescriptor, Outcome, Request, ServerStreaming,
    Service, ServiceDescriptor, Status, Streaming, StreamingKind, TypeRegistry, Unary, Visitor,
    queue::{Deduplication, QueuePattern, QueueRule, RetryPolicy},
};
use std::{fmt, future::Future, sync::Arc, time::Duration};

/// The shortest wait before the second attempt at a command.
pub const BACKOFF: Duration = Duration::from_millis(20);
/// The number of times that a command is tried.
pub const ATTEMPTS: u32 = 3;
/// The most commands that one consumer holds.
pub const MAX_IN_FLIGHT: u32 = 4;

const RETRY: RetryPolicy = RetryPolicy::DEFAULT
    .with_max_attempts(ATTEMPTS)
    .with_initial_backoff(BACKOFF)
    .with_max_backoff(Duration::from_millis(200));

type Handle<I, O> = Arc<dyn Fn(Request<I>) -> BoxFuture<Outcome<O>> + Send + Sync>;

/// An implementation made of closures; a method that a test does not set is `UNIMPLEMENTED`.
#[derive(Clone)]
pub struct Desk {
    ask: Handle<String, String>,
    read: Handle<String, String>,
    list: Handle<String, Streaming<String>>,
    collect: Handle<Streaming<String>, String>,
    chat: Handle<Streaming<String>, Streaming<String>>,
    order: Handle<String, ()>,
    once: Handle<String, ()>,
    post: Handle<String, ()>,
    news: Handle<String, ()>,
}

fn unset<I, O: 'static>() -> Handle<I, O> {
    Arc::new(|_| Box::pin(async { Err(Status::unimplemented("not set by the test")) }))
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            ask: unset(),
            read: unset(),
            list: unset(),
            collect: unset(),
            chat: unset(),
            order: unset(),
            once: unset(),
            post: unset(),
            news: unset(),
        }
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Desk").finish_non_exhaustive()
    }
}

macro_rules! methods {
    ($($(#[$docs:meta])* $method:ident $field:ident: $kind:ident $visit:ident($input:ty) -> $output:ty;)*) => {
        impl Desk {
            $($(#[$docs])*
            #[must_use]
            pub fn $field<F>(mut self, handle: impl Fn(Request<$input>) -> F + Send + Sync + 'static) -> Self
            where
                F: Future<Output = Outcome<$output>> + Send + 'static,
            {
                self.$field = Arc::new(move |request| Box::pin(handle(request)));
                self
            })*
        }

        $($(#[$docs])*
        #[derive(Clone, Copy, Debug)]
        pub struct $method;

        impl $kind<Desk> for $method {
            fn call(desk: &Desk, request: Request<$input>) -> impl Future<Output = Outcome<$output>> + Send {
                (desk.$field)(request)
            }
        })*

        /// The service, as generated code would wrap it.
        #[derive(Clone, Debug)]
        pub struct DeskServer(Arc<Desk>);

        impl Service for DeskServer {
            type Implementation = Desk;
            const DESCRIPTOR: &'static ServiceDescriptor =
                &ServiceDescriptor::new("test.v1.Desk", &[], &TypeRegistry::EMPTY);

            fn implementation(&self) -> &Arc<Desk> {
                &self.0
            }

            fn visit<V: Visitor<Desk>>(visitor: &mut V) {
                $(visitor.$visit($method);)*
            }
        }
    };
}

macro_rules! describe {
    ($($method:ident($input:ty) -> $output:ty, $kind:ident, $rule:expr;)*) => {
        $(impl Method for $method {
            type Request = $input;
            type Response = $output;
            const DESCRIPTOR: &'static MethodDescriptor = &MethodDescriptor::new(
                concat!("/test.v1.Desk/", stringify!($method)),
                StreamingKind::$kind,
            )
            .with_queue($rule);
        })*
    };
}

methods! {
    /// A question with an answer.
    Ask ask: Unary unary(String) -> String;
    /// A question that may be asked twice, handled one at a time.
    Read read: Unary unary(String) -> String;
    /// A question with many answers.
    List list: ServerStreaming server_streaming(String) -> Streaming<String>;
    /// Many parts, one answer.
    Collect collect: ClientStreaming client_streaming(Streaming<String>) -> String;
    /// Both sides stream.
    Chat chat: BidiStreaming bidi_streaming(Streaming<String>) -> Streaming<String>;
    /// A command, in any order.
    Order order: Unary unary(String) -> ();
    /// A command that is handled once.
    Once once: Unary unary(String) -> ();
    /// A command in the order of its key.
    Post post: Unary unary(String) -> ();
    /// An event.
    News news: Unary unary(String) -> ();
}

describe! {
    Ask(String) -> String, Unary, QueueRule::DEFAULT;
    Read(String) -> String, Unary, QueueRule::DEFAULT.with_max_in_flight(1);
    List(String) -> String, Server, QueueRule::DEFAULT;
    Collect(String) -> String, Client, QueueRule::DEFAULT;
    Chat(String) -> String, Bidi, QueueRule::DEFAULT;
    Order(String) -> (), Unary, QueueRule::new(QueuePattern::Command)
        .with_address("desk.orders")
        .with_dead_letter("desk.orders.dead")
        .with_max_in_flight(MAX_IN_FLIGHT)
        .with_retry(RETRY);
    Once(String) -> (), Unary, QueueRule::new(QueuePattern::Command)
        .with_address("desk.once")
        .with_dedup(Deduplication::DEFAULT)
        .with_retry(RETRY);
    Post(String) -> (), Unary, QueueRule::new(QueuePattern::Command)
        .with_address("desk.posts")
        .with_ordered()
        .with_retry(RETRY);
    News(String) -> (), Unary, QueueRule::new(QueuePattern::Event).with_address("desk.news").with_retry(RETRY);
}

/// The service without the methods that ask for more than to be called.
#[derive(Clone, Debug)]
pub struct CallsServer(Arc<Desk>);

impl Service for CallsServer {
    type Implementation = Desk;
    const DESCRIPTOR: &'static ServiceDescriptor =
        &ServiceDescriptor::new("test.v1.Desk", &[], &TypeRegistry::EMPTY);

    fn implementation(&self) -> &Arc<Desk> {
        &self.0
    }

    fn visit<V: Visitor<Desk>>(visitor: &mut V) {
        visitor.unary(Ask);
        visitor.unary(Read);
        visitor.server_streaming(List);
        visitor.client_streaming(Collect);
        visitor.bidi_streaming(Chat);
    }
}

impl CallsServer {
    /// Serves the calls of `desk`.
    pub fn new(desk: Desk) -> Self {
        Self(Arc::new(desk))
    }
}

impl DeskServer {
    /// Serves `desk`.
    pub fn new(desk: Desk) -> Self {
        Self(Arc::new(desk))
    }
}

/// The dead-letter queue of [`Order`], consumed as any other.
#[derive(Clone, Copy, Debug)]
pub struct DeadOrder;

impl Method for DeadOrder {
    type Request = String;
    type Response = ();
    const DESCRIPTOR: &'static MethodDescriptor =
        &MethodDescriptor::new("/test.v1.Undertaker/DeadOrder", StreamingKind::Unary)
            .with_queue(QueueRule::new(QueuePattern::Command).with_address("desk.orders.dead"));
}
