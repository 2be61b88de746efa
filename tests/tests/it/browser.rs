//! The report in a real browser, as whoever gets a pack opens it: from a file, without a network.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tenure_tests::environment;

use crate::demo::Demo;

/// Headless Chromium with a profile of its own, and with everything off that it would ask of a
/// network for itself.
fn chromium(program: &Path, profile: &Path, arguments: &[&str], page: &Path) -> Output {
    Command::new(program)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            // Whatever it asks for all the same stays on this machine.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            "--enable-logging=stderr",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(arguments)
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("Chromium starts")
}

fn report() -> PathBuf {
    Demo::shared().path("pack/data/report.html")
}

/// Lines of the page's console: a blocked request, a failed script and a warning all land there.
fn console(output: &Output) -> Vec<String> {
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    log.lines().filter(|line| line.contains(":CONSOLE")).map(str::to_owned).collect()
}

#[test]
fn the_report_opens_from_a_file_and_asks_nobody_for_anything() {
    let Some(program) = environment::chromium("the report in a browser") else { return };
    let profile = tempfile::tempdir().unwrap();
    let log = profile.path().join("net.json");
    let netlog = format!("--log-net-log={}", log.display());
    let output = chromium(&program, profile.path(), &["--dump-dom", &netlog], &report());
    let page = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(console(&output), Vec::<String>::new());
    assert!(page.contains("Acme Integrators Ltd"), "the page is not there: {} bytes", page.len());
    // The script draws this table: the page as written holds fewer of its rows.
    let written = std::fs::read_to_string(report()).unwrap();
    let rows = |text: &str| text.matches("<tr").count();
    assert!(rows(&page) > 100, "{} rows drawn, {} written", rows(&page), rows(&written));
    assert_eq!(asked(&log), Vec::<String>::new());
}

/// Hosts that Chromium asks for itself, whatever it is told: for the time, an update, a sign-in.
const ITS_OWN: [&str; 3] = ["accounts.google.com", "clients2.google.com", "update.googleapis.com"];

/// Every address that was asked for over a network, but for Chromium's own errands.
fn asked(log: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(log).unwrap();
    // The log of a browser that ended in haste lacks its end.
    let whole = serde_json::from_str::<Value>(&text)
        .or_else(|_| serde_json::from_str(&format!("{}]}}", text.trim_end().trim_end_matches(','))));
    let events = whole.expect("the log is JSON")["events"].take();
    let events = events.as_array().expect("the log has events");
    assert!(!events.is_empty(), "the log is empty");
    let urls = events.iter().filter_map(|event| event["params"]["url"].as_str());
    let own = |url: &str| ITS_OWN.iter().any(|host| url.split('/').nth(2) == Some(host));
    let mut urls: Vec<String> =
        urls.filter(|url| url.starts_with("http") && !own(url)).map(str::to_owned).collect();
    urls.sort();
    urls.dedup();
    urls
}

/// The check above can fail: a page that asks is seen, and the policy of ours would stop it.
#[test]
fn a_request_of_the_page_would_be_noticed() {
    const IMAGE: &str = "http://127.0.0.1:9/x.png";
    let Some(program) = environment::chromium("the console of the report in a browser") else { return };
    let written = std::fs::read_to_string(report()).unwrap();
    let planted = written.replacen("</body>", &format!("<img src=\"{IMAGE}\"></body>"), 1);
    assert_ne!(planted, written);
    let open = |page: &str| {
        let folder = tempfile::tempdir().unwrap();
        let (file, log) = (folder.path().join("report.html"), folder.path().join("net.json"));
        std::fs::write(&file, page).unwrap();
        let netlog = format!("--log-net-log={}", log.display());
        let output = chromium(&program, &folder.path().join("profile"), &["--dump-dom", &netlog], &file);
        (console(&output), asked(&log))
    };
    let (said, went_out) = open(&planted);
    assert!(
        !said.is_empty() && went_out.is_empty(),
        "the policy of the page lets a request out: {went_out:?}"
    );
    let (_, went_out) = open(&planted.replacen("Content-Security-Policy", "X-No-Policy", 1));
    assert_eq!(went_out, [IMAGE]);
}

