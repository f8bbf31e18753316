//! zeromq: a DEALER and a ROUTER, for calls and for messages.

use crate::side::{Handled, RawNote, Side, text};
use bytes::Bytes;
use polywire::prost::Message as _;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::{sync::oneshot, task::JoinSet};
use zeromq::{
    DealerRecvHalf, DealerSendHalf, DealerSocket, RouterSocket, Socket as _, SocketRecv as _,
    SocketSend as _, ZmqMessage,
};

/// The calls that wait for their answer.
type Waiting = Arc<Mutex<HashMap<u64, oneshot::Sender<Bytes>>>>;

pub(crate) async fn side() -> Side {
    let mut alive = JoinSet::new();
    let (mut router, requests) = connected().await;
    alive.spawn(async move {
        loop {
            let request = router.recv().await.unwrap().into_vec();
            let [identity, call, payload] = <[Bytes; 3]>::try_from(request).unwrap();
            let note = RawNote::decode(payload).unwrap();
            router.send(frames([identity, call, note.encode_to_vec().into()])).await.unwrap();
        }
    });
    let (mut router, work) = connected().await;
    let handled = Arc::<Handled>::default();
    let counted = handled.clone();
    alive.spawn(async move {
        loop {
            let message = router.recv().await.unwrap().into_vec();
            let [_, _, payload] = <[Bytes; 3]>::try_from(message).unwrap();
            RawNote::decode(payload).unwrap();
            counted.add();
        }
    });
    let (requests, replies) = requests.split();
    let waiting = Waiting::default();
    alive.spawn(read(replies, waiting.clone()));
    let (work, _no_replies) = work.split();
    let (requests, work) = (shared(requests), shared(work));
    let numbers = Arc::new(AtomicU64::new(0));
    let published = numbers.clone();
    let payload = || Bytes::from(RawNote { text: text() }.encode_to_vec());
    Side {
        call: Arc::new(move || {
            let (requests, waiting) = (requests.clone(), waiting.clone());
            let number = numbers.fetch_add(1, Ordering::Relaxed);
            Box::pin(async move {
                let (sender, answer) = oneshot::channel();
                waiting.lock().unwrap().insert(number, sender);
                let message = frames([Bytes::copy_from_slice(&number.to_be_bytes()), payload()]);
                requests.lock().await.send(message).await.unwrap();
                assert_eq!(RawNote::decode(answer.await.unwrap()).unwrap().text.len(), 100);
            })
        }),
        publish: Arc::new(move || {
            let work = work.clone();
            let number = published.fetch_add(1, Ordering::Relaxed);
            Box::pin(async move {
                let message = frames([Bytes::copy_from_slice(&number.to_be_bytes()), payload()]);
                work.lock().await.send(message).await.unwrap();
            })
        }),
        handled,
        _alive: Box::new((alive, _no_replies)),
    }
}

async fn connected() -> (RouterSocket, DealerSocket) {
    let (mut router, mut dealer) = (RouterSocket::new(), DealerSocket::new());
    let endpoint = router.bind("tcp://127.0.0.1:0").await.unwrap();
    dealer.connect(&endpoint.to_string()).await.unwrap();
    (router, dealer)
}

fn shared(socket: DealerSendHalf) -> Arc<tokio::sync::Mutex<DealerSendHalf>> {
    Arc::new(tokio::sync::Mutex::new(socket))
}

fn frames<const N: usize>(frames: [Bytes; N]) -> ZmqMessage {
    Vec::from(frames).try_into().unwrap()
}

async fn read(mut replies: DealerRecvHalf, waiting: Waiting) {
    loop {
        let reply = replies.recv().await.unwrap().into_vec();
        let [call, payload] = <[Bytes; 2]>::try_from(reply).unwrap();
        let call = u64::from_be_bytes(call[..].try_into().unwrap());
        if let Some(waiting) = waiting.lock().unwrap().remove(&call) {
            let _ = waiting.send(payload);
        }
    }
}
