//! `polywire routes`

use crate::{
    arguments::RoutesArguments,
    console::Console,
    explain,
    failure::Failure,
    settings::InputSettings,
    table::{Columns, plural},
};
use polywire_codegen::{
    Diagnostics, Options, Routes,
    route::{Binding, Broker, Guarantee, Idempotency, Method, Queue, Streaming},
};
use serde_json::{Value, json};

pub(crate) fn run(flags: &RoutesArguments, console: &Console) -> Result<(), Failure> {
    let routes = read(flags, console)?;
    if let Some(request) = &flags.explain {
        return explain::run(&routes, request, flags, console);
    }
    let answer = if flags.lint && !routes.warnings.is_empty() { Err(Failure::No) } else { Ok(()) };
    if flags.json {
        console.result(format_args!("{:#}\n", report(&routes)));
        return answer;
    }
    console.result(table(&routes));
    let methods = routes.services.iter().map(|service| service.methods.len()).sum();
    console.note(format_args!(
        "{methods} {} of {} {}\n",
        plural(methods, "method"),
        routes.services.len(),
        plural(routes.services.len(), "service"),
    ));
    answer
}

/// What the flags name.
fn read(flags: &RoutesArguments, console: &Console) -> Result<Routes, Failure> {
    let input = InputSettings::of(&flags.input)?;
    let mut options = input.options(Options::new());
    if flags.lint {
        options = options.with_lints();
    }
    let generator = input.generator().with_options(options);
    let progress = console.progress("reading");
    let read = generator.routes();
    drop(progress);
    let (routes, read) = read.map_err(Failure::Generator)?;
    for path in &read {
        console.detail(format_args!("read {}\n", path.display()));
    }
    console.warnings(&routes.warnings);
    Ok(routes)
}

/// The HTTP methods of a method's own path and their bodies; none when the method has bindings.
fn own(method: &Method) -> Vec<(&'static str, Option<&'static str>)> {
    let safe = method.idempotency == Idempotency::NoSideEffects
        && matches!(method.streaming, Streaming::Unary | Streaming::Server);
    match (method.bindings.is_empty(), safe) {
        (false, _) => Vec::new(),
        (true, false) => vec![("POST", Some("*"))],
        (true, true) => vec![("GET", None), ("POST", Some("*"))],
    }
}

/// A row for each binding.
fn table(routes: &Routes) -> Columns<8> {
    let mut table =
        Columns::new(["gRPC", "STREAMS", "HTTP", "PATH", "BODY", "RESPONSE", "QUEUE", "GUARANTEE"]);
    for method in routes.services.iter().flat_map(|service| &service.methods) {
        let queue = format!("{} {}", method.queue.pattern, method.queue.address);
        let kept = kept(&method.queue);
        let row = |http: &str, path: &str, body: Option<&str>, response: Option<&str>| {
            let streams = streaming(method.streaming);
            let (body, response) = (body.unwrap_or("-"), response.unwrap_or("*"));
            [&method.path, streams, http, path, body, response, &queue, &kept].map(str::to_owned)
        };
        for (http, body) in own(method) {
            table.push(row(http, &method.path, body, None));
        }
        for Binding { method: http, template, body, response_body, .. } in &method.bindings {
            table.push(row(http, template, body.as_deref(), response_body.as_deref()));
        }
    }
    table
}

/// The guarantees, each with its brokers: `at least once (NATS, Kafka), refused (ZeroMQ)`.
fn kept(queue: &Queue) -> String {
    let mut kinds: Vec<(&str, Vec<String>)> = Vec::new();
    for (broker, guarantee) in &queue.guarantees {
        let name = name(guarantee);
        match kinds.iter_mut().find(|(kind, _)| *kind == name) {
            Some((_, brokers)) => brokers.push(broker.to_string()),
            None => kinds.push((name, vec![broker.to_string()])),
        }
    }
    let texts = kinds.iter().map(|(kind, brokers)| match brokers.len() == queue.guarantees.len() {
        true => format!("{kind} (all)"),
        false => format!("{kind} ({})", brokers.join(", ")),
    });
    texts.collect::<Vec<_>>().join(", ")
}

fn name(guarantee: &Guarantee) -> &'static str {
    match guarantee {
        Guarantee::Reply => "reply",
        Guarantee::AtLeastOnce => "at least once",
        Guarantee::AtMostOnce => "at most once",
        Guarantee::Refused { .. } => "refused",
        _ => "unknown",
    }
}

fn guarantee((broker, guarantee): &(Broker, Guarantee)) -> Value {
    let mut described = json!({ "broker": broker.to_string(), "guarantee": name(guarantee) });
    if let Guarantee::Refused { missing } = guarantee {
        described["missing"] = json!(missing);
    }
    described
}

fn streaming(streaming: Streaming) -> &'static str {
    match streaming {
        Streaming::Unary => "unary",
        Streaming::Server => "server",
        Streaming::Client => "client",
        Streaming::Bidi => "bidi",
    }
}

/// Everything, for machines.
fn report(routes: &Routes) -> Value {
    let methods = routes
        .services
        .iter()
        .flat_map(|service| service.methods.iter().map(|method| describe(&service.name, method)));
    json!({ "methods": methods.collect::<Vec<_>>(), "warnings": warnings(&routes.warnings) })
}

fn describe(service: &str, method: &Method) -> Value {
    let bound = method.bindings.iter().map(binding);
    let own = own(method).into_iter().map(|(http, body)| {
        json!({
            "method": http, "template": method.path, "variables": [], "body": body, "response_body": null,
            "default": true,
        })
    });
    let http: Vec<_> = bound.chain(own).collect();
    json!({
        "method": format!("{service}/{}", method.name),
        "grpc": method.path,
        "request": method.request,
        "response": method.response,
        "streaming": streaming(method.streaming),
        "idempotency": match method.idempotency {
            Idempotency::Unknown => Value::Null,
            Idempotency::NoSideEffects => "NO_SIDE_EFFECTS".into(),
            Idempotency::Idempotent => "IDEMPOTENT".into(),
        },
        "http": http,
        "queue": {
            "pattern": method.queue.pattern,
            "address": method.queue.address,
            "group": method.queue.group,
            "dead_letter": method.queue.dead_letter,
            "key": method.queue.key,
            "guarantees": method.queue.guarantees.iter().map(guarantee).collect::<Vec<_>>(),
        },
    })
}

fn binding(binding: &Binding) -> Value {
    json!({
        "method": binding.method,
        "template": binding.template,
        "variables": binding.variables.iter().map(|variable| &variable.field).collect::<Vec<_>>(),
        "body": binding.body,
        "response_body": binding.response_body,
        "default": false,
    })
}

fn warnings(findings: &Diagnostics) -> Vec<Value> {
    let finding = |finding: &polywire_codegen::Diagnostic| {
        let places = finding.labels.iter().map(|label| {
            json!({
                "file": label.location.source().name(),
                "line": label.location.line(),
                "column": label.location.column(),
                "text": label.text,
            })
        });
        json!({
            "code": finding.code,
            "message": finding.message,
            "places": places.collect::<Vec<_>>(),
            "help": finding.help,
        })
    };
    findings.iter().map(finding).collect()
}
