//! What an identifier is called in a drawing, where a whole ARN or ARM id has no room.

use tenure_model::{Cloud, ScopeId};

use super::index::Index;
use super::words;
use crate::hostile;

/// Who or what stands at one end of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label {
    /// `role deploy-admin`; the whole text where it is no ARN.
    pub(super) name: String,
    /// `production (444455556666)`; empty where the identifier does not tell.
    pub(super) place: String,
}

/// The label of an identifier. The full text stands in the list beside the drawing.
pub(super) fn of(index: &Index<'_>, id: &str) -> Label {
    let whole = || Label { name: hostile::name(id), place: String::new() };
    if let Some(label) = of_words(index, id) {
        return label;
    }
    if let Some(subject) = index.subject(id).filter(|one| !is_arn(&one.id)) {
        let name =
            format!("{} {}", words::kind(index.language, &subject.kind, 1), hostile::name(&subject.name));
        return Label { name, place: index.scope(&subject.scope) };
    }
    if let Some(label) = of_arm(index, id).or_else(|| of_google(index, id)) {
        return label;
    }
    if let Some(scope) = account(id) {
        return Label { name: words::kind(index.language, "account", 1), place: index.scope(&scope) };
    }
    let mut parts = id.splitn(6, ':');
    let (Some("arn"), Some(_), Some(service), Some(_), Some(account), Some(resource)) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return whole();
    };
    let place = if account.is_empty() { String::new() } else { index.scope(&ScopeId::aws(account)) };
    let name = match (service, resource.split_once('/')) {
        ("iam", Some((kind, path))) => {
            // IAM names are unique in an account without their path.
            format!("{} {}", hostile::name(kind), hostile::name(path.rsplit('/').next().unwrap_or(path)))
        }
        ("iam" | "sts", _) => hostile::name(resource),
        _ => format!("{} {}", hostile::name(service), hostile::name(resource)),
    };
    if resource.is_empty() { whole() } else { Label { name, place } }
}

fn is_arn(id: &str) -> bool {
    id.starts_with("arn:")
}

/// The last two parts of an ARM id (`virtualMachines build-01`), and its subscription.
fn of_arm(index: &Index<'_>, id: &str) -> Option<Label> {
    let rest = id.strip_prefix("/subscriptions/")?;
    let (subscription, path) = rest.split_once('/').unwrap_or((rest, ""));
    let scope = index.scope(&ScopeId::azure(&format!("/subscriptions/{}", subscription.to_lowercase())));
    let mut back = path.rsplit('/');
    match (back.next().filter(|name| !name.is_empty()), back.next()) {
        (Some(name), Some(kind)) => {
            let name = format!("{} {}", hostile::name(kind), hostile::name(name));
            Some(Label { name, place: scope })
        }
        _ => Some(Label { name: words::kind(index.language, "subscription", 1), place: scope }),
    }
}

/// The last two parts of a full resource name of Google Cloud (`instances build-01`), and its project.
fn of_google(index: &Index<'_>, id: &str) -> Option<Label> {
    let (service, path) = id.strip_prefix("//")?.split_once('/')?;
    let mut parts = path.split('/');
    let project = (parts.next() == Some("projects")).then(|| parts.next()).flatten();
    let place = project.map(|project| index.scope(&ScopeId::gcp(&format!("projects/{project}"))));
    let mut back = path.rsplit('/');
    let (name, kind) = (back.next().filter(|name| !name.is_empty())?, back.next());
    let kind = kind.or_else(|| service.split('.').next()).unwrap_or_default();
    let name = format!("{} {}", hostile::name(kind.trim_end_matches('s')), hostile::name(name));
    Some(Label { name, place: place.unwrap_or_default() })
}

/// `administrator of account 444455556666`: what, and where.
fn of_words(index: &Index<'_>, words: &str) -> Option<Label> {
    let (what, account) = words.rsplit_once(' ')?;
    let scope = account_of(account)?;
    let name = words::target(index.language, what.strip_suffix(" of account").unwrap_or(what));
    Some(Label { name: hostile::name(&name), place: index.scope(&scope) })
}

fn account_of(digits: &str) -> Option<ScopeId> {
    let is_account = digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_account.then(|| ScopeId::aws(digits))
}

/// A whole account, in the form of a scope (`aws:444455556666`).
fn account(id: &str) -> Option<ScopeId> {
    let (cloud, local) = id.split_once(':')?;
    account_of(local).filter(|_| cloud.parse::<Cloud>().is_ok())
}
