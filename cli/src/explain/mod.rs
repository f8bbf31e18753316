//! `polywire routes --explain`

mod server;
mod show;

use crate::{
    arguments::{ExplainedRequest, Preset, RoutesArguments},
    console::Console,
    failure::Failure,
};
use http::{HeaderMap, StatusCode};
use polywire::rest::{
    Config,
    explain::{Explanation, Source},
};
use polywire_codegen::Routes;
use serde_json::{Map, Value, json};

pub(crate) fn run(
    routes: &Routes,
    request: &ExplainedRequest,
    flags: &RoutesArguments,
    console: &Console,
) -> Result<(), Failure> {
    let config = match flags.preset {
        Preset::Spec => Config::spec(),
        Preset::GrpcGateway => Config::grpc_gateway(),
        Preset::Envoy => Config::envoy(),
    };
    let server = server::new(routes, config)?;
    let headers: HeaderMap = flags.headers.iter().cloned().collect();
    let body = flags.body.clone().unwrap_or_default().into();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.map_err(|error| Failure::usage(error.to_string(), "try again"))?;
    let explained = server.explain(&request.method, &request.target, &headers, body);
    let explanation = runtime.block_on(explained);
    if flags.json {
        console.result(format_args!("{}\n", report(&explanation)));
        return Ok(());
    }
    console.result(show::Shown { request, explanation: &explanation });
    if explanation.status == StatusCode::OK { Ok(()) } else { Err(Failure::No) }
}

/// One object, for machines. Only a request that reaches the method is a match; what is wrong with another one names
/// the binding.
fn report(explanation: &Explanation) -> Value {
    let answered = explanation.status == StatusCode::OK;
    let matched = explanation.matched.as_ref().filter(|_| answered).map(|matched| {
        let mut fields: Map<String, Value> = Map::new();
        for value in matched.values.iter().filter(|value| value.source != Source::Header) {
            match fields.get_mut(&value.field) {
                // Several values of a repeated field.
                Some(Value::String(text)) => text.push_str(&format!(",{}", value.text)),
                _ => drop(fields.insert(value.field.clone(), value.text.clone().into())),
            }
        }
        json!({ "method": matched.binding.method, "binding": matched.binding.index, "fields": fields })
    });
    let error = explanation.error.as_ref().map(|error| match &explanation.matched {
        Some(matched) => format!("{}, binding {}: {error}", matched.binding.method, matched.binding.index),
        None => error.clone(),
    });
    json!({
        "matched": matched,
        "status": explanation.status.as_u16(),
        "allow": explanation.allow,
        "error": error,
    })
}
