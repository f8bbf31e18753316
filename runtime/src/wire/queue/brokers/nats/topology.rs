//! Streams and consumers: made where they are missing, compared where they exist.
//!
//! Only what the meaning of a route depends on, or its rule says, is compared. Limits are the operator's, and storage and
//! copies of which the rule says nothing.

use super::{connection::Connection, subject};
use crate::wire::queue::{Address, BrokerError, NatsBinding, NatsStorage, QueuePattern, Route};
use async_nats::jetstream::{
    self, ErrorCode,
    consumer::{self, AckPolicy, DeliverPolicy, PullConsumer, pull},
    context::{CreateStreamErrorKind, GetStreamError, GetStreamErrorKind},
    stream::{self, ConsumerErrorKind, DiscardPolicy, RetentionPolicy, StorageType},
};
use std::time::Duration;

/// The durable consumer of commands, which every member shares.
const WORKERS: &str = "workers";

/// A consumer to pull from.
#[derive(Clone, Debug)]
pub(super) struct Consumer {
    pub(super) stream: String,
    pub(super) name: String,
    /// The time that the server waits for an answer about a message.
    pub(super) ack_wait: Duration,
    /// True if the server itself lets out one message at a time.
    pub(super) one_at_a_time: bool,
}

/// The stream of a route; a request needs none.
pub(super) async fn declare(connection: &Connection, route: &Route) -> Result<(), BrokerError> {
    let retention = match route.pattern {
        QueuePattern::RequestReply => return subject::of_route(route).map(drop),
        QueuePattern::Command => RetentionPolicy::WorkQueue,
        QueuePattern::Event => RetentionPolicy::Interest,
    };
    let place =
        Place { address: &route.address, subject: subject::of_route(route)?, name: name_of_stream(route) };
    declare_stream(connection, place, retention, &route.bindings.nats).await
}

/// The name of a route's stream.
fn name_of_stream(route: &Route) -> String {
    route.bindings.nats.stream.as_deref().map_or_else(|| subject::name(route.name()), str::to_owned)
}

/// The name of a stream, and its subjects.
struct Place<'a> {
    address: &'a Address,
    subject: &'a str,
    name: String,
}

/// The stream of dead letters at `address`.
pub(super) async fn declare_dead_letters(
    connection: &Connection,
    address: &Address,
    binding: &NatsBinding,
) -> Result<(), BrokerError> {
    let subject = subject::of_address(address)?;
    let place = Place { address, subject, name: subject::name(subject) };
    declare_stream(connection, place, RetentionPolicy::WorkQueue, binding).await
}

/// The consumer of the dead letters at `address`, and how many there are.
pub(super) async fn dead_letters(
    connection: &Connection,
    address: &Address,
) -> Result<(PullConsumer, u64), BrokerError> {
    let name = subject::name(subject::of_address(address)?);
    let stream = match connection.jetstream.get_stream(&name).await {
        Ok(stream) => stream,
        Err(error) => return Err(stream_error(address, error)),
    };
    let wanted = pull_config(connection, WORKERS, "", DeliverPolicy::All);
    let consumer = pull_consumer(connection, address, &name, wanted).await?;
    Ok((consumer, stream.cached_info().state.messages))
}

async fn declare_stream(
    connection: &Connection,
    place: Place<'_>,
    retention: RetentionPolicy,
    binding: &NatsBinding,
) -> Result<(), BrokerError> {
    let Place { address, subject, name } = place;
    let config = stream::Config {
        name,
        subjects: vec![subject.to_owned(), subject::partitions(subject)],
        retention,
        discard: DiscardPolicy::New,
        duplicate_window: connection.options.duplicate_window,
        num_replicas: binding.replicas.map_or(connection.options.replicas, usize::from),
        storage: match binding.storage {
            None | Some(NatsStorage::File) => StorageType::File,
            Some(NatsStorage::Memory) => StorageType::Memory,
        },
        ..stream::Config::default()
    };
    match connection.jetstream.get_stream(&config.name).await {
        Ok(stream) => return check_stream(address, &stream.cached_info().config, &config, binding),
        Err(error) => match stream_error(address, error) {
            BrokerError::Missing { .. } if connection.options.declare => {}
            error => return Err(error),
        },
    }
    let Err(error) = connection.jetstream.create_stream(config).await else { return Ok(()) };
    Err(match error.kind() {
        CreateStreamErrorKind::JetStream(answer) => match answer.error_code() {
            ErrorCode::STREAM_NAME_EXIST => topology(address, "configuration"),
            ErrorCode::STREAM_SUBJECT_OVERLAP => topology(address, "stream"),
            _ => BrokerError::Refused(error.into()),
        },
        _ => BrokerError::Connection(error.into()),
    })
}

fn stream_error(address: &Address, error: GetStreamError) -> BrokerError {
    match error.kind() {
        GetStreamErrorKind::JetStream(answer) if answer.error_code() == ErrorCode::STREAM_NOT_FOUND => {
            BrokerError::Missing { address: address.clone(), what: "stream" }
        }
        GetStreamErrorKind::JetStream(_) => BrokerError::Refused(error.into()),
        _ => BrokerError::Connection(error.into()),
    }
}

