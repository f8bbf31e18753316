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
    route::{Broker, Guarantee, HttpBinding, Idempotency, Method, StreamingKind, Wire, Wires},
};
use serde_json::{Value, json};

/// The text of a column where there is nothing.
const NOTHING: &str = "-";

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

/// The routes of the definition that the flags name.
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

/// The HTTP methods of a method's own path and their bodies; none when the method has bindings or is not on REST.
fn own(method: &Method) -> Vec<(&'static str, Option<&'static str>)> {
    let safe = method.idempotency == Idempotency::NoSideEffects && !method.streaming.client_streams();
    match (method.bindings.is_empty() && method.wires.contains(Wire::Rest), safe) {
        (false, _) => Vec::new(),
        (true, false) => vec![("POST", Some("*"))],
        (true, true) => vec![("GET", None), ("POST", Some("*"))],
    }
}

/// A row for each binding; one for a method that has none.
fn table(routes: &Routes) -> Columns<9> {
    let mut table = Columns::new([
        "METHOD",
        "WIRES",
        "STREAMS",
        "HTTP",
        "PATH",
        "BODY",
        "RESPONSE",
        "QUEUE",
        "GUARANTEE",
    ]);
    for method in routes.services.iter().flat_map(|service| &service.methods) {
        let wires = wires(method.wires).join(",");
        let wires = if wires.is_empty() { NOTHING } else { &wires };
        let (queue, kept) = match method.wires.contains(Wire::Queue) {
            true => {
                (format!("{} {}", method.queue.pattern.name(), address(method)), kept(&method.guarantees))
            }
            false => (NOTHING.to_owned(), NOTHING.to_owned()),
        };
        let row = |http: &str, path: &str, body: Option<&str>, response: &str| {
            let (streams, body) = (streaming(method.streaming), body.unwrap_or(NOTHING));
            [&method.path, wires, streams, http, path, body, response, &queue, &kept].map(str::to_owned)
        };
        for (http, body) in own(method) {
            table.push(row(http, &method.path, body, "*"));
        }
        for binding in served(method) {
            let response = binding.response_body.as_deref().unwrap_or("*");
            table.push(row(binding.method.as_str(), &binding.path.text, body(binding), response));
        }
        if !method.wires.contains(Wire::Rest) {
            table.push(row(NOTHING, NOTHING, None, NOTHING));
        }
    }
    table
}

/// The bindings that a server serves.
fn served(method: &Method) -> &[HttpBinding] {
    if method.wires.contains(Wire::Rest) { &method.bindings } else { &[] }
}

/// The field that is the body, or `*`.
fn body(binding: &HttpBinding) -> Option<&str> {
    Some(binding.body.as_str()).filter(|body| !body.is_empty())
}

/// The names of the wires, as definitions write them.
fn wires(wires: Wires) -> Vec<&'static str> {
    wires.iter().map(Wire::name).collect()
}

/// The queue, topic or subject; where fields make it, with their names in braces.
fn address(method: &Method) -> String {
    method.queue.address_text(&method.path)
}

/// The guarantees, each with its brokers: `at least once (NATS, Kafka), refused (ZeroMQ)`.
fn kept(guarantees: &[(Broker, Guarantee)]) -> String {
    let mut kinds: Vec<(&str, Vec<String>)> = Vec::new();
    for (broker, guarantee) in guarantees {
        let name = name(guarantee);
        match kinds.iter_mut().find(|(kind, _)| *kind == name) {
            Some((_, brokers)) => brokers.push(broker.to_string()),
            None => kinds.push((name, vec![broker.to_string()])),
        }
    }
    let texts = kinds.iter().map(|(kind, brokers)| match brokers.len() == guarantees.len() {
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
        described["missing"] = json!(missing.iter().map(|one| one.to_string()).collect::<Vec<_>>());
    }
    described
}

fn streaming(streaming: StreamingKind) -> &'static str {
    match streaming {
        StreamingKind::Unary => "unary",
        StreamingKind::Server => "server",
        StreamingKind::Client => "client",
        StreamingKind::Bidi => "bidi",
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
    let bound = served(method).iter().map(binding);
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
        "wires": wires(method.wires),
        "http": http,
        "queue": method.wires.contains(Wire::Queue).then(|| queue(method)),
    })
}

fn queue(method: &Method) -> Value {
    let rule = &method.queue;
    json!({
        "pattern": rule.pattern.name(),
        "address": address(method),
        "group": rule.group,
        "dead_letter": rule.dead_letter,
        "key": rule.key,
        "guarantees": method.guarantees.iter().map(guarantee).collect::<Vec<_>>(),
    })
}

fn binding(binding: &HttpBinding) -> Value {
    json!({
        "method": binding.method.as_str(),
        "template": binding.path.text,
        "variables": binding.path.variables.iter().map(|variable| &variable.field).collect::<Vec<_>>(),
        "body": body(binding),
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
