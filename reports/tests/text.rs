//! The summary for terminals.
#![allow(clippy::unwrap_used, missing_docs)]

mod fixture;

use tenure_reports::formats::text::{self, TextStyle};
use tenure_reports::{Report, ReportOptions};
use unicode_width::UnicodeWidthStr;

fn summary(assessment: &tenure_model::Assessment, style: TextStyle) -> String {
    text::render(&Report::new(assessment, &fixture::texts(), &ReportOptions::default()), &style)
}

#[test]
fn it_keeps_to_the_width_of_the_terminal() {
    for width in [40, 60, 80, 100, 160] {
        for all in [fixture::empty(), fixture::rich().0, fixture::sized(300).0] {
            for line in summary(&all, TextStyle { width, colour: false }).lines() {
                assert!(line.width() <= width, "{width}: {} {line}", line.width());
            }
        }
    }
}

#[test]
fn no_name_steers_the_terminal() {
    let plain = summary(&fixture::rich().0, TextStyle { width: 100, colour: false });
    assert!(!plain.chars().any(|character| character.is_control() && character != '\n'));
    assert!(!plain.contains(['\u{202e}', '\u{200b}', '\u{9b}']));
    assert!(plain.contains("⟨ESC⟩[31mred⟨ESC⟩[0m⟨U+009B⟩2J") || !plain.contains("31mred"));
    // With colours, the escapes are ours: colour on, colour off, nothing else.
    let coloured = summary(&fixture::rich().0, TextStyle { width: 100, colour: true });
    let mut rest = coloured.as_str();
    let mut open = false;
    while let Some((_, escape)) = rest.split_once('\u{1b}') {
        let (code, after) = escape.split_once('m').unwrap();
        assert!(["[0", "[1", "[2", "[31", "[32", "[33", "[1;31"].contains(&code), "{code}");
        assert_eq!(code == "[0", open, "{code}");
        open = !open;
        rest = after;
    }
    assert!(!open);
    let stripped =
        ["\u{1b}[0m", "\u{1b}[1;31m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[31m", "\u{1b}[32m", "\u{1b}[33m"]
            .iter()
            .fold(coloured, |text, code| text.replace(code, ""));
    assert_eq!(stripped, plain, "colours change nothing else");
}

#[test]
fn a_person_can_act_on_it() {
    let shown = summary(&fixture::rich().0, TextStyle { width: 120, colour: false });
    for said in [
        "Findings, worst critical; not everything was read",
        "5 parties outside can act as 27 of 58 identities",
        "Acme Operations (a guess)",
        "CRITICAL  Role acme-support-01 reaches administrator",
        "→ aws iam delete-role-policy --role-name acme-support-01 --policy-name deploy",
        "25 assumable roles by one cause, of 26 looked at",
        "14  Resource policies: the cloud refused; s3:GetBucketPolicy AccessDenied",
        "Not evaluated in full: Resource open to everyone (12 of 26 looked at)",
    ] {
        assert!(shown.contains(said), "`{said}` is not in\n{shown}");
    }
}

#[test]
fn nothing_read_is_not_nothing_found() {
    let shown = summary(&fixture::empty(), TextStyle::default());
    assert!(shown.contains("No finding, but not proven"), "{shown}");
    assert!(shown.contains("nothing was read"), "{shown}");
}
