//! polywire as its users see it, from end to end. Brokers whose clients take long to build are features.

#[cfg(feature = "amqp")]
mod amqp_broker;
#[cfg(feature = "amqp")]
mod amqp_extras;
#[cfg(feature = "amqp")]
mod amqp_tls;
mod architecture;
mod asyncapi;
mod circles;
mod dynamic;
mod dynamic_calls;
mod dynamic_http;
mod fakes;
mod faults;
mod foreign_peers;
mod forwarding;
mod grpc;
mod guarantees;
mod json_mapping;
mod json_oracle;
mod json_properties;
#[cfg(feature = "kafka")]
mod kafka_broker;
#[cfg(feature = "kafka")]
mod kafka_faults;
mod layers;
mod library;
mod matrix;
mod memory_broker;
mod memory_extras;
mod nats_broker;
mod nats_extras;
mod nats_tls;
mod openapi;
mod rest_law;
mod rest_properties;
mod rust_definitions;
mod rust_library;
mod server;
mod tables;
#[cfg(feature = "zeromq")]
mod zeromq_broker;
