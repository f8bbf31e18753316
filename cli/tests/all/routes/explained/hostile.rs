//! Requests that look for the edges of the rules. Each answer is what the rule says, worked out by hand.

use super::Api;

/// Rules 15 to 20, 22, 26, 29 and 30, where several templates claim a path.
#[test]
fn templates_that_overlap() {
    Api::new(&[
        "get /v1/{name=projects/*/locations/**}",
        "get /v1/{name=projects/*}/sub/{id}",
        "post /v1/{name=projects/*}:run body *",
        "get /v1/projects/{id}:run",
        "delete /v1/{name=projects/*}",
        "get /v1/{path=**}",
    ])
    .expect(&[
        ("GET /v1/projects/p/locations", "M0 name=projects/p/locations"),
        ("GET /v1/projects/p/locations/a/b%2Fc", "M0 name=projects/p/locations/a/b%2Fc"),
        ("GET /v1/projects/p%2Fq/sub/1%2F2", "M1 id=1/2 name=projects/p%2Fq"),
        ("GET /v1/projects/p%2Flocations/sub", "M5 path=projects/p%2Flocations/sub"),
        ("GET /v1/projects//locations", "M5 path=projects//locations"),
        ("POST /v1/projects/p:run", "M2 name=projects/p"),
        ("GET /v1/projects/p:run", "M3 id=p"),
        ("DELETE /v1/projects/p:run", "405 GET,POST"),
        ("DELETE /v1/projects/p%3Arun", "M4 name=projects/p:run"),
        ("GET /v1/projects/p%3Arun", "M5 path=projects/p:run"),
        ("PUT /v1/projects/p", "405 DELETE,GET"),
        ("PUT /v1/projects/p/locations/x", "405 GET"),
        ("GET /v1", "M5 path="),
        ("GET /v1/", "M5 path="),
        ("GET /v1/a//b/", "M5 path=a//b/"),
        ("GET /v1/%2F", "M5 path=%2F"),
    ]);
}

/// Rules 6 and 22 to 25.
#[test]
fn verbs_at_their_edges() {
    Api::new(&[
        "get /a/{x}:do",
        "get /a/{x}",
        "get /a/*/b:do",
        "post /a/{b=**}:do body *",
        "get /i/{a=**}/end",
    ])
    .expect(&[
        ("GET /a/:do", "M1 x=:do"),
        ("GET /a/x:do:do", "M0 x=x:do"),
        ("GET /a/x:DO", "M1 x=x:DO"),
        ("GET /a/x:d%6F", "M1 x=x:do"),
        ("GET /a/x%3Ado:do", "M0 x=x:do"),
        ("GET /a/x:do/", "404"),
        ("GET /a/x:do?x=y", "M0 x=x"),
        ("POST /a/x/b:do", "M3 b=x/b"),
        ("POST /a:do", "M3 b="),
        ("POST /a/x", "405 GET"),
        ("HEAD /a/x:do", "M0 x=x"),
        ("OPTIONS /a/x:do", "405 GET,POST"),
        ("GET /i/end", "M4 a="),
        ("GET /i/end/end", "M4 a=end"),
        ("GET /i/x/end/y", "404"),
    ]);
}

/// Rules 7, 14, 26 and 27.
#[test]
fn literals_and_methods() {
    Api::new(&[
        "get /lit/a%2Fb",
        "get /caf%C3%A9/{id}",
        "get /h",
        "post /h",
        "post /p",
        "* /any",
        "LIST /list",
    ])
    .expect(&[
        ("GET /lit/a%2fb", "M0"),
        ("GET /lit/a/b", "404"),
        ("GET /lit/%61%2Fb", "404"),
        ("GET /caf%c3%a9/1", "M1 id=1"),
        ("HEAD /h", "M2"),
        ("OPTIONS /h", "405 GET,POST"),
        ("TRACE /h", "405 GET,POST"),
        ("get /h", "405 GET,POST"),
        ("HEAD /p", "405 POST"),
        ("PURGE /any", "M5"),
        ("GET /list", "405 LIST"),
        ("GET /h?", "M2"),
        ("GET /h/?x=1", "404"),
    ]);
}

/// Rules 28 to 32.
#[test]
fn captures_at_their_edges() {
    Api::new(&[
        "get /s/{x}",
        "get /r/{a=x/*}",
        "get /t/{child.i32}/{child.data}/{nested_oneof.int64_value}",
        "get /e/{color}/x",
        "get /d/{within}",
        "get /ts/{at}",
        "get /m/{mask}",
        "get /b/{flag}",
        "get /w/{number}",
    ])
    .expect(&[
        ("GET /s/%2F", "M0 x=/"),
        ("GET /s/..", "M0 x=.."),
        ("GET /s/%2e%2e%2F", "M0 x=../"),
        ("GET /s/%00", "M0 x=\0"),
        ("GET /s/a+b&c=d", "M0 x=a+b&c=d"),
        ("GET /s/%C0%AF", "400 x"),
        ("GET /s/%ED%A0%80", "400 x"),
        ("GET /s/%F5%80%80%80", "400 x"),
        ("GET /s/%u0041", "400 x"),
        ("GET /r/x%2Fy", "404"),
        ("GET /r/x/%2f", "M1 a=x/%2f"),
        ("GET /r/x/%252F", "M1 a=x/%2F"),
        ("GET /r/x/", "404"),
        ("GET /t/-0/_w%3D%3D/7", "M2 child.data=_w== child.i32=-0 nested_oneof.int64_value=7"),
        ("GET /t/1/a%2Fb%2B/7", "M2 child.data=a/b+ child.i32=1 nested_oneof.int64_value=7"),
        ("GET /t/1/!/7", "400 child.data"),
        ("GET /t/1/YQ/7?text=x", "400 text"),
        ("GET /e/-1/x", "M3 color=-1"),
        ("GET /e/RED%20/x", "400 color"),
        ("GET /e/2147483648/x", "400 color"),
        ("GET /d/-0.000000001s", "M4 within=-0.000000001s"),
        ("GET /d/1.0000000001s", "400 within"),
        ("GET /d/315576000001s", "400 within"),
        ("GET /ts/2026-01-02T03%3A04%3A05%2B01:00", "M5 at=2026-01-02T03:04:05+01:00"),
        ("GET /ts/2026-02-30T00:00:00Z", "400 at"),
        ("GET /m/fooBar,a.b", "M6 mask=fooBar,a.b"),
        ("GET /b/True", "400 flag"),
        ("GET /w/null", "400 number"),
    ]);
}

