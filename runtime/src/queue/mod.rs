//! Message queues: what a method asks of a queue, and the wires that keep it.

mod rule;

pub use rule::{QueuePattern, QueueRule, RetryPolicy};
