//! `polywire.queue` rules, read from the options of methods and services.

use super::rule;
use crate::source::Extension;
use polywire_rules::queue::{QueueRule, QueueServiceRule};
use prost_reflect::{DescriptorPool, DynamicMessage, ExtensionDescriptor};

/// The option that holds a `QueueRule`.
pub(crate) const EXTENSION: Extension = Extension { name: "polywire.queue", number: 53_701 };

/// The option that holds a `QueueServiceRule`.
const SERVICE_EXTENSION: &str = "polywire.queue_service";

/// A reader of rules out of the options of methods and services.
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

    /// The rule of a method with `options`.
    pub(crate) fn read(&self, options: &DynamicMessage) -> Option<QueueRule> {
        rule::read(self.method.as_ref(), options)
    }

    /// The common rule of the methods of a service with `options`.
    pub(crate) fn read_service(&self, options: &DynamicMessage) -> Option<QueueServiceRule> {
        rule::read(self.service.as_ref(), options)
    }
}
