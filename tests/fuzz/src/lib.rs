//! The common part of the targets: a server of one definition, and the properties of every answer.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use polywire::{
    BoxFuture, Status, dynamic,
    rest::{Config, RestServer, config::Forms, explain::Explanation},
};
use polywire_codegen::{Input, Options, routes};
use std::{collections::BTreeMap, sync::LazyLock};
use tokio::runtime::Runtime;

const PROTO: &str = include_str!("fuzz.proto");

static SERVER: LazyLock<RestServer> =
    LazyLock::new(|| server(PROTO).unwrap_or_else(|error| panic!("{error}")));

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap_or_else(|error| panic!("{error}"))
});

/// A server of a definition, or why there is none.
///
/// # Errors
/// When the definition is not valid.
pub fn server(proto: &str) -> Result<RestServer, String> {
    let sources = BTreeMap::from([("fuzz.proto".to_owned(), proto.to_owned())]);
    let routes = routes(&Input::protos(&sources, ["fuzz.proto"]), &Options::new())
        .map_err(|error| error.to_string())?;
    let services = dynamic::services(&routes, |_| {
        Box::pin(std::future::ready(Err(Status::unimplemented("nothing is called")))) as BoxFuture<_>
    });
    let config = Config::default().with_forms(Forms::Taken);
    RestServer::new(&services.map_err(|error| error.to_string())?, config).map_err(|error| error.to_string())
}

/// The answer to a request. The answer is one that the rules name: never a fault of the server.
pub fn answer(method: &Method, target: &str, media: &'static str, body: &[u8]) -> Explanation {
    let mut headers = HeaderMap::new();
    if !media.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    }
    let explained = SERVER.explain(method, target, &headers, Bytes::copy_from_slice(body));
    let explanation = RUNTIME.block_on(explained);
    let status = explanation.status.as_u16();
    assert!(matches!(status, 200 | 400 | 404 | 405 | 413 | 415), "{status} {:?}", explanation.error);
    assert_eq!(status == 200, explanation.error.is_none());
    assert_eq!(status == 405, !explanation.allow.is_empty());
    if let Some(error) = &explanation.error {
        assert!(error.len() < 2_000, "a message does not grow with the input");
    }
    explanation
}
