//! The report as PDF, where the program was built with it.

use tenure_model::{Assessment, Certificate};
use tenure_reports::{CheckText, File, ReportOptions};

/// Where it lies below the payload.
#[cfg(feature = "pdf")]
const PATH: &str = "report.pdf";

/// The report on paper, for a pack.
#[cfg(feature = "pdf")]
pub(crate) fn attachments(
    assessment: &Assessment,
    texts: &[CheckText],
    options: &ReportOptions,
    certificate: Option<&Certificate>,
) -> anyhow::Result<Vec<File>> {
    use tenure_reports::view::CertificateView;
    use tenure_reports::{Presentation, Report};

    // The paper's own words are English, so all of it is: a document that mixes languages is read aloud wrongly.
    let logo = options.presentation.logo.clone();
    let presentation = Presentation { logo, ..Presentation::default() };
    let options = ReportOptions { presentation, ..options.clone() };
    let report = Report::summary(assessment, texts, &options);
    let certificate = certificate.map(|one| CertificateView::new(one, &options));
    let contents = tenure_pdf::Contents {
        report: &report,
        certificate: certificate.as_ref(),
        as_of: assessment.snapshot.as_of,
    };
    Ok(vec![File::new(PATH, tenure_pdf::render(&contents)?)])
}

/// Nothing: this program was built without it.
#[cfg(not(feature = "pdf"))]
pub(crate) fn attachments(
    _: &Assessment,
    _: &[CheckText],
    _: &ReportOptions,
    _: Option<&Certificate>,
) -> anyhow::Result<Vec<File>> {
    Ok(Vec::new())
}
