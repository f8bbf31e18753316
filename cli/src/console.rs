//! The output: results on standard output, everything else on standard error.

use crate::{
    arguments::{Colour, ConsoleArguments},
    failure::Failure,
    table::plural,
};
use indicatif::{ProgressBar, ProgressStyle};
use miette::{GraphicalReportHandler, GraphicalTheme};
use polywire_codegen::{Diagnostics, Severity};
use std::{
    fmt::{self, Display},
    io::{self, IsTerminal as _, Write as _},
    time::Duration,
};

/// The amount of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verbosity {
    Quiet,
    Normal,
    Verbose,
}

/// The two streams of the process.
#[derive(Debug)]
pub(crate) struct Console {
    verbosity: Verbosity,
    colour: bool,
}

impl Console {
    pub(crate) fn new(arguments: &ConsoleArguments) -> Self {
        let verbosity = match (arguments.quiet, arguments.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        };
        Self { verbosity, colour: colour(arguments.color) }
    }

    /// A sign of life on a terminal, gone when it is dropped.
    pub(crate) fn progress(&self, what: &'static str) -> Progress {
        if self.verbosity == Verbosity::Quiet || !io::stderr().is_terminal() {
            return Progress(ProgressBar::hidden());
        }
        let bar = ProgressBar::new_spinner().with_message(what);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Progress(bar)
    }

    /// Prints a result. A reader that has gone away is not a failure.
    pub(crate) fn result(&self, text: impl Display) {
        let _ = write!(io::stdout().lock(), "{text}");
    }

    /// Prints a result that may not be text.
    pub(crate) fn bytes(&self, content: &[u8]) {
        let _ = io::stdout().lock().write_all(content);
    }

    /// Prints a note on what was done.
    pub(crate) fn note(&self, text: impl Display) {
        if self.verbosity >= Verbosity::Normal {
            let _ = write!(io::stderr().lock(), "{text}");
        }
    }

    /// Prints what only `--verbose` asks for.
    pub(crate) fn detail(&self, text: impl Display) {
        if self.verbosity >= Verbosity::Verbose {
            let _ = write!(io::stderr().lock(), "{text}");
        }
    }

    /// Prints what looks wrong and stopped nothing.
    pub(crate) fn warnings(&self, findings: &Diagnostics) {
        if self.verbosity >= Verbosity::Normal {
            self.diagnostics(findings);
        }
    }

    /// Prints what was asked for, when that is findings.
    pub(crate) fn findings(&self, findings: &Diagnostics) {
        self.diagnostics(findings);
    }

    /// Prints findings with their source lines.
    fn diagnostics(&self, findings: &Diagnostics) {
        let mut text = String::new();
        for finding in findings {
            // Writing into a string does not fail.
            let _ = self.handler().render_report(&mut text, finding);
            text.push('\n');
        }
        let _ = write!(io::stderr().lock(), "{text}");
    }

    /// Prints why a command did not succeed.
    pub(crate) fn failure(&self, failure: &Failure) {
        match failure {
            Failure::Generator(error) => match error.diagnostics() {
                Some(findings) => {
                    self.diagnostics(findings);
                    let errors =
                        findings.iter().filter(|finding| finding.severity == Severity::Error).count();
                    let closing = format!("{errors} {}; nothing was written", plural(errors, "error"));
                    let _ = writeln!(io::stderr().lock(), "{}", self.red(&closing));
                }
                None => drop(writeln!(io::stderr().lock(), "{} {error}", self.red("error:"))),
            },
            Failure::Message { message, help } => {
                let mut stderr = io::stderr().lock();
                let _ = writeln!(stderr, "{} {message}", self.red("error:"));
                if let Some(help) = help {
                    let _ = writeln!(stderr, "  help: {help}");
                }
            }
            Failure::No => {}
        }
    }

    fn handler(&self) -> GraphicalReportHandler {
        let theme = match (self.colour, io::stderr().is_terminal()) {
            (true, _) => GraphicalTheme::unicode(),
            (false, true) => GraphicalTheme::unicode_nocolor(),
            (false, false) => GraphicalTheme::none(),
        };
        GraphicalReportHandler::new_themed(theme).with_links(false)
    }

    fn red<'a>(&self, text: &'a str) -> impl Display + 'a {
        struct Red<'a>(&'a str, bool);
        impl Display for Red<'_> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                if self.1 {
                    write!(formatter, "\u{1b}[31;1m{}\u{1b}[0m", self.0)
                } else {
                    formatter.write_str(self.0)
                }
            }
        }
        Red(text, self.colour)
    }
}

/// True if standard error is to be coloured: by the flag, else by the environment (`NO_COLOR`, `CLICOLOR_FORCE`), else
/// if it is a terminal.
fn colour(flag: Colour) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    match flag {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) => false,
        Colour::Auto => set("CLICOLOR_FORCE") || io::stderr().is_terminal(),
    }
}

/// A sign of life.
#[derive(Debug)]
pub(crate) struct Progress(ProgressBar);

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
