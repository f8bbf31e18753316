//! The presets, and every choice on its own.

use crate::rest::{Answer, send_to, server};
use polywire::rest::{
    Config,
    config::{
        BoolText, Collisions, Defaults, DurationText, EmptyResponse, ExcessBody, HeadRequests, MapParameters,
        PathLists, Plus, RepeatedParameters, SystemParameters, TrailingSlash, Unescape, Unknown,
    },
};

/// The JSON of the echo for 200, or only the status.
fn shown(answer: Answer) -> String {
    if answer.status == 200 { answer.body } else { answer.status.to_string() }
}

/// The three engines read a request differently: spec, grpc-gateway, Envoy.
#[tokio::test]
async fn presets_differ_where_the_engines_do() {
    // grpc-gateway emits defaults; that is looked at elsewhere.
    let gateway = Config::grpc_gateway().with_defaults(Defaults::Omitted);
    let servers = [Config::spec(), gateway, Config::envoy()].map(server);
    let reserved = "%21%23%24%26%27%28%29%2A%2B%2C%2F%3A%3B%3D%3F%40%5B%5D";
    let all = format!("GET /v1/items/{reserved}:find");
    let kept = format!(r#"{{"name":"{reserved}"}}"#);
    for (rule, request, body, expected) in [
        (19, "GET /v1/all/", "", ["404", "404", "{}"]),
        (19, "GET /v1/all//", "", ["404", "404", "{}"]),
        (19, "GET /v1/items/1/", "", ["404", "404", r#"{"itemId":"1"}"#]),
        (25, "GET /v1/items/a:find/", "", ["404", "404", "400"]),
        (26, "HEAD /v1/all", "", ["", "405", "405"]),
        (
            28,
            "GET /v1/of/a%2Fb/1",
            "",
            [r#"{"nested":{"name":"a/b","itemId":"1"}}"#, "404", r#"{"nested":{"name":"a/b","itemId":"1"}}"#],
        ),
        (
            28,
            "GET /v1/of/%252F/1",
            "",
            [
                r#"{"nested":{"name":"%2F","itemId":"1"}}"#,
                r#"{"nested":{"name":"%2F","itemId":"1"}}"#,
                r#"{"nested":{"name":"%2F","itemId":"1"}}"#,
            ],
        ),
        (
            28,
            "GET /v1/of/%25/1",
            "",
            [
                r#"{"nested":{"name":"%","itemId":"1"}}"#,
                r#"{"nested":{"name":"%","itemId":"1"}}"#,
                r#"{"nested":{"name":"%","itemId":"1"}}"#,
            ],
        ),
        (29, &all, "", [r#"{"name":"!#$&'()*+,%2F:;=?@[]"}"#, r#"{"name":"!#$&'()*+,/:;=?@[]"}"#, &kept]),
        (30, "GET /v1%2Fall", "", ["404", "{}", "404"]),
        (31, "GET /v1/all%zz", "", ["404", "400", "404"]),
        (32, "GET /v1/all?flag=t", "", ["400", r#"{"flag":true}"#, "400"]),
        (
            36,
            "GET /v1/all?tags=a,b",
            "",
            [r#"{"tags":["a,b"]}"#, r#"{"tags":["a,b"]}"#, r#"{"tags":["a,b"]}"#],
        ),
        (38, "GET /v1/all?labels[a]=b", "", ["{}", r#"{"labels":{"a":"b"}}"#, "400"]),
        (40, "GET /v1/all?name=a+b", "", [r#"{"name":"a b"}"#, r#"{"name":"a b"}"#, r#"{"name":"a+b"}"#]),
        (41, "GET /v1/all?within=1m30s", "", ["400", r#"{"within":"90s"}"#, "400"]),
        (43, "GET /v1/all?unknown=1", "", ["{}", "{}", "400"]),
        (43, "GET /v1/all?key=1&$alt=json", "", ["{}", "{}", "{}"]),
        (45, "GET /v1/all", "excess", ["{}", "{}", "{}"]),
        (47, "POST /v1/items", r#"{"unknown":1}"#, ["{}", "{}", "{}"]),
        (
            48,
            "PATCH /v1/items/path",
            r#"{"name":"body"}"#,
            [r#"{"name":"path"}"#, r#"{"name":"path"}"#, r#"{"name":"path"}"#],
        ),
        (55, "DELETE /v1/items/a", "", ["{}", "{}", "{}"]),
    ] {
        for ((server, engine), expected) in
            servers.iter().zip(["spec", "grpc-gateway", "Envoy"]).zip(expected)
        {
            let answer = shown(send_to(server, request, body, &[]).await);
            assert_eq!(answer, expected, "rule {rule} of {engine}: {request} {body}");
        }
    }
    let gateway = server(Config::grpc_gateway());
    let emitted = send_to(&gateway, "GET /v1/part/nested?nested.flag=true", "", &[]).await.body;
    assert!(
        emitted.starts_with(r#"{"name":"","itemId":"0","flag":true,"colour":"UNSPECIFIED""#),
        "{emitted}"
    );
}

/// Every choice on its own: the default, and the other.
#[tokio::test]
async fn each_choice_can_be_made_alone() {
    let spec = Config::spec();
    for (rule, config, request, body, usual, chosen) in [
        (19, spec.with_trailing_slash(TrailingSlash::Ignored), "GET /v1/all/", "", "404", "{}"),
        (26, spec.with_head(HeadRequests::Unbound), "HEAD /v1/all", "", "", "405"),
        (
            29,
            spec.with_unescape(Unescape::All),
            "GET /v1/shelves/a%2Fb/items/c",
            "",
            r#"{"name":"shelves/a%2Fb/items/c"}"#,
            r#"{"name":"shelves/a/b/items/c"}"#,
        ),
        (
            29,
            spec.with_unescape(Unescape::ExceptReserved),
            "GET /v1/shelves/a%3A%20/items/c",
            "",
            r#"{"name":"shelves/a: /items/c"}"#,
            r#"{"name":"shelves/a%3A /items/c"}"#,
        ),
        (
            30,
            spec.with_unescape(Unescape::Legacy),
            "GET /v1/shelves/1%2Fitems%2F2",
            "",
            "404",
            r#"{"name":"shelves/1/items/2"}"#,
        ),
        (32, spec.with_bools(BoolText::Go), "GET /v1/all?flag=TRUE", "", "400", r#"{"flag":true}"#),
        (
            36,
            spec.with_repeated(RepeatedParameters::CommaSeparated),
            "GET /v1/all?nums=1,2&nums=3",
            "",
            "400",
            r#"{"nums":[1,2,3]}"#,
        ),
        (
            38,
            spec.with_maps(MapParameters::Bracketed),
            "GET /v1/all?labels[a.b]=c%2Cd",
            "",
            "{}",
            r#"{"labels":{"a.b":"c,d"}}"#,
        ),
        (
            38,
            spec.with_maps(MapParameters::Bracketed),
            "GET /v1/all?nested.labels[a]=b",
            "",
            "{}",
            r#"{"nested":{"labels":{"a":"b"}}}"#,
        ),
        (
            38,
            spec.with_maps(MapParameters::Bracketed),
            "GET /v1/all?labels[a]=b&labels[a]=c",
            "",
            "{}",
            "400",
        ),
        (38, spec.with_maps(MapParameters::Bracketed), "GET /v1/all?name[a]=b", "", "{}", "400"),
        (
            40,
            spec.with_plus(Plus::Literal),
            "GET /v1/all?name=a+b",
            "",
            r#"{"name":"a b"}"#,
            r#"{"name":"a+b"}"#,
        ),
        (
            41,
            spec.with_durations(DurationText::Go),
            "GET /v1/all?within=13h0m0s",
            "",
            "400",
            r#"{"within":"46800s"}"#,
        ),
        (43, spec.with_unknown_parameters(Unknown::Rejected), "GET /v1/all?unknown=1", "", "{}", "400"),
        (
            43,
            spec.with_unknown_parameters(Unknown::Rejected),
            "GET /v1/all?alt=json&$.xgafv=1",
            "",
            "{}",
            "{}",
        ),
        (45, spec.with_excess_body(ExcessBody::Rejected), "GET /v1/all", "x", "{}", "400"),
        (45, spec.with_excess_body(ExcessBody::Rejected), "GET /v1/all", "", "{}", "{}"),
        (47, spec.with_unknown_fields(Unknown::Rejected), "POST /v1/items", r#"{"unknown":1}"#, "{}", "400"),
        (
            48,
            spec.with_collisions(Collisions::Rejected),
            "PATCH /v1/items/path",
            r#"{"name":"body"}"#,
            r#"{"name":"path"}"#,
            "400",
        ),
        (
            48,
            spec.with_collisions(Collisions::Rejected),
            "PATCH /v1/items/path",
            r#"{"name":"path"}"#,
            r#"{"name":"path"}"#,
            r#"{"name":"path"}"#,
        ),
        (
            48,
            spec.with_collisions(Collisions::Rejected),
            "PATCH /v1/items/path",
            "{}",
            r#"{"name":"path"}"#,
            r#"{"name":"path"}"#,
        ),
        (53, spec.with_defaults(Defaults::Emitted), "GET /v1/part/tags", "", "[]", "[]"),
        (55, spec.with_empty_response(EmptyResponse::NoContent), "DELETE /v1/items/a", "", "{}", "204"),
        (55, spec.with_empty_response(EmptyResponse::NoContent), "GET /v1/all", "", "{}", "{}"),
    ] {
        let usually = shown(send_to(&server(spec), request, body, &[]).await);
        assert_eq!(usually, usual, "rule {rule}, usually: {request} {body}");
        let answer = shown(send_to(&server(config), request, body, &[]).await);
        assert_eq!(answer, chosen, "rule {rule}, chosen: {request} {body}");
    }
}

#[tokio::test]
async fn rule_43_what_is_unknown_is_named() {
    let strict = server(Config::default().with_unknown_parameters(Unknown::Rejected));
    let answer = send_to(&strict, "GET /v1/all?nested.x%0Ay=1", "", &[]).await;
    assert_eq!(answer.body, "{\"code\":3,\"message\":\"in the query, `nested.x\u{fffd}y` names no field\"}");
}

#[tokio::test]
async fn rule_43_system_parameters_may_come_first() {
    let first = Config::default()
        .with_system_parameters(SystemParameters::BeforeFields)
        .with_unknown_parameters(Unknown::Rejected);
    // The shop has no field of such a name; what begins with `$` never is one.
    assert_eq!(send_to(&server(first), "GET /v1/all?fields=a&key=b", "", &[]).await.status, 200);
}

#[test]
fn rule_9_repeated_variables_are_refused_unless_they_are_chosen() {
    use crate::rest::shop::Listed;
    use polywire::{Handlers, rest::RestServer};
    let served = |config| RestServer::new(&[Handlers::new(&Listed::default())], config);
    let error = served(Config::spec()).unwrap_err().to_string();
    assert_eq!(
        error,
        "`/v1/listed/{tags}` of /shop.v1.Shop/List cannot bind the field `tags`: \
         a path variable is a single scalar, or a message with a text form"
    );
    assert!(served(Config::spec().with_path_lists(PathLists::CommaSeparated)).is_ok());
}

#[tokio::test]
async fn rule_9_repeated_variables_have_commas() {
    use crate::rest::shop::Listed;
    use polywire::{Handlers, rest::RestServer};
    let server = RestServer::new(
        &[Handlers::new(&Listed::default())],
        Config::grpc_gateway().with_defaults(Defaults::Omitted),
    )
    .unwrap();
    assert_eq!(send_to(&server, "GET /v1/listed/a,b%20c", "", &[]).await.body, r#"{"tags":["a","b c"]}"#);
}
