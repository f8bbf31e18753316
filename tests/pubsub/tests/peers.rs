//! The Pub/Sub server answers curl and a Python gRPC client alike, on one port.

#[allow(dead_code, reason = "the tests of the workspace use the rest of it")]
#[path = "../../src/outside.rs"]
mod outside;

use outside::{HttpAnswer, curl, grpc, grpc_services};
use polywire::Server;
use polywire_pubsub::{
    PubSub,
    v1::{PublisherClient, PublisherServer, SubscriberClient, SubscriberServer},
};
use serde_json::{Value, json};
use tokio_util::sync::{CancellationToken, DropGuard};

const PUBLISHER: &str = "google.pubsub.v1.Publisher";
const SUBSCRIBER: &str = "google.pubsub.v1.Subscriber";
const TOPIC: &str = "projects/press/topics/news";
const SUBSCRIPTION: &str = "projects/press/subscriptions/desk";

/// A server of its own for each test; it ends when this is dropped.
struct Running {
    address: String,
    _stop: DropGuard,
}

impl Running {
    async fn start() -> Self {
        let service = PubSub::default();
        let publisher = PublisherServer::new(service.clone());
        Self::serve(Server::new().add(publisher).add(SubscriberServer::new(service))).await
    }

    /// A gateway: a server whose services are clients of `self`.
    async fn gateway(&self) -> Self {
        let uri = format!("grpc://{}", self.address);
        let publisher = PublisherClient::connect(&uri).await.expect("the server answers");
        let subscriber = SubscriberClient::connect(&uri).await.expect("the server answers");
        let publisher = PublisherServer::new(publisher);
        Self::serve(Server::new().add(publisher).add(SubscriberServer::new(subscriber))).await
    }

    async fn serve(server: Server) -> Self {
        let server = server.listen("http://127.0.0.1:0").bind().await.expect("a port is free");
        let address = server.uris()[0].trim_start_matches("http://").to_owned();
        let stop = CancellationToken::new();
        tokio::spawn(server.serve_until(stop.clone().cancelled_owned()));
        Self { address, _stop: stop.drop_guard() }
    }

    async fn rest(&self, method: &str, path: &str, body: Option<Value>) -> HttpAnswer {
        curl(method, format!("http://{}/v1/{path}", self.address), body.as_ref()).await
    }

    async fn publisher(&self, method: &str, request: Value) -> Result<Vec<Value>, Value> {
        grpc(&self.address, &format!("{PUBLISHER}/{method}"), &[request]).await
    }

    async fn subscriber(&self, method: &str, requests: &[Value]) -> Result<Vec<Value>, Value> {
        grpc(&self.address, &format!("{SUBSCRIBER}/{method}"), requests).await
    }
}

fn ok(body: Value) -> HttpAnswer {
    HttpAnswer { code: 200, body }
}

#[tokio::test]
async fn reflection_lists_the_services() {
    let server = Running::start().await;
    let services = grpc_services(&server.address).await;
    for name in [PUBLISHER, SUBSCRIBER, "grpc.health.v1.Health"] {
        assert!(services.iter().any(|service| service == name), "{name} is not in {services:?}");
    }
}

#[tokio::test]
async fn topics_are_created_by_one_and_read_by_the_other() {
    let server = Running::start().await;
    let topic = json!({
        "name": TOPIC,
        "labels": {"team": "röd", "floor": "2"},
        "messageRetentionDuration": "600.500s",
        "messageStoragePolicy": {"allowedPersistenceRegions": ["europe-west1", "europe-north1"]},
        "state": "ACTIVE",
    });
    assert_eq!(server.rest("PUT", TOPIC, Some(topic.clone())).await, ok(topic.clone()));
    assert_eq!(server.publisher("GetTopic", json!({"topic": TOPIC})).await, Ok(vec![topic.clone()]));
    assert_eq!(server.rest("GET", TOPIC, None).await, ok(topic));

    let other = json!({"name": "projects/press/topics/sport", "kmsKeyName": "key"});
    assert_eq!(server.publisher("CreateTopic", other.clone()).await, Ok(vec![other.clone()]));
    assert_eq!(server.rest("GET", "projects/press/topics/sport", None).await, ok(other));
}

#[tokio::test]
async fn topics_are_updated_by_masks() {
    let server = Running::start().await;
    let created = server.publisher("CreateTopic", json!({"name": TOPIC, "labels": {"team": "a"}})).await;
    assert!(created.is_ok(), "{created:?}");

    let by_rest = json!({
        "topic": {"messageRetentionDuration": "60s", "labels": {"team": "z"}},
        "updateMask": "messageRetentionDuration",
    });
    let after = json!({"name": TOPIC, "labels": {"team": "a"}, "messageRetentionDuration": "60s"});
    assert_eq!(server.rest("PATCH", TOPIC, Some(by_rest)).await, ok(after));

    let by_grpc = json!({"topic": {"name": TOPIC, "labels": {"team": "b"}}, "updateMask": "labels"});
    let after = json!({"name": TOPIC, "labels": {"team": "b"}, "messageRetentionDuration": "60s"});
    assert_eq!(server.publisher("UpdateTopic", by_grpc).await, Ok(vec![after]));
}

