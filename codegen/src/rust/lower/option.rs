//! Custom options as the text that a parser of `.proto` hands to the linker, which gives them their types.

use polywire_rules::schema::{Rule, aggregate};
use prost_types::{UninterpretedOption, uninterpreted_option::NamePart};

/// `option (NAME) = { … }`
pub(super) fn of_rule(name: &str, rule: &dyn Rule) -> UninterpretedOption {
    UninterpretedOption {
        name: vec![NamePart { name_part: name.to_owned(), is_extension: true }],
        aggregate_value: Some(aggregate(rule)),
        ..UninterpretedOption::default()
    }
}
