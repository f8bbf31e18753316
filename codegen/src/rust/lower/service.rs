//! Services.

use super::{
    Context,
    draft::{Draft, below},
    message::Lowering,
    option,
};
use crate::rust::{
    Faults,
    read::{method::RustMethod, service::RustService, signature::Cardinality},
    texts,
};
use prost_types::{MethodDescriptorProto, MethodOptions, ServiceDescriptorProto, ServiceOptions};

const SERVICE: i32 = 6;
const METHOD: i32 = 2;
const NAME: i32 = 1;
const INPUT: i32 = 2;
const OUTPUT: i32 = 3;
const OPTIONS: i32 = 4;
const SERVICE_OPTIONS: i32 = 3;
const UNINTERPRETED: i32 = 999;

pub(super) fn lower(
    service: &RustService,
    module: usize,
    context: &Context<'_>,
    draft: &mut Draft,
    faults: &mut Faults,
) {
    if draft.file.service.iter().any(|other| other.name() == service.name) {
        faults.push(texts::duplicate_name(&service.name, service.ident.span()));
    }
    let path = [SERVICE, super::draft::number(draft.file.service.len())];
    draft.place_with(&path, service.ident.span(), &service.docs);
    draft.place(&[&path[..], &[NAME]].concat(), service.ident.span());
    let mut methods = Vec::with_capacity(service.methods.len());
    for source in &service.methods {
        let path = below(&path, METHOD, methods.len());
        let mut lowering = Lowering { context, module, draft: &mut *draft, faults: &mut *faults };
        methods.extend(lowering.method(source, &path));
    }
    let mut options =
        ServiceOptions { deprecated: service.deprecated.then_some(true), ..ServiceOptions::default() };
    if let Some(rule) = &service.queue {
        draft.import("polywire/queue.proto");
        draft.place(&[&path[..], &[SERVICE_OPTIONS, UNINTERPRETED, 0]].concat(), rule.span);
        options.uninterpreted_option.push(option::of_rule("polywire.queue_service", &rule.rule));
    }
    if let Some(wires) = &service.wires {
        draft.import("polywire/wires.proto");
        let index = super::draft::number(options.uninterpreted_option.len());
        draft.place(&[&path[..], &[SERVICE_OPTIONS, UNINTERPRETED, index]].concat(), wires.span);
        options.uninterpreted_option.push(option::of_rule("polywire.wires_service", &wires.rule));
    }
    draft.file.service.push(ServiceDescriptorProto {
        name: Some(service.name.clone()),
        method: methods,
        options: (options != ServiceOptions::default()).then_some(options),
    });
}

impl Lowering<'_> {
    fn method(&mut self, method: &RustMethod, path: &[i32]) -> Option<MethodDescriptorProto> {
        let input = self.message_name(&method.request.message);
        let output = self.message_name(&method.response.message);
        let options = self.options(method, path);
        self.draft.place_with(path, method.ident.span(), &method.docs);
        for (part, span) in [
            (NAME, method.ident.span()),
            (INPUT, syn::spanned::Spanned::span(&method.request.ty)),
            (OUTPUT, syn::spanned::Spanned::span(&method.response.ty)),
        ] {
            self.draft.place(&[path, &[part]].concat(), span);
        }
        let streams = |cardinality| (cardinality == Cardinality::Stream).then_some(true);
        Some(MethodDescriptorProto {
            name: Some(method.name.clone()),
            input_type: Some(format!(".{}", input?)),
            output_type: Some(format!(".{}", output?)),
            client_streaming: streams(method.request.cardinality),
            server_streaming: streams(method.response.cardinality),
            options,
        })
    }

    fn options(&mut self, method: &RustMethod, path: &[i32]) -> Option<MethodOptions> {
        let mut custom = Vec::new();
        if let Some(rule) = &method.http {
            self.draft.import("google/api/annotations.proto");
            custom.push((option::of_rule("google.api.http", &rule.rule), rule.span));
        }
        if let Some(options) = &method.http_options {
            self.draft.import("polywire/http.proto");
            custom.push((option::of_rule("polywire.http", &options.rule), options.span));
        }
        if let Some(rule) = &method.queue {
            self.draft.import("polywire/queue.proto");
            custom.push((option::of_rule("polywire.queue", &rule.rule), rule.span));
        }
        if let Some(wires) = &method.wires {
            self.draft.import("polywire/wires.proto");
            custom.push((option::of_rule("polywire.wires", &wires.rule), wires.span));
        }
        let mut options = MethodOptions::default();
        for (index, (option, span)) in custom.into_iter().enumerate() {
            let at = [path, &[OPTIONS, UNINTERPRETED, super::draft::number(index)]].concat();
            self.draft.place(&at, span);
            options.uninterpreted_option.push(option);
        }
        options.deprecated = method.deprecated.then_some(true);
        options.idempotency_level = method.idempotency.as_ref().map(|level| level.value.number());
        (options != MethodOptions::default()).then_some(options)
    }
}
