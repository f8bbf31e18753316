//! The course of a request, without the call: the binding that answers it, the values that it sets, and the bindings
//! that nearly matched.
//!
//! It goes the way of a request that is served, up to the call of the method. Not covered by semantic versioning.

mod near;

use super::{
    RestServer,
    binding::{
        route::Route,
        trace::{Note, PassedOver, Trace},
    },
    client,
    errors::problem::Problem,
    router::{Match, Miss, RouteId},
    routes::is_safe,
    server::{missed, request},
};
use crate::{
    Messages, MethodDescriptor, Payload, Shared, Status, http::HttpMethod, message::json::WriteOptions,
};
use ::http::{HeaderMap, Method, StatusCode, Uri};
use bytes::Bytes;
use futures_util::StreamExt as _;
use http_body_util::Full;
pub use near::NearMiss;
use tonic::body::Body;

/// The course of a request, without the call.
#[derive(Debug)]
#[non_exhaustive]
pub struct Explanation {
    /// The HTTP status: 200 when the method would be called, else that of the error.
    pub status: StatusCode,
    /// The binding that answers the path and the method, also when a value is then wrong.
    pub matched: Option<Matched>,
    /// For the status 405: the methods that the path is bound to, sorted.
    pub allow: Vec<String>,
    /// The reason that the method would not be called.
    pub error: Option<String>,
    /// Bindings that nearly matched, the nearest first.
    pub near: Vec<NearMiss>,
}

/// A binding.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Binding {
    /// The method, `package.Service/Method`.
    pub method: String,
    /// 0 for the main binding, then the additional ones in order; 0 for a method without a binding.
    pub index: usize,
    /// The HTTP method, or `*` for any.
    pub http_method: String,
    /// The path template.
    pub template: String,
}

/// The binding that answers a request, and what it binds.
#[derive(Debug)]
#[non_exhaustive]
pub struct Matched {
    /// The binding.
    pub binding: Binding,
    /// The values that the path and the query set, in that order.
    pub values: Vec<BoundValue>,
    /// The parameters of the query that set nothing.
    pub passed_over: Vec<PassedOverParameter>,
    /// The request messages in JSON, those of a stream one by one.
    pub messages: Vec<String>,
}

/// A value that a field gets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BoundValue {
    /// The field, by the names of the definition with dots between them.
    pub field: String,
    /// The value, decoded.
    pub text: String,
    /// The source of the value.
    pub source: Source,
}

/// The source of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A variable of the path.
    Path,
    /// A parameter of the query.
    Query,
    /// A header or a cookie.
    Header,
}

/// A parameter that sets nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PassedOverParameter {
    /// Its name, decoded.
    pub name: String,
    /// The reason.
    pub reason: &'static str,
}

/// The HTTP request that a client sends for a message.
///
/// # Errors
/// When the message fits no binding of the method.
pub fn encode(
    method: &Shared<MethodDescriptor>,
    message: Box<dyn Payload>,
    response: &dyn Payload,
) -> Result<::http::Request<Body>, Status> {
    client::encode(method, message, response)
}

impl RestServer {
    /// The number of the binding that answers a method and a path, in the order of the definition.
    pub fn find(&self, method: &Method, path: &str) -> Option<usize> {
        self.shared.router.find(method, path).ok().map(|found| found.route)
    }

