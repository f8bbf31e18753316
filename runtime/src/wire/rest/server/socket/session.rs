//! One call over one WebSocket.

use super::{closing::Closing, liveness::Liveness};
use crate::{
    Messages, Outcome, Payload, Request, Status, Streaming,
    wire::rest::{
        router::RouteId,
        server::{Shared, request::Origin},
    },
};
use ::http::HeaderMap;
use futures_util::{
    SinkExt as _, StreamExt as _,
    stream::{self, SplitSink, SplitStream},
};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{Instant, Interval, MissedTickBehavior, interval_at, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Bytes, Error, Message,
        protocol::{Role, WebSocketConfig},
    },
};

/// The number of messages that wait for the method at most.
const AHEAD: usize = 8;
/// The time that a client may take to answer a close.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

type Socket = WebSocketStream<TokioIo<Upgraded>>;
type Item = Result<Box<dyn Payload>, Status>;

/// A call that waits for its connection.
pub(super) struct Session {
    pub(super) shared: Arc<Shared>,
    pub(super) route: RouteId,
    pub(super) requests: Requests,
    /// The metadata of the handshake.
    pub(super) request: Request<()>,
}

/// The source of the request's messages.
pub(super) enum Requests {
    /// The URL alone.
    Url(Box<dyn Payload>),
    /// The first frame.
    First(Frames),
    /// Every frame.
    Every(Frames),
}

/// From a frame to a message.
pub(super) struct Frames {
    shared: Arc<Shared>,
    route: RouteId,
    path: String,
    query: Option<String>,
    headers: HeaderMap,
}

impl Requests {
    /// Those of a route, for which the URL alone gives the message `bound`.
    pub(super) fn new(
        shared: &Arc<Shared>,
        route: RouteId,
        origin: Origin<'_>,
        bound: Box<dyn Payload>,
    ) -> Self {
        let route_of = &shared.routes[route];
        let frames = Frames {
            shared: shared.clone(),
            route,
            path: origin.path.to_owned(),
            query: origin.query.map(str::to_owned),
            headers: route_of.kept_headers(origin.headers),
        };
        match (route_of.handler.method().streaming.client_streams(), route_of.binds_body()) {
            (true, _) => Self::Every(frames),
            (false, true) => Self::First(frames),
            (false, false) => Self::Url(bound),
        }
    }
}

impl Frames {
    fn message(&self, json: &[u8]) -> Item {
        let origin =
            Origin { path: &self.path, query: self.query.as_deref(), headers: &self.headers, trace: None };
        let message = self.shared.routes[self.route].message_of_frame(origin, json, &self.shared.settings);
        message.map_err(|problem| problem.status)
    }
}

impl Session {
    /// Serves the call and closes the socket.
    pub(super) async fn run(self, upgraded: Upgraded) {
        let limit = self.shared.settings.config.max_request_size;
        let limits = WebSocketConfig::default().max_message_size(Some(limit)).max_frame_size(Some(limit));
        let socket =
            WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(limits)).await;
        let (sink, mut stream) = socket.split();
        let mut responses = Responses { sink, shared: self.shared.clone(), route: self.route };
        let liveness = Liveness::default();
        let (sender, receiver) = mpsc::channel(AHEAD);
        let reader = Reader { stream: &mut stream, liveness: &liveness, sender: Some(sender) };
        let closing = {
            let serve = self.serve(receiver, &mut responses, &liveness);
            tokio::select! {
                biased;
                closing = reader.run() => closing,
                closing = serve => closing,
            }
        };
        close(closing, responses.sink, stream).await;
    }

    /// Calls the method and sends what it answers.
    async fn serve(
        self,
        receiver: mpsc::Receiver<Incoming>,
        responses: &mut Responses,
        liveness: &Liveness,
    ) -> Closing {
        let handler = self.shared.routes[self.route].handler.clone();
        let call = async {
            let messages = messages(self.requests, receiver).await?;
            handler.call(self.request.map(|()| messages)).await
        };
        match responses.send(call, liveness, self.shared.settings.config.keep_alive).await {
            Ok(closing) => closing,
            Err(_) => Closing::Gone,
        }
    }
}

/// The text of a frame. An empty one ends the requests; when there is none, the socket has closed before that.
type Incoming = tokio_tungstenite::tungstenite::Utf8Bytes;

async fn messages(requests: Requests, mut receiver: mpsc::Receiver<Incoming>) -> Result<Messages, Status> {
    match requests {
        Requests::Url(message) => Ok(Messages::One(message)),
        Requests::First(frames) => {
            let text = receiver.recv().await.unwrap_or_default();
            frames.message(text.as_bytes()).map(Messages::One)
        }
        Requests::Every(frames) => {
            let texts = stream::unfold(Some(receiver), next_text);
            let message = move |text: Result<Incoming, _>| frames.message(text?.as_bytes());
            Ok(Messages::Many(Streaming::new(texts.map(message))))
        }
    }
}

/// The text of the next frame, until the requests end or break off.
async fn next_text(
    receiver: Option<mpsc::Receiver<Incoming>>,
) -> Option<(Result<Incoming, Status>, Option<mpsc::Receiver<Incoming>>)> {
    let mut receiver = receiver?;
    match receiver.recv().await {
        Some(text) if text.is_empty() => None,
        Some(text) => Some((Ok(text), Some(receiver))),
        None => Some((Err(Status::cancelled("the socket was closed before the end of the requests")), None)),
    }
}

