use std::collections::BTreeMap;

use tenure_model::{
    Cloud, Credential, CredentialKind, Facet, Known, LastUsed, Method, Principal, PrincipalId, Severity,
    Timestamp,
};

use super::Check;
use crate::{Context, Draft, Inspection, credentials, repair};

pub(super) const CHECK: Check = Check {
    name: "access-keys-both-active",
    title: "Two active access keys",
    population: "users with an active access key",
    inspects: "the state of both keys",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws],
    needs: &[Facet::Credentials],
    reads_register: false,
    page: include_str!("access_keys_both_active.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let mut by_holder: BTreeMap<&PrincipalId, (&Principal, Vec<&Credential>)> = BTreeMap::new();
    for (holder, held) in
        credentials::live(context).filter(|(_, held)| held.kind == CredentialKind::AccessKey)
    {
        by_holder.entry(&holder.id).or_insert_with(|| (holder, Vec::new())).1.push(held);
    }
    for (holder, mut keys) in by_holder.into_values() {
        inspection.look();
        keys.sort_by_key(|key| (last_use(key), key.issued.clone(), key.id.clone()));
        if let [goes, stays, ..] = keys.as_slice() {
            inspection.report(draft(context, holder, goes, stays));
        }
    }
}

/// The key that was used least of late goes.
fn draft(context: &Context<'_>, holder: &Principal, goes: &Credential, stays: &Credential) -> Draft {
    let young = [goes, stays].iter().any(|key| context.is_new(&key.issued));
    let mut detail = format!(
        "The {} and the {} are accepted side by side. {}",
        credentials::label(goes),
        credentials::label(stays),
        [goes, stays].map(describe).join(" "),
    );
    if young {
        detail += " A rotation may be under way, since one of them is new.";
    }
    Draft::new(context.subject(holder), format!("`{}` has two active access keys", holder.name))
        .detail(detail)
        .severity(if young { Severity::Low } else { CHECK.severity })
        .since(newest(goes, stays))
        .owner(context.owner(holder))
        .evidence(&goes.evidence)
        .evidence(&stays.evidence)
        .remediation(format!("Once nothing uses it any more: {}", repair::switch_off(holder, goes)))
}

/// Both are active since the later of them was issued.
fn newest(a: &Credential, b: &Credential) -> Option<Timestamp> {
    match (&a.issued, &b.issued) {
        (Known::Is(a), Known::Is(b)) => Some(*a.max(b)),
        _ => None,
    }
}

fn last_use(key: &Credential) -> Option<Timestamp> {
    match key.last_used {
        LastUsed::At(at) => Some(at),
        LastUsed::NeverInWindow | LastUsed::Unknown(_) => None,
    }
}

fn describe(key: &Credential) -> String {
    let label = credentials::label(key);
    match key.last_used {
        LastUsed::At(at) => format!("The {label} was last used on {}.", at.strftime("%Y-%m-%d")),
        LastUsed::NeverInWindow => format!("The {label} was never used."),
        LastUsed::Unknown(why) => format!("When the {label} was last used is not known: {}.", why.sentence()),
    }
}
