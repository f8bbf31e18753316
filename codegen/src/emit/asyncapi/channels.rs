//! Channels and operations: an operation for each method, a channel for each address.

use super::{
    AsyncApiOptions, AsyncApiRole,
    bindings::{ChannelBindings, Delivery, OperationBindings},
    document::{
        Action, Channel, Dedup, Operation, Parameter, Pattern, Reference, Reply, ReplyAddress, Retry, Rule,
        Seconds, Stream, Streaming, Tag,
    },
    messages::{Messages, Use},
};
use crate::{
    api::{
        Method, StreamingKind,
        queue::{self, Wait},
    },
    emit::json_schema::definition::{Definition, summary},
    source::Idl,
};
use std::collections::BTreeMap;

/// The address to which an operation answers.
const REPLY_TO: &str = "$message.header#/reply-to";

/// Collects channels and operations.
pub(super) struct Channels<'a> {
    pub(super) definition: &'a Definition<'a>,
    pub(super) options: &'a AsyncApiOptions,
    pub(super) messages: Messages<'a>,
    pub(super) channels: BTreeMap<String, Channel>,
    pub(super) operations: BTreeMap<String, Operation>,
}

/// A method with every default of its rule filled in, as the runtime does.
struct Routed<'a> {
    method: &'a Method,
    rule: queue::Rule,
    address: queue::Address,
    /// The name of channel, queue and topic.
    name: String,
    group: String,
    dead_letter: Option<String>,
    tag: &'a str,
}

impl<'a> Routed<'a> {
    fn new(method: &'a Method, tag: &'a str) -> Self {
        let rule = method.queue.clone().unwrap_or_default();
        let text = |text: &Option<crate::literal::StrLit>| text.as_ref().map(|text| text.value().to_owned());
        let address = rule.address_or_own(method.path.as_str());
        let name = address.name();
        let group =
            text(&rule.group).unwrap_or_else(|| method.descriptor.parent_service().full_name().to_owned());
        let dead_letter = match rule.pattern {
            queue::Pattern::RequestReply => None,
            queue::Pattern::Command => text(&rule.dead_letter).or_else(|| Some(format!("{name}.dlq"))),
            queue::Pattern::Event => text(&rule.dead_letter).or_else(|| Some(format!("{name}.{group}.dlq"))),
        };
        Self { method, rule, address, name, group, dead_letter, tag }
    }

    fn is_request(&self) -> bool {
        self.rule.pattern == queue::Pattern::RequestReply
    }

    /// The operation's name.
    fn id(&self) -> String {
        format!("{}_{}", self.tag, self.method.name)
    }

    /// The address by its parameters, and these. Their names have no dots.
    fn address(&self) -> (String, BTreeMap<String, Parameter>) {
        let fields = self.address.fields().map(|field| {
            let path = field.value();
            let parameter = Parameter {
                description: format!(
                    "The text of `{path}`: what is not a letter, a digit, `-` or `_` is percent-encoded."
                ),
                location: format!("$message.payload#/{}", path.replace('.', "/")),
            };
            (path.replace('.', "_"), parameter)
        });
        let Some(parts) = self.address.template() else { return (self.name.clone(), BTreeMap::new()) };
        let text = parts.iter().map(|part| match part {
            queue::AddressPart::Text(text) => text.value().to_owned(),
            queue::AddressPart::Field(path) => format!("{{{}}}", path.value().replace('.', "_")),
        });
        (text.collect(), fields.collect())
    }

    fn bindings(&self) -> ChannelBindings {
        let package = self.method.descriptor.parent_file();
        match self.rule.pattern == queue::Pattern::Event || self.address.template().is_some() {
            true => ChannelBindings::published(&self.name, package.package_name(), &self.rule.bindings),
            false => ChannelBindings::shared(&self.name, &self.rule.bindings),
        }
    }

    fn key(&self) -> Option<&str> {
        self.rule.key.as_ref().map(|key| key.value())
    }
}

