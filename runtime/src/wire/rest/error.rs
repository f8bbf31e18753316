//! The reasons that services cannot be served over REST.

use super::router::TemplateError;
use crate::DuplicateService;
use std::borrow::Cow;

/// The reason that a binding cannot be served. The generator rejects such bindings where it can see them; bindings of
/// different definitions meet only here.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RouteError {
    /// A service is there twice.
    #[error(transparent)]
    DuplicateService(#[from] DuplicateService),
    /// The template cannot be matched.
    #[error("`{template}` of {method} cannot be matched")]
    Template {
        /// The method, `/package.Service/Method`.
        method: &'static str,
        /// The template.
        template: Cow<'static, str>,
        /// The fault of the template.
        #[source]
        source: TemplateError,
    },
    /// Two bindings have the same HTTP method and the same shape.
    #[error(
        "`{template}` of {method} matches what `{other_template}` of {other} matches, with the same HTTP method"
    )]
    Conflict {
        /// The method, `/package.Service/Method`.
        method: &'static str,
        /// The template.
        template: Cow<'static, str>,
        /// The method of the other binding.
        other: &'static str,
        /// The template of the other binding.
        other_template: Cow<'static, str>,
    },
    /// The HTTP method is not a token.
    #[error("`{template}` of {method} has an HTTP method that is none")]
    HttpMethod {
        /// The method, `/package.Service/Method`.
        method: &'static str,
        /// The template.
        template: Cow<'static, str>,
    },
    /// A binding names a field that cannot be bound.
    #[error("`{template}` of {method} cannot bind the field `{field}`: {reason}")]
    Field {
        /// The method, `/package.Service/Method`.
        method: &'static str,
        /// The template.
        template: Cow<'static, str>,
        /// The field, as the binding names it.
        field: String,
        /// The fault of the binding.
        reason: String,
    },
}

crate::words::debug_in_words!(RouteError);
