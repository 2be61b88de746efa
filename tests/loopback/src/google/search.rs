//! Cloud Asset Inventory: everything that has an allow policy, and everything that is an asset.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::asset::{ancestry, result, type_of};
use super::filter::{self, Word};
use super::organization::Organization;
use super::routes::Found;
use super::shelf::Shelf;
use crate::exchange::Request;

/// Asset types that the inventory knows and the seed has none of.
const MORE_TYPES: [&str; 27] = [
    "aiplatform.googleapis.com/CustomJob",
    "aiplatform.googleapis.com/PipelineJob",
    "aiplatform.googleapis.com/ReasoningEngine",
    "appengine.googleapis.com/Application",
    "appengine.googleapis.com/Version",
    "batch.googleapis.com/Job",
    "bigquery.googleapis.com/Dataset",
    "cloudbuild.googleapis.com/BuildTrigger",
    "clouddeploy.googleapis.com/Target",
    "cloudfunctions.googleapis.com/CloudFunction",
    "composer.googleapis.com/Environment",
    "compute.googleapis.com/Image",
    "compute.googleapis.com/InstanceTemplate",
    "config.googleapis.com/Deployment",
    "container.googleapis.com/Cluster",
    "container.googleapis.com/NodePool",
    "dataflow.googleapis.com/Job",
    "dataform.googleapis.com/Repository",
    "datafusion.googleapis.com/Instance",
    "dataproc.googleapis.com/Cluster",
    "eventarc.googleapis.com/Trigger",
    "logging.googleapis.com/LogMetric",
    "notebooks.googleapis.com/Instance",
    "pubsub.googleapis.com/Topic",
    "run.googleapis.com/WorkerPool",
    "workflows.googleapis.com/Workflow",
    "workstations.googleapis.com/WorkstationConfig",
];

/// Members of a result that come only when they are asked for.
const LARGE: [&str; 3] = ["versionedResources", "attachedResources", "effectiveTags"];

/// Every member of a result.
const MEMBERS: [&str; 22] = [
    "name",
    "assetType",
    "project",
    "folders",
    "organization",
    "displayName",
    "description",
    "location",
    "labels",
    "tags",
    "tagKeys",
    "networkTags",
    "kmsKeys",
    "createTime",
    "updateTime",
    "state",
    "additionalAttributes",
    "parentFullResourceName",
    "parentAssetType",
    "versionedResources",
    "attachedResources",
    "effectiveTags",
];

/// Rows that a search has chosen, until the organization changes.
pub(super) type Chosen = Mutex<HashMap<String, Arc<[(Shelf, usize)]>>>;

/// What a search asks for.
struct Search {
    scope: String,
    types: Vec<String>,
    words: Vec<Word>,
    order: Option<(String, bool)>,
}

impl Search {
    fn read(organization: &Organization, found: &Found, request: &Request) -> Result<Self, String> {
        let mut types = Vec::new();
        for (_, wanted) in request.query.iter().filter(|(name, _)| name == "assetTypes") {
            let met: Vec<String> =
                known_types().filter(|own| matches(wanted, own)).map(str::to_owned).collect();
            if met.is_empty() {
                return Err(format!("Unsupported asset type: {wanted}."));
            }
            types.extend(met);
        }
        let words = filter::words(request.parameter("query").unwrap_or_default())?;
        let order = request.parameter("orderBy").map(|order| {
            let (name, descending) = order
                .split_once(' ')
                .map_or((order, false), |(name, way)| (name, way.trim().eq_ignore_ascii_case("desc")));
            (name.to_owned(), descending)
        });
        if let Some((name, _)) = &order
            && ![
                "resource",
                "assetType",
                "project",
                "name",
                "displayName",
                "location",
                "createTime",
                "updateTime",
                "state",
            ]
            .contains(&name.as_str())
        {
            return Err(format!("Invalid order_by field: {name}."));
        }
        Ok(Self { scope: organization.canonical(&found.parent), types, words, order })
    }

    fn wants(&self, asset_type: &str) -> bool {
        self.types.is_empty() || self.types.iter().any(|own| own == asset_type)
    }

    fn key(&self, kind: &str) -> String {
        format!("{kind} {} {:?} {:?} {:?}", self.scope, self.types, self.words, self.order)
    }

    /// Puts results into the order that was asked for, of which `name` is known for each.
    fn sort(&self, found: &mut [(String, String, (Shelf, usize))]) {
        let Some((member, descending)) = &self.order else { return };
        let by_type = member == "assetType";
        found.sort_by(|left, right| if by_type { left.1.cmp(&right.1) } else { left.0.cmp(&right.0) });
        if *descending {
            found.reverse();
        }
    }
}

fn known_types() -> impl Iterator<Item = &'static str> {
    Shelf::ASSETS.iter().filter_map(|shelf| shelf.asset_type()).chain(MORE_TYPES)
}

/// Whether a pattern meets an asset type: `.*` stands for anything, a dot for itself.
fn matches(pattern: &str, asset_type: &str) -> bool {
    let parts: Vec<&str> = pattern.split(".*").collect();
    let mut rest = asset_type;
    for (at, part) in parts.iter().enumerate() {
        let part = part.replace('\\', "");
        let last = at + 1 == parts.len();
        rest = match rest.find(&part) {
            _ if at == 0 && !rest.starts_with(&part) => return false,
            _ if last && at > 0 => return rest.ends_with(&part),
            Some(place) => &rest[place + part.len()..],
            None => return false,
        };
    }
    rest.is_empty()
}