impl Channels<'_> {
    /// Adds a method; `tag` names its service.
    pub(super) fn add(&mut self, idl: &Idl, method: &Method, tag: &str) {
        let routed = Routed::new(method, tag);
        let usage = if routed.is_request() { Use::Request } else { Use::Publication };
        let message = self.messages.name(&method.descriptor.input(), usage, routed.key());
        self.channel(&routed.name, || (routed.address(), routed.bindings()));
        let sent = self.message(&routed.name, &message);
        let reply = routed.is_request().then(|| self.reply(&routed));
        let comment = self.definition.comment(&idl.files[method.site.file].descriptor, &method.site.path);
        let (line, more) = comment.map(|comment| summary(&comment)).unzip();
        let operation = Operation {
            action: self.action(),
            channel: Reference::to("channels", &[&routed.name]),
            title: method.name.clone(),
            summary: line,
            description: more.flatten(),
            tags: vec![Tag { name: tag.to_owned(), description: None }],
            messages: vec![sent],
            reply,
            bindings: self.bindings(&routed),
            rule: Some(rule(&routed)),
        };
        self.operations.insert(routed.id(), operation);
        self.dead_letter(&routed);
    }

    fn action(&self) -> Action {
        match self.options.role {
            AsyncApiRole::Server => Action::Receive,
            AsyncApiRole::Client => Action::Send,
        }
    }

    fn bindings(&self, routed: &Routed<'_>) -> OperationBindings {
        let expiry = routed.rule.expiry.and_then(|wait| wait.0);
        let expiration = expiry.and_then(|wait| u64::try_from(wait.as_millis()).ok());
        match (self.options.role, routed.is_request()) {
            (AsyncApiRole::Server, _) => OperationBindings::receive(&routed.group),
            (AsyncApiRole::Client, true) => OperationBindings::send(Delivery::Transient, expiration),
            (AsyncApiRole::Client, false) => OperationBindings::send(Delivery::Persistent, expiration),
        }
    }

    fn channel(
        &mut self,
        name: &str,
        describe: impl FnOnce() -> ((String, BTreeMap<String, Parameter>), ChannelBindings),
    ) {
        self.channels.entry(name.to_owned()).or_insert_with(|| {
            let ((address, parameters), bindings) = describe();
            Channel {
                address: Some(address),
                description: None,
                messages: BTreeMap::new(),
                parameters,
                bindings: Some(bindings),
            }
        });
    }

    /// Adds a message to a channel.
    fn message(&mut self, channel: &str, message: &str) -> Reference {
        if let Some(found) = self.channels.get_mut(channel) {
            let component = Reference::to("components/messages", &[message]);
            found.messages.insert(message.to_owned(), component);
        }
        Reference::to("channels", &[channel, "messages", message])
    }

    fn reply(&mut self, routed: &Routed<'_>) -> Reply {
        let name = format!("{}_reply", routed.id());
        let message = self.messages.name(&routed.method.descriptor.output(), Use::Reply, None);
        self.channels.insert(
            name.clone(),
            Channel {
                address: None,
                description: Some("Each caller has an address of its own and names it in `reply-to`."),
                messages: BTreeMap::new(),
                parameters: BTreeMap::new(),
                bindings: None,
            },
        );
        let message = self.message(&name, &message);
        Reply {
            address: ReplyAddress { location: REPLY_TO },
            channel: Reference::to("channels", &[&name]),
            messages: vec![message],
        }
    }

    /// The server puts away what it cannot handle.
    fn dead_letter(&mut self, routed: &Routed<'_>) {
        let Some(address) = &routed.dead_letter else { return };
        if self.options.role == AsyncApiRole::Client {
            return;
        }
        let message = self.messages.name(&routed.method.descriptor.input(), Use::DeadLetter, None);
        self.channel(address, || {
            let bindings = ChannelBindings::shared(address, &queue::Bindings::default());
            ((address.clone(), BTreeMap::new()), bindings)
        });
        let message = self.message(address, &message);
        let operation = Operation {
            action: Action::Send,
            channel: Reference::to("channels", &[address]),
            title: format!("{} (dead letters)", routed.method.name),
            summary: Some(format!("Keeps what `{}` could not handle", routed.method.name)),
            description: None,
            tags: vec![Tag { name: routed.tag.to_owned(), description: None }],
            messages: vec![message],
            reply: None,
            bindings: OperationBindings::send(Delivery::Persistent, None),
            rule: None,
        };
        self.operations.insert(format!("{}_deadLetter", routed.id()), operation);
    }
}

fn rule(routed: &Routed<'_>) -> Rule {
    let rule = &routed.rule;
    Rule {
        pattern: match rule.pattern {
            queue::Pattern::RequestReply => Pattern::RequestReply,
            queue::Pattern::Command => Pattern::Command,
            queue::Pattern::Event => Pattern::Event,
        },
        streaming: match routed.method.streaming {
            StreamingKind::Unary => None,
            StreamingKind::Server => Some(Streaming::Server),
            StreamingKind::Client => Some(Streaming::Client),
            StreamingKind::Bidi => Some(Streaming::Bidi),
        },
        method: routed.method.path.as_str().to_owned(),
        group: routed.group.clone(),
        key: routed.key().map(str::to_owned),
        ordered: rule.ordered,
        max_in_flight: rule.max_in_flight,
        expiry: rule.expiry.and_then(seconds),
        dead_letter: routed.dead_letter.clone(),
        retry: rule.retry.as_ref().map(retry),
        durable: rule.durable,
        nats: rule.bindings.nats.as_ref().map(stream),
        dedup: rule.dedup.as_ref().map(|dedup| Dedup {
            id_field: dedup.id_field.as_ref().map(|field| field.value().to_owned()),
            window: dedup.window.and_then(seconds),
        }),
        deprecated: routed.method.deprecated,
    }
}

fn stream(nats: &queue::Nats) -> Stream {
    Stream {
        stream: nats.stream.as_ref().map(|stream| stream.value().to_owned()),
        replicas: nats.replicas,
        storage: nats.storage.map(|storage| match storage {
            queue::Storage::File => "file",
            queue::Storage::Memory => "memory",
        }),
    }
}

fn retry(retry: &queue::Retry) -> Retry {
    Retry {
        max_attempts: retry.max_attempts,
        initial_backoff: retry.initial_backoff.and_then(seconds),
        max_backoff: retry.max_backoff.and_then(seconds),
        backoff_multiplier: retry.backoff_multiplier,
        retryable_codes: retry.code_names().collect(),
    }
}

fn seconds(wait: Wait) -> Option<Seconds> {
    let wait = wait.0?;
    let fraction = format!("{:09}", wait.subsec_nanos());
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    Some(Seconds(format!("{}{point}{fraction}s", wait.as_secs())))
}
