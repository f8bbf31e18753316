//! Fields from the parameters of a query or a form.

use crate::{
    Payload,
    message::fields::{FieldError, FieldErrorKind, FieldMut, FieldPath, FieldRef, Label, Type},
    wire::rest::{
        binding::{
            multipart::Part,
            query::{Place, parameters},
            trace::{PassedOver, Trace},
        },
        config::{Config, MapParameters, RepeatedParameters, SystemParameters, Unknown},
        errors::problem::{Problem, excerpt},
        server::{
            raw::{HTTP_BODY, set_bytes, set_file},
            settings::Settings,
        },
    },
};
use fnv::FnvHashMap;
use std::borrow::Cow;

/// The fields that parameters may set.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// True if parameters set anything.
    binds: bool,
    /// The fields that the path and the body set; a parameter for one of them, or for a field within it, is passed
    /// over.
    bound: Box<[FieldPath]>,
    /// The fields of the message itself, resolved ahead, by both of their names.
    resolved: FnvHashMap<Box<str>, FieldPath>,
}

/// The fields that were set.
pub(super) type Set<'fields> = Vec<Cow<'fields, FieldPath>>;

/// The target of a parameter.
enum Target<'fields, 'name> {
    /// A field.
    Field(Cow<'fields, FieldPath>),
    /// The entry of a map, by its key.
    Entry(Cow<'fields, FieldPath>, &'name str),
    /// Nothing, and that is allowed.
    Nothing,
}

impl Fields {
    /// Parameters set nothing.
    pub(super) fn none() -> Self {
        Self::default()
    }

    /// All fields but those that are `bound`.
    pub(super) fn new(message: &dyn Payload, bound: Box<[FieldPath]>) -> Self {
        let fields = match message.value() {
            FieldRef::Message(message) => message.table().fields(),
            _ => &[],
        };
        let names = fields.iter().flat_map(|field| [Cow::Borrowed(&*field.name), field.json_name()]);
        let resolved =
            names.filter_map(|name| Some((name.as_ref().into(), FieldPath::resolve(message, &name).ok()?)));
        Self { binds: true, bound, resolved: resolved.collect() }
    }

    /// Sets the fields that `text` names, but for those that are `held` by something that wins over it.
    ///
    /// # Errors
    /// When a value is none of its field, a single field has several, or two members of a oneof are set.
    pub(super) fn bind(
        &self,
        message: &mut dyn Payload,
        text: &str,
        place: Place,
        settings: &Settings,
        held: &Set<'_>,
        trace: Option<&Trace>,
    ) -> Result<Set<'_>, Problem> {
        let mut set = Set::new();
        if !self.binds {
            if let Some(trace) = trace {
                note_body(text, place, settings, trace);
            }
            return Ok(set);
        }
        for parameter in parameters(text, place, settings)? {
            let parameter = parameter?;
            match self.target(message, &parameter.name, place, &settings.config)? {
                Target::Field(field) if !self.is_bound(&field, held) => {
                    self.claim(&field, place, held, &set)?;
                    set_field(&field, message, &parameter.value, settings).map_err(|e| fault(place, &e))?;
                    if let Some(trace) = trace {
                        trace.query(&field, &parameter.value);
                    }
                    set.push(field);
                }
                Target::Entry(field, key) if !self.is_bound(&field, held) => {
                    self.check_oneofs(&field, place, held, &set)?;
                    let value = &parameter.value;
                    let inserted = field.insert_spelled(message, key, value, settings.spelling);
                    inserted.map_err(|error| fault(place, &error))?;
                    if let Some(trace) = trace {
                        trace.query(&field, &parameter.value);
                    }
                    set.push(field);
                }
                target => {
                    if let Some(trace) = trace {
                        let reason = match target {
                            Target::Nothing => PassedOver::Unknown,
                            Target::Field(_) | Target::Entry(..) => PassedOver::Bound,
                        };
                        trace.passed_over(&parameter.name, reason);
                    }
                }
            }
        }
        Ok(set)
    }

