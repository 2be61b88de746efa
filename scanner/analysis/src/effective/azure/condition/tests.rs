//! The language of conditions: what is read, how it is weighed, and that hostile text ends.

use std::time::Duration;

use super::{Condition, ConditionError, Facts, Need};
use crate::effective::decision::Keeper;

const WRITE: &str = "Microsoft.Authorization/roleAssignments/write";
const ROLE: &str = "Microsoft.Authorization/roleAssignments:RoleDefinitionId";
const KIND: &str = "Microsoft.Authorization/roleAssignments:PrincipalType";
const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";

fn need(text: &str, action: &str, given: &[(&str, &str)]) -> Need {
    need_on(text, action, "/subscriptions/s", given)
}

fn need_on(text: &str, action: &str, resource: &str, given: &[(&str, &str)]) -> Need {
    let as_of = "2026-10-31T00:00:00Z".parse().expect("a time");
    Condition::new(text).need(&Facts { action, resource, given, as_of })
}

fn keepers(need: &Need) -> Vec<Keeper> {
    match need {
        Need::If(clauses) => clauses.iter().map(|clause| clause.keeper).collect(),
        _ => Vec::new(),
    }
}

/// The form in which the portal writes a constrained delegation.
fn constrained() -> String {
    format!(
        "((!(ActionMatches{{'{WRITE}'}})) OR (@Request[{ROLE}] ForAnyOfAnyValues:GuidEquals{{{READER}}} AND \
         @Request[{KIND}] StringEqualsIgnoreCase 'ServicePrincipal'))"
    )
}

#[test]
fn a_constrained_delegation_speaks_of_its_action_only() {
    assert_eq!(need(&constrained(), "Microsoft.Authorization/roleAssignments/read", &[]), Need::Met);
    let open = need(&constrained(), WRITE, &[]);
    assert_eq!(keepers(&open), [Keeper::Holder, Keeper::Holder]);
    let Need::If(clauses) = open else { panic!("open") };
    assert_eq!(clauses[0].key, ROLE);
    assert_eq!(clauses[0].values, [READER]);
    assert!(clauses[0].holds);
}

#[test]
fn facts_settle_a_constrained_delegation() {
    let dashless = READER.replace('-', "");
    let whole = format!("/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/{READER}");
    for role in [READER, &READER.to_uppercase(), &dashless, &whole] {
        assert_eq!(
            need(&constrained(), WRITE, &[(ROLE, role), (KIND, "serviceprincipal")]),
            Need::Met,
            "{role}"
        );
    }
    assert_eq!(need(&constrained(), WRITE, &[(ROLE, OWNER), (KIND, "ServicePrincipal")]), Need::Never);
    assert_eq!(need(&constrained(), WRITE, &[(KIND, "User")]), Need::Never);
    assert_eq!(keepers(&need(&constrained(), WRITE, &[(ROLE, READER)])), [Keeper::Holder]);
    let written = format!("@Request[{ROLE}]");
    let other = format!("@Resource[{ROLE}]");
    assert_eq!(need(&constrained(), WRITE, &[(&written, OWNER)]), Need::Never);
    assert_eq!(keepers(&need(&constrained(), WRITE, &[(&other, OWNER)])).len(), 2);
}

#[test]
fn all_but_some_roles() {
    let text = format!("@Request[{ROLE}] ForAnyOfAllValues:GuidNotEquals{{{OWNER}, {READER}}}");
    assert_eq!(need(&text, WRITE, &[(ROLE, OWNER)]), Need::Never);
    assert_eq!(need(&text, WRITE, &[(ROLE, "b24988ac-6180-42a0-ab88-20f7382dd24c")]), Need::Met);
    let negated = format!("!(@Request[{ROLE}] ForAnyOfAnyValues:GuidEquals{{{OWNER}}})");
    let Need::If(clauses) = need(&negated, WRITE, &[]) else { panic!("open") };
    assert!(!clauses[0].holds);
}

