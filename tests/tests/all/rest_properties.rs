//! Whatever a request holds, it is answered with a status that the rules name, and the server goes on. The same as the
//! fuzz targets of `tests/fuzz`, over their definition, with inputs that look like what they are read as.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use polywire::rest::{RestServer, explain::Explanation};
use polywire_codegen::{Input, Options};
use polywire_tests::definitions;
use proptest::prelude::*;
use std::{
    collections::{BTreeMap, HashSet},
    sync::LazyLock,
};
use tokio::runtime::Runtime;

static SERVER: LazyLock<RestServer> =
    LazyLock::new(|| definitions::server(&definitions::routes(include_str!("../../fuzz/src/fuzz.proto"))));
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

fn answer(method: &Method, target: &str, media: &str, body: &[u8]) -> Result<Explanation, TestCaseError> {
    let mut headers = HeaderMap::new();
    if !media.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(media).unwrap());
    }
    let explanation =
        RUNTIME.block_on(SERVER.explain(method, target, &headers, Bytes::copy_from_slice(body)));
    let status = explanation.status.as_u16();
    prop_assert!(matches!(status, 200 | 400 | 404 | 405 | 413 | 415), "{} {:?}", status, explanation.error);
    prop_assert_eq!(status == 200, explanation.error.is_none());
    prop_assert_eq!(status == 405, !explanation.allow.is_empty());
    let error = explanation.error.as_deref().unwrap_or_default();
    prop_assert!(error.len() < 2_000, "a message does not grow with the input");
    Ok(explanation)
}

const PATH: &str = "(/(v1|a|any|books|items|shelves|ratio|query|z|[a-z%:*]{0,4}|%[0-9a-fA-F]{2}|%|世|1\\.5|-?[0-9]{1,12})){0,7}(:byName|:byNumber|:[a-z]{0,3}){0,2}";
const QUERY: &str = "((name|id|i32|u64|flag|ratio|data|colour|maybe|tags|nums|limits|at|within|mask|extra|anyValue|wrapped|part\\.name|part\\.child\\.size|text|count|other\\.name|part|other|[a-z.\\[\\]%]{0,6})=?(true|-?[0-9]{1,21}|RED|YWI=|a,bC|NaN|1\\.5s|%7B%7D|2026-01-02T03:04:05Z|[a-z%+&=]{0,6}|%[0-9a-f]{2})&?){0,8}";
const JSON: &str = r#"([{}\[\]:,]|"(query|parts|numbers|items|anything|file|name|i32|tags|@type|a|1)"|null|true|-?[0-9]{1,3}|"type.googleapis.com/fuzz.Part"|"\\u00e9"){0,24}"#;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn paths(method in prop::sample::select(vec!["GET", "POST", "PUT", "PATCH", "HEAD", "BREW"]), path in PATH) {
        let method: Method = method.parse().unwrap();
        let (first, again) = (answer(&method, &path, "", b"")?, answer(&method, &path, "", b"")?);
        prop_assert_eq!(first.status, again.status);
        prop_assert_eq!(first.matched.map(|matched| matched.binding), again.matched.map(|matched| matched.binding));
    }

    #[test]
    fn queries(query in QUERY) {
        let answered = answer(&Method::GET, &format!("/q?{query}"), "", b"")?;
        let Some(matched) = answered.matched.filter(|_| answered.error.is_none()) else { return Ok(()) };
        let lists = ["tags", "nums", "limits"];
        let mut seen = HashSet::new();
        let mut single = matched.values.iter().filter(|value| !lists.contains(&value.field.as_str()));
        prop_assert!(single.all(|value| seen.insert(&value.field)), "{}", query);
        prop_assert_eq!(matched.messages.len(), 1);
    }

    #[test]
    fn forms(form in QUERY) {
        for (method, target) in [(Method::PUT, "/v1/items/x"), (Method::POST, "/v1/items")] {
            answer(&method, target, "application/x-www-form-urlencoded", form.as_bytes())?;
        }
    }

    #[test]
    fn multipart(
        parts in prop::collection::vec(
            ("[ -~]{0,12}", "(name|file|query\\.i32|query\\.tags|parts|[a-z\".;=]{0,8})", prop::collection::vec(any::<u8>(), 0..12)),
            0..4,
        ),
        end in "(--b--\r\n|--b--|--b|)",
    ) {
        let mut body = Vec::new();
        for (head, name, content) in parts {
            body.extend_from_slice(format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n{head}\r\n\r\n").as_bytes());
            body.extend_from_slice(&content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(end.as_bytes());
        answer(&Method::POST, "/v1/items", "multipart/form-data; boundary=b", &body)?;
    }

    #[test]
    fn json(text in JSON) {
        answer(&Method::PATCH, "/v1/items/items/x", "application/json", text.as_bytes())?;
        let answered = answer(&Method::POST, "/v1/items", "application/json", text.as_bytes())?;
        let Some(matched) = answered.matched.filter(|_| answered.error.is_none()) else { return Ok(()) };
        let written = matched.messages.first().cloned().unwrap_or_default();
        // What was read may have no form to be written in, such as an Any that holds nothing.
        if !written.is_empty() {
            let again = answer(&Method::POST, "/v1/items", "application/json", written.as_bytes())?;
            prop_assert_eq!(again.matched.map(|matched| matched.messages), Some(vec![written]));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn templates(template in "/?((a|b|\\*|\\*\\*|\\{a\\}|\\{part\\.name=|\\{b=|\\}|/|:|%2f|%|[a-z{}*/:=]){0,8})") {
        let proto = definitions::bound(
            "message Part { string name = 1; }\nmessage Request { string a = 1; string b = 2; Part part = 3; }",
            [format!("get: \"{template}\"")],
        );
        let sources = BTreeMap::from([("t.proto".to_owned(), proto)]);
        let Ok(routes) = polywire_codegen::routes(&Input::protos(&sources, ["t.proto"]), &Options::new()) else { return Ok(()) };
        prop_assert_eq!(&routes.services[0].methods[0].bindings[0].path.text, &template);
        // It panics when what was accepted cannot be served.
        definitions::server(&routes);
    }
}
