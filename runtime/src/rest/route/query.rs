//! Fields from the query.

use crate::{
    Payload,
    fields::{FieldError, FieldErrorKind, FieldPath, FieldRef, Label},
    rest::{
        config::Config,
        problem::{Problem, excerpt},
        query::{Parameter, parameters},
    },
};
use fnv::FnvHashMap;
use std::borrow::Cow;

/// The fields that a query may set: those that neither the path nor the body has.
#[derive(Debug, Default)]
pub(super) struct QueryFields {
    /// Whether a query sets anything.
    binds: bool,
    /// What the path and the body set; a parameter for it, or for what is within it, is passed over.
    bound: Box<[FieldPath]>,
    /// The fields of the message itself, resolved ahead, by both of their names.
    resolved: FnvHashMap<Box<str>, FieldPath>,
}

impl QueryFields {
    /// The whole message is the body: a query sets nothing.
    pub(super) fn none() -> Self {
        Self::default()
    }

    /// All fields but those that are `bound`.
    pub(super) fn new(message: &dyn Payload, bound: Box<[FieldPath]>) -> Self {
        let fields = match message.value() {
            FieldRef::Message(message) => message.table().fields(),
            _ => &[],
        };
        let names = fields.iter().flat_map(|field| [field.name.into(), field.json_name()]);
        let resolved =
            names.filter_map(|name| Some((name.as_ref().into(), FieldPath::resolve(message, &name).ok()?)));
        Self { binds: true, bound, resolved: resolved.collect() }
    }

    /// Sets the fields that `query` names.
    ///
    /// # Errors
    /// When a value is none of its field, a single field has several, or two members of a oneof are set.
    pub(super) fn bind(
        &self,
        message: &mut dyn Payload,
        query: &str,
        config: &Config,
    ) -> Result<(), Problem> {
        if !self.binds {
            return Ok(());
        }
        let mut set: Vec<Cow<'_, FieldPath>> = Vec::new();
        for parameter in parameters(query, config)? {
            let parameter = parameter?;
            let Some(field) = self.resolve(message, &parameter, config)? else { continue };
            if self.bound.iter().any(|bound| bound.covers(&field)) {
                continue;
            }
            self.check(&field, &set)?;
            field
                .set_text(message, &parameter.value)
                .map_err(|error| Problem::invalid(format!("in the query, {error}")))?;
            set.push(field);
        }
        Ok(())
    }

    /// The field of a parameter; `None` when there is none and that is allowed.
    fn resolve(
        &self,
        message: &dyn Payload,
        parameter: &Parameter<'_>,
        config: &Config,
    ) -> Result<Option<Cow<'_, FieldPath>>, Problem> {
        let name = &*parameter.name;
        if let Some(field) = self.resolved.get(name) {
            return Ok(Some(Cow::Borrowed(field)));
        }
        match FieldPath::resolve(message, name) {
            Ok(field) => Ok(Some(Cow::Owned(field))),
            Err(error) if names_nothing(&error) => {
                if config.reject_unknown_parameters && !is_system_parameter(name) {
                    return Err(Problem::invalid(format!(
                        "the query parameter `{}` names no field",
                        excerpt(name)
                    )));
                }
                Ok(None)
            }
            Err(error) => {
                Err(Problem::invalid(format!("the query parameter `{}`: {}", excerpt(name), error.kind())))
            }
        }
    }

    fn check(&self, field: &FieldPath, set: &[Cow<'_, FieldPath>]) -> Result<(), Problem> {
        let fault =
            |reason: &str| Err(Problem::invalid(format!("in the query, field `{}`: {reason}", field.name())));
        if !field.has_text() {
            return fault("a message or a map is no query parameter, only its fields are");
        }
        let same = |other: &FieldPath| other.covers(field) && field.covers(other);
        if field.label() != Label::Repeated && set.iter().any(|other| same(other)) {
            return fault("too many values");
        }
        let earlier = set.iter().map(|field| &**field).chain(&self.bound);
        match earlier.into_iter().find(|other| other.excludes(field)) {
            Some(other) => fault(&format!("it cannot be set together with `{}`", other.name())),
            None => Ok(()),
        }
    }
}

fn names_nothing(error: &FieldError) -> bool {
    matches!(error.kind(), FieldErrorKind::Unknown { .. } | FieldErrorKind::Malformed)
}

/// Parameters that steer the request and are no fields (Google's system parameters).
fn is_system_parameter(name: &str) -> bool {
    name.starts_with('$')
        || matches!(name, "key" | "api_key" | "access_token" | "alt" | "fields" | "prettyPrint")
}