    /// Says what would become of a request. `target` is what stands behind the method in the first line: the path and
    /// the query.
    pub async fn explain(
        &self,
        method: &Method,
        target: &str,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Explanation {
        let shared = &self.shared;
        if !target.starts_with('/') {
            return Explanation::of(&missed(Miss::NotAPath, &shared.settings.config));
        }
        let Ok(uri) = target.parse::<Uri>() else {
            let problem = Problem::invalid("the request target has a character that has to be escaped");
            return Explanation::of(&problem);
        };
        let path = match shared.settings.path(uri.path()) {
            Ok(path) => path,
            Err(problem) => return Explanation::of(&problem),
        };
        match shared.router.find(method, &path) {
            Ok(found) => self.explain_match(found, &uri, headers, body).await.with_near(self, method, &path),
            Err(miss) => {
                let mut explanation = Explanation::of(&missed(miss.clone(), &shared.settings.config));
                if let Miss::Method(known) = &miss {
                    explanation.allow = known.iter().map(ToString::to_string).collect();
                }
                explanation.with_near(self, method, &path)
            }
        }
    }

    async fn explain_match(
        &self,
        found: Match<'_>,
        uri: &Uri,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Explanation {
        let trace = Trace::default();
        let body = if body.is_empty() { Body::empty() } else { Body::new(Full::from(body)) };
        let bound = request::messages(&self.shared, found, uri, headers, body, Some(&trace)).await;
        let mut matched = Matched::new(binding(&self.shared.routes, found.route), trace.into_notes());
        let problem = match bound {
            Ok(messages) => matched.read(messages).await.err(),
            Err(problem) => Some(problem),
        };
        let mut explanation = problem.as_ref().map_or_else(Explanation::done, Explanation::of);
        explanation.matched = Some(matched);
        explanation
    }
}

impl Explanation {
    fn done() -> Self {
        Self { status: StatusCode::OK, matched: None, allow: Vec::new(), error: None, near: Vec::new() }
    }

    fn of(problem: &Problem) -> Self {
        Self { status: problem.http, error: Some(problem.status.message().to_owned()), ..Self::done() }
    }

    fn with_near(mut self, server: &RestServer, method: &Method, path: &str) -> Self {
        let matched = self.matched.as_ref().map(|matched| &matched.binding);
        self.near = near::misses(&server.shared, matched, method, path);
        self
    }
}

impl Matched {
    fn new(binding: Binding, notes: Vec<Note>) -> Self {
        let mut matched = Self { binding, values: Vec::new(), passed_over: Vec::new(), messages: Vec::new() };
        for note in notes {
            match note {
                Note::Path { field, text } => {
                    matched.values.push(BoundValue { field, text, source: Source::Path });
                }
                Note::Query { field, text } => {
                    matched.values.push(BoundValue { field, text, source: Source::Query });
                }
                Note::Carried { field, text } => {
                    matched.values.push(BoundValue { field, text, source: Source::Header });
                }
                Note::PassedOver { parameter: name, reason } => {
                    let reason = match reason {
                        PassedOver::Unknown => "it names no field",
                        PassedOver::Bound => "the path or the body has the field",
                        PassedOver::Body => "the body is the whole message",
                    };
                    matched.passed_over.push(PassedOverParameter { name, reason });
                }
            }
        }
        matched
    }

    /// Reads the messages.
    async fn read(&mut self, messages: Messages) -> Result<(), Problem> {
        let json = |message: &dyn crate::Payload| WriteOptions::new().to_string(message).unwrap_or_default();
        match messages {
            Messages::One(message) => self.messages.push(json(&*message)),
            Messages::Many(mut stream) => {
                while let Some(message) = stream.next().await {
                    self.messages.push(json(&*message?));
                }
            }
        }
        Ok(())
    }
}

/// The binding that a route is of.
fn binding(routes: &[Route], route: RouteId) -> Binding {
    let method = routes[route].handler.method();
    let earlier = routes[..route].iter().filter(|other| other.handler.method().path == method.path).count();
    let (index, http_method) = match method.http {
        // A method without a binding has its own path, by GET first where that is safe.
        [] if earlier == 0 && is_safe(method) => (0, &HttpMethod::Get),
        [] => (0, &HttpMethod::Post),
        bindings => (earlier, bindings.get(earlier).map_or(&HttpMethod::Post, |binding| &binding.method)),
    };
    Binding {
        method: method.path.trim_start_matches('/').to_owned(),
        index,
        http_method: http_method.to_string(),
        template: routes[route].template.to_string(),
    }
}
