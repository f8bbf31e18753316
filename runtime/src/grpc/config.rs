//! What a gRPC server can be told.

use tonic::codec::CompressionEncoding;

/// An encoding of compressed messages. Each needs the cargo feature of its name; what is compiled in, servers and clients
/// always accept.
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

/// The settings of a gRPC server. Compressed requests are accepted as far as the cargo features `gzip` and `zstd` say.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The largest request message, in bytes, after decompression. Default: 4 MiB. A larger one is answered with
    /// `OUT_OF_RANGE`.
    pub max_request_size: usize,
    /// The largest response message, in bytes. Default: no limit.
    pub max_response_size: usize,
    /// How responses are compressed, for clients that accept it. Default: not at all.
    pub compression: Option<Compression>,
    /// Whether `grpc.health.v1.Health` is served. Default: yes.
    pub health: bool,
    /// Whether reflection is served (`grpc.reflection.v1` and `v1alpha`). Default: yes.
    pub reflection: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            max_request_size: 4 * 1024 * 1024,
            max_response_size: usize::MAX,
            compression: None,
            health: true,
            reflection: true,
        }
    }
}

impl Config {
    /// Sets the largest request message, in bytes.
    #[must_use]
    pub fn with_max_request_size(mut self, bytes: usize) -> Self {
        self.max_request_size = bytes;
        self
    }

    /// Sets the largest response message, in bytes.
    #[must_use]
    pub fn with_max_response_size(mut self, bytes: usize) -> Self {
        self.max_response_size = bytes;
        self
    }

    /// Compresses responses for clients that accept it.
    #[must_use]
    pub fn with_compression(mut self, compression: Compression) -> Self {
        self.compression = Some(compression);
        self
    }

    /// Does not serve `grpc.health.v1.Health`.
    #[must_use]
    pub fn without_health(mut self) -> Self {
        self.health = false;
        self
    }

    /// Does not serve reflection.
    #[must_use]
    pub fn without_reflection(mut self) -> Self {
        self.reflection = false;
        self
    }
}
