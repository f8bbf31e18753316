//! RabbitMQ: one node, with a port mapper of its own.

use super::{
    folder::Folder,
    identity::Identity,
    process::{Process, free_port},
};
use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    process::Command,
    sync::OnceLock,
    time::Duration,
};

const INSTALL: &str = "run tests/setup, or apt-get install rabbitmq-server";
/// The scripts that run as their caller, which those in the search path do not.
const SERVER: &str = "/usr/lib/rabbitmq/bin/rabbitmq-server";
const CONTROL: &str = "/usr/lib/rabbitmq/bin/rabbitmqctl";
/// The node does not spin while it has nothing to do, and takes its own connections on loopback alone.
const VM: &str =
    "-noinput +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}";
/// The addresses of loopback that a node speaks TLS at.
const SECURE_HOSTS: [&str; 2] = ["127.0.0.1", "127.0.0.2"];
/// The beginning of AMQP 0-9-1.
const GREETING: &[u8] = b"AMQP\0\0\x09\x01";

/// A RabbitMQ node.
#[derive(Debug)]
pub struct RabbitServer {
    process: Process,
    mapper: Process,
    folder: Folder,
    ports: Ports,
}

#[derive(Clone, Copy, Debug)]
struct Ports {
    clients: u16,
    /// The port for TLS with clients, if there is one.
    secure: Option<u16>,
    /// The port on which the node talks to other nodes and to its tools.
    distribution: u16,
    mapper: u16,
}

impl RabbitServer {
    /// A node whose user is `guest`.
    #[must_use]
    pub fn start() -> Self {
        Self::configured("")
    }

    /// The node that the tests of one program share; they keep apart by the prefix of their names. It is ended with
    /// the program.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<RabbitServer> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// A node with more lines in its configuration.
    #[must_use]
    pub fn configured(lines: &str) -> Self {
        Self::open(lines, None)
    }

    /// A node that speaks TLS too, at `127.0.0.1` and `127.0.0.2`, with [`certificate`](super::certificate).
    #[must_use]
    pub fn secured() -> Self {
        let port = free_port();
        Self::open(&secure(port), Some(port))
    }

    /// A node that soon closes the channel of a consumer that has a message for longer than `timeout`.
    #[must_use]
    pub fn with_consumer_timeout(timeout: Duration) -> Self {
        let timeout = timeout.as_millis();
        // It looks once a minute unless told otherwise.
        let terms =
            format!("[{{rabbit, [{{consumer_timeout, {timeout}}}, {{channel_tick_interval, 100}}]}}].");
        Self::open_with("", &terms, None)
    }

    fn open(lines: &str, secure: Option<u16>) -> Self {
        Self::open_with(lines, "[].", secure)
    }

    /// A node with lines in its configuration, and terms of Erlang for what lines cannot say.
    fn open_with(lines: &str, terms: &str, secure: Option<u16>) -> Self {
        let folder = Folder::new();
        fs::write(folder.path().join("rabbitmq.conf"), lines).unwrap();
        fs::write(folder.path().join("advanced.config"), terms).unwrap();
        fs::write(folder.path().join("plugins"), "[].").unwrap();
        let ports = Ports { clients: free_port(), secure, distribution: free_port(), mapper: free_port() };
        let mapper = map_ports(&folder, ports.mapper);
        let process = run(&folder, ports);
        Self { process, mapper, folder, ports }
    }

