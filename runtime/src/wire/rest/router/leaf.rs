//! The routes of one shape, by method.

use super::InsertError;
use crate::{http::HttpMethod, wire::rest::config::HeadRequests};
use ::http::Method;

/// The number of a route.
pub(in crate::wire::rest) type RouteId = usize;

/// The routes of one shape.
#[derive(Debug, Default)]
pub(super) struct Leaf {
    exact: Vec<(Method, RouteId)>,
    any: Option<RouteId>,
}

impl Leaf {
    /// Adds a route.
    pub(super) fn insert(&mut self, method: &HttpMethod, route: RouteId) -> Result<(), InsertError> {
        if *method == HttpMethod::Any {
            return self
                .any
                .map_or(Ok(()), |taken| Err(InsertError::Taken(taken)))
                .map(|()| self.any = Some(route));
        }
        let method = Method::from_bytes(method.as_str().as_bytes()).map_err(|_| InsertError::Method)?;
        match self.exact(&method) {
            Some(taken) => Err(InsertError::Taken(taken)),
            None => {
                self.exact.push((method, route));
                Ok(())
            }
        }
    }

    /// The route for a method. A named method wins over `*`; HEAD may be answered by GET where nothing names it.
    pub(super) fn select(&self, method: &Method, head: HeadRequests) -> Option<RouteId> {
        let by_get = *method == Method::HEAD && head == HeadRequests::ByGet;
        let get = || by_get.then(|| self.exact(&Method::GET)).flatten();
        self.exact(method).or_else(get).or(self.any)
    }

    /// The methods that are named.
    pub(super) fn methods(&self) -> impl Iterator<Item = &Method> {
        self.exact.iter().map(|(method, _)| method)
    }

    /// True if there is no route.
    pub(super) fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.any.is_none()
    }

    fn exact(&self, method: &Method) -> Option<RouteId> {
        self.exact.iter().find(|(known, _)| known == method).map(|&(_, route)| route)
    }
}
