//! The report in a real browser, as whoever gets a pack opens it: from a file, without a network.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

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
    let requests = std::fs::read_to_string(&log).unwrap();
    let origin = "\"initiator\":\"null\"";
    assert!(!requests.contains(origin) || !requests.contains("https://"), "the page asked the network");
}

#[test]
fn a_request_of_the_page_would_be_noticed() {
    let Some(program) = environment::chromium("the console of the report in a browser") else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("report.html");
    let written = std::fs::read_to_string(report()).unwrap();
    let planted = written.replacen("</body>", "<img src=\"http://127.0.0.1:9/x.png\"></body>", 1);
    assert_ne!(planted, written);
    std::fs::write(&page, planted).unwrap();
    let output = chromium(&program, &folder.path().join("profile"), &["--dump-dom"], &page);
    assert!(!console(&output).is_empty(), "the policy of the page lets a request out");
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
    assert!((5..=80).contains(&sheets), "{sheets} sheets in {} bytes", bytes.len());
}
