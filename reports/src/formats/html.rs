//! The report as one self-contained page: no request, no cookie, nothing that needs the script.

use serde::Serialize;

use crate::view::CertificateView;
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

/// What the template of a certificate is given.
#[derive(Serialize)]
struct CertificatePage<'a> {
    certificate: &'a CertificateView,
    style: &'static str,
    style_source: String,
}

/// The page of an offboarding certificate, which has no script.
///
/// # Errors
/// A template cannot be rendered, which is a bug of ours.
pub fn certificate(certificate: &CertificateView) -> Result<String, ReportError> {
    let style_source = digest::csp_source(templates::STYLE);
    templates::render(
        "certificate.html",
        &CertificatePage { certificate, style: templates::STYLE, style_source },
    )
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
