//! `nats-server` with JetStream.

use super::{
    folder::Folder,
    identity::Identity,
    process::{Process, free_port},
};
use std::{
    fs,
    io::Read as _,
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// A NATS server with JetStream.
#[derive(Debug)]
pub struct NatsServer {
    process: Process,
    folder: Folder,
    port: u16,
}

impl NatsServer {
    /// A server that takes messages of up to 8 MB.
    #[must_use]
    pub fn start() -> Self {
        Self::configured("max_payload: 8MB")
    }

    /// A server with JetStream and more lines in its configuration.
    #[must_use]
    pub fn configured(lines: &str) -> Self {
        Self::with_config(&format!("jetstream {{ store_dir: jetstream }}\n{lines}"))
    }

    /// A server that speaks nothing but TLS, with [`certificate`](super::certificate).
    #[must_use]
    pub fn secured() -> Self {
        let Identity { certificate, key } = Identity::find();
        Self::configured(&format!("tls {{ cert_file: {certificate:?}, key_file: {key:?} }}"))
    }

    /// A server that has core NATS alone.
    #[must_use]
    pub fn without_jetstream() -> Self {
        Self::with_config("")
    }

    fn with_config(lines: &str) -> Self {
        let (folder, port) = (Folder::new(), free_port());
        let config = format!("listen: \"127.0.0.1:{port}\"\n{lines}\n");
        fs::write(folder.path().join("config"), config).unwrap();
        let process = run(&folder, port);
        Self { process, folder, port }
    }

    /// The version of the server, as it names itself.
    #[must_use]
    pub fn version(&self) -> String {
        let output = Command::new(program()).arg("--version").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.trim().rsplit_once('v').unwrap().1.to_owned()
    }

    /// The address that clients connect to.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("nats://{}", self.authority())
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
        self.kill();
        self.start_again();
    }

    /// Asks it to end, and waits until it has written everything down.
    pub fn stop(&mut self) {
        self.process.stop();
    }

    /// Starts it again after it has ended, on the same port and data.
    pub fn start_again(&mut self) {
        self.process = run(&self.folder, self.port);
    }

    /// The file in which it keeps the state of a consumer.
    #[must_use]
    pub fn consumer_state(&self, stream: &str, consumer: &str) -> PathBuf {
        let account = self.folder.path().join("jetstream/jetstream/$G");
        account.join("streams").join(stream).join("obs").join(consumer).join("o.dat")
    }
}

fn run(folder: &Folder, port: u16) -> Process {
    let mut command = Command::new(program());
    command.args(["-c", "config"]);
    let install = "run tests/setup, or apt-get install nats-server";
    let mut process = Process::start(command, folder.path(), install);
    process.wait_until_ready(folder.path(), || greets(port));
    process
}

/// The server that tests/setup has fetched where the system's is too old, or else the system's.
fn program() -> PathBuf {
    let fetched = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/usr/sbin/nats-server");
    if fetched.exists() { fetched } else { "nats-server".into() }
}

/// A server greets who connects; it does so when its streams are there.
fn greets(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let mut greeting = [0; 5];
    stream.set_read_timeout(Some(Duration::from_secs(1))).is_ok()
        && stream.read_exact(&mut greeting).is_ok()
        && &greeting == b"INFO "
}
