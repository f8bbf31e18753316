//! The service for those who subscribe. What the tests do not call is left out.

use crate::{
    PubSub,
    v1::{
        AcknowledgeRequest, CreateSnapshotRequest, DeleteSnapshotRequest, DeleteSubscriptionRequest,
        GetSnapshotRequest, GetSubscriptionRequest, ListSnapshotsRequest, ListSnapshotsResponse,
        ListSubscriptionsRequest, ListSubscriptionsResponse, ModifyAckDeadlineRequest,
        ModifyPushConfigRequest, PullRequest, PullResponse, SeekRequest, SeekResponse, Snapshot,
        StreamingPullRequest, StreamingPullResponse, Subscriber, Subscription, UpdateSnapshotRequest,
        UpdateSubscriptionRequest,
    },
};
use polywire::{Outcome, Request, Response, Status, Streaming};
use tokio_stream::StreamExt as _;

impl Subscriber for PubSub {
    async fn create_subscription(&self, request: Request<Subscription>) -> Outcome<Subscription> {
        self.store().create_subscription(request.into_inner()).map(Response::new)
    }

    async fn get_subscription(&self, _: Request<GetSubscriptionRequest>) -> Outcome<Subscription> {
        left_out()
    }

    async fn update_subscription(&self, _: Request<UpdateSubscriptionRequest>) -> Outcome<Subscription> {
        left_out()
    }

    async fn list_subscriptions(
        &self,
        _: Request<ListSubscriptionsRequest>,
    ) -> Outcome<ListSubscriptionsResponse> {
        left_out()
    }

    async fn delete_subscription(&self, _: Request<DeleteSubscriptionRequest>) -> Outcome<()> {
        left_out()
    }

    async fn modify_ack_deadline(&self, _: Request<ModifyAckDeadlineRequest>) -> Outcome<()> {
        left_out()
    }

    async fn acknowledge(&self, request: Request<AcknowledgeRequest>) -> Outcome<()> {
        let AcknowledgeRequest { subscription, ack_ids } = request.into_inner();
        self.store().acknowledge(&subscription, &ack_ids).map(Response::new)
    }

    async fn pull(&self, request: Request<PullRequest>) -> Outcome<PullResponse> {
        let request = request.into_inner();
        let most = usize::try_from(request.max_messages)
            .map_err(|_| Status::invalid_argument("`max_messages` is negative"))?;
        let received_messages = self.store().pull(&request.subscription, most)?;
        Ok(Response::new(PullResponse { received_messages }))
    }

    /// Answers each request with the messages that wait at that moment. The first one names the subscription.
    async fn streaming_pull(
        &self,
        request: Request<Streaming<StreamingPullRequest>>,
    ) -> Outcome<Streaming<StreamingPullResponse>> {
        let service = self.clone();
        let mut subscription = String::new();
        let answers = request.into_inner().map(move |request| {
            let StreamingPullRequest { subscription: name, ack_ids, .. } = request?;
            if !name.is_empty() {
                subscription = name;
            }
            let mut store = service.store();
            store.acknowledge(&subscription, &ack_ids)?;
            let received_messages = store.pull(&subscription, usize::MAX)?;
            Ok(StreamingPullResponse { received_messages, ..Default::default() })
        });
        Ok(Response::new(Streaming::new(answers)))
    }

    async fn modify_push_config(&self, _: Request<ModifyPushConfigRequest>) -> Outcome<()> {
        left_out()
    }

    async fn get_snapshot(&self, _: Request<GetSnapshotRequest>) -> Outcome<Snapshot> {
        left_out()
    }

    async fn list_snapshots(&self, _: Request<ListSnapshotsRequest>) -> Outcome<ListSnapshotsResponse> {
        left_out()
    }

    async fn create_snapshot(&self, _: Request<CreateSnapshotRequest>) -> Outcome<Snapshot> {
        left_out()
    }

    async fn update_snapshot(&self, _: Request<UpdateSnapshotRequest>) -> Outcome<Snapshot> {
        left_out()
    }

    async fn delete_snapshot(&self, _: Request<DeleteSnapshotRequest>) -> Outcome<()> {
        left_out()
    }

    async fn seek(&self, _: Request<SeekRequest>) -> Outcome<SeekResponse> {
        left_out()
    }
}

fn left_out<T>() -> Outcome<T> {
    Err(Status::unimplemented("left out"))
}
