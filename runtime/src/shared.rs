//! References to values that live as long as the process, or as long as they are used.

use std::{fmt, ops::Deref, sync::Arc};

/// A reference that is static, or counted.
///
/// Generated definitions are statics and cost no allocation; those that are read at run time are counted, and freed
/// with their last reference.
pub enum Shared<T: ?Sized + 'static> {
    /// A reference to a static.
    Static(&'static T),
    /// A counted reference.
    Counted(Arc<T>),
}

impl<T: ?Sized> Shared<T> {
    /// True if what is known of `other` is known of this: both count one value, or neither will ever change.
    #[cfg(any(feature = "rest", feature = "_queue"))]
    pub(crate) fn is_as_known(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Static(_), Self::Static(_)) => true,
            (Self::Counted(one), Self::Counted(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl<T: ?Sized> Clone for Shared<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Static(value) => Self::Static(value),
            Self::Counted(value) => Self::Counted(value.clone()),
        }
    }
}

impl<T: ?Sized> Deref for Shared<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        match self {
            Self::Static(value) => value,
            Self::Counted(value) => value,
        }
    }
}

impl<T: ?Sized> From<&'static T> for Shared<T> {
    fn from(value: &'static T) -> Self {
        Self::Static(value)
    }
}

impl<T: ?Sized> From<Arc<T>> for Shared<T> {
    fn from(value: Arc<T>) -> Self {
        Self::Counted(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Shared<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}
