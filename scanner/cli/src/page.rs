//! A page of labelled lines for a terminal. Whatever is put on it has been made visible: names from a
//! cloud, and from files that others wrote, may try to steer the terminal.

use tenure_reports::hostile;

use crate::output::Output;

/// Columns of the labels.
const LABELS: usize = 12;

/// What a word means for the reader. Colour stands beside the word and says nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Bad,
    Open,
}

/// Lines for a person.
#[derive(Debug)]
pub(crate) struct Page {
    text: String,
    colour: bool,
}

impl Page {
    pub(crate) fn new(output: &Output) -> Self {
        Self { text: String::new(), colour: output.colour() }
    }

    /// A heading: a word that is the answer, and what it answers.
    pub(crate) fn head(&mut self, word: &str, tone: Tone, rest: &str) {
        let word = self.painted(tone, &hostile::visible(word));
        let gap = if rest.is_empty() { "" } else { "  " };
        self.text.push_str(&format!("{word}{gap}{}\n", hostile::sentence(rest)));
    }

    /// A line under a heading; an empty label goes on with the one above.
    pub(crate) fn line(&mut self, label: &str, text: &str) {
        self.text.push_str(&format!("  {label:LABELS$} {}\n", hostile::sentence(text)));
    }

    /// Lines under one label.
    pub(crate) fn lines(&mut self, label: &str, texts: impl IntoIterator<Item = String>) {
        for (at, text) in texts.into_iter().enumerate() {
            self.line(if at == 0 { label } else { "" }, &text);
        }
    }

    /// A line of its own.
    pub(crate) fn sentence(&mut self, text: &str) {
        self.text.push_str(&hostile::sentence(text));
        self.text.push('\n');
    }

    pub(crate) fn blank(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }

    fn painted(&self, tone: Tone, word: &str) -> String {
        let code = match tone {
            _ if !self.colour => return word.to_owned(),
            Tone::Good => "32",
            Tone::Bad => "1;31",
            Tone::Open => "33",
        };
        format!("\u{1b}[{code}m{word}\u{1b}[0m")
    }
}

/// `1 case`, `2 cases`.
pub(crate) fn count(number: usize, what: &str) -> String {
    format!("{} {what}{}", tenure_reports::digits::number(number as u64), if number == 1 { "" } else { "s" })
}
