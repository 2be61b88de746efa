//! Identities in bulk and approvals of a ticket system, from CSV.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used, missing_docs)]

use tenure_register::{ApprovedAct, Register, RegisterError, SourceFile, companions};

const HEAD: &str = r#"
format = 1
[customer]
name = "Contoso"
timezone = "Europe/London"
[[party]]
id = "acme"
name = "Acme"
kind = "partner"
[[person]]
id = "jane"
name = "Jane Doe"
party = "customer"
contact = "jane@contoso.example"
"#;

const EXPORT: &str = r#"
[[ticket_export]]
file = "changes.csv"
system = "ServiceNow"
acts = { "New access" = "create", "Extension" = "renew" }
only = { State = ["Approved"] }
time_format = "%d/%m/%Y %H:%M"
[ticket_export.columns]
id = "Number"
subject = "Configuration item"
requested_by = "Requested by"
approved_by = "Approver"
at = "Approved"
act = "Type"
expires = "End"
"#;

fn file(name: &str, text: &str) -> SourceFile {
    SourceFile { name: name.to_owned(), text: text.to_owned() }
}

fn read(body: &str, tables: &[SourceFile]) -> Result<Register, RegisterError> {
    let mut files = vec![file("register/main.toml", &format!("{}{HEAD}", body_first(body)))];
    files[0].text.push_str(body_last(body));
    files.extend_from_slice(tables);
    Register::read(&files)
}

/// Keys at the top of a file come before its sections.
fn body_first(body: &str) -> &str {
    if body.starts_with("identities") { body } else { "" }
}

fn body_last(body: &str) -> &str {
    if body.starts_with("identities") { "" } else { body }
}

#[test]
fn identities_are_rows_with_their_lines() {
    let csv = "match,party,owner,purpose,ttl,emergency\n\
               aws:arn:aws:iam::111122223333:role/deploy,acme,jane,\"deploy,\nand more\",P90D,\n\
               \n\
               gcp:serviceAccount:run@pay-prod.iam.gserviceaccount.com,customer,jane,run,,yes\n";
    let table = file("register/nhi.csv", csv);
    let register = read("identities = \"nhi.csv\"", std::slice::from_ref(&table)).expect("is well formed");
    let [first, second] = &register.identities[..] else { panic!("{:?}", register.identities) };
    assert_eq!((first.place.line, first.place.last_line, first.place.record), (2, 3, 0));
    assert_eq!((second.place.line, second.place.last_line, second.place.record), (5, 5, 1));
    assert_eq!(first.purpose.as_deref(), Some("deploy,\nand more"));
    assert_eq!(first.ttl.map(|ttl| ttl.to_string()).as_deref(), Some("P90D"));
    assert!(second.emergency && !first.emergency);
    assert_eq!(first.place.evidence().raw.to_string(), "raw/register/register/nhi.csv.jsonl");
    // Nobody has to name a file whose heading says what it is.
    assert_eq!(read("", &[table]).expect("is well formed").identities, register.identities);
    let spreadsheet =
        file("register/nhi.csv", "\u{feff}match;party\r\naws:arn:aws:iam::111122223333:role/x;acme\r\n");
    assert_eq!(read("", &[spreadsheet]).expect("is well formed").identities[0].party, "acme");
}

#[test]
fn faults_of_rows_name_line_and_column() {
    for (csv, says) in [
        ("match,party,ttl\naws:x,acme,90 days\n", "register/nhi.csv:2: column `ttl`: `90 days` is no period"),
        ("match,party,emergency\naws:x,acme,maybe\n", "column `emergency`: `maybe` is neither"),
        ("match,party\n,acme\n", "register/nhi.csv:2: column `match`: `match` is empty"),
        ("match,party,ownr\naws:x,acme,jane\n", "there is no column `ownr`\n  help: did you mean `owner`?"),
        ("match,owner\naws:x,jane\n", "there is no column `party`"),
        (
            "match,party\naws:x,acmee\n",
            "register/nhi.csv:2: column `party`: party `acmee` is not declared\n  help: did you mean `acme`?",
        ),
        ("match,party\naws:x,acme,more\n", "not CSV"),
        ("colour,size\n1,2\n", "nothing says what this file holds"),
    ] {
        let text = read("", &[file("register/nhi.csv", csv)]).expect_err("is refused").to_string();
        assert!(text.contains(says), "no `{says}` in:\n{text}");
    }
    for name in ["gone.csv", "../nhi.csv", "/etc/nhi.csv"] {
        let text = read(&format!("identities = \"{name}\""), &[]).expect_err("is refused").to_string();
        assert!(
            text.contains(&format!("main.toml:1:1: `identities`: the file `{name}` is not there")),
            "{text}"
        );
    }
}

