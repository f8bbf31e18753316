//! The settings of rules for single brokers.

use crate::schema::{choice, rule};
use std::time::Duration;

rule! {
    /// The settings that only one kind of broker has: used where something is declared. What is not set is as the
    /// broker's options say.
    #[derive(Eq)]
    pub struct Bindings = "polywire.Bindings", "::polywire::queue::Bindings" {
        /// The settings of RabbitMQ.
        amqp with_amqp: part(AmqpBinding) = 1;
        /// The settings of Kafka.
        kafka with_kafka: part(KafkaBinding) = 2;
        /// The settings of NATS JetStream; requests do not use it.
        nats with_nats: part(NatsBinding) = 3;
    }
}

rule! {
    /// The settings of RabbitMQ.
    #[derive(Eq)]
    pub struct AmqpBinding = "polywire.AmqpBinding", "::polywire::queue::AmqpBinding" {
        /// The topic exchange of events and of addresses with fields; `None` means the package.
        exchange with_exchange: text = 1;
        /// The type of queues.
        queue_type with_queue_type: optional(AmqpQueueType) = 2;
        /// The number of messages that a queue holds; a message for a full queue is refused.
        max_length with_max_length: optional(u32) = 3;
    }
}

rule! {
    /// The settings of Kafka. A topic that exists and differs is an error of the topology.
    #[derive(Eq, Hash)]
    pub struct KafkaBinding = "polywire.KafkaBinding", "::polywire::queue::KafkaBinding" {
        /// The topic; `None` means the name of the route.
        topic with_topic: text = 1;
        /// The number of partitions of the topic.
        partitions with_partitions: optional(u16) = 2;
        /// On how many brokers each partition is.
        replicas with_replicas: optional(u16) = 3;
        /// The time that the topic keeps messages, to the millisecond.
        retention with_retention: optional(Duration) = 4;
    }
}

rule! {
    /// The settings of NATS JetStream.
    #[derive(Eq)]
    pub struct NatsBinding = "polywire.NatsBinding", "::polywire::queue::NatsBinding" {
        /// The stream; `None` means one that is named after the route.
        stream with_stream: text = 1;
        /// On how many servers the stream is.
        replicas with_replicas: optional(u16) = 2;
        /// The storage of the stream.
        storage with_storage: optional(NatsStorage) = 3;
    }
}

choice! {
    /// The way RabbitMQ keeps a queue.
    pub enum AmqpQueueType = "::polywire::queue::AmqpQueueType" {
        /// On one node.
        Classic = 1 "CLASSIC",
        /// Copied to several nodes.
        Quorum = 2 "QUORUM",
    }
}

choice! {
    /// The place where JetStream keeps a stream.
    pub enum NatsStorage = "::polywire::queue::NatsStorage" {
        /// On disk.
        File = 1 "FILE",
        /// In memory: it ends with the server.
        Memory = 2 "MEMORY",
    }
}

impl Bindings {
    /// The bindings with what `common` sets and they do not, value by value.
    #[must_use]
    pub fn or(mut self, common: &Self) -> Self {
        crate::schema::fill(&mut self, common);
        self
    }
}
