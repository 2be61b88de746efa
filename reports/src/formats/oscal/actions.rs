//! The plan of action and milestones: every finding with its owner, its day, its exception and what ends it; and every
//! exception of the register that covers nothing any more, or not yet.

use tenure_model::{ExceptionRow, ExceptionState, Finding, Outcome};

use super::observations::NOBODY;
use super::risks::{self, APPROVED, Declared, OPEN, REQUESTED, of_finding_risk, related_risk};
use super::shapes::{Href, PlanOfAction, PoamItem, Risk, RiskLog};
use super::{Context, SYSTEM, ids, system, words};

/// The plan; nothing where there is nothing to do.
pub(super) fn plan(context: &Context<'_>) -> Option<PlanOfAction> {
    let declared = Declared::of(context);
    let mut risks = Vec::new();
    let mut items = Vec::new();
    for outcome in &context.assessment.outcomes {
        for finding in &outcome.findings {
            risks.push(risks::planned(context, &declared, outcome, finding));
            items.push(item(context, outcome, finding));
        }
    }
    for exception in &context.assessment.governance.exceptions {
        if let Some((status, why)) = unsettled(exception.state) {
            risks.push(of_exception(exception, status, why));
            items.push(item_of_exception(exception, why));
        }
    }
    (!items.is_empty()).then(|| PlanOfAction {
        uuid: ids::of("plan-of-action", &[context.snapshot()]),
        metadata: context
            .metadata_of_system(format!("What is to be done: {}", context.system_name()), String::new()),
        import_ssp: Href { href: SYSTEM },
        system_id: system::system_id(context),
        risks,
        poam_items: items,
    })
}

fn item(context: &Context<'_>, outcome: &Outcome, finding: &Finding) -> PoamItem {
    PoamItem {
        uuid: ids::of("poam-item", &[finding.fingerprint.as_str()]),
        title: words::line(&finding.title),
        description: words::paragraphs([context.title(outcome.check.as_str()).as_str(), &finding.detail]),
        props: vec![
            words::prop("fingerprint", finding.fingerprint.as_str()),
            words::prop("owner", finding.owner.as_deref().unwrap_or(NOBODY)),
        ],
        related_risks: vec![related_risk(of_finding_risk(finding))],
    }
}

/// The state of the risk of an exception that is not in force, and why it is listed.
const fn unsettled(state: ExceptionState) -> Option<(&'static str, &'static str)> {
    match state {
        ExceptionState::Used => None,
        ExceptionState::Unused => {
            Some((APPROVED, "it is in force and covers nothing, so that it can be withdrawn"))
        }
        ExceptionState::Expired => Some((OPEN, "its end has passed")),
        ExceptionState::NotYet => Some((REQUESTED, "it begins later")),
        ExceptionState::NotValid => Some((REQUESTED, "whoever approved it may not")),
    }
}

fn title(exception: &ExceptionRow, why: &str) -> String {
    words::line(&format!("Exception `{}`: {why}", exception.id.replace('`', "'")))
}

fn of_exception(exception: &ExceptionRow, status: &'static str, why: &str) -> Risk {
    let id = exception.id.as_str();
    Risk {
        uuid: ids::of("risk", &["exception", id]),
        title: title(exception, why),
        description: words::line(&exception.reason),
        statement: words::line(&format!("It is about `{}` of {}.", exception.check, exception.subject)),
        props: vec![
            words::prop("exception", id),
            words::prop("state", exception.state.as_str()),
            words::prop("findings", &exception.findings.to_string()),
        ],
        links: Vec::new(),
        status,
        mitigating_factors: risks::mitigating(exception),
        deadline: Some(exception.expires),
        remediations: Vec::new(),
        risk_log: Some(RiskLog { entries: vec![risks::approval(exception, status, "itself")] }),
        related_observations: Vec::new(),
    }
}

fn item_of_exception(exception: &ExceptionRow, why: &str) -> PoamItem {
    PoamItem {
        uuid: ids::of("poam-item", &["exception", &exception.id]),
        title: title(exception, why),
        description: words::line(&exception.reason),
        props: vec![
            words::prop("exception", &exception.id),
            words::prop("owner", exception.owner.as_deref().unwrap_or(NOBODY)),
        ],
        related_risks: vec![related_risk(ids::of("risk", &["exception", &exception.id]))],
    }
}
