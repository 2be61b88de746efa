//! The report as a page: what is in it, in which order, what can never be in it, and how large it is.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod fixture;

use std::collections::BTreeSet;

use base64::Engine as _;
use sha2::{Digest, Sha256};
use tenure_model::Assessment;
use tenure_reports::formats::html;
use tenure_reports::view::CertificateView;
use tenure_reports::{Report, ReportOptions};

fn options() -> ReportOptions {
    ReportOptions { organisation: Some("Example Bank".into()), ..ReportOptions::default() }
}

fn page(assessment: &Assessment) -> String {
    html::render(&Report::new(assessment, &fixture::texts(), &options())).unwrap()
}

/// What stands between two marks, the first time that both are there.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let text = text.split_once(from).unwrap_or_else(|| panic!("no `{from}`")).1;
    text.split_once(to).unwrap_or_else(|| panic!("no `{to}`")).0
}

/// The text of a piece of HTML as a reader sees it, a line per block.
fn text_of(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(&before.replace('\n', " "));
        let (tag, after) = tag.split_once('>').unwrap();
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
        if matches!(name, "p" | "h1" | "h2" | "h3" | "div" | "li" | "tr" | "dl" | "ul" | "table" | "section")
        {
            out.push('\n');
        } else if matches!(name, "td" | "th" | "small" | "dd" | "strong" | "span") {
            out.push(' ');
        }
        rest = after;
    }
    let text = out
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&amp;", "&");
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Whoever may name a role or write a ticket can neither run anything here nor hide anything.
#[test]
fn governance_and_certificates_show_hostile_texts_as_texts() {
    let report = page(&fixture::rich().0);
    let certificate = CertificateView::new(&fixture::certificate("444455556666", "acme"), &options());
    let certificate = html::certificate(&certificate).unwrap();
    for (page, tables) in [(&report, 12), (&certificate, 0)] {
        for hostile in ["<script>alert", "onmouseover=\"", "\u{202e}", "\u{1b}"] {
            assert!(!page.contains(hostile), "{hostile}");
        }
        assert!(page.matches("<table class=\"of-governance").count() >= tables);
    }
    for word in
        ["no approval found", "overdue", "NoSuch", "gone, tag", "3 of them are proven by signed commits"]
    {
        assert_eq!(report.contains(word), word != "NoSuch", "{word}");
    }
    for word in ["Access has not ended", "not proven", "1 left", "12 looked at", "certificate.json"] {
        assert!(certificate.contains(word), "{word}");
    }
}

#[test]
fn the_matrix_says_every_answer_in_words() {
    let shown = page(&fixture::rich().0);
    let (_, matrix) = shown.split_once("id=\"matrix\"").unwrap();
    let (matrix, _) = matrix.split_once("</section>").unwrap();
    for word in ["a-yes\">yes<", "a-depends\">depends<", "a-no\">no<", "a-not-evaluated\">not evaluated<"] {
        assert!(matrix.contains(word), "{word}");
    }
    assert!(matrix.contains("Acme Operations") && matrix.contains("2 environments of the register"));
    assert!(matrix.matches("<tr>").count() == 3, "a head and two rows");
    assert!(page(&fixture::empty()).contains("No outside party may do anything that was looked at."));
}

#[test]
fn page_one_says_what_it_always_said() {
    let shown = page(&fixture::rich().0);
    let text =
        text_of(between(&shown, "<section id=\"verdict\"", "</section>").split_once('>').unwrap().1) + "\n";
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/page-one.txt");
    if std::env::var_os("TENURE_UPDATE_GOLDEN").is_some() {
        std::fs::write(golden, &text).unwrap();
    }
    assert_eq!(
        text,
        std::fs::read_to_string(golden).unwrap(),
        "look at the difference, then set TENURE_UPDATE_GOLDEN"
    );
}

#[test]
fn an_empty_assessment_is_not_a_pass() {
    let shown = page(&fixture::empty());
    let front = text_of(between(&shown, "<section id=\"verdict\"", "</section>"));
    assert!(front.contains("No finding, but not proven"), "{front}");
    assert!(front.contains("nothing was read, so nothing below is proven"), "{front}");
    assert!(!shown.contains("class=\"verdict v-pass\""));
    // Every check whose text was given is there, as not run.
    assert_eq!(shown.matches(">Not run</span>").count(), fixture::texts().len());
    // Also without any text of a check.
    let bare = html::render(&Report::new(&fixture::empty(), &[], &ReportOptions::default())).unwrap();
    assert!(bare.contains("No check was run"));
}

