//! One run: what fails, and when.

use crate::{
    CONSUMER, journal,
    publisher::Publisher,
    report::{Faults, Report},
};
use polywire_tests::{
    brokers::{KafkaServer, NatsServer, RabbitServer},
    load::v1::LoadClient,
};
use std::{
    env,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    process::{Child, Command},
    time::Instant,
};

const CONSUMERS: usize = 2;
const FROZEN_FOR: Duration = Duration::from_secs(5);
/// The time that published messages may take to be handled after the last fault.
const DRAINED_WITHIN: Duration = Duration::from_secs(120);

/// The faults, in the order of time.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// One of the consumers is killed, and another started.
    Consumer,
    /// The broker is killed and started again.
    Broker,
    /// The broker stands still for [`FROZEN_FOR`].
    Freeze,
}

/// When in the run each fault comes, as a share of its length.
const PLAN: [(f64, Fault); 6] = [
    (0.15, Fault::Consumer),
    (0.30, Fault::Broker),
    (0.45, Fault::Consumer),
    (0.60, Fault::Broker),
    (0.75, Fault::Freeze),
    (0.90, Fault::Consumer),
];

/// A broker that can fail.
trait Fallible {
    fn uri(&self) -> String;
    fn restart(&mut self);
    fn freeze(&self);
    fn thaw(&self);
}

macro_rules! fallible {
    ($($broker:ty),*) => {
        $(impl Fallible for $broker {
            fn uri(&self) -> String { self.uri() }
            fn restart(&mut self) { self.restart(); }
            fn freeze(&self) { self.freeze(); }
            fn thaw(&self) { self.thaw(); }
        })*
    };
}

fallible!(KafkaServer, NatsServer, RabbitServer);

/// A run that is about to begin.
pub(crate) struct Run {
    name: String,
    broker: Box<dyn Fallible>,
    length: Duration,
    rate: u64,
    folder: TempDir,
}

impl Run {
    /// `None` when there is no such broker.
    pub(crate) fn new(name: &str, length: Duration, rate: u64) -> Option<Self> {
        let broker: Box<dyn Fallible> = match name {
            "nats" => Box::new(NatsServer::start()),
            "kafka" if cfg!(feature = "kafka") => Box::new(KafkaServer::start()),
            "rabbitmq" if cfg!(feature = "amqp") => Box::new(RabbitServer::start()),
            _ => return None,
        };
        Some(Self { name: name.to_owned(), broker, length, rate, folder: tempfile::tempdir().unwrap() })
    }

    fn journal(&self) -> PathBuf {
        self.folder.path().join("journal")
    }

    fn consumer(&self) -> Child {
        consumer(&self.broker.uri(), &self.journal())
    }

    pub(crate) async fn run(mut self) -> Report {
        let mut consumers: Vec<Child> = (0..CONSUMERS).map(|_| self.consumer()).collect();
        let client = LoadClient::connect(self.broker.uri()).await.expect("the broker is there");
        let begin = Instant::now();
        let publisher = Publisher::start(&client, self.rate);
        let mut faults = Faults::default();
        for (index, (share, fault)) in PLAN.into_iter().enumerate() {
            tokio::time::sleep_until(begin + self.length.mul_f64(share)).await;
            match fault {
                Fault::Consumer => {
                    let victim = &mut consumers[index % CONSUMERS];
                    victim.kill().await.expect("a consumer can be killed");
                    *victim = self.consumer();
                    faults.consumers += 1;
                }
                Fault::Broker => {
                    // Starting a broker blocks until it is ready, as an operator's restart does.
                    tokio::task::block_in_place(|| self.broker.restart());
                    faults.brokers += 1;
                }
                Fault::Freeze => {
                    self.broker.freeze();
                    tokio::time::sleep(FROZEN_FOR).await;
                    self.broker.thaw();
                    faults.freezes += 1;
                }
            }
        }
        tokio::time::sleep_until(begin + self.length).await;
        let published = publisher.finish().await;
        let ended = Instant::now();
        let journal = self.journal();
        let mut handled = journal::read(&journal);
        while !Report::all_handled(&published, &handled) && ended.elapsed() < DRAINED_WITHIN {
            tokio::time::sleep(Duration::from_millis(200)).await;
            handled = journal::read(&journal);
        }
        let drained_after = ended.elapsed();
        for consumer in &mut consumers {
            consumer.kill().await.expect("a consumer can be killed");
        }
        Report::new(&self.name, self.length, self.rate, faults, &published, &handled, drained_after)
    }
}

fn consumer(uri: &str, journal: &Path) -> Child {
    let program = env::current_exe().expect("this program has a path");
    Command::new(program)
        .args([CONSUMER, uri])
        .arg(journal)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("a consumer can be started")
}
