//! A register that cannot be meant is refused: every fault by file, line, column and field, with its cure.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used, missing_docs)]

use tenure_register::{FaultKind, Register, RegisterError, SourceFile};

const HEAD: &str = "format = 1\n[customer]\nname = \"Contoso\"\ntimezone = \"Europe/London\"\n";

fn file(name: &str, text: &str) -> SourceFile {
    SourceFile { name: name.to_owned(), text: text.to_owned() }
}

fn refused(body: &str) -> RegisterError {
    Register::parse(&format!("{HEAD}{body}")).expect_err("is refused")
}

#[test]
fn several_faults_are_told_at_once_each_with_its_place() {
    let error = refused(
        r#"
[[party]]
id = "acme"
name = "Acme"
kind = "parter"
colour = 1

[[contract]]
id = "C-1"
provider = "acme"
function = "run"
start = 2024-04-01
offboard_within = "5 days"

[[person]]
id = "jane"
party = "customer"
"#,
    );
    let text = error.to_string();
    assert_eq!(error.faults.len(), 4, "{text}");
    for line in [
        "register.toml:9:8: [[party]] `kind`: unknown variant `parter`",
        "help: did you mean `partner`?",
        "register.toml:10:1: [[party]] `colour`: unknown field `colour`",
        "register.toml:17:19: [[contract]] `offboard_within`: `5 days` is no period",
        "register.toml:19:1: [[person]]: missing field `name`",
        "help: add `name = …`",
    ] {
        assert!(text.contains(line), "no `{line}` in:\n{text}");
    }
}

#[test]
fn several_faults_of_the_syntax_are_told_too() {
    let error = refused("[[party]]\nid = acme\nname = \"x\n");
    assert!(error.faults.len() >= 2, "{error}");
    assert!(error.to_string().contains("register.toml:6:6: not TOML"), "{error}");
}

#[test]
fn what_is_named_is_declared_or_its_place_is_told() {
    let error = refused(
        r#"
[[party]]
id = "acme"
name = "Acme"
kind = "partner"
[[person]]
id = "jane"
name = "Jane Doe"
party = "customer"
[[person]]
id = "omar"
name = "Omar Ali"
party = "acmee"
[[control]]
id = "approval"
statement = "No access without an approval."
accountable = "jnae"
responsible = ["omar", "zebra"]
[[right]]
party = "customer"
environment = "prod"
[[identity]]
match = "aws:arn:aws:iam::111122223333:role/x"
party = "acme"
contract = "C-9"
owner = "jane"
"#,
    );
    let text = error.to_string();
    for line in [
        "register.toml:17:9: [[person]] `party`: party `acmee` is not declared\n  help: did you mean `acme`?",
        "register.toml:21:15: [[control]] `accountable`: person `jnae` is not declared\n  help: did you mean `jane`?",
        "register.toml:22:24: [[control]] `responsible[1]`: person `zebra` is not declared\n  help: expected one of `jane`, `omar`",
        "[[right]] `party`: party `customer` is not declared",
        "[[right]] `environment`: environment `prod` is not declared\n  help: declare it by `[[environment]]`",
        "[[identity]] `contract`: contract `C-9` is not declared",
    ] {
        assert!(text.contains(line), "no `{line}` in:\n{text}");
    }
    assert_eq!(error.faults.len(), 6, "{text}");
}

#[test]
fn many_files_are_one_name_space() {
    let party = "format = 1\n[[party]]\nid = \"acme\"\nname = \"Acme\"\nkind = \"partner\"\n";
    let files = [file("customer.toml", HEAD), file("parties/a.toml", party), file("parties/b.toml", party)];
    let error = Register::read(&files).expect_err("twice");
    assert_eq!(
        error.to_string(),
        "parties/b.toml:3:6: [[party]] `id`: party `acme` is declared twice, first at parties/a.toml:3:6\n  help: give one of them another id"
    );
    let register = Register::read(&files[..2]).expect("is well formed");
    assert_eq!(&*register.parties["acme"].place.file, "parties/a.toml");
    let error = Register::read(&[file("a.toml", HEAD), file("b.toml", HEAD)]).expect_err("two customers");
    assert!(
        error.to_string().contains("b.toml:2:2: [customer]: `[customer]` stands at a.toml:2:2"),
        "{error}"
    );
    let error = Register::read(&files[1..2]).expect_err("no customer");
    assert_eq!(error.faults[0].what, FaultKind::NoCustomer);
    assert!(Register::read(&[file("a.toml", HEAD), file("a.toml", HEAD)]).is_err(), "two of one name");
    assert!(Register::read(&[]).is_err(), "nothing at all");
}

