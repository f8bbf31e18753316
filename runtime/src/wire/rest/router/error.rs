//! The reasons that templates cannot be served.

/// The reason that one template cannot be matched. The generator rejects such templates with a diagnostic; this guards
/// tables that were written by hand.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// There is more than one `**`.
    #[error("a path template holds `**` at most once")]
    TwoRests,
    /// There is a `*` after `**`.
    #[error("`*` cannot follow `**`")]
    SingleAfterRest,
    /// A variable names segments that the template does not have.
    #[error("a variable is bound to segments that the template does not have")]
    Variable,
}

crate::words::debug_in_words!(TemplateError);
