//! `tenure paths`: who becomes an administrator, or comes to act as somebody, and by which steps.

mod text;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use tenure_analysis::effective::Access;
use tenure_analysis::reach::{Answer, Destination, Path, is_subject, paths_between};
use tenure_analysis::techniques;
use tenure_model::{
    Cloud, Confidence, EscalationPath, Estate, Evidence, Principal, PrincipalId, PrincipalKind, ScopeId,
};

use crate::args::Paths;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::{progress, steps};

pub(crate) fn run(args: &Paths, output: &Output) -> anyhow::Result<Exit> {
    let bar = progress::spinner(output, "following paths");
    let estate = steps::open(&args.snapshot)?.estate()?;
    let account = args.account.as_deref();
    let from = args.from.as_deref().or(args.principal.as_deref());
    let from = from.map(|text| start(&estate, text, account)).transpose()?;
    let to = args
        .to
        .as_deref()
        .map_or(Ok(Destination::Administrators), |text| destination(&estate, text, account))?;
    let access = Access::new(&estate);
    let answer = paths_between(&estate, &access, from.as_ref(), &to);
    bar.finish_and_clear();
    for (technique, action) in techniques::unknown_actions() {
        output.say(&format!("warning: technique {technique} names `{action}`, which AWS does not publish"));
    }
    let view = View::of(&answer, &estate);
    output.result(&view, || text::render(&view, from.as_ref(), &to, output))?;
    Ok(if answer.is_complete() { Exit::Clean } else { Exit::Incomplete })
}

/// What is printed.
#[derive(Debug, Serialize)]
pub(crate) struct View<'a> {
    open: Vec<Told<'a>>,
    /// Paths that exactly one guard rail stops.
    blocked_by_one: Vec<Told<'a>>,
    /// What was not read and could change an answer.
    blind_spots: BTreeSet<String>,
    /// What was not read of what paths are made of, and where: no path was looked for through it.
    unread: BTreeMap<&'static str, BTreeSet<ScopeId>>,
    /// Policies that are held and whose text was not read.
    unread_policies: &'a BTreeSet<String>,
    /// Who has no open path as far as was tried, which was not everything.
    not_evaluated: BTreeMap<&'a str, String>,
    #[serde(skip)]
    is_complete: bool,
}

/// A path, as it is told.
#[derive(Debug, Serialize)]
struct Told<'a> {
    start: &'a str,
    #[serde(skip)]
    verb: &'static str,
    confidence: Confidence,
    #[serde(flatten)]
    path: &'a EscalationPath,
    /// What each step does.
    sentences: &'a [String],
    /// What it takes besides, and what limits it.
    notes: &'a [String],
    /// The recorded answers that prove it.
    evidence: Vec<Evidence>,
}

impl<'a> View<'a> {
    fn of(answer: &'a Answer, estate: &Estate) -> Self {
        let told = |paths: &'a [Path]| paths.iter().map(|path| Told::of(path, estate)).collect();
        let all = answer.open.iter().chain(&answer.blocked);
        let of_paths = all.flat_map(|path| path.path.blind_spots.iter().cloned());
        let blind_spots = of_paths.chain(answer.blind_spots.iter().cloned()).collect();
        let unread = answer.unread.iter().map(|(facet, scopes)| (facet.label(), scopes.clone()));
        let undecided = answer.undecided.iter().map(|(id, bound)| (id.as_str(), bound.to_string()));
        Self {
            open: told(&answer.open),
            blocked_by_one: told(&answer.blocked),
            blind_spots,
            unread: unread.collect(),
            unread_policies: &answer.unread_policies,
            not_evaluated: undecided.collect(),
            is_complete: answer.is_complete(),
        }
    }
}

impl<'a> Told<'a> {
    fn of(path: &'a Path, estate: &Estate) -> Self {
        Self {
            start: path.start.as_str(),
            verb: path.verb(),
            confidence: path.confidence,
            path: &path.path,
            sentences: &path.sentences,
            notes: &path.notes,
            evidence: path.evidence.iter().map(|one| estate.raw_lines.resolve(one)).collect(),
        }
    }
}

