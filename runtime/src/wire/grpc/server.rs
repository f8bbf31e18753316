//! The gRPC server: a table of handlers behind one HTTP service.

use super::{
    bounds,
    codec::PayloadCodec,
    config::{Compression, Config},
    error::GrpcServerError,
    extras::Extras,
    framing::{Allowed, Framing},
    health::Health,
    loss,
    upload::Upload,
};
use crate::{
    Code, DuplicateService, Handler, Handlers, Messages, Outcome, Payload, Peer, Request, Response, Status,
    Streaming, Trailers, Wire, call::transport::BoxFuture, wire::http::BoxService,
};
use futures_core::Stream;
use futures_util::{StreamExt as _, future, ready};
use std::{
    collections::HashMap,
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tonic::{
    body::Body,
    server::{Grpc, ServerStreamingService, StreamingService},
};

/// The gRPC side of services: answers HTTP requests whose content type is `application/grpc`.
///
/// It is a [`tower::Service`], so that it can stand behind any layer or router, beside services of tonic. Cloning is
/// cheap.
#[derive(Clone, Debug)]
pub struct GrpcServer {
    inner: Arc<Inner>,
    fallback: Option<BoxService>,
}

#[derive(Debug)]
struct Inner {
    methods: HashMap<&'static str, Handler>,
    extras: Extras,
    config: Config,
}

impl GrpcServer {
    /// Serves these services, with health and reflection as `config` says.
    ///
    /// # Errors
    /// When a service is there twice, and when reflection is asked for and the descriptor set of a service cannot be
    /// decoded.
    pub fn new(services: &[Handlers], config: Config) -> Result<Self, GrpcServerError> {
        Self::with_health(services, config, Health::new())
    }

    /// As [`GrpcServer::new`], with the health that several wires share.
    pub(crate) fn with_health(
        services: &[Handlers],
        config: Config,
        health: Health,
    ) -> Result<Self, GrpcServerError> {
        DuplicateService::check(services)?;
        let services: Vec<Handlers> =
            services.iter().filter(|service| service.on(Wire::Grpc).next().is_some()).cloned().collect();
        let extras = Extras::new(&services, &config, health)?;
        let handlers = services.iter().flat_map(|service| service.on(Wire::Grpc));
        let methods = handlers.map(|handler| (handler.method().path, handler.clone())).collect();
        Ok(Self { inner: Arc::new(Inner { methods, extras, config }), fallback: None })
    }

    /// Leaves requests to `fallback` for which there is no method.
    pub(crate) fn with_fallback(mut self, fallback: BoxService) -> Self {
        self.fallback = Some(fallback);
        self
    }

    /// The handle by which the server says whether it is fit to be called.
    pub fn health(&self) -> Health {
        self.inner.extras.health().clone()
    }

    /// Answers one request.
    pub async fn call<B>(&self, request: http::Request<B>) -> http::Response<Body>
    where
        B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>> + Send,
    {
        let limit = self.inner.config.max_metadata_size;
        let response = match bounds::check_received(request.headers(), limit) {
            Ok(()) => self.answer(request.map(Body::new)).await,
            Err(status) => status.into_http(),
        };
        bounds::bounded(response, limit)
    }

    /// On the heap, so that what a request takes is compiled once, and not into each caller.
    fn answer(&self, request: http::Request<Body>) -> future::BoxFuture<'_, http::Response<Body>> {
        match self.inner.methods.get(request.uri().path()) {
            Some(handler) => Box::pin(self.serve(handler, request)),
            None => Box::pin(self.serve_other(request)),
        }
    }

    /// Answers a request for which there is no method.
    async fn serve_other(&self, request: http::Request<Body>) -> http::Response<Body> {
        let extras = &self.inner.extras;
        if let Some(extra) = extras.find(request.uri().path()) {
            return extras.serve(extra, request).await;
        }
        match &self.fallback {
            Some(fallback) => fallback.answer(request).await,
            None => Status::unimplemented("no such method").into_http(),
        }
    }

    async fn serve(&self, handler: &Handler, mut request: http::Request<Body>) -> http::Response<Body> {
        let peer = Peer::of_http(Wire::Grpc, request.extensions());
        request.extensions_mut().insert(peer);
        let config = &self.inner.config;
        let mut grpc = Grpc::new(PayloadCodec::new(handler.types().0, config.max_message_memory))
            .max_decoding_message_size(config.max_request_size)
            .max_encoding_message_size(config.max_response_size);
        for accepted in Compression::ALL {
            grpc = grpc.accept_compressed(accepted.encoding());
        }
        if let Some(compression) = config.compression {
            grpc = grpc.send_compressed(compression.encoding());
        }
        let streaming = handler.method().streaming;
        let method = Erased(handler.clone());
        let allowed = Allowed { size: config.max_request_size, several: streaming.client_streams() };
        let request = request.map(|body| Upload::new(body, Framing::new(allowed)));
        match streaming.client_streams() {
            false => grpc.server_streaming(method, request).await,
            true => grpc.streaming(method, request).await,
        }
    }
}

impl<B> tower::Service<http::Request<B>> for GrpcServer
where
    B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>> + Send,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let server = self.clone();
        Box::pin(async move { Ok(Self::call(&server, request).await) })
    }
}

/// A handler in the shapes that tonic calls. An answer of one message is a stream of one, which can have trailers.
struct Erased(Handler);

type Message = Box<dyn Payload>;

impl ServerStreamingService<Message> for Erased {
    type Response = Message;
    type ResponseStream = Answer;
    type Future = BoxFuture<Outcome<Answer>>;

    fn call(&mut self, request: Request<Message>) -> Self::Future {
        let handler = self.0.clone();
        Box::pin(async move { Ok(answer(handler.call(request.map(Messages::One)).await?)) })
    }
}

impl StreamingService<Message> for Erased {
    type Response = Message;
    type ResponseStream = Answer;
    type Future = BoxFuture<Outcome<Answer>>;

    fn call(&mut self, request: Request<tonic::Streaming<Message>>) -> Self::Future {
        let handler = self.0.clone();
        Box::pin(async move { Ok(answer(handler.call(request.map(incoming)).await?)) })
    }
}

fn incoming(messages: tonic::Streaming<Message>) -> Messages {
    Messages::Many(Streaming::new(messages.map(|item| item.map_err(loss::of_messages))))
}

fn answer(response: Response<Messages>) -> Response<Answer> {
    let (metadata, messages, mut extensions) = response.into_parts();
    let (messages, trailers) = match messages {
        Messages::One(message) => (Source::One(Some(message)), extensions.remove::<Trailers>()),
        Messages::Many(messages) => {
            let trailers = messages.trailers().clone();
            (Source::Many(messages), Some(trailers))
        }
    };
    Response::from_parts(metadata, Answer { messages, trailers }, extensions)
}

/// The messages of a response, then its trailers.
///
/// tonic writes trailers only from a status, so they leave as the metadata of a closing `OK`.
struct Answer {
    messages: Source,
    /// Gone once they are sent, or when there are none.
    trailers: Option<Trailers>,
}

enum Source {
    One(Option<Message>),
    Many(Streaming<Message>),
}

impl Stream for Answer {
    type Item = Result<Message, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = match &mut self.messages {
            Source::One(message) => message.take().map(Ok),
            Source::Many(messages) => ready!(messages.poll_next_unpin(context)),
        };
        Poll::Ready(item.or_else(|| {
            let metadata = self.trailers.take()?.get();
            (!metadata.is_empty()).then(|| Err(Status::with_metadata(Code::Ok, "", metadata)))
        }))
    }
}
