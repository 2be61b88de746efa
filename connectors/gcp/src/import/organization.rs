//! Which organization a folder is of.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use tenure_connector_core::import::{Content, ImportError, load};

use super::File;
use super::name::Name;
use super::unit::shape;

/// What a folder is of.
pub(super) const WORD: &str = "organization";

const HELP: &str = "add `cloudresourcemanager-organizations.search.json`, or name the folder after the \
                    organization's number";

/// The organization of a folder: as its files say, else as it is named. Files of one project alone need no
/// organization.
pub(super) fn of(path: &Path, files: &[File]) -> Result<String, ImportError> {
    let mut said: Vec<(String, String)> = Vec::new();
    for file in files {
        said.extend(organizations(file).into_iter().map(|name| (file.label.clone(), name)));
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let number = name.trim_start_matches("organizations").trim_start_matches(['.', '-']);
    if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
        said.push((name.clone(), format!("organizations/{number}")));
    }
    let Some((_, first)) = said.first().cloned() else { return alone(path, files) };
    if said.iter().any(|(_, other)| *other != first) {
        return Err(ImportError::PlaceConflict { word: WORD, folder: path.to_path_buf(), files: said });
    }
    Ok(first)
}

fn organizations(file: &File) -> BTreeSet<String> {
    let Name::Answer { unit, .. } = &file.name else { return BTreeSet::new() };
    if unit.api != "cloudresourcemanager:organizations.search" {
        return BTreeSet::new();
    }
    let Ok(Content::Pages(pages)) = load(&file.path, shape(unit)).content else { return BTreeSet::new() };
    let lists = pages.iter().filter_map(|page| page.body.get(unit.list)?.as_array());
    let names = lists.flatten().filter_map(|item| item.get("name").and_then(Value::as_str));
    names.filter(|name| name.starts_with("organizations/")).map(str::to_owned).collect()
}

/// The one project that every file is of.
fn alone(path: &Path, files: &[File]) -> Result<String, ImportError> {
    let projects: Option<BTreeSet<&String>> = files
        .iter()
        .map(|file| match &file.name {
            Name::Answer { project, .. } => project.as_ref(),
            Name::Attached => None,
        })
        .collect();
    match projects.unwrap_or_default().into_iter().collect::<Vec<_>>().as_slice() {
        [one] => Ok(format!("projects/{one}")),
        _ => Err(ImportError::UnknownPlace { word: WORD, folder: path.to_path_buf(), help: HELP }),
    }
}
