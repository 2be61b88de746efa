//! Contracts of the register: which cover a party, and whether they are in force.

use tenure_model::Timestamp;
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
