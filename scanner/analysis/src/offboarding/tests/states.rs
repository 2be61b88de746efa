//! Revoked, switched off, expired, renamed and unread are different.

use super::*;
use BelongingKind::{Credential, DataDoor, Delegation, Deputy, Grant, Principal, Secret, Trust};
use BelongingState::{Active, Disabled, Expired, Gone, Renamed, Unknown};

fn verdict_of(item: Belonging, kind: ProofKind) -> (ProofVerdict, String) {
    let (now, options) = after();
    let certificate = judged(&now, Some(&before()), footprint(vec![item]), &options);
    let proof = proof(&certificate, kind);
    let residue = proof.residue.iter().map(|residue| residue.detail.as_str());
    (proof.verdict, residue.chain(proof.not_proven.iter().map(String::as_str)).collect::<Vec<_>>().join("; "))
}

#[test]
fn each_state_has_its_word() {
    let kinds = [
        (Principal, ProofKind::NoWayIn),
        (Trust, ProofKind::NoWayIn),
        (Grant, ProofKind::NoWayIn),
        (Delegation, ProofKind::NoWayIn),
        (Credential, ProofKind::NoCredential),
        (Deputy, ProofKind::NoDeputy),
        (DataDoor, ProofKind::NoDataDoor),
    ];
    for (kind, proof) in kinds {
        let of = |state| verdict_of(thing(kind, Relation::HeldBy, state, ROLE), proof);
        assert_eq!(of(Active).0, ProofVerdict::Residue, "{kind:?}");
        assert_eq!(of(Gone).0, ProofVerdict::Proven, "{kind:?}");
        assert_eq!(of(Expired).0, ProofVerdict::Proven, "{kind:?}");
        let (verdict, why) = of(Disabled);
        assert_eq!(verdict, ProofVerdict::Residue, "{kind:?}");
        assert!(why.contains("switched off, and not removed"), "{why}");
        let (verdict, why) = of(Renamed);
        assert_eq!(verdict, ProofVerdict::Residue, "{kind:?}");
        assert!(why.contains("renamed, and not removed"), "{why}");
        let (verdict, why) = of(Unknown);
        assert_eq!(verdict, ProofVerdict::NotProven, "{kind:?}");
        assert!(why.contains("was not read"), "{why}");
    }
}

#[test]
fn what_the_customer_took_over_is_no_deputy() {
    let (now, mut options) = after();
    let left = || footprint(vec![thing(Deputy, Relation::MadeBy, Active, ROLE)]);
    let of = |options: &Options| {
        proof(&judged(&now, Some(&before()), left(), options), ProofKind::NoDeputy).verdict
    };
    assert_eq!(of(&options), ProofVerdict::Residue);
    let taken = |party: &str, owner: &str| {
        let entry =
            format!("[[identity]]\nmatch = \"aws:{ROLE}\"\nparty = \"{party}\"\nowner = \"{owner}\"\n");
        tenure_register::Register::parse(&format!("{REGISTER}{entry}")).expect("parses")
    };
    options.register = taken("customer", "jane");
    assert_eq!(of(&options), ProofVerdict::Proven);
    options.register = taken("acme", "jane");
    assert_eq!(of(&options), ProofVerdict::Residue, "it is still the party's");
    options.register = taken("customer", "ann");
    assert_eq!(of(&options), ProofVerdict::Residue, "its owner is the party's");
}

