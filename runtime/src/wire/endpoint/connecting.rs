//! A client that is being connected.

use super::Endpoint;
use crate::MethodDescriptor;

/// A client that is being connected: what a [`Scheme`](super::Scheme) makes a channel of.
#[derive(Clone, Debug)]
pub struct Connecting {
    endpoint: Endpoint,
    methods: Vec<&'static MethodDescriptor>,
}

impl Connecting {
    pub(crate) fn new(endpoint: Endpoint, methods: Vec<&'static MethodDescriptor>) -> Self {
        Self { endpoint, methods }
    }

    /// The endpoint.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The methods that the client calls; none when they are not known.
    pub fn methods(&self) -> &[&'static MethodDescriptor] {
        &self.methods
    }

    /// The same client with another endpoint, which has the schemes of this one.
    pub(crate) fn at(&self, endpoint: Endpoint) -> Self {
        let endpoint = endpoint.with_schemes(self.endpoint.schemes().clone());
        Self { endpoint, methods: self.methods.clone() }
    }
}