#[test]
fn every_verdict_looks_and_reads_unlike_the_others() {
    let shown = page(&fixture::rich().0);
    let checks = between(&shown, "<section id=\"checks\"", "</section>");
    for (class, words) in [
        ("fail", "Fail"),
        ("fail", "Fail, in part not evaluated"),
        ("pass", "Pass"),
        ("empty", "Nothing to look at"),
        ("not-evaluated", "Not evaluated in full"),
        ("not-evaluated", "Not run"),
        ("waived", "Waived"),
    ] {
        assert!(
            checks.contains(&format!("<span class=\"verdict v-{class}\">{words}</span>")),
            "{class} {words}"
        );
    }
    let text = text_of(checks);
    assert!(text.contains("3 of 3 looked at; 0 exceptions"), "{text}");
    assert!(text.contains("0 of 0 looked at; 0 exceptions"), "{text}");
    assert!(text.contains("38 of 40 looked at; 1 whole scope not read, so there may be more"), "{text}");
    assert!(text.contains("12 of 26 looked at"), "{text}");
    assert!(text.contains("example-bucket-10 and 11 more; its policy was not read"), "{text}");
}

#[test]
fn one_cause_is_one_block_with_its_population() {
    let shown = page(&fixture::rich().0);
    let findings = between(&shown, "<section id=\"findings\"", "</section>");
    let blocks: Vec<&str> = findings.split("<article").skip(1).collect();
    let partner: Vec<&&str> =
        blocks.iter().filter(|block| block.contains("check-foreign-trust-without-external-id")).collect();
    assert_eq!(partner.len(), 1);
    let text = text_of(partner[0]);
    assert!(text.contains("25 assumable roles by one cause, of 26 looked at"), "{text}");
    for number in 1..=25 {
        assert!(text.contains(&format!("acme-support-{number:02}")), "{number}");
    }
    // Single findings that are alike are one thing to read too, and do not claim one cause.
    let keys: Vec<String> = blocks
        .iter()
        .filter(|block| block.contains("check-access-key-old"))
        .map(|block| text_of(block))
        .collect();
    assert_eq!(keys.len(), 2, "the one of another severity, and the seventeen");
    assert!(keys[1].contains("17 users, each by itself, of 18 looked at"), "{}", keys[1]);
}

#[test]
fn blocks_are_worst_first_and_have_six_parts_in_order() {
    let shown = page(&fixture::rich().0);
    let findings = between(&shown, "<section id=\"findings\"", "</section>");
    let order = ["critical", "high", "medium", "low", "info"];
    let mut last = 0;
    for block in findings.split("<article class=\"finding f-").skip(1) {
        let severity = block.split(['"', ' ']).next().unwrap();
        let rank = order.iter().position(|word| *word == severity).unwrap();
        assert!(rank >= last, "{severity} after {}", order[last]);
        last = rank;
        let parts: Vec<&str> =
            block.split("<dt>").skip(1).map(|part| part.split_once('<').unwrap().0).collect();
        assert_eq!(
            parts,
            ["What", "Who may act", "How reached", "Since, by whom", "What proves it", "What ends it"]
        );
        assert!(block.contains("sha256") || block.contains("No recorded answer is cited"));
    }
    assert_eq!(last, 4);
}

#[test]
fn evidence_is_one_hop_away() {
    let shown = page(&fixture::rich().0);
    assert!(shown.contains("href=\"raw/aws/444455556666/iam-getaccountauthorizationdetails.jsonl\""));
    let text = text_of(between(&shown, "<article class=\"finding f-critical\"", "</article>"));
    assert!(text.contains("line 2 /body/Items/0 sha256 "), "{text}");
    assert!(
        text.contains("aws:222233334444 assume-role arn:aws:iam::444455556666:role/acme-support-01"),
        "{text}"
    );
    assert!(text.contains("Stopped today by SCP deny-lambda-outside-eu."), "{text}");
    assert!(text.contains("Owner: jane (claimed by a tag)."), "{text}");
}

#[test]
fn hostile_names_stay_text() {
    let shown = page(&fixture::rich().0);
    // The page's own two scripts: the data and the code.
    assert_eq!(shown.matches("<script").count(), 2);
    assert_eq!(shown.matches("</script").count(), 2);
    assert_eq!(shown.matches("<!--").count(), 0);
    assert!(!shown.contains("onmouseover=\"alert"));
    assert!(!shown.chars().any(|character| character.is_control() && character != '\n'));
    for hidden in ['\u{202e}', '\u{200b}', '\u{feff}', '\u{2066}', '\u{9b}'] {
        assert!(!shown.contains(hidden), "{:X}", u32::from(hidden));
    }
    // Neutralised, not lost; and the template engine does not look at them.
    assert!(shown.contains("&lt;script&gt;alert(1)&lt;"));
    assert!(shown.contains("invoice⟨U+202E⟩gpj.exe"));
    assert!(shown.contains("{{ 7 * 7 }}{% if x %}"));
    assert!(shown.contains("(2,000 characters in full)"));
    // Every attribute is quoted by us: no name closes one.
    assert!(!shown.contains("=\"\" onmouseover"));
}

