//! Addresses that fields of the request make.

use super::{Lab, Running, client, encoded, failure, peer::Letters, unary, within};
use polywire::{
    Code, Handlers, Method, MethodDescriptor, Outcome, Request, Response, Service, ServiceDescriptor, Status,
    StreamingKind, TypeRegistry, Unary, Visitor,
    queue::{
        Address, Broker, BrokerError, Capability, Consumer, ConsumerOptions, Envelope, Id, QueuePattern,
        QueueRule, Route, Target,
    },
};
use std::{future::Future, sync::Arc};
use tokio::sync::mpsc;

/// The calls of handlers: their method, and the text.
type Calls = mpsc::UnboundedSender<(&'static str, String)>;

/// A service whose requests make their addresses.
struct Shelves(Arc<Calls>);

macro_rules! methods {
    ($($(#[$docs:meta])* $method:ident -> $output:ty, $pattern:ident, $address:literal;)*) => {
        $($(#[$docs])*
        struct $method;

        impl Method for $method {
            type Request = String;
            type Response = $output;
            const DESCRIPTOR: &'static MethodDescriptor = &MethodDescriptor::new(
                concat!("/test.v1.Shelves/", stringify!($method)),
                StreamingKind::Unary,
            )
            .with_queue(QueueRule::new(QueuePattern::$pattern).with_address($address));
        }

        impl Unary<Calls> for $method {
            fn call(calls: &Calls, request: Request<String>) -> impl Future<Output = Outcome<$output>> + Send {
                let text = request.into_inner();
                let outcome = if text == "refused" {
                    Err(Status::invalid_argument("refused"))
                } else {
                    Ok(Response::new(Default::default()))
                };
                let _ = calls.send((stringify!($method), text));
                async { outcome }
            }
        })*

        impl Service for Shelves {
            type Implementation = Calls;
            const DESCRIPTOR: &'static ServiceDescriptor =
                &ServiceDescriptor::new("test.v1.Shelves", &[], &TypeRegistry::EMPTY);

            fn implementation(&self) -> &Arc<Calls> {
                &self.0
            }

            fn visit<V: Visitor<Calls>>(visitor: &mut V) {
                $(visitor.unary($method);)*
            }
        }
    };
}

methods! {
    /// A command for a shelf.
    Put -> (), Command, "shelves.{value}.put";
    /// Another, whose addresses differ in their end alone.
    Take -> (), Command, "shelves.{value}.take";
    /// An event at a shelf.
    Moved -> (), Event, "moved.{value}";
    /// A question about a shelf.
    Count -> String, RequestReply, "shelves.{value}.count";
}

/// Serves over a new connection in these groups; `None` for a broker that has no such addresses.
async fn serve(
    lab: &impl Lab,
    groups: &[&str],
) -> Option<(Vec<Running>, mpsc::UnboundedReceiver<(&'static str, String)>)> {
    let broker = lab.connect().await;
    if !broker.capabilities().has(Capability::AddressTemplates) {
        return None;
    }
    let (sender, calls) = mpsc::unbounded_channel();
    let services = [Handlers::new(&Shelves(Arc::new(sender)))];
    let mut running = Vec::new();
    for group in groups {
        let options = ConsumerOptions::default().with_group(*group);
        let consumer = Consumer::bind_with(broker.clone(), &services, options).await.unwrap();
        running.push(Running::run(consumer));
    }
    Some((running, calls))
}

/// The values that must not escape their part, whatever the broker takes for a separator or a wildcard.
const VALUES: [&str; 16] = [
    "fiction",
    "a.b",
    "*",
    ">",
    "#",
    "a *",
    "line\nbreak",
    "$SYS",
    "%2E",
    "Regal ü本",
    "_p",
    "_",
    "-",
    "0",
    "/",
    "a.take",
];

async fn next(calls: &mut mpsc::UnboundedReceiver<(&'static str, String)>) -> (&'static str, String) {
    within("the handler is called", calls.recv()).await.unwrap()
}

/// Each message reaches the handlers of its method once, whatever its address is made of, and no others.
pub async fn keep_addresses_apart(lab: &impl Lab) {
    let Some((servers, mut calls)) = serve(lab, &["one"]).await else { return };
    let client = client(lab).await;
    for value in VALUES {
        unary::<Put>(&client, value.into()).await.unwrap();
        assert_eq!(next(&mut calls).await, ("Put", value.to_owned()));
        unary::<Take>(&client, value.into()).await.unwrap();
        assert_eq!(next(&mut calls).await, ("Take", value.to_owned()));
        unary::<Count>(&client, value.into()).await.unwrap();
        assert_eq!(next(&mut calls).await, ("Count", value.to_owned()));
    }
    for server in servers {
        server.stop();
        server.ended().await.unwrap();
    }
    assert!(calls.recv().await.is_none(), "a message came twice");
}

/// Every group hears of the events at every address.
pub async fn tell_every_group_of_every_address(lab: &impl Lab) {
    let Some((_servers, mut calls)) = serve(lab, &["one", "two"]).await else { return };
    let client = client(lab).await;
    for value in VALUES {
        unary::<Moved>(&client, value.into()).await.unwrap();
        for _group in ["one", "two"] {
            assert_eq!(next(&mut calls).await, ("Moved", value.to_owned()));
        }
    }
}

/// Fields that make no address are the caller's fault, and nothing is published.
pub async fn refuse_fields_without_address(lab: &impl Lab) {
    let Some((_servers, mut calls)) = serve(lab, &["one"]).await else { return };
    let client = client(lab).await;
    for value in [String::new(), "x".repeat(300), "ü".repeat(50)] {
        let status = failure(unary::<Put>(&client, value.clone()).await);
        assert_eq!(status.code(), Code::InvalidArgument);
        let status = failure(unary::<Count>(&client, value).await);
        assert_eq!(status.code(), Code::InvalidArgument);
    }
    unary::<Put>(&client, "next".into()).await.unwrap();
    assert_eq!(next(&mut calls).await, ("Put", "next".to_owned()));
}

/// Publishes as a peer that writes its own addresses, with a key: some brokers put keyed messages elsewhere.
async fn publish<M: Method>(
    broker: &Arc<dyn Broker>,
    address: Option<&str>,
    text: &str,
) -> Result<(), BrokerError> {
    let route = Arc::new(Route::of(M::DESCRIPTOR).unwrap());
    broker.declare(route.clone()).await.unwrap();
    let mut envelope = Envelope::new(Id::parse(text));
    envelope.method = M::DESCRIPTOR.path.into();
    envelope.address = address.map(Into::into);
    envelope.key = Some("key".into());
    envelope.payload = encoded(text).into();
    within("the message is published", broker.publish(Target::Route(route), envelope)).await
}

/// Handlers see the address that the broker has let through, and no address of others can be had.
pub async fn believe_the_address(lab: &impl Lab) {
    let Some((_servers, mut calls)) = serve(lab, &["one"]).await else { return };
    let broker = lab.connect().await;
    publish::<Put>(&broker, Some("shelves.fic%2Etion.put"), "history").await.unwrap();
    assert_eq!(next(&mut calls).await, ("Put", "fic.tion".to_owned()));
    for address in
        [None, Some("shelves.a.take"), Some("shelves.*.put"), Some("shelves.>.put"), Some("shelves.a b.put")]
    {
        let refused = publish::<Put>(&broker, address, "history").await;
        assert!(matches!(refused, Err(BrokerError::InvalidAddress { .. })), "{address:?}: {refused:?}");
    }
}

/// The dead-letter address of [`Put`].
struct DeadPut;

impl Method for DeadPut {
    type Request = String;
    type Response = ();
    const DESCRIPTOR: &'static MethodDescriptor =
        &MethodDescriptor::new("/test.v1.Undertaker/DeadPut", StreamingKind::Unary)
            .with_queue(QueueRule::new(QueuePattern::Command).with_address("shelves._.put.dlq"));
}

/// A dead letter says at which address it was published.
pub async fn bury_with_the_address(lab: &impl Lab) {
    let Some((_servers, _calls)) = serve(lab, &["one"]).await else { return };
    let broker = lab.connect().await;
    if !broker.capabilities().has(Capability::DeadLetters) {
        return;
    }
    let mut letters = Letters::of::<DeadPut>(&broker).await;
    publish::<Put>(&broker, Some("shelves.refused.put"), "refused").await.unwrap();
    let death = letters.next().await.death.clone().unwrap();
    assert_eq!(death.address, Address::from("shelves.refused.put"));
    // An address that only a foreign peer could have written is not one of the method: `a` is not an escape of itself.
    publish::<Put>(&broker, Some("shelves.%61.put"), "spelled").await.unwrap();
    assert_eq!(letters.next().await.id, Id::parse("spelled"));
}

/// A dead letter goes back to the address that it came from.
pub async fn redrive_to_the_address(lab: &impl Lab) {
    let Some((servers, mut calls)) = serve(lab, &["one"]).await else { return };
    let broker = lab.connect().await;
    if !broker.capabilities().has(Capability::Redrive) {
        return;
    }
    publish::<Put>(&broker, Some("shelves.refused.put"), "refused").await.unwrap();
    assert_eq!(next(&mut calls).await, ("Put", "refused".to_owned()));
    for server in servers {
        server.stop();
        server.ended().await.unwrap();
    }
    let redriven = within("the letter is published", broker.redrive("shelves._.put.dlq".into())).await;
    assert_eq!(redriven.unwrap(), 1);
    let (_servers, mut calls) = serve(lab, &["one"]).await.unwrap();
    assert_eq!(next(&mut calls).await, ("Put", "refused".to_owned()));
}
