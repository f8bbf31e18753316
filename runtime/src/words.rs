//! Errors in words, wherever they are shown.

use std::{error::Error, fmt};

/// Writes an error and its causes in one line. A cause whose text is there already is not repeated.
pub(crate) fn write(error: &dyn Error, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !said.contains(&words) {
            said = format!("{said}: {words}");
        }
        cause = error.source();
    }
    formatter.write_str(&said)
}

/// Implements `Debug` of errors by their words and those of their causes: what `?` shows that leaves `main`, and
/// `unwrap`, is for people to read.
macro_rules! debug_in_words {
    ($($error:ty),+ $(,)?) => {$(
        impl std::fmt::Debug for $error {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::words::write(self, formatter)
            }
        }
    )+};
}

pub(crate) use debug_in_words;
