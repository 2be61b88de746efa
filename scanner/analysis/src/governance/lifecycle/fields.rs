//! What an identity is for, when it ends, and how it is removed, each with its source.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use tenure_model::{Cloud, Principal, Source, Sourced, Timestamp};
use tenure_register::{ApprovedAct, DeclaredIdentity, Entry, Period};

use crate::Context;
use crate::context::{EXPIRY_TAGS, PURPOSE_TAGS, claim};
use crate::declarations::names_principal;

/// What the register says it is for, else what a tag or its description claims.
pub(super) fn purpose(
    principal: &Principal,
    entry: Option<&Entry<DeclaredIdentity>>,
) -> Option<Sourced<String>> {
    let declared = entry.and_then(|entry| said(entry, entry.purpose.as_deref()));
    declared.or_else(|| {
        let described = principal.attributes.get("description").map(|text| text.trim());
        let described = described.filter(|text| !text.is_empty() && principal.cloud == Cloud::Gcp);
        let claimed = claim(principal, PURPOSE_TAGS).or(described)?;
        Some(Sourced { value: claimed.to_owned(), source: Source::Tag })
    })
}

/// When the register says that it ends: at a date, or so long after it was made or last renewed; else what a tag
/// claims.
pub(super) fn ends(
    context: &Context<'_>,
    principal: &Principal,
    entry: Option<&Entry<DeclaredIdentity>>,
) -> Option<Sourced<Timestamp>> {
    let zone = context.options.register.zone();
    let declared = entry.and_then(|entry| {
        let fixed = entry.expires.map(|end| end.end(&zone));
        let lived = || entry.ttl.and_then(|ttl| outlives(context, principal, ttl));
        let value = match (fixed, lived()) {
            (Some(fixed), Some(lived)) => fixed.min(lived),
            (fixed, lived) => fixed.or(lived)?,
        };
        Some(Sourced { value, source: entry.place.source() })
    });
    declared.or_else(|| {
        let value = end_of_tag(claim(principal, EXPIRY_TAGS)?)?;
        Some(Sourced { value, source: Source::Tag })
    })
}

/// The end of a time to live, from its creation or its last renewal that the register approves; `None` where nobody
/// told when it was made.
fn outlives(context: &Context<'_>, principal: &Principal, ttl: Period) -> Option<Timestamp> {
    let register = &context.options.register;
    let zone = register.zone();
    let renewals = register.approvals.values().filter(|approval| {
        approval.act == ApprovedAct::Renew && names_principal(&approval.subject, principal)
    });
    let renewed = renewals.map(|approval| approval.at.start(&zone)).max();
    let start = renewed.max(principal.created.get().copied())?;
    Some(ttl.after_in(start, &zone))
}

/// The runbook that removes it.
pub(super) fn offboarding(entry: Option<&Entry<DeclaredIdentity>>) -> Option<Sourced<String>> {
    entry.and_then(|entry| said(entry, entry.offboarding.as_deref()))
}

/// Something that an entry says; blank is not said.
fn said(entry: &Entry<DeclaredIdentity>, text: Option<&str>) -> Option<Sourced<String>> {
    let text = text.map(str::trim).filter(|text| !text.is_empty())?;
    Some(Sourced { value: text.to_owned(), source: entry.place.source() })
}

/// The end that a tag states: a date (its last moment, in UTC) or an instant.
fn end_of_tag(text: &str) -> Option<Timestamp> {
    let of_day = |date: Date| date.tomorrow().ok()?.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp());
    text.parse::<Timestamp>().ok().or_else(|| text.parse::<Date>().ok().and_then(of_day))
}
