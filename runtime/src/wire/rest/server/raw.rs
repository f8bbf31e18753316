//! `google.api.HttpBody`: a body that is no JSON, but bytes of any type.
//!
//! A message that is one, or has one as its body field, is sent and received as it is: its `data` is the body and its
//! `content_type` the `Content-Type`. A stream of such messages is one body in pieces. `extensions` do not travel.

use crate::wire::rest::{binding::multipart::Part, metadata};
use crate::{
    Payload, Status, Streaming,
    message::fields::{FieldMut, FieldPath, FieldRef, Label, Message},
};
use ::http::{HeaderMap, HeaderValue};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http_body::Frame;
use http_body_util::StreamBody;
use std::{sync::Arc, time::Duration};
use tonic::body::Body;

/// The name of the message.
pub(crate) const HTTP_BODY: &str = "google.api.HttpBody";

/// The type of a body without one (RFC 9110, 8.3).
const UNTYPED: HeaderValue = HeaderValue::from_static("application/octet-stream");

/// The place of the `google.api.HttpBody` in a message.
#[derive(Clone, Debug)]
pub(crate) struct RawBody {
    field: Option<FieldPath>,
    content_type: FieldPath,
    data: FieldPath,
}

impl RawBody {
    /// The place of the body, when the message itself is one, or the field `name` of it.
    pub(crate) fn of(message: &dyn Payload, name: Option<&str>) -> Option<Self> {
        let field = match name {
            Some(name) => Some(FieldPath::resolve(message, name).ok()?),
            None => None,
        };
        let table = match (&field, message.value()) {
            (Some(field), _) if field.label() == Label::Repeated => None,
            (Some(field), _) => field.table(),
            (None, FieldRef::Message(message)) => Some(message.table()),
            (None, _) => None,
        };
        if table?.name() != HTTP_BODY {
            return None;
        }
        let part = |part: &str| {
            let path = name.map_or_else(|| part.to_owned(), |name| format!("{name}.{part}"));
            FieldPath::resolve(message, &path).ok()
        };
        Some(Self { content_type: part("content_type")?, data: part("data")?, field })
    }

    /// The field that is the body; nothing when the message is.
    pub(crate) fn field(&self) -> Option<&FieldPath> {
        self.field.as_ref()
    }

    /// Sets the body.
    pub(crate) fn set(&self, message: &mut dyn Payload, content_type: &str, data: Bytes) {
        if let FieldMut::String(place) = self.content_type.get_mut(message) {
            content_type.clone_into(place);
        }
        set_bytes(self.data.get_mut(message), data);
    }

    /// Takes the bytes out of a message.
    pub(crate) fn take_data(&self, message: &mut dyn Payload) -> Bytes {
        match self.data.get_mut(message) {
            FieldMut::Bytes(data) => std::mem::take(data).into(),
            FieldMut::SharedBytes(data) => std::mem::take(data),
            _ => Bytes::new(),
        }
    }

    /// The `Content-Type`.
    ///
    /// # Errors
    /// When a header cannot have the text as its value.
    pub(crate) fn content_type(&self, message: &dyn Payload) -> Result<HeaderValue, Status> {
        match self.content_type.get(message) {
            FieldRef::String(text) if !text.is_empty() => HeaderValue::from_str(text)
                .map_err(|_| Status::internal("the content type of the body is no value of a header")),
            _ => Ok(UNTYPED),
        }
    }

    /// The body of a stream, and its type: that of the first message, where it is there in time.
    ///
    /// # Errors
    /// The error that the stream begins with.
    pub(crate) async fn stream(
        self: Arc<Self>,
        mut messages: Streaming<Box<dyn Payload>>,
        waits: Waits,
    ) -> Result<(HeaderValue, Body), Status> {
        let trailers = messages.trailers().clone();
        let mut first = match waits {
            Waits::ForFirst => messages.next().await.transpose()?,
            Waits::AtMost(patience) => match tokio::time::timeout(patience, messages.next()).await {
                Ok(first) => first.transpose()?,
                Err(_) => None,
            },
            Waits::ForNothing => None,
        };
        let media = first.as_deref().map_or(Ok(UNTYPED), |message| self.content_type(message))?;
        let first = first.as_deref_mut().map(|message| self.take_data(message));
        // A status has no place in such a body: an error breaks it off.
        let pieces = messages.map(move |message| message.map(|mut message| self.take_data(&mut *message)));
        let pieces = stream::iter(first.map(Ok)).chain(pieces).filter(|piece| {
            let empty = piece.as_ref().is_ok_and(Bytes::is_empty);
            std::future::ready(!empty)
        });
        let last = stream::once(async move {
            let mut headers = HeaderMap::new();
            metadata::append_to(&mut headers, trailers.get());
            (!headers.is_empty()).then(|| Ok(Frame::trailers(headers)))
        });
        let frames = pieces.map(|piece| piece.map(Frame::data)).chain(last.filter_map(std::future::ready));
        Ok((media, Body::new(StreamBody::new(frames))))
    }
}

/// The event that the head of a request or response waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waits {
    /// The first message, which has its type.
    ForFirst,
    /// The same, for so long.
    AtMost(Duration),
    /// Nothing: the caller may wait for the head before it sends anything.
    ForNothing,
}

/// Sets bytes, in whichever form they are held.
pub(crate) fn set_bytes(place: FieldMut<'_>, data: Bytes) {
    match place {
        FieldMut::Bytes(place) => *place = data.into(),
        FieldMut::SharedBytes(place) => *place = data,
        _ => {}
    }
}

/// Makes a `google.api.HttpBody` of a part of a form.
pub(crate) fn set_file(file: &mut dyn Message, part: &Part) {
    let table = file.table().keep();
    let index = table.get().index();
    let place = |name| {
        let place = index.find(name).and_then(|position| index.places().get(position));
        place.map(|place| place.step)
    };
    if let Some(place) = place("content_type")
        && let FieldMut::String(content_type) = place.get_mut(file)
    {
        content_type.clone_from(&part.media);
    }
    if let Some(place) = place("data") {
        set_bytes(place.get_mut(file), part.data.clone());
    }
}
