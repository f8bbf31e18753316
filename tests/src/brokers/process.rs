//! One process, and the signals that tests send it.

use std::{
    fs::{self, File},
    io,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

/// The time that a server may take to be ready.
const READY_WITHIN: Duration = Duration::from_secs(60);
const READY_CHECK: Duration = Duration::from_millis(20);
const LOG: &str = "log";

/// A port of loopback that is free.
///
/// # Panics
/// When there is none.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A running process; killed when dropped.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    /// Dropping it ends the thread that the process lives with.
    _keeper: mpsc::Sender<()>,
}

impl Process {
    /// Starts `command`; its output goes to a file in `folder`. `install` says how to get a program that is missing.
    pub(super) fn start(command: Command, folder: &Path, install: &str) -> Self {
        // The system kills the process with the thread that started it (PR_SET_PDEATHSIG), so that thread stays.
        let mut guarded = Command::new("setpriv");
        guarded.args(["--pdeathsig", "KILL", "--"]).arg(command.get_program()).args(command.get_args());
        guarded.current_dir(folder).stdin(Stdio::null());
        let log = File::options().create(true).append(true).open(folder.join(LOG)).unwrap();
        guarded.stderr(log.try_clone().unwrap()).stdout(log);
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => guarded.env(name, value),
                None => guarded.env_remove(name),
            };
        }
        if !is_installed(&command) {
            panic!("{} is not installed: {install}", command.get_program().display());
        }
        let (started, start) = mpsc::channel();
        let (keeper, kept) = mpsc::channel::<()>();
        std::thread::spawn(move || {
            if started.send(guarded.spawn()).is_ok() {
                let _ended = kept.recv();
            }
        });
        let child = start.recv().unwrap().expect("setpriv (util-linux) starts the server");
        Self { child, _keeper: keeper }
    }

    /// Waits until `is_ready`.
    pub(super) fn wait_until_ready(&mut self, folder: &Path, mut is_ready: impl FnMut() -> bool) {
        let begin = Instant::now();
        while !is_ready() {
            let ended = self.child.try_wait().unwrap();
            if ended.is_some() || begin.elapsed() > READY_WITHIN {
                let log = fs::read_to_string(folder.join(LOG)).unwrap_or_default();
                panic!("the server is not ready (ended: {ended:?}); it says:\n{log}");
            }
            std::thread::sleep(READY_CHECK);
        }
    }

    /// Sends the signal `name` (without `SIG`).
    pub(super) fn signal(&self, name: &str) {
        signal(self.child.id(), name).unwrap();
    }

    /// Asks the process to end, and waits until it has.
    pub(super) fn stop(&mut self) {
        self.signal("TERM");
        let _ended = self.child.wait();
    }

    /// Ends the process without any care.
    pub(super) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Sends a signal to a process by its id.
pub(super) fn signal(process: u32, name: &str) -> io::Result<()> {
    let status = Command::new("kill").args([&format!("-{name}"), &process.to_string()]).status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("SIG{name} could not be sent"))) }
}

fn is_installed(command: &Command) -> bool {
    let program = Path::new(command.get_program());
    if program.is_absolute() {
        return program.exists();
    }
    std::env::var_os("PATH")
        .is_some_and(|paths| std::env::split_paths(&paths).any(|folder| folder.join(program).exists()))
}
