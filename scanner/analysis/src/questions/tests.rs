//! Questions about small estates, written in the language of the pages of checks.

use tenure_model::{Estate, RawLines};

use super::*;
use crate::effective::decision::{Layer, Ruling};
use crate::fixture::{self, ACCOUNT};

const FOREIGN: &str = "999999999999";
const BUCKET: &str = "arn:aws:s3:::ledger";

const ESTATE: &str = r#"
[[account]]
id = "222222222222"
[[policy]]
name = "reader"
text = '{"Statement":[{"Sid":"Read","Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}'
[[user]]
name = "jane"
groups = ["readers"]
[[user]]
name = "boss"
attached = ["AdministratorAccess"]
[[user]]
name = "John"
inline = { p = '{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}}]}' }
[[user]]
name = "boxed"
attached = ["AdministratorAccess"]
boundary = "arn:aws:iam::111111111111:policy/reader"
[[user]]
name = "denied"
attached = ["AdministratorAccess"]
inline = { no = '{"Statement":[{"Sid":"No","Effect":"Deny","Action":"s3:*","Resource":"*"}]}' }
[[user]]
name = "idle"
[[user]]
name = "twin"
[[user]]
name = "twin"
account = "222222222222"
[[group]]
name = "readers"
attached = ["arn:aws:iam::111111111111:policy/reader"]
[[role]]
name = "deploy"
trust = '''{"Statement":[
  {"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111111111111:user/jane","999999999999"]},"Action":"sts:AssumeRole"},
  {"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"},
  {"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111111111111:oidc-provider/ci.example.com"},"Action":"sts:AssumeRoleWithWebIdentity",
   "Condition":{"StringEquals":{"ci.example.com:aud":"sts.amazonaws.com"}}}]}'''
[[resource]]
id = "arn:aws:s3:::ledger"
kind = "s3:bucket"
policy = '''{"Statement":[
  {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:user/idle"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::ledger/*"},
  {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:role/partner"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::ledger/*"},
  {"Effect":"Allow","Principal":{"CanonicalUser":"79a59df900b949e5"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::ledger/*"}]}'''
