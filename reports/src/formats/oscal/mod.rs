//! OSCAL 1.2.1, the whole chain, for tools of governance, risk and compliance:
//!
//! ```text
//! catalogs/*.json ◄── profile.json ◄── system-security-plan.json ◄── assessment-plan.json ◄── assessment-results.json
//!  what is asked       all of them      who answers for what     ◄── plan-of-action-and-milestones.json
//! ```
//!
//! A document names the one before it by a relative link, and evidence by a relative link into the pack, so that the
//! folder can be read wherever it lies. UUIDs are made of fingerprints and ids: the same finding has the same UUID in
//! every pack. Nothing here is ever "satisfied": a scan can refute a control, alone it proves none.

mod actions;
mod catalog;
mod controls;
mod ids;
pub(crate) mod links;
mod observations;
mod people;
mod plan;
mod results;
mod risks;
mod shapes;
mod system;
mod words;

use std::collections::BTreeMap;

use serde::Serialize;
use tenure_model::Assessment;

use super::json;
use crate::view::CheckView;
use crate::{File, Report, ReportError};

use controls::Chosen;
use shapes::{Metadata, Property, ResponsibleParty};

/// The version of OSCAL that is written.
const VERSION: &str = "1.2.1";
/// The folder in a pack's payload.
const FOLDER: &str = "oscal";

const PROFILE: &str = "profile.json";
const SYSTEM: &str = "system-security-plan.json";
const PLAN: &str = "assessment-plan.json";
const RESULTS: &str = "assessment-results.json";
const ACTIONS: &str = "plan-of-action-and-milestones.json";

/// Every document. There is no plan of action where nothing is to be done: OSCAL knows no empty one.
///
/// # Errors
/// A document cannot be serialised, which is a bug of ours.
pub fn documents(assessment: &Assessment, report: &Report) -> Result<Vec<File>, ReportError> {
    let context = Context::new(assessment, report);
    let mut files = Vec::new();
    let mut catalogs = Vec::new();
    for (file, catalog) in catalog::catalogs(&context) {
        files.push(document(&file, "catalog", &catalog, 3)?);
        catalogs.push(file);
    }
    files.push(document(PROFILE, "profile", &catalog::profile(&context, &catalogs), 3)?);
    files.push(document(SYSTEM, "system-security-plan", &system::plan(&context), 4)?);
    files.push(document(PLAN, "assessment-plan", &plan::plan(&context), 4)?);
    files.push(document(RESULTS, "assessment-results", &results::results(&context), 5)?);
    if let Some(actions) = actions::plan(&context) {
        files.push(document(ACTIONS, "plan-of-action-and-milestones", &actions, 3)?);
    }
    Ok(files)
}

/// A document under its root, its records a line each down to `depth`.
fn document<T: Serialize>(
    file: &str,
    root: &'static str,
    value: &T,
    depth: usize,
) -> Result<File, ReportError> {
    let bytes = json::lines(&BTreeMap::from([(root, value)]), depth)
        .map_err(|source| ReportError::Json { what: root, source })?;
    Ok(File::new(format!("{FOLDER}/{file}"), bytes))
}

/// What every document is made from.
struct Context<'a> {
    assessment: &'a Assessment,
    report: &'a Report,
    controls: Vec<Chosen<'a>>,
    checks: BTreeMap<&'a str, &'a CheckView>,
}

impl<'a> Context<'a> {
    fn new(assessment: &'a Assessment, report: &'a Report) -> Self {
        Self {
            assessment,
            report,
            controls: controls::chosen(assessment),
            checks: report.checks.iter().map(|check| (check.id.as_str(), check)).collect(),
        }
    }

    /// The snapshot's id.
    fn snapshot(&self) -> &'a str {
        &self.assessment.snapshot.id
    }

    /// Whose estate it is; empty where nobody said.
    fn organisation(&self) -> &'a str {
        &self.report.front.organisation
    }

    /// What a check says of itself and of this scan.
    fn check(&self, id: &str) -> Option<&'a CheckView> {
        self.checks.get(id).copied()
    }

    /// A check's title, or its id where nobody gave one.
    fn title(&self, check: &str) -> String {
        self.check(check).map_or_else(|| crate::hostile::name(check), |view| view.title.clone())
    }

    /// The head of a document.
    fn metadata(&self, title: String, remarks: String) -> Metadata {
        Metadata {
            title,
            last_modified: self.assessment.snapshot.as_of,
            version: words::value(self.snapshot()),
            oscal_version: VERSION,
            props: self.origin(),
            roles: people::roles(),
            parties: people::parties(self.assessment, self.organisation()),
            responsible_parties: Vec::new(),
            remarks,
        }
    }

    /// The same with who the system belongs to.
    fn metadata_of_system(&self, title: String, remarks: String) -> Metadata {
        let owner = ResponsibleParty { role_id: people::OWNER, party_uuids: vec![people::customer()] };
        Metadata { responsible_parties: vec![owner], ..self.metadata(title, remarks) }
    }

    /// "access of Example Bank to its clouds", for titles.
    fn system_name(&self) -> String {
        match self.organisation() {
            "" => "Access to the customer's clouds".to_owned(),
            organisation => words::line(&format!("Access to the clouds of {organisation}")),
        }
    }

    fn origin(&self) -> Vec<Property> {
        let tool = &self.assessment.tool;
        vec![
            words::prop("snapshot", self.snapshot()),
            words::prop("tool", &format!("{} {}", tool.name, tool.version)),
        ]
    }
}
