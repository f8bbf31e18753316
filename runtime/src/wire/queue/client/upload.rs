//! The stream of requests, on its way to the server that has taken the call.

use crate::{
    Payload, Status, Streaming,
    wire::queue::{
        BrokerError, Envelope, Frame,
        envelope::encode,
        session::{Link, Session},
    },
};
use futures_util::StreamExt as _;
use std::sync::Arc;

/// Sends every request as far as the server's credit goes, then the end. Ends with the call.
pub(super) async fn upload(
    link: Arc<Link>,
    session: Arc<Session>,
    mut messages: Streaming<Box<dyn Payload>>,
) {
    let mut items = 0;
    loop {
        let next = async {
            session.credit().await?;
            Some(messages.next().await)
        };
        let next = tokio::select! {
            () = session.over() => return,
            next = next => next,
        };
        let sent = match next {
            None => return,
            Some(Some(Ok(message))) => {
                items += 1;
                let mut envelope = frame(&link, &session, Frame::Item { sequence: items });
                envelope.payload = encode(&*message);
                send(&link, &session, envelope).await
            }
            Some(Some(Err(status))) => return abandon(&link, &session, status).await,
            Some(None) => {
                let end = frame(&link, &session, Frame::End { items });
                return report(&session, send(&link, &session, end).await);
            }
        };
        if sent.is_err() {
            return report(&session, sent);
        }
    }
}

fn frame(link: &Link, session: &Session, frame: Frame) -> Envelope {
    let mut envelope = link.envelope(frame);
    envelope.correlation = session.key().call.clone();
    envelope.reply_to = Some(link.inbox().clone());
    envelope
}

/// A peer that gives credit has named the address at which it listens.
async fn send(link: &Link, session: &Session, envelope: Envelope) -> Result<(), BrokerError> {
    match session.peer() {
        Some(peer) => link.send(peer, envelope).await,
        None => Ok(()),
    }
}

/// The caller's own stream failed: the server has to stop, and the caller gets the failure back.
async fn abandon(link: &Link, session: &Session, status: Status) {
    session.fail(status);
    report(session, send(link, session, frame(link, session, Frame::Cancel)).await);
}

fn report(session: &Session, sent: Result<(), BrokerError>) {
    if let Err(error) = sent {
        session.fail(error.into());
    }
}
