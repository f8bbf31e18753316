//! Topics: made, checked and removed.

use super::{
    apart::apart,
    connection::{ANSWER_TIMEOUT, Connection},
    error,
};
use crate::queue::{Address, BrokerError, KafkaBinding};
use rdkafka::{
    admin::{AdminOptions, NewTopic, TopicReplication},
    error::KafkaError,
    types::RDKafkaErrorCode,
};
use std::{borrow::Cow, sync::Arc, time::Duration};
use tokio::time::{Instant, sleep};

/// What a topic is for.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// Messages of a route.
    Messages,
    /// Messages that have to stay until somebody takes them, however long that is.
    Kept,
    /// Replies to one inbox: in one partition, and soon worthless.
    Replies,
}

/// One topic that has to exist.
pub(super) struct Topic<'a> {
    pub(super) name: &'a str,
    pub(super) purpose: Purpose,
    /// What the rule says of it.
    pub(super) binding: KafkaBinding,
}

/// Replies are of no use to anybody after this time, in milliseconds.
const REPLY_RETENTION: &str = "3600000";

/// How long to wait before a broker is asked again whether it knows a topic.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Makes sure that topics exist, or checks that they do.
pub(super) async fn declare(
    connection: &Arc<Connection>,
    address: &Address,
    topics: &[Topic<'_>],
) -> Result<(), BrokerError> {
    let unknown = connection.unknown(topics.iter().map(|topic| topic.name));
    if unknown.is_empty() {
        return Ok(());
    }
    if connection.config.options.declare {
        let missing: Vec<_> = topics.iter().filter(|topic| unknown.contains(&topic.name)).collect();
        create(connection, &missing).await?;
        for topic in missing {
            wait_until_visible(connection, address, topic).await?;
        }
    } else {
        for name in &unknown {
            check(connection, address, name).await?;
        }
    }
    connection.remember(&unknown);
    Ok(())
}

async fn create(connection: &Connection, topics: &[&Topic<'_>]) -> Result<(), BrokerError> {
    let options = &connection.config.options;
    let largest = connection.config.largest_record().to_string();
    let retentions: Vec<_> = topics.iter().map(|topic| retention(topic)).collect();
    let topics: Vec<NewTopic<'_>> = topics
        .iter()
        .zip(&retentions)
        .map(|(topic, retention)| {
            let binding = topic.binding;
            let copies = binding.replicas.or(options.replicas).map_or(-1, i32::from);
            let partitions = match topic.purpose {
                Purpose::Replies => 1,
                Purpose::Messages | Purpose::Kept => {
                    binding.partitions.or(options.partitions).map_or(-1, i32::from)
                }
            };
            let new = NewTopic::new(topic.name, partitions, TopicReplication::Fixed(copies));
            let new = new.set("max.message.bytes", &largest);
            match retention {
                Some(milliseconds) => new.set("retention.ms", milliseconds),
                None => new,
            }
        })
        .collect();
    let wait = AdminOptions::new().operation_timeout(Some(ANSWER_TIMEOUT));
    for result in connection.clients.admin.create_topics(&topics, &wait).await.map_err(error::of)? {
        match result {
            Ok(_) | Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
            Err((_, code)) if error::is_denial(code) => return Err(BrokerError::Denied(code.into())),
            Err((name, code)) => {
                return Err(BrokerError::Refused(
                    format!("the topic `{name}` cannot be made: {code}").into(),
                ));
            }
        }
    }
    Ok(())
}

/// How long a topic keeps its messages, in milliseconds; `None` leaves it to the broker.
fn retention(topic: &Topic<'_>) -> Option<Cow<'static, str>> {
    match topic.purpose {
        Purpose::Messages => topic.binding.retention.map(|time| time.as_millis().to_string().into()),
        Purpose::Kept => Some("-1".into()),
        Purpose::Replies => Some(REPLY_RETENTION.into()),
    }
}

/// A topic is made by the controller; brokers hear of it a little later.
async fn wait_until_visible(
    connection: &Arc<Connection>,
    address: &Address,
    topic: &Topic<'_>,
) -> Result<(), BrokerError> {
    if matches!(topic.purpose, Purpose::Replies) {
        return Ok(());
    }
    let late = Instant::now() + ANSWER_TIMEOUT;
    while let Err(error) = check(connection, address, topic.name).await {
        if Instant::now() >= late || !matches!(error, BrokerError::Missing { .. }) {
            return Err(error);
        }
        sleep(LOOK_AGAIN).await;
    }
    Ok(())
}

async fn check(connection: &Arc<Connection>, address: &Address, name: &str) -> Result<(), BrokerError> {
    match partitions(connection, name).await? {
        0 => Err(BrokerError::Missing { address: address.clone(), what: "topic" }),
        _ => Ok(()),
    }
}

/// How many partitions a topic has; 0 when there is no such topic.
pub(super) async fn partitions(connection: &Arc<Connection>, name: &str) -> Result<usize, BrokerError> {
    let (connection, name) = (connection.clone(), name.to_owned());
    let fetch = apart(move || {
        let metadata = connection.clients.admin.inner().fetch_metadata(Some(&name), ANSWER_TIMEOUT)?;
        let topic = metadata.topics().iter().find(|topic| topic.name() == name && topic.error().is_none());
        Ok(topic.map_or(0, |topic| topic.partitions().len()))
    });
    fetch.await.unwrap_or(Err(KafkaError::Canceled)).map_err(error::of)
}

/// Removes the topic of an inbox that is gone.
pub(super) async fn remove(connection: &Connection, name: &str) {
    match connection.clients.admin.delete_topics(&[name], &AdminOptions::new()).await {
        Ok(_) => {}
        Err(error) => tracing::debug!(%error, topic = name, "a reply topic could not be removed"),
    }
}
