//! Certificates and plans as text.

use std::fmt::Write as _;

use tenure_model::{
    Certificate, EnvironmentProofs, LastUsed, OffboardingPlan, PlanStep, Proof, ProofVerdict, Residue,
};
use tenure_reports::hostile;

/// Lines that a proof shows of what is left and of why it is not proven; JSON has them all.
const SHOWN: usize = 20;

/// What cannot fail: a `String` takes all that is written into it.
macro_rules! line {
    ($out:expr, $($part:tt)*) => {{ let _ = writeln!($out, $($part)*); }};
}

/// A certificate: the answer, then each environment with its proofs.
pub(super) fn certificate(certificate: &Certificate) -> String {
    let mut out = String::new();
    let name = hostile::name(&certificate.party_name);
    line!(
        out,
        "Offboarding of {name} ({}): {}",
        hostile::id(&certificate.party),
        certificate.verdict.as_str()
    );
    line!(out, "  looked at     snapshot {} of {}", certificate.snapshot.id, certificate.snapshot.as_of);
    match &certificate.baseline {
        Some(baseline) => line!(out, "  held against  snapshot {} of {}", baseline.id, baseline.as_of),
        None => line!(out, "  held against  nothing earlier"),
    }
    match certificate.ended {
        Some(ended) => line!(out, "  ended         {ended} ({})", hostile::sentence(&certificate.ended_by)),
        None => line!(out, "  ended         not known: {}", hostile::sentence(&certificate.ended_by)),
    }
    let who = |who: &Option<String>| who.as_deref().map_or("nobody named".to_owned(), hostile::sentence);
    line!(out, "  executed by   {}", who(&certificate.executed_by));
    line!(out, "  verified by   {}", who(&certificate.verified_by));
    if let Some(seconds) = certificate.removed_within {
        line!(out, "  removed       within {}", duration(seconds));
    }
    for environment in &certificate.environments {
        out.push_str(&of_environment(environment));
    }
    out
}

fn of_environment(environment: &EnvironmentProofs) -> String {
    let mut out = String::new();
    line!(out, "\n{}", hostile::name(&environment.environment));
    for proof in &environment.proofs {
        out.push_str(&of_proof(proof));
    }
    out
}

fn of_proof(proof: &Proof) -> String {
    let mut out = String::new();
    line!(out, "  {:24} {:10}  looked at {}", proof.kind.as_str(), proof.verdict.as_str(), proof.looked_at);
    for residue in proof.residue.iter().take(SHOWN) {
        out.push_str(&of_residue(residue));
    }
    more(&mut out, proof.residue.len());
    if proof.verdict != ProofVerdict::Proven {
        for why in proof.not_proven.iter().take(SHOWN) {
            line!(out, "      not proven: {}", hostile::sentence(why));
        }
        more(&mut out, proof.not_proven.len());
    }
    out
}

fn more(out: &mut String, all: usize) {
    if all > SHOWN {
        line!(out, "      and {} more (--format json has them all)", all - SHOWN);
    }
}

fn of_residue(residue: &Residue) -> String {
    let mut out = String::new();
    let (kind, name) = (hostile::sentence(&residue.subject.kind), hostile::name(&residue.subject.name));
    line!(out, "      left: {kind} {name} ({})", hostile::id(&residue.subject.id));
    line!(out, "        {}", hostile::sentence(&residue.detail));
    line!(out, "        ends with: {}", hostile::visible(&residue.ends_with));
    out
}

/// A plan: what to do, phase by phase.
pub(super) fn plan(plan: &OffboardingPlan) -> String {
    let mut out = String::new();
    let ends =
        plan.ends.map_or("no end is declared".to_owned(), |ends| format!("access is to end at {ends}"));
    line!(
        out,
        "To offboard {} ({}): {} steps; {ends}",
        hostile::name(&plan.party_name),
        hostile::id(&plan.party),
        plan.steps.len()
    );
    line!(out, "From snapshot {} of {}. Nothing is executed.", plan.snapshot.id, plan.snapshot.as_of);
    let mut phase = "";
    for step in &plan.steps {
        if step.phase != phase {
            phase = &step.phase;
            line!(out, "\n{phase}");
        }
        out.push_str(&of_step(step));
    }
    if !plan.not_proven.is_empty() {
        line!(out, "\nThere may be more, because not everything was read:");
        for why in plan.not_proven.iter().take(SHOWN) {
            line!(out, "  - {}", hostile::sentence(why));
        }
        more(&mut out, plan.not_proven.len());
    }
    out
}

fn of_step(step: &PlanStep) -> String {
    let mut out = String::new();
    let (kind, name) = (hostile::sentence(&step.subject.kind), hostile::name(&step.subject.name));
    line!(out, "  {kind} {name}: {}", hostile::sentence(&step.detail));
    line!(out, "    {}", hostile::visible(&step.command));
    let used = match step.last_used {
        LastUsed::At(at) => format!("last used {at}"),
        LastUsed::NeverInWindow => "not used as long as the cloud remembers".to_owned(),
        LastUsed::Unknown(why) => format!("last use not known: {}", why.sentence()),
    };
    let environments = step.environments.iter().map(|one| hostile::name(one)).collect::<Vec<_>>().join(", ");
    line!(out, "    {used}{}{environments}", if environments.is_empty() { "" } else { "; in " });
    for what in &step.breaks {
        line!(out, "    breaks: {}", hostile::sentence(what));
    }
    out
}

/// Seconds in words of two units.
fn duration(seconds: i64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds % 86_400 / 3_600, seconds % 3_600 / 60);
    match (days, hours) {
        (0, 0) => format!("{minutes} min"),
        (0, hours) => format!("{hours} h {minutes} min"),
        (days, hours) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_two_units() {
        assert_eq!(duration(59), "0 min");
        assert_eq!(duration(3_660), "1 h 1 min");
        assert_eq!(duration(90_000), "1 d 1 h");
    }
}
