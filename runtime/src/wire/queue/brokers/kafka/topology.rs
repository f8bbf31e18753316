//! Topics: made, compared with what a rule says of them, and removed.
//!
//! Only what a rule says is compared. What the options of a connection say is for topics that are made here, and of topics
//! that hold retries and dead letters, which several routes may share, nothing is asked.

use super::{
    apart::apart,
    connection::{ANSWER_TIMEOUT, Connection},
    error,
};
use crate::wire::queue::{Address, BrokerError, KafkaBinding};
use rdkafka::{
    admin::{AdminOptions, NewTopic, ResourceSpecifier, TopicReplication},
    error::KafkaError,
    metadata::MetadataTopic,
    types::RDKafkaErrorCode,
};
use std::{borrow::Cow, collections::HashSet, sync::Arc, time::Duration};
use tokio::time::{Instant, sleep};

/// The purpose of a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Purpose {
    /// Messages of a route.
    Messages,
    /// Messages that have to stay until they are taken, however long that is.
    Kept,
    /// Replies to one inbox: in one partition, and soon worthless.
    Replies,
}

/// One topic that has to exist.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Topic {
    pub(super) name: Arc<str>,
    pub(super) purpose: Purpose,
    /// The rule's settings of it.
    pub(super) binding: KafkaBinding,
}

/// Replies are of no use to anybody after this time, in milliseconds.
const REPLY_RETENTION: &str = "3600000";

/// The time to wait before a broker is asked again for a topic.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A topic as the cluster has it.
struct Found {
    partitions: usize,
    /// On how many brokers each partition is; `None` when that is not the same for all.
    replicas: Option<usize>,
}

/// Makes sure that topics exist and are as their rules say, or checks that they do and are.
pub(super) async fn declare(
    connection: &Arc<Connection>,
    address: &Address,
    topics: &[Topic],
) -> Result<(), BrokerError> {
    let unknown = connection.unknown(topics);
    if unknown.is_empty() {
        return Ok(());
    }
    let made = match connection.config.options.declare {
        true => create(connection, &unknown).await?,
        false => HashSet::new(),
    };
    for topic in &unknown {
        match topic.purpose {
            Purpose::Replies => {}
            Purpose::Kept | Purpose::Messages if made.contains(&*topic.name) => {
                wait_until_visible(connection, address, topic).await?;
            }
            Purpose::Kept => {
                find(connection, address, topic).await?;
            }
            Purpose::Messages => compare(connection, address, topic).await?,
        }
    }
    connection.remember(unknown);
    Ok(())
}

/// Makes those that are missing; gives their names.
async fn create(connection: &Connection, topics: &[Topic]) -> Result<HashSet<String>, BrokerError> {
    let options = &connection.config.options;
    let largest = connection.config.largest_record().to_string();
    let retentions: Vec<_> = topics.iter().map(|topic| retention(topic)).collect();
    let topics: Vec<NewTopic<'_>> = topics
        .iter()
        .zip(&retentions)
        .map(|(topic, retention)| {
            let binding = &topic.binding;
            let copies = binding.replicas.or(options.replicas).map_or(-1, i32::from);
            let partitions = match topic.purpose {
                Purpose::Replies => 1,
                Purpose::Messages | Purpose::Kept => {
                    binding.partitions.or(options.partitions).map_or(-1, i32::from)
                }
            };
            let new = NewTopic::new(&topic.name, partitions, TopicReplication::Fixed(copies));
            let new = new.set("max.message.bytes", &largest);
            match retention {
                Some(milliseconds) => new.set("retention.ms", milliseconds),
                None => new,
            }
        })
        .collect();
    let wait = AdminOptions::new().operation_timeout(Some(ANSWER_TIMEOUT));
    let mut made = HashSet::new();
    for result in connection.clients.admin.create_topics(&topics, &wait).await.map_err(error::of)? {
        match result {
            Ok(name) => drop(made.insert(name)),
            Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
            Err((_, code)) if error::is_denial(code) => return Err(BrokerError::Denied(code.into())),
            Err((name, code)) => {
                return Err(BrokerError::Refused(
                    format!("the topic `{name}` cannot be made: {code}").into(),
                ));
            }
        }
    }
    Ok(made)
}

