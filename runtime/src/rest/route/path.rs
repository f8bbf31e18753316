//! Fields from the path.

use super::{Fault, resolve};
use crate::{
    Payload,
    fields::{FieldPath, Label},
    http::PathTemplate,
    rest::{
        percent::{Decode, decode},
        problem::Problem,
        router::{Capture, Extent},
    },
};

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
) -> Result<Box<[PathVariable]>, Fault> {
    let resolved = template.variables.iter().map(|variable| {
        let fault = |reason: String| (variable.field, reason);
        let field = resolve(message, variable.field)?;
        if field.label() == Label::Repeated || !field.has_text() {
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
    pub(super) fn bind(&self, message: &mut dyn Payload, path: &str) -> Result<(), Problem> {
        let how = match self.capture.extent() {
            Extent::Single => Decode::All,
            Extent::Multiple => Decode::AllButSlash,
        };
        let name = self.field.name();
        let text = decode(self.capture.of(path), how)
            .map_err(|error| Problem::invalid(format!("in the path, field `{name}`: {error}")))?;
        self.field.set_text(message, &text).map_err(|error| Problem::invalid(format!("in the path, {error}")))
    }
}