/// Rules 34 and 39: what a path and a body hold, a query does not set.
#[test]
fn paths_bodies_and_queries_that_collide() {
    Api::new(&[
        "get /q/{id}/{info.f_string}",
        "post /q/{id} body info",
        "get /o/{text}",
        "get /n/{nested_oneof.f_string}",
        "put /all/{id} body *",
        "post /list body tags",
    ])
    .expect(&[
        ("GET /q/1/s?info.fString=z&id=9&info.int64Value=5", "M0 id=1 info.f_string=s info.int64_value=5"),
        ("GET /q/1/s?info.f_child.f_string=c", "M0 id=1 info.f_child.f_string=c info.f_string=s"),
        ("GET /q/1/s?info=%7B%7D", "400 info"),
        ("POST /q/1?info.int64Value=1&name=n", "M1 id=1 name=n"),
        ("POST /q/1?id=x&id=y", "M1 id=1"),
        ("GET /o/a?count=1", "400 count"),
        ("GET /o/a?text=b", "M2 text=a"),
        ("GET /n/a?nestedOneof.int64Value=1", "M3 nested_oneof.f_string=a nested_oneof.int64_value=1"),
        ("GET /n/a?text=x", "400 text"),
        ("PUT /all/1?id=2&name=%zz", "M4 id=1"),
        ("POST /list?tags=a&name=n", "M5 name=n"),
    ]);
}

/// Rules 35 to 43.
#[test]
fn queries_at_their_edges() {
    Api::new(&["get /q"]).expect(&[
        ("GET /q?%6eame=a=b;x=c", "M0 name=a=b;x=c"),
        ("GET /q?name=a%00b", "M0 name=a\0b"),
        ("GET /q?name=%C0%AF", "400 name"),
        ("GET /q?name=%", "400 name"),
        ("GET /q?%zz=1", "400"),
        ("GET /q?a?name=c", "M0"),
        ("GET /q?tags=&tags", "M0 tags=,"),
        ("GET /q?tags.0=a", "400 tags"),
        ("GET /q?tags[]=a&labels[a]=b", "M0"),
        ("GET /q?labels.a=x", "400 labels"),
        ("GET /q?name.sub=1", "400 name"),
        ("GET /q?info.=x&.info=x&info..f_string=x&nothing.at.all=1", "M0"),
        ("GET /q?info.f_string=a&info.fString=b", "400 info.f_string"),
        ("GET /q?child.child.name=a&child.name=b", "M0 child.child.name=a child.name=b"),
        ("GET /q?data=a+b=", "400 data"),
        ("GET /q?data=%2B%2F8%3D", "M0 data=+/8="),
        ("GET /q?data=_-8", "M0 data=_-8"),
        ("GET /q?data=YQ&data=YQ", "400 data"),
        ("GET /q?color=2", "M0 color=2"),
        ("GET /q?color=RED&color=1", "400 color"),
        ("GET /q?color=", "400 color"),
        ("GET /q?i64=%2B1", "400 i64"),
        ("GET /q?i64=1e2", "400 i64"),
        ("GET /q?u64=18446744073709551616", "400 u64"),
        ("GET /q?flag", "400 flag"),
        ("GET /q?ratio=1e39", "400 ratio"),
        ("GET /q?weight=", "400 weight"),
        ("GET /q?weight=nan", "400 weight"),
        ("GET /q?at=2026-01-01T00:00:00.1234567890Z", "400 at"),
        ("GET /q?at=10000-01-01T00:00:00Z", "400 at"),
        ("GET /q?within=1", "400 within"),
        ("GET /q?number=1&number=2", "400 number"),
        ("GET /q?wrapped=", "M0 wrapped="),
        ("GET /q?maybe=&maybe=", "400 maybe"),
        ("GET /q?limits=1&limits=x", "400 limits"),
        ("GET /q?nums=1&nums=", "400 nums"),
        ("GET /q?extra={}", "M0 extra={}"),
        ("GET /q?extra=[]", "400 extra"),
        ("GET /q?any_value=null", "M0 any_value=null"),
        ("GET /q?text=a&text=b", "400 text"),
        ("GET /q?text=&count=1", "400 count"),
        ("GET /q?nested_oneof.f_string=a&count=1", "400 count"),
    ]);
}