#[test]
fn approved_tickets_are_approvals() {
    let csv = "Number,State,Type,Configuration item,Requested by,Approver,Approved,End\n\
        CHG1,Approved,New access,arn:aws:iam::111122223333:role/deploy,ann@acme.example,Jane@contoso.example,01/02/2026 09:30,02/05/2026 00:00\n\
        CHG1,Approved,New access,arn:aws:iam::111122223333:role/second,ann@acme.example,jane,01/07/2026 09:30,\n\
        CHG2,Draft,New access,arn:aws:iam::111122223333:role/draft,ann,jane,01/02/2026 09:30,\n\
        CHG3,Approved,New laptop,laptop,ann,jane,01/02/2026 09:30,\n\
        CHG4,Approved,Extension,run@pay-prod.iam.gserviceaccount.com,ann,,,\n";
    let register = read(EXPORT, &[file("register/changes.csv", csv)]).expect("is well formed");
    let ids: Vec<&str> = register.approvals.keys().map(String::as_str).collect();
    assert_eq!(ids, ["CHG1", "CHG1/register/changes.csv:3"]);
    let first = &register.approvals["CHG1"];
    assert_eq!(first.act, ApprovedAct::Create);
    assert_eq!(first.subject, "aws:arn:aws:iam::111122223333:role/deploy");
    assert_eq!((first.requested_by.as_str(), first.approved_by.as_str()), ("ann@acme.example", "jane"));
    assert_eq!((first.at.to_string().as_str(), first.place.line), ("2026-02-01T09:30:00Z", 2));
    let second = &register.approvals["CHG1/register/changes.csv:3"];
    assert_eq!(second.at.to_string(), "2026-07-01T08:30:00Z", "in summer London is an hour ahead");
    assert_eq!((second.ticket.as_deref(), second.expires), (Some("CHG1"), None));
    assert_eq!(second.imported_from.as_deref(), Some("ticket export changes.csv"));
    let export = &register.ticket_exports[0];
    assert_eq!((export.rows, export.taken), (5, 2), "the others are counted, not forgotten");
}

#[test]
fn faults_of_tickets_are_told() {
    let head = "Number,State,Type,Configuration item,Requested by,Approver,Approved,End\n";
    for (csv, says) in [
        (
            head.replace("Approver", "Decider").replace("Approved", "Decided"),
            "[[ticket_export]] `columns.approved_by`: there is no column `Approver`\n  help: expected one of `Configuration item`",
        ),
        (
            format!("{head}CHG1,Approved,New access,*,ann,jane,01/02/2026 09:30,\n"),
            "register/changes.csv:2: column `Configuration item`: `*` is a pattern",
        ),
        (
            format!("{head}CHG1,Approved,New access,x,ann,jane,2026-02-01,\n"),
            "column `Approved`: `2026-02-01` is not written as `%d/%m/%Y %H:%M`",
        ),
    ] {
        let text = read(EXPORT, &[file("register/changes.csv", &csv)]).expect_err("is refused").to_string();
        assert!(text.contains(says), "no `{says}` in:\n{text}");
    }
}

#[test]
fn a_file_tells_what_it_names_beside_it() {
    let text =
        format!("identities = \"nhi.csv\"\n{HEAD}{EXPORT}[[review]]\ndecisions = \"q3/decisions.csv\"\n");
    let found = companions(&file("register/main.toml", &text));
    assert_eq!(found.tables, ["register/changes.csv", "register/nhi.csv"]);
    assert_eq!(found.attachments, ["register/q3/decisions.csv"]);
}
