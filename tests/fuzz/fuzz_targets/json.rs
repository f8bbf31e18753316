//! JSON bodies: what is read is written, and what is written is read as the same.
#![no_main]

use http::Method;
use libfuzzer_sys::fuzz_target;
use polywire_fuzz::answer;

fuzz_target!(|json: &[u8]| {
    answer(&Method::PATCH, "/v1/items/items/x", "application/json", json);
    let answered = answer(&Method::POST, "/v1/items", "application/json", json);
    let Some(matched) = answered.matched.filter(|_| answered.error.is_none()) else { return };
    let [written] = matched.messages.as_slice() else { panic!("one message") };
    // What was read may have no form to be written in, such as an Any that holds nothing.
    if !written.is_empty() {
        let again = answer(&Method::POST, "/v1/items", "application/json", written.as_bytes());
        assert_eq!(again.matched.map(|matched| matched.messages), Some(vec![written.clone()]), "{written}");
    }
});
