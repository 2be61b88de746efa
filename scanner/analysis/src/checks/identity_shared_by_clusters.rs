use std::collections::BTreeMap;

use tenure_model::{Cloud, Facet, Method, PrincipalId, Severity, Trust, Trustee};

use super::Check;
use crate::conditions::some_of;
use crate::crossings::issuer::is_cluster;
use crate::footprint::provider_host;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "identity-shared-by-clusters",
    title: "Identity that several clusters act as",
    population: "identities that workloads of a Kubernetes cluster can act as",
    inspects: "the clusters that are let in",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Federation],
    reads_register: false,
    page: include_str!("identity_shared_by_clusters.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let mut by_target: BTreeMap<&PrincipalId, BTreeMap<String, &Trust>> = BTreeMap::new();
    for trust in &context.estate.records().trusts {
        let Trustee::Federation(issuer) = &trust.trustee else { continue };
        let issuer = provider_host(issuer).trim_end_matches('/');
        if is_cluster(issuer) {
            by_target.entry(&trust.target).or_default().entry(issuer.to_owned()).or_insert(trust);
        }
    }
    for (id, clusters) in by_target {
        let Some(target) = context.estate.principal(id) else { continue };
        inspection.look();
        if clusters.len() < 2 {
            continue;
        }
        let names: Vec<String> = clusters.keys().map(|issuer| format!("`{issuer}`")).collect();
        let privileged = context.access.profile(id).is_privileged();
        let draft = Draft::new(
            context.subject(target),
            format!("{} clusters act as `{}`", clusters.len(), target.name),
        )
        .detail(format!(
            "It trusts the workloads of {}. Whoever holds one of the clusters acts as it, whatever the others are for. Its \
             reach is {}.",
            some_of(&names),
            context.access.profile(id).reach().as_str(),
        ))
        .severity(if privileged { Severity::High } else { CHECK.severity })
        .owner(context.owner(target))
        .evidence(&target.evidence)
        .remediation(
            "Make an identity for each cluster, with what its workload needs, and let each trust one issuer: take the \
             other trusts back one by one",
        );
        inspection
            .report(clusters.values().take(8).fold(draft, |draft, trust| draft.evidence(&trust.evidence)));
    }
}
