//! The templates: an explicit list of what lies in `templates/` at the top of the tree, and the user's in their place.

use std::collections::BTreeMap;

use serde::Serialize;
use tera::{Context, ErrorKind, Tera};

use crate::presentation::English;
use crate::{Fault, Language, ReportError, digest, near};

/// Every template. Names that end in `.html` escape what they place.
const TEMPLATES: [(&str, &str); 17] = [
    ("report.html", include_str!("../../templates/report.html")),
    ("marks.html", include_str!("../../templates/marks.html")),
    ("path.html", include_str!("../../templates/path.html")),
    ("front.html", include_str!("../../templates/front.html")),
    ("matrix.html", include_str!("../../templates/matrix.html")),
    ("governance.html", include_str!("../../templates/governance.html")),
    ("parties.html", include_str!("../../templates/parties.html")),
    ("findings.html", include_str!("../../templates/findings.html")),
    ("checks.html", include_str!("../../templates/checks.html")),
    ("frameworks.html", include_str!("../../templates/frameworks.html")),
    ("identities.html", include_str!("../../templates/identities.html")),
    ("certificate.html", include_str!("../../templates/certificate.html")),
    ("review.html", include_str!("../../templates/review.html")),
    ("period.html", include_str!("../../templates/period.html")),
    ("coverage.html", include_str!("../../templates/coverage.html")),
    ("pages.html", include_str!("../../templates/pages.html")),
    ("VERIFY.txt", include_str!("../../templates/VERIFY.txt")),
];

/// The page's style.
const STYLE: &str = include_str!("../../templates/report.css");
/// The page's script.
const SCRIPT: &str = include_str!("../../templates/report.js");
/// The script of a reviewer's page.
const REVIEW_SCRIPT: &str = include_str!("../../templates/review.js");
/// What is placed into pages as it stands, by its name in `templates/`.
const PLACED: [(&str, &str); 3] =
    [("report.css", STYLE), ("report.js", SCRIPT), ("review.js", REVIEW_SCRIPT)];

/// The templates of a report: the built-in ones, and those that the user has put in their place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Templates {
    own: BTreeMap<String, String>,
}

impl Templates {
    /// The built-in templates, style and script, by name.
    pub fn built_in() -> impl Iterator<Item = (&'static str, &'static str)> {
        TEMPLATES.into_iter().chain(PLACED)
    }

    /// The built-in templates with some replaced by the user's, by name.
    ///
    /// # Errors
    /// There is no such template; one cannot be parsed, or asks for a template, component or filter that there is
    /// not; a style or script would end the element that it stands in.
    pub fn new(own: BTreeMap<String, String>) -> Result<Self, Fault> {
        for (name, text) in &own {
            if !Self::built_in().any(|(known, _)| known == name) {
                let help = near::advice(name, Self::built_in().map(|(known, _)| known));
                return Err(Fault::of_file(name, "there is no template of this name", help));
            }
            let placed = PLACED.iter().any(|(placed, _)| placed == name);
            if let Some(at) = ["</", "<!--"].iter().find_map(|mark| text.find(mark)).filter(|_| placed) {
                let message = "it stands in an element of the page, which this would end or comment out";
                return Err(Fault::at_byte(name, text, at, message));
            }
        }
        let templates = Self { own };
        templates
            .engine(&Language::default())
            .map_err(|error| templates.fault(templates.culprit(), &error))?;
        Ok(templates)
    }

    /// Whether a template is the user's.
    pub fn is_own(&self, name: &str) -> bool {
        self.own.contains_key(name)
    }

    /// The user's templates, by name, with the SHA-256 of each.
    pub fn own(&self) -> impl Iterator<Item = (&str, String)> {
        self.own.iter().map(|(name, text)| (name.as_str(), digest::hex(text.as_bytes())))
    }

    /// The text of a template, a style or a script; empty where there is none of this name.
    fn text(&self, name: &str) -> &str {
        let built_in = || Self::built_in().find(|(known, _)| *known == name).map_or("", |(_, text)| text);
        self.own.get(name).map_or_else(built_in, String::as_str)
    }

    /// The page's style.
    pub(crate) fn style(&self) -> &str {
        self.text("report.css")
    }

    /// The page's script.
    pub(crate) fn script(&self) -> &str {
        self.text("report.js")
    }

    /// The script of a reviewer's page.
    pub(crate) fn review_script(&self) -> &str {
        self.text("review.js")
    }

    /// Renders a template with the fields of `data` as its names, `t` for the words of a language, and `english`
    /// for the mark of what stays English.
    pub(crate) fn render(
        &self,
        template: &str,
        language: &Language,
        data: &impl Serialize,
    ) -> Result<String, ReportError> {
        let fail = |error: &tera::Error| ReportError::Template(self.fault(template, error));
        let tera = self.engine(language).map_err(|error| fail(&error))?;
        let context = Context::from_serialize(data).map_err(|error| fail(&error))?;
        tera.render(template, &context).map_err(|error| fail(&error))
    }

    fn engine(&self, language: &Language) -> Result<Tera, tera::Error> {
        let mut tera = Tera::new();
        tera.register_function("t", language.clone());
        tera.register_function("english", English::of(language));
        tera.add_raw_templates(TEMPLATES.map(|(name, _)| (name, self.text(name))))?;
        Ok(tera)
    }

    /// The first of the user's templates with which alone there is no engine: some errors do not say where they are.
    fn culprit(&self) -> &str {
        let fails = |(name, text): &(&String, &String)| {
            let alone = Self { own: BTreeMap::from([((*name).clone(), (*text).clone())]) };
            alone.engine(&Language::default()).is_err()
        };
        self.own.iter().find(fails).map_or("", |(name, _)| name)
    }

    /// An error of the engine as a place in a template.
    fn fault(&self, template: &str, error: &tera::Error) -> Fault {
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let span = report.span();
                let file = if report.filename().is_empty() { template } else { report.filename() };
                // The engine counts lines from 1 and columns from 0.
                Fault::at(file, self.text(file), span.start_line, span.start_col + 1, report.message())
            }
            other => Fault::of_file(template, other.to_string(), ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../templates");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "README.md")
            .collect();
        files.sort();
        let mut listed: Vec<&str> = TEMPLATES.iter().map(|(name, _)| *name).collect();
        listed.extend(PLACED.map(|(name, _)| name));
        listed.sort_unstable();
        assert_eq!(files, listed);
    }

    #[test]
    fn style_and_script_cannot_end_their_elements() {
        for text in [STYLE, SCRIPT, REVIEW_SCRIPT] {
            assert!(!text.contains("</") && !text.contains("<!--"));
            assert!(!text.contains("http:") && !text.contains("https:") && !text.contains("url("));
        }
    }
}
