//! Every field table of the fixtures is what its definition says.

use polywire_golden::{json, library, nasty};
use polywire_tests::tables::assert_match_definition;

#[test]
fn json_tables_match() {
    assert_match_definition(&json::TYPES, json::FILE_DESCRIPTOR_SET);
}

#[test]
fn library_tables_match() {
    assert_match_definition(&library::TYPES, library::FILE_DESCRIPTOR_SET);
}

#[test]
fn nasty_tables_match() {
    assert_match_definition(&nasty::TYPES, nasty::FILE_DESCRIPTOR_SET);
}
