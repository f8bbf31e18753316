//! `polywire.wires` options, read from the options of methods and services.

use super::queue::Pattern;
use crate::source::Extension;
use prost_reflect::{DescriptorPool, DynamicMessage, ExtensionDescriptor, Value};
use std::fmt;

/// The option of a method.
pub(crate) const EXTENSION: Extension = Extension { name: "polywire.wires", number: 53_704 };

/// The option of a service.
const SERVICE_EXTENSION: &str = "polywire.wires_service";

/// A set of wires.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wires {
    pub(crate) grpc: bool,
    pub(crate) rest: bool,
    pub(crate) queue: bool,
}

impl Wires {
    const ALL: Self = Self { grpc: true, rest: true, queue: true };
    const QUEUE: Self = Self { grpc: false, rest: false, queue: true };

    /// The wires of a method that is given none. A command or an event without an HTTP binding is on queues alone; the
    /// runtime says the same, in `MethodDescriptor::wires`.
    pub(crate) fn by_default(pattern: Pattern, has_binding: bool) -> Self {
        match pattern {
            Pattern::Command | Pattern::Event if !has_binding => Self::QUEUE,
            _ => Self::ALL,
        }
    }

    /// Each wire by its name in the definition, and whether it is in the set.
    fn named(self) -> [(&'static str, bool); 3] {
        [("grpc", self.grpc), ("rest", self.rest), ("queue", self.queue)]
    }

    /// The names of the wires in the definition.
    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        self.named().into_iter().filter(|(_, set)| *set).map(|(name, _)| name)
    }
}

/// The value, as Rust makes it.
impl fmt::Display for Wires {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let variants = [("Grpc", self.grpc), ("Rest", self.rest), ("Queue", self.queue)];
        formatter.write_str("::polywire::Wires::NONE")?;
        for (variant, _) in variants.iter().filter(|(_, set)| *set) {
            write!(formatter, ".with(::polywire::Wire::{variant})")?;
        }
        Ok(())
    }
}

/// Reads wires out of the options of methods and services.
pub(crate) struct Reader {
    method: Option<ExtensionDescriptor>,
    service: Option<ExtensionDescriptor>,
}

impl Reader {
    pub(crate) fn new(pool: &DescriptorPool) -> Self {
        Self {
            method: pool.get_extension_by_name(EXTENSION.name),
            service: pool.get_extension_by_name(SERVICE_EXTENSION),
        }
    }

    /// The wires that a method with `options` is given.
    pub(crate) fn read(&self, options: &DynamicMessage) -> Option<Wires> {
        read(self.method.as_ref(), options)
    }

    /// The wires that a service with `options` gives its methods.
    pub(crate) fn read_service(&self, options: &DynamicMessage) -> Option<Wires> {
        read(self.service.as_ref(), options)
    }
}

fn read(extension: Option<&ExtensionDescriptor>, options: &DynamicMessage) -> Option<Wires> {
    let extension = extension.filter(|extension| options.has_extension(extension))?;
    let value = options.get_extension(extension);
    let message = value.as_message()?;
    let is_set = |name| message.get_field_by_name(name).is_some_and(|value| *value == Value::Bool(true));
    Some(Wires { grpc: is_set("grpc"), rest: is_set("rest"), queue: is_set("queue") })
}
