//! The promise of a method about second calls.

/// The promise of a method about second calls: `google.protobuf.MethodOptions.IdempotencyLevel`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Idempotency {
    /// Nothing is promised.
    #[default]
    Unknown,
    /// Safe: the call changes nothing.
    NoSideEffects,
    /// Calling twice has the effect of calling once.
    Idempotent,
}

impl Idempotency {
    /// The number in `google.protobuf.MethodOptions.IdempotencyLevel`.
    pub const fn number(self) -> i32 {
        match self {
            Self::Unknown => 0,
            Self::NoSideEffects => 1,
            Self::Idempotent => 2,
        }
    }

    /// The level of a number; one that this version does not know promises nothing.
    pub const fn from_number(number: i32) -> Self {
        match number {
            1 => Self::NoSideEffects,
            2 => Self::Idempotent,
            _ => Self::Unknown,
        }
    }
}
