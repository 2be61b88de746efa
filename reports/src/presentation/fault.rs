use std::fmt;

/// A fault in a file of the user's: a template or a list of messages. Lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file's name.
    pub file: String,
    /// Line and column, where one place is at fault.
    pub place: Option<(usize, usize)>,
    /// What is wrong.
    pub message: String,
    /// The line at fault; empty where there is none.
    pub line: String,
    /// What to do; empty where nobody can tell.
    pub help: String,
}

impl Fault {
    /// A fault of a file as a whole.
    pub(crate) fn of_file(file: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            place: None,
            message: message.into(),
            line: String::new(),
            help: help.into(),
        }
    }

    /// A fault at a place of a text.
    pub(crate) fn at(file: &str, text: &str, line: usize, column: usize, message: impl Into<String>) -> Self {
        let shown = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        Self {
            file: file.to_owned(),
            place: Some((line, column)),
            message: message.into(),
            line: shown.to_owned(),
            help: String::new(),
        }
    }

    /// A fault at a byte of a text.
    pub(crate) fn at_byte(file: &str, text: &str, byte: usize, message: impl Into<String>) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self::at(file, text, line, column, message)
    }
}

/// Columns of the line at fault that are shown before and after the place.
const AROUND: usize = 50;

/// `front.html:3:14: what is wrong`, then the line with a mark below the place. Templates have long lines, so what
/// is far from the place is left out.
impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = crate::hostile::name(&self.file);
        let message = crate::hostile::lines(&self.message);
        let Some((line, column)) = self.place else { return write!(formatter, "`{file}`: {message}") };
        write!(formatter, "{file}:{line}:{column}: {message}")?;
        if self.line.trim().is_empty() {
            return Ok(());
        }
        let at = column.saturating_sub(1);
        let from = at.saturating_sub(AROUND);
        let shown: String = self.line.chars().skip(from).take(2 * AROUND).collect();
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        let shown = crate::hostile::visible(&shown.replace('\t', " "));
        write!(formatter, "\n  {number} | {shown}\n  {margin} | {}^", " ".repeat(at - from))
    }
}

impl std::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_shown_with_their_line() {
        let fault = Fault::at_byte("de.ftl", "a = 1\nb = { $x\nc = 2\n", 12, "expected `}`");
        assert_eq!(fault.to_string(), "de.ftl:2:7: expected `}`\n  2 | b = { $x\n    |       ^");
        let long = format!("{}x{}", "a".repeat(200), "b".repeat(200));
        let shown = Fault::at("a.html", &long, 1, 201, "no").to_string();
        assert!(shown.lines().all(|line| line.len() < 120), "{shown}");
        assert_eq!(shown.lines().nth(1).unwrap().find('x'), shown.lines().nth(2).unwrap().find('^'));
    }
}
