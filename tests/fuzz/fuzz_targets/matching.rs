//! Matching and decoding: a path is answered, and the same way each time.
#![no_main]

use http::Method;
use libfuzzer_sys::fuzz_target;
use polywire_fuzz::answer;

fuzz_target!(|input: (u8, &str)| {
    let (method, path) = input;
    let methods = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::HEAD, Method::TRACE];
    let method = &methods[usize::from(method) % methods.len()];
    let target = format!("/{path}");
    let first = answer(method, &target, "", b"");
    let again = answer(method, &target, "", b"");
    assert_eq!(first.status, again.status);
    assert_eq!(first.matched.map(|matched| matched.binding), again.matched.map(|matched| matched.binding));
});
