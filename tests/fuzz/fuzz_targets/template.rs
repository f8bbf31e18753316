//! Path templates: whatever is accepted can be served, and its shortest form is accepted too.
#![no_main]

use libfuzzer_sys::fuzz_target;
use polywire_codegen::{Input, Options, routes};
use std::collections::BTreeMap;

fn definition(template: &str) -> String {
    let escaped: String = template.bytes().map(|byte| format!("\\x{byte:02x}")).collect();
    format!(
        "syntax = \"proto3\";\npackage fuzz;\nimport \"google/api/annotations.proto\";\n\
         message Part {{ string name = 1; }}\n\
         message Request {{ string a = 1; string b = 2; int32 n = 3; Part part = 4; }}\n\
         service Fuzz {{ rpc Get(Request) returns (Request) {{ option (google.api.http) = {{ get: \"{escaped}\" }}; }} }}\n"
    )
}

fuzz_target!(|template: &str| {
    let proto = definition(template);
    let sources = BTreeMap::from([("fuzz.proto".to_owned(), proto.clone())]);
    let Ok(parsed) = routes(&Input::protos(&sources, ["fuzz.proto"]), &Options::new()) else { return };
    let binding = &parsed.services[0].methods[0].bindings[0];
    assert_eq!(binding.path.text, template);
    assert!(binding.path.variables.iter().all(|variable| variable.end <= binding.path.segments.len()));
    assert!(polywire_fuzz::server(&proto).is_ok(), "{template} is accepted and cannot be served");
});
