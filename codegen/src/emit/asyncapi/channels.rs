//! Channels and operations: an operation for each method, a channel for each address.

use super::{
    AsyncApiOptions, AsyncApiRole,
    bindings::{ChannelBindings, Delivery, OperationBindings},
    document::{Action, Channel, Operation, Parameter, Reference, Reply, ReplyAddress, Rule, Streaming, Tag},
    messages::{Messages, Use},
    rule::Fields,
};
use crate::{
    api::Method,
    emit::json_schema::definition::{Definition, summary},
    source::Idl,
};
use polywire_rules::{
    StreamingKind,
    queue::{AddressPart, AmqpBinding, Bindings, KafkaBinding, QueueAddress, QueuePattern, QueueRule},
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
    rule: QueueRule,
    address: QueueAddress,
    /// The name of channel, queue and topic.
    name: String,
    group: String,
    dead_letter: Option<String>,
    tag: &'a str,
}

impl<'a> Routed<'a> {
    fn new(method: &'a Method, tag: &'a str) -> Self {
        let rule = method.queue.clone().unwrap_or_default();
        let address = QueueAddress::from(rule.address_text(&method.path));
        let name = address.name().into_owned();
        let group =
            rule.group.as_deref().unwrap_or(method.descriptor.parent_service().full_name()).to_owned();
        let said = rule.dead_letter.as_deref().map(str::to_owned);
        let dead_letter = match rule.pattern {
            QueuePattern::RequestReply => None,
            QueuePattern::Command => said.or_else(|| Some(format!("{name}.dlq"))),
            QueuePattern::Event => said.or_else(|| Some(format!("{name}.{group}.dlq"))),
        };
        Self { method, rule, address, name, group, dead_letter, tag }
    }

    fn is_request(&self) -> bool {
        self.rule.pattern == QueuePattern::RequestReply
    }

    /// The operation's name.
    fn id(&self) -> String {
        format!("{}_{}", self.tag, self.method.name)
    }

    /// The address by its parameters, and these. Their names have no dots.
    fn address(&self) -> (String, BTreeMap<String, Parameter>) {
        let fields = self.address.fields().map(|path| {
            let parameter = Parameter {
                description: format!(
                    "The text of `{path}`: what is not a letter, a digit, `-` or `_` is percent-encoded."
                ),
                location: format!("$message.payload#/{}", path.replace('.', "/")),
            };
            (path.replace('.', "_"), parameter)
        });
        let parts = self.address.parts().unwrap_or_default();
        let text = parts.into_iter().map(|part| match part {
            AddressPart::Text(text) => text.to_owned(),
            AddressPart::Field(path) => format!("{{{}}}", path.replace('.', "_")),
        });
        (text.collect(), fields.collect())
    }

    fn bindings(&self) -> ChannelBindings {
        let package = self.method.descriptor.parent_file();
        match self.rule.pattern == QueuePattern::Event || self.address.is_template() {
            true => ChannelBindings::published(&self.name, package.package_name(), &self.rule.bindings),
            false => ChannelBindings::shared(&self.name, &self.rule.bindings),
        }
    }

    fn key(&self) -> Option<&str> {
        self.rule.key.as_deref()
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
        let expiration = routed.rule.expiry.and_then(|wait| u64::try_from(wait.as_millis()).ok());
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
            let bindings = ChannelBindings::shared(address, &Bindings::DEFAULT);
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

/// The parts of a rule that AsyncAPI has no words for, with the defaults filled in.
fn rule(routed: &Routed<'_>) -> Rule {
    let mut shown = routed.rule.clone();
    shown.group = Some(routed.group.clone().into());
    shown.dead_letter = routed.dead_letter.clone().map(Into::into);
    shown.address = None;
    shown.bindings.amqp = AmqpBinding::DEFAULT;
    shown.bindings.kafka = KafkaBinding::DEFAULT;
    // Shown in any case, also where it is the default.
    shown.pattern = QueuePattern::RequestReply;
    Rule {
        pattern: routed.rule.pattern.name(),
        streaming: match routed.method.streaming {
            StreamingKind::Unary => None,
            StreamingKind::Server => Some(Streaming::Server),
            StreamingKind::Client => Some(Streaming::Client),
            StreamingKind::Bidi => Some(Streaming::Bidi),
        },
        method: routed.method.path.clone(),
        fields: Fields::of(&shown),
        deprecated: routed.method.deprecated,
    }
}
