//! What a method's constants say, as the options of its descriptor.

use super::{
    MethodDefinition,
    files::{self, CustomHttpPattern, HttpRule, MethodOptions, Pattern},
};
use crate::http::{Body, FieldBinding, HttpBinding, HttpMethod, HttpOptions, LocationPart};
use polywire_rules::{queue::QueueRule, wire::encode};

/// The options of `method`; `None` when it has none.
pub(super) fn of(method: &MethodDefinition) -> Option<MethodOptions> {
    let descriptor = method.descriptor;
    let options = MethodOptions {
        deprecated: method.deprecated,
        idempotency_level: descriptor.idempotency.number(),
        queue: (descriptor.queue != QueueRule::DEFAULT).then(|| encode(&descriptor.queue)),
        http_options: (descriptor.http_options != HttpOptions::DEFAULT)
            .then(|| http_options(&descriptor.http_options)),
        wires: descriptor.declared_wires.map(|wires| encode(&wires)),
        http: http(descriptor.http),
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

fn http_options(options: &HttpOptions) -> files::HttpOptions {
    let bindings = |list: &[FieldBinding]| {
        let binding = |one: &FieldBinding| files::FieldBinding {
            name: one.name.to_owned(),
            field: one.field.to_owned(),
        };
        list.iter().map(binding).collect()
    };
    let part = |part: &LocationPart| match part {
        LocationPart::Text(text) => (*text).to_owned(),
        LocationPart::Field(field) => format!("{{{field}}}"),
    };
    files::HttpOptions {
        success: options.success.map(u32::from),
        header: bindings(options.headers),
        location: options.location.iter().map(part).collect(),
        request_header: bindings(options.request_headers),
        cookie: bindings(options.cookies),
        cache_control: options.cache_control.unwrap_or_default().to_owned(),
        forms: options.forms,
    }
}

fn http(bindings: &[HttpBinding]) -> Option<HttpRule> {
    let (first, more) = bindings.split_first()?;
    Some(HttpRule { additional_bindings: more.iter().map(binding).collect(), ..binding(first) })
}

fn binding(binding: &HttpBinding) -> HttpRule {
    let path = binding.path.text.to_owned();
    let custom = |kind: &str, path| Pattern::Custom(CustomHttpPattern { kind: kind.to_owned(), path });
    HttpRule {
        pattern: Some(match binding.method {
            HttpMethod::Get => Pattern::Get(path),
            HttpMethod::Put => Pattern::Put(path),
            HttpMethod::Post => Pattern::Post(path),
            HttpMethod::Delete => Pattern::Delete(path),
            HttpMethod::Patch => Pattern::Patch(path),
            other => custom(other.as_str(), path),
        }),
        body: match binding.body {
            Body::None => String::new(),
            Body::Message => "*".to_owned(),
            Body::Field(name) => name.to_owned(),
        },
        additional_bindings: Vec::new(),
        response_body: binding.response_body.unwrap_or_default().to_owned(),
    }
}
