//! A method's constants as the options of its descriptor.

use super::{MethodDefinition, files::MethodOptions};
use crate::http::HttpOptions;
use polywire_rules::{http::HttpRule, queue::QueueRule, wire::encode};

/// The options of `method`; `None` when it has none.
pub(super) fn of(method: &MethodDefinition) -> Option<MethodOptions> {
    let descriptor = method.descriptor;
    let options = MethodOptions {
        deprecated: method.deprecated,
        idempotency_level: descriptor.idempotency.number(),
        queue: (descriptor.queue != QueueRule::DEFAULT).then(|| encode(&descriptor.queue)),
        http_options: (descriptor.http_options != HttpOptions::DEFAULT)
            .then(|| encode(&descriptor.http_options)),
        wires: descriptor.declared_wires.map(|wires| encode(&wires)),
        http: HttpRule::of(descriptor.http).map(|rule| encode(&rule)),
    };
    (options != MethodOptions::default()).then_some(options)
}

/// The files in which the options are defined.
pub(super) fn files(options: &MethodOptions) -> impl Iterator<Item = &'static str> {
    let files = [
        ("polywire/queue.proto", options.queue.is_some()),
        ("polywire/http.proto", options.http_options.is_some()),
        ("polywire/wires.proto", options.wires.is_some()),
        ("google/api/annotations.proto", options.http.is_some()),
    ];
    files.into_iter().filter(|(_, used)| *used).map(|(file, _)| file)
}
