//! The modules of a crate, and the paths that each names.

use super::lexer::{Token, starts_with, tokens};
use std::collections::{BTreeMap, VecDeque};

/// The names that lead to a module or an item, from the root of the crate.
pub(super) type Path = Vec<String>;

/// Names that lead from one to the next are a circle; more of them would be one as well.
const MOST_HOPS: usize = 16;

/// A path that a module names.
pub(super) struct Mention {
    pub(super) module: Path,
    pub(super) path: Path,
    /// File and line.
    pub(super) place: String,
}

/// A crate, as far as its paths tell.
#[derive(Default)]
pub(super) struct Modules {
    /// The items that the imported names of each module stand for.
    imports: BTreeMap<Path, BTreeMap<String, Path>>,
    pub(super) mentions: Vec<Mention>,
}

impl Modules {
    /// Adds the file of `module`; `name` is shown.
    pub(super) fn add(&mut self, module: Path, name: &str, code: &str) {
        let tokens = tokens(code);
        let mut reader = Reader { modules: self, name, module, open: Vec::new(), depth: 0 };
        reader.modules.imports.entry(reader.module.clone()).or_default();
        let mut at = 0;
        while at < tokens.len() {
            at += reader.read(&tokens[at..]);
        }
    }

    /// The module in which the item at `path` is defined, as far as imports tell.
    pub(super) fn home(&self, path: &Path) -> Path {
        let (mut home, mut rest) = (Path::new(), VecDeque::from(path.clone()));
        let mut hops = 0;
        while let Some(name) = rest.pop_front() {
            let mut below = home.clone();
            below.push(name.clone());
            if self.imports.contains_key(&below) {
                home = below;
                continue;
            }
            let import = self.imports.get(&home).and_then(|imports| imports.get(&name));
            let Some(import) = import.filter(|_| hops < MOST_HOPS) else { break };
            hops += 1;
            home.clear();
            rest = import.iter().cloned().chain(rest).collect();
        }
        home
    }
}

/// Reads one file.
struct Reader<'a> {
    modules: &'a mut Modules,
    name: &'a str,
    module: Path,
    /// The depths at which the modules within the file begin.
    open: Vec<usize>,
    depth: usize,
}

impl Reader<'_> {
    /// Reads what stands at the start; gives its length.
    fn read(&mut self, tokens: &[Token<'_>]) -> usize {
        match tokens[0].text {
            "use" => return self.import(tokens),
            "mod" if tokens.get(2).is_some_and(|token| token.text == "{") => {
                self.open.push(self.depth);
                self.depth += 1;
                self.module.push(tokens[1].text.to_owned());
                self.modules.imports.entry(self.module.clone()).or_default();
                return 3;
            }
            "{" => self.depth += 1,
            "}" => {
                self.depth = self.depth.saturating_sub(1);
                if self.open.last() == Some(&self.depth) {
                    self.open.pop();
                    self.module.pop();
                }
            }
            "crate" | "super" | "self" if starts_with(&tokens[1..], &["::"]) => {
                let words = tokens.iter().step_by(2);
                let more = tokens[1..].iter().step_by(2).take_while(|token| token.text == "::").count();
                let path: Vec<&str> = words.take(more + 1).map(|token| token.text).collect();
                self.mention(&path, tokens[0].line);
                return 2 * more + 1;
            }
            _ => {}
        }
        1
    }

    /// Reads `use …;`.
    fn import(&mut self, tokens: &[Token<'_>]) -> usize {
        let end = tokens.iter().position(|token| token.text == ";").unwrap_or(tokens.len());
        let mut trees = Vec::new();
        branches(&tokens[1..end], &mut Vec::new(), &mut trees);
        for (path, name, line) in trees {
            if let Some(path) = self.mention(&path, line) {
                let imports = self.modules.imports.entry(self.module.clone()).or_default();
                imports.insert(name.to_owned(), path);
            }
        }
        end + 1
    }

    /// Notes a path; gives it from the root of the crate, if it may be of this crate.
    fn mention(&mut self, path: &[&str], line: usize) -> Option<Path> {
        let mut absolute = self.module.clone();
        let mut names = path.iter().copied().peekable();
        match *names.peek()? {
            "crate" => {
                absolute.clear();
                names.next();
            }
            "self" => drop(names.next()),
            "super" => {
                while names.next_if_eq(&"super").is_some() {
                    absolute.pop()?;
                }
            }
            _ => {}
        }
        absolute.extend(names.filter(|name| !matches!(*name, "self" | "*")).map(str::to_owned));
        let place = format!("{}:{line}", self.name);
        self.modules.mentions.push(Mention { module: self.module.clone(), path: absolute.clone(), place });
        Some(absolute)
    }
}

/// A path, the name that it has where it is imported, and its line.
type Branch<'a> = (Vec<&'a str>, &'a str, usize);

/// Spreads `a::{b, c as d}` below `before`.
fn branches<'a>(tokens: &[Token<'a>], before: &mut Vec<&'a str>, found: &mut Vec<Branch<'a>>) {
    let length = before.len();
    for branch in split(tokens) {
        let words = branch.iter().take_while(|token| token.text != "{" && token.text != "as");
        before.extend(words.clone().map(|token| token.text).filter(|text| *text != "::"));
        let (rest, line) = (&branch[words.count()..], branch[0].line);
        match rest {
            [open, inner @ .., _] if open.text == "{" => branches(inner, before, found),
            [_, name] => found.push((before.clone(), name.text, line)),
            _ => {
                let name = before.iter().rev().find(|name| **name != "self").copied();
                found.push((before.clone(), name.unwrap_or_default(), line));
            }
        }
        before.truncate(length);
    }
}

/// Splits at the commas that are in no braces.
fn split<'t, 'a>(tokens: &'t [Token<'a>]) -> impl Iterator<Item = &'t [Token<'a>]> {
    let mut depth = 0_i32;
    let parts = tokens.split(move |token| {
        depth += i32::from(token.text == "{") - i32::from(token.text == "}");
        depth == 0 && token.text == ","
    });
    parts.filter(|part| !part.is_empty())
}
