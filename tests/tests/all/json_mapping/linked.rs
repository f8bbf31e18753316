//! The content of an `Any` whose message is of another crate.

use polywire::json;
use polywire_tests::linked::stores::linked::stores::Store;

/// `Part` is named by a field, and brings what stands beside it; `Remark` comes of a registry that an option names.
#[test]
fn messages_of_other_definitions_are_known_in_any() {
    for more in [
        r#"{"@type":"type.googleapis.com/linked.stores.Store"}"#,
        r#"{"@type":"type.googleapis.com/linked.parts.Part","number":"7"}"#,
        r#"{"@type":"type.googleapis.com/linked.parts.Part.Maker","name":"Ada"}"#,
        r#"{"@type":"type.googleapis.com/linked.parts.Weight","kilograms":1.5}"#,
        r#"{"@type":"type.googleapis.com/linked.remarks.Remark","text":"heavy"}"#,
        r#"{"@type":"type.googleapis.com/google.protobuf.Any","value":{"@type":"a/linked.parts.Weight"}}"#,
    ] {
        let text = format!(r#"{{"more":{more}}}"#);
        let store: Store = json::from_str(&text).unwrap();
        assert_eq!(json::to_string(&store).unwrap(), text);
    }
}

#[test]
fn a_message_of_no_definition_stays_unknown() {
    let error = json::from_str::<Store>(r#"{"more":{"@type":"a/linked.remarks.Other"}}"#).unwrap_err();
    assert_eq!(error.to_string(), "more: the type `a/linked.remarks.Other` is not known (at byte 8)");
}
