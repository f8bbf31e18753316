use super::{append_to, of_request};
use crate::metadata::MetadataMap;
use ::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

fn headers(entries: &[(&'static str, &str)]) -> HeaderMap {
    entries
        .iter()
        .map(|(name, value)| {
            (HeaderName::from_static(name), HeaderValue::from_bytes(value.as_bytes()).unwrap())
        })
        .collect()
}

/// Entries as `name: value`, sorted.
fn shown(headers: HeaderMap) -> Vec<String> {
    let mut lines: Vec<_> =
        headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
    lines.sort();
    lines
}

#[track_caller]
fn expect(entries: &[(&'static str, &str)], expected: &[&str]) {
    assert_eq!(shown(of_request(headers(entries)).unwrap().into_headers()), expected);
}

#[test]
fn plain_headers_are_metadata() {
    expect(
        &[
            ("x-request-id", "1"),
            ("authorization", "Bearer t"),
            ("x-many", "a"),
            ("x-many", "b"),
            ("x-raw-bin", "AAE"),
        ],
        &["authorization: Bearer t", "x-many: a", "x-many: b", "x-raw-bin: AAE", "x-request-id: 1"],
    );
}

/// Rules 60 and 61 of transcoding.
#[test]
fn what_belongs_to_http_does_not_pass() {
    expect(
        &[
            ("host", "h"),
            ("content-type", "application/json"),
            ("content-length", "1"),
            ("transfer-encoding", "chunked"),
            ("connection", "x-hop, close"),
            ("x-hop", "1"),
            ("te", "trailers"),
            ("accept", "*/*"),
            ("grpc-status", "0"),
            ("grpc-encoding", "gzip"),
            ("x-latin", "\u{e9}"),
        ],
        &[],
    );
}

#[test]
fn the_prefix_of_gateways_is_stripped() {
    expect(
        &[
            ("grpc-metadata-x", "1"),
            ("grpc-metadata-authorization", "t"),
            ("grpc-metadata-host", "h"),
            ("grpc-metadata-grpc-timeout", "1S"),
            ("grpc-metadata-grpc-metadata-y", "1"),
            ("grpc-metadata-", "1"),
        ],
        &["authorization: t", "x: 1"],
    );
}

#[test]
fn a_binary_entry_is_base64() {
    for value in ["AAE=", "AAE", ""] {
        assert!(of_request(headers(&[("a-bin", value)])).is_ok(), "{value}");
    }
    for value in ["!", "A", "AA AA"] {
        let problem = of_request(headers(&[("a-bin", value)])).unwrap_err();
        assert_eq!(problem.http, StatusCode::BAD_REQUEST, "{value}");
    }
}

/// Rule 62 of transcoding.
#[test]
fn a_timeout_is_the_deadline() {
    for (value, expected) in [
        ("17H", "17H"),
        ("19M", "19M"),
        ("23S", "23S"),
        ("1009m", "1009m"),
        ("1000003u", "1000003u"),
        ("100000007n", "100001u"),
        ("999999999999999999H", "99999999H"),
    ] {
        expect(&[("grpc-timeout", value)], &[&format!("grpc-timeout: {expected}")]);
    }
    for value in ["", "1", "S", "1s", "-1S", "1.5S", "1 S", "9999999999999999999S"] {
        assert!(of_request(headers(&[("grpc-timeout", value)])).is_err(), "{value}");
    }
}

#[test]
fn metadata_of_a_response_is_filtered_alike() {
    let metadata = headers(&[
        ("x-a", "1"),
        ("x-a", "2"),
        ("grpc-status", "3"),
        ("content-length", "9"),
        ("connection", "x-a"),
    ]);
    let mut out = HeaderMap::new();
    append_to(&mut out, MetadataMap::from_headers(metadata));
    assert_eq!(shown(out), ["x-a: 1", "x-a: 2"]);
}
