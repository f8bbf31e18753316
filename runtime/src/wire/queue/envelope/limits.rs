//! The size that a message may have.

use super::{Envelope, EnvelopeError};

/// The size that a message may have. A larger one is refused by its sender, and by a receiver whose limits are lower.
///
/// ```
/// use polywire::queue::Limits;
///
/// let limits = Limits::DEFAULT.with_payload(1 << 20).with_headers(32).with_header_bytes(8 << 10);
/// assert_eq!(limits.payload, 1_048_576);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The longest payload, in bytes.
    pub payload: usize,
    /// The most entries of metadata.
    pub headers: usize,
    /// The longest metadata, in bytes, names included.
    pub header_bytes: usize,
}

impl Limits {
    /// 4 MiB of payload (what gRPC servers accept too), 128 entries of metadata, 16 KiB of metadata.
    pub const DEFAULT: Self = Self { payload: 4 << 20, headers: 128, header_bytes: 16 << 10 };

    /// Sets the longest payload, in bytes. Default: 4 MiB.
    #[must_use]
    pub const fn with_payload(mut self, bytes: usize) -> Self {
        self.payload = bytes;
        self
    }

    /// Sets the most entries of metadata. Default: 128.
    #[must_use]
    pub const fn with_headers(mut self, entries: usize) -> Self {
        self.headers = entries;
        self
    }

    /// Sets the longest metadata, in bytes, names included. Default: 16 KiB.
    #[must_use]
    pub const fn with_header_bytes(mut self, bytes: usize) -> Self {
        self.header_bytes = bytes;
        self
    }

    /// Checks `envelope`.
    ///
    /// # Errors
    /// The limit that it breaks.
    pub fn check(&self, envelope: &Envelope) -> Result<(), EnvelopeError> {
        if envelope.payload.len() > self.payload {
            return Err(EnvelopeError::PayloadTooLarge {
                bytes: envelope.payload.len(),
                limit: self.payload,
            });
        }
        if envelope.metadata.is_empty() {
            return Ok(());
        }
        self.check_headers(envelope.metadata.as_ref())
    }

    pub(super) fn check_headers(&self, headers: &http::HeaderMap) -> Result<(), EnvelopeError> {
        if headers.len() > self.headers {
            return Err(EnvelopeError::TooManyHeaders { entries: headers.len(), limit: self.headers });
        }
        let bytes = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        if bytes > self.header_bytes {
            return Err(EnvelopeError::HeadersTooLarge { bytes, limit: self.header_bytes });
        }
        Ok(())
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
