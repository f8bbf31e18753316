//! The messages of rustc about faulty definitions: each file in `tests/ui` has one fault, and the text that rustc shows
//! for it stands beside it. `TRYBUILD=overwrite` writes these texts; rustc words some of them, so that they belong to
//! one version of it.

#[test]
fn faults_are_shown_where_they_are_written() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
