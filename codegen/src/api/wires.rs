//! `polywire.wires` options, read from the options of methods and services.

use super::rule;
use crate::source::Extension;
use polywire_rules::Wires;
use prost_reflect::{DescriptorPool, DynamicMessage, ExtensionDescriptor};

/// The option of a method.
pub(crate) const EXTENSION: Extension = Extension { name: "polywire.wires", number: 53_704 };

/// The option of a service.
const SERVICE_EXTENSION: &str = "polywire.wires_service";

/// A reader of wires out of the options of methods and services.
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
        rule::read(self.method.as_ref(), options)
    }

    /// The wires that a service with `options` gives its methods.
    pub(crate) fn read_service(&self, options: &DynamicMessage) -> Option<Wires> {
        rule::read(self.service.as_ref(), options)
    }
}
