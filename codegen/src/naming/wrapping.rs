//! The wrapping of a method's messages, on the way in and out.

/// The presence of metadata in the functions of a trait. Traits of `.proto` files always do; those that users write may
/// leave the request or the response bare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wrapping {
    pub(crate) request: Wrap,
    pub(crate) response: Wrap,
}

/// One side of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrap {
    /// `Request<Book>`, `Response<Book>`
    Metadata,
    /// `Book`
    #[allow(dead_code, reason = "of traits in Rust")]
    Bare,
}

impl Wrapping {
    pub(crate) const WRAPPED: Self = Self { request: Wrap::Metadata, response: Wrap::Metadata };

    /// True if nothing has to be put on or taken off.
    pub(crate) fn is_plain(self) -> bool {
        self != Self::WRAPPED
    }

    /// The argument of the trait's function, of the `request` with metadata.
    pub(crate) fn to_argument(self) -> &'static str {
        match self.request {
            Wrap::Metadata => "request",
            Wrap::Bare => "::polywire::Request::into_inner(request)",
        }
    }

    /// The request with metadata, of the `request` of the trait's function.
    pub(crate) fn as_request(self) -> &'static str {
        match self.request {
            Wrap::Metadata => "request",
            Wrap::Bare => "::polywire::Request::new(request)",
        }
    }

    /// The conversion from the outcome of the trait's function to one with metadata.
    pub(crate) fn to_outcome(self) -> &'static str {
        match self.response {
            Wrap::Metadata => "",
            Wrap::Bare => ".map(::polywire::Response::new)",
        }
    }

    /// The conversion from an outcome with metadata to that of the trait's function.
    pub(crate) fn as_answer(self) -> &'static str {
        match self.response {
            Wrap::Metadata => "",
            Wrap::Bare => ".map(::polywire::Response::into_inner)",
        }
    }
}
