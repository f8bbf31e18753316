use super::template::{insert, template};
use crate::wire::rest::router::{Capture, Extent, InsertError, Miss, Router, TemplateError};
use crate::{
    http::{HttpMethod, PathTemplate},
    wire::rest::text::percent::{Decode, decode},
};
use ::http::Method;

/// A router and the templates in it.
struct Table {
    router: Router,
    templates: Vec<PathTemplate>,
}

/// Routes written as `GET /path`.
fn table(routes: &[&str]) -> Table {
    let mut router = Router::default();
    let mut templates = Vec::new();
    for route in routes {
        let (method, path) = route.split_once(' ').unwrap();
        let template = template(path);
        insert(&mut router, method_of(method), &template, templates.len()).unwrap();
        templates.push(template);
    }
    Table { router, templates }
}

fn method_of(name: &str) -> HttpMethod {
    match name {
        "GET" => HttpMethod::Get,
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        "*" => HttpMethod::Any,
        other => HttpMethod::Custom(String::from(other).into()),
    }
}

impl Table {
    /// The template that answers and its captures, or why none does.
    fn find(&self, method: &str, path: &str) -> String {
        match self.router.find(&Method::from_bytes(method.as_bytes()).unwrap(), path) {
            Ok(found) => {
                let template = &self.templates[found.route];
                let mut text = template.text.to_string();
                for variable in template.variables.iter() {
                    let capture = Capture::new(template, variable).unwrap();
                    let how = match capture.extent() {
                        Extent::Single => Decode::All,
                        Extent::Multiple => Decode::AllButSlash,
                    };
                    let value = decode(capture.of(found.path), how).unwrap();
                    text.push_str(&format!(" {}={value}", variable.field));
                }
                text
            }
            Err(Miss::Method(methods)) => {
                format!("405 {}", methods.iter().map(Method::as_str).collect::<Vec<_>>().join(","))
            }
            Err(Miss::NotFound) => "404".to_owned(),
            Err(Miss::NotAPath) => "400".to_owned(),
        }
    }

    #[track_caller]
    fn expect(&self, cases: &[(&str, &str)]) {
        for (request, expected) in cases {
            let (method, path) = request.split_once(' ').unwrap();
            assert_eq!(self.find(method, path), *expected, "{request}");
        }
    }
}

#[test]
fn rule_14_a_path_begins_with_a_slash() {
    table(&["GET /a"]).expect(&[("GET a", "400"), ("GET ", "400"), ("GET /a", "/a")]);
}

#[test]
fn rule_15_specific_wins_and_backtracks() {
    let routes = ["GET /c/*/d/**", "GET /c/*/d/e", "GET /c/f/d/e"];
    let cases = [
        ("GET /c/x/d/e", "/c/*/d/e"),
        ("GET /c/f/d/e", "/c/f/d/e"),
        ("GET /c/u/d/v", "/c/*/d/**"),
        ("GET /c/f/d/v", "/c/*/d/**"),
        ("GET /c/f/d/", "/c/*/d/**"),
    ];
    table(&routes).expect(&cases);
    let mut reversed = routes;
    reversed.reverse();
    table(&reversed).expect(&cases);
}

#[test]
fn rule_16_backtracking_includes_the_method() {
    table(&["GET /a/b", "POST /a/{x}"]).expect(&[
        ("POST /a/b", "/a/{x} x=b"),
        ("GET /a/b", "/a/b"),
        ("GET /a/c", "405 POST"),
        ("PUT /a/b", "405 GET,POST"),
    ]);
}

#[test]
fn rule_17_a_star_is_one_segment_that_is_not_empty() {
    table(&["GET /foo/{id}"]).expect(&[
        ("GET /foo/", "404"),
        ("GET /foo", "404"),
        ("GET /foo/x", "/foo/{id} id=x"),
        ("GET /foo/x/", "404"),
    ]);
}