/// The time that a topic keeps its messages, in milliseconds; `None` leaves it to the broker.
fn retention(topic: &Topic) -> Option<Cow<'static, str>> {
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
    topic: &Topic,
) -> Result<(), BrokerError> {
    let late = Instant::now() + ANSWER_TIMEOUT;
    while let Err(error) = find(connection, address, topic).await {
        if Instant::now() >= late || !matches!(error, BrokerError::Missing { .. }) {
            return Err(error);
        }
        sleep(LOOK_AGAIN).await;
    }
    Ok(())
}

/// Compares a topic that others have made with what the rule says of it.
async fn compare(connection: &Arc<Connection>, address: &Address, topic: &Topic) -> Result<(), BrokerError> {
    let KafkaBinding { partitions, replicas, retention, .. } = topic.binding;
    let found = find(connection, address, topic).await?;
    let retention_differs = match retention {
        Some(wanted) => {
            let found = setting(connection, &topic.name, "retention.ms").await?;
            found.and_then(|found| found.parse().ok()) != Some(wanted.as_millis())
        }
        None => false,
    };
    let differs = [
        ("number of partitions", partitions.is_some_and(|wanted| found.partitions != usize::from(wanted))),
        ("number of replicas", replicas.is_some_and(|wanted| found.replicas != Some(usize::from(wanted)))),
        ("retention", retention_differs),
    ];
    match differs.into_iter().find(|(_, differs)| *differs) {
        Some((property, _)) => Err(BrokerError::Topology { address: address.clone(), property }),
        None => Ok(()),
    }
}

async fn find(connection: &Arc<Connection>, address: &Address, topic: &Topic) -> Result<Found, BrokerError> {
    let found = look_up(connection, &topic.name).await?;
    found.ok_or_else(|| BrokerError::Missing { address: address.clone(), what: "topic" })
}

/// The number of partitions of a topic; 0 when there is no such topic.
pub(super) async fn partitions(connection: &Arc<Connection>, name: &str) -> Result<usize, BrokerError> {
    Ok(look_up(connection, name).await?.map_or(0, |found| found.partitions))
}

async fn look_up(connection: &Arc<Connection>, name: &str) -> Result<Option<Found>, BrokerError> {
    let (connection, name) = (connection.clone(), name.to_owned());
    let fetch = apart(move || {
        let metadata = connection.clients.admin.inner().fetch_metadata(Some(&name), ANSWER_TIMEOUT)?;
        let topic = metadata.topics().iter().find(|topic| topic.name() == name && topic.error().is_none());
        Ok(topic.filter(|topic| !topic.partitions().is_empty()).map(Found::of))
    });
    fetch.await.unwrap_or(Err(KafkaError::Canceled)).map_err(error::of)
}

impl Found {
    fn of(topic: &MetadataTopic) -> Self {
        let mut replicas = topic.partitions().iter().map(|partition| partition.replicas().len());
        let first = replicas.next();
        Self {
            partitions: topic.partitions().len(),
            replicas: first.filter(|first| replicas.all(|other| other == *first)),
        }
    }
}

/// A setting of a topic: its own, or what it has of the broker.
async fn setting(connection: &Connection, name: &str, property: &str) -> Result<Option<String>, BrokerError> {
    let wait = AdminOptions::new().request_timeout(Some(ANSWER_TIMEOUT));
    let asked = [ResourceSpecifier::Topic(name)];
    let answers = connection.clients.admin.describe_configs(&asked, &wait).await.map_err(error::of)?;
    let Some(answer) = answers.into_iter().next() else { return Ok(None) };
    match answer {
        Ok(resource) => Ok(resource.get(property).and_then(|entry| entry.value.clone())),
        Err(code) if error::is_denial(code) => Err(BrokerError::Denied(code.into())),
        Err(code) => {
            Err(BrokerError::Refused(format!("the topic `{name}` cannot be compared: {code}").into()))
        }
    }
}

/// Removes the topic of an inbox that is gone.
pub(super) async fn remove(connection: &Connection, name: &str) {
    match connection.clients.admin.delete_topics(&[name], &AdminOptions::new()).await {
        Ok(_) => {}
        Err(error) => tracing::debug!(%error, topic = name, "a reply topic could not be removed"),
    }
}
