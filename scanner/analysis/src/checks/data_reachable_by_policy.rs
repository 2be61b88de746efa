use tenure_model::{Cloud, Confidence, Facet, Method, Principal, Severity};

use super::Check;
use crate::powers::HeldPower;
use crate::{Context, Draft, Inspection, repair};

pub(super) const CHECK: Check = Check {
    name: "data-reachable-by-policy",
    title: "Party that may not read data, and may rewrite who reads it",
    population: "identities that parties can act as",
    inspects: "the permissions to rewrite policies over data",
    method: Method::Test,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory, Facet::Federation],
    reads_register: false,
    page: include_str!("data_reachable_by_policy.md"),
    run,
};

/// Who may write the policy of a thing reads it one call later: what rewrites, what reads, and of what. From the service
/// authorization reference of AWS and the IAM permissions reference of Google Cloud, read in November 2026; of Key Vault
/// see `vault-rewritable`.
const PAIRS: [(Cloud, &str, &str, &str); 6] = [
    (Cloud::Aws, "s3:PutBucketPolicy", "s3:GetObject", "buckets"),
    (Cloud::Aws, "kms:PutKeyPolicy", "kms:Decrypt", "what keys encrypt"),
    (Cloud::Aws, "secretsmanager:PutResourcePolicy", "secretsmanager:GetSecretValue", "secrets"),
    (Cloud::Gcp, "storage.buckets.setIamPolicy", "storage.objects.get", "buckets"),
    (Cloud::Gcp, "secretmanager.secrets.setIamPolicy", "secretmanager.versions.access", "secrets"),
    (Cloud::Gcp, "bigquery.datasets.update", "bigquery.tables.getData", "datasets"),
];

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for actor in context.actors().filter(|one| one.cloud != Cloud::Azure && one.state.may_act()) {
        let Some(party) = context.party_id(&actor.id) else { continue };
        if !context.access.profile(&actor.id).unread.is_empty() {
            inspection.cannot_judge(actor.id.as_str(), "a policy that it holds was not read");
            continue;
        }
        inspection.look();
        for (_, rewrites, reads, of) in PAIRS.iter().filter(|pair| pair.0 == actor.cloud) {
            let Some(held) = context.may_anywhere(actor, rewrites) else { continue };
            if context.may_anywhere(actor, reads).is_none() {
                inspection.report(draft(context, actor, &party, (reads, of), &held));
            }
        }
    }
}

fn draft(
    context: &Context<'_>,
    actor: &Principal,
    party: &str,
    (reads, of): (&str, &str),
    held: &HeldPower,
) -> Draft {
    let commands = repair::take_what_gives(context, actor, &held.evidence);
    let draft = Draft::new(
        context.subject(actor),
        format!("`{}` of `{party}` may not read {of}, and may rewrite who does", actor.name),
    )
    .detail(format!(
        "It may not use `{reads}`, so it looks as if the data were closed to it. By `{}` on {} it writes the policy that \
         decides, and lets itself or anybody in.",
        held.action, held.over
    ))
    .confidence(if held.is_sure { Confidence::High } else { Confidence::Medium })
    .qualifier(held.action.as_str())
    .cause(format!("{} held by {party}", held.action))
    .party(Some(party.to_owned()))
    .owner(context.owner(actor))
    .evidence(&actor.evidence)
    .remediation(format!(
        "Deny `{}` to the party in a guard rail, or take what gives it: {}",
        held.action,
        commands.join("; ")
    ));
    held.evidence.iter().fold(draft, |draft, one| draft.evidence(one))
}
