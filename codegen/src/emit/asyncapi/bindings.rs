//! The settings of single brokers in AsyncAPI: <https://github.com/asyncapi/bindings>, AMQP 0.3.0, Kafka 0.5.0 and NATS
//! 0.1.0. There is no binding for ZeroMQ.

use crate::emit::json_schema::schema::Schema;
use polywire_rules::queue::{AmqpQueueType, Bindings};
use serde::Serialize;

/// A binding with the version of its specification.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Binding<T> {
    #[serde(flatten)]
    content: T,
    binding_version: &'static str,
}

fn amqp<T>(content: T) -> Binding<T> {
    Binding { content, binding_version: "0.3.0" }
}

fn kafka<T>(content: T) -> Binding<T> {
    Binding { content, binding_version: "0.5.0" }
}

fn nats<T>(content: T) -> Binding<T> {
    Binding { content, binding_version: "0.1.0" }
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct ChannelBindings {
    amqp: Binding<AmqpChannel>,
    kafka: Binding<KafkaChannel>,
}

impl ChannelBindings {
    /// Of messages that one of many consumers gets, in the queue or topic `name`.
    pub(super) fn shared(name: &str, rule: &Bindings) -> Self {
        let said = &rule.amqp;
        let queue = AmqpQueue {
            name: name.to_owned(),
            durable: true,
            exclusive: false,
            auto_delete: false,
            vhost: "/",
            queue_type: said.queue_type.map(|kind| match kind {
                AmqpQueueType::Classic => "classic",
                AmqpQueueType::Quorum => "quorum",
            }),
            max_length: said.max_length,
        };
        Self { amqp: amqp(AmqpChannel::Queue { queue }), kafka: kafka(KafkaChannel::new(name, rule)) }
    }

    /// Of messages that are published to an exchange, which is `exchange` unless the rule names another.
    pub(super) fn published(name: &str, exchange: &str, rule: &Bindings) -> Self {
        let exchange = AmqpExchange {
            name: rule.amqp.exchange.as_deref().unwrap_or(exchange).to_owned(),
            kind: "topic",
            durable: true,
            auto_delete: false,
            vhost: "/",
        };
        Self { amqp: amqp(AmqpChannel::RoutingKey { exchange }), kafka: kafka(KafkaChannel::new(name, rule)) }
    }
}

#[derive(Clone, Debug, Serialize)]
#[serde(tag = "is", rename_all = "camelCase")]
enum AmqpChannel {
    Queue { queue: AmqpQueue },
    RoutingKey { exchange: AmqpExchange },
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AmqpQueue {
    name: String,
    durable: bool,
    exclusive: bool,
    auto_delete: bool,
    vhost: &'static str,
    /// The argument of RabbitMQ.
    #[serde(rename = "x-queue-type", skip_serializing_if = "Option::is_none")]
    queue_type: Option<&'static str>,
    /// The argument of RabbitMQ.
    #[serde(rename = "x-max-length", skip_serializing_if = "Option::is_none")]
    max_length: Option<u32>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AmqpExchange {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    durable: bool,
    auto_delete: bool,
    vhost: &'static str,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct KafkaChannel {
    topic: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    partitions: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replicas: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic_configuration: Option<TopicConfiguration>,
}

#[derive(Clone, Debug, Serialize)]
struct TopicConfiguration {
    /// Milliseconds.
    #[serde(rename = "retention.ms")]
    retention: u64,
}

impl KafkaChannel {
    fn new(name: &str, rule: &Bindings) -> Self {
        let said = &rule.kafka;
        let retention = said.retention.and_then(|wait| u64::try_from(wait.as_millis()).ok());
        Self {
            topic: said.topic.as_deref().unwrap_or(name).to_owned(),
            partitions: said.partitions,
            replicas: said.replicas,
            topic_configuration: retention.map(|retention| TopicConfiguration { retention }),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct OperationBindings {
    amqp: Binding<AmqpOperation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kafka: Option<Binding<KafkaOperation>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nats: Option<Binding<NatsOperation>>,
}

impl OperationBindings {
    /// Of messages that are settled by one of `group`.
    pub(super) fn receive(group: &str) -> Self {
        let group_id = Schema { values: vec![group.to_owned()], ..Schema::string() };
        Self {
            amqp: amqp(AmqpOperation {
                expiration: None,
                delivery_mode: None,
                mandatory: None,
                ack: Some(true),
            }),
            kafka: Some(kafka(KafkaOperation { group_id })),
            nats: Some(nats(NatsOperation { queue: group.to_owned() })),
        }
    }

    /// Of messages that outlive the broker, or of requests, which have somebody who waits.
    pub(super) fn send(delivery: Delivery, expiration: Option<u64>) -> Self {
        let operation = AmqpOperation {
            expiration,
            delivery_mode: Some(match delivery {
                Delivery::Transient => 1,
                Delivery::Persistent => 2,
            }),
            mandatory: Some(delivery == Delivery::Transient),
            ack: None,
        };
        Self { amqp: amqp(operation), kafka: None, nats: None }
    }
}

/// The durability of a message: it survives a restart of the broker, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    Transient,
    Persistent,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AmqpOperation {
    /// Milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery_mode: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mandatory: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ack: Option<bool>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct KafkaOperation {
    group_id: Schema,
}

#[derive(Clone, Debug, Serialize)]
struct NatsOperation {
    queue: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct MessageBindings {
    #[serde(skip_serializing_if = "Option::is_none")]
    kafka: Option<Binding<KafkaMessage>>,
}

impl MessageBindings {
    /// Of a message whose ordering key is the text of a field.
    pub(super) fn keyed(field: &str) -> Self {
        let key = Schema::string().with_description(format!("The text of `{field}`."));
        Self { kafka: Some(kafka(KafkaMessage { key })) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.kafka.is_none()
    }
}

#[derive(Clone, Debug, Serialize)]
struct KafkaMessage {
    key: Schema,
}
