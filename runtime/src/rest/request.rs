//! From an HTTP request to the messages of a call.

use super::{
    body::{self, Media},
    config::ExcessBody,
    incoming,
    lines::Lines,
    problem::Problem,
    router::{Match, RouteId},
    server::Shared,
    trace::Trace,
};
use crate::{Messages, Payload, Status, Streaming};
use ::http::HeaderMap;
use bytes::Bytes;
use futures_util::stream::try_unfold;
use http_body::Body as _;
use std::sync::Arc;
use tonic::body::Body;

/// Where fields beside the body come from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'a> {
    /// The matched path.
    pub(super) path: &'a str,
    /// The query.
    pub(super) query: Option<&'a str>,
    /// Where what they say is noted.
    pub(super) trace: Option<&'a Trace>,
}

/// What is in a body.
#[derive(Clone, Copy, Debug)]
pub(super) enum Content<'a> {
    /// Nothing that is bound.
    None,
    /// JSON; nothing when it is empty.
    Json(&'a [u8]),
    /// A form, still encoded.
    Form(&'a str),
}

/// The messages of a request.
///
/// # Errors
/// When the body is in a form that is not understood or too large, or a value is none of its field.
pub(super) async fn messages(
    shared: &Arc<Shared>,
    found: Match<'_>,
    query: Option<&str>,
    headers: &HeaderMap,
    body: Body,
    trace: Option<&Trace>,
) -> Result<Messages, Problem> {
    let route = &shared.routes[found.route];
    let origin = Origin { path: found.path, query, trace };
    if !route.binds_body() {
        if shared.settings.config.excess_body == ExcessBody::Rejected {
            body::absent(body).await?;
        }
        return Ok(Messages::One(route.message(origin, Content::None, &shared.settings)?));
    }
    let media = if body.is_end_stream() { Media::Json } else { body::media(headers)? };
    if route.handler.method().streaming.client_streams() {
        if media == Media::Form {
            return Err(Problem::unsupported_media_type("expected a body of type application/x-ndjson"));
        }
        // What is wrong beside the body is found before the call, and is then wrong for no message.
        route.message(origin, Content::None, &shared.settings)?;
        return Ok(Messages::Many(stream(shared.clone(), found.route, origin, body)));
    }
    if media == Media::JsonLines {
        return Err(Problem::unsupported_media_type("expected a body of type application/json"));
    }
    let body = body::whole(body, shared.settings.config.max_request_size).await?;
    let content = match media {
        Media::Json | Media::JsonLines => Content::Json(&body),
        Media::Form => Content::Form(form(&body)?),
    };
    Ok(Messages::One(route.message(origin, content, &shared.settings)?))
}

fn form(body: &[u8]) -> Result<&str, Problem> {
    std::str::from_utf8(body).map_err(|_| Problem::invalid("the form is not UTF-8"))
}

/// The messages of a request stream: one on each line, each with the fields of the path and the query.
fn stream(
    shared: Arc<Shared>,
    route: RouteId,
    origin: Origin<'_>,
    body: Body,
) -> Streaming<Box<dyn Payload>> {
    let lines = Lines::new(incoming::Incoming::new(body), shared.settings.config.max_request_size);
    let path = origin.path.to_owned();
    let query = origin.query.map(str::to_owned);
    let incoming = Incoming { lines, shared, route, path, query };
    Streaming::new(try_unfold(incoming, |mut incoming| async {
        let Some(line) = incoming.lines.next().await? else { return Ok(None) };
        let message = incoming.message(&line)?;
        Ok(Some((message, incoming)))
    }))
}

struct Incoming {
    lines: Lines,
    shared: Arc<Shared>,
    route: RouteId,
    path: String,
    query: Option<String>,
}

impl Incoming {
    fn message(&self, line: &Bytes) -> Result<Box<dyn Payload>, Status> {
        let origin = Origin { path: &self.path, query: self.query.as_deref(), trace: None };
        let message =
            self.shared.routes[self.route].message(origin, Content::Json(line), &self.shared.settings);
        message.map_err(|problem| problem.status)
    }
}
