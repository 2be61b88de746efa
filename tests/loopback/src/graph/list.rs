//! Lists, page by page.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::exchange::{Reply, Request};
use crate::tenant::{Rows, Set, Tenant};

use super::options::{self, Options};
use super::routes::{Matched, Route, Source, Version};
use super::{errors, render};

/// The page where sign-in activity is selected.
const WITH_ACTIVITY: usize = 500;

/// What a source holds: rows of one kind, or directory objects of several.
pub(super) enum Found<'t> {
    Rows(Rows<'t>, Option<&'static str>),
    References(Rows<'t>, End, Version),
    Ids(Vec<String>),
    Values(Vec<Value>),
}

/// Which end of a relation is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    To,
    From,
}

/// One item of a list.
pub(super) enum Item<'t> {
    Row(Cow<'t, Value>),
    Object(Set, Cow<'t, Value>),
}

impl Item<'_> {
    pub(super) fn render(
        &self,
        tenant: &Tenant,
        route: &Route,
        options: &Options,
        version: Version,
    ) -> Value {
        match self {
            Item::Row(row) => render::entity(tenant, route.kind, row, options, version),
            Item::Object(set, row) => render::object(tenant, *set, row, options, version),
        }
    }

    fn row(&self) -> &Value {
        match self {
            Item::Row(row) | Item::Object(_, row) => row,
        }
    }
}

impl<'t> Found<'t> {
    /// Places to look at; not every one holds an item.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Rows(rows, _) | Self::References(rows, ..) => rows.len(),
            Self::Ids(ids) => ids.len(),
            Self::Values(values) => values.len(),
        }
    }

    /// The item at a place, if it is one of this list and still exists.
    pub(super) fn get(&self, tenant: &'t Tenant, at: usize) -> Option<Item<'t>> {
        match self {
            Self::Rows(rows, derived) => {
                let row = rows.get(at)?;
                derived.is_none_or(|derived| row["_type"] == derived).then_some(Item::Row(row))
            }
            Self::References(rows, end, version) => {
                let row = rows.get(at)?;
                let id = row[if *end == End::To { "_to" } else { "_of" }].as_str()?;
                let (set, object) = tenant.object(id)?;
                // v1.0 leaves service principals out of the members of a group.
                let left_out = *version == Version::V1
                    && *end == End::To
                    && set == Set::ServicePrincipals
                    && row.get("_member").is_some();
                (!left_out).then_some(Item::Object(set, object))
            }
            Self::Ids(ids) => tenant.object(ids.get(at)?).map(|(set, object)| Item::Object(set, object)),
            Self::Values(values) => values.get(at).cloned().map(|value| Item::Row(Cow::Owned(value))),
        }
    }
}

/// What a source holds for an object.
pub(super) fn found<'t>(tenant: &'t Tenant, source: Source, id: &str, version: Version) -> Found<'t> {
    match source {
        Source::All(set) | Source::One(set) | Source::Single(set) => {
            Found::Rows(tenant.table(set).all(), None)
        }
        Source::Typed(set, derived) => Found::Rows(tenant.table(set).all(), Some(derived)),
        Source::Of(_, set) => Found::Rows(tenant.table(set).of(id), None),
        Source::To(_, set) => Found::References(tenant.table(set).of(id), End::To, version),
        // Assignments of app roles stand in the set whole; they point to their holder.
        Source::From(_, Set::AppRoleAssignments) => {
            Found::Rows(tenant.table(Set::AppRoleAssignments).to(id), None)
        }
        Source::From(_, set) => Found::References(tenant.table(set).to(id), End::From, version),
        Source::DeepTo(_, set) => Found::Ids(deep(tenant, set, id, End::To)),
        Source::DeepFrom(_, set) => Found::Ids(deep(tenant, set, id, End::From)),
        Source::With(set, name) => {
            let part = tenant.table(set).find(id).and_then(|row| render::part(&row, name));
            Found::Values(part.into_iter().collect())
        }
        Source::ByIds => Found::Ids(Vec::new()),
    }
}

