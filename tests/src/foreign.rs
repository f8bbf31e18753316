//! Peers of other languages: scripts of `tests/interop` that read commands and tell what happens, a JSON object a line.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failure is a failed test")]

use crate::conformance::within;
use serde_json::Value;
use std::{path::Path, process::Stdio};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

/// A script that runs; killed when dropped.
#[derive(Debug)]
pub struct ForeignPeer {
    _process: Child,
    commands: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl ForeignPeer {
    /// Starts `tests/interop/SCRIPT` with the Python of the tests.
    #[must_use]
    pub fn start(script: &str, arguments: &[&str]) -> Self {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut command = Command::new(tests.join(".venv/bin/python"));
        command.arg(tests.join("interop").join(script)).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn().unwrap_or_else(|error| {
            panic!("cannot run {script}: {error}; run tests/setup");
        });
        let commands = process.stdin.take().unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { _process: process, commands, answers }
    }

    /// Sends a command, and waits for what it is answered with.
    pub async fn tell(&mut self, command: Value) -> Value {
        self.commands.write_all(format!("{command}\n").as_bytes()).await.unwrap();
        self.next().await
    }

    /// The next that the peer tells.
    pub async fn next(&mut self) -> Value {
        let line = within("the peer tells something", self.answers.next_line()).await.unwrap();
        serde_json::from_str(&line.expect("the peer lives")).unwrap()
    }
}
