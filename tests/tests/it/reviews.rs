//! Reviews as the people in them meet them: forms, what comes back, and what is refused.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tenure_tests::environment;
use tenure_tests::program::{Run, run};

use crate::demo::Demo;

/// A register with a review of the demo's machines, and a key for Jane.
fn register(folder: &Path) -> PathBuf {
    let key = folder.join("jane_key");
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "jane", "-f"])
        .arg(&key)
        .status()
        .expect("ssh-keygen starts");
    assert!(made.success());
    let public = fs::read_to_string(folder.join("jane_key.pub")).unwrap();
    let text = format!(
        "format = 1\n[customer]\nname = \"Example Bank\"\n\
         [[person]]\nid = \"jane\"\nname = \"Jane\"\nparty = \"customer\"\nsigns = [\"{}\"]\n\
         [[person]]\nid = \"omar\"\nname = \"Omar\"\nparty = \"customer\"\n\
         [[review]]\nid = \"machines\"\nof = \"nhi\"\nevery = \"P90D\"\ndecided_by = \"jane\"\n",
        public.trim()
    );
    fs::write(folder.join("register.toml"), text).unwrap();
    key
}

fn review(folder: &Path, arguments: &[&str]) -> Run {
    let takes_register = arguments[0] != "close";
    let register: &[&str] = if takes_register { &["--register", "register.toml"] } else { &[] };
    run(folder, &[&["review"], arguments, register].concat())
}

fn opened() -> (tempfile::TempDir, PathBuf, Value) {
    let folder = tempfile::tempdir().unwrap();
    let key = register(folder.path());
    let snapshot = Demo::shared().path("snapshot");
    let open = ["open", "machines", "--snapshot", snapshot.to_str().unwrap(), "--out", "review"];
    review(folder.path(), &open).expect(&[0]);
    review(folder.path(), &["export", "review", "--out", "forms"]).expect(&[0]);
    let campaign = fs::read_to_string(folder.path().join("review/campaign.json")).unwrap();
    (folder, key, serde_json::from_str(&campaign).unwrap())
}

/// What the page saves when everything is kept but the first, which is revoked.
fn decided(campaign: &Value) -> Value {
    let items = campaign["items"].as_array().unwrap().iter().enumerate();
    let decisions: Vec<Value> = items
        .map(|(at, item)| {
            let word = if at == 0 { "revoke" } else { "keep" };
            json!({ "item": item["id"], "digest": item["digest"], "decision": word, "reason": "looked at it" })
        })
        .collect();
    json!({ "campaign": campaign["id"], "reviewer": "jane", "decisions": decisions })
}

#[test]
fn a_review_is_held_from_its_opening_to_what_came_of_it() {
    let (folder, key, campaign) = opened();
    let answer = decided(&campaign);
    fs::write(folder.path().join("jane.json"), answer.to_string()).unwrap();
    review(folder.path(), &["close", "review"]).expect(&[2]);

    let mut stranger = answer.clone();
    stranger["reviewer"] = json!("omar");
    fs::write(folder.path().join("omar.json"), stranger.to_string()).unwrap();
    let refused = review(folder.path(), &["import", "review", "omar.json"]).expect(&[2]);
    assert!(refused.stderr.contains("`omar` decides nothing in this campaign"), "{refused}");

    let sign = Command::new("ssh-keygen")
        .args(["-q", "-Y", "sign", "-n", "review@tenure", "-f"])
        .arg(&key)
        .arg(folder.path().join("jane.json"))
        .output()
        .unwrap();
    assert!(sign.status.success(), "{sign:?}");
    let taken = review(folder.path(), &["import", "review", "jane.json"]).expect(&[0]);
    assert!(taken.stdout.contains("signed with SHA256:"), "{taken}");
    review(folder.path(), &["close", "review"]).expect(&[0]);
    review(folder.path(), &["close", "review"]).expect(&[2]);
    review(folder.path(), &["import", "review", "jane.json"]).expect(&[2]);

    // The demo's snapshot is from before the review was closed: nothing can have come of it.
    let snapshot = Demo::shared().path("snapshot");
    let status = ["status", "review", "--snapshot", snapshot.to_str().unwrap(), "--format", "json"];
    let told = review(folder.path(), &status).expect(&[3]).json();
    let results = told["results"].as_array().unwrap();
    assert_eq!(results.len(), campaign["items"].as_array().unwrap().len());
    assert!(results.iter().all(|one| one["state"] == "not-evaluated" && one["signed"] == true));
}

