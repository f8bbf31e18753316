//! HTTP bindings and queue rules as constants.

use crate::{
    api::{http::Http, queue::Rule},
    literal::StrLit,
    naming::{service::NamedMethod, wrapping::Wrap},
};
use askama::Template;
use polywire_rules::{
    http::{Body, HttpBinding, HttpMethod, Segment},
    schema,
};
use std::fmt;

template! { "http_binding.rs.txt",
pub(crate) struct BindingConstant<'a>(&'a HttpBinding);
}

impl BindingConstant<'_> {
    fn text(&self, text: &str) -> StrLit {
        StrLit::new(text)
    }
}

impl Http {
    /// The bindings as constants.
    pub(crate) fn constants(&self) -> impl Iterator<Item = BindingConstant<'_>> {
        self.bindings.iter().map(BindingConstant)
    }

    /// The options as a constant.
    pub(crate) fn options_constant(&self) -> Option<String> {
        self.options.as_ref().map(|options| schema::constant(options))
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
