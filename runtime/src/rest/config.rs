//! What a REST server can be told.

use super::stream::StreamFormat;
use std::time::Duration;

/// The settings of a REST server.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The largest request body, in bytes; of a request stream, the largest line. Default: 4 MiB. A larger one is
    /// answered with 413.
    pub max_request_size: usize,
    /// The longest query, in bytes. Default: 16 KiB. A longer one is answered with 400.
    pub max_query_size: usize,
    /// The most parameters of a query. Default: 128. More are answered with 400.
    pub max_query_parameters: usize,
    /// Whether a query parameter that names no field is an error (400). Default: no, it is ignored.
    pub reject_unknown_parameters: bool,
    /// Whether an unknown key of a JSON body is an error (400). Default: no, it is ignored.
    pub reject_unknown_fields: bool,
    /// Whether fields without presence are written when they have their default value. Default: no, as ProtoJSON
    /// writes them.
    pub emit_defaults: bool,
    /// The form of a stream of responses when `Accept` asks for none in particular. Default: NDJSON.
    pub stream_format: StreamFormat,
    /// Whether each message of a stream is wrapped as `{"result":…}`, as grpc-gateway does. Default: no.
    pub stream_envelope: bool,
    /// How long a stream of server-sent events, or a WebSocket, may be silent before it is kept alive by a comment or
    /// a ping. Also how long the head of a stream of events waits for its first message at most. Default: 15 s.
    pub keep_alive: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            max_request_size: 4 * 1024 * 1024,
            max_query_size: 16 * 1024,
            max_query_parameters: 128,
            reject_unknown_parameters: false,
            reject_unknown_fields: false,
            emit_defaults: false,
            stream_format: StreamFormat::default(),
            stream_envelope: false,
            keep_alive: Duration::from_secs(15),
        }
    }
}

impl Config {
    /// Sets the largest request body, in bytes.
    #[must_use]
    pub fn with_max_request_size(mut self, bytes: usize) -> Self {
        self.max_request_size = bytes;
        self
    }

    /// Sets the longest query, in bytes.
    #[must_use]
    pub fn with_max_query_size(mut self, bytes: usize) -> Self {
        self.max_query_size = bytes;
        self
    }

    /// Sets the most parameters of a query.
    #[must_use]
    pub fn with_max_query_parameters(mut self, count: usize) -> Self {
        self.max_query_parameters = count;
        self
    }

    /// Answers 400 to a query parameter that names no field.
    #[must_use]
    pub fn with_unknown_parameters_rejected(mut self) -> Self {
        self.reject_unknown_parameters = true;
        self
    }

    /// Answers 400 to an unknown key of a JSON body.
    #[must_use]
    pub fn with_unknown_fields_rejected(mut self) -> Self {
        self.reject_unknown_fields = true;
        self
    }

    /// Writes fields that have their default value.
    #[must_use]
    pub fn with_defaults_emitted(mut self) -> Self {
        self.emit_defaults = true;
        self
    }

    /// Sets the form of a stream of responses when `Accept` asks for none in particular.
    #[must_use]
    pub fn with_stream_format(mut self, format: StreamFormat) -> Self {
        self.stream_format = format;
        self
    }

    /// Wraps each message of a stream as `{"result":…}`.
    #[must_use]
    pub fn with_stream_envelope(mut self) -> Self {
        self.stream_envelope = true;
        self
    }

    /// Sets how long a stream may be silent before it is kept alive.
    #[must_use]
    pub fn with_keep_alive(mut self, silence: Duration) -> Self {
        self.keep_alive = silence;
        self
    }
}
