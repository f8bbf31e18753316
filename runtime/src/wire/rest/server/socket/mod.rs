//! WebSockets (RFC 6455) for methods that stream: one JSON message in each text frame, over HTTP/1.1.
//!
//! | | |
//! |---|---|
//! | the path | a GET binding of the method, or `/package.Service/Method` |
//! | fields | the path wins over the frame, and the frame over the query |
//! | the end of the requests | an empty text frame: a WebSocket has no half-closed state |
//! | a request that does not stream | that of the URL under a GET binding, else the first frame |
//! | the end of the responses | close code 1000 |
//! | an error | a last frame `{"error":{…}}`, then the close code 4000 + its gRPC code, the message as the reason |
//! | a frame that is too large | close code 1009; one that is not text, 1003 |
//! | cancellation | the client closes, or is not heard for two keep-alive intervals |
//!
//! Metadata of the request are the headers of the handshake. What is wrong beside the frames is answered before the
//! upgrade, as an HTTP status. A page of another origin is refused unless the configuration names it ([`Origins`](crate::wire::rest::Origins)):
//! browsers send cookies with a handshake and do not ask for permission first.

mod closing;
mod handshake;
mod liveness;
mod session;

pub(in crate::wire::rest) use handshake::{is_asked_for, open};
