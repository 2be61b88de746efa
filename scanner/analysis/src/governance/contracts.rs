//! Contracts of the register: which cover a party, and whether they are in force.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use tenure_model::{ContractRow, EvidenceDue, Timestamp};
use tenure_register::{Contract, Entry, Register};

use super::lint;
use crate::Context;

/// The contracts with a party, and with those that it works for, in the order of their ids.
pub(crate) fn of<'r>(register: &'r Register, party: &'r str) -> impl Iterator<Item = &'r Entry<Contract>> {
    let chain = lint::chain(register, party);
    register.contracts.values().filter(move |contract| chain.contains(&contract.provider.as_str()))
}

/// Those of them that are in force.
pub(crate) fn in_force<'r>(
    context: &Context<'r>,
    party: &'r str,
) -> impl Iterator<Item = &'r Entry<Contract>> {
    let (register, now) = (&context.options.register, context.estate.as_of);
    let zone = register.zone();
    of(register, party).filter(move |contract| {
        contract.start.start(&zone) <= now && contract.end.is_none_or(|end| end.end(&zone) > now)
    })
}

/// When a contract ended; `None` where it has not.
pub(crate) fn ended(context: &Context<'_>, contract: &Contract) -> Option<Timestamp> {
    let zone = context.options.register.zone();
    contract.end.map(|end| end.end(&zone)).filter(|end| *end <= context.estate.as_of)
}

/// Quarters that a row tells of: two years.
const QUARTERS: usize = 8;

/// Every contract, in the order of ids.
pub(crate) fn rows(context: &Context<'_>) -> Vec<ContractRow> {
    let zone = context.options.register.zone();
    let contracts = context.options.register.contracts.values();
    let rows = contracts.map(|contract| {
        let end = contract.end.map(|end| end.end(&zone));
        ContractRow {
            id: contract.id.clone(),
            party: contract.provider.clone(),
            function: contract.function.clone(),
            critical: contract.critical,
            start: contract.start.start(&zone),
            end,
            offboard_by: end
                .map(|end| contract.offboard_within.map_or(end, |within| within.after_in(end, &zone))),
            evidence: evidence_due(contract, context.estate.as_of, &zone),
            source: contract.place.source(),
            cited: lint::cited(context, contract),
        }
    });
    rows.collect()
}

/// By when the evidence of a quarter is due that ended at an instant; `None` where none is agreed.
pub(crate) fn evidence_due_after(
    contract: &Contract,
    quarter_ended: Timestamp,
    zone: &TimeZone,
) -> Option<Timestamp> {
    contract.evidence_within.map(|within| within.after_in(quarter_ended, zone))
}

/// By when the evidence of each of the last quarters is due in which the contract was in force.
fn evidence_due(contract: &Contract, now: Timestamp, zone: &TimeZone) -> Vec<EvidenceDue> {
    let Some(within) = contract.evidence_within else { return Vec::new() };
    let (start, end) = (contract.start.start(zone), contract.end.map(|end| end.end(zone)));
    let mut due = Vec::new();
    let mut quarter = quarter_of(now.to_zoned(zone.clone()).date());
    while let (Some(begins), true) = (quarter, due.len() < QUARTERS) {
        // A quarter ends where the next one begins.
        let quarter_ended = tenure_register::When::Day(begins).start(zone);
        if quarter_ended <= start {
            break;
        }
        quarter = begins.yesterday().ok().and_then(quarter_of);
        let began = quarter.map_or(Timestamp::MIN, |begins| tenure_register::When::Day(begins).start(zone));
        if end.is_none_or(|end| end > began) {
            due.push(EvidenceDue { quarter_ended, due: within.after_in(quarter_ended, zone) });
        }
    }
    due.reverse();
    due
}

/// The first day of the quarter in which a day lies.
fn quarter_of(day: Date) -> Option<Date> {
    let month = (day.month() - 1) / 3 * 3 + 1;
    Date::new(day.year(), month, 1).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn evidence_is_due_after_each_quarter_of_the_contract() {
        let register = Register::parse(
            r#"
            format = 1
            [customer]
            name = "Contoso"
            [[party]]
            id = "acme"
            name = "Acme"
            kind = "partner"
            [[contract]]
            id = "C-1"
            provider = "acme"
            function = "run"
            start = 2025-11-15
            end = 2026-05-31
            evidence_within = "P10D"
            "#,
        )
        .expect("is well formed");
        let now = "2026-10-31T00:00:00Z".parse().expect("a time");
        let due = evidence_due(&register.contracts["C-1"], now, &TimeZone::UTC);
        let days: Vec<String> = due.iter().map(|one| lint::last_day(one.due, &TimeZone::UTC)).collect();
        assert_eq!(days, ["2026-01-10", "2026-04-10", "2026-07-10"], "none after the contract, none before");
        assert_eq!(quarter_of(date(2026, 12, 31)), Some(date(2026, 10, 1)));
    }
}
