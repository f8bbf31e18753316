//! The end of a WebSocket, as its close code tells (RFC 6455, 7.4).

use crate::Status;
use tokio_tungstenite::tungstenite::{
    Utf8Bytes,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

/// The first close code of statuses; those from 4000 are for private use.
const STATUS: u16 = 4000;
/// The longest reason, in bytes (RFC 6455, 5.5).
const LONGEST_REASON: usize = 123;

/// The end of a session.
#[derive(Debug)]
pub(super) enum Closing {
    /// All responses were sent.
    Done,
    /// The method failed.
    Failed(Status),
    /// A frame was larger than the limit.
    TooLarge,
    /// A frame was not text.
    NotText,
    /// The client did not speak the protocol.
    Protocol,
    /// The client closed, or is not heard any more.
    Gone,
}

impl Closing {
    /// The frame that is sent; none to a client that has gone.
    pub(super) fn frame(&self) -> Option<CloseFrame> {
        let (code, reason) = match self {
            Self::Done => (CloseCode::Normal, ""),
            Self::Failed(status) => (code_of(status), shortened(status.message())),
            Self::TooLarge => (CloseCode::Size, "the message is too large"),
            Self::NotText => (CloseCode::Unsupported, "expected a text frame"),
            Self::Protocol => (CloseCode::Protocol, ""),
            Self::Gone => return None,
        };
        Some(CloseFrame { code, reason: Utf8Bytes::from(reason) })
    }
}

fn code_of(status: &Status) -> CloseCode {
    CloseCode::Library(STATUS + u16::try_from(i32::from(status.code())).unwrap_or(2))
}

fn shortened(message: &str) -> &str {
    let end = (0..=LONGEST_REASON.min(message.len())).rev().find(|&end| message.is_char_boundary(end));
    message.get(..end.unwrap_or(0)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_a_close_code() {
        let frame = Closing::Failed(Status::not_found("no")).frame().unwrap();
        assert_eq!((u16::from(frame.code), frame.reason.as_str()), (4005, "no"));
        let frame = Closing::Failed(Status::internal("世".repeat(50))).frame().unwrap();
        assert_eq!((u16::from(frame.code), frame.reason.len()), (4013, 123));
    }
}
