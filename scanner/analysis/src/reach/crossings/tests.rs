//! Paths over clouds, and what is none.

use super::super::{Destination, Path, Reach, paths_between};
use crate::effective::Access;
use crate::fixture::build;
use tenure_model::{Confidence, PrincipalId};

mod aws_and_azure;
mod directory;
mod google;

/// The targets of the path of a start, and how sure it is.
fn path(text: &str, start: &str) -> Option<(Vec<String>, Confidence)> {
    let (estate, _) = build(text).expect("the example is one");
    let access = Access::new(&estate);
    let reach = Reach::new(&estate, &access);
    let named = estate.records().principals.iter().find(|one| one.name == start);
    let id = named.map_or_else(|| PrincipalId::from(start), |one| one.id.clone());
    let path: &Path = reach.paths().get(&id)?;
    for step in &path.path.steps {
        assert!(!step.because.is_empty(), "every hop says why: {step:#?}");
        assert!(!step.technique.is_empty());
    }
    assert_eq!(path.sentences.len(), path.path.steps.len());
    assert!(path.evidence.len() > path.path.steps.len(), "each hop has its evidence: {path:#?}");
    let name = |id: &str| {
        let found = estate.principal(&PrincipalId::from(id));
        found.map_or_else(|| id.to_owned(), |one| one.name.clone())
    };
    let mut hops: Vec<String> = path.path.steps.iter().map(|step| name(&step.to)).collect();
    hops.push(path.path.reaches.clone());
    Some((hops, path.confidence))
}

/// What is told of `paths --from`.
fn from(text: &str, start: &str) -> Vec<Vec<String>> {
    let (estate, _) = build(text).expect("the example is one");
    let access = Access::new(&estate);
    let start = PrincipalId::from(start);
    let answer = paths_between(&estate, &access, Some(&start), &Destination::Administrators);
    let hops = |path: &Path| path.path.steps.iter().map(|step| step.to.clone()).collect();
    answer.open.iter().map(hops).collect()
}
