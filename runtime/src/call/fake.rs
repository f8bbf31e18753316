//! Doubles for tests: services that answer as a test says, and remember what they were asked.
//!
//! The generator writes a `LibraryFake` for the service `Library` where it is asked to
//! (`polywire generate --fakes`, `Options::with_fakes`, `#[polywire::service(fake)]`). It is a `Library`, so any wire
//! can serve it, and its `client()` calls it within the process, with the deadlines, errors and streams of any wire:
//!
//! ```ignore
//! let library = LibraryFake::new();
//! library.on_get_book().returns(Book { title: "Dune".into(), ..Book::default() }).fails(Status::not_found("gone"));
//! library.on_watch_books().streams([Ok(Book::default()), Err(Status::unavailable("later"))]);
//!
//! let shop = Shop::new(library.client()); // what is tested
//! shop.run().await?;
//!
//! assert_eq!(library.on_get_book().calls()[0].messages()[0].name, "shelves/1/books/1");
//! ```

use crate::{
    BoxFuture, Method, Outcome, Payload, Request, Response, Status, Streaming, message::payload,
    metadata::MetadataMap,
};
use std::{
    any::Any,
    collections::{HashMap, VecDeque},
    fmt,
    future::Future,
    marker::PhantomData,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The answers of a fake, and the requests that it was asked. Generated fakes hold one; clones share it.
#[derive(Clone, Default)]
pub struct Fake(Arc<Mutex<HashMap<&'static str, Box<dyn Any + Send>>>>);

/// The script of the method `M`, which takes `I` and returns `O`: messages, or streams of them.
///
/// Each answer is given once, in the order of the script; when all are given, [`Script::handles`] answers, and without
/// it `UNIMPLEMENTED` with the method's name.
pub struct Script<'a, M, I, O> {
    fake: &'a Fake,
    method: PhantomData<fn(M, I) -> O>,
}

/// A call that a fake was asked to answer.
pub struct FakeCall<T> {
    metadata: MetadataMap,
    messages: Messages<T>,
}

/// Messages of a call, which may still be coming.
type Messages<T> = Arc<Mutex<Vec<T>>>;

type Answer<I, O> = Arc<dyn Fn(Request<I>) -> BoxFuture<Outcome<O>> + Send + Sync>;

/// The answers of one method, and the requests that it was asked.
struct State<T, I, O> {
    answers: VecDeque<Outcome<O>>,
    otherwise: Option<Answer<I, O>>,
    calls: Vec<(MetadataMap, Messages<T>)>,
}

/// The input of a method: a message, or a stream of messages `T`.
pub trait Input<T>: Send + Sized + 'static {
    /// Keeps a copy of every message in `messages`, when it comes.
    fn note(self, messages: &Arc<Mutex<Vec<T>>>) -> Self;
}

impl<T: Payload + Default> Input<T> for T {
    fn note(self, messages: &Arc<Mutex<Vec<T>>>) -> Self {
        lock(messages).push(copy(&self));
        self
    }
}

impl<T: Payload + Default> Input<T> for Streaming<T> {
    fn note(self, messages: &Arc<Mutex<Vec<T>>>) -> Self {
        let messages = messages.clone();
        self.map(move |item| item.map(|message| message.note(&messages)))
    }
}

impl Fake {
    /// The script of the method `M`.
    pub fn script<M: Method, I: Input<M::Request>, O: Send + 'static>(&self) -> Script<'_, M, I, O> {
        Script { fake: self, method: PhantomData }
    }
}

impl<M: Method, I: Input<M::Request>, O: Send + 'static> Script<'_, M, I, O> {
    /// Answers the next call with a message, or a stream.
    pub fn returns(self, answer: O) -> Self {
        self.responds(Ok(Response::new(answer)))
    }

    /// Answers the next call with an error.
    pub fn fails(self, status: Status) -> Self {
        self.responds(Err(status))
    }

    /// Answers the next call with a response and its metadata, or an error.
    pub fn responds(self, outcome: Outcome<O>) -> Self {
        self.with(|state| state.answers.push_back(outcome));
        self
    }

    /// Answers the calls for which the script has no answer.
    pub fn handles<F>(self, handler: impl Fn(Request<I>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Outcome<O>> + Send + 'static,
    {
        let answer: Answer<I, O> = Arc::new(move |request| Box::pin(handler(request)));
        self.with(|state| state.otherwise = Some(answer));
        self
    }

    /// The calls so far, in the order in which they came.
    pub fn calls(&self) -> Vec<FakeCall<M::Request>> {
        self.with(|state| {
            let calls = state.calls.iter();
            calls
                .map(|(metadata, messages)| FakeCall {
                    metadata: metadata.clone(),
                    messages: messages.clone(),
                })
                .collect()
        })
    }

    /// Answers one call.
    ///
    /// # Errors
    /// Those of the script; `UNIMPLEMENTED` when there is no answer.
    pub async fn answer(self, request: Request<I>) -> Outcome<O> {
        let messages = Messages::default();
        let (scripted, otherwise) = self.with(|state| {
            state.calls.push((request.metadata().clone(), messages.clone()));
            (state.answers.pop_front(), state.otherwise.clone())
        });
        let request = request.map(|input| input.note(&messages));
        match (scripted, otherwise) {
            (Some(outcome), _) => outcome,
            (None, Some(answer)) => answer(request).await,
            (None, None) => {
                Err(Status::unimplemented(format!("the fake has no answer to {}", M::DESCRIPTOR.path)))
            }
        }
    }

    fn with<R>(&self, change: impl FnOnce(&mut State<M::Request, I, O>) -> R) -> R {
        let mut methods = lock(&self.fake.0);
        let new = || Box::new(State::<M::Request, I, O>::default());
        let state = methods.entry(M::DESCRIPTOR.path).or_insert_with(|| new());
        // A path belongs to one method, so its state has one type.
        match state.downcast_mut() {
            Some(state) => change(state),
            None => change(&mut new()),
        }
    }
}

impl<M: Method, I: Input<M::Request>, T: Send + 'static> Script<'_, M, I, Streaming<T>> {
    /// Answers the next call with a stream of these items, the first error being the last.
    pub fn streams<S>(self, items: S) -> Self
    where
        S: IntoIterator<Item = Result<T, Status>, IntoIter: Send + 'static>,
    {
        self.returns(Streaming::new(tokio_stream::iter(items)))
    }
}

impl<T: Payload + Default> FakeCall<T> {
    /// The metadata.
    pub fn metadata(&self) -> &MetadataMap {
        &self.metadata
    }

    /// The messages: one, or those of the stream that have been read so far.
    pub fn messages(&self) -> Vec<T> {
        lock(&self.messages).iter().map(|message| copy(message)).collect()
    }
}

impl<T, I, O> Default for State<T, I, O> {
    fn default() -> Self {
        Self { answers: VecDeque::new(), otherwise: None, calls: Vec::new() }
    }
}

impl fmt::Debug for Fake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(lock(&self.0).keys()).finish()
    }
}

impl<M: Method, I, O> fmt::Debug for Script<'_, M, I, O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Script").field(&M::DESCRIPTOR.path).finish()
    }
}

impl<T> fmt::Debug for FakeCall<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FakeCall").field("metadata", &self.metadata).finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The same message again. One that cannot be cloned is what it encodes.
fn copy<T: Payload + Default>(message: &T) -> T {
    let copy = match message.try_clone() {
        Some(clone) => payload::downcast(clone),
        None => payload::carried_over(message),
    };
    // What a message encodes, it reads.
    copy.unwrap_or_default()
}