#[test]
fn a_signature_over_something_else_is_refused() {
    let (folder, key, campaign) = opened();
    let file = folder.path().join("jane.json");
    fs::write(&file, decided(&campaign).to_string()).unwrap();
    let sign = |name_space: &str| {
        let _ = fs::remove_file(folder.path().join("jane.json.sig"));
        let arguments = ["-q", "-Y", "sign", "-n", name_space, "-f"];
        let made = Command::new("ssh-keygen").args(arguments).arg(&key).arg(&file).output().unwrap();
        assert!(made.status.success());
    };
    sign("file");
    let other = review(folder.path(), &["import", "review", "jane.json"]).expect(&[4]);
    assert!(other.stderr.contains("no key that the register has of `jane`"), "{other}");
    sign("review@tenure");
    let changed = fs::read_to_string(&file).unwrap().replace("revoke", "keep");
    fs::write(&file, changed).unwrap();
    review(folder.path(), &["import", "review", "jane.json"]).expect(&[4]);
}

/// Opens the workbook with another library, looks at its list, fills it, and saves it.
const FILL: &str = r#"
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book["decisions"]
head = [cell.value for cell in sheet[1]]
assert head[:2] == ["item", "digest"] and head[15:] == ["decision", "reason", "exception until"], head
lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
assert len(lists) == 1 and lists[0].formula1 == '"keep,revoke,exception"', lists
assert sheet.freeze_panes == "E2" and sheet.auto_filter.ref, sheet.freeze_panes
assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row), "a formula"
for row in range(2, sheet.max_row + 1):
    sheet.cell(row, 16).value = "exception" if row == 2 else "keep"
    if row == 2:
        sheet.cell(row, 17).value = "moves in spring"
        sheet.cell(row, 18).value = "2027-03-31"
book.save(sys.argv[2])
print(sheet.max_row - 1)
"#;

#[test]
fn a_workbook_is_filled_and_taken_in() {
    let Some(venv) = environment::venv("workbooks of reviews with openpyxl") else { return };
    let (folder, _, campaign) = opened();
    let form = folder.path().join("forms/jane.xlsx");
    let filled = Command::new(venv.program("python"))
        .args(["-c", FILL])
        .arg(&form)
        .arg(folder.path().join("back.xlsx"))
        .output();
    let filled = filled.unwrap();
    assert!(filled.status.success(), "{}", String::from_utf8_lossy(&filled.stderr));
    let rows: usize = String::from_utf8_lossy(&filled.stdout).trim().parse().unwrap();
    assert_eq!(rows, campaign["items"].as_array().unwrap().len());
    let unnamed = review(folder.path(), &["import", "review", "back.xlsx"]).expect(&[2]);
    assert!(unnamed.stderr.contains("--reviewer"), "{unnamed}");
    let taken = review(folder.path(), &["import", "review", "back.xlsx", "--reviewer", "jane"]).expect(&[0]);
    assert!(taken.stdout.contains(&format!("took in {rows} decisions of jane, not signed")), "{taken}");
    assert!(taken.stdout.contains("1 exception: `tenure review close` drafts entries"), "{taken}");
    let status = review(folder.path(), &["status", "review"]).expect(&[0]);
    assert!(status.stdout.contains(&format!("{rows} of {rows} decided")), "{status}");
    exceptions_are_drafted(folder.path(), &campaign);
}

