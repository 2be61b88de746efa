//! Who verified, who removed, who read.

use super::*;

fn verified(now: &Parts, options: &Options, said: &OffboardOptions) -> (ProofVerdict, String) {
    let certificate = judged_with(now, Some(&before()), gone(), options, said);
    let proof = proof(&certificate, ProofKind::CustomerVerified);
    (proof.verdict, proof.not_proven.join("; "))
}

fn said(executed: &str, verified: &str) -> OffboardOptions {
    OffboardOptions {
        executed_by: Some(executed.into()),
        verified_by: Some(verified.into()),
        ..OffboardOptions::default()
    }
}

#[test]
fn it_takes_two_and_the_second_is_the_customers() {
    let (now, options) = after();
    for (executed, by, word) in [
        ("omar", "omar", "it takes two"),
        ("omar", "ann", "not of the customer"),
        ("omar", "nobody", "is not a person of the register"),
        ("somebody", "jane", "`somebody`, who removed access"),
        // The log tells that it was omar who did it, whatever is said.
        ("jane", "omar", "Omar Ali, who verified, was the one who did `iam:DeleteRole`"),
    ] {
        let (verdict, why) = verified(&now, &options, &said(executed, by));
        assert_eq!(verdict, ProofVerdict::NotProven, "{executed}, {by}");
        assert!(why.contains(word), "{word}: {why}");
    }
    let (verdict, why) = verified(&now, &options, &said("omar", "jane"));
    assert_eq!((verdict, why.as_str()), (ProofVerdict::Proven, ""));
    // The party itself may have removed it; then too the customer verifies.
    assert_eq!(verified(&now, &options, &said("ann", "jane")).0, ProofVerdict::Proven);
}

#[test]
fn nobody_named_is_no_proof() {
    let (now, mut options) = after();
    let without = REGISTER.split("[[offboarding]]").next().unwrap_or_default();
    options.register = tenure_register::Register::parse(without).expect("parses");
    let (verdict, why) = verified(&now, &options, &OffboardOptions::default());
    assert_eq!(verdict, ProofVerdict::NotProven);
    assert!(why.contains("who removed access") && why.contains("who verified"), "{why}");
}

#[test]
fn whoever_reads_is_the_customers_and_not_the_executor() {
    for (asker, word) in [
        ("", "an import does not tell"),
        ("arn:aws:iam::111111111111:user/omar", "is who removed access"),
        ("arn:aws:iam::111111111111:user/stranger", "is not known"),
        ("arn:aws:sts::111111111111:assumed-role/acme-audit/x", "Acme Integrators can act"),
    ] {
        let (mut now, options) = after();
        let role = before().records;
        let mut shared =
            role.principals.iter().find(|one| one.id.as_str() == ROLE).expect("is there").clone();
        (shared.id, shared.name) = ("arn:aws:iam::111111111111:role/acme-audit".into(), "acme-audit".into());
        let mut trust = role.trusts[0].clone();
        trust.target = shared.id.clone();
        now.records.principals.push(shared);
        now.records.trusts.push(trust);
        for line in &mut now.coverage {
            line.asked_by = asker.into();
        }
        let (verdict, why) = verified(&now, &options, &OffboardOptions::default());
        assert_eq!(verdict, ProofVerdict::NotProven, "{asker}");
        assert!(why.contains(word), "{word}: {why}");
    }
}

#[test]
fn an_old_snapshot_verifies_nothing() {
    let (now, options) = after();
    let at = |back: i64| OffboardOptions { now: Some(days(back)), ..OffboardOptions::default() };
    assert_eq!(verified(&now, &options, &at(-6)).0, ProofVerdict::Proven);
    let (verdict, why) = verified(&now, &options, &at(-8));
    assert_eq!(verdict, ProofVerdict::NotProven);
    assert!(why.contains("too long before"), "{why}");
    // One that was made before the end tells nothing of the time after it.
    let said = OffboardOptions { ended: Some(days(-1)), ..OffboardOptions::default() };
    let certificate = judged_with(&now, Some(&before()), gone(), &options, &said);
    assert_eq!(proof(&certificate, ProofKind::CustomerVerified).verdict, ProofVerdict::NotProven);
    assert_eq!(proof(&certificate, ProofKind::NoSuccessAfter).verdict, ProofVerdict::NotProven);
    assert_eq!(certificate.removed_within, None);
}
