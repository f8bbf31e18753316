//! Errors as `google.rpc.Status` in JSON: `{"code":5,"message":"…","details":[…]}`.

use super::{details::Types, metadata, problem::Problem, reply::JSON, stream::ErrorKey};
use crate::{Status, TypeRegistry, json, rpc};
use ::http::header;
use http_body_util::Full;
use tonic::body::Body;

/// Writes errors.
#[derive(Debug)]
pub(super) struct Errors {
    types: Types,
}

impl Errors {
    /// Details are written by these types, and the usual ones of `google.rpc`.
    pub(super) fn new(types: impl Iterator<Item = &'static TypeRegistry>) -> Self {
        Self { types: Types::new(types) }
    }

    /// The response that is an error.
    pub(super) fn response(&self, problem: Problem) -> ::http::Response<Body> {
        let json = self.body(&problem.status);
        let mut response = ::http::Response::new(Body::new(Full::from(json)));
        *response.status_mut() = problem.http;
        let headers = response.headers_mut();
        metadata::append_to(headers, problem.status.metadata().clone());
        headers.insert(header::CONTENT_TYPE, JSON);
        if let Some(allow) = problem.allow {
            headers.insert(header::ALLOW, allow);
        }
        response
    }

    /// A status as the body of a response.
    pub(super) fn body(&self, status: &Status) -> Vec<u8> {
        json::to_vec(&self.types.to_json(status)).unwrap_or_default()
    }

    /// The line that ends a stream.
    pub(super) fn line(&self, status: &Status, key: ErrorKey) -> Vec<u8> {
        let error = Some(self.types.to_json(status));
        match key {
            ErrorKey::Plain => json::to_vec(&rpc::LastLine { error }),
            ErrorKey::Marked => json::to_vec(&rpc::MarkedLastLine { error }),
        }
        .unwrap_or_default()
    }
}