/// Reads frames for as long as the socket is open.
struct Reader<'a> {
    stream: &'a mut SplitStream<Socket>,
    liveness: &'a Liveness,
    /// Gone once the requests have ended.
    sender: Option<mpsc::Sender<Incoming>>,
}

impl Reader<'_> {
    async fn run(mut self) -> Closing {
        while let Some(frame) = self.stream.next().await {
            self.liveness.heard();
            match frame {
                Ok(Message::Text(text)) => self.hand_over(text).await,
                Ok(Message::Binary(_)) => return Closing::NotText,
                Ok(Message::Close(_)) => return Closing::Gone,
                Ok(_) => {}
                Err(Error::Capacity(_)) => return Closing::TooLarge,
                Err(Error::Protocol(_) | Error::Utf8(_)) => return Closing::Protocol,
                Err(_) => return Closing::Gone,
            }
        }
        Closing::Gone
    }

    /// Waits until the method takes the message; a method that takes none any more is not in need of it.
    async fn hand_over(&mut self, text: Incoming) {
        let Some(sender) = &self.sender else { return };
        let is_end = text.is_empty();
        self.liveness.set_waiting(true);
        if sender.send(text).await.is_err() || is_end {
            self.sender = None;
        }
        self.liveness.set_waiting(false);
    }
}

/// Sends the messages of a response.
struct Responses {
    sink: SplitSink<Socket, Message>,
    shared: Arc<Shared>,
    route: RouteId,
}

impl Responses {
    /// Sends what `call` answers, and pings meanwhile.
    ///
    /// # Errors
    /// When the client has gone.
    async fn send(
        &mut self,
        call: impl Future<Output = Outcome<Messages>>,
        liveness: &Liveness,
        keep_alive: Duration,
    ) -> Result<Closing, Error> {
        let mut pings = interval_at(Instant::now() + keep_alive, keep_alive);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut pulse = Pulse { liveness, pings, silent: false };
        let mut messages = match self.pulsed(&mut pulse, call).await? {
            Ok(response) => response.into_inner().into_many(),
            Err(status) => return self.fail(status).await,
        };
        while let Some(message) = self.pulsed(&mut pulse, messages.next()).await? {
            if let Err(status) = self.message(message).await? {
                return self.fail(status).await;
            }
        }
        Ok(Closing::Done)
    }

    /// Pings until `future` is ready.
    async fn pulsed<T>(
        &mut self,
        pulse: &mut Pulse<'_>,
        future: impl Future<Output = T>,
    ) -> Result<T, Error> {
        let mut future = std::pin::pin!(future);
        loop {
            tokio::select! {
                biased;
                output = &mut future => return Ok(output),
                _ = pulse.pings.tick() => self.ping(pulse).await?,
            }
        }
    }

    async fn ping(&mut self, pulse: &mut Pulse<'_>) -> Result<(), Error> {
        if !pulse.is_alive() {
            return Err(Error::ConnectionClosed);
        }
        self.sink.send(Message::Ping(Bytes::new())).await
    }

    async fn message(&mut self, message: Item) -> Result<Result<(), Status>, Error> {
        let route = &self.shared.routes[self.route];
        match message.and_then(|message| route.json(&*message, &self.shared.settings.line)) {
            Ok(json) => self.text(json).await.map(Ok),
            Err(status) => Ok(Err(status)),
        }
    }

    /// The last frame of a call that failed: the close code alone has no room for details.
    async fn fail(&mut self, status: Status) -> Result<Closing, Error> {
        let key = self.shared.routes[self.route].error_key;
        self.text(self.shared.errors.line(&status, key)).await?;
        Ok(Closing::Failed(status))
    }

    async fn text(&mut self, json: Vec<u8>) -> Result<(), Error> {
        let json = String::from_utf8(json).map_err(|error| Error::Io(std::io::Error::other(error)))?;
        self.sink.send(Message::Text(json.into())).await
    }
}

/// Tells when to ping, and when nothing has come for too long.
struct Pulse<'a> {
    liveness: &'a Liveness,
    pings: Interval,
    /// True if nothing came between the last two looks.
    silent: bool,
}

impl Pulse<'_> {
    /// True if anything came within the last two intervals.
    fn is_alive(&mut self) -> bool {
        let heard = self.liveness.take();
        let was_silent = std::mem::replace(&mut self.silent, !heard);
        heard || !was_silent
    }
}

/// Closes the socket, and waits for the client to do so as well: what it still sends must not reset the connection
/// before it has read the close.
async fn close(closing: Closing, mut sink: SplitSink<Socket, Message>, mut stream: SplitStream<Socket>) {
    let farewell = async {
        if let Some(frame) = closing.frame() {
            sink.send(Message::Close(Some(frame))).await?;
        }
        while let Some(frame) = stream.next().await {
            frame?;
        }
        Ok::<_, Error>(())
    };
    // A client that does not answer is left alone, and one that has gone needs no farewell.
    let _ = timeout(CLOSE_TIMEOUT, farewell).await;
}
