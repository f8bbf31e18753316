//! The closing table.

use std::fmt;

/// The outcome for one file.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) action: &'static str,
    pub(crate) path: String,
    /// Those that were written.
    pub(crate) lines: Option<usize>,
}

/// The outcome for every file.
#[derive(Debug)]
pub(crate) struct Table(pub(crate) Vec<Row>);

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.0.iter().map(|row| row.path.chars().count()).max().unwrap_or(0);
        for Row { action, path, lines } in &self.0 {
            match lines {
                Some(lines) => {
                    writeln!(formatter, "{action:>9}  {path:width$}  {lines:>7} {}", plural(*lines, "line"))?;
                }
                None => writeln!(formatter, "{action:>9}  {path}")?,
            }
        }
        Ok(())
    }
}

/// Rows of texts below a heading, in columns as wide as they need to be.
#[derive(Debug)]
pub(crate) struct Columns<const N: usize>(Vec<[String; N]>);

impl<const N: usize> Columns<N> {
    pub(crate) fn new(heading: [&str; N]) -> Self {
        Self(vec![heading.map(str::to_owned)])
    }

    pub(crate) fn push(&mut self, row: [String; N]) {
        self.0.push(row);
    }
}

impl<const N: usize> fmt::Display for Columns<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut widths = [0; N];
        for row in &self.0 {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width);
            }
        }
        for row in &self.0 {
            let mut line = String::new();
            for (width, cell) in widths.iter().zip(row) {
                line.push_str(&format!("{cell:width$}  "));
            }
            writeln!(formatter, "{}", line.trim_end())?;
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
    fn columns_are_as_wide_as_they_need_to_be() {
        let mut columns = Columns::new(["A", "HEADING", "C"]);
        columns.push(["größer", "x", ""].map(str::to_owned));
        assert_eq!(columns.to_string(), "A       HEADING  C\ngrößer  x\n");
    }

    #[test]
    fn columns_line_up() {
        let row = |action, path: &str, lines| Row { action, path: path.into(), lines };
        let table = Table(vec![row("written", "a/b.rs", Some(1)), row("unchanged", "mod.rs", Some(1200))]);
        assert_eq!(table.to_string(), "  written  a/b.rs        1 line\nunchanged  mod.rs     1200 lines\n");
    }
}
