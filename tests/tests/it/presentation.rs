//! How a pack is presented: templates and a logo of the customer's own, another language, people by pseudonyms.

use std::fs;
use std::path::Path;

use sha2::Digest as _;
use tenure_tests::environment;
use tenure_tests::program::{Run, run};

use crate::demo::{Demo, files};

const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Packs the demo once more, with further arguments.
fn pack(folder: &Path, out: &str, more: &[&str]) -> Run {
    let demo = |part: &str| Demo::shared().path(part).display().to_string();
    let (snapshot, assessment, register) = (demo("snapshot"), demo("assessment"), demo("register.toml"));
    let arguments = ["pack", &snapshot, "--assessment", &assessment, "--register", &register, "--out", out];
    run(folder, &[&arguments[..], more].concat())
}

fn report(folder: &Path, pack: &str) -> String {
    fs::read_to_string(folder.join(pack).join("data/report.html")).unwrap()
}

#[test]
fn a_template_of_the_users_own_takes_the_place_of_ours() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    run(root, &["templates", "export", "mine"]).expect(&[0]);
    run(root, &["templates", "export", "mine"]).expect(&[2]);
    let names = files(&root.join("mine"));
    for name in names.iter().filter(|name| !name.ends_with("report.html")) {
        fs::remove_file(root.join("mine").join(name)).unwrap();
    }
    let page = root.join("mine/report.html");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, text.replace("</body>", "<p>Printed for the board</p></body>")).unwrap();
    let logo = root.join("logo.svg");
    fs::write(&logo, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"><rect width=\"8\" height=\"8\"/></svg>")
        .unwrap();
    pack(root, "own", &["--templates", "mine", "--logo", "logo.svg"]).expect(&[0]);
    let own = report(root, "own");
    let info = fs::read_to_string(root.join("own/bag-info.txt")).unwrap();
    assert!(info.contains("Own-Template: report.html sha256:"), "whose words they are is told: {info}");
    assert!(own.contains("Printed for the board") && own.contains("data:image/svg+xml"), "the page is ours");
    run(root, &["verify", "own"]).expect(&[0]);
    if let Some(seen) = crate::paper::is_in_order(&root.join("own/data")) {
        assert_eq!(seen["figures"], 1, "the logo is on paper too, with words for whoever does not see it");
    }
}

#[test]
fn a_template_that_cannot_be_used_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir(root.join("mine")).unwrap();
    let with = |name: &str, text: &str| {
        fs::write(root.join("mine").join(name), text).unwrap();
        let refused = pack(root, "own", &["--templates", "mine"]).expect(&[2]);
        fs::remove_file(root.join("mine").join(name)).unwrap();
        assert!(!root.join("own").exists(), "nothing is left behind: {refused}");
        refused.stderr
    };
    let broken = with("report.html", "<p>\n{% if x %}\n");
    assert!(broken.contains("report.html") && broken.contains(":3"), "{broken}");
    let unknown = with("raport.html", "");
    assert!(unknown.contains("raport.html") && unknown.contains("report.html"), "{unknown}");
    let lacking = with("report.html", "<p>{{ no_such_field }}</p>");
    assert!(lacking.contains("no_such_field"), "{lacking}");
    let logo = |bytes: &[u8]| {
        fs::write(root.join("logo"), bytes).unwrap();
        pack(root, "own", &["--logo", "logo"]).expect(&[2]).stderr
    };
    for bad in [&b"GIF89a"[..], b"<svg><script>alert(1)</script></svg>", &[b'x'; 300_000]] {
        assert!(logo(bad).contains("logo"), "it is named");
    }
    let unheard = with("report.html", "{{ 1 | no_such_filter }}");
    assert!(unheard.contains("report.html"), "{unheard}");
    pack(root, "own", &["--language", "tlh"]).expect(&[2]);
    pack(root, "own", &["--templates", "absent"]).expect(&[2]);
}

#[test]
fn another_language_is_written_as_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    pack(root, "de", &["--language", "de"]).expect(&[0]);
    let page = report(root, "de");
    assert!(page.contains("<html lang=\"de\""), "the page says its language");
    let english = report(&Demo::shared().path(""), "pack");
    assert!(english.contains("<html lang=\"en\""));
    // What auditors file and programs read is the same in every language.
    for part in ["assessment.json", "tables/findings.csv", "ocsf/findings.jsonl"] {
        let read = |pack: &Path| fs::read(pack.join("data").join(part)).unwrap();
        assert_eq!(read(&root.join("de")), read(&Demo::shared().path("pack")), "{part}");
    }
}

/// How two people of the demo are addressed.
const PEOPLE: [&str; 2] = ["maria.keller@", "david.osei@"];

