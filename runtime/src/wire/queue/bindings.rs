//! What rules say to single brokers.

use std::time::Duration;

/// What only one kind of broker has: used where something is declared. What is not set is as the broker's options say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bindings {
    /// What RabbitMQ is told.
    pub amqp: AmqpBinding,
    /// What Kafka is told.
    pub kafka: KafkaBinding,
    /// What NATS JetStream is told; requests do not use it.
    pub nats: NatsBinding,
}

/// What RabbitMQ is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AmqpBinding {
    /// The topic exchange of events and of addresses with fields; `None` means the package.
    pub exchange: Option<&'static str>,
    /// How queues are kept.
    pub queue_type: Option<AmqpQueueType>,
    /// How many messages a queue holds; what is published to a full one is refused.
    pub max_length: Option<u32>,
}

/// How RabbitMQ keeps a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmqpQueueType {
    /// On one node.
    Classic,
    /// Copied to several nodes.
    Quorum,
}

/// What Kafka is told. A topic that exists and differs is [`BrokerError::Topology`](super::BrokerError::Topology).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct KafkaBinding {
    /// The topic; `None` means the name of the route.
    pub topic: Option<&'static str>,
    /// How many partitions the topic has.
    pub partitions: Option<u16>,
    /// On how many brokers each partition is.
    pub replicas: Option<u16>,
    /// How long the topic keeps messages, to the millisecond.
    pub retention: Option<Duration>,
}

/// What NATS JetStream is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct NatsBinding {
    /// The stream; `None` means one that is named after the route.
    pub stream: Option<&'static str>,
    /// On how many servers the stream is.
    pub replicas: Option<u16>,
    /// Where the stream is kept.
    pub storage: Option<NatsStorage>,
}

/// Where JetStream keeps a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NatsStorage {
    /// On disk.
    File,
    /// In memory: it ends with the server.
    Memory,
}

impl Bindings {
    /// Nothing is said to any broker.
    pub const DEFAULT: Self =
        Self { amqp: AmqpBinding::DEFAULT, kafka: KafkaBinding::DEFAULT, nats: NatsBinding::DEFAULT };

    /// Sets what RabbitMQ is told.
    #[must_use]
    pub const fn with_amqp(mut self, amqp: AmqpBinding) -> Self {
        self.amqp = amqp;
        self
    }

    /// Sets what Kafka is told.
    #[must_use]
    pub const fn with_kafka(mut self, kafka: KafkaBinding) -> Self {
        self.kafka = kafka;
        self
    }

    /// Sets what NATS JetStream is told.
    #[must_use]
    pub const fn with_nats(mut self, nats: NatsBinding) -> Self {
        self.nats = nats;
        self
    }
}

impl AmqpBinding {
    /// Nothing is said.
    pub const DEFAULT: Self = Self { exchange: None, queue_type: None, max_length: None };

    /// Sets the topic exchange.
    #[must_use]
    pub const fn with_exchange(mut self, exchange: &'static str) -> Self {
        self.exchange = Some(exchange);
        self
    }

    /// Sets how queues are kept.
    #[must_use]
    pub const fn with_queue_type(mut self, queue_type: AmqpQueueType) -> Self {
        self.queue_type = Some(queue_type);
        self
    }

    /// Sets how many messages a queue holds.
    #[must_use]
    pub const fn with_max_length(mut self, messages: u32) -> Self {
        self.max_length = Some(messages);
        self
    }
}

impl KafkaBinding {
    /// Nothing is said.
    pub const DEFAULT: Self = Self { topic: None, partitions: None, replicas: None, retention: None };

    /// Sets the topic.
    #[must_use]
    pub const fn with_topic(mut self, topic: &'static str) -> Self {
        self.topic = Some(topic);
        self
    }

    /// Sets how many partitions the topic is made with.
    #[must_use]
    pub const fn with_partitions(mut self, partitions: u16) -> Self {
        self.partitions = Some(partitions);
        self
    }

    /// Sets on how many brokers each partition is.
    #[must_use]
    pub const fn with_replicas(mut self, replicas: u16) -> Self {
        self.replicas = Some(replicas);
        self
    }

    /// Sets how long the topic keeps messages.
    #[must_use]
    pub const fn with_retention(mut self, retention: Duration) -> Self {
        self.retention = Some(retention);
        self
    }
}

impl NatsBinding {
    /// Nothing is said.
    pub const DEFAULT: Self = Self { stream: None, replicas: None, storage: None };

    /// Sets the stream.
    #[must_use]
    pub const fn with_stream(mut self, stream: &'static str) -> Self {
        self.stream = Some(stream);
        self
    }

    /// Sets on how many servers the stream is.
    #[must_use]
    pub const fn with_replicas(mut self, replicas: u16) -> Self {
        self.replicas = Some(replicas);
        self
    }

    /// Sets where the stream is kept.
    #[must_use]
    pub const fn with_storage(mut self, storage: NatsStorage) -> Self {
        self.storage = Some(storage);
        self
    }
}
