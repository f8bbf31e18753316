//! Definitions made at run time, and services of them.

use polywire::{
    BoxFuture, Messages, Outcome, Request, Status, dynamic,
    rest::{Config, RestServer, config::Forms},
};
use polywire_codegen::{Input, Options, Routes};
use std::{collections::BTreeMap, fmt::Write as _};

/// The routes of one `.proto` text.
///
/// # Panics
/// When the text is not a definition.
pub fn routes(proto: &str) -> Routes {
    let sources = BTreeMap::from([("definition.proto".to_owned(), proto.to_owned())]);
    polywire_codegen::routes(&Input::protos(&sources, ["definition.proto"]), &Options::new())
        .unwrap_or_else(|error| panic!("{error}"))
}

/// A definition with a method for each of these bindings, `get: "/v1/{name}"`; `message` has the fields of all requests.
pub fn bound(message: &str, bindings: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let mut proto = format!(
        "syntax = \"proto3\";\npackage bound;\nimport \"google/api/annotations.proto\";\n{message}\nservice Bound {{\n"
    );
    for (index, binding) in bindings.into_iter().enumerate() {
        // Writing into a string does not fail.
        let _ = writeln!(
            proto,
            "  rpc M{index}(Request) returns (Request) {{ option (google.api.http) = {{ {} }}; }}",
            binding.as_ref()
        );
    }
    proto.push_str("}\n");
    proto
}

/// A server of a definition whose methods take forms too, and are not called.
///
/// # Panics
/// When the definition cannot be served.
pub fn server(routes: &Routes) -> RestServer {
    let services = dynamic::services(routes, |request| uncalled(&request));
    let served =
        services.map(|services| RestServer::new(&services, Config::default().with_forms(Forms::Taken)));
    match served {
        Ok(Ok(server)) => server,
        Ok(Err(error)) => panic!("{error}"),
        Err(error) => panic!("{error}"),
    }
}

fn uncalled(_: &Request<Messages>) -> BoxFuture<Outcome<Messages>> {
    Box::pin(std::future::ready(Err(Status::unimplemented("nothing is called"))))
}
