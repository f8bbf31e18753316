//! The frames of a WebSocket once it is open.

use crate::{Code, Status, Streaming};
use futures_util::{
    SinkExt as _, StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use std::{future::pending, time::Duration};
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval_at, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Bytes, Error, Message, Utf8Bytes,
        error::ProtocolError,
        protocol::{CloseFrame, Role, WebSocketConfig, frame::coding::CloseCode},
    },
};
use tokio_util::sync::CancellationToken;

/// The number of messages that wait for the caller at most.
const AHEAD: usize = 8;
/// The interval in which the server hears of a client that sends nothing. While a caller takes no responses nobody
/// reads the server's pings; a pong that answers none is a sign of life too (RFC 6455, 5.5.3).
const HEARTBEAT: Duration = Duration::from_secs(5);
/// The time that the end of the connection may take.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);
/// The first close code of statuses.
const STATUS: u16 = 4000;

type Connection = WebSocketStream<TokioIo<Upgraded>>;

/// The frames that the server sends, ended by its close or by an error.
pub(super) struct Frames(mpsc::Receiver<Result<Utf8Bytes, Status>>);

impl Frames {
    /// Sends `requests` and takes what comes, messages of `limit` bytes at most, until `cancel` drops the connection.
    pub(super) fn spawn(
        upgraded: Upgraded,
        requests: Streaming<Vec<u8>>,
        limit: usize,
        cancel: CancellationToken,
    ) -> Self {
        let (sender, receiver) = mpsc::channel(AHEAD);
        let exchange = async move {
            let limits = WebSocketConfig::default().max_message_size(Some(limit)).max_frame_size(Some(limit));
            let upgraded = TokioIo::new(upgraded);
            exchange(
                WebSocketStream::from_raw_socket(upgraded, Role::Client, Some(limits)).await,
                requests,
                sender,
            )
            .await;
        };
        tokio::spawn(cancel.run_until_cancelled_owned(exchange));
        Self(receiver)
    }

    /// The next; `None` once all responses have come.
    pub(super) async fn next(&mut self) -> Option<Result<Utf8Bytes, Status>> {
        self.0.recv().await
    }
}

async fn exchange(
    connection: Connection,
    requests: Streaming<Vec<u8>>,
    responses: mpsc::Sender<Result<Utf8Bytes, Status>>,
) {
    let (sink, mut stream) = connection.split();
    let end = tokio::select! {
        biased;
        end = read(&mut stream, &responses) => end,
        failed = write(sink, requests) => Err(failed),
    };
    let closed = end.is_ok();
    if let Err(status) = end {
        // A caller that has gone needs no status.
        let _ = responses.send(Err(status)).await;
    }
    drop(responses);
    if closed {
        // The answer to the server's close goes out while the end is awaited.
        let rest = async { while let Some(Ok(_)) = stream.next().await {} };
        let _ = timeout(CLOSE_TIMEOUT, rest).await;
    }
}

/// Hands the texts of frames over until the server closes.
///
/// # Errors
/// Unless it closes after the last response.
async fn read(
    stream: &mut SplitStream<Connection>,
    responses: &mpsc::Sender<Result<Utf8Bytes, Status>>,
) -> Result<(), Status> {
    while let Some(frame) = stream.next().await {
        match frame.map_err(|error| broken(&error))? {
            Message::Text(text) => {
                if responses.send(Ok(text)).await.is_err() {
                    return Ok(());
                }
            }
            Message::Close(frame) => return closed(frame),
            Message::Binary(_) => return Err(Status::internal("the server sent a frame that is not text")),
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
        }
    }
    Err(unclosed())
}

fn unclosed() -> Status {
    Status::unavailable("the WebSocket ended without a close")
}

/// Sends the requests, and signs of life; ends only when the caller's own stream fails. The reader learns why a
/// connection takes no more.
async fn write(mut sink: SplitSink<Connection, Message>, mut requests: Streaming<Vec<u8>>) -> Status {
    let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut ended = false;
    loop {
        let frame = tokio::select! {
            biased;
            json = requests.next(), if !ended => match json.transpose() {
                Ok(Some(json)) => match String::from_utf8(json) {
                    Ok(json) => Message::text(json),
                    Err(error) => return Status::internal(format!("the request has no JSON form: {error}")),
                },
                Ok(None) => {
                    ended = true;
                    Message::text("")
                }
                Err(status) => return status,
            },
            _ = heartbeat.tick() => Message::Pong(Bytes::new()),
        };
        if sink.send(frame).await.is_err() {
            return pending().await;
        }
    }
}

/// The result that the server's close reports. A status has come before it as a frame, with its details.
fn closed(frame: Option<CloseFrame>) -> Result<(), Status> {
    let Some(CloseFrame { code, reason }) = frame else {
        return Err(Status::unavailable("the server closed the WebSocket without a code"));
    };
    let said = || format!("the server closed the WebSocket: {code} {reason}");
    match (code, u16::from(code).checked_sub(STATUS)) {
        (CloseCode::Normal, _) => Ok(()),
        (CloseCode::Size, _) => Err(Status::resource_exhausted(said())),
        (CloseCode::Unsupported | CloseCode::Protocol | CloseCode::Invalid | CloseCode::Policy, _) => {
            Err(Status::internal(said()))
        }
        (_, Some(code @ 1..=16)) => Err(Status::new(Code::from_i32(i32::from(code)), reason.as_str())),
        _ => Err(Status::unavailable(said())),
    }
}

fn broken(error: &Error) -> Status {
    match error {
        Error::Capacity(_) => Status::resource_exhausted(format!("a response is too large: {error}")),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => unclosed(),
        Error::Protocol(_) | Error::Utf8(_) => {
            Status::internal(format!("the server does not speak WebSocket: {error}"))
        }
        _ => Status::unavailable(format!("the WebSocket broke: {error}")),
    }
}