#[test]
fn the_policy_allows_exactly_what_is_in_the_page() {
    let shown = page(&fixture::rich().0);
    let policy = between(&shown, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
    let source = |text: &str| {
        let digest = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes()));
        format!("'sha256-{digest}'")
    };
    let style = source(between(&shown, "<style>", "</style>"));
    let script = source(between(&shown, "<script>", "</script>"));
    assert_eq!(
        // The engine writes a plus or a slash of base64 as an entity, which a browser undoes.
        policy.replace("&#x2F;", "/").replace("&#x27;", "'").replace("&#43;", "+"),
        format!(
            "default-src 'none'; style-src {style}; script-src {script}; img-src data:; base-uri 'none'; form-action 'none'"
        )
    );
    assert!(!shown.contains(" style="), "the policy forbids style attributes");
}

#[test]
fn nothing_is_loaded_and_every_link_leads_somewhere() {
    let shown = page(&fixture::rich().0);
    for loading in
        [" src=", "url(", "@import", "<iframe", "<object", "<embed", "<img", "fetch(", "XMLHttpRequest"]
    {
        assert!(!shown.contains(loading), "{loading}");
    }
    let ids: BTreeSet<&str> =
        shown.split(" id=\"").skip(1).map(|rest| rest.split_once('"').unwrap().0).collect();
    for href in shown.split(" href=\"").skip(1).map(|rest| rest.split_once('"').unwrap().0) {
        match href.strip_prefix('#') {
            Some(anchor) if anchor.starts_with("identities?") => {}
            Some(anchor) => assert!(ids.contains(anchor), "#{anchor}"),
            None => assert!(
                href == "data:,"
                    || href == "coverage.jsonl"
                    || href == "VERIFY.txt"
                    || href.starts_with("tables/")
                    || href.starts_with("raw/aws/"),
                "{href}"
            ),
        }
    }
}

#[test]
fn the_table_of_identities_is_whole() {
    let (assessment, _) = fixture::rich();
    let shown = page(&assessment);
    let data: serde_json::Value =
        serde_json::from_str(between(&shown, "id=\"identities-data\">", "</script>")).unwrap();
    assert_eq!(data["rows"].as_array().unwrap().len(), assessment.identities.len());
    let columns = data["columns"].as_array().unwrap();
    for row in data["rows"].as_array().unwrap() {
        let row = row.as_array().unwrap();
        assert_eq!(row.len(), columns.len());
        let words = |list: &str, column: usize| {
            data[list]
                .as_array()
                .unwrap()
                .get(usize::try_from(row[column].as_u64().unwrap()).unwrap())
                .is_some()
        };
        assert!(words("scopes", 2) && words("kinds", 3) && words("natures", 4) && words("reaches", 6));
    }
    let names: Vec<&str> =
        data["rows"].as_array().unwrap().iter().map(|row| row[0].as_str().unwrap()).collect();
    assert!(names.contains(&"<script>alert(1)</script>"));
}

#[test]
fn long_tables_are_cut_with_a_count_and_a_place_to_look() {
    let (assessment, _) = fixture::sized(1_000);
    let shown = page(&assessment);
    let rows = between(&shown, "id=\"identities-table\"", "</table>").matches("<tr>").count() - 1;
    assert_eq!(rows, 200);
    assert!(shown.contains("And 800 more identities, in <a href=\"tables/identities.csv\">"));
    assert!(text_of(&shown).contains("And 460 more subjects."));
}

#[test]
fn sizes_stay_within_their_bounds() {
    let fifty = page(&fixture::sized(50).0).len();
    assert!(fifty <= 400_000, "{fifty} bytes for 50 identities");
    let many = page(&fixture::sized(10_000).0).len();
    assert!(many <= 5_000_000, "{many} bytes for 10,000 identities");
}

#[test]
fn ten_megabytes_of_name_stay_a_line() {
    let (mut assessment, _) = fixture::rich();
    let huge = "<\u{202e}\u{1b}".repeat(2_000_000);
    assessment.snapshot.scopes[2].name = huge.clone();
    assessment.parties[0].name = huge.clone();
    assessment.identities[0].subject.name = huge.clone();
    let finding = &mut assessment.outcomes[0].findings[0];
    (finding.subject.name, finding.title, finding.detail) = (huge.clone(), huge.clone(), huge.clone());
    (finding.remediation, finding.owner, finding.cause) = (huge.clone(), Some(huge.clone()), huge);
    let shown = page(&assessment);
    assert!(shown.len() < 600_000, "{} bytes", shown.len());
    assert!(shown.contains("(6,000,000 characters in full)"));
}

#[test]
fn the_same_assessment_gives_the_same_bytes() {
    assert_eq!(page(&fixture::rich().0), page(&fixture::rich().0));
}
