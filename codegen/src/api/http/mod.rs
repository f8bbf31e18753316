//! `google.api.http` rules, read from a method's options.

pub(crate) mod options;
mod parse;
mod print;
mod template;

pub(crate) use parse::{Fault, FaultKind, parse};
pub(crate) use template::{Segment, Template, Variable};

use crate::literal::StrLit;
use crate::source::Extension;
use prost_reflect::{
    DescriptorPool, DynamicMessage, ExtensionDescriptor, MessageDescriptor, MethodDescriptor, Value,
};

/// The option that holds an `HttpRule`.
pub(crate) const EXTENSION: Extension = Extension { name: "google.api.http", number: 72_295_728 };

/// The bindings of one method, and what is wrong with its rules.
#[derive(Default)]
pub(crate) struct Rules {
    pub(crate) bindings: Vec<Binding>,
    pub(crate) faults: Vec<RuleFault>,
}

/// One way to reach a method.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    pub(crate) method: Verb,
    pub(crate) template: Template,
    pub(crate) body: Body,
    pub(crate) response_body: Option<StrLit>,
}

/// An HTTP method.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Verb {
    Get,
    Put,
    Post,
    Delete,
    Patch,
    Custom(String),
    Any,
}

impl Verb {
    /// The method of the kind of a custom pattern; `None` when that is no HTTP token.
    pub(crate) fn of_kind(kind: &str) -> Option<Self> {
        Some(match kind {
            "*" => Self::Any,
            "GET" => Self::Get,
            "PUT" => Self::Put,
            "POST" => Self::Post,
            "DELETE" => Self::Delete,
            "PATCH" => Self::Patch,
            token if is_token(token) => Self::Custom(token.to_owned()),
            _ => return None,
        })
    }

    /// True if requests of this method have no body.
    pub(crate) fn is_bodiless(&self) -> bool {
        match self {
            Self::Get | Self::Delete => true,
            Self::Custom(token) => token == "HEAD",
            Self::Put | Self::Post | Self::Patch | Self::Any => false,
        }
    }
}

/// The token on the wire.
impl std::fmt::Display for Verb {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Patch => "PATCH",
            Self::Custom(token) => token,
            Self::Any => "*",
        })
    }
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    None,
    Message,
    /// A field, by its name in the definition when there is such a field.
    Field(StrLit),
}

/// The fault of a rule before its fields are looked at.
#[derive(Clone, Debug)]
pub(crate) enum RuleFault {
    /// There is neither `get` nor any other pattern.
    NoPattern,
    /// Bindings stand within additional bindings.
    Nested,
    /// The method of a custom pattern is no HTTP token.
    BadMethod(String),
    /// The path template is not valid.
    Template { text: String, fault: Fault },
}

/// Reads rules out of method options.
pub(crate) struct Reader(Option<ExtensionDescriptor>);

impl Reader {
    pub(crate) fn new(pool: &DescriptorPool) -> Self {
        Self(pool.get_extension_by_name(EXTENSION.name))
    }

    /// The rules of a method with `options`.
    pub(crate) fn read(&self, options: &DynamicMessage, method: &MethodDescriptor) -> Rules {
        let mut rules = Rules::default();
        let Some(extension) = self.0.as_ref().filter(|extension| options.has_extension(extension)) else {
            return rules;
        };
        if let Value::Message(rule) = options.get_extension(extension).as_ref() {
            read_rule(rule, method, &mut rules, 0);
        }
        rules
    }
}

fn read_rule(rule: &DynamicMessage, method: &MethodDescriptor, rules: &mut Rules, depth: usize) {
    match binding(rule, method) {
        Ok(binding) => rules.bindings.push(binding),
        Err(fault) => rules.faults.push(fault),
    }
    let Some(more) = rule.get_field_by_name("additional_bindings") else { return };
    let more = more.as_list().unwrap_or_default();
    if depth > 0 && !more.is_empty() {
        rules.faults.push(RuleFault::Nested);
        return;
    }
    for rule in more.iter().filter_map(Value::as_message) {
        read_rule(rule, method, rules, depth + 1);
    }
}

fn binding(rule: &DynamicMessage, method: &MethodDescriptor) -> Result<Binding, RuleFault> {
    let (method_name, text) = pattern(rule)?;
    let template = parse(&text).map_err(|fault| RuleFault::Template { text: text.clone(), fault })?;
    let body = match text_field(rule, "body").as_str() {
        "" => Body::None,
        "*" => Body::Message,
        name => Body::Field(StrLit::new(proto_name(&method.input(), name))),
    };
    let response_body = text_field(rule, "response_body");
    let response_body =
        (!response_body.is_empty()).then(|| StrLit::new(proto_name(&method.output(), &response_body)));
    Ok(Binding { method: method_name, template, body, response_body })
}

fn pattern(rule: &DynamicMessage) -> Result<(Verb, String), RuleFault> {
    let verbs = [
        ("get", Verb::Get),
        ("put", Verb::Put),
        ("post", Verb::Post),
        ("delete", Verb::Delete),
        ("patch", Verb::Patch),
    ];
    if let Some((name, verb)) = verbs.into_iter().find(|(name, _)| rule.has_field_by_name(name)) {
        return Ok((verb, text_field(rule, name)));
    }
    let custom = rule.get_field_by_name("custom").filter(|_| rule.has_field_by_name("custom"));
    let custom = custom.as_ref().and_then(|value| value.as_message()).ok_or(RuleFault::NoPattern)?;
    let kind = text_field(custom, "kind");
    let Some(verb) = Verb::of_kind(&kind) else { return Err(RuleFault::BadMethod(kind)) };
    Ok((verb, text_field(custom, "path")))
}

fn text_field(message: &DynamicMessage, name: &str) -> String {
    let value = message.get_field_by_name(name);
    value.as_ref().and_then(|value| value.as_str()).unwrap_or_default().to_owned()
}

/// The field's name in the definition; rules may give its JSON name as well.
fn proto_name(message: &MessageDescriptor, name: &str) -> String {
    match message.get_field_by_json_name(name) {
        Some(field) if message.get_field_by_name(name).is_none() => field.name().to_owned(),
        _ => name.to_owned(),
    }
}

/// A token of RFC 9110 §5.6.2.
pub(crate) fn is_token(text: &str) -> bool {
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(valid)
}

#[cfg(test)]
mod tests;
