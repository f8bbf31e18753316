//! The closing table.

use std::fmt;

/// What was done with one file.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) action: &'static str,
    pub(crate) path: String,
    pub(crate) lines: usize,
}

/// What was done with every file.
#[derive(Debug)]
pub(crate) struct Table(pub(crate) Vec<Row>);

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.0.iter().map(|row| row.path.chars().count()).max().unwrap_or(0);
        for Row { action, path, lines } in &self.0 {
            writeln!(formatter, "{action:>9}  {path:width$}  {lines:>7} {}", plural(*lines, "line"))?;
        }
        Ok(())
    }
}

/// `word`, or its plural.
pub(crate) fn plural(count: usize, word: &str) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let row = |action, path: &str, lines| Row { action, path: path.into(), lines };
        let table = Table(vec![row("written", "a/b.rs", 1), row("unchanged", "mod.rs", 1200)]);
        assert_eq!(table.to_string(), "  written  a/b.rs        1 line\nunchanged  mod.rs     1200 lines\n");
    }
}