#[test]
fn rule_18_two_stars_are_any_number_of_segments() {
    let open = table(&["GET /v3/files/{path=**}"]);
    open.expect(&[
        ("GET /v3/files", "/v3/files/{path=**} path="),
        ("GET /v3/files/", "/v3/files/{path=**} path="),
        ("GET /v3/files/a", "/v3/files/{path=**} path=a"),
        ("GET /v3/files/a/b%2Fc/d%20", "/v3/files/{path=**} path=a/b%2Fc/d "),
    ]);
    table(&["GET /v3/files/{path=**}", "GET /v3/files"]).expect(&[("GET /v3/files", "/v3/files")]);
    table(&["GET /{x=**}"]).expect(&[("GET /", "/{x=**} x="), ("GET //", "/{x=**} x=/")]);
}

#[test]
fn rules_19_and_20_paths_are_taken_as_they_are() {
    table(&["GET /a/b/c", "GET /c/v/d"]).expect(&[
        ("GET /a/b/c", "/a/b/c"),
        ("GET /a/b/c/", "404"),
        ("GET /a/b/c/d", "404"),
        ("GET /a/b", "404"),
        ("GET /c//v/d", "404"),
        ("GET //c/v/d", "404"),
        ("GET /", "404"),
    ]);
}

#[test]
fn rule_6_literals_may_follow_two_stars() {
    table(&["GET /a/{x=b/**}/z", "GET /a/{x=b/**}/y/z", "GET /a/{x=**}", "GET /{a=*}/{b=**}/c/{d=e}"])
        .expect(&[
            ("GET /a/b/z", "/a/{x=b/**}/z x=b"),
            ("GET /a/b/1/2/z", "/a/{x=b/**}/z x=b/1/2"),
            ("GET /a/b/1/2/y/z", "/a/{x=b/**}/y/z x=b/1/2"),
            ("GET /a/b/1/2/y", "/a/{x=**} x=b/1/2/y"),
            ("GET /q/c/e", "/{a=*}/{b=**}/c/{d=e} a=q b= d=e"),
            ("GET /q/1/2/c/e", "/{a=*}/{b=**}/c/{d=e} a=q b=1/2 d=e"),
        ]);
}

#[test]
fn rule_21_a_long_path_is_matched_in_bounded_depth() {
    let table = table(&["GET /a/**/x", "GET /{a}/{b}/{c}", "GET /q/{x=**}:verb"]);
    let slashes = "/".repeat(64_000);
    table.expect(&[
        (&format!("GET /a{slashes}x"), "/a/**/x"),
        (&format!("GET /a{slashes}y"), "404"),
        (&format!("GET {slashes}"), "404"),
        (&format!("GET /q/{}", ":".repeat(64_000)), "404"),
    ]);
}

#[test]
fn rule_22_a_verb_owns_the_path_where_it_is_bound() {
    table(&["GET /person/{id}", "GET /{x=**}:verb"]).expect(&[
        ("GET /person/jason:verb", "/{x=**}:verb x=person/jason"),
        ("GET /person/jason:other", "/person/{id} id=jason:other"),
        ("GET /animal:other", "404"),
        ("GET /person/:verb", "/person/{id} id=:verb"),
        ("POST /person/jason:verb", "405 GET"),
    ]);
    table(&["GET /v1/{n}", "POST /v1/{n}:cancel", "GET /other/{n}"]).expect(&[
        ("POST /v1/x:cancel", "/v1/{n}:cancel n=x"),
        ("GET /v1/x:cancel", "405 POST"),
        ("GET /other/x:cancel", "/other/{n} n=x:cancel"),
    ]);
}

