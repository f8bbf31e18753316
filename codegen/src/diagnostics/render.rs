//! Findings as plain text: for build scripts, protoc and tests. Terminals use the `miette` traits.

use super::{Diagnostics, Severity};
use std::fmt;

impl fmt::Display for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.iter().enumerate() {
            if index > 0 {
                formatter.write_str("\n")?;
            }
            let severity = match finding.severity {
                Severity::Warning => "warning",
                Severity::Error => "error",
            };
            writeln!(formatter, "{severity}[{}]: {}", finding.code, finding.message)?;
            for label in &finding.labels {
                write!(formatter, "  --> {}", label.location)?;
                if !label.text.is_empty() {
                    write!(formatter, ": {}", label.text)?;
                }
                formatter.write_str("\n")?;
            }
            if let Some(help) = &finding.help {
                writeln!(formatter, "  help: {help}")?;
            }
        }
        Ok(())
    }
}