/// What a review excepted can be pasted into the register as it is.
fn exceptions_are_drafted(folder: &Path, campaign: &Value) {
    let closed = review(folder, &["close", "review"]).expect(&[0]);
    assert!(
        closed.stdout.contains("exceptions, drafted for the register: review/exceptions.toml"),
        "{closed}"
    );
    let draft = fs::read_to_string(folder.join("review/exceptions.toml")).unwrap();
    let checks = campaign["items"][0]["checks"].as_array().unwrap();
    assert!(!checks.is_empty(), "the gravest item of the demo has findings");
    assert_eq!(draft.matches("[[exception]]").count(), checks.len(), "{draft}");
    assert!(
        draft.contains("reason = \"moves in spring\"") && draft.contains("expires = 2027-03-31"),
        "{draft}"
    );
    let register = fs::read_to_string(folder.join("register.toml")).unwrap();
    fs::write(folder.join("register.toml"), format!("{register}\n{draft}")).unwrap();
    // What is still asked for is what the draft says that it leaves open.
    let linted = run(folder, &["register", "lint", "register.toml"]).expect(&[1]);
    let entries = 3 + checks.len();
    assert!(linted.stdout.contains(&format!("{entries} of {entries} entries")), "{linted}");
    assert!(linted.stdout.contains("exception-without-owner"), "{linted}");
}

/// The page in a real browser, without a mouse; what it saves is taken in.
#[test]
fn a_page_is_decided_with_keys_alone() {
    let part = "the page of a reviewer in a browser";
    let (Some(program), Some(node)) = (environment::chromium(part), environment::node(part)) else { return };
    for language in ["en", "de"] {
        let (folder, _, campaign) = opened();
        let forms = format!("forms-{language}");
        review(folder.path(), &["export", "review", "--out", &forms, "--language", language]).expect(&[0]);
        let script = environment::root().join("tests/src/reviewer/decide.mjs");
        let page = folder.path().join(&forms).join("jane.html");
        let driven = Command::new("node")
            .arg(script)
            .args([&program, &page, &folder.path().to_path_buf()])
            .current_dir(&node)
            .output()
            .expect("node starts");
        assert!(driven.status.success(), "{}", String::from_utf8_lossy(&driven.stderr));
        let seen: Value = serde_json::from_slice(&driven.stdout).unwrap();
        assert_eq!((&seen["console"], &seen["requests"]), (&json!([]), &json!([])), "{seen}");
        assert_eq!(seen["apart"], 0, "words are beside their choices: {seen}");
        assert_eq!(seen["clipped"][0], seen["clipped"][1], "nothing is wider than the page: {seen}");
        assert_eq!(seen["refused"], "led back", "{seen}");
        let left = seen["left"].as_array().unwrap();
        assert_ne!(left[0], left[1], "what is left is told: {seen}");
        let items = campaign["items"].as_array().unwrap().len();
        assert!(left[0].as_str().unwrap().starts_with(&items.to_string()), "{seen}");
        assert!(left[2].as_str().unwrap().starts_with(&(items - 12).to_string()), "{seen}");
        let taken = review(folder.path(), &["import", "review", "decisions.json"]).expect(&[0]);
        assert!(taken.stdout.contains("took in 12 decisions of jane"), "{taken}");
        let saved = fs::read_to_string(folder.path().join("decisions.json")).unwrap();
        let saved: Value = serde_json::from_str(&saved).unwrap();
        let words: Vec<&str> = saved["decisions"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|one| one["decision"].as_str())
            .collect();
        assert_eq!(words[..3], ["exception", "revoke", "keep"]);
        assert_eq!(saved["decisions"][0]["expires"], "2027-03-31");
        keep_pictures(folder.path(), language);
    }
}

/// Leaves the pictures where somebody can look at them.
fn keep_pictures(folder: &Path, language: &str) {
    let pictures = environment::target().join("pictures");
    fs::create_dir_all(&pictures).unwrap();
    for name in ["light", "dark", "decided"] {
        let to = pictures.join(format!("review-{language}-{name}.png"));
        fs::copy(folder.join(format!("{name}.png")), to).unwrap();
    }
}

