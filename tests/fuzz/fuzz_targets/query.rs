//! Queries: what is accepted sets each single field once.
#![no_main]

use http::Method;
use libfuzzer_sys::fuzz_target;
use polywire_fuzz::answer;
use std::collections::HashSet;

fuzz_target!(|query: &str| {
    let answered = answer(&Method::GET, &format!("/q?{query}"), "", b"");
    let Some(matched) = answered.matched.filter(|_| answered.error.is_none()) else { return };
    let lists = ["tags", "nums", "limits"];
    let single = matched.values.iter().filter(|value| !lists.contains(&value.field.as_str()));
    let mut seen = HashSet::new();
    assert!(single.into_iter().all(|value| seen.insert(&value.field)), "{query}");
    assert_eq!(matched.messages.len(), 1);
});
