//! The values that the path and the query of a request set, noted while it becomes a message, for an explanation of the
//! request.

use crate::message::fields::FieldPath;
use std::sync::{Mutex, PoisonError};

/// The notes on one request. Those who serve keep none.
#[derive(Debug, Default)]
pub(crate) struct Trace(Mutex<Vec<Note>>);

/// A value of the path or the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    /// A variable of the path sets a field.
    Path { field: String, text: String },
    /// A parameter of the query sets a field, or adds to it.
    Query { field: String, text: String },
    /// A header or a cookie sets a field.
    Carried { field: String, text: String },
    /// A parameter of the query sets nothing.
    PassedOver { parameter: String, reason: PassedOver },
}

/// The reason that a parameter sets nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PassedOver {
    /// It names no field.
    Unknown,
    /// The path or the body has the field.
    Bound,
    /// The body is the whole message.
    Body,
}

impl Trace {
    /// The notes.
    #[cfg(feature = "explain")]
    pub(crate) fn into_notes(self) -> Vec<Note> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn path(&self, field: &FieldPath, text: &str) {
        self.note(Note::Path { field: field.name().to_owned(), text: text.to_owned() });
    }

    pub(crate) fn query(&self, field: &FieldPath, text: &str) {
        self.note(Note::Query { field: field.name().to_owned(), text: text.to_owned() });
    }

    pub(crate) fn carried(&self, field: &FieldPath, text: &str) {
        self.note(Note::Carried { field: field.name().to_owned(), text: text.to_owned() });
    }

    pub(crate) fn passed_over(&self, parameter: &str, reason: PassedOver) {
        self.note(Note::PassedOver { parameter: parameter.to_owned(), reason });
    }

    fn note(&self, note: Note) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(note);
    }
}
