//! The files of the package, as far as they are used.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The package.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) metadata: Metadata,
    pub(super) services: Vec<Service>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata {
    pub(super) version: String,
    pub(super) updated_at: String,
}

/// A service with what the package says of it.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) prefix: String,
    /// Whether resource control policies bind access to its resources.
    pub(super) bound_by_rcps: bool,
    /// By their names in lower case.
    pub(super) actions: BTreeMap<String, Action>,
    /// By their names in lower case.
    pub(super) types: BTreeMap<String, ResourceType>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Action {
    pub(super) name: String,
    pub(super) access_level: String,
    pub(super) resource_types: Vec<Use>,
    pub(super) condition_keys: Vec<String>,
}

/// A type of resource that an action works on.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Use {
    pub(super) name: String,
    pub(super) required: bool,
    pub(super) condition_keys: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResourceType {
    pub(super) key: String,
    pub(super) arn: String,
    #[serde(default)]
    pub(super) condition_keys: Vec<String>,
}

impl Package {
    pub(super) fn read(data: &Path) -> anyhow::Result<Self> {
        let prefixes: Vec<String> = read(&data.join("services.json"))?;
        let bound: Vec<String> = read(&data.join("rcpSupportedServices.json"))?;
        let services = prefixes
            .into_iter()
            .map(|prefix| {
                let file = format!("{prefix}.json");
                Ok(Service {
                    bound_by_rcps: bound.contains(&prefix),
                    actions: read(&data.join("actions").join(&file))?,
                    types: read(&data.join("resourceTypes").join(&file))?,
                    prefix,
                })
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(Self { metadata: read(&data.join("metadata.json"))?, services })
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let text = fs::read(path).with_context(|| format!("could not read `{}`", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("could not understand `{}`", path.display()))
}
