//! Another implementation to compare with: Python's `protobuf`, run as a process that answers line by line.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A running script of `tests/oracle`.
#[derive(Debug)]
pub struct Oracle {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Oracle {
    /// Starts `tests/oracle/SCRIPT` in the tests' Python environment.
    ///
    /// # Panics
    /// When it cannot be started, with how to install what is missing.
    #[expect(clippy::expect_used, clippy::panic, reason = "the failure of a test")]
    pub fn start(script: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = folder.join(".venv/bin/python");
        let mut process = Command::new(&python)
            .arg(folder.join("oracle").join(script))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{}: {error}; run tests/setup to install what the tests need", python.display())
            });
        let input = process.stdin.take().expect("a pipe");
        let output = BufReader::new(process.stdout.take().expect("a pipe"));
        Self { process, input, output }
    }

    /// Sends a line, and waits for the line that answers it.
    ///
    /// # Panics
    /// When the script has ended.
    #[expect(clippy::expect_used, reason = "the failure of a test")]
    pub fn ask(&mut self, question: &str) -> String {
        self.input.write_all(question.as_bytes()).expect("the oracle reads");
        self.input.write_all(b"\n").expect("the oracle reads");
        self.input.flush().expect("the oracle reads");
        let mut answer = String::new();
        let length = self.output.read_line(&mut answer).expect("the oracle answers");
        assert!(length > 0, "the oracle has ended; its error is above");
        answer
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // The process ends by itself when its input does; this only makes sure of it.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
