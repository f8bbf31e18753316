//! The growing text.

use crate::message::fields::Key;
use crate::message::json::lexer::marks;

/// The unused room that a text may have, whatever its length.
const SPARE: usize = 256;

/// A text that grows. There are initialised bytes after it, so that short pieces are copied in place, without a call
/// each.
pub(in crate::message::json) struct Output {
    /// The text, and room for more.
    bytes: Vec<u8>,
    length: usize,
    /// The room that the text was given to grow in, which is not taken from it again.
    given: usize,
}

impl Output {
    /// Continues `bytes`, with room for at least `room` bytes more.
    pub(in crate::message::json) fn new(mut bytes: Vec<u8>, room: usize) -> Self {
        let (length, given) = (bytes.len(), bytes.capacity());
        bytes.resize(length + room, 0);
        Self { bytes, length, given }
    }

    /// The bytes it continued, and all that was written.
    pub(in crate::message::json) fn into_bytes(mut self) -> Vec<u8> {
        self.bytes.truncate(self.length);
        // A text that is kept keeps its room: apart from a little, never more than its length.
        if self.bytes.capacity() - self.length > self.length + SPARE {
            self.bytes.shrink_to(self.given);
        }
        self.bytes
    }

    /// Drops what was written from `length` on.
    pub(in crate::message::json) fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    pub(in crate::message::json) fn len(&self) -> usize {
        self.length
    }

    /// Replaces the byte at `index`, or appends it at the end.
    pub(in crate::message::json) fn set(&mut self, index: usize, byte: u8) {
        if index == self.length {
            self.push(byte);
        } else if let Some(place) = self.bytes.get_mut(index) {
            *place = byte;
        }
    }

    #[inline]
    pub(in crate::message::json) fn push(&mut self, byte: u8) {
        self.next(1)[0] = byte;
    }

    #[inline]
    pub(in crate::message::json) fn put(&mut self, text: &[u8]) {
        copy(self.next(text.len()), text);
    }

    /// Appends a key, which is not a long one.
    #[inline]
    pub(in crate::message::json) fn put_key(&mut self, key: &Key) {
        let start = self.length;
        if let Some(place) = self.next(Key::SIZE).first_chunk_mut() {
            *place = key.text;
        }
        self.length = start + usize::from(key.length);
    }

    /// Appends `text` in quotes.
    #[inline]
    pub(in crate::message::json) fn put_quoted(&mut self, text: &[u8]) {
        if let [first, place @ .., last] = self.next(text.len() + 2) {
            *first = b'"';
            copy(place, text);
            *last = b'"';
        }
    }

    /// Appends `text` in quotes, unless it has a quote, a backslash or a control character. Whether it was appended.
    #[inline]
    pub(in crate::message::json) fn put_string(&mut self, text: &[u8]) -> bool {
        let length = self.length;
        let mut plain = true;
        if let [first, place @ .., last] = self.next(text.len() + 2) {
            *first = b'"';
            plain = copy_plain(place, text);
            *last = b'"';
        }
        if !plain {
            self.length = length;
        }
        plain
    }

    /// The next `count` bytes, to be filled.
    #[inline]
    pub(in crate::message::json) fn next(&mut self, count: usize) -> &mut [u8] {
        let start = self.length;
        let end = start + count;
        if end > self.bytes.len() {
            self.grow(end);
        }
        self.length = end;
        &mut self.bytes[start..end]
    }

    #[cold]
    fn grow(&mut self, end: usize) {
        self.bytes.reserve(end - self.bytes.len());
        self.bytes.resize(self.bytes.capacity(), 0);
    }
}

/// Copies a text into a place of its length. Short ones are moved as two words that overlap.
#[inline]
fn copy(place: &mut [u8], text: &[u8]) {
    match text.len() {
        0 => {}
        1 => copy_ends::<1>(place, text, |_| {}),
        2..4 => copy_ends::<2>(place, text, |_| {}),
        4..8 => copy_ends::<4>(place, text, |_| {}),
        8..16 => copy_ends::<8>(place, text, |_| {}),
        16..=32 => copy_ends::<16>(place, text, |_| {}),
        _ => place.copy_from_slice(text),
    }
}

/// Copies a text into a place of its length. Whether it is without quote, backslash and control character.
#[inline]
fn copy_plain(place: &mut [u8], text: &[u8]) -> bool {
    // A word of spaces has no marks.
    const SPACES: u64 = u64::from_le_bytes([b' '; 8]);
    let mut found = 0;
    match text.len() {
        0 => {}
        1 => copy_ends::<1>(place, text, |[byte]| found |= marks(SPACES << 8 | u64::from(*byte))),
        2..4 => copy_ends::<2>(place, text, |word| {
            found |= marks(SPACES << 16 | u64::from(u16::from_le_bytes(*word)));
        }),
        4..8 => copy_ends::<4>(place, text, |word| {
            found |= marks(SPACES << 32 | u64::from(u32::from_le_bytes(*word)));
        }),
        8..=16 => copy_ends::<8>(place, text, |word| found |= marks(u64::from_le_bytes(*word))),
        _ => {
            copy_ends::<8>(place, text, |word| found |= marks(u64::from_le_bytes(*word)));
            let (places, _) = place.as_chunks_mut::<8>();
            for (place, word) in places.iter_mut().zip(text.as_chunks::<8>().0) {
                found |= marks(u64::from_le_bytes(*word));
                *place = *word;
            }
        }
    }
    found == 0
}

/// Copies the first and the last `N` bytes, which together are the whole when it is not longer than `2 * N`.
#[inline]
fn copy_ends<const N: usize>(place: &mut [u8], text: &[u8], mut see: impl FnMut(&[u8; N])) {
    if let (Some(place), Some(text)) = (place.first_chunk_mut::<N>(), text.first_chunk::<N>()) {
        see(text);
        *place = *text;
    }
    if let (Some(place), Some(text)) = (place.last_chunk_mut::<N>(), text.last_chunk::<N>()) {
        see(text);
        *place = *text;
    }
}
