//! A service of tonic.

use std::time::{SystemTime, UNIX_EPOCH};
use tonic::{Request, Response, Status};

mod generated {
    tonic::include_proto!("clock.v1");
}

#[cfg(test)]
pub(crate) use generated::clock_client::ClockClient;
pub(crate) use generated::{
    NowRequest, NowResponse,
    clock_server::{Clock, ClockServer},
};

/// The paths of its methods, for a router.
pub(crate) const PATH: &str = "/clock.v1.Clock/{*method}";

pub(crate) struct System;

#[tonic::async_trait]
impl Clock for System {
    async fn now(&self, _: Request<NowRequest>) -> Result<Response<NowResponse>, Status> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let since =
            since.map_err(|_| Status::failed_precondition("the clock of the system is before 1970"))?;
        Ok(Response::new(NowResponse { seconds: since.as_secs() }))
    }
}

pub(crate) fn service() -> ClockServer<System> {
    ClockServer::new(System)
}
