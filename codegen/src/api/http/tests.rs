use super::{Segment, Template, Variable, parse};

/// Segments, variables as `field:start..end`, and verb, on one line.
fn shape(template: &Template) -> String {
    let segments: Vec<String> = template.segments.iter().map(ToString::to_string).collect();
    let variables = template.variables.iter();
    let variables: Vec<String> =
        variables.map(|variable| format!("{}:{:?}", variable.field, variable.segments)).collect();
    format!("{} {} {}", segments.join("/"), variables.join(","), template.verb.as_deref().unwrap_or("-"))
}

#[test]
fn valid_templates() {
    for (text, expected) in [
        ("/", "  -"),
        ("/a", "a  -"),
        ("/v1/books", "v1/books  -"),
        ("/v1/*/b/**", "v1/*/b/**  -"),
        ("/{name}", "* name:0..1 -"),
        ("/{name=*}", "* name:0..1 -"),
        ("/v1/{name=shelves/*/books/*}", "v1/shelves/*/books/* name:1..5 -"),
        ("/v1/{a.b_c.d}/x/{e=**}", "v1/*/x/** a.b_c.d:1..2,e:3..4 -"),
        ("/v1/{name=a/*}:archive", "v1/a/* name:1..3 archive"),
        ("/v1/books:watch", "v1/books  watch"),
        ("/v1/{name}:a:b", "v1/* name:1..2 a:b"),
        ("/v1/x:y:z", "v1/x  y:z"),
        ("/{name=segment/wi:th}", "segment/wi:th name:0..2 -"),
        ("/a:b/c", "a:b/c  -"),
        ("/**:verb", "**  verb"),
        ("/a/**/b", "a/**/b  -"),
        ("/{x=a/**}/b/c:d", "a/**/b/c x:0..2 d"),
        ("/{x=**/a}", "**/a x:0..2 -"),
        ("/a%2fb/-._~!$&'()+,;=@", "a%2Fb/-._~!$&'()+,;=@  -"),
    ] {
        match parse(text) {
            Ok(template) => assert_eq!(shape(&template), expected, "{text}"),
            Err(fault) => panic!("{text}: {fault:?}"),
        }
    }
}

#[test]
fn invalid_templates() {
    for text in [
        "",
        "//",
        "/a/",
        "/a//b",
        "a/b",
        "/{}",
        "/{x=}",
        "/a/{",
        "/{x",
        "/{var.",
        "/{1}",
        "/{-}",
        "/{x=/a}",
        "/{x=a/}",
        "/a{x}",
        "/{x}a",
        "/{x}{y}",
        "/{x}a{y}/s",
        "/{a=x/{b=y}}",
        "/{v}:",
        "/a/:verb",
        ":verb",
        "/:ping",
        "/a/**/foo/**",
        "/a/**/*",
        "/{x=**}/{y}",
        "/foo/bar*",
        "/a b",
        "/a?b",
        "/a#b",
        "/a%",
        "/a%2",
        "/a%zz",
        "/}",
        "/a}",
        "/{x}/{x}",
        "/***",
        "/{x.}",
        "/{.x}",
        "/{x..y}",
        "/a:b/",
        "/{x=*}:v/w",
        "/a\u{7f}",
        "/\u{e9}",
    ] {
        assert!(parse(text).is_err(), "{text}");
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit).unwrap_or(0)
    }

    fn literal(&mut self) -> String {
        ["a", "v1", "books", "%2F", "x-y", "~", "$&'()+,;=@"][self.below(7)].to_owned()
    }

    fn template(&mut self) -> Template {
        let (mut segments, mut variables) = (Vec::new(), Vec::new());
        for index in 0..1 + self.below(4) {
            let start = segments.len();
            for _ in 0..1 + self.below(3) {
                segments.push(if self.below(3) == 0 {
                    Segment::Single
                } else {
                    Segment::Literal(self.literal())
                });
            }
            if self.below(2) == 0 {
                let field = format!("f{index}.g_{index}");
                variables.push(Variable { field, segments: start..segments.len(), at: 0..0 });
            }
        }
        if self.below(4) == 0 {
            segments.push(Segment::Rest);
            if let Some(last) = variables.last_mut().filter(|last| last.segments.end + 1 == segments.len()) {
                last.segments.end += 1;
            }
            if self.below(2) == 0 {
                segments.push(Segment::Literal(self.literal()));
            }
        }
        let verb = (self.below(3) == 0).then(|| ["archive", "a:b", "x%3A"][self.below(3)].to_owned());
        Template { text: String::new(), segments, variables, verb }
    }
}

/// The parts of a template that do not depend on how it was written.
fn meaning(template: Template) -> Template {
    let variables =
        template.variables.into_iter().map(|variable| Variable { at: 0..0, ..variable }).collect();
    Template { text: String::new(), variables, ..template }
}

#[test]
fn what_is_printed_is_parsed() {
    let mut random = Random(0x1234_5678_9abc_def1);
    for _ in 0..5000 {
        let template = random.template();
        let text = template.to_string();
        assert_eq!(parse(&text).map(meaning), Ok(template), "{text}");
    }
}

#[test]
fn what_is_parsed_is_printed() {
    let pieces = ["/", "a", "{", "}", "=", "*", "**", ":", ".", "x", "%41", "é", "//", "{x}", "{y=*}", "-"];
    let mut random = Random(0xfeed_beef_dead_cafe);
    for _ in 0..50_000 {
        let mut text = String::from("/");
        for _ in 0..random.below(9) {
            text.push_str(pieces[random.below(pieces.len() as u64)]);
        }
        if let Ok(template) = parse(&text) {
            let printed = template.to_string();
            assert_eq!(parse(&printed).map(meaning), Ok(meaning(template)), "{text} became {printed}");
        }
    }
}
