//! The services that a document shows, and the path and method of each of their bindings.

use super::{
    OpenApiOptions,
    definition::Definition,
    document::{Method as HttpMethod, Operation, PathItem},
    operation::{self, Source},
    path::{Shape, shared_names},
    types::Types,
};
use crate::{
    api::{Method, Model, http},
    diagnostics::Diagnostics,
    emit::emit_texts,
    emit::shown::{self, Shown},
    source::Idl,
};
use polywire_rules::{
    Idempotency,
    http::{Body, HttpBinding, HttpMethod as Verb, PathTemplate, Segment},
};
use std::collections::BTreeMap;

/// The services of a document, by their full names.
pub(super) struct Services<'a>(Vec<Described<'a>>);

/// A service with those of its methods that are shown.
struct Described<'a> {
    shown: Shown<'a>,
    methods: Vec<(&'a Method, Vec<HttpBinding>)>,
}

impl<'a> Services<'a> {
    pub(super) fn new(
        idl: &Idl,
        model: &'a Model,
        definition: &Definition<'_>,
        options: &OpenApiOptions,
    ) -> Self {
        let services = shown::services(idl, model, definition, &options.services);
        let describe = |shown: Shown<'a>| {
            let methods = shown.service.methods.iter();
            let methods = methods.filter(|method| {
                definition.shows_method(&method.descriptor)
                    && options.describes(method.path.as_str(), method.wires())
            });
            Described { methods: methods.map(|method| (method, bindings(method, options))).collect(), shown }
        };
        Self(services.into_iter().map(describe).collect())
    }

    pub(super) fn packages(&self) -> Vec<&'a str> {
        shown::packages(self.0.iter().map(|described| &described.shown))
    }

    pub(super) fn tags(&self) -> impl Iterator<Item = (String, Option<String>)> + '_ {
        self.0.iter().map(|Described { shown, .. }| (shown.tag.clone(), shown.description.clone()))
    }

    /// Every operation, by path and method.
    pub(super) fn paths(
        &self,
        idl: &Idl,
        options: &OpenApiOptions,
        types: &mut Types<'_>,
        report: &mut Diagnostics,
    ) -> BTreeMap<String, PathItem> {
        let mut shapes: BTreeMap<Shape, Vec<Source<'_>>> = BTreeMap::new();
        for source in self.sources() {
            shapes.entry(Shape::of(&source.binding.path)).or_default().push(source);
        }
        let mut paths = BTreeMap::new();
        for (shape, mut sources) in shapes {
            let names = shared_names(sources.iter().map(|source| &source.binding.path));
            // Of two that stand at one place, the one that the router prefers is shown.
            sources.sort_by_key(|source| preference(source.binding));
            let mut item: BTreeMap<HttpMethod, Operation> = BTreeMap::new();
            for source in &sources {
                let place =
                    || idl.files[source.method.site.file].option(&source.method.site.path, http::RULE);
                let methods = methods(source.binding);
                if methods.is_empty() {
                    report.push(emit_texts::openapi_no_method(&source.binding.method.to_string(), place()));
                }
                let free: Vec<_> = methods.iter().filter(|method| !item.contains_key(method)).collect();
                if free.is_empty() && !methods.is_empty() {
                    report.push(emit_texts::openapi_path_taken(&source.binding.path.text, place()));
                }
                for method in free {
                    let mut operation = operation::operation(source, &names, options, types);
                    if source.binding.method == Verb::Any {
                        operation.operation_id.push('_');
                        operation.operation_id.push_str(suffix(*method));
                    }
                    item.insert(*method, operation);
                }
            }
            if !item.is_empty() {
                paths.insert(shape.path(&names), PathItem(item));
            }
        }
        paths
    }

    fn sources(&self) -> impl Iterator<Item = Source<'_>> {
        self.0.iter().flat_map(|Described { shown, methods }| {
            methods.iter().flat_map(|(method, bindings)| {
                bindings.iter().enumerate().map(|(index, binding)| Source {
                    method,
                    binding,
                    tag: &shown.tag,
                    deprecated_service: shown.service.deprecated,
                    index,
                })
            })
        })
    }
}

/// The bindings of a method; without any, those of its own path where that is served: POST, and GET without side effects.
fn bindings(method: &Method, options: &OpenApiOptions) -> Vec<HttpBinding> {
    if !method.http.bindings.is_empty() || !options.default_routes {
        return method.http.bindings.to_vec();
    }
    let Ok(template) = PathTemplate::parse(&method.path) else { return Vec::new() };
    let safe = method.idempotency == Idempotency::NoSideEffects && !method.streaming.client_streams();
    let own = |method, body| HttpBinding::new(method, template.clone()).with_body(body);
    let get = safe.then(|| own(Verb::Get, Body::None));
    [own(Verb::Post, Body::Message)].into_iter().chain(get).collect()
}

/// The methods of OpenAPI by which a binding is reached: one, the usual ones for any, or none.
fn methods(binding: &HttpBinding) -> &'static [HttpMethod] {
    use HttpMethod::{Delete, Get, Head, Options, Patch, Post, Put, Trace};
    match &binding.method {
        Verb::Get => &[Get],
        Verb::Put => &[Put],
        Verb::Post => &[Post],
        Verb::Delete => &[Delete],
        Verb::Patch => &[Patch],
        Verb::Any if binding.body == Body::None => &[Get, Put, Post, Delete, Patch],
        Verb::Any => &[Put, Post, Patch],
        Verb::Custom(token) => match &**token {
            "HEAD" => &[Head],
            "OPTIONS" => &[Options],
            "TRACE" => &[Trace],
            _ => &[],
        },
    }
}

fn suffix(method: HttpMethod) -> &'static str {
    match method {
        HttpMethod::Get => "get",
        HttpMethod::Put => "put",
        HttpMethod::Post => "post",
        HttpMethod::Delete => "delete",
        HttpMethod::Options => "options",
        HttpMethod::Head => "head",
        HttpMethod::Patch => "patch",
        HttpMethod::Trace => "trace",
    }
}

/// In which order the router tries bindings of one shape: named methods before any, `*` before `**`.
fn preference(binding: &HttpBinding) -> (bool, Vec<bool>) {
    let rest = binding.path.segments.iter().map(|segment| *segment == Segment::Rest);
    (binding.method == Verb::Any, rest.collect())
}
