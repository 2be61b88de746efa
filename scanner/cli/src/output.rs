//! What reaches the terminal: results on stdout, messages on stderr.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::args::{Format, Global};

/// Where and how to print.
#[derive(Debug)]
pub(crate) struct Output {
    /// As asked for; `None` where nothing was said.
    format: Option<Format>,
    quiet: bool,
    settings: Option<PathBuf>,
}

impl Output {
    pub(crate) fn new(global: &Global) -> Self {
        Self { format: global.format, quiet: global.quiet, settings: global.config.clone() }
    }

    /// The settings file that was named.
    pub(crate) fn settings(&self) -> Option<&Path> {
        self.settings.as_deref()
    }

    /// The form that was asked for.
    pub(crate) fn format(&self) -> Option<Format> {
        self.format
    }

    /// Whether the form is one that only `register lint` has.
    pub(crate) fn is_for_lint(&self) -> bool {
        matches!(self.format, Some(Format::Sarif | Format::Junit))
    }

    /// Bytes on stdout. A closed pipe is not an error: whoever reads has read enough.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> anyhow::Result<()> {
        match std::io::stdout().write_all(bytes) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Whether stdout may carry colour: a terminal, and nobody said no (`NO_COLOR`, `TERM=dumb`).
    pub(crate) fn colour(&self) -> bool {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        std::io::stdout().is_terminal() && !refused && !dumb
    }

    /// Columns of the terminal, 100 where there is none.
    pub(crate) fn width(&self) -> usize {
        let columns = console::Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
        columns.filter(|_| std::io::stdout().is_terminal()).unwrap_or(100)
    }

    /// Whether bars may be drawn.
    pub(crate) fn bars(&self) -> bool {
        !self.quiet && std::io::stderr().is_terminal()
    }

    /// A line for the person at the terminal, on stderr.
    pub(crate) fn say(&self, line: &str) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr(), "{}", tenure_reports::hostile::lines(line));
        }
    }

    /// The result, on stdout: text for people, or one JSON document. A closed pipe is not an error:
    /// whoever reads has read enough.
    pub(crate) fn result<T: Serialize>(&self, json: &T, text: impl FnOnce() -> String) -> anyhow::Result<()> {
        self.result_or(Format::Text, json, text)
    }

    /// The same for a program on the other end of a pipe: JSON unless text was asked for.
    pub(crate) fn result_for_programs<T: Serialize>(
        &self,
        json: &T,
        text: impl FnOnce() -> String,
    ) -> anyhow::Result<()> {
        let usual = if std::io::stdout().is_terminal() { Format::Text } else { Format::Json };
        self.result_or(usual, json, text)
    }

    fn result_or<T: Serialize>(
        &self,
        usual: Format,
        json: &T,
        text: impl FnOnce() -> String,
    ) -> anyhow::Result<()> {
        let out = match self.format.unwrap_or(usual) {
            Format::Json => format!("{}\n", serde_json::to_string_pretty(json)?),
            // The others are refused before a command runs that does not have them.
            Format::Text | Format::Sarif | Format::Junit => text(),
        };
        self.bytes(out.as_bytes())
    }

    /// An error with its causes and advice, on stderr.
    pub(crate) fn error(&self, causes: &[String], help: Option<&str>) {
        let mut line = String::new();
        for cause in causes {
            // A wrapper often repeats its cause; once is enough.
            if !line.contains(cause.as_str()) {
                if !line.is_empty() {
                    line.push_str(": ");
                }
                line.push_str(cause);
            }
        }
        let mut stderr = std::io::stderr();
        let _ = writeln!(stderr, "error: {}", tenure_reports::hostile::lines(&line));
        if let Some(help) = help {
            let _ = writeln!(stderr, "  help: {help}");
        }
    }
}
