//! Tools from outside.
