//! A REST server of a definition that nothing was generated from.

use crate::failure::Failure;
use polywire::{
    BoxFuture, Status, dynamic,
    rest::{Config, RestServer},
};
use polywire_codegen::Routes;
use std::error::Error;

/// The server. Its methods are never called.
pub(super) fn new(routes: &Routes, config: Config) -> Result<RestServer, Failure> {
    build(routes, config).map_err(|error| {
        Failure::usage(
            format!("the definition cannot be served: {error}"),
            "one server has to be able to serve all of it",
        )
    })
}

fn build(routes: &Routes, config: Config) -> Result<RestServer, Box<dyn Error>> {
    let services = dynamic::services(routes, |_| {
        let outcome = Err(Status::unimplemented("this server explains requests and calls nothing"));
        Box::pin(std::future::ready(outcome)) as BoxFuture<_>
    })?;
    Ok(RestServer::new(&services, config)?)
}
