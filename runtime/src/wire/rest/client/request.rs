//! From a call to an HTTP request.

use super::{
    query,
    requests::{Requests, given_up},
    route::{ClientRoute, Path, Sent},
    template,
};
use crate::{
    Payload, Status, Streaming,
    call::{Failure, deadline::TIMEOUT},
    message::{fields::FieldPath, json::WriteOptions},
    metadata::MetadataMap,
    wire::rest::{
        metadata,
        server::{
            raw::{RawBody, Waits},
            reply,
        },
        text::percent::RESERVED,
    },
};
use ::http::{Extensions, HeaderMap, HeaderValue, Method, Uri, header};
use http_body_util::Full;
use percent_encoding::percent_encode;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;

const USER_AGENT: HeaderValue = HeaderValue::from_static(concat!("polywire/", env!("CARGO_PKG_VERSION")));

/// The longest URL of a GET that could as well be a POST, in bytes.
const MAX_SAFE_URL: usize = 2000;

/// The messages of a call.
pub(super) enum Sending {
    One(Box<dyn Payload>),
    Many(Requests),
    /// Pieces of one body of any type.
    Raw(Box<(RawBody, Waits)>, Streaming<Box<dyn Payload>>),
}

impl Sending {
    /// The messages as far as they are known.
    pub(super) fn sent(&self) -> Sent<'_> {
        match self {
            Self::One(message) => Sent::One(&**message),
            Self::Many(requests) => requests.sent(),
            Self::Raw(..) => Sent::Stream,
        }
    }
}

/// The request of a call: its URL without the base, and its body.
pub(super) struct Target {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) body: Body,
    pub(super) media: Option<HeaderValue>,
    /// Fields that are headers and cookies.
    pub(super) carried: HeaderMap,
}

/// The parts of a request beside its message.
pub(super) struct Outgoing<'a> {
    pub(super) base: &'a str,
    pub(super) routes: &'a Arc<[ClientRoute]>,
    pub(super) accept: HeaderValue,
    pub(super) failure: &'a Failure,
    pub(super) cancel: CancellationToken,
    /// True if a method without side effects and without a binding is called by GET.
    pub(super) safe_get: bool,
    /// The form in which the message is written as JSON.
    pub(super) write: &'a WriteOptions,
}

impl Outgoing<'_> {
    /// The HTTP request of a message or of messages in JSON, and the number of the binding that it goes by.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` when the message fits no binding; nothing has been sent then.
    pub(super) fn http(
        self,
        metadata: MetadataMap,
        extensions: Extensions,
        sending: Sending,
    ) -> Result<(::http::Request<Body>, usize), Status> {
        let Self { base, routes, accept, safe_get, write, .. } = self;
        let (route, target) = match sending {
            Sending::One(message) => one(routes, message, safe_get, write)?,
            Sending::Many(requests) => requests.lines(routes, self.failure.clone(), self.cancel)?,
            Sending::Raw(..) => return Err(unbound()),
        };
        Ok((target.http(base, accept, metadata, extensions)?, route))
    }

    /// The HTTP request of a stream of `google.api.HttpBody`, which is one body in pieces.
    ///
    /// # Errors
    /// The error that the stream begins with, or `INVALID_ARGUMENT` when there is no binding for a stream.
    pub(super) async fn raw_http(
        self,
        metadata: MetadataMap,
        extensions: Extensions,
        (raw, waits): (RawBody, Waits),
        messages: Streaming<Box<dyn Payload>>,
    ) -> Result<(::http::Request<Body>, usize), Status> {
        let Self { base, routes, accept, failure, cancel, .. } = self;
        let route = routes.first().ok_or_else(unbound)?;
        let (method, url) = (route.method.clone(), path(route, &()).map_err(|_| unbound())?);
        let failure = failure.clone();
        let watched = messages.map(move |message| message.inspect_err(|status| failure.set(status.clone())));
        let (media, body) = Arc::new(raw).stream(given_up(watched, cancel), waits).await?;
        let target = Target { method, url, body, media: Some(media), carried: HeaderMap::new() };
        Ok((target.http(base, accept, metadata, extensions)?, 0))
    }
}

impl Target {
    pub(super) fn http(
        self,
        base: &str,
        accept: HeaderValue,
        metadata: MetadataMap,
        extensions: Extensions,
    ) -> Result<::http::Request<Body>, Status> {
        let uri = url(base, &self.url)?;
        let mut http = ::http::Request::new(self.body);
        *http.method_mut() = self.method;
        *http.uri_mut() = uri;
        *http.headers_mut() = headers(metadata, self.media, accept, self.carried);
        *http.extensions_mut() = extensions;
        Ok(http)
    }
}

/// The URL of a path at a server.
///
/// # Errors
/// When it is too long.
pub(super) fn url(base: &str, path: &str) -> Result<Uri, Status> {
    let url = format!("{base}{path}").parse();
    url.map_err(|error| Status::invalid_argument(format!("the request has no URL: {error}")))
}

pub(super) fn unbound() -> Status {
    Status::invalid_argument("a stream of requests needs a binding with the body `*`")
}

