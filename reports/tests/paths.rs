//! Paths: what the drawing shows, the list beside it says, and both stay what they are whatever the
//! names are.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod fixture;

use tenure_model::{Assessment, Cloud, EscalationPath, EscalationStep, Subject};
use tenure_reports::formats::{csv as tables, html, text};
use tenure_reports::view::{Block, PathView};
use tenure_reports::{Report, ReportOptions};

fn report(assessment: &Assessment) -> Report {
    Report::new(assessment, &fixture::texts(), &ReportOptions::default())
}

fn blocks(report: &Report) -> Vec<(&Block, &PathView)> {
    report.findings.blocks.iter().filter_map(|block| Some((block, block.path.as_ref()?))).collect()
}

fn path_of<'a>(report: &'a Report, title: &str) -> &'a PathView {
    let blocks = blocks(report);
    blocks.iter().find(|(block, _)| block.title.contains(title)).unwrap_or_else(|| panic!("{title}")).1
}

#[test]
fn the_drawing_says_what_the_list_says() {
    let report = report(&fixture::rich().0);
    assert!(blocks(&report).len() > 12);
    for (block, path) in blocks(&report) {
        let drawn: String = path.drawing.texts.iter().map(|text| text.text.as_str()).collect();
        for step in &path.steps {
            for said in
                [&step.from, &step.to, &step.technique, &step.permissions, &step.doubt, &step.blocked_by]
            {
                assert!(path.drawing.description.contains(said.as_str()), "{}: {said}", block.title);
            }
            // What has room is drawn in full; the rest is in the title of its words.
            let full = path.drawing.texts.iter().any(|text| text.full.contains(&step.technique));
            // A line may end at any of its spaces.
            let bare = |text: &str| text.replace(' ', "");
            // The id of the technique stands in the list.
            let done = bare(step.technique.rsplit_once(" (").map_or(&*step.technique, |(done, _)| done));
            assert!(bare(&drawn).contains(&done) || full, "{}: {}", block.title, step.technique);
        }
        assert!(path.drawing.description.contains(&path.reaches));
        // One arrow a step, one box an end of it, and the way to the goal.
        assert!(path.drawing.heads.len() >= path.steps.len());
        assert!(path.drawing.boxes.len() > path.steps.len());
    }
}

#[test]
fn shapes_stand_one_below_the_other_within_the_picture() {
    let report = report(&fixture::rich().0);
    for (_, path) in blocks(&report) {
        let drawing = &path.drawing;
        let mut floor = 0;
        for rect in &drawing.boxes {
            assert!(rect.y >= floor && rect.x + rect.width <= drawing.width, "{rect:?}");
            floor = rect.y + rect.height;
        }
        assert!(floor <= drawing.height);
        let mut base = 0;
        for text in &drawing.texts {
            assert!(text.y > base && text.y < drawing.height, "{text:?}");
            base = text.y;
        }
    }
}

#[test]
fn a_guard_rail_is_a_bar_and_what_lies_behind_it_is_shut() {
    let report = report(&fixture::rich().0);
    let stopped = path_of(&report, "but for one SCP");
    let bars = stopped.drawing.lines.iter().filter(|line| line.class == "bar");
    let behind = bars.map(|line| line.y1).max().unwrap();
    for rect in &stopped.drawing.boxes {
        assert_eq!(rect.class.contains("shut"), rect.y > behind, "{rect:?}");
    }
    assert_eq!(stopped.drawing.boxes.iter().filter(|rect| rect.class == "goal shut").count(), 1);
    assert!(stopped.drawing.texts.iter().any(|text| text.text.starts_with("stopped by SCP p-1a2b3c4d")));
    // Three principals and the goal: who is gained with more rights is who acts next.
    let names = stopped.drawing.texts.iter().filter(|text| text.class.starts_with("name"));
    let names: Vec<&str> = names.map(|text| text.text.as_str()).collect();
    assert_eq!(names[..2], ["role build-pipeline", "role deploy-admin"]);
    assert_eq!(names[2..4].join(" "), "role deploy-admin, with policies as it likes");
    assert_eq!(names[4..], ["role vault", "administrator"]);
    assert!(stopped.drawing.texts.iter().any(|text| text.text.starts_with("1. pass the role to a new")));
    // A rail that names no step stands before the end; an open path has none.
    let vague = path_of(&report, "through the deploy role");
    assert_eq!(vague.drawing.lines.iter().filter(|line| line.class == "bar").count(), 2);
    let open = path_of(&report, "can give herself");
    assert!(!open.drawing.lines.iter().any(|line| line.class == "bar" || line.class.contains("shut")));
    assert_eq!(open.drawing.boxes.last().unwrap().class, "goal");
}