/// Without script the page is whole, apart from filters: what is on paper then, another reads back.
#[test]
fn the_report_is_readable_without_script() {
    let part = "the report without script";
    let (Some(program), Some(venv)) = (environment::chromium(part), environment::venv(part)) else { return };
    let folder = tempfile::tempdir().unwrap();
    let (page, paper) = (folder.path().join("report.html"), folder.path().join("report.pdf"));
    std::fs::write(&page, without_script(&std::fs::read_to_string(report()).unwrap())).unwrap();
    let print = format!("--print-to-pdf={}", paper.display());
    chromium(&program, &folder.path().join("profile"), &["--no-pdf-header-footer", &print], &page);
    let script =
        "import sys, pypdf\nfor page in pypdf.PdfReader(sys.argv[1]).pages: print(page.extract_text())";
    let read = Command::new(venv.program("python")).args(["-c", script]).arg(&paper).output().unwrap();
    let text = String::from_utf8_lossy(&read.stdout);
    for words in ["Parties", "Findings", "Identities", "Coverage", "Acme Integrators Ltd"] {
        assert!(text.contains(words), "no `{words}` on paper: {}", String::from_utf8_lossy(&read.stderr));
    }
}

/// The page as it is for a browser that runs no script. Headless Chromium itself needs script.
fn without_script(page: &str) -> String {
    let mut parts = page.split("<script");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        text.push_str(part.split_once("</script>").expect("scripts end").1);
    }
    assert!(text.len() < page.len());
    text
}

#[test]
fn the_report_is_a_picture_on_a_screen_and_pages_on_paper() {
    let Some(program) = environment::chromium("the report on screen and on paper") else { return };
    let folder = tempfile::tempdir().unwrap();
    for (name, size) in [("wide", "--window-size=1280,900"), ("narrow", "--window-size=400,800")] {
        let picture = folder.path().join(format!("{name}.png"));
        let shot = format!("--screenshot={}", picture.display());
        chromium(&program, &folder.path().join(name), &[size, &shot], &report());
        let bytes = std::fs::read(&picture).unwrap();
        // A blank page of this size packs into a few kilobytes.
        assert!(bytes.starts_with(b"\x89PNG") && bytes.len() > 20_000, "{name}: {} bytes", bytes.len());
    }
    let paper = folder.path().join("report.pdf");
    let print = format!("--print-to-pdf={}", paper.display());
    chromium(&program, &folder.path().join("paper"), &["--no-pdf-header-footer", &print], &report());
    let bytes = std::fs::read(&paper).unwrap();
    let sheets = String::from_utf8_lossy(&bytes).matches("/Type /Page\n").count();
    assert!((5..=180).contains(&sheets), "{sheets} sheets in {} bytes", bytes.len());
}

/// Measures every drawing: words that leave their frame, and frames that leave the page.
const MEASURE: &str = "<script>
const out = [];
const drawings = document.querySelectorAll('svg.drawing');
for (const drawing of drawings) {
  const { width, height } = drawing.viewBox.baseVal;
  for (const text of drawing.querySelectorAll('text')) {
    const box = text.getBBox();
    if (box.x < 0 || box.x + box.width > width || box.y + box.height > height) out.push(text.textContent);
  }
  const frame = drawing.getBoundingClientRect();
  if (frame.width < 200 || frame.right > document.documentElement.clientWidth) out.push(`frame of ${frame.width}`);
}
const said = document.createElement('pre');
said.id = 'measured';
said.textContent = JSON.stringify({ drawings: drawings.length, out });
document.body.append(said);
</script></body>";

