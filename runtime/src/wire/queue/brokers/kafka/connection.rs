//! One connection to a cluster.

use super::{
    apart::{Apart, apart},
    config::Config,
    context::{Context, Fault},
    error,
    topology::Topic,
};
use crate::wire::queue::{BrokerError, IdSource, Limits};
use rdkafka::{
    admin::AdminClient,
    config::FromClientConfigAndContext as _,
    producer::{FutureProducer, Producer as _},
};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};
use tokio::{
    sync::{Semaphore, watch},
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The time that the cluster may take to answer when it is first asked, or asked for its topics.
pub(super) const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
/// The time that closing waits for the cluster, part by part.
pub(super) const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);
/// The time that closing takes at most.
const CLOSED_WITHIN: Duration = Duration::from_secs(15);
/// The amount that may wait to be published, in KiB, a message counting at least one.
pub(super) const WAITING: u32 = 64 << 10;

/// The state that everything over one connection shares.
pub(super) struct Connection {
    pub(super) config: Config,
    pub(super) clients: Apart<Clients>,
    pub(super) ids: IdSource,
    /// Room for what waits to be published: first come, first served.
    pub(super) room: Arc<Semaphore>,
    /// Closed at this side.
    pub(super) closed: CancellationToken,
    /// The tasks that have to end before the connection does.
    pub(super) tasks: TaskTracker,
    /// Topics that are known to exist as they should be.
    known: Mutex<HashSet<Topic>>,
}

/// The clients that publish and administer.
pub(super) struct Clients {
    pub(super) admin: AdminClient<Context>,
    producer: RwLock<FutureProducer<Context>>,
}

impl Connection {
    /// Connects, and waits until the cluster answers.
    pub(super) async fn open(config: Config) -> Result<Arc<Self>, BrokerError> {
        let (context, faults) = Context::new();
        let producer = FutureProducer::from_config_and_context(&config.producer(), context.clone());
        let producer = producer.map_err(error::of)?;
        let admin = AdminClient::from_config_and_context(&config.producer(), context).map_err(error::of)?;
        let clients = Apart::new(Clients { admin, producer: RwLock::new(producer.clone()) });
        greet(producer, faults).await?;
        Ok(Arc::new(Self {
            config,
            clients,
            ids: IdSource::new(),
            room: Arc::new(Semaphore::new(WAITING as usize)),
            closed: CancellationToken::new(),
            tasks: TaskTracker::new(),
            known: Mutex::default(),
        }))
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.config.options.limits
    }

    pub(super) fn check_open(&self) -> Result<(), BrokerError> {
        if self.closed.is_cancelled() { Err(BrokerError::Closed) } else { Ok(()) }
    }

    pub(super) fn producer(&self) -> FutureProducer<Context> {
        self.clients.producer.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A producer that has lost track of what it has published refuses everything from then on; another takes its
    /// place.
    pub(super) fn replace_broken_producer(&self) {
        let mut producer = self.clients.producer.write().unwrap_or_else(PoisonError::into_inner);
        let Some((code, reason)) = producer.client().fatal_error() else { return };
        tracing::warn!(%code, reason, "the producer has to be replaced");
        let (context, _) = Context::new();
        match FutureProducer::from_config_and_context(&self.config.producer(), context) {
            Ok(another) => drop(Apart::new(std::mem::replace(&mut *producer, another))),
            Err(error) => tracing::warn!(%error, "there is no other producer"),
        }
    }

    /// Those of `topics` that are not known to exist as they should be.
    pub(super) fn unknown(&self, topics: &[Topic]) -> Vec<Topic> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        topics.iter().filter(|topic| !known.contains(*topic)).cloned().collect()
    }

    pub(super) fn remember(&self, topics: Vec<Topic>) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).extend(topics);
    }

    /// Closes this side, and waits until everything over it has ended; not for a cluster that is gone.
    pub(super) async fn close(&self) {
        self.closed.cancel();
        self.tasks.close();
        if timeout(CLOSED_WITHIN, self.tasks.wait()).await.is_err() {
            tracing::debug!("what is still open is left to the cluster");
        }
    }
}

/// Waits for the cluster's first word, or for what keeps it from coming.
async fn greet(
    producer: FutureProducer<Context>,
    mut faults: watch::Receiver<Option<Fault>>,
) -> Result<(), BrokerError> {
    let cluster = apart(move || producer.client().fetch_cluster_id(ANSWER_TIMEOUT));
    let fault = async {
        match faults.wait_for(Option::is_some).await {
            Ok(fault) => *fault,
            Err(_) => None,
        }
    };
    tokio::select! {
        cluster = cluster => match cluster {
            Some(Some(_)) => Ok(()),
            _ => Err(BrokerError::Connection("the cluster does not answer".into())),
        },
        Some(fault) = fault => Err(fault.into()),
    }
}
