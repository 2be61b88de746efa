//! The embedded templates: an explicit list of what lies in `templates/` at the top of the tree.

use serde::Serialize;
use tera::{Context, Tera};

use crate::ReportError;

/// Every template. Names that end in `.html` escape what they place.
const TEMPLATES: [(&str, &str); 14] = [
    ("report.html", include_str!("../../templates/report.html")),
    ("marks.html", include_str!("../../templates/marks.html")),
    ("path.html", include_str!("../../templates/path.html")),
    ("front.html", include_str!("../../templates/front.html")),
    ("matrix.html", include_str!("../../templates/matrix.html")),
    ("governance.html", include_str!("../../templates/governance.html")),
    ("parties.html", include_str!("../../templates/parties.html")),
    ("findings.html", include_str!("../../templates/findings.html")),
    ("checks.html", include_str!("../../templates/checks.html")),
    ("identities.html", include_str!("../../templates/identities.html")),
    ("certificate.html", include_str!("../../templates/certificate.html")),
    ("coverage.html", include_str!("../../templates/coverage.html")),
    ("pages.html", include_str!("../../templates/pages.html")),
    ("VERIFY.txt", include_str!("../../templates/VERIFY.txt")),
];

/// The page's style.
pub(crate) const STYLE: &str = include_str!("../../templates/report.css");
/// The page's script.
pub(crate) const SCRIPT: &str = include_str!("../../templates/report.js");

/// Renders a template with the fields of `data` as its names.
pub(crate) fn render(template: &str, data: &impl Serialize) -> Result<String, ReportError> {
    let fail = |source| ReportError::Template { template: template.to_owned(), source };
    let mut tera = Tera::new();
    tera.add_raw_templates(TEMPLATES).map_err(fail)?;
    let context = Context::from_serialize(data).map_err(fail)?;
    tera.render(template, &context).map_err(fail)
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
        listed.extend(["report.css", "report.js"]);
        listed.sort_unstable();
        assert_eq!(files, listed);
    }

    #[test]
    fn style_and_script_cannot_end_their_elements() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</") && !text.contains("<!--"));
            assert!(!text.contains("http:") && !text.contains("https:") && !text.contains("url("));
        }
    }
}