/// An account, a tenant, a subscription, a management group, an organization, a folder or a project by its id;
/// else a principal; else one of those by its name.
fn destination(estate: &Estate, text: &str, account: Option<&str>) -> anyhow::Result<Destination> {
    let of_subscription = ScopeId::azure(&format!("/subscriptions/{}", text.to_lowercase()));
    let ids = [ScopeId::new(text), ScopeId::aws(text), ScopeId::azure(text), of_subscription];
    let kinds = ["", "projects/", "organizations/", "folders/"];
    let of_google = kinds.map(|kind| ScopeId::gcp(&format!("{kind}{text}")));
    if let Some(scope) = ids.iter().chain(&of_google).find_map(|id| estate.scope(id)) {
        return Ok(Destination::Account(scope.id.clone()));
    }
    let named =
        estate.records().scopes.iter().filter(|scope| scope.cloud != Cloud::Aws && scope.name == text);
    let named: Vec<&ScopeId> = named.map(|scope| &scope.id).collect();
    match (find(estate, text, account), named.as_slice()) {
        (Err(_), [scope]) => Ok(Destination::Account((*scope).clone())),
        (found, _) => found.map(Destination::Principal),
    }
}

/// Whether a principal can be one end of a path.
fn is_end(principal: &Principal) -> bool {
    match principal.cloud {
        Cloud::Azure => principal.kind != PrincipalKind::AdministrativeUnit,
        Cloud::Aws => matches!(principal.kind, PrincipalKind::User | PrincipalKind::AssumableRole),
        Cloud::Gcp => true,
    }
}

/// Where paths start: a principal, or a subject of an issuer outside of the clouds.
fn start(estate: &Estate, text: &str, account: Option<&str>) -> anyhow::Result<PrincipalId> {
    match find(estate, text, account) {
        Err(_) if is_subject(text) => Ok(PrincipalId::from(text)),
        found => found,
    }
}

/// A principal by its ARN, object id or member name (`serviceAccount:…`), by its email address, by
/// `user/NAME`, `role/NAME`, `app/NAME` or `service-account/NAME`, or by a name that only one has.
fn find(estate: &Estate, text: &str, account: Option<&str>) -> anyhow::Result<PrincipalId> {
    let exact = PrincipalId::from(text);
    if estate.principal(&exact).is_some() {
        return Ok(exact);
    }
    let records = estate.records().principals.iter().filter(|principal| is_end(principal));
    // The id of a project stands behind `projects/`.
    let is_called =
        |scope: &ScopeId, id: &str| scope.local() == id || scope.local().rsplit('/').next() == Some(id);
    let in_account = records.filter(|principal| account.is_none_or(|id| is_called(&principal.scope, id)));
    let found: Vec<&PrincipalId> = in_account
        .filter(|principal| {
            let kind = match principal.kind {
                PrincipalKind::User | PrincipalKind::DirectoryUser => "user",
                PrincipalKind::AssumableRole => "role",
                PrincipalKind::ServiceAccount => "service-account",
                kind if kind.is_group() => "group",
                _ => "app",
            };
            principal.name == text
                || principal.attributes.get("userPrincipalName").is_some_and(|name| name == text)
                || principal.id.as_str().ends_with(&format!(":{text}"))
                || text.split_once('/') == Some((kind, principal.name.as_str()))
        })
        .map(|principal| &principal.id)
        .collect();
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(Failure::usage(
            format!("no user, role, application or service account is called `{text}`"),
            "name it by its ARN, object id or email address, or as `user/NAME`, `role/NAME` or `app/NAME`",
        )),
        several => {
            let names: Vec<&str> = several.iter().take(8).map(|id| id.as_str()).collect();
            Err(Failure::usage(
                format!("`{text}` is the name of {} principals", several.len()),
                format!(
                    "name one by its ARN, object id or member name, or its account with --account: {}",
                    names.join(", ")
                ),
            ))
        }
    }
}
