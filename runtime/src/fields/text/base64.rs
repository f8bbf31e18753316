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

/// Appends what [`encode`] gives.
pub(crate) fn write(bytes: &[u8], output: &mut Vec<u8>) {
    let start = output.len();
    output.resize(start + bytes.len().div_ceil(3) * 4, 0);
    // The place is exactly as long as the text: this does not fail.
    let _ = STANDARD_ALPHABET.encode_slice(bytes, &mut output[start..]);
}

/// Either alphabet, padded or not.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let of_urls = text.bytes().any(|byte| matches!(byte, b'-' | b'_'));
    let engine = if of_urls { &URL_ALPHABET } else { &STANDARD_ALPHABET };
    engine.decode(text).ok()
}
