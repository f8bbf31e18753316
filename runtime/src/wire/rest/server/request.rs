//! From an HTTP request to the messages of a call.

use super::{Shared, body, incoming, lines::Lines, pace::Pace};
use crate::wire::rest::{
    binding::{
        media::{ContentType, Media, Takes, Unsaid},
        multipart::{self, Part},
        route::Route,
        trace::Trace,
    },
    config::{Config, ExcessBody},
    errors::problem::Problem,
    router::{Match, RouteId},
};
use crate::{Messages, Payload, Status, Streaming};
use ::http::{HeaderMap, Uri};
use bytes::Bytes;
use futures_util::stream::try_unfold;
use http_body::Body as _;
use std::sync::Arc;
use tonic::body::Body;

/// The source of fields beside the body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin<'a> {
    /// The matched path.
    pub(crate) path: &'a str,
    /// The query.
    pub(crate) query: Option<&'a str>,
    /// The headers; cookies among them.
    pub(crate) headers: &'a HeaderMap,
    /// The trace that notes the values.
    pub(crate) trace: Option<&'a Trace>,
}

/// The content of a body.
#[derive(Debug)]
pub(crate) enum Content<'a> {
    /// Nothing that is bound.
    None,
    /// JSON; nothing when it is empty.
    Json(&'a [u8]),
    /// A form, still encoded.
    Form(&'a str),
    /// The parts of a form.
    Parts(Vec<Part>),
    /// Bytes of the type that the first part is.
    Raw(&'a str, Bytes),
}

/// The messages of a request to `uri`.
///
/// # Errors
/// When the body is in a form that is not understood, too large or too slow, or a value is none of its field.
pub(crate) async fn messages(
    shared: &Arc<Shared>,
    found: Match<'_>,
    uri: &Uri,
    headers: &HeaderMap,
    body: Body,
    trace: Option<&Trace>,
) -> Result<Messages, Problem> {
    let route = &shared.routes[found.route];
    let config = &shared.settings.config;
    let origin = Origin { path: found.path, query: uri.query(), headers, trace };
    if !route.binds_body() {
        if config.excess_body == ExcessBody::Rejected {
            body::absent(body, Pace::of(config)).await?;
        }
        return Ok(Messages::One(route.message(origin, Content::None, &shared.settings)?));
    }
    let takes = Takes::of(route.handler.method(), config);
    let understood = |problem: Problem| problem.with_understood(|| takes.types());
    let media = media_of(route, config, takes, (uri, headers), &body).map_err(understood)?;
    if takes == Takes::Lines {
        // What is wrong beside the body is found before the call, and is then wrong for no message.
        route.message(origin, Content::None, &shared.settings)?;
        return Ok(Messages::Many(stream(shared, found.route, origin, media, body)));
    }
    let body = body::whole(body, config.max_request_size, Pace::of(config)).await?;
    let media = match media {
        Media::Unsaid(unsaid) => unsaid.tell(&body).map_err(understood)?,
        media => media,
    };
    let content = match &media {
        Media::Json | Media::JsonLines | Media::Unsaid(_) => Content::Json(&body),
        Media::Form => Content::Form(form(&body)?),
        Media::Multipart(boundary) => Content::Parts(multipart::parts(body.clone(), boundary, config).await?),
        Media::Raw(content_type) => Content::Raw(content_type, body.clone()),
    };
    Ok(Messages::One(route.message(origin, content, &shared.settings)?))
}

/// The form of a body, where its sender may send it.
fn media_of(
    route: &Route,
    config: &Config,
    takes: Takes,
    (uri, headers): (&Uri, &HeaderMap),
    body: &Body,
) -> Result<Media, Problem> {
    let content_type = ContentType::of(headers)?;
    let empty = body.is_end_stream();
    if !empty && content_type.is_unasked() {
        config.origins.check_body(uri, headers)?;
    }
    match content_type.media(config.content_types, takes) {
        _ if route.takes_raw() => content_type.text().map(Media::Raw),
        _ if empty => Ok(Media::Json),
        Ok(Media::JsonLines) if takes != Takes::Lines => Err(Problem::unsupported_media_type(
            "this method takes one message: send it with `content-type: application/json`",
        )),
        media => media,
    }
}

fn form(body: &[u8]) -> Result<&str, Problem> {
    std::str::from_utf8(body).map_err(|_| Problem::invalid("the form is not UTF-8"))
}

/// The messages of a request stream, each with the fields of the path and the query: one on each line, or of a body
/// that is no JSON one for each piece of it.
fn stream(
    shared: &Arc<Shared>,
    route: RouteId,
    origin: Origin<'_>,
    media: Media,
    body: Body,
) -> Streaming<Box<dyn Payload>> {
    let config = &shared.settings.config;
    let pace = Pace::of(config);
    let target = Target {
        shared: shared.clone(),
        route,
        path: origin.path.to_owned(),
        query: origin.query.map(str::to_owned),
        headers: shared.routes[route].kept_headers(origin.headers),
    };
    let unsaid = match media {
        Media::Raw(content_type) => return pieces(target, content_type, body, pace.without_rate()),
        Media::Unsaid(unsaid) => Some(unsaid),
        Media::Json | Media::JsonLines | Media::Form | Media::Multipart(_) => None,
    };
    lines(target, Lines::new(incoming::Incoming::paced(body, pace), config.max_request_size), unsaid)
}

fn lines(target: Target, lines: Lines, unsaid: Option<Unsaid>) -> Streaming<Box<dyn Payload>> {
    Streaming::new(try_unfold((target, lines, unsaid), |(target, mut lines, unsaid)| async {
        let Some(line) = lines.next().await? else { return Ok(None) };
        if let Some(unsaid) = &unsaid {
            unsaid.check_line(&line).map_err(|problem| problem.status)?;
        }
        let message = target.message(Content::Json(&line))?;
        Ok(Some((message, (target, lines, unsaid))))
    }))
}

/// There is at least one message: the values of path and query have to arrive with an empty body too.
fn pieces(target: Target, content_type: String, body: Body, pace: Pace) -> Streaming<Box<dyn Payload>> {
    let begun = false;
    Streaming::new(try_unfold((target, content_type, body, pace, begun), |state| async move {
        let (target, content_type, mut body, mut pace, begun) = state;
        let piece = match body::next(&mut body, &mut pace).await? {
            Some(piece) => piece,
            None if begun => return Ok(None),
            None => Bytes::new(),
        };
        let message = target.message(Content::Raw(&content_type, piece))?;
        Ok(Some((message, (target, content_type, body, pace, true))))
    }))
}

/// The parts of which each message of a stream is made.
struct Target {
    shared: Arc<Shared>,
    route: RouteId,
    path: String,
    query: Option<String>,
    headers: HeaderMap,
}

impl Target {
    fn message(&self, content: Content<'_>) -> Result<Box<dyn Payload>, Status> {
        let origin =
            Origin { path: &self.path, query: self.query.as_deref(), headers: &self.headers, trace: None };
        let message = self.shared.routes[self.route].message(origin, content, &self.shared.settings);
        message.map_err(|problem| problem.status)
    }
}
