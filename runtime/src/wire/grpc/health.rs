//! The health of a server and its services: `grpc.health.v1.Health`.

use crate::{Request, Response, Status, Streaming};
use std::{collections::BTreeMap, sync::Arc};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tonic_health::pb::{
    HealthCheckRequest, HealthCheckResponse,
    health_check_response::ServingStatus,
    health_server::{Health as HealthService, HealthServer},
};

/// The server as a whole, in the protocol.
const WHOLE: &str = "";

/// The handle by which a server reports its health and that of its services, to clients that ask by
/// `grpc.health.v1.Health`. Clones are one handle.
///
/// A [`Server`](crate::Server) that listens reports `NOT_SERVING` by itself when it stops. One that is mounted in
/// another server does not know of its end: the program reports it before it stops that one.
///
/// ```
/// # async fn run(library: impl polywire::Service, stopped: impl Future<Output = ()> + Send + 'static)
/// # -> Result<(), Box<dyn std::error::Error>> {
/// let library = polywire::Server::new().add(library).into_http_service()?;
/// let health = library.health();
/// let app = axum::Router::new().fallback_service(library);
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
/// axum::serve(listener, app)
///     .with_graceful_shutdown(async move {
///         stopped.await;
///         health.shutdown();
///     })
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Health {
    state: Arc<watch::Sender<State>>,
    ended: CancellationToken,
}

#[derive(Debug)]
struct State {
    /// The statuses of the served services, and of the server as a whole.
    statuses: BTreeMap<&'static str, ServingStatus>,
    /// Nothing is fit to be called any more.
    draining: bool,
}

/// The name of a service that is not served.
#[derive(thiserror::Error)]
#[error("the service `{service}` is not served, so it has no health; there are: {known}")]
pub struct UnknownService {
    service: String,
    known: String,
}

crate::words::debug_in_words!(UnknownService);

impl Health {
    pub(crate) fn new() -> Self {
        let statuses = BTreeMap::from([(WHOLE, ServingStatus::Serving)]);
        let state = watch::Sender::new(State { statuses, draining: false });
        Self { state: Arc::new(state), ended: CancellationToken::new() }
    }

    /// Says that a service is fit to be called, which all are at first. `service` is the full name,
    /// `package.Service`, or `""` for the server as a whole.
    ///
    /// # Errors
    /// When no service has the name.
    pub fn set_serving(&self, service: &str) -> Result<(), UnknownService> {
        self.set(service, ServingStatus::Serving)
    }

    /// Says that a service is not fit to be called: it still is when someone does. `service` is as in
    /// [`Health::set_serving`].
    ///
    /// # Errors
    /// When no service has the name.
    pub fn set_not_serving(&self, service: &str) -> Result<(), UnknownService> {
        self.set(service, ServingStatus::NotServing)
    }

    /// Reports that nothing is fit to be called any more, and ignores later reports: clients and load balancers that
    /// look at the health go elsewhere.
    pub fn drain(&self) {
        self.state.send_modify(|state| state.draining = true);
    }

    /// [`Health::drain`], and the end of all streams of health and reflection, which would otherwise last as long as
    /// their clients like and hold up the end of the server.
    pub fn shutdown(&self) {
        self.drain();
        self.ended.cancel();
    }

    /// Is cancelled when streams that have no end of their own have to end.
    pub(super) fn ended(&self) -> &CancellationToken {
        &self.ended
    }

    /// Makes services known that were not before.
    pub(super) fn add(&self, services: impl IntoIterator<Item = &'static str>) {
        self.state.send_modify(|state| {
            for service in services {
                state.statuses.entry(service).or_insert(ServingStatus::Serving);
            }
        });
    }

    pub(super) fn service(&self) -> HealthServer<impl HealthService> {
        HealthServer::new(self.clone())
    }

    fn set(&self, service: &str, status: ServingStatus) -> Result<(), UnknownService> {
        let mut known = false;
        self.state.send_modify(|state| {
            if let Some(current) = state.statuses.get_mut(service) {
                (*current, known) = (status, true);
            }
        });
        if known { Ok(()) } else { Err(self.unknown(service)) }
    }

    fn unknown(&self, service: &str) -> UnknownService {
        let state = self.state.borrow();
        let known: Vec<_> = state.statuses.keys().map(|name| format!("`{name}`")).collect();
        UnknownService { service: service.to_owned(), known: known.join(", ") }
    }
}

impl State {
    fn status(&self, service: &str) -> ServingStatus {
        match self.statuses.get(service) {
            Some(_) if self.draining => ServingStatus::NotServing,
            Some(status) => *status,
            None => ServingStatus::ServiceUnknown,
        }
    }
}

#[tonic::async_trait]
impl HealthService for Health {
    type WatchStream = Streaming<HealthCheckResponse>;

    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        match self.state.borrow().status(&request.get_ref().service) {
            ServingStatus::ServiceUnknown => Err(Status::not_found("the service is not served here")),
            status => Ok(Response::new(answer(status))),
        }
    }

    /// A service that is not served is reported as unknown and stays watched, as the protocol has it.
    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let watcher =
            Watcher { state: self.state.subscribe(), service: request.into_inner().service, last: None };
        let answers = futures_util::stream::unfold(watcher, |mut watcher| async move {
            let status = watcher.next().await?;
            Some((Ok(answer(status)), watcher))
        });
        Ok(Response::new(Streaming::new(answers)))
    }
}

fn answer(status: ServingStatus) -> HealthCheckResponse {
    HealthCheckResponse { status: status.into() }
}

/// A listener to the changes of one service.
struct Watcher {
    state: watch::Receiver<State>,
    service: String,
    last: Option<ServingStatus>,
}

impl Watcher {
    async fn next(&mut self) -> Option<ServingStatus> {
        let (service, last) = (&self.service, self.last);
        let changed = self.state.wait_for(|state| Some(state.status(service)) != last).await;
        let status = changed.ok()?.status(service);
        self.last = Some(status);
        Some(status)
    }
}
