//! What a REST server can be told.

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
}
