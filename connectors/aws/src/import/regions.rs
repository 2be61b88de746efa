//! Which regions an account uses, so that a region without files is seen to be missing.

use serde_json::Value;
use tenure_model::ScopeId;

use super::content::{Content, load};
use super::facts::Facts;
use super::plan::Folder;

/// The enabled regions, from `ec2-describe-regions.json` or `account-list-regions.json`; none where
/// neither is there.
pub(super) fn enabled(folder: &Folder, facts: &Facts, scope: &ScopeId) -> Vec<String> {
    let mut regions: Vec<String> = facts.enabled_regions(scope).into_iter().map(str::to_owned).collect();
    if let Some(file) = &folder.regions_file
        && let Ok(Content::Json(json)) = load(file, false).content
        && let Ok(answer) = serde_json::from_slice::<Value>(&json)
    {
        let listed = answer.get("Regions").and_then(Value::as_array).into_iter().flatten();
        regions.extend(listed.filter_map(|region| {
            let status = region.get("RegionOptStatus").and_then(Value::as_str).unwrap_or_default();
            let name = region.get("RegionName")?.as_str()?;
            status.starts_with("ENABLED").then(|| name.to_owned())
        }));
    }
    regions.sort();
    regions.dedup();
    regions
}
