//! Catalogs and profiles.

use serde::Serialize;
use uuid::Uuid;

use super::{All, Metadata, Property};

#[derive(Serialize)]
pub(crate) struct Catalog {
    pub(crate) uuid: Uuid,
    pub(crate) metadata: Metadata,
    pub(crate) controls: Vec<CatalogControl>,
}

#[derive(Serialize)]
pub(crate) struct CatalogControl {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) props: Vec<Property>,
    pub(crate) parts: Vec<Part>,
}

#[derive(Serialize)]
pub(crate) struct Part {
    pub(crate) id: String,
    pub(crate) name: &'static str,
    pub(crate) prose: String,
}

#[derive(Serialize)]
pub(crate) struct Profile {
    pub(crate) uuid: Uuid,
    pub(crate) metadata: Metadata,
    pub(crate) imports: Vec<Import>,
    pub(crate) merge: Merge,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Import {
    pub(crate) href: String,
    pub(crate) include_all: All,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Merge {
    pub(crate) as_is: bool,
}
