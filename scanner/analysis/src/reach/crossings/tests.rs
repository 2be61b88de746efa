//! Paths over clouds, and what is none.

use super::super::{Answer, Destination, Path, Reach, paths_between};
use crate::effective::Access;
use crate::fixture::build;
use tenure_model::{Confidence, Facet, PrincipalId};

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

fn answer(text: &str, start: &str) -> Answer {
    let (estate, _) = build(text).expect("the example is one");
    let access = Access::new(&estate);
    paths_between(&estate, &access, Some(&PrincipalId::from(start)), &Destination::Administrators)
}

/// What is told of `paths --from`.
fn from(text: &str, start: &str) -> Vec<Vec<String>> {
    let answer = answer(text, start);
    let hops = |path: &Path| path.path.steps.iter().map(|step| step.to.clone()).collect();
    answer.open.iter().map(hops).collect()
}

/// INVARIANT: silence is never a pass: no path is an answer only where everything was read of what paths are made of.
#[test]
fn nothing_found_is_an_answer_only_where_everything_was_read() {
    const PLAIN: &str = "[[user]]\nname = \"jane\"\n";
    const JANE: &str = "arn:aws:iam::111111111111:user/jane";
    let read = answer(PLAIN, JANE);
    assert!(read.open.is_empty() && read.is_complete() && read.unread.is_empty());
    for facet in
        ["principals", "federation", "delegations", "compute", "secrets", "resource-policies", "directory"]
    {
        let text = format!("{PLAIN}[[gap]]\napi = \"aws:Any\"\nblinds = [\"{facet}\"]\n");
        let unread = answer(&text, JANE);
        assert!(!unread.is_complete(), "{facet}");
        assert_eq!(unread.unread.values().flatten().count(), 1, "{facet}");
    }
    // Guard rails that were not read only stop more, and when somebody signed in opens nothing.
    for facet in ["guard-rails", "credential-use"] {
        let text = format!("{PLAIN}[[gap]]\napi = \"aws:Any\"\nblinds = [\"{facet}\"]\n");
        assert!(answer(&text, JANE).is_complete(), "{facet}");
    }
    let policy = answer("[[user]]\nname = \"jane\"\nattached = [\"not-read\"]\n", JANE);
    assert!(!policy.is_complete() && policy.unread_policies.len() == 1);
    let found = answer(
        "[[user]]\nname = \"jane\"\ninline = { p = '{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"iam:PutUserPolicy\",\"Resource\":\"*\"}]}' }\n[[gap]]\napi = \"aws:Any\"\nblinds = [\"compute\"]\n",
        JANE,
    );
    assert!(!found.open.is_empty() && found.is_complete());
    assert!(found.unread.contains_key(&Facet::Compute) && !found.blind_spots.is_empty());
}