#[test]
fn operators_as_documented() {
    // "Operator examples" and the tables of operators in "Azure role assignment condition format and syntax".
    for (text, expected) in [
        ("{'red', 'blue'} ForAnyOfAnyValues:StringEquals {'blue', 'green'}", true),
        ("{'red', 'blue'} ForAnyOfAnyValues:StringEquals {'orange', 'green'}", false),
        ("{'red', 'blue'} ForAllOfAnyValues:StringEquals {'orange', 'red', 'blue'}", true),
        ("{'red', 'blue'} ForAllOfAnyValues:StringEquals {'red', 'green'}", false),
        ("{10, 20} ForAnyOfAllValues:NumericLessThan {15, 18}", true),
        ("{10, 20} ForAllOfAllValues:NumericLessThan {5, 15, 18}", false),
        ("{10, 20} ForAllOfAllValues:NumericLessThan {25, 30}", true),
        ("{10, 20} ForAllOfAllValues:NumericLessThan {15, 25, 30}", false),
        ("'abcd' StringLike 'a*c?'", true),
        ("'abcd' StringLike 'A*C?'", false),
        ("'abcd' StringLikeIgnoreCase 'A*C?'", true),
        ("'abcd' StringLike 'a*c'", false),
        ("'a*c' StringLike 'a\\*c'", true),
        ("'abc' StringLike 'a\\*c'", false),
        ("'abc' StringNotLike 'a*'", false),
        ("'logs/2026' StringStartsWith 'logs/'", true),
        ("'Logs/2026' StringStartsWithIgnoreCase 'logs/'", true),
        ("'x' StringNotStartsWith 'logs'", true),
        ("'A' StringEquals 'a'", false),
        ("'A' StringEqualsIgnoreCase 'a'", true),
        ("'A' StringNotEquals 'a'", true),
        ("5 NumericGreaterThanEquals 5", true),
        ("5 NumericNotEquals 5", false),
        ("true BoolEquals TRUE", true),
        ("true boolnotequals false", true),
        ("'2026-01-01T00:00:00Z' DateTimeLessThan '2026-01-01T01:00:00+02:00'", false),
        ("@Environment[UtcNow] DateTimeGreaterThan '2023-05-01T13:00:00.000Z'", true),
        ("@Environment[UtcNow] DateTimeLessThan '2023-05-01T13:00:00.000Z'", false),
        ("8e3af657a8ff443ca75c2fe8c4bcb635 GuidEquals '8E3AF657-A8FF-443C-A75C-2FE8C4BCB635'", true),
        ("'203.0.113.7' IpMatch {'203.0.113.0/24', '2001:db8::/32'}", true),
        ("'203.0.114.7' IpMatch {'203.0.113.0/24'}", false),
        ("'203.0.113.7' IpInRange '203.0.113.1-203.0.113.9'", true),
        ("'2001:db8::1' IpMatch '2001:db8::/32'", true),
        ("'203.0.113.7' IpNotMatch '203.0.113.0/0'", false),
        ("NOT ('a' StringEquals 'a')", false),
        ("'a' StringEquals 'a' && 'b' StringEquals 'b'", true),
        ("'a' StringEquals 'b' || 'b' StringEquals 'b'", true),
        ("ActionMatches{'Microsoft.Authorization/roleAssignments/*'}", true),
        ("ActionMatches{'Microsoft.Authorization/roleDefinitions/*'}", false),
        ("'it\\'s' StringEquals 'it\\'s'", true),
    ] {
        let expected = if expected { Need::Met } else { Need::Never };
        assert_eq!(need(text, WRITE, &[]), expected, "{text}");
    }
}

#[test]
fn what_a_resource_id_says_is_known() {
    const READ: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read";
    let text = "!(ActionMatches{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'}) OR \
                @Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'Box'";
    let account = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/acc";
    let id = |name: &str| format!("{account}/blobServices/default/containers/{name}");
    assert_eq!(need_on(text, READ, &id("Box"), &[]), Need::Met);
    assert_eq!(need_on(text, READ, &id("box"), &[]), Need::Never);
    assert_eq!(keepers(&need_on(text, READ, account, &[])), [Keeper::Outside]);
}

#[test]
fn attributes_of_others_are_not_the_callers_choice() {
    for (text, expected) in [
        (
            "@Principal[Microsoft.Directory/CustomSecurityAttributes/Id:Engineering_Project] StringEquals 'alpine'",
            Keeper::Outside,
        ),
        ("@Environment[isPrivateLink] BoolEquals true", Keeper::Outside),
        ("@Environment[UtcNow] TimeOfDayInRange {'08:00:00', '17:00:00'}", Keeper::Outside),
        (
            "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers/blobs/tags:Project<$key_case_sensitive$>] StringEquals 'a'",
            Keeper::Outside,
        ),
        (
            "@Request[Microsoft.Storage/storageAccounts/blobServices/containers/blobs:prefix] StringStartsWith 'logs'",
            Keeper::Holder,
        ),
        (
            "Exists @Request[Microsoft.Storage/storageAccounts/blobServices/containers/blobs:snapshot]",
            Keeper::Holder,
        ),
        ("@Request[a:b] StringEquals @Principal[c:d]", Keeper::Outside),
    ] {
        assert_eq!(keepers(&need(text, WRITE, &[])), [expected], "{text}");
    }
}

