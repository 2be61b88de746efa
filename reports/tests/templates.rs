//! Templates and logos of the user's: some replaced, the others kept; a fault is explained with its place.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod fixture;

use std::collections::BTreeMap;

use tenure_reports::formats::html;
use tenure_reports::view::CertificateView;
use tenure_reports::{Fault, Logo, Presentation, Report, ReportError, ReportOptions, Templates};

fn templates(own: &[(&str, &str)]) -> Result<Templates, Fault> {
    let own: BTreeMap<String, String> =
        own.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Templates::new(own)
}

fn page(presentation: Presentation) -> Result<String, ReportError> {
    let options = ReportOptions {
        organisation: Some("Example Bank".to_owned()),
        presentation,
        ..ReportOptions::default()
    };
    html::render(&Report::new(&fixture::rich().0, &fixture::texts(), &options))
}

fn with(own: &[(&str, &str)]) -> Result<String, ReportError> {
    page(Presentation { templates: templates(own).unwrap(), ..Presentation::default() })
}

#[test]
fn a_template_is_replaced_and_the_others_stay() {
    let shown = with(&[("checks.html", "<p>Ours, <b>{{ report.checks | length }}</b></p>")]).unwrap();
    assert!(shown.contains("<p>Ours, <b>"));
    assert!(!shown.contains("<section id=\"checks\""));
    assert!(shown.contains("<section id=\"matrix\"") && shown.contains("<section id=\"coverage\""));
    // What a template places is escaped, also in the user's.
    let shown = with(&[(
        "checks.html",
        "{{ report.identities.rows[0].name }}{% for r in report.identities.rows %}{{ r.name }}{% endfor %}",
    )])
    .unwrap();
    assert!(!shown.contains("<script>alert"));
}

#[test]
fn an_own_style_is_allowed_by_the_policy_of_the_page() {
    let shown = with(&[("report.css", "body { color: teal }")]).unwrap();
    assert!(shown.contains("<style>body { color: teal }</style>"));
    assert_ne!(
        shown.lines().nth(4),
        with(&[]).unwrap().lines().nth(4),
        "the digest of the policy is its own"
    );
}

#[test]
fn a_broken_template_is_explained_with_its_place() {
    let fault = templates(&[("front.html", "<p>\n{% if x %}yes\n</p>")]).unwrap_err();
    assert_eq!((fault.file.as_str(), fault.place.unwrap().0), ("front.html", 3), "{fault}");
    let fault = templates(&[("matrix.html", "<p>\n  {{ report.matrix. }}\n</p>")]).unwrap_err();
    assert_eq!((fault.file.as_str(), fault.place.unwrap().0), ("matrix.html", 2), "{fault}");
    let shown = fault.to_string();
    assert!(
        shown.starts_with("matrix.html:2:") && shown.contains("\n  2 |   {{ report.matrix. }}\n"),
        "{shown}"
    );
    assert!(shown.lines().last().unwrap().ends_with('^'), "{shown}");
    for (text, word) in [
        ("{{ x | nonsense }}", "nonsense"),
        ("{{ nonsense() }}", "nonsense"),
        ("{% include \"no.html\" %}", "no.html"),
    ] {
        let shown = match templates(&[("front.html", text)]) {
            Err(fault) => fault.to_string(),
            Ok(_) => with(&[("front.html", text)]).unwrap_err().to_string(),
        };
        assert!(shown.contains(word) && shown.contains("front.html"), "{shown}");
    }
}

#[test]
fn a_name_that_is_no_template_is_refused_with_the_nearest() {
    let fault = templates(&[("frnt.html", "")]).unwrap_err();
    assert_eq!(fault.help, "did you mean `front.html`?");
    assert_eq!(fault.to_string(), "`frnt.html`: there is no template of this name");
    assert!(templates(&[("../front.html", "")]).is_err());
    let fault = templates(&[("report.css", "a { }\n</style><script>")]).unwrap_err();
    assert_eq!(fault.place, Some((2, 1)), "{fault}");
}

#[test]
fn a_field_or_a_message_that_is_missing_is_named() {
    for (text, word) in [
        ("<p>\n<b>{{ report.frond.verdict }}</b>", "frond"),
        ("<p>\n<b>{{ report.front.verdicts }}</b>", "verdicts"),
        ("<p>\n<b>{{ t(key=\"page-titel\") }}</b>", "page-titel"),
        ("<p>\n<b>{{ t(key=\"more-and\") }}</b>", "more"),
        ("<p>\n<b>{{ t(key=\"more-and\", more=report.front.scopes) }}</b>", "neither text nor number"),
    ] {
        let error = with(&[("front.html", text)]).unwrap_err();
        let shown = error.to_string();
        assert!(shown.starts_with("front.html:2:") && shown.contains(word), "{text}\n{shown}");
    }
}

#[test]
fn a_logo_stands_in_every_page_and_nothing_is_loaded_for_it() {
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9v9z\"/></svg>";
    let logo = Logo::new("logo.svg", svg).unwrap();
    let presentation = Presentation { logo: Some(logo), ..Presentation::default() };
    let shown = page(presentation.clone()).unwrap();
    let image = "<img class=\"logo\" src=\"data:image/svg+xml;base64,";
    assert!(shown.contains(image) && shown.contains("alt=\"Example Bank\""));
    assert!(shown.contains("default-src 'none'") && shown.contains("img-src data:;"));
    assert!(!page(Presentation::default()).unwrap().contains("<img"));
    let options = ReportOptions { presentation, ..ReportOptions::default() };
    let certificate = CertificateView::new(&fixture::certificate("444455556666", "acme"), &options);
    assert!(html::certificate(&certificate).unwrap().contains(image));
}
