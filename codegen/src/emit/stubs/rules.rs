//! HTTP bindings and queue rules as constants.

use crate::{
    api::{
        http::{
            Binding, Body, Segment, Verb,
            options::{HttpOptions, LocationPart},
        },
        queue::Rule,
    },
    literal::StrLit,
    naming::{service::NamedMethod, wrapping::Wrap},
};
use askama::Template;
use std::fmt;

template! { "http_binding.rs.txt",
struct HttpBinding<'a> {
    method: String,
    text: StrLit,
    segments: Vec<String>,
    variables: Vec<Variable>,
    verb: Option<StrLit>,
    body: &'a Body,
    response_body: Option<&'a StrLit>,
}
}

struct Variable {
    field: StrLit,
    start: usize,
    end: usize,
}

/// The constant.
impl fmt::Display for Binding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let template = &self.template;
        let binding = HttpBinding {
            method: match &self.method {
                Verb::Get => "Get".to_owned(),
                Verb::Put => "Put".to_owned(),
                Verb::Post => "Post".to_owned(),
                Verb::Delete => "Delete".to_owned(),
                Verb::Patch => "Patch".to_owned(),
                Verb::Any => "Any".to_owned(),
                Verb::Custom(token) => format!("Custom({})", StrLit::new(token)),
            },
            text: StrLit::new(&template.text),
            segments: template.segments.iter().map(segment).collect(),
            variables: (template.variables.iter())
                .map(|variable| Variable {
                    field: StrLit::new(&variable.field),
                    start: variable.segments.start,
                    end: variable.segments.end,
                })
                .collect(),
            verb: template.verb.as_ref().map(StrLit::new),
            body: &self.body,
            response_body: self.response_body.as_ref(),
        };
        binding.render_into(formatter).map_err(|_| fmt::Error)
    }
}

fn segment(segment: &Segment) -> String {
    match segment {
        Segment::Literal(text) => format!("Literal({})", StrLit::new(text)),
        Segment::Single => "Single".to_owned(),
        Segment::Rest => "Rest".to_owned(),
    }
}

template! { "http_options.rs.txt",
struct HttpOptionsConstant<'a> {
    options: &'a HttpOptions,
    location: &'a [LocationPart],
}
}

/// The constant.
impl fmt::Display for HttpOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let location = self.location.as_ref().and_then(|location| location.parts.as_deref().ok());
        let constant = HttpOptionsConstant { options: self, location: location.unwrap_or_default() };
        constant.render_into(formatter).map_err(|_| fmt::Error)
    }
}

template! { "queue_rule.rs.txt",
struct QueueRule<'a> {
    rule: &'a Rule,
}
}

/// The constant.
impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        QueueRule { rule: self }.render_into(formatter).map_err(|_| fmt::Error)
    }
}

/// What the templates ask of a method's types.
impl<D, S> NamedMethod<'_, D, S> {
    /// What the function of the trait takes.
    pub(crate) fn parameter(&self) -> String {
        match self.wrapping.request {
            Wrap::Metadata => format!("::polywire::Request<{}>", self.argument()),
            Wrap::Bare => self.argument(),
        }
    }

    /// What the function of the trait returns in the end.
    pub(crate) fn output(&self) -> String {
        match self.wrapping.response {
            Wrap::Metadata => format!("::polywire::Outcome<{}>", self.outcome()),
            Wrap::Bare => format!("::core::result::Result<{}, ::polywire::Status>", self.outcome()),
        }
    }

    /// The comment, as descriptors have it.
    pub(crate) fn comment(&self) -> StrLit {
        StrLit::new(self.docs.lines().iter().map(|line| format!("{line}\n")).collect::<String>())
    }

    /// What a request carries.
    pub(crate) fn argument(&self) -> String {
        self.argument_of(&self.request.to_string())
    }

    /// What a response carries.
    pub(crate) fn outcome(&self) -> String {
        self.outcome_of(&self.response.to_string())
    }

    /// What a request of messages of `message` carries.
    pub(crate) fn argument_of(&self, message: &str) -> String {
        streaming(self.neutral.streaming.client_streams(), message)
    }

    /// What a response of messages of `message` carries.
    pub(crate) fn outcome_of(&self, message: &str) -> String {
        streaming(self.neutral.streaming.server_streams(), message)
    }
}

fn streaming(streams: bool, message: &str) -> String {
    if streams { format!("::polywire::Streaming<{message}>") } else { message.to_owned() }
}
