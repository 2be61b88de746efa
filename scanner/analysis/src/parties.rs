//! One line per party that holds access: the first thing that a reader of the pack looks for.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{
    Cloud, Facet, Gap, Outcome, PartySummary, PolicyState, Principal, Reach, ScopeId, Severity,
};

use crate::Context;
use crate::footprint::{Party, PartyKind};
use crate::places::{self, Breadth, is_of_google};

/// What is known of one party, in whichever ways it shows: as an account, a tenant, a domain.
#[derive(Default)]
struct Tally<'a> {
    kinds: BTreeSet<PartyKind>,
    identities: BTreeSet<&'a str>,
    /// Those of them that hold something without having to activate it.
    standing: BTreeSet<&'a str>,
    scopes: BTreeSet<&'a ScopeId>,
    resources: BTreeSet<&'a str>,
    reach: Option<Reach>,
}

/// The parties by id, each with its name and tally.
#[derive(Default)]
struct Tallies<'a>(BTreeMap<String, (Party, Tally<'a>)>);

impl<'a> Tallies<'a> {
    fn of(&mut self, party: Party) -> &mut Tally<'a> {
        let kind = party.kind;
        let entry = self.0.entry(party.id.clone()).or_insert_with(|| (party, Tally::default()));
        entry.1.kinds.insert(kind);
        &mut entry.1
    }
}

/// The customer first, then every other party by reach, worst first.
pub(crate) fn summaries(context: &Context<'_>, outcomes: &[Outcome]) -> Vec<PartySummary> {
    let mut tallies = Tallies::default();
    for trust in &context.estate.records().trusts {
        let reach = context.access.profile(&trust.target).reach();
        for claim in context.owners_of_trust(trust) {
            let tally = tallies.of(claim.party);
            tally.identities.insert(trust.target.as_str());
            tally.standing.insert(trust.target.as_str());
            tally.scopes.insert(&trust.scope);
            tally.reach = tally.reach.max(Some(reach));
        }
    }
    // Groups and whole domains of others stand in policies of Google Cloud as such: nobody here lists who they are.
    let is_counted = |one: &&Principal| !one.kind.is_group() || one.cloud == Cloud::Gcp;
    for principal in context.estate.records().principals.iter().filter(is_counted) {
        for claim in context.owners_of(principal) {
            add_identity(context, tallies.of(claim.party), principal);
        }
    }
    // An authority that was handed over counts where no identity shows it, too.
    for delegation in &context.estate.records().delegations {
        let Some(party) = context.party_of_delegate(delegation) else { continue };
        let tally = tallies.of(party);
        tally.scopes.insert(&delegation.scope);
        tally.reach = tally.reach.max(crate::delegations::reach(context, delegation));
    }
    for resource in &context.estate.records().resources {
        let PolicyState::Attached(policy) = &resource.policy else { continue };
        for party in context.parties_of_policy(policy) {
            let tally = tallies.of(party);
            tally.resources.insert(resource.id.as_str());
            tally.scopes.insert(&resource.scope);
        }
    }
    let blind = |facet: Facet| context.estate.gaps.iter().any(|gap| gap.blinds.contains(&facet));
    // In AWS a delegation goes to an account of the organisation, and adds no party.
    let is_aws = |gap: &Gap| gap.scope.as_str().starts_with("aws:");
    let hides = |facet: &Facet| matches!(facet, Facet::Delegations | Facet::Consents | Facet::Directory);
    let mut others = context.estate.gaps.iter().filter(|gap| !is_aws(gap));
    let blind_to_delegations = others.any(|gap| gap.blinds.iter().any(hides));
    let complete = !blind(Facet::Principals)
        && !blind(Facet::ResourcePolicies)
        && !blind(Facet::ScopeTree)
        && !blind_to_delegations;
    let mut rows = vec![own(context, outcomes, complete)];
    let mut others: Vec<PartySummary> = tallies
        .0
        .into_values()
        // Where the provider delivers its own logs from is no party of the customer's.
        .filter(|(party, _)| {
            !party.id.strip_prefix("aws:").is_some_and(|account| context.footprint.is_providers_own(account))
        })
        .map(|(party, tally)| {
            let (findings, worst) = findings_of(outcomes, Some(&party.id));
            PartySummary {
                id: party.id,
                name: party.name,
                name_source: party.name_source.as_str().to_owned(),
                kind: tally.kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", "),
                identities: tally.identities.len() as u64,
                standing: tally.standing.len() as u64,
                reach: tally.reach.unwrap_or(Reach::Nothing),
                scopes: tally.scopes.into_iter().cloned().collect(),
                resources: tally.resources.len() as u64,
                findings,
                worst,
                complete,
            }
        })
        .collect();
    others.sort_by(|a, b| (b.reach, b.worst, &a.id).cmp(&(a.reach, a.worst, &b.id)));
    rows.extend(others);
    rows
}

