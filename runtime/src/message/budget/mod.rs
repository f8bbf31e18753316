//! The bound on the memory that one message may take while it is read.
//!
//! A limit on a message's bytes is none on its memory: an empty element of a list takes two bytes in binary form, three
//! as JSON, and as many bytes in memory as its type is wide. Readers of both forms take what a value will allocate from
//! one budget before it is allocated.

mod binary;
mod growth;

pub(crate) use binary::{check, densest};
pub(crate) use growth::Growth;

/// The budget of a message up to four mebibytes, the longest that a server takes by default.
const USUAL: usize = 64 * 1024 * 1024;

/// The memory that a longer message may take for each of its bytes.
const PER_BYTE: usize = 16;

/// The bytes of an allocator's own bookkeeping and rounding for each allocation.
const ALLOCATION: usize = 16;

/// The rest of the memory that a message may take.
#[derive(Debug)]
pub(crate) struct Budget {
    left: usize,
    limit: usize,
}

/// The message takes more memory than it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the message would take more than {limit} bytes of memory")]
pub(crate) struct Exceeded {
    /// The bound on the memory.
    pub(crate) limit: usize,
}

impl Budget {
    /// The budget of a message of `length` bytes: `limit`; without one, 16 bytes for each of its own, and 64 MiB at
    /// least.
    pub(crate) fn new(limit: Option<usize>, length: usize) -> Self {
        let limit = limit.unwrap_or_else(|| length.saturating_mul(PER_BYTE).max(USUAL));
        Self { left: limit, limit }
    }

    /// The rest when texts take this many bytes. When they take too much, the next value is refused.
    pub(crate) fn after(mut self, texts: usize) -> Self {
        self.left = self.left.saturating_sub(texts);
        self
    }

    /// Takes memory.
    ///
    /// # Errors
    /// When there is not so much left.
    #[inline]
    pub(crate) fn take(&mut self, bytes: usize) -> Result<(), Exceeded> {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(Exceeded { limit: self.limit }),
        }
    }
}

/// The memory of a text or of bytes of this length.
#[inline]
pub(crate) const fn text(length: usize) -> usize {
    if length == 0 { 0 } else { length + ALLOCATION }
}
