//! `bytes` as text: base64.

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD_ALPHABET: GeneralPurpose = GeneralPurpose::new(&STANDARD, CONFIG);
const URL_ALPHABET: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, CONFIG);

/// Standard alphabet, padded.
pub(crate) fn encode(bytes: &[u8]) -> String {
    STANDARD_ALPHABET.encode(bytes)
}

/// The length of what [`encode`] gives.
pub(crate) fn length(bytes: &[u8]) -> usize {
    bytes.len().div_ceil(3) * 4
}

/// Writes what [`encode`] gives into a place of its length.
pub(crate) fn write(bytes: &[u8], place: &mut [u8]) {
    // It fails only when the place is too short.
    let _ = STANDARD_ALPHABET.encode_slice(bytes, place);
}

/// Either alphabet, padded or not.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let of_urls = text.bytes().any(|byte| matches!(byte, b'-' | b'_'));
    let engine = if of_urls { &URL_ALPHABET } else { &STANDARD_ALPHABET };
    engine.decode(text).ok()
}
