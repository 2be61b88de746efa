//! Environments: each has an id of its own, and scopes that no other has.

use std::collections::BTreeMap;

use tenure_model::Cloud;

use crate::entry::Place;
use crate::file::Reading;
use crate::{Environment, FaultKind, Register};

pub(super) fn check(register: &Register, reading: &mut Reading<'_>) {
    let mut ids: BTreeMap<&str, &Place> = BTreeMap::new();
    let mut holders: BTreeMap<String, &str> = BTreeMap::new();
    for entry in &register.environments {
        let Environment { id, scopes } = &entry.value;
        if let Some(first) = ids.insert(id, &entry.place) {
            let first = reading.spot(first);
            let what = FaultKind::Twice { what: "environment", id: id.clone(), first };
            reading.fault(&entry.place, "id", what, Some("give one of them another id".to_owned()));
        }
        if scopes.is_empty() {
            let help = Some("name what lies in it, such as `aws:111122223333`".to_owned());
            reading.fault(&entry.place, "scopes", FaultKind::EmptyEnvironment(id.clone()), help);
        }
        for (at, scope) in scopes.iter().enumerate() {
            let path = format!("scopes.{at}");
            let cloud = scope.split_once(':').filter(|(_, local)| !local.trim().is_empty());
            if cloud.is_none_or(|(cloud, _)| cloud.parse::<Cloud>().is_err()) {
                let what = FaultKind::NotAScope { environment: id.clone(), scope: scope.clone() };
                let help = "write an account as `aws:111122223333`, a subscription as \
                            `azure:/subscriptions/<id>`, a directory as `azure:<tenant id>`, a project as \
                            `gcp:projects/<id>`";
                reading.fault(&entry.place, &path, what, Some(help.to_owned()));
                continue;
            }
            if let Some(first) = holders.insert(scope.to_lowercase(), id).filter(|first| first != id) {
                let what = FaultKind::InTwoEnvironments {
                    first: first.to_owned(),
                    second: id.clone(),
                    scope: scope.clone(),
                };
                reading.fault(&entry.place, &path, what, None);
            }
        }
    }
}
