//! HTTP bindings and queue rules as constants.

use crate::{
    api::{Method, http::Http},
    literal::StrLit,
    naming::{service::NamedMethod, wrapping::Wrap},
};
use polywire_rules::{
    Idempotency, StreamingKind, Wire, guarantee,
    http::{Body, HttpBinding, HttpMethod, Segment},
    schema,
};

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

/// The constants of a method's rules.
impl<D, S> Method<D, S> {
    /// The queue rule as a constant.
    pub(crate) fn queue_constant(&self) -> Option<String> {
        self.queue.as_ref().map(|rule| schema::constant(rule))
    }

    /// The wires that it is given, as a constant.
    pub(crate) fn wires_constant(&self) -> Option<String> {
        let wires = self.declared_wires?;
        let start = "::polywire::Wires::NONE".to_owned();
        Some(wires.iter().fold(start, |text, wire| format!("{text}.with(::polywire::Wire::{wire:?})")))
    }

    /// The effect of a second call, when the definition gives it.
    pub(crate) fn promise(&self) -> Option<Idempotency> {
        Some(self.idempotency).filter(|level| *level != Idempotency::Unknown)
    }

    /// The fate of the method on queues, in a sentence; `None` without a rule, or where no queue carries it.
    pub(crate) fn queue_line(&self) -> Option<String> {
        let rule = self.queue.as_ref().filter(|_| self.wires().contains(Wire::Queue))?;
        Some(guarantee::queue_line(rule, &self.path, self.streaming))
    }

    /// The trait of the runtime by which the method is called.
    pub(crate) fn call_trait(&self) -> &'static str {
        match self.streaming {
            StreamingKind::Unary => "Unary",
            StreamingKind::Server => "ServerStreaming",
            StreamingKind::Client => "ClientStreaming",
            StreamingKind::Bidi => "BidiStreaming",
        }
    }

    /// The function of the runtime that calls the method, and the one that visits it.
    pub(crate) fn call_function(&self) -> &'static str {
        match self.streaming {
            StreamingKind::Unary => "unary",
            StreamingKind::Server => "server_streaming",
            StreamingKind::Client => "client_streaming",
            StreamingKind::Bidi => "bidi_streaming",
        }
    }
}

/// The questions of the templates about a method's types.
impl<D, S> NamedMethod<'_, D, S> {
    /// The parameter of the trait's function.
    pub(crate) fn parameter(&self) -> String {
        match self.wrapping.request {
            Wrap::Metadata => format!("::polywire::Request<{}>", self.argument()),
            Wrap::Bare => self.argument(),
        }
    }

    /// The result of the trait's function in the end.
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

    /// The messages of a request.
    pub(crate) fn argument(&self) -> String {
        self.argument_of(&self.request.to_string())
    }

    /// The messages of a response.
    pub(crate) fn outcome(&self) -> String {
        self.outcome_of(&self.response.to_string())
    }

    /// The content of a request of messages of `message`.
    pub(crate) fn argument_of(&self, message: &str) -> String {
        streaming(self.neutral.streaming.client_streams(), message)
    }

    /// The content of a response of messages of `message`.
    pub(crate) fn outcome_of(&self, message: &str) -> String {
        streaming(self.neutral.streaming.server_streams(), message)
    }
}

fn streaming(streams: bool, message: &str) -> String {
    if streams { format!("::polywire::Streaming<{message}>") } else { message.to_owned() }
}