    /// Sets the fields that the parts of a form name. `bytes` and files are taken as they are; a message or a map is
    /// a part of JSON.
    ///
    /// # Errors
    /// As [`Self::bind`].
    pub(super) fn bind_parts(
        &self,
        message: &mut dyn Payload,
        parts: Vec<Part>,
        settings: &Settings,
    ) -> Result<Set<'_>, Problem> {
        let (mut set, held) = (Set::new(), Set::new());
        for part in parts {
            match self.target(message, &part.name, Place::Form, &settings.config)? {
                Target::Field(field) if !self.is_bound(&field, &held) => {
                    self.claim_value(&field, Place::Form, &held, &set)?;
                    let again = set.iter().any(|other| other.covers(&field) && field.covers(other));
                    set_part(&field, message, &part, again, settings)?;
                    set.push(field);
                }
                Target::Entry(field, key) if !self.is_bound(&field, &held) => {
                    self.check_oneofs(&field, Place::Form, &held, &set)?;
                    let text = text_of(&field, &part)?;
                    let inserted = field.insert_spelled(message, key, text, settings.spelling);
                    inserted.map_err(|error| fault(Place::Form, &error))?;
                    set.push(field);
                }
                _ => {}
            }
        }
        Ok(set)
    }

    /// The target of a parameter.
    ///
    /// # Errors
    /// When it is for nothing, and that is an error; when it names a place of no field.
    fn target<'name>(
        &self,
        message: &dyn Payload,
        name: &'name str,
        place: Place,
        config: &Config,
    ) -> Result<Target<'_, 'name>, Problem> {
        if config.system_parameters == SystemParameters::BeforeFields && is_system_parameter(name) {
            return Ok(Target::Nothing);
        }
        if let Some(field) = self.resolved.get(name) {
            return Ok(Target::Field(Cow::Borrowed(field)));
        }
        let entry = (config.maps == MapParameters::Bracketed).then(|| entry(name)).flatten();
        let found = match entry {
            Some((map, key)) => self.field(message, map).map(|field| Target::Entry(field, key)),
            None => self.field(message, name).map(Target::Field),
        };
        match found {
            Ok(target) => Ok(target),
            Err(error) if names_nothing(&error) => {
                if config.unknown_parameters == Unknown::Rejected && !is_system_parameter(name) {
                    let (place, name) = (place.name(), excerpt(name));
                    return Err(Problem::invalid(format!("in the {place}, `{name}` names no field")));
                }
                Ok(Target::Nothing)
            }
            Err(error) => {
                let (place, name) = (place.name(), excerpt(name));
                Err(Problem::invalid(format!("in the {place}, `{name}`: {}", error.kind())))
            }
        }
    }

    fn field(&self, message: &dyn Payload, name: &str) -> Result<Cow<'_, FieldPath>, FieldError> {
        match self.resolved.get(name) {
            Some(field) => Ok(Cow::Borrowed(field)),
            None => FieldPath::resolve(message, name).map(Cow::Owned),
        }
    }

    /// True if a source that wins has set the field.
    fn is_bound(&self, field: &FieldPath, held: &Set<'_>) -> bool {
        let held = held.iter().map(|field| &**field);
        self.bound.iter().chain(held).any(|bound| bound.covers(field))
    }

    /// Checks that a field may be set from one text.
    fn claim(&self, field: &FieldPath, place: Place, held: &Set<'_>, set: &Set<'_>) -> Result<(), Problem> {
        if !field.has_text() {
            return Err(refusal(place, field, "a message or a map is no parameter, only its fields are"));
        }
        self.claim_value(field, place, held, set)
    }

    /// Checks that a field may be set: once, and with no other member of its oneof.
    fn claim_value(
        &self,
        field: &FieldPath,
        place: Place,
        held: &Set<'_>,
        set: &Set<'_>,
    ) -> Result<(), Problem> {
        let same = |other: &FieldPath| other.covers(field) && field.covers(other);
        if field.label() != Label::Repeated && set.iter().any(|other| same(other)) {
            return Err(refusal(place, field, "too many values"));
        }
        self.check_oneofs(field, place, held, set)
    }

    fn check_oneofs(
        &self,
        field: &FieldPath,
        place: Place,
        held: &Set<'_>,
        set: &Set<'_>,
    ) -> Result<(), Problem> {
        let earlier = set.iter().chain(held).map(|field| &**field).chain(&self.bound);
        match earlier.into_iter().find(|other| other.excludes(field)) {
            Some(other) => {
                let reason = format!("it cannot be set together with `{}`", other.name());
                Err(refusal(place, field, &reason))
            }
            None => Ok(()),
        }
    }
}

