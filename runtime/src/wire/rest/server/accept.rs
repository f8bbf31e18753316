//! The form in which a client wants the messages of a stream: `Accept` with its weights (RFC 9110, 12.5.1).
//!
//! A form that is not there is not an error: RFC 9110 lets a server answer in the form it has, and the client sees
//! which one that is.

use super::stream::StreamFormat;
use ::http::{HeaderMap, HeaderValue, header};

/// The number of entries of an `Accept` that are read.
const MOST_ENTRIES: usize = 32;

/// The media types of streams, each with its form. The first of each form is its usual one.
const MEDIA: [(&str, StreamFormat, HeaderValue); 5] = [
    ("application/x-ndjson", StreamFormat::Ndjson, HeaderValue::from_static("application/x-ndjson")),
    ("application/ndjson", StreamFormat::Ndjson, HeaderValue::from_static("application/ndjson")),
    ("application/jsonl", StreamFormat::Ndjson, HeaderValue::from_static("application/jsonl")),
    ("application/json", StreamFormat::JsonArray, HeaderValue::from_static("application/json")),
    ("text/event-stream", StreamFormat::EventStream, HeaderValue::from_static("text/event-stream")),
];

/// A form, and the media type under which the client knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StreamMedia {
    pub(crate) format: StreamFormat,
    pub(crate) content_type: HeaderValue,
}

impl StreamMedia {
    /// A form under its usual media type.
    pub(crate) fn usual(format: StreamFormat) -> Self {
        let media = MEDIA.into_iter().find(|(_, of, _)| *of == format);
        let content_type = media.map_or(HeaderValue::from_static("application/json"), |(_, _, media)| media);
        Self { format, content_type }
    }

    /// The form that the client wants most. Of equal weights, a type that is named wins over a pattern, and what
    /// stands first over what follows. `default` is what a pattern means, and what is answered when nothing fits.
    pub(crate) fn wanted(headers: &HeaderMap, default: StreamFormat) -> Self {
        let values = headers.get_all(header::ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
        let entries = values.flat_map(|value| value.split(',')).take(MOST_ENTRIES);
        let mut best: Option<(Rank, Self)> = None;
        for (rank, media) in entries.filter_map(|entry| entry_of(entry, default)) {
            if best.as_ref().is_none_or(|(highest, _)| rank > *highest) {
                best = Some((rank, media));
            }
        }
        best.map_or_else(|| Self::usual(default), |(_, media)| media)
    }
}

/// The rank of an entry: its weight in thousandths, then the exactness with which it names the type.
type Rank = (u16, Exactness);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Exactness {
    Everything,
    AllOfAType,
    Named,
}

fn entry_of(entry: &str, default: StreamFormat) -> Option<(Rank, StreamMedia)> {
    let mut parts = entry.split(';').map(str::trim);
    let name = parts.next()?;
    let weight = parts.find_map(weight).unwrap_or(1000);
    if weight == 0 {
        return None;
    }
    let usual = StreamMedia::usual(default);
    let is_default = |prefix: &str| usual.content_type.as_bytes().starts_with(prefix.as_bytes());
    let (exactness, media) = match name {
        "*/*" => (Exactness::Everything, usual),
        "application/*" if is_default("application/") => (Exactness::AllOfAType, usual),
        "application/*" => (Exactness::AllOfAType, StreamMedia::usual(StreamFormat::Ndjson)),
        "text/*" => (Exactness::AllOfAType, StreamMedia::usual(StreamFormat::EventStream)),
        name => {
            let known = MEDIA.into_iter().find(|(media, _, _)| media.eq_ignore_ascii_case(name));
            let (_, format, content_type) = known?;
            (Exactness::Named, StreamMedia { format, content_type })
        }
    };
    Some(((weight, exactness), media))
}

/// `q=0.8` as 800; a malformed weight counts as none at all.
fn weight(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let (whole, fraction) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(0);
    }
    let thousandths = format!("{fraction:0<3}").parse().unwrap_or(0);
    Some(match whole {
        "0" => thousandths,
        "1" => 1000,
        _ => 0,
    })
}

#[cfg(test)]
mod tests {
    use super::{StreamFormat::*, *};

    /// Rule 63 of transcoding.
    #[test]
    fn the_heaviest_form_wins() {
        for (accept, format) in [
            ("", Ndjson),
            ("*/*", Ndjson),
            ("application/json", JsonArray),
            ("APPLICATION/JSON; charset=utf-8", JsonArray),
            ("application/json, text/plain, */*", JsonArray),
            ("text/event-stream", EventStream),
            ("text/*;q=0.5, application/json;q=0.4", EventStream),
            ("text/event-stream;q=0.2, application/x-ndjson;q=0.9", Ndjson),
            ("application/json;q=0.8, text/event-stream;q=0.80", JsonArray),
            ("application/json;q=0, text/event-stream;q=0.001", EventStream),
            ("application/json;q=2, text/event-stream;q=0.1", EventStream),
            ("application/json;q=0.1234, text/event-stream;q=0.1", EventStream),
            ("text/html, application/xml;q=0.9", Ndjson),
            ("text/html, */*;q=0.1, text/event-stream;q=0.1", EventStream),
        ] {
            let headers = [(header::ACCEPT, HeaderValue::from_static(accept))].into_iter().collect();
            assert_eq!(StreamMedia::wanted(&headers, Ndjson).format, format, "{accept}");
        }
        assert_eq!(StreamMedia::wanted(&HeaderMap::new(), EventStream).format, EventStream);
    }

    #[test]
    fn a_type_is_answered_as_it_was_asked_for() {
        let headers = [(header::ACCEPT, HeaderValue::from_static("application/jsonl"))].into_iter().collect();
        assert_eq!(StreamMedia::wanted(&headers, JsonArray).content_type, "application/jsonl");
    }
}