/// A message goes by the first binding that its values fit.
fn one(
    routes: &[ClientRoute],
    mut message: Box<dyn Payload>,
    safe_get: bool,
    write: &WriteOptions,
) -> Result<(usize, Target), Status> {
    let (index, route, path) = fitting(routes, &*message)?;
    let target = match route.safe && safe_get {
        true => safe(route, path, &mut *message, write)?,
        false => target(route, path, &mut *message, write)?,
    };
    Ok((index, target))
}

/// The first binding that the values of a message fit, and its path.
pub(super) fn fitting<'a>(
    routes: &'a [ClientRoute],
    message: &dyn Payload,
) -> Result<(usize, &'a ClientRoute, String), Status> {
    let mut reasons = Vec::new();
    for (index, route) in routes.iter().enumerate() {
        match path(route, message) {
            Ok(path) => return Ok((index, route, path)),
            Err(reason) => reasons.push(reason),
        }
    }
    Err(Status::invalid_argument(format!("the request fits no binding: {}", reasons.join("; "))))
}

/// A GET as the Connect protocol has it; a POST where the URL would be too long for it.
fn safe(
    route: &ClientRoute,
    path: String,
    message: &mut dyn Payload,
    write: &WriteOptions,
) -> Result<Target, Status> {
    let mut carried = HeaderMap::new();
    route.carried.take(message, &mut carried).map_err(Status::invalid_argument)?;
    let json = write.to_vec(message).map_err(no_json)?;
    let url = format!("{path}?connect=v1&encoding=json&message={}", percent_encode(&json, RESERVED));
    if url.len() > MAX_SAFE_URL {
        let body = Body::new(Full::from(json));
        return Ok(Target { method: Method::POST, url: path, body, media: Some(reply::JSON), carried });
    }
    Ok(Target { method: Method::GET, url, body: Body::empty(), media: None, carried })
}

/// The path for a message, or why there is none.
pub(super) fn path(route: &ClientRoute, message: &dyn Payload) -> Result<String, String> {
    let (template, fields) = match &route.path {
        Path::Own(path) => return Ok((*path).to_owned()),
        Path::Template(template, fields) => (template, fields),
    };
    let values = fields.iter().map(|field| match field.text(message) {
        Ok(text) => Ok(text.unwrap_or_default().into_owned()),
        Err(error) => Err(error.to_string()),
    });
    let values = values.collect::<Result<Vec<_>, _>>()?;
    template::expand(template, &values)
        .map_err(|unfit| format!("`{}` does not fit `{}`", unfit.field, template.text))
}

/// The fields of the path, of headers and of cookies leave the message; what is left is the body and the query.
fn target(
    route: &ClientRoute,
    path: String,
    message: &mut dyn Payload,
    write: &WriteOptions,
) -> Result<Target, Status> {
    let mut carried = HeaderMap::new();
    route.carried.take(message, &mut carried).map_err(Status::invalid_argument)?;
    let variables = route.path.fields();
    for field in variables {
        field.clear(message);
    }
    let mut url = path;
    if !route.body.is_message() {
        let elsewhere = variables.iter().chain(route.body.field()).chain(route.carried.fields());
        let elsewhere: Vec<&FieldPath> = elsewhere.collect();
        query::append(&mut url, message, &elsewhere).map_err(Status::invalid_argument)?;
    }
    let method = route.method.clone();
    if let Some(raw) = route.body.raw() {
        let media = raw.content_type(message)?;
        let body = Body::new(Full::from(raw.take_data(message)));
        return Ok(Target { method, url, body, media: Some(media), carried });
    }
    Ok(match route.body.write(message, write).map_err(no_json)? {
        None => Target { method, url, body: Body::empty(), media: None, carried },
        Some(json) => {
            let body = Body::new(Full::from(json));
            Target { method, url, body, media: Some(reply::JSON), carried }
        }
    })
}

pub(super) fn headers(
    metadata: MetadataMap,
    media: Option<HeaderValue>,
    accept: HeaderValue,
    carried: HeaderMap,
) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Some(timeout) = metadata.as_ref().get(TIMEOUT) {
        headers.insert(TIMEOUT, timeout.clone());
    }
    metadata::append_to(&mut headers, metadata);
    for (name, value) in &carried {
        match headers.get(name) {
            // HTTP/1.1 has one line of cookies (RFC 6265, 5.4).
            Some(others) if *name == header::COOKIE => {
                let joined = [others.as_bytes(), b"; ", value.as_bytes()].concat();
                if let Ok(joined) = HeaderValue::from_bytes(&joined) {
                    headers.insert(name, joined);
                }
            }
            _ => {
                headers.insert(name, value.clone());
            }
        }
    }
    headers.insert(header::ACCEPT, accept);
    // Without it a server leaves trailers out (RFC 9110, 10.1.4).
    headers.insert(header::TE, HeaderValue::from_static("trailers"));
    headers.insert(header::CONNECTION, HeaderValue::from_static("te"));
    headers.entry(header::USER_AGENT).or_insert(USER_AGENT);
    if let Some(media) = media {
        headers.insert(header::CONTENT_TYPE, media);
    }
    headers
}

pub(super) fn no_json(error: impl std::fmt::Display) -> Status {
    Status::invalid_argument(format!("the request has no JSON form: {error}"))
}
