//! Queue rules: how queues carry a method.
//!
//! A resilience rule, of deadlines and second attempts by callers, will be a module beside this one: it is about calls,
//! whatever carries them.

mod address;
mod bindings;
mod check;
mod fault;
mod retry;
mod rule;
mod service;

pub use {
    address::{AddressFault, AddressPart, QueueAddress},
    bindings::{AmqpBinding, AmqpQueueType, Bindings, KafkaBinding, NatsBinding, NatsStorage},
    check::{check, check_service, overlapping},
    fault::{FieldFault, NamedBy, QueueFault},
    retry::{CODES, Deduplication, RetryPolicy},
    rule::{QueuePattern, QueueRule, own_address},
    service::QueueServiceRule,
};