#[test]
fn rules_23_to_25_a_verb_ends_the_last_segment() {
    table(&["GET /{a=*}/{b=*}:verb"])
        .expect(&[("GET /some:verb/const:verb", "/{a=*}/{b=*}:verb a=some:verb b=const")]);
    table(&["GET /foo/*/hello"]).expect(&[("GET /foo/other:verb/hello", "/foo/*/hello")]);
    table(&["GET /v0/users/{id}", "GET /v0/users/{id}:block"]).expect(&[
        ("GET /v0/users/user:123", "/v0/users/{id} id=user:123"),
        ("GET /v0/users/user%3Ablock", "/v0/users/{id} id=user:block"),
        ("GET /v0/users/user:block", "/v0/users/{id}:block id=user"),
        ("GET /v0/users/user:block/", "404"),
        ("GET /v0/users/a:b:block", "/v0/users/{id}:block id=a:b"),
    ]);
    table(&["GET /foo/{id}:verb:subverb", "GET /foo/{id}:subverb"]).expect(&[
        ("GET /foo/bar:verb:subverb", "/foo/{id}:verb:subverb id=bar"),
        ("GET /foo/bar:subverb", "/foo/{id}:subverb id=bar"),
    ]);
}

#[test]
fn rule_26_head_is_answered_by_get() {
    table(&["GET /a", "* /b", "POST /b"]).expect(&[
        ("HEAD /a", "/a"),
        ("OPTIONS /a", "405 GET"),
        ("HEAD /b", "/b"),
    ]);
}

#[test]
fn rule_27_a_named_method_wins_over_any() {
    let mut router = Router::default();
    let a = template("/a");
    insert(&mut router, HttpMethod::Any, &a, 0).unwrap();
    insert(&mut router, HttpMethod::custom("REPORT"), &a, 1).unwrap();
    assert_eq!(router.find(&Method::from_bytes(b"REPORT").unwrap(), "/a").unwrap().route, 1);
    assert_eq!(router.find(&Method::GET, "/a").unwrap().route, 0);
}

#[test]
fn rules_28_to_30_captures_are_split_before_they_are_decoded() {
    table(&["GET /a/{x}/c", "GET /m/{x=p/*/q/*}/c", "GET /b/{x=q}"]).expect(&[
        ("GET /a/p%20q%2Fr+/c", "/a/{x}/c x=p q/r+"),
        ("GET /m/p/foo%20foo/q/bar%2Fbar/c", "/m/{x=p/*/q/*}/c x=p/foo foo/q/bar%2Fbar"),
        ("GET /b/q", "/b/{x=q} x=q"),
    ]);
}

#[test]
fn rule_7_escapes_of_literals_are_compared_as_octets() {
    table(&["GET /a%2fb/c"]).expect(&[
        ("GET /a%2Fb/c", "/a%2fb/c"),
        ("GET /a%2fb/c", "/a%2fb/c"),
        ("GET /a/b/c", "404"),
        ("GET /A%2Fb/c", "404"),
    ]);
}

#[test]
fn rule_13_a_shape_is_bound_once() {
    let mut router = Router::default();
    insert(&mut router, HttpMethod::Get, &template("/a/{x}"), 0).unwrap();
    let taken = Err(InsertError::Taken(0));
    assert_eq!(insert(&mut router, HttpMethod::Get, &template("/a/{y}"), 1), taken);
    insert(&mut router, HttpMethod::Post, &template("/a/{y}"), 2).unwrap();
    insert(&mut router, HttpMethod::Get, &template("/a/{y}:v"), 3).unwrap();
}

#[test]
fn impossible_templates_are_rejected() {
    let get = |text| insert(&mut Router::default(), HttpMethod::Get, &template(text), 0);
    assert_eq!(get("/a/**/*"), Err(InsertError::Template(TemplateError::SingleAfterRest)));
    assert_eq!(get("/a/**/foo/**"), Err(InsertError::Template(TemplateError::TwoRests)));
    let method = insert(&mut Router::default(), HttpMethod::custom("A B"), &template("/a"), 0);
    assert_eq!(method, Err(InsertError::Method));
}
