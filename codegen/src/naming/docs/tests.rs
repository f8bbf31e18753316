use super::{Docs, blocks};
use crate::source::Comments;
use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag};

fn lines(comment: &str) -> Vec<String> {
    blocks::lines(comment)
}

/// The parts that rustdoc would act on: it compiles code blocks, warns about HTML, and resolves links.
fn dangers(lines: &[String]) -> Vec<String> {
    let text = lines.join("\n");
    let mut dangers = Vec::new();
    let mut broken = Vec::new();
    let mut callback = |link: BrokenLink<'_>| {
        broken.push(format!("a reference to {}", link.reference));
        Some((CowStr::from("broken"), CowStr::from("")))
    };
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    for event in Parser::new_with_broken_link_callback(&text, options, Some(&mut callback)) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if &*info == "text" => {}
            Event::Start(Tag::CodeBlock(kind)) => dangers.push(format!("a code block: {kind:?}")),
            Event::Html(html) | Event::InlineHtml(html) => dangers.push(format!("HTML: {html}")),
            Event::Start(Tag::Image { dest_url, .. }) => dangers.push(format!("an image: {dest_url}")),
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                let web = dest_url.starts_with("https://") || dest_url.starts_with("http://");
                if !web || !matches!(link_type, LinkType::Inline | LinkType::Autolink) {
                    dangers.push(format!("a link: {link_type:?} {dest_url}"));
                }
            }
            _ => {}
        }
    }
    dangers.extend(broken);
    dangers
}

#[test]
fn prose_is_left_alone() {
    let text = " Returns the book.\n\n A name is `shelves/*/books/*`; see\n [AIP-131](https://aip.dev/131), please.\n";
    let expected = [
        "Returns the book.",
        "",
        "A name is `shelves/*/books/*`; see",
        "[AIP-131](https://aip.dev/131), please.",
    ];
    assert_eq!(lines(text), expected);
}

#[test]
fn code_is_text() {
    assert_eq!(lines(" a\n ```rust\n fn f() {}\n ```\n b"), ["a", "```text", "fn f() {}", "```", "b"]);
    assert_eq!(lines(" a\n\n     x\n       y\n\n b"), ["a", "", "```text", "x", "  y", "```", "", "b"]);
    assert_eq!(lines(" ```\n open"), ["```text", "open", "```"]);
    assert_eq!(lines(" ````\n ```\n ````"), ["````text", "```", "````"]);
}

#[test]
fn references_keep_their_text() {
    assert_eq!(lines(" [Book][library.v1.Book] of [the shelf][library.v1.Shelf]"), ["`Book` of the shelf"]);
    assert_eq!(lines(" a[0] and Vec<T>"), ["a\\[0\\] and Vec\\<T>"]);
}

#[test]
fn addresses_are_links() {
    assert_eq!(lines(" See https://a.b/c_d, (http://e.f)."), ["See <https://a.b/c_d>, (<http://e.f>)."]);
    assert_eq!(lines(" <https://a.b> http:// xhttps://a.b"), ["<https://a.b> http:// xhttps://a.b"]);
}

#[test]
fn nothing_for_nothing() {
    assert!(lines("\n \n\t\n").is_empty());
    let docs = Docs::new(Comments { leading: Some("  \n"), trailing: None }, || "The book.".to_owned());
    assert_eq!(docs.lines().len(), 1);
}

#[test]
fn leading_and_trailing() {
    let docs = Docs::optional(Comments { leading: Some(" a\n"), trailing: Some(" b\n") });
    let lines: Vec<String> = docs.lines().iter().map(ToString::to_string).collect();
    assert_eq!(lines, [" a", "", " b"]);
}

#[test]
fn nothing_in_a_comment_is_live() {
    const PIECES: [&str; 50] = [
        " ",
        "  ",
        "    ",
        "\t",
        "\n",
        "\n\n",
        "\n ",
        "\n     ",
        "\n   - ",
        "\n 1. ",
        "\n > ",
        "- ",
        "* ",
        "+ ",
        "1) ",
        "> ",
        "# ",
        "`",
        "``",
        "```",
        "````",
        "```rust",
        "~~~",
        "~",
        "[",
        "]",
        "(",
        ")",
        "[a]",
        "[a](b)",
        "[a][b]",
        "[a]: b",
        "![",
        "](https://a.b)",
        "<",
        ">",
        "<b>",
        "</b>",
        "<!--",
        "-->",
        "<https://a.b>",
        "https://a.b",
        "\\",
        "\\`",
        "|",
        "---",
        "word",
        "é",
        "\u{202e}",
        "&lt;",
    ];
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..20_000 {
        let mut comment = String::new();
        for _ in 0..random % 17 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            comment.push_str(PIECES[usize::try_from(random % 50).unwrap_or(0)]);
        }
        random = random.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1);
        let lines = lines(&comment);
        assert_eq!(dangers(&lines), Vec::<String>::new(), "{comment:?} became {lines:?}");
        assert!(lines.iter().all(|line| !line.contains(['\n', '\r', '\u{202e}'])), "{lines:?}");
    }
}
