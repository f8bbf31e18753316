//! `google.api.http` and `polywire.http`, read from a method's options.

use super::rule;
use crate::source::Extension;
use polywire_rules::{
    Fault, Part, Report,
    http::{Body, HttpBindings, HttpOptions, HttpRule},
};
use prost_reflect::{
    DescriptorPool, DynamicMessage, ExtensionDescriptor, MessageDescriptor, MethodDescriptor,
};
use std::borrow::Cow;

/// The option that holds an `HttpRule`.
pub(crate) const RULE: Extension = Extension { name: "google.api.http", number: 72_295_728 };

/// The option that holds `HttpOptions`.
pub(crate) const OPTIONS: Extension = Extension { name: "polywire.http", number: 53_702 };

/// The HTTP rule of one method: as it is written, for checks, and what it gives.
#[derive(Default)]
pub(crate) struct Http {
    pub(crate) rule: Option<HttpRule>,
    pub(crate) bindings: HttpBindings,
    pub(crate) written_options: Option<HttpOptions>,
    pub(crate) options: Option<HttpOptions>,
}

/// Reads rules out of method options.
pub(crate) struct Reader {
    rule: Option<ExtensionDescriptor>,
    options: Option<ExtensionDescriptor>,
}

impl Reader {
    pub(crate) fn new(pool: &DescriptorPool) -> Self {
        Self {
            rule: pool.get_extension_by_name(RULE.name),
            options: pool.get_extension_by_name(OPTIONS.name),
        }
    }

    /// The rules of a method with `options`.
    pub(crate) fn read(&self, options: &DynamicMessage, method: &MethodDescriptor) -> Http {
        let rule: Option<HttpRule> = rule::read(self.rule.as_ref(), options);
        let written_options: Option<HttpOptions> = rule::read(self.options.as_ref(), options);
        let mut bindings = rule.as_ref().map(|rule| rule.bindings(&mut Unreported)).unwrap_or_default();
        for binding in bindings.iter_mut() {
            if let Body::Field(field) = &mut binding.body {
                use_proto_name(&method.input(), field);
            }
            if let Some(field) = &mut binding.response_body {
                use_proto_name(&method.output(), field);
            }
        }
        let options = written_options.as_ref().map(HttpOptions::named);
        Http { rule, bindings, written_options, options }
    }
}

/// Faults that a check reports later.
pub(crate) struct Unreported;

impl Report for Unreported {
    fn fault(&mut self, _: Fault, _: Part<'_>) {}
}

/// Names a field as the definition does; rules may give its JSON name as well.
fn use_proto_name(message: &MessageDescriptor, name: &mut Cow<'static, str>) {
    if let Some(field) = message.get_field_by_json_name(name)
        && message.get_field_by_name(name).is_none()
    {
        *name = Cow::Owned(field.name().to_owned());
    }
}
