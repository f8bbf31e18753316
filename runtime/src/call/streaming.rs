//! The one stream type of the public API.

use crate::{Status, metadata::MetadataMap};
use futures_core::Stream;
use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

type Source<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// A stream of messages, in and out, on every wire.
///
/// It ends with `None`, or with the first `Err`.
///
/// ```
/// # use polywire::{Status, Streaming};
/// let stream: Streaming<u32> = Streaming::new(tokio_stream::iter([Ok(1), Ok(2)]));
/// ```
pub struct Streaming<T> {
    /// Gone once the stream has ended or failed, whatever the source would go on to yield.
    stream: Option<Source<T>>,
    trailers: Trailers,
}

impl<T> Streaming<T> {
    /// Wraps a stream.
    pub fn new(stream: impl Stream<Item = Result<T, Status>> + Send + 'static) -> Self {
        Self { stream: Some(Box::pin(stream)), trailers: Trailers::default() }
    }

    /// Sets where the metadata comes from that follows the last message.
    #[must_use]
    pub fn with_trailers(mut self, trailers: Trailers) -> Self {
        self.trailers = trailers;
        self
    }

    /// The metadata that follows the last message: empty until the stream has ended.
    pub fn trailers(&self) -> &Trailers {
        &self.trailers
    }

    /// Ends with the error that `end` gives, unless the stream ends first; keeps the trailers.
    pub(crate) fn until(self, end: impl Future<Output = Status> + Send + 'static) -> Self
    where
        T: Send + 'static,
    {
        use futures_util::StreamExt as _;
        let trailers = self.trailers.clone();
        let open = (self, Box::pin(end));
        Self::new(futures_util::stream::unfold(open, |(mut stream, mut end)| async {
            let item = tokio::select! {
                biased;
                item = stream.next() => item?,
                status = &mut end => Err(status),
            };
            Some((item, (stream, end)))
        }))
        .with_trailers(trailers)
    }

    /// Changes each message; keeps the trailers.
    pub(crate) fn map<U: 'static>(
        self,
        change: impl FnMut(Result<T, Status>) -> Result<U, Status> + Send + 'static,
    ) -> Streaming<U>
    where
        T: 'static,
    {
        use futures_util::StreamExt as _;
        let stream = self.stream.map(|stream| Box::pin(stream.map(change)) as _);
        Streaming { stream, trailers: self.trailers }
    }
}

impl<T> Stream for Streaming<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(stream) = &mut self.stream else { return Poll::Ready(None) };
        let polled = stream.as_mut().poll_next(context);
        if let Poll::Ready(None | Some(Err(_))) = polled {
            self.stream = None;
        }
        polled
    }
}

impl<T> fmt::Debug for Streaming<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Streaming").finish_non_exhaustive()
    }
}

/// The metadata that follows the last message of a stream.
///
/// A handler keeps a clone and fills it while it streams; the wire sends what it holds at the end. At the client the
/// wire fills it at the end.
///
/// An answer of one message has them as an extension of the response, apart from its headers:
///
/// ```
/// # use polywire::{Response, Trailers, metadata::MetadataMap};
/// let mut response = Response::new(());
/// let mut metadata = MetadataMap::new();
/// metadata.insert("x-cost", "3".parse()?);
/// response.extensions_mut().insert(Trailers::of(metadata));
/// let trailers = response.extensions().get::<Trailers>().map(Trailers::get);
/// assert_eq!(trailers.as_ref().and_then(|trailers| trailers.get("x-cost")?.to_str().ok()), Some("3"));
/// # Ok::<(), polywire::metadata::errors::InvalidMetadataValue>(())
/// ```
///
/// gRPC carries these as trailers; the other wires, whose answers of one message have no trailers, add them to the headers.
#[derive(Clone, Debug, Default)]
pub struct Trailers(Arc<Mutex<MetadataMap>>);

impl Trailers {
    /// Trailers that are known already.
    pub fn of(metadata: MetadataMap) -> Self {
        Self(Arc::new(Mutex::new(metadata)))
    }

    /// A copy of the metadata.
    pub fn get(&self) -> MetadataMap {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces the metadata.
    pub fn set(&self, metadata: MetadataMap) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = metadata;
    }
}

/// The headers of an answer of one message on a wire that has no trailers for it: its trailers are among them.
#[cfg(any(feature = "rest", feature = "_queue"))]
pub(crate) fn add_trailers(metadata: &mut MetadataMap, extensions: &mut tonic::Extensions) {
    let Some(trailers) = extensions.remove::<Trailers>() else { return };
    let mut headers = std::mem::take(metadata).into_headers();
    for (name, value) in trailers.get().as_ref() {
        headers.append(name, value.clone());
    }
    *metadata = MetadataMap::from_headers(headers);
}
