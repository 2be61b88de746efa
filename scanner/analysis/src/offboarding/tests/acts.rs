//! Estates in three acts over three clouds: before, half-way with a residue of every kind, after.

mod clouds;

use super::super::{OffboardOptions, offboard};
use super::*;
use clouds::{AFTER, BEFORE, HALF_WAY, REGISTER};

/// The readings of an act, by the auditors of each cloud.
fn act(text: &str, as_of: Timestamp) -> (Parts, Options) {
    let (mut parts, options) = read_whole(text, REGISTER);
    parts.as_of = as_of;
    // What examples call "yesterday" is a day before the last act.
    let latest = |used: LastUsed| match used {
        LastUsed::At(at) => LastUsed::At(at.min(as_of)),
        other => other,
    };
    for principal in &mut parts.records.principals {
        principal.last_used = latest(principal.last_used);
    }
    for credential in &mut parts.records.credentials {
        credential.last_used = latest(credential.last_used);
    }
    for line in &mut parts.coverage {
        let cloud = line.scope.as_str().split(':').next().unwrap_or_default();
        line.asked_by = match cloud {
            "azure" => crate::fixture::azure::guid("auditor"),
            "gcp" => "auditor@pay-prod.iam.gserviceaccount.com".to_owned(),
            _ => AUDITOR.to_owned(),
        };
    }
    (parts, options)
}

fn certificate(now: &Parts, then: &Parts, options: &Options) -> Certificate {
    let (now, then) = (now.estate(), then.estate());
    let (context, baseline) = (Context::new(&now, options), Context::new(&then, options));
    offboard(&context, "acme", Some(&baseline), &OffboardOptions::default()).expect("acme is known")
}

/// What is left in any environment, by proof.
fn left(certificate: &Certificate, kind: ProofKind) -> Vec<(String, String)> {
    let proofs =
        certificate.environments.iter().flat_map(|one| &one.proofs).filter(|proof| proof.kind == kind);
    proofs.flat_map(|proof| &proof.residue).map(|one| (one.subject.id.clone(), one.detail.clone())).collect()
}

#[test]
fn after_a_whole_removal_every_proof_is_had() {
    let (now, options) = act(AFTER, days(0));
    let (then, _) = act(BEFORE, days(40));
    let certificate = certificate(&now, &then, &options);
    let open: Vec<_> = certificate
        .environments
        .iter()
        .flat_map(|one| one.proofs.iter().map(move |proof| (&one.environment, proof)))
        .filter(|(_, proof)| proof.verdict != ProofVerdict::Proven)
        .collect();
    assert!(open.is_empty(), "{open:#?}");
    assert_eq!(certificate.verdict, ProofVerdict::Proven);
    assert_eq!(certificate.environments.len(), 3);
    assert!(certificate.footprint.iter().any(|item| item.state == BelongingState::Gone));
}

#[test]
fn half_way_every_planted_residue_is_found() {
    let (now, options) = act(HALF_WAY, days(0));
    let (then, _) = act(BEFORE, days(40));
    let certificate = certificate(&now, &then, &options);
    let mut missing = Vec::new();
    for (kind, id, word) in clouds::RESIDUE {
        let id = id.strip_prefix("entra/").map_or_else(|| (*id).to_owned(), crate::fixture::azure::guid);
        let left = left(&certificate, *kind);
        if !left.iter().any(|(subject, detail)| subject.contains(&id) && detail.contains(word)) {
            missing.push(format!("{kind:?}: `{id}` with `{word}` is not among {left:#?}"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert_eq!(certificate.verdict, ProofVerdict::Residue);
    let commands =
        certificate.environments.iter().flat_map(|one| &one.proofs).flat_map(|proof| &proof.residue);
    for residue in commands {
        assert!(!residue.ends_with.is_empty(), "{residue:?}");
    }
}

#[test]
fn before_the_end_the_plan_names_all_that_has_to_go() {
    let (now, options) = act(BEFORE, days(40));
    let estate = now.estate();
    let context = Context::new(&estate, &options);
    let plan = super::super::plan(&context, "acme", &OffboardOptions::default()).expect("acme is known");
    let phases: Vec<&str> = plan.steps.iter().map(|step| step.phase.as_str()).collect();
    assert!(phases.is_sorted(), "{phases:?}");
    let phases: BTreeSet<&str> = phases.into_iter().collect();
    assert!(phases.len() >= 5, "{phases:?}");
    let role =
        plan.steps.iter().find(|step| step.subject.id.ends_with("role/acme-deploy")).expect("is there");
    assert!(!role.command.is_empty());
    assert!(plan.not_proven.is_empty(), "{:?}", plan.not_proven);
}

#[test]
fn an_environment_that_nobody_scanned_is_not_proven() {
    let (mut now, options) = act(AFTER, days(0));
    let (then, _) = act(BEFORE, days(40));
    now.coverage.retain(|line| !line.scope.as_str().starts_with("gcp:"));
    let certificate = certificate(&now, &then, &options);
    for environment in &certificate.environments {
        let expected = match environment.environment.as_str() {
            "data" => ProofVerdict::NotProven,
            _ => ProofVerdict::Proven,
        };
        assert_eq!(environment.proofs[0].verdict, expected, "{}", environment.environment);
    }
    assert_eq!(certificate.verdict, ProofVerdict::NotProven);
}

/// An account of which the register tells and that no reading holds: whatever was found or not found elsewhere.
#[test]
fn an_environment_of_the_register_that_was_never_read_is_not_proven() {
    let more = format!("{REGISTER}\n[[environment]]\nid = \"lab\"\nscopes = [\"aws:222222222222\"]\n");
    let (then, _) = act(BEFORE, days(40));
    for (text, verdict) in [(HALF_WAY, ProofVerdict::Residue), (AFTER, ProofVerdict::NotProven)] {
        let (now, mut options) = act(text, days(0));
        options.register = tenure_register::Register::parse(&more).expect("parses");
        let certificate = certificate(&now, &then, &options);
        assert_eq!(certificate.verdict, verdict);
        let lab = certificate.environments.iter().find(|one| one.environment == "lab").expect("is there");
        for proof in &lab.proofs {
            assert_eq!(proof.verdict, ProofVerdict::NotProven, "{proof:#?}");
            let why = "`aws:222222222222` is part of the environment and was not read";
            assert!(proof.not_proven.iter().any(|one| one == why), "{proof:#?}");
        }
    }
}

#[test]
fn a_party_that_nobody_knows_is_refused() {
    let (now, options) = act(AFTER, days(0));
    let estate = now.estate();
    let context = Context::new(&estate, &options);
    let error =
        offboard(&context, "acmee", None, &OffboardOptions::default()).expect_err("is a slip of the pen");
    assert_eq!(error.near, ["acme"]);
}
