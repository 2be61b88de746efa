//! How checks report acts: one finding for each subject and action, by the last time that it was done.

use std::collections::BTreeMap;

use tenure_model::{ApprovalVerdict, Severity, Timestamp};

use super::{Deed, Judgement};
use crate::{Context, Draft, Inspection};

/// The same act, done once or several times to one subject.
pub(crate) struct Fault<'c, 'a> {
    /// The last time.
    pub(crate) deed: &'c Deed<'a>,
    pub(crate) judgement: Option<&'c Judgement>,
    /// When it was done first, of the times that count here.
    first: Timestamp,
    times: u64,
}

/// Puts acts together by subject and action, in the order of subjects.
pub(crate) fn together<'c, 'a: 'c>(
    deeds: impl Iterator<Item = (&'c Deed<'a>, Option<&'c Judgement>)>,
) -> Vec<Fault<'c, 'a>> {
    let mut faults: BTreeMap<(&str, &str), Fault<'c, 'a>> = BTreeMap::new();
    // Acts come oldest first.
    for (deed, judgement) in deeds {
        let fault = faults.entry((deed.subject.id.as_str(), deed.action)).or_insert(Fault {
            deed,
            judgement,
            first: deed.at,
            times: 0,
        });
        (fault.deed, fault.judgement, fault.times) = (deed, judgement, fault.times + 1);
    }
    faults.into_values().collect()
}

impl Fault<'_, '_> {
    /// `jane did iam:CreateAccessKey at …`, as the beginning of a sentence without its end.
    pub(crate) fn told(&self) -> String {
        let Deed { executor, action, at, .. } = self.deed;
        let times = match self.times {
            1 => String::new(),
            times => format!(", the last of {times} times"),
        };
        let party = self.deed.party.as_ref();
        let whose = party.map(|party| match self.deed.is_party_sure {
            true => format!(" of `{party}`"),
            false => format!(", as whom `{party}` and others can act,"),
        });
        format!("`{}`{} did `{action}` at {at}{times}", executor.name, whose.unwrap_or_default())
    }

    /// A finding about it, with what shows the act and its approval.
    pub(crate) fn draft(&self, context: &Context<'_>, title: String) -> Draft {
        let record = self.judgement.and_then(|judgement| context.approvals().record(judgement));
        let draft = Draft::new(self.deed.subject.clone(), title)
            .qualifier(self.deed.action)
            .party(self.deed.party.clone())
            .since(Some(self.first))
            .evidence(self.deed.evidence);
        record.iter().fold(draft, |draft, record| draft.evidence(&record.evidence))
    }

    /// Worse where an outside party did it.
    pub(crate) const fn severity(&self) -> Severity {
        if self.deed.party.is_some() { Severity::High } else { Severity::Medium }
    }
}

/// Reports those acts of which a verdict says that they were approved wrongly: of all for which an approval was
/// found.
pub(crate) fn report_approved(
    context: &Context<'_>,
    inspection: &mut Inspection,
    wrong: &[ApprovalVerdict],
    draft: fn(&Context<'_>, &Fault<'_, '_>, &str) -> Draft,
) {
    super::say_unread(context, inspection);
    let mut found = Vec::new();
    for (deed, judgement) in context.approvals().needing() {
        match judgement.verdict {
            _ if judgement.record.is_none() => {}
            ApprovalVerdict::NotEvaluated => inspection.cannot_judge(&deed.subject.id, &judgement.why),
            verdict => {
                inspection.look();
                if wrong.contains(&verdict) {
                    found.push((deed, Some(judgement)));
                }
            }
        }
    }
    for fault in together(found.into_iter()) {
        let why = fault.judgement.map_or("", |judgement| judgement.why.as_str());
        inspection.report(draft(context, &fault, why));
    }
}

/// Reports those acts for which no approval was found, of all that count.
pub(crate) fn report_unapproved(
    context: &Context<'_>,
    inspection: &mut Inspection,
    counts: fn(&Deed<'_>) -> bool,
    draft: fn(&Context<'_>, &Fault<'_, '_>, &str) -> Draft,
) {
    super::say_unread(context, inspection);
    let mut found = Vec::new();
    for (deed, judgement) in context.approvals().needing().filter(|(deed, _)| counts(deed)) {
        match judgement.verdict {
            ApprovalVerdict::NotEvaluated if judgement.record.is_none() => {
                inspection.cannot_judge(&deed.subject.id, &judgement.why);
            }
            verdict => {
                inspection.look();
                if verdict == ApprovalVerdict::NoneFound {
                    found.push((deed, Some(judgement)));
                }
            }
        }
    }
    for fault in together(found.into_iter()) {
        let why = fault.judgement.map_or("", |judgement| judgement.why.as_str());
        inspection.report(draft(context, &fault, why));
    }
}
