//! The macros of polywire. Users reach them through the `polywire` crate.
