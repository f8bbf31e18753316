//! From a call to an HTTP request.

use super::{
    query,
    route::{ClientRoute, Path},
    template,
};
use crate::{
    Messages, Payload, Request, Status, Streaming,
    call::Failure,
    deadline::TIMEOUT,
    fields::FieldPath,
    json::WriteOptions,
    metadata::MetadataMap,
    rest::{metadata, reply, stream},
};
use ::http::{HeaderMap, HeaderValue, Uri, header};
use bytes::Bytes;
use http_body::Frame;
use http_body_util::{Full, StreamBody};
use tokio_util::sync::CancellationToken;
use tonic::body::Body;

const USER_AGENT: HeaderValue = HeaderValue::from_static(concat!("polywire/", env!("CARGO_PKG_VERSION")));

/// What is sent for a call: its URL without the base, and its body.
struct Target {
    url: String,
    body: Body,
    media: Option<HeaderValue>,
}

/// The HTTP request of a call, and the number of the binding that it goes by.
///
/// # Errors
/// `INVALID_ARGUMENT` when the message fits no binding; nothing has been sent then.
pub(super) fn http(
    base: &str,
    routes: &[ClientRoute],
    request: Request<Messages>,
    accept: HeaderValue,
    failure: &Failure,
    cancel: CancellationToken,
) -> Result<(::http::Request<Body>, usize), Status> {
    let (metadata, extensions, messages) = request.into_parts();
    let (route, target) = match messages {
        Messages::One(message) => one(routes, message)?,
        Messages::Many(messages) => many(routes, messages, failure.clone(), cancel)?,
    };
    let uri: Uri = format!("{base}{}", target.url)
        .parse()
        .map_err(|error| Status::invalid_argument(format!("the request has no URL: {error}")))?;
    let mut http = ::http::Request::new(target.body);
    *http.method_mut() = routes[route].method.clone();
    *http.uri_mut() = uri;
    *http.headers_mut() = headers(metadata, target.media, accept);
    *http.extensions_mut() = extensions;
    Ok((http, route))
}

/// A message goes by the first binding that its values fit.
fn one(routes: &[ClientRoute], mut message: Box<dyn Payload>) -> Result<(usize, Target), Status> {
    let mut reasons = Vec::new();
    for (index, route) in routes.iter().enumerate() {
        match path(route, &*message) {
            Ok(path) => return Ok((index, target(route, path, &mut *message)?)),
            Err(reason) => reasons.push(reason),
        }
    }
    Err(Status::invalid_argument(format!("the request fits no binding: {}", reasons.join("; "))))
}

/// The path for a message, or why there is none.
fn path(route: &ClientRoute, message: &dyn Payload) -> Result<String, String> {
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

/// The fields of the path leave the message; what is left is the body and the query.
fn target(route: &ClientRoute, path: String, message: &mut dyn Payload) -> Result<Target, Status> {
    let variables = route.path.fields();
    for field in variables {
        field.clear(message);
    }
    let mut url = path;
    if !route.body.is_message() {
        let elsewhere: Vec<&FieldPath> = variables.iter().chain(route.body.field()).collect();
        query::append(&mut url, message, &elsewhere).map_err(Status::invalid_argument)?;
    }
    if let Some(raw) = route.body.raw() {
        let media = raw.content_type(message)?;
        let body = Body::new(Full::from(raw.take_data(message)));
        return Ok(Target { url, body, media: Some(media) });
    }
    Ok(match route.body.write(message, &WriteOptions::new()).map_err(no_json)? {
        None => Target { url, body: Body::empty(), media: None },
        Some(json) => Target { url, body: Body::new(Full::from(json)), media: Some(reply::JSON) },
    })
}

/// A stream goes by the first binding that can carry one; each message is a line of the body.
fn many(
    routes: &[ClientRoute],
    messages: Streaming<Box<dyn Payload>>,
    failure: Failure,
    cancel: CancellationToken,
) -> Result<(usize, Target), Status> {
    let unbound = || {
        let needed = "a stream of requests needs a binding with the body `*` and no variable";
        Status::invalid_argument(needed)
    };
    let url = path(routes.first().ok_or_else(unbound)?, &()).map_err(|_| unbound())?;
    let lines = messages.map(move |message| {
        let line = message.and_then(|message| WriteOptions::new().to_vec(&*message).map_err(no_json));
        line.map(|mut line| {
            line.push(b'\n');
            Frame::data(Bytes::from(line))
        })
        .inspect_err(|status| failure.set(status.clone()))
    });
    // A call that is given up breaks its body: the connection would else wait for it to end.
    let lines = lines.until(async move {
        cancel.cancelled().await;
        Status::cancelled("the call was given up")
    });
    Ok((0, Target { url, body: Body::new(StreamBody::new(lines)), media: Some(stream::NDJSON) }))
}

fn headers(metadata: MetadataMap, media: Option<HeaderValue>, accept: HeaderValue) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Some(timeout) = metadata.as_ref().get(TIMEOUT) {
        headers.insert(TIMEOUT, timeout.clone());
    }
    metadata::append_to(&mut headers, metadata);
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

fn no_json(error: impl std::fmt::Display) -> Status {
    Status::invalid_argument(format!("the request has no JSON form: {error}"))
}
