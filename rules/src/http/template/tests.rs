use super::{PathTemplate, Segment, TemplateFault, Variable};
use std::borrow::Cow;

/// Segments, variables as `field:start..end`, and verb, on one line.
fn shape(template: &PathTemplate) -> String {
    let segments: Vec<String> = template.segments.iter().map(ToString::to_string).collect();
    let variables = template.variables.iter();
    let variables: Vec<String> =
        variables.map(|variable| format!("{}:{:?}", variable.field, variable.segments())).collect();
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
        match PathTemplate::parse(text) {
            Ok(template) => assert_eq!(shape(&template), expected, "{text}"),
            Err(fault) => panic!("{text}: {fault:?}"),
        }
    }
}

#[test]
fn invalid_templates() {
    for (text, fault) in [
        ("", TemplateFault::NoSlash),
        ("//", TemplateFault::EmptySegment),
        ("/a/", TemplateFault::EmptySegment),
        ("/a//b", TemplateFault::EmptySegment),
        ("a/b", TemplateFault::NoSlash),
        ("/{}", TemplateFault::BadFieldPath),
        ("/{x=}", TemplateFault::EmptySegment),
        ("/a/{", TemplateFault::Unclosed),
        ("/{x", TemplateFault::Unclosed),
        ("/{var.", TemplateFault::Unclosed),
        ("/{1}", TemplateFault::BadFieldPath),
        ("/{-}", TemplateFault::BadFieldPath),
        ("/{x=/a}", TemplateFault::EmptySegment),
        ("/{x=a/}", TemplateFault::EmptySegment),
        ("/a{x}", TemplateFault::Glued),
        ("/{x}a", TemplateFault::Glued),
        ("/{x}{y}", TemplateFault::Glued),
        ("/{x}a{y}/s", TemplateFault::Glued),
        ("/{a=x/{b=y}}", TemplateFault::Nested),
        ("/{v}:", TemplateFault::EmptyVerb),
        ("/a/:verb", TemplateFault::EmptySegment),
        (":verb", TemplateFault::NoSlash),
        ("/:ping", TemplateFault::EmptySegment),
        ("/a/**/foo/**", TemplateFault::StarAfterRest),
        ("/a/**/*", TemplateFault::StarAfterRest),
        ("/{x=**}/{y}", TemplateFault::StarAfterRest),
        ("/foo/bar*", TemplateFault::StarInLiteral),
        ("/a b", TemplateFault::BadCharacter),
        ("/a?b", TemplateFault::BadCharacter),
        ("/a#b", TemplateFault::BadCharacter),
        ("/a%", TemplateFault::BadEscape),
        ("/a%2", TemplateFault::BadEscape),
        ("/a%zz", TemplateFault::BadEscape),
        ("/}", TemplateFault::Unopened),
        ("/a}", TemplateFault::Unopened),
        ("/{x}/{x}", TemplateFault::DuplicateVariable),
        ("/***", TemplateFault::StarInLiteral),
        ("/{x.}", TemplateFault::BadFieldPath),
        ("/{.x}", TemplateFault::BadFieldPath),
        ("/{x..y}", TemplateFault::BadFieldPath),
        ("/a:b/", TemplateFault::EmptySegment),
        ("/{x=*}:v/w", TemplateFault::Glued),
        ("/a\u{7f}", TemplateFault::BadCharacter),
        ("/é", TemplateFault::BadCharacter),
    ] {
        assert_eq!(PathTemplate::parse(text).map_err(|error| error.fault), Err(fault), "{text}");
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

    fn template(&mut self) -> PathTemplate {
        let (mut segments, mut variables) = (Vec::new(), Vec::new());
        for index in 0..1 + self.below(4) {
            let start = segments.len();
            for _ in 0..1 + self.below(3) {
                segments.push(if self.below(3) == 0 {
                    Segment::Single
                } else {
                    Segment::Literal(self.literal().into())
                });
            }
            if self.below(2) == 0 {
                let field = format!("f{index}.g_{index}");
                variables.push(Variable { field: field.into(), start, end: segments.len() });
            }
        }
        if self.below(4) == 0 {
            segments.push(Segment::Rest);
            if let Some(last) = variables.last_mut().filter(|last| last.end + 1 == segments.len()) {
                last.end += 1;
            }
            if self.below(2) == 0 {
                segments.push(Segment::Literal(self.literal().into()));
            }
        }
        let verb = (self.below(3) == 0).then(|| ["archive", "a:b", "x%3A"][self.below(3)].to_owned());
        PathTemplate {
            text: Cow::Borrowed(""),
            segments: segments.into(),
            variables: variables.into(),
            verb: verb.map(Cow::Owned),
        }
    }
}

/// The parts of a template that do not depend on how it was written.
fn meaning(template: PathTemplate) -> PathTemplate {
    PathTemplate { text: Cow::Borrowed(""), ..template }
}

#[test]
fn a_printed_template_parses_to_the_same() {
    let mut random = Random(0x1234_5678_9abc_def1);
    for _ in 0..5000 {
        let template = random.template();
        let text = template.to_string();
        assert_eq!(PathTemplate::parse(&text).map(meaning), Ok(template), "{text}");
    }
}

#[test]
fn a_parsed_template_prints_to_the_same() {
    let pieces = ["/", "a", "{", "}", "=", "*", "**", ":", ".", "x", "%41", "é", "//", "{x}", "{y=*}", "-"];
    let mut random = Random(0xfeed_beef_dead_cafe);
    for _ in 0..50_000 {
        let mut text = String::from("/");
        for _ in 0..random.below(9) {
            text.push_str(pieces[random.below(pieces.len() as u64)]);
        }
        if let Ok(template) = PathTemplate::parse(&text) {
            let printed = template.to_string();
            assert_eq!(
                PathTemplate::parse(&printed).map(meaning),
                Ok(meaning(template)),
                "{text} became {printed}"
            );
        }
    }
}

#[test]
fn the_place_of_a_variable_is_its_field_path() {
    let text = "/v1/{book=shelves/*}/{book.name}/{b}";
    let template = PathTemplate::parse(text).unwrap();
    let places = template.variables.iter().map(|variable| template.place(variable).map(|at| &text[at]));
    assert_eq!(places.collect::<Vec<_>>(), [Some("book"), Some("book.name"), Some("b")]);
    assert_eq!(template.place(&Variable::new("name", 1, 2)), None);
}