#[test]
fn sections_formats_and_zones_that_there_are_not_are_told() {
    let text = Register::parse("format = 2\n[customer]\nname = \"C\"\ntimezone = \"Europe/Londn\"\n[[partys]]\nid = \"a\"\n[party]\nid = \"b\"\n")
        .expect_err("is refused")
        .to_string();
    for line in [
        "has format `2`, this version reads format `1`",
        "`Europe/Londn` is no time zone",
        "there is no section `partys`\n  help: did you mean `party`?",
        "`party` is a list of entries\n  help: write `[[party]]` above each",
    ] {
        assert!(text.contains(line), "no `{line}` in:\n{text}");
    }
    let text = Register::parse("[customer]\nname = \"C\"\n").expect_err("no format").to_string();
    assert!(text.contains("does not say its `format`"), "{text}");
}

#[test]
fn ids_chains_and_dates_have_sense() {
    let party = |id: &str, rest: &str| {
        format!("[[party]]\nid = \"{id}\"\nname = \"N\"\nkind = \"partner\"\n{rest}\n")
    };
    for (body, says) in [
        (party("customer", ""), "`customer` cannot be an id"),
        (party("aws:111122223333", ""), "cannot be an id"),
        (party("", ""), "`` cannot be an id"),
        (party("a\\u0007b", ""), "cannot be an id"),
        (party("a", "under = \"b\"") + &party("b", "under = \"a\""), "party `a` works for itself"),
        (
            party("a", "")
                + "[[contract]]\nid = \"C\"\nprovider = \"a\"\nfunction = \"f\"\nstart = 2026-02-01\nend = 2026-01-31\n",
            "ends on 2026-01-31, before it begins on 2026-02-01",
        ),
        ("[[escalation]]\non = []\nwithin = \"PT4H\"\npath = []\n".to_owned(), "`path` is empty"),
    ] {
        let text = refused(&body).to_string();
        assert!(text.contains(says), "no `{says}` in:\n{text}");
    }
}

#[test]
fn keys_of_people_are_public_keys_and_one_persons_each() {
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBcYKhu2slCeDiiCIh8hfFm+VaC8QietLob+T/zvKXWf";
    let person = |id: &str, key: &str| {
        format!("[[person]]\nid = \"{id}\"\nname = \"N\"\nparty = \"customer\"\nsigns = [\"{key}\"]\n")
    };
    let text = refused(&person("jane", "-----BEGIN OPENSSH PRIVATE KEY----- c2VjcmV0")).to_string();
    assert!(text.contains("[[person]] `signs[0]`: `…` is no public key of SSH"), "{text}");
    assert!(!text.contains("c2VjcmV0"), "nothing of a private key is repeated: {text}");
    let both = person("jane", key) + &person("omar", &format!("{key} omar"));
    assert!(refused(&both).to_string().contains("people `jane` and `omar` have the same key"));
    assert!(Register::parse(&format!("{HEAD}{}", person("jane", key))).is_ok());
}

#[test]
fn hostile_text_is_refused_or_read_and_never_hangs() {
    let deep = format!("{HEAD}x = {}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(Register::parse(&deep).is_err());
    let long = "x".repeat(10_000_000);
    let party =
        format!("{HEAD}[[party]]\nid = \"a\"\nname = \"N\"\nkind = \"partner\"\nunder = \"{long}\"\n");
    assert!(Register::parse(&party).is_err());
    let many: String = (0..20_000)
        .map(|at| format!("[[person]]\nid = \"p{at}\"\nname = \"N\"\nparty = \"gone\"\n"))
        .collect();
    assert_eq!(refused(&many).faults.len(), 20_000);
    for text in ["\0", "\u{feff}", "[[", "format = 1\n[[party]]\n[party.x]\n", "customer = 1\nformat = []"] {
        assert!(Register::parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn the_lines_of_an_entry_are_its_own() {
    let body = r#"
# Of acme.
[[party]]
id = "acme"
name = "Acme"
kind = "partner"
[[party.footprint]]
cloud = "aws"
kind = "account"
value = "111122223333"

# Of bolt.
[[party]]
id = "bolt"
name = "Bolt"
kind = "vendor"
footprint = [
    { cloud = "gcp", kind = "domain", value = "bolt.example" },
]
"#;
    let register = Register::parse(&format!("{HEAD}{body}")).expect("is well formed");
    let lines = |id: &str| (register.parties[id].place.line, register.parties[id].place.last_line);
    assert_eq!(lines("acme"), (7, 14));
    assert_eq!(lines("bolt"), (17, 23));
    let recording =
        String::from_utf8(register.recordings().remove("raw/register/register.toml.jsonl").unwrap()).unwrap();
    let second = recording.lines().nth(1).unwrap();
    assert!(second.contains("bolt.example") && !second.contains("Of bolt"), "{second}");
}
