use tenure_model::{Cloud, Delegation, Expiry, Facet, Method, Severity};

use super::Check;
use super::gdap_privileged_role::live;
use super::role_approver_outside::delegation_subject;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "gdap-without-end",
    title: "Partner relationship that renews itself or lasts long",
    population: "granular relationships with partners (GDAP) whose end is known",
    inspects: "the end and the extension",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Delegations],
    reads_register: false,
    page: include_str!("gdap_without_end.md"),
    run,
};

/// The longest that a relationship may have left: a year, as contracts are looked at.
const MOST_DAYS: i64 = 366;

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for delegation in live(context) {
        let left = match delegation.until {
            Expiry::At(end) => Some(-context.age_days(end)),
            Expiry::Never => None,
            Expiry::Unknown(why) => {
                let why = format!("when the relationship ends is not known: {}", why.sentence());
                inspection.cannot_judge(delegation_subject(context, delegation).id, why);
                continue;
            }
        };
        inspection.look();
        let renews = renews(delegation);
        if renews || left.is_none_or(|days| days > MOST_DAYS) {
            inspection.report(draft(context, delegation, left, renews));
        }
    }
}

/// Whether the relationship is extended by itself at its end (`P180D`; `PT0S` says that it is not).
fn renews(delegation: &Delegation) -> bool {
    delegation
        .attributes
        .get("autoExtendDuration")
        .is_some_and(|length| !matches!(length.as_str(), "" | "PT0S" | "P0D" | "null"))
}

fn draft(context: &Context<'_>, delegation: &Delegation, left: Option<i64>, renews: bool) -> Draft {
    let party = context.party_of_delegate(delegation);
    let who = party.as_ref().map_or_else(|| delegation.delegate.clone(), |party| party.name.clone());
    let (title, why) = match (renews, left) {
        (true, _) => (
            format!("The access of {who} renews itself"),
            "It is extended by half a year at each end, until somebody stops it.".to_owned(),
        ),
        (_, Some(days)) => (
            format!("The access of {who} lasts long"),
            format!("It has {days} days left; {MOST_DAYS} are a year."),
        ),
        (_, None) => (format!("The access of {who} has no end"), "It states no end.".to_owned()),
    };
    Draft::new(delegation_subject(context, delegation), title)
        .detail(format!("{why} Nobody is asked again whether the relationship `{}` is still needed.", delegation.purpose))
        .party(party.map(|party| party.id))
        .since(delegation.since.get().copied())
        .evidence(&delegation.evidence)
        .remediation(
            "Microsoft 365 admin centre, Settings, Partner relationships, Granular delegated administrative \
             privileges: disable the automatic extension, or end the relationship and accept one that ends with the \
             contract.",
        )
}
