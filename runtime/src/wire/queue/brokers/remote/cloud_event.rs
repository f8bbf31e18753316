//! The attributes of CloudEvents 1.0 that an event carries, for consumers that know nothing of polywire.

use crate::{
    prost_types::Timestamp,
    wire::queue::{Envelope, QueuePattern, Route},
};
use std::borrow::Cow;

/// The attributes of an event in binary mode, without the prefix of the broker's binding; nothing for other patterns.
/// `datacontenttype` is where the binding has the content type. Those of a copy are those of what it is a copy of: who
/// consumes an event at its address may know it as another method than who published it.
pub(in crate::wire::queue) fn attributes<'a>(
    route: &'a Route,
    envelope: &'a Envelope,
) -> Vec<(&'static str, Cow<'a, str>)> {
    if route.pattern != QueuePattern::Event {
        return Vec::new();
    }
    let method = if envelope.method.is_empty() { route.method } else { &envelope.method };
    let path = method.trim_start_matches('/');
    let service = path.split('/').next().unwrap_or(path);
    let mut attributes = vec![
        ("specversion", "1.0".into()),
        ("id", envelope.id.to_string().into()),
        ("source", format!("/{service}").into()),
        ("type", path.replace('/', ".").into()),
    ];
    if let Some(key) = &envelope.key {
        attributes.push(("partitionkey", (&**key).into()));
    }
    if let Some(expiry) = envelope.expiry {
        attributes.push(("expirytime", Timestamp::from(expiry).to_string().into()));
    }
    attributes
}
