//! `#[wires(…)]`, and `wires(…)` of a service.

use super::arguments::{self, Entry};
use crate::rust::{fault::Faults, texts};
use proc_macro2::Span;
use syn::{Attribute, spanned::Spanned as _};

/// The wires that an attribute names: those, and no others.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct WireSet {
    /// gRPC.
    pub grpc: bool,
    /// REST.
    pub rest: bool,
    /// Message queues.
    pub queue: bool,
    /// The attribute.
    pub span: Span,
}

impl WireSet {
    pub(crate) fn of_method(attribute: &Attribute, faults: &mut Faults) -> Self {
        let arguments = arguments::of(attribute, faults);
        Self::read(arguments::keyed(arguments, faults), attribute.span(), faults)
    }

    pub(crate) fn of_service(entry: &Entry, faults: &mut Faults) -> Option<Self> {
        let list = entry.list(faults)?;
        Some(Self::read(arguments::entries(list, faults), entry.span(), faults))
    }

    fn read(entries: Vec<Entry>, span: Span, faults: &mut Faults) -> Self {
        let (mut grpc, mut rest, mut queue) = (None, None, None);
        for entry in entries {
            let wire = match entry.name().as_str() {
                "grpc" => &mut grpc,
                "rest" => &mut rest,
                "queue" => &mut queue,
                _ => {
                    faults.push(texts::unknown_argument(&entry.key, "`grpc`, `rest` and `queue`"));
                    continue;
                }
            };
            arguments::set(wire, entry.flag(faults), &entry, faults);
        }
        Self { grpc: grpc.is_some(), rest: rest.is_some(), queue: queue.is_some(), span }
    }
}