#[tokio::test]
async fn pages_of_topics_are_the_same() {
    let server = Running::start().await;
    for name in ["a", "b", "c"] {
        let path = format!("projects/press/topics/{name}");
        assert_eq!(server.rest("PUT", &path, Some(json!({}))).await, ok(json!({"name": path})));
    }
    let first = json!({
        "topics": [{"name": "projects/press/topics/a"}, {"name": "projects/press/topics/b"}],
        "nextPageToken": "projects/press/topics/b",
    });
    let request = json!({"project": "projects/press", "pageSize": 2});
    assert_eq!(server.rest("GET", "projects/press/topics?pageSize=2", None).await, ok(first.clone()));
    assert_eq!(server.publisher("ListTopics", request).await, Ok(vec![first]));

    let second = json!({"topics": [{"name": "projects/press/topics/c"}]});
    let path = "projects/press/topics?page_size=2&page_token=projects%2Fpress%2Ftopics%2Fb";
    assert_eq!(server.rest("GET", path, None).await, ok(second));
}

#[tokio::test]
async fn messages_published_by_one_are_pulled_by_the_other() {
    let server = Running::start().await;
    assert_eq!(server.rest("PUT", TOPIC, Some(json!({}))).await.code, 200);
    let subscription = json!({"name": SUBSCRIPTION, "topic": TOPIC, "ackDeadlineSeconds": 30});
    assert_eq!(server.rest("PUT", SUBSCRIPTION, Some(subscription.clone())).await, ok(subscription));

    let message = |id: &str| {
        json!({
            "data": "/+8A", // with characters that the URL-safe alphabet writes differently
            "attributes": {"kind": "flash"},
            "messageId": id,
            "publishTime": "2026-01-02T03:04:05.678Z",
            "orderingKey": "front page",
        })
    };
    let received =
        |id: &str| json!({"receivedMessages": [{"ackId": format!("ack-{id}"), "message": message(id)}]});

    let publish = json!({"messages": [message("")]});
    let published = server.rest("POST", &format!("{TOPIC}:publish"), Some(publish)).await;
    assert_eq!(published, ok(json!({"messageIds": ["1"]})));
    let pull = json!({"subscription": SUBSCRIPTION, "maxMessages": 10});
    assert_eq!(server.subscriber("Pull", &[pull]).await, Ok(vec![received("1")]));

    let publish = json!({"topic": TOPIC, "messages": [message("")]});
    assert_eq!(server.publisher("Publish", publish).await, Ok(vec![json!({"messageIds": ["2"]})]));
    let pulled = server.rest("POST", &format!("{SUBSCRIPTION}:pull"), Some(json!({"maxMessages": 10}))).await;
    assert_eq!(pulled, ok(received("2")));

    let acknowledged = json!({"ackIds": ["ack-1", "ack-2"]});
    let path = format!("{SUBSCRIPTION}:acknowledge");
    assert_eq!(server.rest("POST", &path, Some(acknowledged)).await, ok(json!({})));
}

#[tokio::test]
async fn a_stream_of_requests_is_answered_one_by_one() {
    let server = Running::start().await;
    assert_eq!(server.rest("PUT", TOPIC, Some(json!({}))).await.code, 200);
    let subscription = json!({"name": SUBSCRIPTION, "topic": TOPIC});
    assert_eq!(server.rest("PUT", SUBSCRIPTION, Some(subscription)).await.code, 200);
    let publish = json!({"messages": [{"data": "aGVq"}]});
    assert_eq!(server.rest("POST", &format!("{TOPIC}:publish"), Some(publish)).await.code, 200);

    let requests = [json!({"subscription": SUBSCRIPTION}), json!({"ackIds": ["ack-1"]})];
    let message = json!({"ackId": "ack-1", "message": {"data": "aGVq", "messageId": "1"}});
    let answers = vec![json!({"receivedMessages": [message]}), json!({})];
    assert_eq!(server.subscriber("StreamingPull", &requests).await, Ok(answers));
}

#[tokio::test]
async fn errors_are_the_same() {
    let server = Running::start().await;
    let status = json!({"code": 5, "message": format!("there is no topic `{TOPIC}`")});
    let not_found = HttpAnswer { code: 404, body: status.clone() };
    assert_eq!(server.rest("GET", TOPIC, None).await, not_found);
    assert_eq!(server.rest("DELETE", TOPIC, None).await, not_found);
    assert_eq!(server.publisher("GetTopic", json!({"topic": TOPIC})).await, Err(status));

    assert_eq!(server.rest("PUT", TOPIC, Some(json!({}))).await.code, 200);
    let status = json!({"code": 6, "message": format!("there is a topic `{TOPIC}`")});
    let conflict = HttpAnswer { code: 409, body: status.clone() };
    assert_eq!(server.rest("PUT", TOPIC, Some(json!({}))).await, conflict);
    assert_eq!(server.publisher("CreateTopic", json!({"name": TOPIC})).await, Err(status));

    assert_eq!(server.rest("DELETE", TOPIC, None).await, ok(json!({})));
    assert_eq!(server.rest("GET", TOPIC, None).await, not_found);
}

#[tokio::test]
async fn a_gateway_answers_as_the_server_behind_it() {
    let server = Running::start().await;
    let gateway = server.gateway().await;
    let topic = json!({"name": TOPIC, "labels": {"team": "a"}});
    assert_eq!(gateway.rest("PUT", TOPIC, Some(topic.clone())).await, ok(topic.clone()));
    assert_eq!(server.rest("GET", TOPIC, None).await, ok(topic.clone()));
    assert_eq!(gateway.publisher("GetTopic", json!({"topic": TOPIC})).await, Ok(vec![topic]));

    let missing = "projects/press/topics/none";
    assert_eq!(gateway.rest("GET", missing, None).await.code, 404);
    assert_eq!(gateway.rest("GET", missing, None).await, server.rest("GET", missing, None).await);
}
