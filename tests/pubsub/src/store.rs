//! The store: topics, subscriptions, and the messages that wait in each.

use crate::v1::{PubsubMessage, ReceivedMessage, Subscription, Topic};
use polywire::Status;
use std::collections::{BTreeMap, VecDeque};

#[derive(Debug, Default)]
pub(crate) struct Store {
    topics: BTreeMap<String, Topic>,
    subscriptions: BTreeMap<String, Queue>,
    published: u64,
}

/// A subscription with its messages: those that wait, and those that were pulled and not acknowledged.
#[derive(Debug)]
struct Queue {
    subscription: Subscription,
    waiting: VecDeque<PubsubMessage>,
    pulled: BTreeMap<String, PubsubMessage>,
}

impl Store {
    pub(crate) fn create_topic(&mut self, topic: Topic) -> Result<Topic, Status> {
        if self.topics.contains_key(&topic.name) {
            return Err(Status::already_exists(format!("there is a topic `{}`", topic.name)));
        }
        self.topics.insert(topic.name.clone(), topic.clone());
        Ok(topic)
    }

    pub(crate) fn topic(&self, name: &str) -> Result<&Topic, Status> {
        self.topics.get(name).ok_or_else(|| no_topic(name))
    }

    pub(crate) fn topic_mut(&mut self, name: &str) -> Result<&mut Topic, Status> {
        self.topics.get_mut(name).ok_or_else(|| no_topic(name))
    }

    pub(crate) fn delete_topic(&mut self, name: &str) -> Result<(), Status> {
        self.topics.remove(name).map(drop).ok_or_else(|| no_topic(name))
    }

    /// At most `size` topics of `project` whose names come after `token`, and whether there are more.
    pub(crate) fn topics_after(&self, project: &str, token: &str, size: usize) -> (Vec<Topic>, bool) {
        let prefix = format!("{project}/topics/");
        let mut rest = self
            .topics
            .values()
            .filter(|topic| topic.name.starts_with(&prefix) && topic.name.as_str() > token);
        let page = rest.by_ref().take(size).cloned().collect();
        (page, rest.next().is_some())
    }

    pub(crate) fn publish(&mut self, topic: &str, message: PubsubMessage) -> Result<String, Status> {
        self.topic(topic)?;
        self.published += 1;
        let message_id = self.published.to_string();
        for queue in self.subscriptions.values_mut().filter(|queue| queue.subscription.topic == topic) {
            queue.waiting.push_back(PubsubMessage { message_id: message_id.clone(), ..message.clone() });
        }
        Ok(message_id)
    }

    pub(crate) fn create_subscription(&mut self, subscription: Subscription) -> Result<Subscription, Status> {
        self.topic(&subscription.topic)?;
        let queue =
            Queue { subscription: subscription.clone(), waiting: VecDeque::new(), pulled: BTreeMap::new() };
        self.subscriptions.insert(subscription.name.clone(), queue);
        Ok(subscription)
    }

    pub(crate) fn subscriptions_of(&self, topic: &str) -> Vec<String> {
        let of_topic = self.subscriptions.values().filter(|queue| queue.subscription.topic == topic);
        of_topic.map(|queue| queue.subscription.name.clone()).collect()
    }

    pub(crate) fn pull(&mut self, subscription: &str, most: usize) -> Result<Vec<ReceivedMessage>, Status> {
        let queue = self.queue(subscription)?;
        let most = most.min(queue.waiting.len());
        let messages: Vec<PubsubMessage> = queue.waiting.drain(..most).collect();
        let receive = |message: PubsubMessage| {
            let ack_id = format!("ack-{}", message.message_id);
            queue.pulled.insert(ack_id.clone(), message.clone());
            ReceivedMessage { ack_id, message: Some(message), ..Default::default() }
        };
        Ok(messages.into_iter().map(receive).collect())
    }

    pub(crate) fn acknowledge(&mut self, subscription: &str, ack_ids: &[String]) -> Result<(), Status> {
        let queue = self.queue(subscription)?;
        for ack_id in ack_ids {
            queue.pulled.remove(ack_id);
        }
        Ok(())
    }

    fn queue(&mut self, subscription: &str) -> Result<&mut Queue, Status> {
        self.subscriptions
            .get_mut(subscription)
            .ok_or_else(|| Status::not_found(format!("there is no subscription `{subscription}`")))
    }
}

fn no_topic(name: &str) -> Status {
    Status::not_found(format!("there is no topic `{name}`"))
}