[[resource]]
id = "arn:aws:s3:::site"
kind = "s3:bucket"
policy = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::site/*"}]}'
attributes = { RestrictPublicBuckets = "true" }
"#;

fn estate() -> Estate {
    fixture::build(ESTATE).expect("the estate of a test is well formed").0
}

fn ask<'q>(action: &'q str, resource: Option<&'q str>) -> Asked<'q> {
    Asked { action, resource, facts: &[] }
}

fn one(questions: &Questions<'_>, name: &str) -> Vec<Who> {
    match questions.find(name, None) {
        Found::One(who) => who,
        other => panic!("`{name}`: {other:?}"),
    }
}

fn can(name: &str, action: &str, resource: Option<&str>) -> Can {
    let estate = estate();
    let questions = Questions::new(&estate);
    let mut answers = questions.can(&one(&questions, name), &ask(action, resource));
    assert_eq!(answers.len(), 1);
    answers.remove(0)
}

fn arn(short: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:{short}")
}

#[test]
fn names_mean_one_principal_or_are_refused() {
    let estate = estate();
    let questions = Questions::new(&estate);
    for name in ["jane", "user/jane", "USER/JANE".to_lowercase().as_str(), &arn("user/jane"), " jane "] {
        assert_eq!(one(&questions, name)[0].id.as_str(), arn("user/jane"), "{name}");
    }
    assert_eq!(one(&questions, "john")[0].name, "John", "case does not matter where it tells nobody apart");
    let session = format!("arn:aws:sts::{ACCOUNT}:assumed-role/deploy/me");
    assert_eq!(one(&questions, &session)[0].id.as_str(), arn("role/deploy"));
    assert_eq!(one(&questions, FOREIGN)[0].kind, "foreign-account");
    assert_eq!(one(&questions, "ec2.amazonaws.com")[0].kind, "service");
    assert_eq!(one(&questions, "*")[0].kind, "anyone");

    let Found::Several(twins) = questions.find("twin", None) else { panic!("two have the name") };
    assert_eq!(twins.len(), 2);
    assert!(matches!(questions.find("twin", Some("222222222222")), Found::One(_)));
    assert!(matches!(questions.find("readers", None), Found::Group(_)));
    let Found::Nobody(close) = questions.find("user/jan", None) else { panic!("nobody has the name") };
    assert_eq!(close[0].name, "jane");
    for odd in ["", "/", "user/", "arn:", "arn:aws:iam::x:user/y", "role/\u{202e}", "a/b/c"] {
        assert!(!matches!(questions.find(odd, None), Found::One(_)), "{odd}");
    }
    assert_eq!(questions.resource("sts:AssumeRole", "role/deploy", None), Some(arn("role/deploy")));
    assert_eq!(questions.resource("s3:GetObject", BUCKET, None).as_deref(), Some(BUCKET));
    assert_eq!(questions.resource("s3:GetObject", "ledger", None), None);
}

#[test]
fn a_yes_cites_its_statement_and_what_it_is_held_through() {
    let answer = can("jane", "S3:getobject", Some("arn:aws:s3:::ledger/key"));
    assert_eq!((answer.verdict, answer.action.as_str()), (Verdict::Yes, "s3:GetObject"));
    let cited = &answer.because[0];
    assert_eq!((cited.name.as_str(), cited.sid.as_str(), cited.statement), ("reader", "Read", 0));
    assert_eq!(cited.through, "group readers");
    assert!(cited.evidence.is_some());
    assert!(answer.would_need.is_empty() && answer.unknown.is_empty());
    // The group's policy allows, and the answer without a resource says on what.
    let any = can("jane", "s3:GetObject", None);
    assert!(any.any_resource && any.resource.starts_with("arn:aws:s3:"), "{}", any.resource);
}

#[test]
fn a_no_says_what_blocks_and_what_would_have_to_change() {
    let nothing = can("idle", "iam:CreateUser", None);
    assert_eq!((nothing.verdict, nothing.blocked_by.as_slice()), (Verdict::No, &[Layer::Identity][..]));
    assert!(nothing.would_need[0].contains("policy of its own"), "{:?}", nothing.would_need);
    let boxed = can("boxed", "iam:CreateUser", None);
    assert_eq!(boxed.blocked_by, [Layer::Boundary]);
    assert!(boxed.would_need[0].contains("boundary"));
    let denied = can("denied", "s3:GetObject", Some("arn:aws:s3:::other/key"));
    assert_eq!(denied.decision, Ruling::ExplicitDeny);
    assert!(denied.would_need[0].contains("statement 0 of `no`"), "{:?}", denied.would_need);
    let stranger = can("idle", "sts:AssumeRole", Some(&arn("role/deploy")));
    assert!(
        stranger.would_need.iter().any(|need| need.contains("trust policy")),
        "{:?}",
        stranger.would_need
    );
}

#[test]
fn what_is_open_is_named_and_facts_settle_it() {
    let open = can("John", "s3:GetObject", Some("arn:aws:s3:::other/key"));
    assert_eq!((open.verdict, open.by_own_doing), (Verdict::Depends, false));
    assert_eq!(open.depends_on[0].clause.key, "aws:SourceIp");
    let estate = estate();
    let questions = Questions::new(&estate);
    for (address, verdict) in [("203.0.113.7", Verdict::Yes), ("198.51.100.1", Verdict::No)] {
        let facts = [("aws:sourceip", address)];
        let asked = Asked { action: "s3:GetObject", resource: None, facts: &facts };
        assert_eq!(questions.can(&one(&questions, "John"), &asked)[0].verdict, verdict, "{address}");
    }
}

#[test]
fn an_action_that_aws_has_not_published_is_answered_with_a_doubt() {
    let answer = can("boss", "quantum:Entangle", None);
    assert_eq!(answer.verdict, Verdict::Yes);
    assert!(
        answer.unknown.iter().any(|doubt| doubt.text.contains("quantum:Entangle")),
        "{:?}",
        answer.unknown
    );
}

#[test]
fn a_resource_that_was_not_read_may_have_a_policy_of_its_own() {
    for (resource, is_doubtful) in [
        ("arn:aws:s3:::ledger/key", false),
        ("arn:aws:s3:::elsewhere/key", true),
        ("arn:aws:kms:eu-west-1:111111111111:key/1", true),
        ("arn:aws:ec2:eu-west-1:111111111111:instance/i-1", false),
        ("*", false),
    ] {
        let unknown = can("boss", "s3:GetObject", Some(resource)).unknown;
        assert_eq!(unknown.iter().any(|doubt| doubt.text.contains("of its own")), is_doubtful, "{resource}");
    }
}

#[test]
fn gaps_lean_the_way_in_which_they_could_change_the_answer() {
    let text = format!(
        "{ESTATE}
[[gap]]
api = \"organizations:ListPolicies\"
blinds = [\"guard-rails\"]
[[gap]]
api = \"s3:GetBucketPolicy\"
blinds = [\"resource-policies\"]
[[gap]]
api = \"kms:GetKeyPolicy\"
blinds = [\"resource-policies\"]
"
    );
    let estate = fixture::build(&text).expect("is well formed").0;
    let questions = Questions::new(&estate);
    let answer = questions.can(&one(&questions, "jane"), &ask("s3:GetObject", None)).remove(0);
    let leanings: Vec<Leaning> = answer.unknown.iter().map(|doubt| doubt.leaning).collect();
    assert_eq!(leanings, [Leaning::Less, Leaning::More], "{:?}", answer.unknown);
    assert!(answer.unknown[1].text.contains("s3:GetBucketPolicy"), "keys do not matter to an object");
}

fn names(holders: &[Holder]) -> Vec<(&str, Verdict)> {
    holders.iter().map(|holder| (holder.who.name.as_str(), holder.verdict)).collect()
}

#[test]
fn everyone_who_can_read_a_bucket() {
    let estate = estate();
    let questions = Questions::new(&estate);
    let answer = questions.who_can(&ask("s3:GetObject", Some("arn:aws:s3:::ledger/2026")));
    assert_eq!(
        names(&answer.inside),
        [
            ("boss", Verdict::Yes),
            ("boxed", Verdict::Yes),
            ("idle", Verdict::Yes),
            ("jane", Verdict::Yes),
            ("John", Verdict::Depends)
        ]
    );
    assert_eq!(answer.population, 9);
    assert_eq!(names(&answer.outside), [("arn:aws:iam::999999999999:role/partner", Verdict::Depends)]);
    assert!(
        answer.unknown.iter().any(|doubt| doubt.text.contains("79a59df900b949e5")),
        "{:?}",
        answer.unknown
    );
    // INVARIANT: it says the same as one question for each.
    for principal in &estate.records().principals {
        if principal.kind.is_group() {
            continue;
        }
        let who = Who::of(principal, &principal.scope);
        let alone = questions.can(&[who], &ask("s3:GetObject", Some("arn:aws:s3:::ledger/2026"))).remove(0);
        let held = answer.inside.iter().find(|holder| holder.who.id == principal.id);
        assert_eq!(held.map_or(Verdict::No, |holder| holder.verdict), alone.verdict, "{}", principal.name);
    }
}

/// Twins that differ in one thing each: what is shared between equal holders must not be shared here.
const TWINS: &str = r#"
[organisation]
scps = ['{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"sqs:*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalArn":"*:user/a1"}}}]}']
[[account]]
id = "222222222222"
management = true
[[policy]]
name = "shared"
text = '''{"Version":"2012-10-17","Statement":[
  {"Effect":"Allow","Action":"s3:*","Resource":"*"},
  {"Effect":"Allow","Action":"sqs:*","Resource":"*"},
  {"Effect":"Allow","Action":"sns:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue"}}},
  {"Effect":"Allow","Action":"iam:*AccessKey","Resource":"arn:aws:iam::*:user/${aws:username}"},
  {"Effect":"Allow","Action":"ec2:RunInstances","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}},
  {"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}'''
[[policy]]
name = "narrow"
text = '{"Statement":[{"Effect":"Allow","Action":["s3:GetObject","ec2:*"],"Resource":"*"}]}'
[[policy]]
name = "silent"
text = '{"Statement":[{"Effect":"Allow","Action":"glue:*","Resource":"*"}]}'
[[user]]
name = "a1"
attached = ["arn:aws:iam::111111111111:policy/shared"]
[[user]]
name = "a2"
attached = ["arn:aws:iam::111111111111:policy/shared", "arn:aws:iam::111111111111:policy/silent"]
[[user]]
name = "tagged"
tags = { team = "blue" }
attached = ["arn:aws:iam::111111111111:policy/shared"]
[[user]]
name = "bounded"
attached = ["arn:aws:iam::111111111111:policy/shared"]
boundary = "arn:aws:iam::111111111111:policy/narrow"
[[user]]
name = "shut"
attached = ["arn:aws:iam::111111111111:policy/shared"]
boundary = "arn:aws:iam::111111111111:policy/silent"
[[user]]
name = "stopped"
attached = ["arn:aws:iam::111111111111:policy/shared"]
inline = { no = '{"Statement":[{"Effect":"Deny","Action":"s3:Get*","Resource":"*"}]}' }
[[user]]
name = "lost"
attached = ["arn:aws:iam::111111111111:policy/shared", "arn:aws:iam::111111111111:policy/unread"]
[[user]]
name = "manager"
account = "222222222222"
attached = ["arn:aws:iam::111111111111:policy/shared"]
[[role]]
name = "r1"
attached = ["arn:aws:iam::111111111111:policy/shared"]
trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue"}}}]}'
[[role]]
name = "r2"
attached = ["arn:aws:iam::111111111111:policy/shared"]
trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:user/a2"},"Action":"sts:AssumeRole"}]}'
[[root]]
[[resource]]
id = "arn:aws:s3:::ledger"
kind = "s3:bucket"
policy = '''{"Statement":[
  {"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111111111111:user/a2"},"Action":"s3:PutObject","Resource":"*"},
  {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:user/shut"},"Action":"s3:GetObject","Resource":"*"}]}'''
"#;

/// INVARIANT: whatever is shared between equal holders, everyone gets the answer to a question of his own.
#[test]
fn everyone_gets_his_own_answer() {
    let estate = fixture::build(TWINS).expect("is well formed").0;
    let questions = Questions::new(&estate);
    let mut allowed = 0;
    for (action, resource) in [
        ("s3:GetObject", None),
        ("s3:GetObject", Some("arn:aws:s3:::ledger/key")),
        ("s3:PutObject", Some("arn:aws:s3:::ledger/key")),
        ("s3:PutObject", Some("arn:aws:s3:::other/key")),
        ("sqs:SendMessage", None),
        ("sqs:SendMessage", Some("arn:aws:sqs:eu-west-1:111111111111:q")),
        ("sns:Publish", None),
        ("iam:CreateAccessKey", Some("arn:aws:iam::111111111111:user/a2")),
        ("iam:CreateAccessKey", None),
        ("ec2:RunInstances", None),
        ("sts:AssumeRole", None),
        ("sts:AssumeRole", Some("arn:aws:iam::111111111111:role/r1")),
        ("sts:AssumeRole", Some("arn:aws:iam::111111111111:role/r2")),
        ("glue:GetTable", None),
    ] {
        let asked = ask(action, resource);
        let answer = questions.who_can(&asked);
        for principal in estate.records().principals.iter().filter(|one| !one.kind.is_group()) {
            let who = Who::of(principal, &principal.scope);
            let alone = questions.can(&[who], &asked).remove(0);
            let held = answer.inside.iter().find(|holder| holder.who.id == principal.id);
            let said = held.map_or((Verdict::No, Vec::new()), |held| {
                let cited = held.because.iter().map(|at| &answer.statements[*at]);
                (held.verdict, cited.map(|one| (one.policy.clone(), one.statement)).collect())
            });
            let cited: Vec<_> = alone.because.iter().map(|one| (one.policy.clone(), one.statement)).collect();
            let name = &principal.name;
            assert_eq!(said.0, alone.verdict, "{name}: {action} on {resource:?}");
            if alone.verdict != Verdict::No {
                let (mut ours, mut theirs) = (said.1, cited);
                ours.sort();
                theirs.sort();
                theirs.dedup();
                assert_eq!(ours, theirs, "{name}: {action} on {resource:?}");
                allowed += 1;
            }
        }
    }
    assert!(allowed > 40, "the estate allows something: {allowed}");
}

#[test]
fn everyone_who_can_enter_a_role() {
    let estate = estate();
    let questions = Questions::new(&estate);
    let role = arn("role/deploy");
    for resource in [Some(role.as_str()), None] {
        let answer = questions.who_can(&ask("sts:AssumeRole", resource));
        assert_eq!(names(&answer.inside), [("jane", Verdict::Yes)], "the trust names her itself");
        let outside: Vec<(&str, Verdict)> =
            answer.outside.iter().map(|holder| (holder.who.kind, holder.verdict)).collect();
        assert_eq!(
            outside,
            [
                ("service", Verdict::Yes),
                ("federation", Verdict::Depends),
                ("foreign-account", Verdict::Depends)
            ]
        );
        let federated = &answer.outside[1];
        assert_eq!(federated.by_action.as_deref(), Some("sts:AssumeRoleWithWebIdentity"));
        assert_eq!(federated.resource, role);
        let cited = &answer.statements[answer.outside[0].because[0]];
        assert_eq!((cited.layer, cited.statement), (Layer::Resource, 1));
    }
}

#[test]
fn a_trust_that_was_not_understood_says_nothing_but_who_may_enter() {
    let mut records = estate().records().clone();
    let role = arn("role/deploy");
    let trust = records.policies.iter_mut().find(|one| one.id.as_str() == format!("{role}#trust"));
    trust.expect("the role has a trust policy").text = "no policy".into();
    let as_of = estate().as_of;
    let estate = Estate::new("x".to_owned(), as_of, records, Vec::new(), Vec::new(), RawLines::default());
    let questions = Questions::new(&estate);
    let can = |name: &str, action: &str| {
        questions.can(&one(&questions, name), &ask(action, Some(&role))).remove(0).verdict
    };
    assert_eq!(can("idle", "iam:DeleteRole"), Verdict::No);
    assert_eq!(can(FOREIGN, "iam:PassRole"), Verdict::No);
    assert_eq!(can("boss", "iam:DeleteRole"), Verdict::Yes);
    assert_eq!(can("boss", "sts:AssumeRole"), Verdict::Depends);
}

#[test]
fn what_anyone_may_says_where_it_is_taken_back() {
    let estate = estate();
    let questions = Questions::new(&estate);
    let answer = questions.who_can(&ask("s3:GetObject", None));
    let anyone = answer.outside.iter().find(|holder| holder.who.kind == "anyone").expect("the site is open");
    assert_eq!((anyone.resource.as_str(), anyone.verdict), ("arn:aws:s3:::site/*", Verdict::Yes));
    assert!(answer.unknown.iter().any(|doubt| doubt.text.contains("RestrictPublicBuckets")));
}

#[test]
fn an_explanation_holds_every_statement() {
    let estate = estate();
    let questions = Questions::new(&estate);
    let explain = |name: &str, action: &str, resource: Option<&str>| {
        questions.explain(&one(&questions, name), &ask(action, resource)).remove(0)
    };
    let fits = |explained: &Explained, layer: Layer| -> Vec<Fit> {
        let of_layer = explained.layers.iter().find(|one| one.layer == layer).expect("every layer is there");
        of_layer.documents.iter().flat_map(|one| &one.statements).map(|one| one.fit).collect()
    };
    let john = explain("John", "s3:GetObject", Some("arn:aws:s3:::ledger/2026"));
    assert_eq!(fits(&john, Layer::Identity), [Fit::Open]);
    assert_eq!(fits(&john, Layer::Resource), [Fit::OtherPrincipal; 3]);
    let boss = explain("boss", "s3:PutObject", Some("arn:aws:s3:::ledger/2026"));
    assert_eq!(fits(&boss, Layer::Identity), [Fit::Applies]);
    assert_eq!(fits(&boss, Layer::Resource), [Fit::OtherAction; 3]);
    let idle = explain("idle", "s3:GetObject", Some("arn:aws:s3:::ledger/2026"));
    assert_eq!(fits(&idle, Layer::Resource)[0], Fit::Applies);
    assert_eq!(idle.answer.verdict, Verdict::Yes);
    let none = explain("idle", "s3:GetObject", Some("arn:aws:s3:::other/2026"));
    assert!(none.layers.iter().all(|layer| layer.documents.is_empty() != layer.note.is_empty()));
}

#[test]
fn hostile_questions_end() {
    let estate = estate();
    let questions = Questions::new(&estate);
    let long = "a".repeat(200_000);
    for (action, resource) in [
        (":", Some("*")),
        ("s3:GetObject", Some("")),
        ("s3:GetObject", Some("arn:aws:s3:::\u{202e}/\0")),
        (&*format!("s3:{long}"), Some(&*format!("arn:aws:s3:::ledger/{long}"))),
        ("\u{1f980}:\u{1f980}", None),
    ] {
        for name in ["boss", "John", FOREIGN, "*"] {
            questions.explain(&one(&questions, name), &ask(action, resource));
        }
        questions.who_can(&ask(action, resource));
    }
}