#[test]
fn a_pack_with_pseudonyms_names_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::write(root.join("key"), KEY).unwrap();
    fs::write(root.join("short"), "x").unwrap();
    pack(root, "hidden", &["--pseudonymise", "short"]).expect(&[2]);
    pack(root, "hidden", &["--pseudonymise", "absent"]).expect(&[2]);
    pack(root, "hidden", &["--pseudonymise", "key"]).expect(&[0]);
    run(root, &["verify", "hidden"]).expect(&[0]);
    let info = fs::read_to_string(root.join("hidden/bag-info.txt")).unwrap();
    assert!(info.contains("People: pseudonymised") && report(root, "hidden").contains("have pseudonyms"));
    let mapping = fs::read_to_string(root.join("hidden.pseudonyms.json")).unwrap();
    let mapping: serde_json::Value = serde_json::from_str(&mapping).unwrap();
    let names: Vec<&String> = mapping["names"].as_object().unwrap().keys().collect();
    assert!(names.len() > 10 && names.iter().any(|name| name.contains("maria")), "{names:?}");
    let mut seen = 0;
    for file in files(&root.join("hidden")) {
        let text = readable(&root.join("hidden").join(&file));
        for name in names.iter().filter(|name| name.contains('@') || name.contains(' ')) {
            assert!(!text.contains(name.as_str()), "`{name}` is in {}", file.display());
            seen += 1;
        }
        assert!(!PEOPLE.iter().any(|name| text.contains(name)), "somebody is in {}", file.display());
    }
    assert!(seen > 1_000, "{seen}");
    // The same key gives the same pseudonyms; another one gives others.
    pack(root, "again", &["--pseudonymise", "key"]).expect(&[0]);
    assert_eq!(report(root, "hidden"), report(root, "again"));
    fs::write(root.join("other"), KEY.replace('0', "f")).unwrap();
    pack(root, "other-pack", &["--pseudonymise", "other"]).expect(&[0]);
    assert_ne!(report(root, "hidden"), report(root, "other-pack"));
    // Who is who is never written over: it may be the only copy.
    fs::remove_dir_all(root.join("hidden")).unwrap();
    assert_ne!(pack(root, "hidden", &["--pseudonymise", "key"]).code, Some(0));
}

/// What a file says: of a document that packs its text, the text.
fn readable(path: &Path) -> String {
    let bytes = fs::read(path).unwrap();
    let script = match path.extension().and_then(|extension| extension.to_str()) {
        Some("pdf") => {
            "import sys, pypdf\nprint('\\n'.join(p.extract_text() for p in pypdf.PdfReader(sys.argv[1]).pages))"
        }
        Some("xlsx") => {
            "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nfor n in z.namelist(): print(z.read(n).decode('utf-8', 'replace'))"
        }
        _ => return String::from_utf8_lossy(&bytes).into_owned(),
    };
    let Some(venv) = environment::venv("pseudonyms in documents") else { return String::new() };
    let read = std::process::Command::new(venv.program("python")).args(["-c", script]).arg(path).output();
    let read = read.unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    String::from_utf8_lossy(&read.stdout).into_owned()
}

/// A quarter with a review: nobody is named in it, and what it cites can be followed by the file beside the pack.
#[test]
fn a_quarter_with_pseudonyms_names_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::write(root.join("key"), KEY).unwrap();
    let review = crate::reviews::held(root);
    let record = fs::read(review.join("record.json")).unwrap();
    let digest = hex(&record);
    // The register cites the record.
    let register = fs::read_to_string(Demo::shared().path("register.toml")).unwrap();
    let cites = format!("decided = 2026-10-14\ndecisions = \"record.json\"\ndigest = \"sha256:{digest}\"");
    fs::write(root.join("register.toml"), register.replacen("decided = 2026-10-14", &cites, 1)).unwrap();
    let demo = |part: &str| Demo::shared().path(part).display().to_string();
    let arguments =
        ["pack", &demo("earlier"), &demo("snapshot"), "--period", "2026-Q4", "--register", "register.toml"];
    let more = ["--review", "held", "--pseudonymise", "key", "--out", "hidden"];
    run(root, &[&arguments[..], &more].concat()).expect(&[0]);
    run(root, &["verify", "hidden"]).expect(&[0]);

    let json =
        |path: &Path| -> serde_json::Value { serde_json::from_slice(&fs::read(path).unwrap()).unwrap() };
    let mapping = json(&root.join("hidden.pseudonyms.json"));
    let names: Vec<&String> = mapping["names"].as_object().unwrap().keys().collect();
    let told: Vec<&&String> = names.iter().filter(|name| name.contains(['@', ' ', '.'])).collect();
    assert!(told.len() > 10, "{names:?}");
    for file in files(&root.join("hidden")) {
        let text = readable(&root.join("hidden").join(&file)).to_lowercase();
        for name in told.iter().map(|name| name.as_str()).chain(PEOPLE) {
            assert!(!text.contains(name), "`{name}` is in {}", file.display());
        }
    }
    let data = root.join("hidden/data");
    let period = json(&data.join("period.json"));
    let lines = mapping["lines"].as_array().unwrap();
    let changes = period["drift"]["changes"].as_array().unwrap();
    let mut followed = 0;
    for (side, moment) in [("evidence_before", "from"), ("evidence_after", "to")] {
        for change in changes.iter().filter(|change| !change[side].is_null()) {
            let snapshot = &change[moment]["snapshot"];
            let is_it = |line: &&serde_json::Value| {
                let of = if line["snapshot"].is_null() { &mapping["snapshot"] } else { &line["snapshot"] };
                of == snapshot
                    && line["raw"] == change[side]["raw"]
                    && line["packed"] == change[side]["sha256"]
            };
            assert!(lines.iter().any(|line| is_it(&line)), "{change}");
            followed += 1;
        }
    }
    assert!(followed > 20, "{followed}");

    // The record goes by its new digest, in the register too.
    let packed = &mapping["files"][0];
    assert_eq!(packed["recorded"], digest);
    let path = packed["path"].as_str().unwrap();
    let new = hex(fs::read(data.join(path)).unwrap());
    assert_eq!(packed["packed"], new);
    let register = fs::read_to_string(data.join("register/register.toml")).unwrap();
    assert!(register.contains(&new) && !register.contains(&digest), "{register}");
    let table = fs::read_to_string(data.join("tables/review_results.csv")).unwrap();
    assert!(table.contains("person-") && table.contains("asked by person-"), "{table}");
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