fn check_stream(
    address: &Address,
    found: &stream::Config,
    wanted: &stream::Config,
    binding: &NatsBinding,
) -> Result<(), BrokerError> {
    let differs = [
        ("retention", found.retention != wanted.retention),
        ("storage", binding.storage.is_some() && found.storage != wanted.storage),
        ("number of replicas", binding.replicas.is_some() && found.num_replicas != wanted.num_replicas),
        ("subjects", !wanted.subjects.iter().all(|subject| found.subjects.contains(subject))),
    ];
    match differs.into_iter().find(|(_, differs)| *differs) {
        Some((property, _)) => Err(topology(address, property)),
        None => Ok(()),
    }
}

/// The consumers that the members of the route's group pull from.
pub(super) async fn consumers(connection: &Connection, route: &Route) -> Result<Vec<Consumer>, BrokerError> {
    let address = subject::of_route(route)?;
    let (group, deliver) = match route.pattern {
        QueuePattern::Event => (subject::name(&route.group), DeliverPolicy::New),
        _ => (WORKERS.to_owned(), DeliverPolicy::All),
    };
    if !route.ordered {
        return Ok(vec![consumer(connection, route, &group, "", deliver).await?]);
    }
    let mut consumers = vec![consumer(connection, route, &group, address, deliver).await?];
    for number in 0..super::PARTITIONS {
        let (name, filter) = (format!("{group}-p{number}"), subject::partition(address, number));
        consumers.push(consumer(connection, route, &name, &filter, deliver).await?);
    }
    Ok(consumers)
}

/// One consumer, of the subject `filter`, or of all when that is empty. A partition lets out one message at a time.
async fn consumer(
    connection: &Connection,
    route: &Route,
    name: &str,
    filter: &str,
    deliver_policy: DeliverPolicy,
) -> Result<Consumer, BrokerError> {
    let stream = name_of_stream(route);
    let one_at_a_time = filter.len() > route.address.as_str().len();
    let mut config = pull_config(connection, name, filter, deliver_policy);
    if one_at_a_time {
        config.max_ack_pending = 1;
    }
    let made = pull_consumer(connection, &route.address, &stream, config).await?;
    let ack_wait = made.cached_info().config.ack_wait;
    Ok(Consumer { stream, name: name.to_owned(), ack_wait, one_at_a_time })
}

fn pull_config(
    connection: &Connection,
    name: &str,
    filter: &str,
    deliver_policy: DeliverPolicy,
) -> pull::Config {
    pull::Config {
        durable_name: Some(name.to_owned()),
        deliver_policy,
        ack_policy: AckPolicy::Explicit,
        ack_wait: connection.options.ack_wait,
        filter_subject: filter.to_owned(),
        max_ack_pending: -1,
        ..pull::Config::default()
    }
}

/// Finds the consumer of a stream, or makes it.
async fn pull_consumer(
    connection: &Connection,
    address: &Address,
    stream: &str,
    config: pull::Config,
) -> Result<PullConsumer, BrokerError> {
    let name = config.durable_name.clone().unwrap_or_default();
    let found: Result<PullConsumer, _> = connection.jetstream.get_consumer_from_stream(&name, stream).await;
    let error = match found {
        Ok(found) => {
            check_consumer(address, &found.cached_info().config, &config)?;
            return Ok(found);
        }
        Err(error) => error,
    };
    match error.kind() {
        ConsumerErrorKind::JetStream(answer) if answer.error_code() == ErrorCode::CONSUMER_NOT_FOUND => {
            if !connection.options.declare {
                return Err(BrokerError::Missing { address: address.clone(), what: "consumer" });
            }
            let made = connection.jetstream.create_consumer_on_stream(config, stream).await;
            made.map_err(|error| consumer_error(address, error))
        }
        _ => Err(consumer_error(address, error)),
    }
}

fn check_consumer(
    address: &Address,
    found: &consumer::Config,
    wanted: &pull::Config,
) -> Result<(), BrokerError> {
    let differs = [
        ("filter subject", found.filter_subject != wanted.filter_subject),
        ("acknowledgement policy", found.ack_policy != wanted.ack_policy),
        ("number of unacknowledged messages", found.max_ack_pending != wanted.max_ack_pending),
        ("delivery subject", found.deliver_subject.is_some()),
    ];
    match differs.into_iter().find(|(_, differs)| *differs) {
        Some((property, _)) => Err(topology(address, property)),
        None => Ok(()),
    }
}

fn consumer_error(address: &Address, error: jetstream::stream::ConsumerError) -> BrokerError {
    let ConsumerErrorKind::JetStream(answer) = error.kind() else {
        return BrokerError::Connection(error.into());
    };
    match answer.error_code() {
        ErrorCode::STREAM_NOT_FOUND => BrokerError::Missing { address: address.clone(), what: "stream" },
        ErrorCode::CONSUMER_WQ_MULTIPLE_UNFILTERED | ErrorCode::CONSUMER_WQ_CONSUMER_NOT_UNIQUE => {
            topology(address, "order")
        }
        _ => BrokerError::Refused(error.into()),
    }
}

fn topology(address: &Address, property: &'static str) -> BrokerError {
    BrokerError::Topology { address: address.clone(), property }
}
