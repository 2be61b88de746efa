//! Who gets in where, over small estates.

use tenure_model::{Estate, PrincipalId};

use super::*;
use crate::fixture::build;

mod aws_and_azure;
mod google;

/// Where a subject gets in: the target, with `?` where that depends.
fn let_in(estate: &Estate, subject: &str) -> Vec<String> {
    let access = Access::unweighed(estate);
    let crossings = Crossings::new(estate, &access);
    let subject = crossings.subject(&PrincipalId::from(subject)).expect("it is a subject");
    told(crossings.footholds(&subject))
}

/// Where a principal gets in.
fn let_in_as(estate: &Estate, name: &str) -> Vec<String> {
    let access = Access::unweighed(estate);
    let crossings = Crossings::new(estate, &access);
    let principal = estate.records().principals.iter().find(|one| one.name == name).expect("it is there");
    let mut told = told(crossings.footholds_of(principal));
    told.extend(crossings.ties_of(&principal.id).map(|tie| tie.to.name.clone()));
    told
}

fn told(footholds: Vec<Foothold<'_>>) -> Vec<String> {
    let mut told: Vec<String> = footholds
        .iter()
        .map(|one| {
            let mark = if one.certainty == Certainty::Depends { "?" } else { "" };
            format!("{}{mark}", one.target.name)
        })
        .collect();
    told.sort();
    told
}

/// The names of the subjects.
fn subjects(estate: &Estate) -> Vec<String> {
    let access = Access::unweighed(estate);
    Crossings::new(estate, &access).subjects().map(|subject| subject.id.to_string()).collect()
}

fn estate(text: &str) -> Estate {
    build(text).expect("the example is one").0
}