#[test]
fn drawn_paths_stay_in_their_frames_on_a_screen_and_on_a_phone() {
    let Some(program) = environment::chromium("drawn paths") else { return };
    let folder = tempfile::tempdir().unwrap();
    let written = std::fs::read_to_string(report()).unwrap();
    let drawn = written.matches("<svg class=\"drawing\"").count();
    assert!(drawn > 3, "the demo draws {drawn} paths");
    // The page's own policy would not let the measuring script run.
    let measured =
        written.replacen("Content-Security-Policy", "X-No-Policy", 1).replacen("</body>", MEASURE, 1);
    let page = folder.path().join("report.html");
    std::fs::write(&page, measured).unwrap();
    for size in ["--window-size=1280,900", "--window-size=500,800"] {
        let output = chromium(&program, &folder.path().join(size), &["--dump-dom", size], &page);
        let dom = String::from_utf8_lossy(&output.stdout).into_owned();
        let said = dom.split_once("<pre id=\"measured\">").expect("the script ran").1;
        let said = said.split_once("</pre>").unwrap().0;
        assert_eq!(said, format!("{{\"drawings\":{drawn},\"out\":[]}}"), "{size}");
    }
}

/// The pages of a quarter, from a file: nothing is asked for, nothing is complained of, and the page can be walked with
/// keys and printed.
#[test]
fn the_pages_of_a_quarter_open_from_a_file_and_print() {
    let Some(program) = environment::chromium("the pages of a quarter in a browser") else { return };
    let folder = tempfile::tempdir().unwrap();
    let demo = |part: &str| Demo::shared().path(part).display().to_string();
    let (earlier, later, register) = (demo("earlier"), demo("snapshot"), demo("register.toml"));
    let arguments =
        ["pack", &earlier, &later, "--period", "2026-Q4", "--register", &register, "--out", "quarter"];
    tenure_tests::program::run(folder.path(), &arguments).expect(&[0]);
    for (name, told) in [("period", "bolt-handover"), ("report", "Acme Integrators Ltd")] {
        let page = folder.path().join(format!("quarter/data/{name}.html"));
        let profile = folder.path().join(name);
        let log = folder.path().join(format!("{name}.json"));
        let netlog = format!("--log-net-log={}", log.display());
        let output = chromium(&program, &profile, &["--dump-dom", &netlog], &page);
        assert_eq!(console(&output), Vec::<String>::new(), "{name}");
        assert_eq!(asked(&log), Vec::<String>::new(), "{name}");
        let drawn = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(drawn.contains(told), "{name}: {} bytes", drawn.len());
        // Whatever scrolls by itself is reached by keys.
        let boxes = drawn.matches("class=\"box\" role=\"region\"").count();
        assert!(boxes > 3 && drawn.matches("tabindex=\"0\"").count() >= boxes, "{name}: {boxes}");
        let paper = folder.path().join(format!("{name}.pdf"));
        let print = format!("--print-to-pdf={}", paper.display());
        chromium(&program, &profile, &["--no-pdf-header-footer", &print], &page);
        let bytes = std::fs::read(&paper).unwrap();
        assert!(bytes.starts_with(b"%PDF") && bytes.len() > 20_000, "{name}: {} bytes", bytes.len());
    }
    let page = folder.path().join("quarter/data/period.html");
    let pictures =
        [("light", "--force-color-profile=srgb"), ("dark", "--blink-settings=preferredColorScheme=0")];
    let taken = pictures.map(|(name, scheme)| {
        let picture = folder.path().join(format!("{name}.png"));
        let shot = format!("--screenshot={}", picture.display());
        chromium(&program, &folder.path().join(name), &["--window-size=1280,900", scheme, &shot], &page);
        std::fs::read(&picture).unwrap()
    });
    assert!(taken.iter().all(|bytes| bytes.len() > 20_000));
    assert_ne!(taken[0], taken[1], "the page has a dark side");
}
