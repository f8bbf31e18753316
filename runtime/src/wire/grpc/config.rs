//! The settings of a gRPC server.

use super::bounds;
use tonic::codec::CompressionEncoding;

/// An encoding of compressed messages. Each needs the cargo feature of its name; what is compiled in, servers and
/// clients always accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compression {
    /// gzip
    #[cfg(feature = "gzip")]
    Gzip,
    /// Zstandard
    #[cfg(feature = "zstd")]
    Zstd,
}

impl Compression {
    /// Every encoding that is compiled in.
    pub(super) const ALL: &[Self] = &[
        #[cfg(feature = "gzip")]
        Self::Gzip,
        #[cfg(feature = "zstd")]
        Self::Zstd,
    ];

    pub(super) fn encoding(self) -> CompressionEncoding {
        match self {
            #[cfg(feature = "gzip")]
            Self::Gzip => CompressionEncoding::Gzip,
            #[cfg(feature = "zstd")]
            Self::Zstd => CompressionEncoding::Zstd,
        }
    }
}

/// The settings of a gRPC server. Compressed requests are accepted as far as the cargo features `gzip` and `zstd`
/// allow.
///
/// ```
/// use polywire::{Server, grpc::Config};
///
/// let config = Config::default()
///     .with_max_request_size(16 * 1024 * 1024)
///     .with_max_response_size(16 * 1024 * 1024)
///     .with_max_message_memory(256 * 1024 * 1024)
///     .with_max_metadata_size(8 * 1024)
///     .without_reflection();
/// let server = Server::new().with_grpc(config);
/// # drop(server);
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The largest request message, in bytes, after decompression. Default: 4 MiB. A larger one is answered with
    /// `RESOURCE_EXHAUSTED`.
    pub max_request_size: usize,
    /// The memory that a request message may take once it is decoded, in bytes. One that would take more is answered
    /// with `RESOURCE_EXHAUSTED` and not decoded. Default (`None`): 16 bytes for each of the message's, and 64 MiB at
    /// least.
    pub max_message_memory: Option<usize>,
    /// The largest response message, in bytes. Default: no limit.
    pub max_response_size: usize,
    /// The largest metadata of a request, of a response, and of the trailers after it, in bytes as HTTP/2 counts them:
    /// names, values as they are encoded, and 32 for each entry. Default: 16 KiB.
    ///
    /// A call whose metadata is larger, in either direction, ends with `RESOURCE_EXHAUSTED`; other calls on its
    /// connection go on. Of a status the code always arrives: its text is cut at a quarter of this size, and its
    /// details are left out where both together need more than half, which by default every gRPC client reads. A status
    /// in place of which metadata is too large keeps its code and loses the metadata. The text names what is missing.
    pub max_metadata_size: usize,
    /// The compression of responses, for clients that accept it. Default: not at all.
    pub compression: Option<Compression>,
    /// True if `grpc.health.v1.Health` is served. Default: yes.
    pub health: bool,
    /// True if reflection is served (`grpc.reflection.v1` and `v1alpha`). Default: yes.
    pub reflection: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            max_request_size: 4 * 1024 * 1024,
            max_message_memory: None,
            max_response_size: usize::MAX,
            max_metadata_size: bounds::DEFAULT,
            compression: None,
            health: true,
            reflection: true,
        }
    }
}

impl Config {
    /// Sets the largest request message, in bytes. Default: 4 MiB. A larger one is `RESOURCE_EXHAUSTED`.
    #[must_use]
    pub fn with_max_request_size(mut self, bytes: usize) -> Self {
        self.max_request_size = bytes;
        self
    }

    /// Sets the memory that a request message may take once it is decoded, in bytes. Default: 16 for each of its own,
    /// at least 64 MiB. One that would take more is `RESOURCE_EXHAUSTED`.
    #[must_use]
    pub fn with_max_message_memory(mut self, bytes: usize) -> Self {
        self.max_message_memory = Some(bytes);
        self
    }

    /// Sets the largest response message, in bytes. Default: no limit. A larger one is `RESOURCE_EXHAUSTED`.
    #[must_use]
    pub fn with_max_response_size(mut self, bytes: usize) -> Self {
        self.max_response_size = bytes;
        self
    }

    /// Sets the largest metadata of a request or a response, in bytes as HTTP/2 counts them. Default: 16 KiB. A call
    /// with more is `RESOURCE_EXHAUSTED`.
    #[must_use]
    pub fn with_max_metadata_size(mut self, bytes: usize) -> Self {
        self.max_metadata_size = bytes;
        self
    }

    /// Compresses responses for clients that accept it. Default: not at all.
    #[must_use]
    pub fn with_compression(mut self, compression: Compression) -> Self {
        self.compression = Some(compression);
        self
    }

    /// Does not serve `grpc.health.v1.Health`, which is served by default.
    #[must_use]
    pub fn without_health(mut self) -> Self {
        self.health = false;
        self
    }

    /// Does not serve reflection, which is served by default.
    #[must_use]
    pub fn without_reflection(mut self) -> Self {
        self.reflection = false;
        self
    }
}
