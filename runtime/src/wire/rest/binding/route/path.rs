//! Fields from the path.

use super::{Fault, resolve};
use crate::{
    Payload,
    http::PathTemplate,
    message::fields::{FieldPath, FieldRef, Label, text::Spelling},
    wire::rest::{
        config::{Collisions, Config, PathLists, Unescape},
        errors::problem::Problem,
        router::{Capture, Extent},
        server::{request::Origin, settings::Settings},
        text::percent::{Decode, decode},
    },
};
use std::fmt::Display;

/// A variable of a template.
#[derive(Debug)]
pub(super) struct PathVariable {
    pub(super) field: FieldPath,
    capture: Capture,
}

/// The variables of a template, resolved.
pub(super) fn variables(
    message: &dyn Payload,
    template: &PathTemplate,
    config: &Config,
) -> Result<Box<[PathVariable]>, Fault> {
    let resolved = template.variables.iter().map(|variable| {
        let fault = |reason: String| (variable.field.to_string(), reason);
        let field = resolve(message, &variable.field)?;
        let repeated = field.label() == Label::Repeated && config.path_lists == PathLists::Rejected;
        if repeated || !field.has_text() {
            return Err(fault(
                "a path variable is a single scalar, or a message with a text form".to_owned(),
            ));
        }
        let capture = Capture::new(template, variable).map_err(|error| fault(error.to_string()))?;
        Ok(PathVariable { field, capture })
    });
    resolved.collect()
}

impl PathVariable {
    /// Sets the field from a matched path.
    ///
    /// # Errors
    /// When the value is malformed or none of the field; when the body has another one and that is an error.
    pub(super) fn bind(
        &self,
        message: &mut dyn Payload,
        origin: Origin<'_>,
        settings: &Settings,
    ) -> Result<(), Problem> {
        let how = match (settings.config.unescape, self.capture.extent()) {
            (Unescape::Legacy, _) => Decode::Nothing,
            (_, Extent::Single) | (Unescape::All, _) => Decode::All,
            (Unescape::ExceptSlash, Extent::Multiple) => Decode::AllButSlash,
            (Unescape::ExceptReserved, Extent::Multiple) => Decode::AllButReserved,
        };
        let text = decode(self.capture.of(origin.path), how).map_err(|error| self.fault(error))?;
        match settings.config.collisions {
            Collisions::PathWins => self.set(message, &text, settings.spelling),
            Collisions::Rejected => {
                let earlier = self.shown(message);
                self.set(message, &text, settings.spelling)?;
                match earlier.is_none() || earlier == self.shown(message) {
                    true => Ok(()),
                    false => Err(self.fault("the body has another value")),
                }
            }
        }?;
        if let Some(trace) = origin.trace {
            trace.path(&self.field, &text);
        }
        Ok(())
    }

    fn set(&self, message: &mut dyn Payload, text: &str, spelling: Spelling) -> Result<(), Problem> {
        let set = match self.field.label() {
            Label::Repeated => {
                self.field.clear(message);
                text.split(',').try_for_each(|item| self.field.set_spelled(message, item, spelling))
            }
            _ => self.field.set_spelled(message, text, spelling),
        };
        set.map_err(|error| Problem::invalid(format!("in the path, {error}")))
    }

    /// The value, to compare it; nothing when the field is not set or has its default value.
    fn shown(&self, message: &dyn Payload) -> Option<String> {
        match self.field.get(message) {
            value if value.is_default() => None,
            FieldRef::List(list) => {
                let items = (0..list.len()).map(|at| self.field.text_of(list.at(at)).unwrap_or_default());
                Some(items.collect::<Vec<_>>().join(","))
            }
            value => self.field.text_of(value).ok().map(Into::into),
        }
    }

    fn fault(&self, reason: impl Display) -> Problem {
        Problem::invalid(format!("in the path, field `{}`: {reason}", self.field.name()))
    }
}
