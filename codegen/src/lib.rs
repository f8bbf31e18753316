//! Reads an interface definition and emits typed stubs.
