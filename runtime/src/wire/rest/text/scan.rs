//! Splitting of short texts at a sign.
//!
//! Segments, names and values are short. A loop over their bytes is faster than the search of `str`, which is made for
//! long texts: a tenth of all instructions of a GET went with it (callgrind, 20,800 before and 18,700 after).

/// The text before the first `sign`, which is ASCII, and the text after it.
pub(crate) fn split_once(text: &str, sign: u8) -> Option<(&str, &str)> {
    around(text, text.bytes().position(|byte| byte == sign)?)
}

/// The text before the last `sign`, which is ASCII, and the text after it.
pub(crate) fn rsplit_once(text: &str, sign: u8) -> Option<(&str, &str)> {
    around(text, text.bytes().rposition(|byte| byte == sign)?)
}

/// The parts between `sign`s, which are ASCII; one more than there are signs.
pub(crate) fn split(text: &str, sign: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let (part, others) =
            split_once(text, sign).map_or((text, None), |(part, others)| (part, Some(others)));
        rest = others;
        Some(part)
    })
}

/// True if there is a `sign`, which is ASCII.
pub(crate) fn contains(text: &str, sign: u8) -> bool {
    text.bytes().any(|byte| byte == sign)
}

fn around(text: &str, at: usize) -> Option<(&str, &str)> {
    Some((text.get(..at)?, text.get(at + 1..)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_str_does_it(text in "[a/é]{0,8}") {
            prop_assert_eq!(super::split_once(&text, b'/'), text.split_once('/'));
            prop_assert_eq!(super::rsplit_once(&text, b'/'), text.rsplit_once('/'));
            prop_assert_eq!(super::split(&text, b'/').collect::<Vec<_>>(), text.split('/').collect::<Vec<_>>());
            prop_assert_eq!(super::contains(&text, b'/'), text.contains('/'));
        }
    }
}