/// Counts a principal that is a party's own, with what it holds.
fn add_identity<'a>(context: &Context<'a>, tally: &mut Tally<'a>, principal: &'a Principal) {
    tally.identities.insert(principal.id.as_str());
    tally.scopes.insert(&principal.scope);
    let mut stands = principal.cloud == Cloud::Aws && context.access.profile(&principal.id).holds_something;
    for held in context.grants_through_groups(&principal.id) {
        tally.scopes.insert(&held.scope);
        if is_of_google(held) && places::breadth(held) == Breadth::Thing {
            tally.resources.insert(held.at.as_str());
        }
        stands |= !held.standing.is_eligible();
    }
    if stands {
        tally.standing.insert(principal.id.as_str());
    }
    tally.reach = tally.reach.max(Some(context.access.profile(&principal.id).reach()));
}

fn own(context: &Context<'_>, outcomes: &[Outcome], complete: bool) -> PartySummary {
    let (findings, worst) = findings_of(outcomes, None);
    let register = &context.options.register;
    let (name, source) = if register.customer.name.is_empty() {
        ("The organisation itself".to_owned(), "observed")
    } else {
        (register.customer.name.clone(), "register")
    };
    PartySummary {
        id: "own".to_owned(),
        name,
        name_source: source.to_owned(),
        kind: "own".to_owned(),
        identities: context.actors().count() as u64,
        standing: context.actors().filter(|p| context.access.profile(&p.id).is_privileged()).count() as u64,
        reach: context
            .actors()
            .map(|p| context.access.profile(&p.id).reach())
            .max()
            .unwrap_or(Reach::Nothing),
        scopes: context.actors().map(|p| &p.scope).collect::<BTreeSet<_>>().into_iter().cloned().collect(),
        resources: context.estate.records().resources.len() as u64,
        findings,
        worst,
        complete,
    }
}

fn findings_of(outcomes: &[Outcome], party: Option<&str>) -> (u64, Option<Severity>) {
    let mine =
        || outcomes.iter().flat_map(|outcome| &outcome.findings).filter(|f| f.party.as_deref() == party);
    (mine().count() as u64, mine().map(|finding| finding.severity).max())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// INVARIANT: one party has one line, in however many ways it shows.
    #[test]
    fn a_party_of_several_clouds_and_kinds_is_one() {
        let (estate, options) = crate::fixture::build(
            r#"
            [tenant]
            [[role]]
            name = "partner"
            trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"sts:AssumeRole"}]}'
            [[entra_user]]
            name = "gina"
            guest = "fabrikam.example"
            [options]
            register = """
            format = 1
            [customer]
            name = "Contoso"
            [[party]]
            id = "fabrikam"
            name = "Fabrikam"
            kind = "partner"
            footprint = [
                { cloud = "aws", kind = "account", value = "999999999999" },
                { cloud = "azure", kind = "domain", value = "fabrikam.example" },
            ]
            """
            "#,
        )
        .expect("builds");
        let context = Context::new(&estate, &options);
        let parties = summaries(&context, &[]);
        let found: Vec<_> =
            parties.iter().map(|party| (&*party.id, &*party.kind, party.identities)).collect();
        assert_eq!(found[1..], [("fabrikam", "foreign-account, foreign-domain", 2)]);
    }

    /// Groups and accounts of others count by what policies name, and a gap of Google Cloud makes the list partial.
    #[test]
    fn parties_of_google_cloud_are_counted_by_what_they_hold() {
        let estate = |gap: &str| {
            format!(
                r#"
                [[gcp_member]]
                who = "group:ops@fabrikam.example"
                roles = ["roles/owner"]
                [[gcp_resource]]
                kind = "storage.googleapis.com/Bucket"
                name = "invoices"
                bindings = [{{ role = "roles/storage.objectViewer", members = ["serviceAccount:a@vendor-x.iam.gserviceaccount.com"] }}]
                {gap}
                "#
            )
        };
        let (whole, options) = crate::fixture::build(&estate("")).expect("builds");
        let parties = summaries(&Context::new(&whole, &options), &[]);
        let found: Vec<_> = parties
            .iter()
            .map(|one| (&*one.id, one.identities, one.standing, one.resources, one.complete))
            .collect();
        assert_eq!(
            found[1..],
            [("domain:fabrikam.example", 1, 1, 0, true), ("gcp:projects/vendor-x", 1, 1, 1, true)]
        );
        let gap =
            "[[gap]]\napi = \"cloudidentity:groups.list\"\nscope = \"gcp/org\"\nblinds = [\"directory\"]";
        let (partial, options) = crate::fixture::build(&estate(gap)).expect("builds");
        assert!(summaries(&Context::new(&partial, &options), &[]).iter().all(|one| !one.complete));
    }
}
