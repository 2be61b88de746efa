//! The report as one self-contained page: no request, no cookie, nothing that needs the script.

use serde::Serialize;

use crate::period::PeriodView;
use crate::view::CertificateView;
use crate::{Logo, Presentation, Report, ReportError, digest};

/// What the page's template is given.
#[derive(Serialize)]
struct Page<'a> {
    report: &'a Report,
    #[serde(flatten)]
    frame: Frame<'a>,
    script: &'a str,
    script_source: String,
}

/// What the template of a certificate is given.
#[derive(Serialize)]
struct CertificatePage<'a> {
    certificate: &'a CertificateView,
    #[serde(flatten)]
    frame: Frame<'a>,
}

/// What the template of a period is given.
#[derive(Serialize)]
struct PeriodPage<'a> {
    period: &'a PeriodView,
    #[serde(flatten)]
    frame: Frame<'a>,
}

/// What every page has.
#[derive(Serialize)]
pub(crate) struct Frame<'a> {
    /// Tag of the language.
    language: &'a str,
    /// The logo as a `data:` URI; empty where there is none.
    logo: &'a str,
    style: &'a str,
    style_source: String,
}

impl<'a> Frame<'a> {
    pub(crate) fn new(presentation: &'a Presentation) -> Self {
        let style = presentation.templates.style();
        Self {
            language: presentation.language.tag(),
            logo: presentation.logo.as_ref().map_or("", Logo::uri),
            style,
            style_source: digest::csp_source(style),
        }
    }
}

/// The page of an offboarding certificate, which has no script.
///
/// # Errors
/// A template cannot be rendered: a bug of ours, or of the user's template.
pub fn certificate(certificate: &CertificateView) -> Result<String, ReportError> {
    let presentation = &certificate.presentation;
    let page = CertificatePage { certificate, frame: Frame::new(presentation) };
    presentation.templates.render("certificate.html", &presentation.language, &page)
}

/// The page of a period, which has no script.
///
/// # Errors
/// A template cannot be rendered: a bug of ours, or of the user's template.
pub fn period(period: &PeriodView) -> Result<String, ReportError> {
    let presentation = &period.presentation;
    let page = PeriodPage { period, frame: Frame::new(presentation) };
    presentation.templates.render("period.html", &presentation.language, &page)
}

/// The page. Its policy (CSP) allows exactly the style and the script that are in it, by digest.
///
/// # Errors
/// A template cannot be rendered: a bug of ours, or of the user's template.
pub fn render(report: &Report) -> Result<String, ReportError> {
    let presentation = &report.presentation;
    let script = presentation.templates.script();
    let page =
        Page { report, frame: Frame::new(presentation), script, script_source: digest::csp_source(script) };
    presentation.templates.render("report.html", &presentation.language, &page)
}