    /// The address that clients connect to.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("amqp://{}", self.authority())
    }

    /// Its host and port.
    #[must_use]
    pub fn authority(&self) -> String {
        format!("127.0.0.1:{}", self.ports.clients)
    }

    /// The address that clients connect to over TLS.
    ///
    /// # Panics
    /// When it does not speak TLS.
    #[must_use]
    pub fn secure_uri(&self, host: &str) -> String {
        format!("amqps://{host}:{}", self.ports.secure.expect("a node that is secured"))
    }

    /// Runs `rabbitmqctl`.
    pub fn control(&self, arguments: &[&str]) {
        let mut command = in_folder(&self.folder, self.ports, CONTROL);
        let output = command.args(["-q", "-n", &node(self.ports)]).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
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

    /// Kills it and starts it again, on the same ports and data.
    pub fn restart(&mut self) {
        self.process.kill();
        self.mapper.kill();
        self.mapper = map_ports(&self.folder, self.ports.mapper);
        self.process = run(&self.folder, self.ports);
    }
}

fn node(ports: Ports) -> String {
    format!("polywire-{}@localhost", ports.clients)
}

/// A port mapper of Erlang's that knows this node alone; the node would start one for the whole machine.
fn map_ports(folder: &Folder, port: u16) -> Process {
    let mut command = Command::new("epmd");
    command.args(["-address", "127.0.0.1", "-port", &port.to_string()]);
    let mut process = Process::start(command, folder.path(), INSTALL);
    process.wait_until_ready(folder.path(), || TcpStream::connect(("127.0.0.1", port)).is_ok());
    process
}

fn run(folder: &Folder, ports: Ports) -> Process {
    let mut command = in_folder(folder, ports, SERVER);
    // Without input the script would stay as the parent of the node; so it becomes the node.
    command.env("RABBITMQ_ALLOW_INPUT", "1").env("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", VM);
    let mut process = Process::start(command, folder.path(), INSTALL);
    process.wait_until_ready(folder.path(), || greets(ports.clients) && ports.secure.is_none_or(is_secure));
    process
}

/// The configuration of a node that speaks TLS at `port`.
fn secure(port: u16) -> String {
    let Identity { certificate, key } = Identity::find();
    let listeners = SECURE_HOSTS
        .iter()
        .enumerate()
        .map(|(index, host)| format!("listeners.ssl.{} = {host}:{port}\n", index + 1))
        .collect::<String>();
    format!(
        "{listeners}ssl_options.certfile = {}\nssl_options.keyfile = {}\nssl_options.verify = verify_none\n",
        certificate.display(),
        key.display()
    )
}

fn is_secure(port: u16) -> bool {
    SECURE_HOSTS.iter().all(|host| TcpStream::connect((*host, port)).is_ok())
}

/// A program of RabbitMQ's, with everything that it writes in `folder`.
fn in_folder(folder: &Folder, ports: Ports, program: &str) -> Command {
    let path = |name: &str| folder.path().join(name);
    let mut command = Command::new(program);
    command
        .env("HOME", folder.path())
        .env("ERL_EPMD_ADDRESS", "127.0.0.1")
        .env("ERL_EPMD_PORT", ports.mapper.to_string())
        .env("RABBITMQ_NODENAME", node(ports))
        .env("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1")
        .env("RABBITMQ_NODE_PORT", ports.clients.to_string())
        .env("RABBITMQ_DIST_PORT", ports.distribution.to_string())
        .env("RABBITMQ_MNESIA_BASE", path("data"))
        .env("RABBITMQ_LOG_BASE", path("logs"))
        .env("RABBITMQ_LOGS", "-")
        .env("RABBITMQ_PID_FILE", path("pid"))
        .env("RABBITMQ_ENABLED_PLUGINS_FILE", path("plugins"))
        .env("RABBITMQ_CONFIG_FILE", path("rabbitmq.conf"))
        .env("RABBITMQ_ADVANCED_CONFIG_FILE", path("advanced.config"))
        .env("RABBITMQ_CONF_ENV_FILE", path("no-environment"));
    command
}

/// A node that is ready answers the greeting with its first frame.
fn greets(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let mut frame = [0; 1];
    stream.set_read_timeout(Some(Duration::from_secs(1))).is_ok()
        && stream.write_all(GREETING).is_ok()
        && stream.read_exact(&mut frame).is_ok()
        && frame == [1]
}
