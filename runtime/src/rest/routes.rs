//! From services to the table of routes.

use super::{
    RouteError,
    config::Config,
    route::Route,
    router::{InsertError, Router},
};
use crate::{
    Handler, Handlers,
    http::{HttpMethod, Segment},
};

/// Builds the table. Routes are numbered in the order of the definitions.
pub(super) fn build(services: &[Handlers], config: &Config) -> Result<(Router, Vec<Route>), RouteError> {
    let mut table = Table { router: Router::new(config), routes: Vec::new() };
    for handler in services.iter().flat_map(Handlers::methods) {
        match handler.method().http {
            [] => table.add_own_path(handler, config)?,
            bindings => {
                for binding in bindings {
                    let path = &binding.path;
                    let route = Route::new(handler, binding, config)?;
                    table.add(binding.method, path.segments, path.verb, route)?;
                }
            }
        }
    }
    Ok((table.router, table.routes))
}

struct Table {
    router: Router,
    routes: Vec<Route>,
}

impl Table {
    /// A method without a binding is reached by its own path.
    fn add_own_path(&mut self, handler: &Handler, config: &Config) -> Result<(), RouteError> {
        let path = handler.method().path;
        let segments: Vec<_> = path.trim_start_matches('/').split('/').map(Segment::Literal).collect();
        self.add(HttpMethod::Post, &segments, None, Route::of_own_path(handler, config))
    }

    fn add(
        &mut self,
        method: HttpMethod,
        segments: &[Segment],
        verb: Option<&'static str>,
        route: Route,
    ) -> Result<(), RouteError> {
        let inserted = self.router.insert(method, segments, verb, self.routes.len());
        inserted.map_err(|error| self.explain(&route, error))?;
        self.routes.push(route);
        Ok(())
    }

    fn explain(&self, route: &Route, error: InsertError) -> RouteError {
        let (method, template) = (route.handler.method().path, route.template);
        match error {
            InsertError::Template(source) => RouteError::Template { method, template, source },
            InsertError::Method => RouteError::HttpMethod { method, template },
            InsertError::Taken(other) => {
                let other = &self.routes[other];
                RouteError::Conflict {
                    method,
                    template,
                    other: other.handler.method().path,
                    other_template: other.template,
                }
            }
        }
    }
}