/// The allow policies that a search finds: how many, and those of a page.
pub(super) fn policies(
    organization: &Organization,
    chosen: &Chosen,
    found: &Found,
    request: &Request,
    (offset, size): (usize, usize),
) -> Result<(usize, Vec<Value>), String> {
    let search = Search::read(organization, found, request)?;
    let table = organization.table(Shelf::AllowPolicies);
    let places = remembered(chosen, search.key("policies"), || {
        let mut all = Vec::new();
        for (at, row) in table.all().iter().enumerate() {
            let name = row["_id"].as_str().unwrap_or_default();
            let kind = type_of(organization, name);
            let fits = |word: &Word| match word.field.as_str() {
                "resource" => filter::fits(word, name),
                "policy" | "" => {
                    row["policy"].to_string().to_lowercase().contains(word.value.trim_end_matches('*'))
                }
                _ => false,
            };
            if search.wants(kind)
                && organization.lies_in(row["_scope"].as_str().unwrap_or_default(), &search.scope)
                && search.words.iter().all(fits)
            {
                all.push((name.to_owned(), kind.to_owned(), (Shelf::AllowPolicies, at)));
            }
        }
        search.sort(&mut all);
        all.into_iter().map(|(_, _, place)| place).collect()
    });
    let page = places.iter().skip(offset).take(size).filter_map(|(_, at)| table.get(*at)).map(|row| {
        let mut result = ancestry(organization, row["_scope"].as_str().unwrap_or_default());
        let name = row["_id"].as_str().unwrap_or_default();
        result.insert("resource".to_owned(), json!(name));
        result.insert("assetType".to_owned(), json!(type_of(organization, name)));
        // The search leaves out versions; conditions are always there.
        let mut policy = row["policy"].clone();
        if let Some(policy) = policy.as_object_mut() {
            policy.retain(|member, _| member != "version");
        }
        result.insert("policy".to_owned(), policy);
        Value::Object(result)
    });
    Ok((places.len(), page.collect()))
}

/// The assets that a search finds: how many, and those of a page.
pub(super) fn resources(
    organization: &Organization,
    chosen: &Chosen,
    found: &Found,
    request: &Request,
    (offset, size): (usize, usize),
) -> Result<(usize, Vec<Value>), String> {
    let search = Search::read(organization, found, request)?;
    let mask: Vec<&str> = request
        .parameter("readMask")
        .map(|mask| mask.split(',').map(str::trim).collect())
        .unwrap_or_default();
    if let Some(wrong) = mask.iter().find(|name| **name != "*" && !MEMBERS.contains(name)) {
        return Err(format!("Invalid field path in read_mask: {wrong}."));
    }
    let places = remembered(chosen, search.key("resources"), || {
        let mut all = Vec::new();
        for shelf in Shelf::ASSETS {
            let kind = shelf.asset_type().unwrap_or_default();
            if !search.wants(kind) {
                continue;
            }
            for (at, row) in organization.table(shelf).all().iter().enumerate() {
                let fits = |word: &Word| match word.field.as_str() {
                    "" => row.to_string().to_lowercase().contains(word.value.trim_end_matches('*')),
                    "name" => row["_id"].as_str().is_some_and(|name| filter::fits(word, name)),
                    _ => filter::meets(word, &row),
                };
                let scope = row["_scope"].as_str().unwrap_or_default();
                if organization.lies_in(scope, &search.scope) && search.words.iter().all(fits) {
                    all.push((
                        row["_id"].as_str().unwrap_or_default().to_owned(),
                        kind.to_owned(),
                        (shelf, at),
                    ));
                }
            }
        }
        search.sort(&mut all);
        all.into_iter().map(|(_, _, place)| place).collect()
    });
    let page = places.iter().skip(offset).take(size).filter_map(|(shelf, at)| {
        let row = organization.table(*shelf).get(*at)?;
        let mut result = result(organization, *shelf, &row);
        let wanted = |name: &str| {
            if mask.is_empty() { !LARGE.contains(&name) } else { mask.contains(&name) || mask.contains(&"*") }
        };
        result.retain(|name, _| wanted(name));
        Some(Value::Object(result))
    });
    Ok((places.len(), page.collect()))
}

fn remembered(
    chosen: &Chosen,
    key: String,
    choose: impl FnOnce() -> Vec<(Shelf, usize)>,
) -> Arc<[(Shelf, usize)]> {
    let mut chosen = crate::server::lock(chosen);
    Arc::clone(chosen.entry(key).or_insert_with(|| choose().into()))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_pattern_of_types_is_read_as_the_documentation_says() {
        let instance = "compute.googleapis.com/Instance";
        for (pattern, fits) in [
            (instance, true),
            ("compute.googleapis.com.*", true),
            (".*Instance", true),
            (".*Instance.*", true),
            (".*Bucket", false),
            ("compute.googleapis.com", false),
            ("compute.googleapis.com/Instance,storage.googleapis.com/Bucket", false),
        ] {
            assert_eq!(matches(pattern, instance), fits, "{pattern}");
        }
    }
}
