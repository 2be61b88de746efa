//! Which tenant a folder is of.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use tenure_connector_core::import::{Content, ImportError, load};

use super::File;
use super::name::is_guid;
use super::unit::SHAPE;

/// What a folder is of.
pub(super) const WORD: &str = "tenant";

/// The tenant of a folder: as its files say, else as it is named.
pub(super) fn of(path: &Path, answers: &[File]) -> Result<String, ImportError> {
    let mut said: Vec<(String, String)> = Vec::new();
    for file in answers.iter().filter(|file| file.name.unit.api == "graph:organization") {
        said.extend(tenants_in(&file.path, "id").into_iter().map(|tenant| (file.label.clone(), tenant)));
    }
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    if is_guid(&name) {
        said.push((name.clone(), name));
    }
    // Subscriptions of other tenants stand in the list too, where Lighthouse lets the reader see them:
    // they tell only where nothing else does.
    if said.is_empty() {
        for file in answers.iter().filter(|file| file.name.unit.api == "arm:subscriptions") {
            said.extend(
                tenants_in(&file.path, "tenantId").into_iter().map(|tenant| (file.label.clone(), tenant)),
            );
        }
    }
    let Some((_, tenant)) = said.first().cloned() else {
        return Err(ImportError::UnknownPlace {
            word: WORD,
            folder: path.to_path_buf(),
            help: "add `graph-organization.json` or `arm-subscriptions.json`, or name the folder after the tenant id",
        });
    };
    if said.iter().any(|(_, other)| *other != tenant) {
        return Err(ImportError::PlaceConflict { word: WORD, folder: path.to_path_buf(), files: said });
    }
    Ok(tenant)
}

fn tenants_in(path: &Path, name: &str) -> BTreeSet<String> {
    let Ok(Content::Pages(pages)) = load(path, SHAPE).content else { return BTreeSet::new() };
    let lists = pages.iter().filter_map(|page| page.body.get("value")?.as_array());
    let ids = lists.flatten().filter_map(|item| item.get(name).and_then(Value::as_str));
    ids.map(str::to_lowercase).filter(|id| is_guid(id)).collect()
}
