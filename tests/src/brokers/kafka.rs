//! Apache Kafka: one node that is its own controller.

use super::{
    folder::Folder,
    process::{Process, free_port},
};
use std::{fs, net::TcpStream, path::Path, process::Command, sync::OnceLock};

const INSTALL: &str = "run tests/setup";
/// Any name of 16 bytes in base64.
const CLUSTER: &str = "cG9seXdpcmUtdGVzdHMtMQ";
/// Statistics of the virtual machine would lie in the temporary folder of the system.
const JAVA: [&str; 4] = ["-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"];

/// A Kafka node.
#[derive(Debug)]
pub struct KafkaServer {
    process: Process,
    folder: Folder,
    port: u16,
}

impl KafkaServer {
    /// A node without authentication.
    #[must_use]
    pub fn start() -> Self {
        Self::configured("PLAINTEXT", "")
    }

    /// The node that the tests of one program share; they keep apart by the prefix of their topics. It is ended with
    /// the program.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<KafkaServer> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// A node whose clients use `protocol`, with more lines in its configuration.
    #[must_use]
    pub fn configured(protocol: &str, lines: &str) -> Self {
        let folder = Folder::new();
        let (port, controller) = (free_port(), free_port());
        let data = folder.path().join("data");
        let properties = format!(
            "process.roles=broker,controller\n\
             node.id=1\n\
             controller.quorum.voters=1@127.0.0.1:{controller}\n\
             listeners=CLIENTS://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}\n\
             listener.security.protocol.map=CLIENTS:{protocol},CONTROLLER:PLAINTEXT\n\
             inter.broker.listener.name=CLIENTS\n\
             controller.listener.names=CONTROLLER\n\
             log.dirs={}\n\
             offsets.topic.replication.factor=1\n\
             offsets.topic.num.partitions=1\n\
             transaction.state.log.replication.factor=1\n\
             transaction.state.log.min.isr=1\n\
             group.initial.rebalance.delay.ms=0\n\
             log.cleaner.enable=false\n\
             log.index.size.max.bytes=65536\n\
             {lines}\n",
            data.display()
        );
        fs::write(folder.path().join("server.properties"), properties).unwrap();
        format_storage(&folder);
        let process = run(&folder, port);
        Self { process, folder, port }
    }

    /// The address that clients connect to.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("kafka://{}", self.authority())
    }

    /// Its host and port.
    #[must_use]
    pub fn authority(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Stops it in the middle of whatever it does.
    pub fn freeze(&self) {
        self.process.signal("STOP");
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.process.signal("CONT");
    }

    /// Kills it.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Kills it and starts it again, on the same port and data.
    pub fn restart(&mut self) {
        self.process.kill();
        self.process = run(&self.folder, self.port);
    }
}

/// A command of Kafka's.
fn java(main: &str) -> Command {
    let jars = Path::new(env!("CARGO_MANIFEST_DIR")).join(".kafka/lib");
    assert!(jars.is_dir(), "Kafka is not installed: {INSTALL}");
    let mut command = Command::new("java");
    command.args(JAVA).arg("-cp").arg(jars.join("*")).arg(main);
    command
}

fn format_storage(folder: &Folder) {
    let mut command = java("kafka.tools.StorageTool");
    command.args(["format", "-t", CLUSTER, "-c", "server.properties"]).current_dir(folder.path());
    let output = command.output().unwrap_or_else(|error| panic!("java cannot be run: {error}; {INSTALL}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn run(folder: &Folder, port: u16) -> Process {
    let mut command = java("kafka.Kafka");
    command.arg("server.properties");
    let mut process = Process::start(command, folder.path(), INSTALL);
    // Its clients' port opens last.
    process.wait_until_ready(folder.path(), || TcpStream::connect(("127.0.0.1", port)).is_ok());
    process
}
