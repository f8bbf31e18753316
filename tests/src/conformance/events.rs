//! Events: to every group, once in each.

use super::{
    Lab, Running, client,
    desk::{Desk, DeskServer, News},
    unary, within,
};
use polywire::{
    Handlers, Method, MethodDescriptor, Outcome, Request, Response, Service, ServiceDescriptor, Status,
    StreamingKind, TypeRegistry, Unary, Visitor,
    queue::{Capability, Consumer, ConsumerOptions, QueuePattern, QueueRule},
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

/// An event reaches every listener at its address, also under another method's name.
pub async fn reach_handlers_by_address(lab: &impl Lab) {
    let (sender, mut reports) = mpsc::unbounded_channel();
    let services = [Handlers::new(&Listener(Arc::new(sender)))];
    let _listener = Running::run(Consumer::bind(lab.connect().await, &services).await.unwrap());
    announce(lab).await;
    check_all(&mut reports).await;
}

/// An event that a group gave up is published again for that group alone.
pub async fn redrive_to_one_group(lab: &impl Lab) {
    let broker = lab.connect().await;
    if !broker.capabilities().has(Capability::Redrive) {
        return;
    }
    let (seen, mut refused) = mpsc::unbounded_channel();
    let refusing = Desk::default().news(move |request| {
        seen.send(request.into_inner()).unwrap();
        async { Err(Status::invalid_argument("wrong")) }
    });
    let refusing = start_in_group(lab, "first", refusing).await;
    let (second, mut second_reports) = mpsc::unbounded_channel();
    let second = start_in_group(lab, "second", reader(second)).await;
    unary::<News>(&client(lab).await, "news".into()).await.unwrap();
    within("the event is refused", refused.recv()).await.unwrap();
    refusing.stop();
    refusing.ended().await.unwrap();
    let redriven = within("the letter is published", broker.redrive("desk.news.first.dlq".into())).await;
    assert_eq!(redriven.unwrap(), 1);
    let (first, mut first_reports) = mpsc::unbounded_channel();
    let _first = start_in_group(lab, "first", reader(first)).await;
    assert_eq!(within("the event comes again", first_reports.recv()).await.as_deref(), Some("news"));
    unary::<News>(&client(lab).await, "last".into()).await.unwrap();
    let mut reports = HashSet::new();
    while !reports.contains("last") {
        reports.insert(within("an event arrives", second_reports.recv()).await.unwrap());
    }
    second.stop();
    second.ended().await.unwrap();
    while let Some(report) = second_reports.recv().await {
        assert!(reports.insert(report), "the other group has seen the event again");
    }
}
