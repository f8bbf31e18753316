//! From services to the table of routes.

use super::{
    RouteError,
    binding::route::Route,
    config::{Config, OwnPaths},
    router::{InsertError, Router},
};
use crate::{
    DuplicateService, Handler, Handlers, Idempotency, MethodDescriptor, Wire,
    http::{HttpMethod, Segment},
};
use std::borrow::Cow;

/// Builds the table.
pub(super) fn build(services: &[Handlers], config: &Config) -> Result<Table, RouteError> {
    DuplicateService::check(services)?;
    let mut table = Table {
        router: Router::new(config),
        #[cfg(feature = "websocket")]
        sockets: Router::new(config),
        routes: Vec::new(),
    };
    for handler in services.iter().flat_map(|service| service.on(Wire::Rest)) {
        match handler.method().http {
            [] if config.own_paths == OwnPaths::Served => table.add_own_path(handler, config)?,
            bindings => {
                for binding in bindings {
                    let path = &binding.path;
                    let route = Route::new(handler, binding, config)?;
                    table.add(&binding.method, &path.segments, path.verb.as_ref(), route)?;
                }
            }
        }
    }
    #[cfg(feature = "websocket")]
    for handler in services.iter().flat_map(|service| service.on(Wire::Rest)) {
        table.add_sockets(handler, config);
    }
    Ok(table)
}

/// The table by which requests find their routes.
pub(super) struct Table {
    pub(super) router: Router,
    /// The routes of WebSockets.
    #[cfg(feature = "websocket")]
    pub(super) sockets: Router,
    pub(super) routes: Vec<Route>,
}

impl Table {
    /// A method without a binding is reached by its own path.
    fn add_own_path(&mut self, handler: &Handler, config: &Config) -> Result<(), RouteError> {
        let segments = own_segments(handler.method().path);
        if is_safe(handler.method()) {
            self.add(&HttpMethod::Get, &segments, None, Route::got_by_own_path(handler, config)?)?;
        }
        self.add(&HttpMethod::Post, &segments, None, Route::of_own_path(handler, config)?)
    }

    fn add(
        &mut self,
        method: &HttpMethod,
        segments: &[Segment],
        verb: Option<&Cow<'static, str>>,
        route: Route,
    ) -> Result<(), RouteError> {
        let inserted = self.router.insert(method, segments, verb, self.routes.len());
        inserted.map_err(|error| self.explain(&route, error))?;
        self.routes.push(route);
        Ok(())
    }

    /// A method that streams is reached over a WebSocket by its GET bindings, and by its own path. Where two claim a
    /// path, it belongs to the first: bindings were told apart before, and own paths differ.
    #[cfg(feature = "websocket")]
    fn add_sockets(&mut self, handler: &Handler, config: &Config) {
        use crate::StreamingKind;
        let method = handler.method();
        if method.streaming == StreamingKind::Unary {
            return;
        }
        for binding in method.http.iter().filter(|binding| is_got(&binding.method)) {
            if let Ok(route) = Route::new(handler, binding, config) {
                self.add_socket(&binding.path.segments, binding.path.verb.as_ref(), route);
            }
        }
        if config.own_paths == OwnPaths::Unserved {
            return;
        }
        if let Ok(route) = Route::of_own_path(handler, config) {
            self.add_socket(&own_segments(method.path), None, route);
        }
    }

    #[cfg(feature = "websocket")]
    fn add_socket(&mut self, segments: &[Segment], verb: Option<&Cow<'static, str>>, route: Route) {
        if self.sockets.insert(&HttpMethod::Get, segments, verb, self.routes.len()).is_ok() {
            self.routes.push(route);
        }
    }

    fn explain(&self, route: &Route, error: InsertError) -> RouteError {
        let (method, template) = (route.handler.method().path, route.template.clone());
        match error {
            InsertError::Template(source) => RouteError::Template { method, template, source },
            InsertError::Method => RouteError::HttpMethod { method, template },
            InsertError::Taken(other) => {
                let other = &self.routes[other];
                RouteError::Conflict {
                    method,
                    template,
                    other: other.handler.method().path,
                    other_template: other.template.clone(),
                }
            }
        }
    }
}

/// True if GET may call the method.
pub(super) fn is_safe(method: &MethodDescriptor) -> bool {
    method.idempotency == Idempotency::NoSideEffects && !method.streaming.client_streams()
}

/// The segments of a method's own path.
fn own_segments(path: &'static str) -> Vec<Segment> {
    path.trim_start_matches('/').split('/').map(Segment::literal).collect()
}

/// True if GET is a method of the binding.
#[cfg(feature = "websocket")]
fn is_got(method: &HttpMethod) -> bool {
    matches!(method, HttpMethod::Get | HttpMethod::Any)
}