/// A session outlives the trust: the role's longest from the last moment at which it could begin.
#[test]
fn sessions_live_on_after_the_way_in_is_closed() {
    let (mut now, options) = after();
    let mut then = before();
    let live = |now: &Parts, then: &Parts| {
        let certificate = judged(now, Some(then), gone(), &options);
        let proof = proof(&certificate, ProofKind::NoLiveSession);
        proof.residue.first().map(|residue| (residue.ends_at, residue.ends_with.clone()))
    };
    assert_eq!(live(&now, &then), None, "sessions of a role that is deleted are worth nothing");
    // The role stays, and only its trust is gone: an hour before the snapshot.
    let role = then.records.principals.iter().find(|one| one.id.as_str() == ROLE).expect("is there").clone();
    now.records.principals.push(role);
    assert_eq!(live(&now, &then), None, "twelve days ago is long enough");
    now.records.events.clear();
    now.records.events.push(Event {
        at: days(0).checked_sub(SignedDuration::from_hours(1)).unwrap(),
        ..event(
            "iam:UpdateAssumeRolePolicy",
            "arn:aws:iam::111111111111:user/omar",
            ROLE,
            0,
            &ScopeId::aws("111111111111"),
        )
    });
    let (until, command) = live(&now, &then).expect("eleven hours are left");
    assert_eq!(until, Some(days(0).checked_add(SignedDuration::from_hours(11)).unwrap()));
    assert!(command.contains("put-role-policy --role-name 'acme-deploy'"), "{command}");
    assert!(command.contains(r#""aws:TokenIssueTime":"2026-10-30T23:00:00Z""#), "{command}");
    // A role that allows no more than half an hour.
    for role in now.records.principals.iter_mut().chain(&mut then.records.principals) {
        role.attributes.insert("MaxSessionDuration".into(), "1800".into());
    }
    assert_eq!(live(&now, &then), None);
}

#[test]
fn a_session_that_is_denied_is_over() {
    let deny = |time: &str| {
        format!(
            r#"
            [[role]]
            name = "audit"
            [[role]]
            name = "acme-deploy"
            inline = {{ revoke = '{{"Statement":[{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{"DateLessThan":{{"aws:TokenIssueTime":"{time}"}}}}}}]}}' }}
            "#
        )
    };
    let left = |time: &str| {
        let (now, options) = whole(&deny(time));
        let certificate = judged(&now, Some(&before()), gone(), &options);
        proof(&certificate, ProofKind::NoLiveSession).residue.len()
    };
    assert_eq!(
        left("2026-10-31T00:00:00Z"),
        0,
        "whenever the trust went, all that was issued before is denied"
    );
    assert_eq!(left("2026-10-30T00:00:00Z"), 1, "what was issued later is not denied");
}

#[test]
fn a_secret_that_was_readable_has_to_be_rotated_after_the_last_possible_read() {
    let secret = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db";
    let of = |attributes: &str, state: BelongingState| {
        let text = format!(
            "{AFTER}\n[[resource]]\nid = \"{secret}\"\nkind = \"secretsmanager:secret\"\nattributes = {{ {attributes} }}\n"
        );
        let (mut now, options) = whole(&text);
        now.records.events = after().0.records.events;
        let mut items = gone();
        items.items.push(thing(Secret, Relation::ReadableBy, state, secret));
        let certificate = judged(&now, Some(&before()), items, &options);
        proof(&certificate, ProofKind::NoCredential).clone()
    };
    // The role was deleted twelve days before.
    let rotated = |date: &str| of(&format!("LastRotatedDate = \"{date}\""), Gone);
    assert_eq!(rotated("2026-10-25T00:00:00Z").verdict, ProofVerdict::Proven);
    let late = rotated("2026-10-10T00:00:00Z");
    assert_eq!(late.verdict, ProofVerdict::Residue);
    assert!(late.residue[0].detail.contains("could read it until 2026-10-19T00:00:00Z"), "{late:?}");
    assert_eq!(of("LastChangedDate = \"2026-10-10T00:00:00Z\"", Gone).verdict, ProofVerdict::Residue);
    assert_eq!(
        of("LastChangedDate = \"2026-10-25T00:00:00Z\"", Gone).verdict,
        ProofVerdict::NotProven,
        "a new description changes it too"
    );
    assert_eq!(of("", Gone).verdict, ProofVerdict::NotProven);
    let open = of("LastRotatedDate = \"2026-10-25T00:00:00Z\"", Active);
    assert_eq!(open.verdict, ProofVerdict::Residue, "it can be read today");
}

#[test]
fn successes_after_the_end_are_residue_and_failures_are_not() {
    let of = |actor: &str, result: &str, back: i64| {
        let (mut now, options) = after();
        let mut call =
            event("s3:DeleteBucket", actor, "arn:aws:s3:::payroll", back, &ScopeId::aws("111111111111"));
        call.result = result.into();
        now.records.events.push(call);
        proof(&judged(&now, Some(&before()), gone(), &options), ProofKind::NoSuccessAfter).clone()
    };
    let foreign = "arn:aws:iam::999999999999:role/ops";
    let found = of(foreign, "success", 2);
    assert_eq!(found.verdict, ProofVerdict::Residue);
    assert!(found.residue[0].detail.contains("`s3:DeleteBucket` succeeded at 2026-10-29"), "{found:?}");
    assert_eq!(of("aws:999999999999", "success", 2).verdict, ProofVerdict::Residue);
    assert_eq!(of(foreign, "AccessDenied", 2).verdict, ProofVerdict::Proven);
    assert_eq!(of(foreign, "success", 20).verdict, ProofVerdict::Proven, "before the end it was allowed to");
    assert_eq!(
        of(ROLE, "success", 2).verdict,
        ProofVerdict::Residue,
        "only the party could act as this role"
    );
    assert_eq!(of("arn:aws:iam::111111111111:user/jane", "success", 2).verdict, ProofVerdict::Proven);
}

#[test]
fn a_use_that_the_cloud_remembers_counts_without_a_log() {
    let of = |relation: Relation| {
        let (now, options) = after();
        let mut key = thing(Credential, relation, Gone, "AKIAEXAMPLE");
        key.last_used = LastUsed::At(days(3));
        proof(&judged(&now, Some(&before()), footprint(vec![key]), &options), ProofKind::NoSuccessAfter)
            .verdict
    };
    assert_eq!(of(Relation::BelongsTo), ProofVerdict::Residue);
    assert_eq!(of(Relation::MadeBy), ProofVerdict::NotProven, "whoever used it, nobody can tell");
}

#[test]
fn what_lies_in_no_environment_is_shown_and_counts() {
    let (now, options) = after();
    let mut stray = thing(Trust, Relation::HeldBy, Active, "arn:aws:iam::222222222222:role/forgotten");
    stray.environments.clear();
    let certificate = judged(&now, Some(&before()), footprint(vec![stray]), &options);
    assert_eq!(certificate.verdict, ProofVerdict::Residue);
    let elsewhere = certificate.environments.last().expect("is there");
    assert_eq!(elsewhere.environment, "in no environment");
    assert_eq!(elsewhere.proofs[0].residue.len(), 1);
}
