//! One capability, every cloud: who can read data, elevate, administer, in one answer.

use rayon::prelude::*;
use serde::Serialize;
use tenure_model::{Capability, Certainty, Estate, Evidence, Facet, Gap, Principal};

use super::{Verdict, Who};
use crate::effective::Access;

/// Everyone who has a capability, in whichever cloud.
#[derive(Clone, Debug, Serialize)]
pub struct WhoHolds {
    /// The capability.
    pub capability: Capability,
    /// How many principals there are, groups and sets left out.
    pub population: usize,
    /// Who has it, by cloud, the surest first.
    pub holders: Vec<CapabilityHolder>,
    /// Who holds something that was not read and has it by nothing that was.
    pub unread: Vec<Who>,
    /// What was not read and could add to the answer: `iam:ListUsers in aws:111122223333`.
    pub gaps: Vec<String>,
}

/// Someone who has a capability.
#[derive(Clone, Debug, Serialize)]
pub struct CapabilityHolder {
    /// Who.
    #[serde(flatten)]
    pub who: Who,
    /// Whether it depends.
    pub verdict: Verdict,
    /// The conditions that it depends on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<String>,
    /// What gives it: statements and roles.
    pub because: Vec<String>,
    /// The recorded answers that prove it.
    pub evidence: Vec<Evidence>,
}

/// What could add to an answer about a capability.
const NEEDED: [Facet; 6] = [
    Facet::ScopeTree,
    Facet::Principals,
    Facet::Directory,
    Facet::ResourcePolicies,
    Facet::Consents,
    Facet::Eligibility,
];

/// Asks every cloud at once who has a capability. `access` must be weighed ([`Access::new`]).
pub fn who_holds(estate: &Estate, access: &Access<'_>, capability: Capability) -> WhoHolds {
    let actors: Vec<&Principal> =
        estate.records().principals.iter().filter(|one| !one.kind.is_group()).collect();
    let mut holders: Vec<CapabilityHolder> =
        actors.par_iter().filter_map(|one| holder(estate, access, one, capability)).collect();
    holders.sort_by(|a, b| (cloud(&a.who), a.verdict, &a.who).cmp(&(cloud(&b.who), b.verdict, &b.who)));
    let unread = actors.iter().filter(|one| {
        let profile = access.profile(&one.id);
        !profile.has(capability) && !profile.unread.is_empty()
    });
    let blind = |gap: &&Gap| gap.blinds.iter().any(|facet| NEEDED.contains(facet));
    let mut gaps: Vec<String> =
        estate.gaps.iter().filter(blind).map(|gap| format!("{} in {}", gap.api, gap.scope)).collect();
    gaps.sort();
    gaps.dedup();
    WhoHolds {
        capability,
        population: actors.len(),
        holders,
        unread: unread.map(|one| Who::of(one, &one.scope)).collect(),
        gaps,
    }
}

fn cloud(who: &Who) -> &str {
    who.account.as_str().split(':').next().unwrap_or_default()
}

fn holder(
    estate: &Estate,
    access: &Access<'_>,
    principal: &Principal,
    capability: Capability,
) -> Option<CapabilityHolder> {
    let held = access.entitlement(principal, capability)?;
    let (verdict, depends_on) = match held.certainty {
        Certainty::No => return None,
        Certainty::Yes => (Verdict::Yes, Vec::new()),
        Certainty::Depends(conditions) => (Verdict::Depends, conditions),
    };
    let mut because: Vec<String> = held.derivation.iter().map(|link| link.statement.clone()).collect();
    because.dedup();
    let mut evidence: Vec<Evidence> =
        held.derivation.iter().map(|link| estate.raw_lines.resolve(&link.evidence)).collect();
    evidence.sort();
    evidence.dedup();
    let who = Who::of(principal, &principal.scope);
    Some(CapabilityHolder { who, verdict, depends_on, because, evidence })
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE_CLOUDS: &str = r#"
        [[role]]
        name = "deploy"
        inline = { all = '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}' }
        [[role]]
        name = "reader"
        inline = { logs = '{"Statement":[{"Effect":"Allow","Action":"cloudtrail:LookupEvents","Resource":"*"}]}' }
        [tenant]
        [[entra_user]]
        name = "alice"
        roles = ["Global Administrator"]
        [[entra_user]]
        name = "bob"
        [organization]
        [[project]]
        id = "pay-prod"
        [[service_account]]
        name = "ci"
        project = "pay-prod"
        roles = ["roles/owner"]
    "#;

    fn ask(text: &str, capability: Capability) -> WhoHolds {
        let (estate, _) = crate::fixture::build(text).expect("builds");
        let access = Access::new(&estate);
        who_holds(&estate, &access, capability)
    }

    #[test]
    fn one_answer_names_the_holders_of_every_cloud() {
        let answer = ask(THREE_CLOUDS, Capability::Administer);
        let names: Vec<(&str, &str)> =
            answer.holders.iter().map(|one| (cloud(&one.who), one.who.name.as_str())).collect();
        assert_eq!(
            names.iter().map(|(cloud, _)| *cloud).collect::<Vec<_>>(),
            ["aws", "azure", "gcp"],
            "{names:?}"
        );
        assert!(answer.holders.iter().all(|one| !one.because.is_empty() && !one.evidence.is_empty()));
        assert!(answer.population > answer.holders.len());
        let logs = ask(THREE_CLOUDS, Capability::ReadLogs);
        assert!(logs.holders.iter().any(|one| one.who.name == "reader"));
    }

    /// INVARIANT: silence is never a pass: what was not read is told with the answer.
    #[test]
    fn what_was_not_read_is_told() {
        for facet in ["principals", "resource-policies"] {
            let text = format!(
                "{THREE_CLOUDS}\n[[gap]]\napi = \"iam:ListUsers\"\nreason = \"refused\"\nblinds = [\"{facet}\"]\n"
            );
            assert_eq!(ask(&text, Capability::Administer).gaps.len(), 1, "{facet}");
        }
        assert!(ask(THREE_CLOUDS, Capability::Administer).gaps.is_empty());
    }
}
