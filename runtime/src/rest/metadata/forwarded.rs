//! `X-Forwarded-For`: whom a request came through.

use crate::metadata::MetadataMap;
use ::http::{Extensions, HeaderName, HeaderValue};
use std::{io::Write as _, net::IpAddr};
use tonic::transport::server::TcpConnectInfo;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Appends the address of the peer, when it is known, so that a handler can tell what the peer itself is from what
/// it says.
pub(in crate::rest) fn append(metadata: &mut MetadataMap, extensions: &Extensions) {
    let peer = extensions.get::<TcpConnectInfo>().and_then(|peer| peer.remote_addr);
    let Some(peer) = peer.map(|peer| peer.ip().to_canonical()) else { return };
    let headers = metadata.as_mut();
    let earlier = headers.get_all(FORWARDED_FOR).into_iter().map(HeaderValue::as_bytes);
    let earlier: Vec<_> = earlier.collect();
    if let Ok(value) = HeaderValue::from_bytes(&joined(&earlier, peer)) {
        headers.insert(FORWARDED_FOR, value);
    }
}

fn joined(earlier: &[&[u8]], peer: IpAddr) -> Vec<u8> {
    let mut value = earlier.join(&b", "[..]);
    if !value.is_empty() {
        value.extend_from_slice(b", ");
    }
    // Writing to a vector does not fail.
    let _ = write!(value, "{peer}");
    value
}
