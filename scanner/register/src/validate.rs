//! What must hold within a register.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::Cloud;

use crate::{Entry, Environment, Footprint, FootprintKind, Register, RegisterError};

/// Holds that entries fit each other.
pub(crate) fn validate(register: &Register) -> Result<(), RegisterError> {
    let mut claims: BTreeMap<String, String> = BTreeMap::new();
    for party in register.parties.values() {
        for mark in &party.footprint {
            claim(&mut claims, &party.id, mark)?;
        }
        if let Some(under) = party.under.as_ref().filter(|under| !register.parties.contains_key(*under)) {
            return Err(RegisterError::UnknownParent { party: party.id.clone(), under: under.clone() });
        }
    }
    check_environments(&register.environments)
}

/// Holds that each environment has an id of its own and scopes that no other has.
fn check_environments(environments: &[Entry<Environment>]) -> Result<(), RegisterError> {
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    let mut holders: BTreeMap<String, &str> = BTreeMap::new();
    for Entry { value: Environment { id, scopes }, .. } in environments {
        if !ids.insert(id) {
            return Err(RegisterError::EnvironmentTwice(id.clone()));
        }
        if scopes.is_empty() {
            return Err(RegisterError::EmptyEnvironment(id.clone()));
        }
        for scope in scopes {
            let cloud = scope.split_once(':').filter(|(_, local)| !local.is_empty());
            if cloud.is_none_or(|(cloud, _)| cloud.parse::<Cloud>().is_err()) {
                return Err(RegisterError::NotAScope { environment: id.clone(), scope: scope.clone() });
            }
            if let Some(first) = holders.insert(scope.to_lowercase(), id).filter(|first| first != id) {
                return Err(RegisterError::InTwoEnvironments {
                    first: first.to_owned(),
                    second: id.clone(),
                    scope: scope.clone(),
                });
            }
        }
    }
    Ok(())
}

fn claim(claims: &mut BTreeMap<String, String>, party: &str, mark: &Footprint) -> Result<(), RegisterError> {
    let value = &mark.value;
    match mark.kind.is_good(mark.cloud, value) {
        Some(true) => {}
        Some(false) if mark.kind == FootprintKind::Account => {
            return Err(RegisterError::NotAnAccount { party: party.to_owned(), value: value.clone() });
        }
        Some(false) | None => {
            return Err(RegisterError::NotOfItsKind {
                party: party.to_owned(),
                kind: mark.kind.as_str(),
                cloud: mark.cloud.map_or_else(|| "github or any".to_owned(), |cloud| cloud.to_string()),
                value: value.clone(),
            });
        }
    }
    match claims
        .insert(format!("{:?}:{}:{}", mark.cloud, mark.kind.as_str(), value.to_lowercase()), party.to_owned())
    {
        Some(first) if first != party => {
            Err(RegisterError::ClaimedTwice { first, second: party.to_owned(), value: value.clone() })
        }
        _ => Ok(()),
    }
}
