//! Errors as JSON, in the form that the configuration names.

pub(super) mod code;
pub(crate) mod details;
pub(crate) mod problem;
pub(super) mod profile;
pub(super) mod refusal;
pub(crate) mod status;

use super::{
    config::{Config, ErrorProfile},
    errors::{details::Types, problem::Problem, status::http_status},
    metadata,
    server::{reply::JSON, stream::ErrorKey},
};
use crate::Status;
use ::http::{HeaderMap, HeaderValue, StatusCode, header};
use http_body_util::Full;
use tonic::body::Body;

/// Writes errors.
#[derive(Debug)]
pub(super) struct Errors {
    types: Types,
    profile: ErrorProfile,
    challenge: HeaderValue,
}

impl Errors {
    /// Details are written by these types, and the usual ones of `google.rpc`.
    pub(super) fn new(types: impl Iterator<Item = crate::Types>, config: &Config) -> Self {
        let challenge = HeaderValue::from_str(config.challenge).unwrap_or(HeaderValue::from_static("Bearer"));
        Self { types: Types::new(types), profile: config.error_profile, challenge }
    }

    /// The response that is an error.
    pub(super) fn response(&self, problem: Problem) -> ::http::Response<Body> {
        let profile = problem.profile.unwrap_or(self.profile);
        let code = problem.status.code();
        // A closer status than that of the code stays.
        let http = if problem.http == http_status(code) {
            profile::http_status_of(code, profile)
        } else {
            problem.http
        };
        let json = self.body_in(&problem.status, http, profile);
        let mut response = ::http::Response::new(Body::new(Full::from(json)));
        *response.status_mut() = http;
        let headers = response.headers_mut();
        metadata::append_to(headers, problem.status.metadata().clone());
        headers.insert(header::CONTENT_TYPE, JSON);
        if let Some((name, value)) = problem.instead {
            headers.insert(name, value);
        }
        self.complete(headers, http, &problem.status);
        response
    }

    /// Adds what HTTP wants said with a status, where the handler has not said it: how to prove who calls
    /// (RFC 9110, 15.5.2), and when to come again (10.2.3).
    fn complete(&self, headers: &mut HeaderMap, http: StatusCode, status: &Status) {
        match http {
            StatusCode::UNAUTHORIZED if !headers.contains_key(header::WWW_AUTHENTICATE) => {
                headers.insert(header::WWW_AUTHENTICATE, self.challenge.clone());
            }
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
                if !headers.contains_key(header::RETRY_AFTER) =>
            {
                if let Some(seconds) = self.types.retry_delay(status) {
                    headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
                }
            }
            _ => {}
        }
    }

    /// A status as the body of a response.
    pub(super) fn body(&self, status: &Status) -> Vec<u8> {
        self.body_in(status, profile::http_status_of(status.code(), self.profile), self.profile)
    }

    fn body_in(&self, status: &Status, http: StatusCode, profile: ErrorProfile) -> Vec<u8> {
        let object = profile::object(status, http, profile, &self.types);
        match profile {
            ErrorProfile::Aip193 => under(ErrorKey::Plain, &object),
            _ => object,
        }
    }

    /// The line that ends a stream.
    pub(super) fn line(&self, status: &Status, key: ErrorKey) -> Vec<u8> {
        let http = profile::http_status_of(status.code(), self.profile);
        under(key, &profile::object(status, http, self.profile, &self.types))
    }
}

/// An object with one key.
fn under(key: ErrorKey, json: &[u8]) -> Vec<u8> {
    [b"{\"", key.name().as_bytes(), b"\":", json, b"}"].concat()
}
