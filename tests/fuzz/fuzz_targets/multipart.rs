//! Forms of several parts.
#![no_main]

use http::Method;
use libfuzzer_sys::fuzz_target;
use polywire_fuzz::answer;

fuzz_target!(|form: &[u8]| {
    answer(&Method::POST, "/v1/items", "multipart/form-data; boundary=b", form);
    let whole = [b"--b\r\nContent-Disposition: form-data; ", form, b"\r\n--b--\r\n"].concat();
    answer(&Method::POST, "/v1/items", "multipart/form-data; boundary=b", &whole);
});