#[test]
fn conditions_say_in_whose_hands_they_are() {
    let report = report(&fixture::rich().0);
    let path = path_of(&report, "if conditions hold");
    let of = |class: &str| {
        let texts = path.drawing.texts.iter().filter(|text| text.class == class);
        texts.map(|text| text.text.as_str()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(of("own"), "if (in its own hands) sts:RoleSessionName is `person-07`");
    assert_eq!(of("kept"), "if (not in its hands) aws:SourceIp in 192.0.2.0/24");
    assert_eq!(of("open"), "if example:Key is `x`");
    let step = &path.steps[0];
    assert_eq!(step.own_conditions, "sts:RoleSessionName is `person-07`");
    assert_eq!(step.kept_conditions, "aws:SourceIp in 192.0.2.0/24");
    assert_eq!(step.open_conditions, "example:Key is `x`");
}

#[test]
fn what_stands_on_a_path_goes_by_its_name() {
    let (mut all, _) = fixture::rich();
    let group = "0f0f0f0f-1111-4222-8333-444444444444";
    let key = "//cloudkms.googleapis.com/projects/pay-prod/locations/eu/keyRings/r/cryptoKeys/tokens";
    let found = all.outcomes.iter_mut().flat_map(|outcome| &mut outcome.findings);
    let mut paths = found.filter_map(|found| Some((found.title.clone(), found.path.as_mut()?)));
    let (title, path) = paths.find(|(title, _)| title.contains("can give herself")).unwrap();
    path.steps.push(path.steps[0].clone());
    (path.steps[0].to, path.steps[1].from, path.steps[1].to) = (group.into(), group.into(), key.into());
    all.collections = vec![Subject {
        id: group.into(),
        cloud: Some(Cloud::Azure),
        kind: "directory-group".into(),
        name: "Platform owners".into(),
        scope: "azure:0f0f0f0f-2222-4222-8333-444444444444".into(),
    }];
    let report = report(&all);
    let drawn = path_of(&report, &title).drawing.texts.iter();
    let drawn: Vec<&str> = drawn.map(|text| text.text.as_str()).collect();
    let drawn = drawn.join(" ");
    assert!(drawn.contains("directory group Platform owners"), "{drawn}");
    assert!(drawn.contains("cryptoKey tokens"), "{drawn}");
}

#[test]
fn a_path_of_many_steps_is_cut_with_a_count() {
    let report = report(&fixture::rich().0);
    let twelve = path_of(&report, "in 12 steps");
    assert_eq!((twelve.steps.len(), twelve.more_steps.as_str()), (12, ""));
    let more = path_of(&report, "in 14 steps");
    assert_eq!((more.steps.len(), more.more_steps.as_str()), (12, "2 more steps"));
    assert!(more.drawing.texts.iter().any(|text| text.text == "2 more steps"));
    assert!(more.drawing.description.contains("And 2 more steps."));
}

#[test]
fn the_page_names_and_describes_every_drawing() {
    let report = report(&fixture::rich().0);
    let page = html::render(&report).unwrap();
    assert_eq!(page.matches("<svg ").count(), blocks(&report).len());
    for (block, _) in blocks(&report) {
        let anchor = &block.anchor;
        let labelled = format!("role=\"img\" aria-labelledby=\"{anchor}-title {anchor}-text\"");
        assert_eq!(page.matches(&labelled).count(), 1);
        assert_eq!(page.matches(&format!("<title id=\"{anchor}-title\">")).count(), 1);
        assert_eq!(page.matches(&format!("<desc id=\"{anchor}-text\">")).count(), 1);
    }
    for svg in page.split("<svg ").skip(1).map(|rest| rest.split_once("</svg>").unwrap().0) {
        // Only these elements, and nothing that runs, loads or links.
        for tag in svg.split('<').skip(1).filter(|tag| !tag.starts_with('/')) {
            let name = tag.split([' ', '>']).next().unwrap();
            assert!(["title", "desc", "rect", "path", "polygon", "text"].contains(&name), "{name}");
        }
        assert!(!svg.contains("href") && !svg.contains("style="));
    }
}

#[test]
fn ten_megabytes_in_every_field_stay_a_drawing() {
    let huge = "<\u{202e}\u{5d0}\u{1b}".repeat(2_000_000);
    let (mut assessment, _) = fixture::rich();
    let step = EscalationStep {
        from: huge.clone(),
        to: format!("arn:aws:iam::444455556666:role/{huge}"),
        technique: huge.clone(),
        permissions: vec![huge.clone(); 2],
        conditions: vec![huge.clone(); 2],
        because: vec![huge.clone()],
        blocked_by: vec![huge.clone()],
        doubt: huge.clone(),
        ..EscalationStep::default()
    };
    let path = EscalationPath {
        reaches: huge.clone(),
        steps: vec![step],
        blocked_by: vec![huge.clone()],
        others: u64::MAX,
        blind_spots: vec![huge],
    };
    let outcome = assessment.outcomes.iter_mut().find(|one| one.check.as_str() == "escalation-path").unwrap();
    outcome.findings.truncate(1);
    outcome.findings[0].path = Some(path);
    let report = report(&assessment);
    let page = html::render(&report).unwrap();
    assert!(page.len() < 600_000, "{} bytes", page.len());
    assert!(!page.contains(['\u{202e}', '\u{1b}']));
    for (_, path) in blocks(&report) {
        for text in &path.drawing.texts {
            assert!(text.text.chars().count() < 60, "{text:?}");
        }
    }
    let told = text::render(&report, &text::TextStyle::default());
    assert!(told.len() < 60_000 && !told.contains('\u{202e}'), "{} bytes", told.len());
    for table in tables::tables(&assessment).unwrap() {
        assert!(table.bytes.len() < 1_000_000, "{}: {} bytes", table.path, table.bytes.len());
    }
}

#[test]
fn who_reaches_what_stands_with_the_party_and_the_identity() {
    let report = report(&fixture::rich().0);
    let partner = report.parties.sections.iter().find(|one| one.line.name.starts_with("Acme")).unwrap();
    let line = partner.paths.iter().find(|line| line.name == "acme-support-01").unwrap();
    assert_eq!((line.steps.as_str(), line.state.as_str()), ("3 steps", "nothing stops it"));
    assert!(report.findings.blocks.iter().any(|block| block.anchor == line.anchor));
    let token = report.parties.lines.iter().find(|one| one.name == "token.actions.example.com").unwrap();
    // The only path of the build service is stopped; an administrator needs none.
    assert_eq!((token.leads.as_str(), partner.line.leads.as_str()), ("", ""));
    let own = report.parties.sections.iter().find(|one| one.line.id == "own").unwrap();
    let states: Vec<&str> = own.paths.iter().map(|line| line.state.as_str()).collect();
    let first_stopped = own.paths.iter().position(|line| line.stopped).unwrap();
    assert!(own.paths[first_stopped..].iter().all(|line| line.stopped), "open paths come first: {states:?}");
    for state in ["nothing stops it", "depends on a condition", "possible, not shown"] {
        assert!(states.contains(&state), "{states:?}");
    }
    // An administrator leads nowhere farther.
    let row = |name: &str| report.identities.rows.iter().find(|row| row.name == name).unwrap();
    assert_eq!(row("acme-support-01").leads, "");
    assert_eq!(row("build-pipeline").leads, "but for a guard rail leads to administrator in 3 steps");
    assert_eq!(row("person-07").leads, "leads to administrator of production (444455556666) in 1 step");
    assert!(report.identities.data.contains("leads to administrator of production"));
}

#[test]
fn a_path_is_one_cell_and_some_lines() {
    let (assessment, _) = fixture::rich();
    let file =
        tables::tables(&assessment).unwrap().into_iter().find(|one| one.path.contains("findings")).unwrap();
    let mut reader = csv::Reader::from_reader(file.bytes.as_slice());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let at = |name: &str| header.iter().position(|one| one == name).unwrap();
    let row = rows.iter().find(|row| row[at("title")].contains("but for one SCP")).unwrap();
    assert_eq!(
        &row[at("path")],
        "arn:aws:iam::444455556666:role/build-pipeline [lambda-001]→ \
         arn:aws:iam::444455556666:role/deploy-admin [iam-009]→ \
         arn:aws:iam::444455556666:role/deploy-admin, with policies as it likes [sts-001]→ \
         arn:aws:iam::444455556666:role/vault = administrator of account 444455556666"
    );
    assert_eq!(
        (&row[at("path_steps")], &row[at("blocked_by")]),
        ("3", "SCP p-1a2b3c4d deny-iam-outside-platform")
    );
    let told = text::render(&report(&assessment), &text::TextStyle { width: 120, colour: false });
    for line in [
        "            from aws:222233334444",
        "              ─ sts-assume-role → arn:aws:iam::444455556666:role/acme-support-01",
        "            reaches administrator of management (111122223333)",
        "            stopped by SCP deny-lambda-outside-eu",
        "                only if aws:SourceIp in 192.0.2.0/24, which is not in its hands",
    ] {
        assert!(told.lines().any(|one| one == line), "`{line}` is not in\n{told}");
    }
}

#[test]
fn page_one_says_which_party_leads_farther_than_it_reaches() {
    let (mut assessment, _) = fixture::rich();
    for party in &mut assessment.parties {
        party.reach = tenure_model::Reach::Ordinary;
    }
    let report = report(&assessment);
    let leads = |name: &str| {
        report.parties.lines.iter().find(|one| one.name.starts_with(name)).unwrap().leads.clone()
    };
    assert_eq!(leads("Example Bank"), "administrator in 1 step");
    // What it reaches is named by its role.
    assert_eq!(leads("Acme"), "more in 3 steps");
    let told = text::render(&report, &text::TextStyle { width: 140, colour: false });
    assert!(told.contains("; administrator in 1 step"), "{told}");
}
