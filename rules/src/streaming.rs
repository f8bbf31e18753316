//! The sides of a method that stream.

/// The sides of a method that stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StreamingKind {
    /// One request, one response.
    Unary,
    /// One request, many responses.
    Server,
    /// Many requests, one response.
    Client,
    /// Many requests, many responses.
    Bidi,
}

impl StreamingKind {
    /// The kind of a method by which of its sides stream.
    pub const fn of(client: bool, server: bool) -> Self {
        match (client, server) {
            (false, false) => Self::Unary,
            (false, true) => Self::Server,
            (true, false) => Self::Client,
            (true, true) => Self::Bidi,
        }
    }

    /// True if the client sends more than one message.
    pub const fn client_streams(self) -> bool {
        matches!(self, Self::Client | Self::Bidi)
    }

    /// True if the server sends more than one message.
    pub const fn server_streams(self) -> bool {
        matches!(self, Self::Server | Self::Bidi)
    }
}
