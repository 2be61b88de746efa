//! The files of one unit, as one recording.

use serde_json::Value;
use tenure_connector_core::import::{ImportError, ImportSummary, Listing, Shape, Target, UnitImport};
use tenure_model::ScopeId;
use tenure_snapshot::UnitKey;

use super::File;
use super::facts::{Facts, Listed, PLACES_IN_GROUPS};
use crate::units::{Level, Unit, unit_at};

/// How files list things: Resource Graph under `data`, the others under `value`; a bare list has either
/// name.
pub(super) const SHAPE: Shape = Shape { lists: &["value", "data"], leaves_away: false };

/// The members with which an answer says that there is more.
const MORE: &[&str] = &["@odata.nextLink", "nextLink", "$skipToken", "skipToken", "skip_token"];

/// Records the files of a unit, and adds what they list to the facts.
pub(super) fn import(
    target: &mut Target<'_>,
    tenant: &ScopeId,
    key: &UnitKey,
    files: &[&File],
    facts: &mut Facts,
    summary: &mut ImportSummary,
) -> Result<(), ImportError> {
    let Some(unit) = files.first().map(|file| file.name.unit) else { return Ok(()) };
    let mut import = UnitImport::begin(target, key, SHAPE, unit.list(), MORE, unit.supplies);
    let mut reading = Reading { unit, key, listed: Listed::default() };
    let mut files = files.to_vec();
    files.sort_by(|a, b| (&a.name.object, &a.label).cmp(&(&b.name.object, &b.label)));
    for file in &files {
        import.file(file, file.name.object.as_deref(), &mut reading)?;
    }
    if let Some(why) = reading.not_asked(facts, tenant) {
        import.missing(&why);
    }
    import.finish(summary)?;
    facts.add(key.clone(), reading.listed);
    Ok(())
}

/// A unit while its files are read.
struct Reading<'k> {
    unit: &'static Unit,
    key: &'k UnitKey,
    listed: Listed,
}

impl Listing for Reading<'_> {
    /// What was asked about, as a live scan writes it: a management group by its id.
    fn object(&mut self, named: Option<String>) -> Option<String> {
        let named = named?;
        let of_groups = unit_at(self.unit.api, Level::ManagementGroups).is_some();
        let in_tenant = !self.key.scope.local().starts_with('/');
        let object = if of_groups && in_tenant && !named.starts_with('/') {
            format!("/providers/Microsoft.Management/managementGroups/{named}")
        } else {
            named
        };
        self.listed.objects.insert(object.to_lowercase());
        Some(object)
    }

    fn thing(&mut self, item: &Value) {
        self.listed.thing(self.unit.api, item);
    }
}

impl Reading<'_> {
    /// Things that a parent lists and no page is about.
    fn not_asked(&self, facts: &Facts, tenant: &ScopeId) -> Option<String> {
        // Of these not every thing is asked about.
        const NOT_OF_EVERY: [&str; 9] = [
            "arm:Microsoft.KeyVault/vaults/secrets",
            "arm:Microsoft.Storage/storageAccounts/blobServices/containers",
            "graph:auditLogs/signIns/servicePrincipal",
            "graph:identityGovernance/accessReviews/definitions/instances/decisions",
            "graph:identityGovernance/privilegedAccess/group/assignmentScheduleRequests",
            "graph:identityGovernance/privilegedAccess/group/eligibilityScheduleRequests",
            "arm:Microsoft.Authorization/roleManagementPolicyAssignments",
            "arm:Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
            "graph:policies/roleManagementPolicyAssignments/group",
        ];
        // A file that is about no group in particular lists the places in all of them: each says its group.
        if PLACES_IN_GROUPS.contains(&self.unit.api) && self.listed.objects.is_empty() {
            return None;
        }
        let asked = facts.asked(self.unit, self.key, tenant)?;
        let missing: Vec<&str> =
            asked.iter().copied().filter(|id| !self.listed.objects.contains(*id)).collect();
        let first = missing.first().filter(|_| !NOT_OF_EVERY.contains(&self.unit.api))?;
        let (all, held) = (asked.len(), asked.len() - missing.len());
        Some(format!("the import holds {held} of {all} answers; `{first}` is one that is missing"))
    }
}