fn set_field(
    field: &FieldPath,
    message: &mut dyn Payload,
    value: &str,
    settings: &Settings,
) -> Result<(), FieldError> {
    let lists = settings.config.repeated == RepeatedParameters::CommaSeparated;
    if lists && field.label() == Label::Repeated {
        return value.split(',').try_for_each(|item| field.set_spelled(message, item, settings.spelling));
    }
    field.set_spelled(message, value, settings.spelling)
}

/// Notes parameters that set nothing, for the body is the whole message.
fn note_body(text: &str, place: Place, settings: &Settings, trace: &Trace) {
    let parameters = parameters(text, place, settings).into_iter().flatten().flatten();
    parameters.for_each(|parameter| trace.passed_over(&parameter.name, PassedOver::Body));
}

/// Sets a field from a part, whose first one it is unless it came `again`.
fn set_part(
    field: &FieldPath,
    message: &mut dyn Payload,
    part: &Part,
    again: bool,
    settings: &Settings,
) -> Result<(), Problem> {
    if is_bytes(field, message) {
        set_bytes(item(field, message), part.data.clone());
        return Ok(());
    }
    if is_file(field) {
        if let FieldMut::Message(file) = item(field, message) {
            set_file(file, part);
        }
        return Ok(());
    }
    if field.has_text() {
        let text = text_of(field, part)?;
        return set_field(field, message, text, settings).map_err(|error| fault(Place::Form, &error));
    }
    if !part.is_json() {
        return Err(refusal(Place::Form, field, "a message or a map is a part of the type application/json"));
    }
    if again {
        return Err(refusal(Place::Form, field, "too many values"));
    }
    let read = settings.config.json_read.merge_field(&part.data, message, field);
    read.map_err(|error| Problem::unreadable("in the form", &error))
}

/// True if a field that is to be set is `bytes`, bare or in its wrapper.
fn is_bytes(field: &FieldPath, message: &mut dyn Payload) -> bool {
    let mut wrapped = || matches!(field.get_mut(message), FieldMut::Bytes(_) | FieldMut::SharedBytes(_));
    matches!(field.kind(), Type::Bytes) || wrapped()
}

/// The place of a field, or of a new item of it.
fn item<'a>(field: &FieldPath, message: &'a mut dyn Payload) -> FieldMut<'a> {
    match field.get_mut(message) {
        FieldMut::List(list) => list.push(),
        place => place,
    }
}

/// True if a field is a `google.api.HttpBody`.
fn is_file(field: &FieldPath) -> bool {
    !matches!(field.kind(), Type::Map { .. }) && field.table().is_some_and(|table| table.name() == HTTP_BODY)
}

fn text_of<'part>(field: &FieldPath, part: &'part Part) -> Result<&'part str, Problem> {
    std::str::from_utf8(&part.data).map_err(|_| refusal(Place::Form, field, "the part is not UTF-8"))
}

/// The map and the key of `map[key]`.
fn entry(name: &str) -> Option<(&str, &str)> {
    name.strip_suffix(']')?.split_once('[')
}

fn fault(place: Place, error: &FieldError) -> Problem {
    Problem::invalid(format!("in the {}, {}", place.name(), excerpt(&error.to_string())))
}

/// The reason that a field is not set.
fn refusal(place: Place, field: &FieldPath, reason: &str) -> Problem {
    Problem::invalid(format!("in the {}, field `{}`: {reason}", place.name(), field.name()))
}

fn names_nothing(error: &FieldError) -> bool {
    matches!(error.kind(), FieldErrorKind::Unknown { .. } | FieldErrorKind::Malformed)
}

/// Parameters that steer the request and are not fields (Google's system parameters).
fn is_system_parameter(name: &str) -> bool {
    name.starts_with('$')
        || matches!(name, "key" | "api_key" | "access_token" | "alt" | "fields" | "prettyPrint")
}
