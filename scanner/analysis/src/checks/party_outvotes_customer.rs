use tenure_model::{Cloud, Confidence, Facet, MatrixAccess, Method, Severity};

use super::Check;
use crate::governance::outvote::Voice;
use crate::{Context, Draft, Inspection, repair};

pub(super) const CHECK: Check = Check {
    name: "party-outvotes-customer",
    title: "Party that can take control from the customer",
    population: "parties × means by which the customer keeps control",
    inspects: "the permissions over each means of control",
    method: Method::Test,
    severity: Severity::Critical,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory, Facet::Federation, Facet::Eligibility],
    reads_register: false,
    page: include_str!("party_outvotes_customer.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for voice in context.voices() {
        match voice.row.access {
            MatrixAccess::NotEvaluated => {
                let what = format!("{} over {}", voice.row.party, voice.row.target.as_str());
                inspection.cannot_judge(what, voice.row.detail.clone());
            }
            MatrixAccess::No => inspection.look(),
            MatrixAccess::Depends | MatrixAccess::Yes => {
                inspection.look();
                inspection.report(draft(context, voice));
            }
        }
    }
}

fn draft(context: &Context<'_>, voice: &Voice<'_>) -> Draft {
    let (party, target) = (voice.row.party.as_str(), voice.row.target.as_str());
    let givers = voice.through.iter().flat_map(|one| repair::take_what_gives(context, one, &voice.cited));
    let mut commands: Vec<String> = givers.collect();
    commands.dedup();
    let take = match commands.is_empty() {
        true => String::new(),
        false => format!(", or take what gives them: {}", commands.join("; ")),
    };
    let draft = Draft::new(
        context.register_subject("party", party, party),
        format!("`{party}` can take the customer's {target} away"),
    )
    .detail(format!(
        "In an incident or an audit the customer has the last word only as long as nobody else can take it: {}.",
        voice.row.detail
    ))
    .severity(voice.severity())
    .confidence(if voice.row.access == MatrixAccess::Yes { Confidence::High } else { Confidence::Medium })
    .qualifier(target)
    .cause(format!("{party} outvotes the customer"))
    .party(Some(party.to_owned()))
    .affected(voice.through.iter().map(|one| context.subject(one)).collect())
    .remediation(format!(
        "Deny these actions to the party in a guard rail that it cannot change (an SCP, a deny policy, a resource lock held by \
         the customer){take}"
    ));
    let draft = match &voice.path {
        Some(path) => draft.path(path.path.clone()),
        None => draft,
    };
    voice.cited.iter().fold(draft, |draft, one| draft.evidence(one))
}
