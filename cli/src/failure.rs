//! The reasons that a command did not succeed, and their exit codes.

use polywire_codegen::GeneratorError;
use std::{io, path::Path, process::ExitCode};

/// Fresh or done.
pub(crate) const DONE: u8 = 0;
/// The answer is no: the output is stale, a peer would break, no binding answers the request, or there is something to
/// warn of.
pub(crate) const NO: u8 = 1;
/// The input, the flags or the file system is to blame.
pub(crate) const WRONG: u8 = 2;

/// The reason that a command did not succeed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input is wrong, or cannot be read.
    Generator(GeneratorError),
    /// Something else is, in one sentence, with what to do about it.
    Message {
        /// The fault.
        message: String,
        /// The advice.
        help: Option<String>,
    },
    /// The answer is no; why has been printed.
    No,
}

impl Failure {
    /// The flags are to blame.
    pub(crate) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Message { message: message.into(), help: Some(help.into()) }
    }

    /// The file system is to blame.
    pub(crate) fn io(verb: &str, path: &Path, error: io::Error) -> Self {
        Self::Message { message: format!("cannot {verb} `{}`: {error}", path.display()), help: None }
    }

    /// The code that the process ends with.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::No => NO,
            Self::Generator(_) | Self::Message { .. } => WRONG,
        })
    }
}
