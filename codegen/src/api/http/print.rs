//! Path templates as text, in their shortest form: `{name}` and not `{name=*}`.

use super::{Segment, Template};
use std::fmt;

impl fmt::Display for Template {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.segments.is_empty() {
            formatter.write_str("/")?;
        }
        for (index, segment) in self.segments.iter().enumerate() {
            formatter.write_str("/")?;
            let variable = self.variables.iter().find(|variable| variable.segments.contains(&index));
            let Some(variable) = variable else {
                write!(formatter, "{segment}")?;
                continue;
            };
            let single = variable.segments.len() == 1 && *segment == Segment::Single;
            if variable.segments.start == index {
                write!(formatter, "{{{}", variable.field)?;
                if !single {
                    formatter.write_str("=")?;
                }
            }
            if !single {
                write!(formatter, "{segment}")?;
            }
            if variable.segments.end == index + 1 {
                formatter.write_str("}")?;
            }
        }
        match &self.verb {
            Some(verb) => write!(formatter, ":{verb}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Literal(text) => text,
            Self::Single => "*",
            Self::Rest => "**",
        })
    }
}