/// A review of the demo's machines over its earlier snapshot, closed soon after: everything is kept but two, which are
/// revoked. Put together here, since a review is closed by the clock.
pub(crate) fn held(folder: &Path) -> PathBuf {
    let demo = |part: &str| Demo::shared().path(part).display().to_string();
    let (snapshot, register) = (demo("earlier"), demo("register.toml"));
    let open = ["review", "open", "nhi", "--snapshot", &snapshot, "--register", &register, "--out", "held"];
    run(folder, &open).expect(&[0]);
    let dir = folder.join("held");
    let campaign: Value = serde_json::from_slice(&fs::read(dir.join("campaign.json")).unwrap()).unwrap();
    let items = campaign["items"].as_array().unwrap();
    let received = campaign["reviewers"].as_array().unwrap().iter().map(|reviewer| {
        let own = items.iter().filter(|item| item["reviewer"] == reviewer["id"]);
        let decisions: Vec<Value> = own
            .map(|item| {
                let name = item["subject"]["name"].as_str().unwrap();
                let revoked = ["bolt-handover", "svc-swift-gateway"].contains(&name);
                let reason = if revoked { "=1+1 asked by maria.keller@examplebank.example" } else { "" };
                let word = if revoked { "revoke" } else { "keep" };
                json!({ "item": item["id"], "digest": item["digest"], "decision": word, "reason": reason,
                    "at": "2026-08-30T09:00:00Z" })
            })
            .collect();
        json!({ "sha256": "0".repeat(64), "received": "2026-08-30T10:00:00Z",
            "signature": { "state": "unsigned", "by": "no signature came with it" },
            "decisions": { "campaign": campaign["id"], "reviewer": reviewer["id"], "decisions": decisions } })
    });
    let received: Vec<Value> = received.collect();
    let record = json!({ "campaign": campaign, "received": received, "closed": "2026-08-31T12:00:00Z" });
    fs::write(dir.join("record.json"), record.to_string()).unwrap();
    dir
}

#[test]
fn what_came_of_a_review_goes_into_the_pack() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let review = held(folder).display().to_string();
    let demo = |part: &str| Demo::shared().path(part).display().to_string();
    let (earlier, later, register) = (demo("earlier"), demo("snapshot"), demo("register.toml"));
    let quarter =
        ["pack", &earlier, &later, "--period", "2026-Q4", "--register", &register, "--review", &review];
    run(folder, &[&quarter[..], &["--out", "late"]].concat()).expect(&[0]);
    run(folder, &["verify", "late"]).expect(&[0]);
    let table =
        |pack: &str| fs::read_to_string(folder.join(pack).join("data/tables/review_results.csv")).unwrap();
    let line = |pack: &str, name: &str| {
        let table = table(pack);
        let line = table.lines().find(|line| line.contains(&format!(",\"{name}\",")));
        line.unwrap_or_else(|| panic!("{name}")).to_owned()
    };
    let gone = line("late", "bolt-handover");
    assert!(
        gone.contains("\"revoke\"") && gone.contains("\"applied late\"") && gone.contains("by the log"),
        "{gone}"
    );
    assert!(gone.contains("\"false\"") && gone.contains("\"'=1+1 asked by"), "a text, not a formula: {gone}");
    assert!(line("late", "svc-swift-gateway").contains("\"not applied\""));
    assert!(line("late", "svc-fraud-feed").contains("\"changed since\""));
    let record: Value =
        serde_json::from_slice(&fs::read(Path::new(&review).join("record.json")).unwrap()).unwrap();
    let items = record["campaign"]["items"].as_array().unwrap().len();
    assert_eq!(table("late").lines().count(), items + 1);

    let page = fs::read_to_string(folder.join("late/data/report.html")).unwrap();
    for told in
        ["What came of reviews", "Revoked, and still there: svc-swift-gateway.", "nobody reads that fast"]
    {
        assert!(page.contains(told), "{told}");
    }
    let packed = fs::read_dir(folder.join("late/data/reviews")).unwrap().next().unwrap().unwrap();
    assert_eq!(fs::read(packed.path()).unwrap(), fs::read(Path::new(&review).join("record.json")).unwrap());

    // With more days it was in time; by a snapshot from before it was closed nothing is known.
    run(folder, &[&quarter[..], &["--within", "60", "--out", "in-time"]].concat()).expect(&[0]);
    assert!(line("in-time", "bolt-handover").contains("\"applied\""));
    let before = ["pack", &earlier, "--register", &register, "--review", &review, "--out", "before"];
    run(folder, &before).expect(&[0]);
    let told = table("before");
    assert!(told.lines().skip(1).all(|line| line.contains("\"not evaluated\"")), "{told}");
    run(folder, &["pack", &later, "--within", "3", "--out", "none"]).expect(&[2]);
}
