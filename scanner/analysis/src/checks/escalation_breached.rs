use std::collections::BTreeMap;

use tenure_model::{Method, Severity};
use tenure_register::{Entry, Escalation};

use super::Check;
use crate::assess::answers_of;
use crate::governance::escalations::{self, Call};
use crate::governance::lint;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "escalation-breached",
    title: "Escalation that was due and not made",
    population: "things to escalate",
    inspects: "the age beside the time agreed",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("escalation_breached.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let mut breached: BTreeMap<usize, Vec<Call>> = BTreeMap::new();
    let mut unknown: BTreeMap<&str, u64> = BTreeMap::new();
    for call in escalations::calls(context, answers_of(context)) {
        // That there is no way for it is the subject of `escalation-undeclared`.
        let Some(way) = call.way(context) else { continue };
        match call.due(way) {
            None => *unknown.entry(escalations::word(call.trigger)).or_default() += 1,
            Some(due) => {
                inspection.look();
                let ways = &context.options.register.escalations;
                let at = ways.iter().position(|other| other.place == way.place);
                if let Some(at) = at.filter(|_| due <= context.estate.as_of) {
                    breached.entry(at).or_default().push(call);
                }
            }
        }
    }
    for (trigger, number) in unknown {
        let why = format!(
            "since when {number} of them are there is not told, so nobody knows by when they were due"
        );
        inspection.cannot_judge(trigger, why);
    }
    for (at, calls) in breached {
        if let Some(way) = context.options.register.escalations.get(at) {
            inspection.report(draft(context, way, calls));
        }
    }
}

fn draft(context: &Context<'_>, way: &Entry<Escalation>, calls: Vec<Call>) -> Draft {
    let register = &context.options.register;
    let id = escalations::id_of(way);
    let since = calls.iter().filter_map(|call| call.since).min();
    let due = since.map(|since| way.within.after(since));
    let path = lint::names_of(register, &way.path).join(", ");
    let faults = match calls.len() {
        1 => "1 fault is".to_owned(),
        many => format!("{many} faults are"),
    };
    let title = format!("the escalation of `{id}` was due and {faults} still there");
    let mut draft = lint::about(context, "escalation", &id, &id, &way.place, title)
        .qualifier(way.path.join(">"))
        .detail(format!(
            "{path} had to be called within {}. The oldest of them was due until {}. Way of escalation: {}.",
            way.within,
            due.map(|due| due.to_string()).unwrap_or_default(),
            lint::stands(&way.place),
        ))
        .since(due)
        .remediation(format!(
            "Call, in this order: {path}. Then repair what is affected, or declare an exception with an end; a use of \
             emergency access needs an [[approval]] with act = \"emergency\""
        ));
    for call in &calls {
        if let Some(principal) = context.estate.principal_named(&call.subject.id) {
            draft = draft.evidence(&principal.evidence);
        }
    }
    draft.affected(calls.into_iter().map(|call| call.subject).collect())
}
