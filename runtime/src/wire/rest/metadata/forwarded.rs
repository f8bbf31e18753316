//! `X-Forwarded-For`: the proxies that a request came through.

use crate::metadata::MetadataMap;
use ::http::{Extensions, HeaderName, HeaderValue};
use std::net::IpAddr;
use tonic::transport::server::TcpConnectInfo;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Appends the address of the peer, when it is known, so that a handler can tell what the peer itself is from what
/// it says.
pub(in crate::wire::rest) fn append(metadata: &mut MetadataMap, extensions: &Extensions) {
    let peer = extensions.get::<TcpConnectInfo>().and_then(|peer| peer.remote_addr);
    let Some(peer) = peer.map(|peer| peer.ip().to_canonical()) else { return };
    let headers = metadata.as_mut();
    let earlier: Vec<_> = headers.get_all(FORWARDED_FOR).into_iter().map(HeaderValue::as_bytes).collect();
    if let Ok(value) = HeaderValue::from_bytes(&joined(&earlier, peer)) {
        headers.insert(FORWARDED_FOR, value);
    }
}

fn joined(earlier: &[&[u8]], peer: IpAddr) -> Vec<u8> {
    let mut value = Vec::with_capacity(64);
    for text in earlier {
        value.extend_from_slice(text);
        value.extend_from_slice(b", ");
    }
    match peer {
        // `write!` took 1,400 of the 17,600 instructions of a GET within the service (callgrind).
        IpAddr::V4(peer) => {
            for (index, octet) in peer.octets().into_iter().enumerate() {
                if index > 0 {
                    value.push(b'.');
                }
                value.extend_from_slice(itoa::Buffer::new().format(octet).as_bytes());
            }
        }
        IpAddr::V6(peer) => value.extend_from_slice(peer.to_string().as_bytes()),
    }
    value
}
