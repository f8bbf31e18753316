//! The fields of an object that have been read already.

/// A set of small numbers.
pub(super) enum Seen {
    /// Of numbers below 128.
    Few([u64; 2]),
    Many(Vec<u64>),
}

impl Seen {
    /// A set for numbers below `limit`.
    pub(super) fn new(limit: usize) -> Self {
        if limit <= 128 { Self::Few([0; 2]) } else { Self::Many(vec![0; limit.div_ceil(64)]) }
    }

    /// True if a number is there.
    pub(super) fn contains(&self, number: usize) -> bool {
        let words: &[u64] = match self {
            Self::Few(words) => words,
            Self::Many(words) => words,
        };
        words.get(number / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    /// Adds a number; `false` when it is there already.
    pub(super) fn insert(&mut self, number: usize) -> bool {
        let words: &mut [u64] = match self {
            Self::Few(words) => words,
            Self::Many(words) => words,
        };
        let Some(word) = words.get_mut(number / 64) else { return true };
        let bit = 1 << (number % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }
}
