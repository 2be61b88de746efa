//! Texts of a policy with variables in them: `home/${aws:username}/*`.
//!
//! Source: "IAM policy elements: Variables and tags", AWS IAM User Guide. Variables work in documents
//! of version 2012-10-17 and later, in resources and in the values of string and ARN conditions.
//! `${*}`, `${?}` and `${$}` stand for the characters themselves.

use super::context::{Lookup, RequestContext};
use super::glob::Glob;

/// A text, taken apart.
#[derive(Clone, Debug)]
pub(super) struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    /// Text, with wildcards where the place knows them.
    Text(String),
    /// A character that stands for itself.
    Plain(&'static str),
    /// A key in lower case, and the text to use where the request does not carry it.
    Variable { key: String, default: Option<String> },
}

/// A template with its variables filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Filled {
    /// All are known.
    Value(Glob),
    /// One is missing without a default (or has several values): it matches nothing.
    Nothing,
    /// One is open.
    Open,
}

impl Template {
    /// Takes a text apart; without variables where the document's version knows none.
    pub(super) fn new(text: &str, has_variables: bool) -> Self {
        if !has_variables || !text.contains("${") {
            return Self { pieces: vec![Piece::Text(text.to_owned())] };
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(from) = rest.find("${") {
            let (before, after) =
                (rest.get(..from).unwrap_or_default(), rest.get(from + 2..).unwrap_or_default());
            let Some(to) = after.find('}') else { break };
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(variable(after.get(..to).unwrap_or_default()));
            rest = after.get(to + 1..).unwrap_or_default();
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Self { pieces }
    }

    /// Fills the variables in. `wildcards`: whether `*` and `?` of the text are wildcards here.
    pub(super) fn fill(&self, context: &RequestContext, wildcards: bool) -> Filled {
        let mut glob = Glob::new();
        let mut open = false;
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) if wildcards => glob.push_pattern(text),
                Piece::Text(text) => glob.push_plain(text),
                Piece::Plain(text) => glob.push_plain(text),
                Piece::Variable { key, default } => match (context.lookup(key), default) {
                    (Lookup::Values([one]), _) => glob.push_plain(one),
                    (Lookup::Missing | Lookup::Values([]), Some(default)) => glob.push_plain(default),
                    (Lookup::Missing | Lookup::Values(_), _) => return Filled::Nothing,
                    (Lookup::Open, _) if key.is_empty() => return Filled::Nothing,
                    (Lookup::Open, _) => open = true,
                },
            }
        }
        if open { Filled::Open } else { Filled::Value(glob) }
    }

    /// The text where it has no variables.
    pub(super) fn plain(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [Piece::Text(text)] => Some(text),
            [] => Some(""),
            _ => None,
        }
    }

    /// The text with `*` in place of its variables.
    pub(super) fn written(&self) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text,
            Piece::Plain(text) => *text,
            Piece::Variable { .. } => "*",
        });
        pieces.collect()
    }

    /// The keys of its variables, in lower case.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Variable { key, .. } => Some(key.as_str()),
            _ => None,
        })
    }

    /// The texts for variables that the request does not carry.
    pub(super) fn defaults(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Variable { default, .. } => default.as_deref(),
            _ => None,
        })
    }

    /// What stands before and after its one variable; `None` where it has none or several.
    pub(super) fn around(&self) -> Option<(&str, &str)> {
        match self.pieces.as_slice() {
            [Piece::Variable { .. }] => Some(("", "")),
            [Piece::Text(before), Piece::Variable { .. }] => Some((before, "")),
            [Piece::Variable { .. }, Piece::Text(after)] => Some(("", after)),
            [Piece::Text(before), Piece::Variable { .. }, Piece::Text(after)] => Some((before, after)),
            _ => None,
        }
    }
}

fn variable(inner: &str) -> Piece {
    match inner {
        "*" => return Piece::Plain("*"),
        "?" => return Piece::Plain("?"),
        "$" => return Piece::Plain("$"),
        _ => {}
    }
    let (key, default) = match inner.split_once(',') {
        Some((key, default)) => (key, Some(default)),
        None => (inner, None),
    };
    let unquoted = |text: &str| {
        let text = text.trim();
        text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')).unwrap_or(text).to_owned()
    };
    Piece::Variable { key: key.trim().to_ascii_lowercase(), default: default.map(unquoted) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str, wildcards: bool) -> Filled {
        let mut context = RequestContext::strict();
        context.set("aws:username", vec!["jane*".to_owned()]);
        context.set("aws:PrincipalTag/team", vec![]);
        context.set("aws:TagKeys", vec!["a".to_owned(), "b".to_owned()]);
        Template::new(text, true).fill(&context, wildcards)
    }

    fn matches(text: &str, value: &str) -> bool {
        matches!(filled(text, true), Filled::Value(glob) if glob.matches(value))
    }

    #[test]
    fn variables_defaults_and_characters() {
        assert!(matches("home/${aws:UserName}/*", "home/jane*/x"));
        assert!(!matches("home/${aws:username}/*", "home/janet/x"));
        assert!(matches("${aws:PrincipalTag/team, 'none'}", "none"));
        assert!(matches("${aws:nothing,'a, b'}", "a, b"));
        assert!(matches("a${*}b${?}${$}", "a*b?$") && !matches("a${*}b", "axb"));
        assert_eq!(filled("${aws:nothing}", true), Filled::Nothing);
        assert_eq!(filled("${aws:TagKeys}", true), Filled::Nothing, "several values fill nothing");
        assert!(matches("a${b", "a${b"), "what is not closed is text");
    }

    #[test]
    fn without_variables_a_dollar_is_text() {
        let template = Template::new("${aws:username}", false);
        assert_eq!(template.plain(), Some("${aws:username}"));
    }
}
