//! Events: to every group, once in each.

use super::{
    Lab, Running, client,
    desk::{Desk, DeskServer, News},
    unary, within,
};
use polywire::{
    Handlers, Method, MethodDescriptor, Outcome, Request, Response, Service, ServiceDescriptor,
    StreamingKind, TypeRegistry, Unary, Visitor,
    queue::{Consumer, ConsumerOptions, QueuePattern, QueueRule},
};
use std::{collections::HashSet, future::Future, sync::Arc};
use tokio::sync::mpsc;

const EVENTS: usize = 50;

fn reader(sender: mpsc::UnboundedSender<String>) -> Desk {
    Desk::default().news(move |request| {
        sender.send(request.into_inner()).unwrap();
        async { Ok(Response::new(())) }
    })
}

async fn start_in_group(lab: &impl Lab, group: &str, desk: Desk) -> Running {
    let services = [Handlers::new(&DeskServer::new(desk))];
    let options = ConsumerOptions::default().with_group(group);
    Running::run(Consumer::bind_with(lab.connect().await, &services, options).await.unwrap())
}

async fn announce(lab: &impl Lab) {
    let client = client(lab).await;
    for number in 0..EVENTS {
        unary::<News>(&client, number.to_string()).await.unwrap();
    }
}

/// Takes as many events as were announced, and checks that each came once.
async fn check_all(reports: &mut mpsc::UnboundedReceiver<String>) {
    let mut seen = HashSet::new();
    for _ in 0..EVENTS {
        seen.insert(within("an event arrives", reports.recv()).await.unwrap());
    }
    assert_eq!(seen.len(), EVENTS);
}

/// Every group sees every event.
pub async fn reach_every_group(lab: &impl Lab) {
    let (first, mut first_reports) = mpsc::unbounded_channel();
    let (second, mut second_reports) = mpsc::unbounded_channel();
    let _first = start_in_group(lab, "first", reader(first)).await;
    let _second = start_in_group(lab, "second", reader(second)).await;
    announce(lab).await;
    check_all(&mut first_reports).await;
    check_all(&mut second_reports).await;
}

/// The members of a group share its events.
pub async fn share_within_a_group(lab: &impl Lab) {
    let (sender, mut reports) = mpsc::unbounded_channel();
    let first = Running::start(lab, reader(sender.clone())).await;
    let second = Running::start(lab, reader(sender)).await;
    announce(lab).await;
    check_all(&mut reports).await;
    for server in [first, second] {
        server.stop();
        server.ended().await.unwrap();
    }
    assert!(reports.recv().await.is_none(), "an event came twice");
}

/// Another service listens at the same address: it has a method, a name and a group of its own.
struct Listener(Arc<mpsc::UnboundedSender<String>>);
struct OnNews;

impl Method for OnNews {
    type Request = String;
    type Response = ();
    const DESCRIPTOR: &'static MethodDescriptor =
        &MethodDescriptor::new("/test.v1.Listener/OnNews", StreamingKind::Unary)
            .with_queue(QueueRule::new(QueuePattern::Event).with_address("desk.news"));
}

impl Unary<mpsc::UnboundedSender<String>> for OnNews {
    fn call(
        sender: &mpsc::UnboundedSender<String>,
        request: Request<String>,
    ) -> impl Future<Output = Outcome<()>> + Send {
        sender.send(request.into_inner()).unwrap();
        async { Ok(Response::new(())) }
    }
}

impl Service for Listener {
    type Implementation = mpsc::UnboundedSender<String>;
    const DESCRIPTOR: &'static ServiceDescriptor =
        &ServiceDescriptor::new("test.v1.Listener", &[], &TypeRegistry::EMPTY);

    fn implementation(&self) -> &Arc<Self::Implementation> {
        &self.0
    }

    fn visit<V: Visitor<Self::Implementation>>(visitor: &mut V) {
        visitor.unary(OnNews);
    }
}

/// An event reaches whoever listens at its address, also under another method's name.
pub async fn reach_handlers_by_address(lab: &impl Lab) {
    let (sender, mut reports) = mpsc::unbounded_channel();
    let services = [Handlers::new(&Listener(Arc::new(sender)))];
    let _listener = Running::run(Consumer::bind(lab.connect().await, &services).await.unwrap());
    announce(lab).await;
    check_all(&mut reports).await;
}
