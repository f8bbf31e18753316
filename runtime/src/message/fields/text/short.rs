//! Texts of known length.

/// The size of the longest text: a time of 30 bytes.
const SIZE: usize = 32;

/// A text that is a time or a duration.
pub(crate) struct Short {
    bytes: [u8; SIZE],
    length: usize,
}

impl Short {
    pub(super) const fn new() -> Self {
        Self { bytes: [0; SIZE], length: 0 }
    }

    /// The first `length` of `bytes`.
    pub(super) const fn of(bytes: [u8; SIZE], length: usize) -> Self {
        Self { bytes, length }
    }

    /// Appends `text`. What does not fit is left out.
    pub(super) fn put(&mut self, text: &[u8]) {
        let end = self.length + text.len();
        if let Some(place) = self.bytes.get_mut(self.length..end) {
            place.copy_from_slice(text);
            self.length = end;
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}