#[test]
fn sub_operations() {
    let text = "!(ActionMatches{'Microsoft.Authorization/*'} AND SubOperationMatches{'Blob.List'})";
    assert_eq!(need(text, WRITE, &[("subOperation", "blob.list")]), Need::Never);
    assert_eq!(need(text, WRITE, &[("subOperation", "Blob.Read")]), Need::Met);
    let Need::If(clauses) = need(text, WRITE, &[]) else { panic!("open") };
    assert!(!clauses[0].holds);
    assert_eq!(clauses[0].operator, "SubOperationMatches");
}

#[test]
fn the_easier_way_is_taken() {
    let text = "@Principal[a:b] StringEquals 'x' OR @Request[c:d] StringEquals 'y'";
    assert_eq!(keepers(&need(text, WRITE, &[])), [Keeper::Holder]);
    assert_eq!(need("@Principal[a:b] StringEquals 'x' OR 'y' StringEquals 'y'", WRITE, &[]), Need::Met);
}

#[test]
fn what_is_not_understood_settles_nothing() {
    for text in [
        "",
        "   ",
        "(",
        ")",
        "a AND b OR c",
        "'a' StringEquals 'a' AND 'b' StringEquals 'b' OR 'c' StringEquals 'c'",
        "'a' StringResembles 'a'",
        "@Nobody[a] StringEquals 'a'",
        "@Request[a StringEquals 'a'",
        "@Request[a] StringEquals 'a",
        "ActionMatches{'a'",
        "ActionMatches{'a' 'b'}",
        "'a' StringEquals",
        "'a' & 'b'",
        "ForAnyOfSomeValues:StringEquals",
        "\u{202e}(\u{0})",
        "'a' StringEquals 'a' 'b'",
    ] {
        let Need::If(clauses) = need(text, WRITE, &[]) else { panic!("`{text}` is settled") };
        assert_eq!(clauses.len(), 1, "{text}");
        assert_eq!(
            (clauses[0].keeper, clauses[0].operator.as_str()),
            (Keeper::Unknown, "is not understood:")
        );
    }
}

#[test]
fn depth_is_bounded() {
    let nested = |levels: usize| format!("{}'a' StringEquals 'a'{}", "(".repeat(levels), ")".repeat(levels));
    assert_eq!(need(&nested(60), WRITE, &[]), Need::Met);
    for text in [nested(100_000), "!".repeat(1_000_000), "NOT ".repeat(1_000_000), "(".repeat(10_000_000)] {
        assert_eq!(Condition::new(&text).error(), Some(&ConditionError::TooDeep));
    }
}

#[test]
fn long_text_takes_linear_time() {
    let one = "(@Request[a:b] ForAnyOfAnyValues:StringLike {'*a*b*c', 'x'} AND 'é😀' StringEquals 'z')";
    let long = vec![one; 10_000_000 / one.len()].join(" OR ");
    let done = within(Duration::from_secs(60), move || need(&long, WRITE, &[]));
    assert_eq!(done, Need::Never);
    let all = vec!["@Request[a:b] StringEquals 'c'"; 300_000].join(" AND ");
    let done = within(Duration::from_secs(60), move || need(&all, WRITE, &[]));
    assert_eq!(keepers(&done).len(), 300_000);
    let quotes = "'".repeat(9_999_999);
    within(Duration::from_secs(60), move || need(&quotes, WRITE, &[]));
}

/// Runs something in a thread of its own, and fails where it does not end in time.
fn within<T: Send + 'static>(limit: Duration, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || sender.send(work()));
    receiver.recv_timeout(limit).expect("it ends in time")
}

#[test]
fn any_text_is_read_without_panic() {
    use proptest::prelude::*;
    let word = proptest::sample::select(vec![
        "(",
        ")",
        "{",
        "}",
        ",",
        "!",
        "&&",
        "||",
        "&",
        "@Request[a:b]",
        "@Resource[",
        "]",
        "'x'",
        "'",
        "\\",
        "\\'",
        "StringEquals",
        "ForAnyOfAnyValues:GuidEquals",
        "AND",
        "OR",
        "NOT",
        "Exists",
        "ActionMatches",
        "5",
        "é",
        "\u{0}",
        " ",
        "true",
        "@",
        "IpMatch",
        "DateTimeLessThan",
    ]);
    let config = ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(words in proptest::collection::vec(word, 0..40), more in ".{0,40}")| {
        for text in [words.join(""), words.join(" "), more] {
            let need = need(&text, WRITE, &[("a:b", "x")]);
            // What is not understood leaves something open.
            prop_assert!(Condition::new(&text).error().is_none() || matches!(need, Need::If(_)));
        }
    });
}
