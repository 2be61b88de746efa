//! The report as one self-contained page: no request, no cookie, nothing that needs the script.

use serde::Serialize;

use crate::{Report, ReportError, digest, templates};

/// What the page's template is given.
#[derive(Serialize)]
struct Page<'a> {
    report: &'a Report,
    style: &'static str,
    script: &'static str,
    style_source: String,
    script_source: String,
}

/// The page. Its policy (CSP) allows exactly the style and the script that are in it, by digest.
///
/// # Errors
/// A template cannot be rendered, which is a bug of ours.
pub fn render(report: &Report) -> Result<String, ReportError> {
    let page = Page {
        report,
        style: templates::STYLE,
        script: templates::SCRIPT,
        style_source: digest::csp_source(templates::STYLE),
        script_source: digest::csp_source(templates::SCRIPT),
    };
    templates::render("report.html", &page)
}
