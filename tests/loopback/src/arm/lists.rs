//! Lists of Resource Manager, page by page.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::exchange::{Reply, Request};
use crate::graph::filter::{self, Filter};
use crate::tenant::{Rows, Set, Tenant};

use super::errors;
use super::hierarchy::{self, lineage};
use super::routes::{Matched, Source};

/// Items a page where nobody says otherwise.
const PAGE: usize = 100;

/// Answers a list or asks for one thing.
pub(super) fn answer(tenant: &Tenant, request: &Request, matched: &Matched, pages: Option<usize>) -> Reply {
    if let Source::One(set) = matched.route.source {
        let row = tenant.table(set).find(&matched.scope);
        return row.map_or_else(|| errors::not_found(&matched.scope), |row| Reply::json(200, shown(&row)));
    }
    let wish = match Wish::of(request, matched) {
        Ok(wish) => wish,
        Err(reply) => return reply,
    };
    let Some(from) = request.parameter("$skiptoken").map_or(Some(0), position) else {
        return errors::reply(400, "InvalidSkipToken", "The provided skip token is invalid.");
    };
    let size = pages.or(wish.top).unwrap_or(PAGE).max(1);
    let (mut items, mut at, lists) = (Vec::new(), from, lists(tenant, matched));
    let total: usize = lists.iter().map(List::len).sum();
    while at < total && items.len() < size {
        if let Some(row) = item(&lists, at)
            && wish.wants(&row, matched)
        {
            items.push(written(&row, request, matched));
        }
        at += 1;
    }
    let mut body = json!({ "value": items });
    if matched.route.source == Source::All(Set::Subscriptions) {
        body["count"] = json!({ "type": "Total", "value": total });
    }
    if at < total {
        // Management groups alone name their link with an `@`, as their client knows.
        let groups = matched.route.source == Source::All(Set::ManagementGroups);
        let link = if groups { "@nextLink" } else { "nextLink" };
        body[link] = request.link("$skiptoken", &token(at)).into();
    }
    Reply::json(200, body)
}

enum List<'t> {
    Rows(Rows<'t>),
    Values(Vec<Value>),
}

impl List<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Rows(rows) => rows.len(),
            Self::Values(values) => values.len(),
        }
    }
}

fn item<'t>(lists: &[List<'t>], mut at: usize) -> Option<Cow<'t, Value>> {
    for list in lists {
        if at < list.len() {
            return match list {
                List::Rows(rows) => rows.get(at),
                List::Values(values) => values.get(at).cloned().map(Cow::Owned),
            };
        }
        at -= list.len();
    }
    None
}

fn lists<'t>(tenant: &'t Tenant, matched: &Matched) -> Vec<List<'t>> {
    let scope = &matched.scope;
    match matched.route.source {
        Source::All(set) => vec![List::Rows(tenant.table(set).all())],
        Source::Descendants => {
            let group = scope.trim_end_matches("/descendants").to_lowercase();
            vec![List::Values(hierarchy::descendants(tenant, &group))]
        }
        Source::Scoped(set) => {
            // Rows hang on the root, a management group or a subscription; `Wish` looks closer.
            let anchors = lineage(tenant, &hierarchy::anchor(scope));
            anchors.iter().map(|anchor| List::Rows(tenant.table(set).of(anchor))).collect()
        }
        Source::Roles => vec![List::Rows(tenant.table(Set::AzureRoleDefinitions).all())],
        Source::At(set) => vec![List::Rows(tenant.table(set).of(scope))],
        Source::Of(set) => vec![List::Rows(tenant.table(set).of(parent(scope)))],
        Source::OfSubscription(set) => vec![List::Rows(tenant.table(set).of(&hierarchy::anchor(scope)))],
        Source::Resources(_) | Source::Inventory => {
            vec![List::Rows(tenant.table(Set::Resources).of(&hierarchy::anchor(scope)))]
        }
        Source::Events => vec![List::Rows(tenant.table(Set::ActivityLog).of(&hierarchy::anchor(scope)))],
        Source::One(_) => Vec::new(),
    }
}

/// The thing whose parts a path lists: what comes before the last segment.
fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(parent, _)| parent)
}

/// What `$filter` and `$top` ask for.
#[derive(Default)]
struct Wish {
    top: Option<usize>,
    at_scope: bool,
    principal: Option<String>,
    filter: Option<Filter>,
}

impl Wish {
    fn of(request: &Request, matched: &Matched) -> Result<Self, Reply> {
        let mut wish =
            Self { top: request.parameter("$top").and_then(|top| top.parse().ok()), ..Self::default() };
        let Some(text) = request.parameter("$filter") else {
            if matched.route.source == Source::Events {
                return Err(errors::reply(
                    400,
                    "BadRequest",
                    "The $filter parameter is required: eventTimestamp must be set.",
                ));
            }
            return Ok(wish);
        };
        let bad =
            || errors::reply(400, "UnsupportedQuery", &format!("The filter '{text}' is not supported."));
        for part in text.split(" and ").filter(|part| part.contains("()") || part.contains("assignedTo(")) {
            let part = part.trim();
            match part {
                "atScope()" => wish.at_scope = true,
                "atScopeAndBelow()" => {}
                _ => {
                    let id = part.strip_prefix("assignedTo('").and_then(|rest| rest.strip_suffix("')"));
                    wish.principal = Some(id.ok_or_else(bad)?.to_lowercase());
                }
            }
        }
        let rest: Vec<&str> = text
            .split(" and ")
            .filter(|part| !part.contains("()") && !part.contains("assignedTo("))
            .collect();
        if !rest.is_empty() {
            let filter = filter::parse(&rest.join(" and ")).ok_or_else(bad)?;
            if !filter.properties().iter().all(|name| filterable(matched).contains(name)) {
                return Err(bad());
            }
            wish.filter = Some(filter);
        }
        Ok(wish)
    }