fn deep(tenant: &Tenant, set: Set, id: &str, end: End) -> Vec<String> {
    let (mut seen, mut order, mut open) = (BTreeSet::new(), Vec::new(), vec![id.to_owned()]);
    while let Some(id) = open.pop() {
        let rows = match end {
            End::To => tenant.table(set).of(&id),
            End::From => tenant.table(set).to(&id),
        };
        for row in rows.iter() {
            let next =
                row[if end == End::To { "_to" } else { "_of" }].as_str().unwrap_or_default().to_owned();
            if seen.insert(next.clone()) {
                order.push(next.clone());
                open.push(next);
            }
        }
    }
    order
}

/// Answers a list.
pub(super) fn answer(
    tenant: &Tenant,
    request: &Request,
    matched: &Matched,
    options: &Options,
    pages: Option<usize>,
) -> Reply {
    let id = matched.ids.last().map_or("", String::as_str);
    if let Source::Of(parent, _)
    | Source::To(parent, _)
    | Source::From(parent, _)
    | Source::DeepTo(parent, _)
    | Source::DeepFrom(parent, _)
    | Source::With(parent, _) = matched.route.source
        && tenant.table(parent).find(id).is_none()
    {
        return errors::not_found(id);
    }
    let found = found(tenant, matched.route.source, id, matched.version);
    if let Source::With(..) = matched.route.source {
        return match found.get(tenant, 0) {
            Some(item) => super::entity(tenant, matched, item.row(), options),
            None => errors::not_found(id),
        };
    }
    let mut size = options.top.unwrap_or(matched.route.page.0);
    if options.selects("signInActivity") {
        size = size.min(WITH_ACTIVITY);
    }
    let page = page(tenant, &found, matched, options, pages.unwrap_or(size).max(1));
    let mut body = json!({
        "@odata.context": format!("https://graph.microsoft.com/{}/$metadata#{}", matched.version.name(), matched.route.context()),
    });
    if options.count {
        body["@odata.count"] = matching(tenant, &found, options).into();
    }
    if let Some(next) = page.next {
        body["@odata.nextLink"] = request.link("$skiptoken", &options::token(next)).into();
    }
    body["value"] = page.items.into();
    Reply::json(200, body)
}

struct Page {
    items: Vec<Value>,
    /// Where the next page starts, if there is one.
    next: Option<usize>,
}

fn page(tenant: &Tenant, found: &Found<'_>, matched: &Matched, options: &Options, size: usize) -> Page {
    let places = places(tenant, found, options);
    let mut items = Vec::new();
    let mut at = options.from;
    while at < places.len() && items.len() < size {
        if let Some(item) = found.get(tenant, places.get(at))
            && options.filter.as_ref().is_none_or(|filter| filter.passes(item.row()))
        {
            items.push(item.render(tenant, matched.route, options, matched.version));
        }
        at += 1;
    }
    Page { items, next: (at < places.len()).then_some(at) }
}

/// The order in which places are looked at.
enum Places {
    AsTheyAre(usize),
    Sorted(Vec<usize>),
}

impl Places {
    fn len(&self) -> usize {
        match self {
            Self::AsTheyAre(count) => *count,
            Self::Sorted(places) => places.len(),
        }
    }

    fn get(&self, at: usize) -> usize {
        match self {
            Self::AsTheyAre(_) => at,
            Self::Sorted(places) => places.get(at).copied().unwrap_or(usize::MAX),
        }
    }
}

fn places(tenant: &Tenant, found: &Found<'_>, options: &Options) -> Places {
    let Some(order) = &options.order else { return Places::AsTheyAre(found.len()) };
    let key = |at: usize| found.get(tenant, at).map(|item| item.row()[&order.property].to_string());
    let mut keyed: Vec<(Option<String>, usize)> = (0..found.len()).map(|at| (key(at), at)).collect();
    keyed.sort();
    if order.descending {
        keyed.reverse();
    }
    Places::Sorted(keyed.into_iter().map(|(_, at)| at).collect())
}

fn matching(tenant: &Tenant, found: &Found<'_>, options: &Options) -> usize {
    (0..found.len())
        .filter_map(|at| found.get(tenant, at))
        .filter(|item| options.filter.as_ref().is_none_or(|filter| filter.passes(item.row())))
        .count()
}
