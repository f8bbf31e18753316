//! HTTP rules: bindings (`google.api.http`) and what HTTP carries beside them (`polywire.http`).

mod binding;
mod check;
mod location;
mod options;
mod rule;
mod template;

pub use binding::{Body, HttpBinding, HttpMethod};
pub use check::{
    Allowed, Overlap, check_binding, check_options, duplicate, duplicate_elsewhere, duplicates, is_scalar,
    not_a_scalar, options_field, overlaps, unknown_body, unknown_field,
};
pub use location::{LocationFault, LocationPart};
pub use options::{FieldBinding, HttpOptions};
pub use rule::{CustomHttpPattern, HttpBindings, HttpRule, RulePath, path};
pub use template::{PathTemplate, Segment, TemplateError, TemplateFault, Variable};
