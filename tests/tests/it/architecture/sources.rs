use std::fs;
use std::path::{Path, PathBuf};

use tenure_tests::environment::root;

/// Crates that know no file system, no network, no environment and no clock.
const PURE: [&str; 4] = ["scanner/model", "scanner/register", "scanner/analysis", "reports"];

/// Crates that may read the clock, each at one expected place or for the terminal.
const CLOCK: [&str; 5] = ["scanner/cli", "connectors/core", "xtask", "tests", "tests/loopback"];

/// Longest source file. A newcomer reads one in one sitting.
const LINES: usize = 800;

const CRATES: [&str; 15] = [
    "scanner/model",
    "scanner/snapshot",
    "scanner/register",
    "scanner/analysis",
    "scanner/cli",
    "connectors/core",
    "connectors/aws",
    "connectors/azure",
    "connectors/gcp",
    "reports",
    "reports/pdf",
    "tests",
    "tests/loopback",
    "fuzz",
    "xtask",
];

fn sources(package: &str) -> Vec<PathBuf> {
    super::files(&root().join(package).join("src"), "rs")
}

/// The text of a source file without its tests and comments.
fn code(path: &Path) -> String {
    let path_text = path.to_string_lossy();
    let inside = path_text.rsplit_once("/src/").map_or(&*path_text, |(_, inside)| inside);
    if inside.split('/').any(|part| matches!(part, "tests" | "tests.rs")) {
        return String::new();
    }
    let text = fs::read_to_string(path).unwrap();
    let product = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    product.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn short(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

#[test]
fn pure_crates_reach_for_nothing_outside() {
    for package in PURE {
        for path in sources(package) {
            let code = code(&path);
            for word in [
                "std::fs",
                "TcpStream",
                "UdpSocket",
                "std::env",
                "std::process",
                "std::io::stdin",
                "async fn",
                ".await",
            ] {
                assert!(!code.contains(word), "`{word}` in {}", short(&path));
            }
        }
    }
}

#[test]
fn the_clock_is_forbidden_and_read_only_where_it_may_be() {
    let clippy = fs::read_to_string(root().join("clippy.toml")).unwrap();
    for method in
        ["std::time::SystemTime::now", "std::time::Instant::now", "jiff::Timestamp::now", "jiff::Zoned::now"]
    {
        assert!(clippy.contains(&format!("path = \"{method}\"")), "clippy.toml does not forbid `{method}`");
    }
    for package in CRATES.iter().filter(|package| !CLOCK.contains(package)) {
        for path in sources(package) {
            let code = code(&path);
            assert!(!code.contains("disallowed_methods"), "{} lets itself off", short(&path));
        }
    }
}

#[test]
fn async_stays_at_the_edge() {
    for package in ["scanner/snapshot", "scanner/register", "scanner/model", "scanner/analysis", "reports"] {
        for path in sources(package) {
            assert!(!code(&path).contains("async "), "{}", short(&path));
        }
    }
    let pure = |path: &PathBuf| {
        let path = short(path);
        ["/normalise/", "/import/", "/import.rs", "/units.rs", "/units/"]
            .iter()
            .any(|part| path.contains(part))
    };
    for package in ["connectors/aws", "connectors/azure", "connectors/gcp"] {
        for path in sources(package).iter().filter(|path| pure(path)) {
            assert!(!code(path).contains("async "), "{}", short(path));
        }
    }
}

#[test]
fn only_programs_print() {
    for package in
        CRATES.iter().filter(|package| !["scanner/cli", "xtask", "tests", "tests/loopback"].contains(package))
    {
        for path in sources(package) {
            let code = code(&path);
            for word in ["println!", "print!(", "eprintln!", "dbg!", "process::exit"] {
                assert!(!code.contains(word), "`{word}` in {}", short(&path));
            }
        }
    }
}

#[test]
fn files_are_short_and_named_for_what_they_hold() {
    for path in CRATES.iter().flat_map(|package| super::files(&root().join(package), "rs")) {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= LINES, "{} has {lines} lines", short(&path));
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        assert!(
            !["utils", "util", "helpers", "misc", "common"].contains(&name),
            "{} says nothing",
            short(&path)
        );
    }
}

#[test]
fn the_list_of_crates_is_whole() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let members = manifest.split("members = [").nth(1).and_then(|rest| rest.split(']').next()).unwrap();
    let members: Vec<&str> = members.split('"').skip(1).step_by(2).collect();
    assert_eq!(members, CRATES);
}
