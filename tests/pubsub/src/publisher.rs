//! The service for those who publish.

use crate::{
    PubSub,
    v1::{
        DeleteTopicRequest, DetachSubscriptionRequest, DetachSubscriptionResponse, GetTopicRequest,
        ListTopicSnapshotsRequest, ListTopicSnapshotsResponse, ListTopicSubscriptionsRequest,
        ListTopicSubscriptionsResponse, ListTopicsRequest, ListTopicsResponse, PublishRequest,
        PublishResponse, Publisher, Topic, UpdateTopicRequest,
    },
};
use polywire::{Outcome, Request, Response, Status};

const DEFAULT_PAGE_SIZE: usize = 100;

impl Publisher for PubSub {
    async fn create_topic(&self, request: Request<Topic>) -> Outcome<Topic> {
        self.store().create_topic(request.into_inner()).map(Response::new)
    }

    async fn update_topic(&self, request: Request<UpdateTopicRequest>) -> Outcome<Topic> {
        let UpdateTopicRequest { topic, update_mask } = request.into_inner();
        let update = topic.ok_or_else(|| Status::invalid_argument("`topic` is missing"))?;
        let mut store = self.store();
        let topic = store.topic_mut(&update.name)?;
        for path in update_mask.unwrap_or_default().paths {
            match path.as_str() {
                "labels" => topic.labels.clone_from(&update.labels),
                "message_retention_duration" => {
                    topic.message_retention_duration = update.message_retention_duration;
                }
                _ => return Err(Status::invalid_argument(format!("`{path}` cannot be updated"))),
            }
        }
        Ok(Response::new(topic.clone()))
    }

    async fn publish(&self, request: Request<PublishRequest>) -> Outcome<PublishResponse> {
        let PublishRequest { topic, messages } = request.into_inner();
        let mut store = self.store();
        let published = messages.into_iter().map(|message| store.publish(&topic, message));
        let message_ids = published.collect::<Result<_, _>>()?;
        Ok(Response::new(PublishResponse { message_ids }))
    }

    async fn get_topic(&self, request: Request<GetTopicRequest>) -> Outcome<Topic> {
        self.store().topic(&request.get_ref().topic).cloned().map(Response::new)
    }

    async fn list_topics(&self, request: Request<ListTopicsRequest>) -> Outcome<ListTopicsResponse> {
        let ListTopicsRequest { project, page_size, page_token } = request.into_inner();
        let size = usize::try_from(page_size).ok().filter(|&size| size > 0).unwrap_or(DEFAULT_PAGE_SIZE);
        let (topics, more) = self.store().topics_after(&project, &page_token, size);
        let last = topics.last().filter(|_| more);
        let next_page_token = last.map(|topic| topic.name.clone()).unwrap_or_default();
        Ok(Response::new(ListTopicsResponse { topics, next_page_token }))
    }

    async fn list_topic_subscriptions(
        &self,
        request: Request<ListTopicSubscriptionsRequest>,
    ) -> Outcome<ListTopicSubscriptionsResponse> {
        let subscriptions = self.store().subscriptions_of(&request.get_ref().topic);
        Ok(Response::new(ListTopicSubscriptionsResponse { subscriptions, ..Default::default() }))
    }

    async fn list_topic_snapshots(
        &self,
        _: Request<ListTopicSnapshotsRequest>,
    ) -> Outcome<ListTopicSnapshotsResponse> {
        Ok(Response::new(ListTopicSnapshotsResponse::default()))
    }

    async fn delete_topic(&self, request: Request<DeleteTopicRequest>) -> Outcome<()> {
        self.store().delete_topic(&request.get_ref().topic).map(Response::new)
    }

    async fn detach_subscription(
        &self,
        _: Request<DetachSubscriptionRequest>,
    ) -> Outcome<DetachSubscriptionResponse> {
        Err(Status::unimplemented("subscriptions cannot be detached"))
    }
}