    fn wants(&self, row: &Value, matched: &Matched) -> bool {
        let below = match matched.route.source {
            Source::Scoped(_) => self.at_place(row, &matched.scope),
            Source::Roles => assignable(row, &matched.scope),
            Source::Resources(kind) => row["type"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(kind)),
            _ => true,
        };
        let principal = |own: &Value| self.principal.as_deref().is_none_or(|id| own.as_str() == Some(id));
        below
            && principal(if self.principal.is_some() {
                &row["properties"]["principalId"]
            } else {
                &Value::Null
            })
            && self.filter.as_ref().is_none_or(|filter| filter.passes(&facts(row)))
    }

    /// At the scope or above it; below it unless `atScope()` is asked for.
    fn at_place(&self, row: &Value, scope: &str) -> bool {
        let own = row["properties"]["scope"].as_str().unwrap_or("/");
        let above = own == "/"
            || hierarchy::anchor(own) != hierarchy::anchor(scope)
            || hierarchy::is_below(scope, own);
        above || (!self.at_scope && hierarchy::is_below(own, scope))
    }
}

/// Properties that are documented for `$filter`.
fn filterable(matched: &Matched) -> &'static [&'static str] {
    match matched.route.source {
        Source::Events => {
            &["eventTimestamp", "resourceProvider", "resourceGroupName", "resourceUri", "correlationId"]
        }
        Source::Roles => &["type", "roleName"],
        Source::Scoped(_) => &["principalId", "denyAssignmentName", "roleDefinitionId", "principalType"],
        Source::Inventory => &["resourceType", "name", "resourceGroup", "location"],
        Source::At(_) => &["roleDefinitionId"],
        _ => &[],
    }
}

/// The names that filters use, with what a row says.
fn facts(row: &Value) -> Value {
    let properties = &row["properties"];
    json!({
        "principalId": properties["principalId"],
        "roleDefinitionId": properties["roleDefinitionId"],
        "principalType": properties["principalType"],
        "denyAssignmentName": properties["denyAssignmentName"],
        "roleName": properties["roleName"],
        "type": if properties["type"].is_string() { &properties["type"] } else { &row["type"] },
        "resourceType": row["type"],
        "name": row["name"],
        "location": row["location"],
        "resourceGroup": row["id"].as_str().and_then(|id| id.split('/').nth(4)),
        "eventTimestamp": row["eventTimestamp"],
        "resourceProvider": row["resourceProviderName"]["value"],
        "resourceGroupName": row["resourceGroupName"],
        "resourceUri": row["resourceId"],
        "correlationId": row["correlationId"],
    })
}

fn assignable(row: &Value, scope: &str) -> bool {
    let scopes = row["properties"]["assignableScopes"].as_array();
    scopes.is_some_and(|scopes| {
        scopes.iter().filter_map(Value::as_str).any(|own| {
            own == "/"
                || hierarchy::is_below(scope, own)
                // A role of a management group can be assigned below it.
                || own.to_lowercase().starts_with("/providers/microsoft.management/")
        })
    })
}

fn written(row: &Value, request: &Request, matched: &Matched) -> Value {
    let mut shown = shown(row);
    if matched.route.source == Source::Inventory
        && let Some(object) = shown.as_object_mut()
    {
        object.remove("properties");
    }
    if let Source::At(Set::RegistrationAssignments) = matched.route.source {
        let expand = request
            .parameter("$expandRegistrationDefinition")
            .is_some_and(|text| text.eq_ignore_ascii_case("true"));
        if expand {
            shown["properties"]["registrationDefinition"] = row["_with"]["registrationDefinition"].clone();
        }
    }
    shown
}

/// A row without the model's own members.
pub(crate) fn shown(row: &Value) -> Value {
    let members = row.as_object().into_iter().flatten().filter(|(name, _)| !name.starts_with('_'));
    Value::Object(members.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>())
}

/// A token that means nothing to a client.
pub(crate) fn token(position: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("arm page after {position}"))
}

/// The place that a token stands for.
pub(crate) fn position(token: &str) -> Option<usize> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    text.strip_prefix("arm page after ")?.split(' ').next()?.parse().ok()
}

/// Another token for the same place than the one that was sent.
pub(crate) fn again(sent: Option<&str>) -> String {
    let from = sent.and_then(position).unwrap_or(0);
    let sent = sent.and_then(|token| URL_SAFE_NO_PAD.decode(token).ok()).unwrap_or_default();
    let word = if sent.ends_with(b"again") { "anew" } else { "again" };
    URL_SAFE_NO_PAD.encode(format!("arm page after {from} {word}"))
}
