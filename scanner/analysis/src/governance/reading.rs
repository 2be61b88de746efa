//! Whether what the register names would have been seen, had it been there.

use tenure_model::{Cloud, Facet, Gap, ScopeId};

use crate::Context;

/// What has to be read to say that an identity is not there.
const NEEDED: [Facet; 3] = [Facet::ScopeTree, Facet::Principals, Facet::Directory];

/// Why nobody can say that an identity which the register names (`aws:arn:…`, `entra:<id>`, `gcp:…`, an email
/// address) is not there; `None` where everything was read in which it would lie.
pub(crate) fn unread(context: &Context<'_>, identity: &str) -> Option<String> {
    let (clouds, local) = clouds_of(context, identity);
    if clouds.is_empty() {
        return Some("no cloud that could hold it was read".to_owned());
    }
    clouds.into_iter().find_map(|cloud| match place_of(cloud, local) {
        Some(place) => unread_at(context, &place),
        None => unread_cloud(context, cloud),
    })
}

/// The clouds in which an identity could lie, and its name there.
fn clouds_of<'i>(context: &Context<'_>, identity: &'i str) -> (Vec<Cloud>, &'i str) {
    let named = identity.split_once(':').and_then(|(word, local)| match word {
        "entra" => Some((Cloud::Azure, local)),
        "arn" => Some((Cloud::Aws, identity)),
        word => word.parse().ok().map(|cloud| (cloud, local)),
    });
    match named {
        Some((cloud, local)) => (vec![cloud], local),
        None => {
            let all = [Cloud::Aws, Cloud::Azure, Cloud::Gcp];
            (all.into_iter().filter(|cloud| is_present(context, *cloud)).collect(), identity)
        }
    }
}

/// Where an identity lies, by its name alone: an account in its ARN, the project of a service account.
fn place_of(cloud: Cloud, local: &str) -> Option<ScopeId> {
    match cloud {
        Cloud::Aws => crate::footprint::account_of_arn(local).map(ScopeId::aws),
        Cloud::Azure => None,
        Cloud::Gcp => {
            let host = local.strip_prefix("serviceAccount:")?.rsplit('@').next()?;
            let project = host.strip_suffix(".iam.gserviceaccount.com")?;
            (!project.contains('*')).then(|| ScopeId::new(format!("gcp:projects/{project}")))
        }
    }
}

fn unread_at(context: &Context<'_>, place: &ScopeId) -> Option<String> {
    if context.estate.scope(place).is_none() {
        return Some(format!("{place} was not read"));
    }
    let gap = context.estate.gaps.iter().find(|gap| gap.scope == *place && hides(gap))?;
    Some(format!("{}: {} in {place}", gap.reason.as_str(), gap.api))
}

fn unread_cloud(context: &Context<'_>, cloud: Cloud) -> Option<String> {
    if !is_present(context, cloud) {
        return Some(format!("nothing of {cloud} was read"));
    }
    let of_cloud = |gap: &&Gap| gap.scope.as_str().split(':').next() == Some(cloud.to_string().as_str());
    let gap = context.estate.gaps.iter().filter(of_cloud).find(|gap| hides(gap))?;
    Some(format!("{}: {} in {}", gap.reason.as_str(), gap.api, gap.scope))
}

fn hides(gap: &Gap) -> bool {
    gap.subject.is_empty() && gap.blinds.iter().any(|facet| NEEDED.contains(facet))
}

fn is_present(context: &Context<'_>, cloud: Cloud) -> bool {
    context.estate.records().scopes.iter().any(|scope| scope.cloud == cloud)
}
