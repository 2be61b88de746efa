use tenure_model::{
    Assessment, CheckId, Control, ControlResult, ControlState, Finding, Framework, Outcome, Verdict,
};

/// What an assessment says of each control of a framework, in the order of the framework.
pub fn results(framework: &Framework, assessment: &Assessment) -> Vec<ControlResult> {
    framework.controls.iter().map(|control| result(framework, control, assessment)).collect()
}

/// What an assessment says of one control of a framework.
pub fn result(framework: &Framework, control: &Control, assessment: &Assessment) -> ControlResult {
    let find = |check: &CheckId| assessment.outcomes.iter().find(|outcome| outcome.check == *check);
    let outcomes: Vec<&Outcome> = control.checks.iter().filter_map(find).collect();
    let findings = || {
        let all = outcomes.iter().flat_map(|outcome| &outcome.findings);
        all.filter(|finding| concerns(framework, finding))
    };
    let exceptions = findings().filter(|finding| finding.waived_by.is_none()).count() as u64;
    let mut result = ControlResult {
        framework: framework.id.clone(),
        control: control.id.clone(),
        state: ControlState::NotTested,
        population: outcomes.iter().map(|outcome| outcome.population).fold(0, u64::saturating_add),
        exceptions,
        waived: findings().count() as u64 - exceptions,
        not_evaluated: outcomes.iter().map(|outcome| outcome.not_evaluated.len() as u64).sum(),
        checks: outcomes.iter().map(|outcome| outcome.check.clone()).collect(),
        not_run: control.checks.iter().filter(|check| find(check).is_none()).cloned().collect(),
    };
    result.state = state(&result, control, &outcomes, was_read(framework, assessment));
    result
}

/// Whether a finding counts for a framework. One of another cloud says nothing of a framework of one cloud; one
/// about an entry of the register lies in no cloud, and counts everywhere.
pub(crate) fn concerns(framework: &Framework, finding: &Finding) -> bool {
    let Some(cloud) = framework.cloud else { return true };
    finding.subject.cloud.is_none_or(|of| of == cloud)
}

/// Whether anything of the framework's cloud was read at all.
fn was_read(framework: &Framework, assessment: &Assessment) -> bool {
    let Some(cloud) = framework.cloud else { return true };
    let prefix = format!("{}:", cloud.as_str());
    assessment.snapshot.scopes.iter().any(|scope| scope.id.as_str().starts_with(&prefix))
}

/// INVARIANT: "no exception found" needs a check that ran, a population, and nothing that was not looked at.
fn state(result: &ControlResult, control: &Control, outcomes: &[&Outcome], was_read: bool) -> ControlState {
    let is_blind =
        |outcome: &&Outcome| outcome.verdict == Verdict::NotEvaluated || !outcome.not_evaluated.is_empty();
    if control.checks.is_empty() {
        ControlState::NotTested
    } else if result.exceptions > 0 {
        ControlState::Refuted
    } else if outcomes.is_empty() || !was_read || outcomes.iter().any(is_blind) {
        ControlState::NotEvaluated
    } else if result.waived > 0 {
        ControlState::Waived
    } else if result.population == 0 {
        ControlState::NothingToLookAt
    } else {
        ControlState::NoExceptionFound
    }
}
