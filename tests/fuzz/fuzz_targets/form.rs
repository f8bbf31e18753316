//! Forms.
#![no_main]

use http::Method;
use libfuzzer_sys::fuzz_target;
use polywire_fuzz::answer;

fuzz_target!(|form: &[u8]| {
    answer(&Method::PUT, "/v1/items/x", "application/x-www-form-urlencoded", form);
    answer(&Method::POST, "/v1/items", "application/x-www-form-urlencoded", form);
});
