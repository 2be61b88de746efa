//! Custom roles of Azure that allow whole services.

use serde_json::Value;
use tenure_model::hash::HashMap;
use tenure_model::{Cloud, Grant, Granted, PolicyDocument, PolicyKind, Principal, RoleDefinition};

use crate::rated::is_over;
use crate::{Context, Inspection};

/// Services of which every action together is more than a job, each with one action that stands for all: what
/// takes that away again leaves no whole service.
const PRIVILEGED: &[(&str, &str)] = &[
    ("Microsoft.Authorization", "Microsoft.Authorization/roleAssignments/write"),
    ("Microsoft.Automation", "Microsoft.Automation/automationAccounts/runbooks/publish/action"),
    ("Microsoft.Compute", "Microsoft.Compute/virtualMachines/runCommand/action"),
    ("Microsoft.ContainerService", "Microsoft.ContainerService/managedClusters/write"),
    ("Microsoft.KeyVault", "Microsoft.KeyVault/vaults/write"),
    ("Microsoft.Logic", "Microsoft.Logic/workflows/write"),
    ("Microsoft.ManagedIdentity", "Microsoft.ManagedIdentity/userAssignedIdentities/write"),
    ("Microsoft.ManagedServices", "Microsoft.ManagedServices/registrationAssignments/write"),
    ("Microsoft.Management", "Microsoft.Management/managementGroups/subscriptions/write"),
    ("Microsoft.Web", "Microsoft.Web/sites/write"),
];

/// How many there are: a role that allows all of them allows everything.
pub(crate) const SERVICES: usize = PRIVILEGED.len();

/// A custom role with what it allows as a whole.
#[derive(Debug)]
pub(crate) struct CustomRole<'a> {
    /// The role.
    pub(crate) definition: &'a RoleDefinition,
    /// The text of its permissions.
    pub(crate) document: &'a PolicyDocument,
    /// The services that it allows as a whole.
    pub(crate) services: Vec<&'static str>,
    /// Who holds it, directly or through groups, on or eligible.
    pub(crate) holders: Vec<&'a Principal>,
    /// The grants by which.
    pub(crate) grants: Vec<&'a Grant>,
}

/// Every custom role of Azure, in the order of their ids. Custom roles of the directory name each action.
pub(crate) fn all<'a>(context: &Context<'a>, inspection: &mut Inspection) -> Vec<CustomRole<'a>> {
    let estate = context.estate;
    let mut found = Vec::new();
    let mut by_role = grants_by_role(context);
    for definition in &estate.records().role_definitions {
        if definition.cloud != Cloud::Azure || !definition.id.as_str().starts_with("/providers/") {
            continue;
        }
        let text = definition.policies.first().and_then(|id| estate.policy(id));
        // A classic administrator's role has no text, and one that was not read has none either.
        let Some(document) = text.filter(|one| one.kind == PolicyKind::RolePermissions) else { continue };
        let Ok(value) = serde_json::from_str::<Value>(&document.text) else {
            inspection.cannot_judge(definition.id.as_str(), "the text of the role could not be understood");
            continue;
        };
        let body = value.get("properties").unwrap_or(&value);
        let kind =
            body.get("type").or_else(|| body.get("roleType")).and_then(Value::as_str).unwrap_or_default();
        if !kind.eq_ignore_ascii_case("CustomRole") {
            continue;
        }
        if context.access.azure().is_unread(definition.id.as_str()) {
            inspection.cannot_judge(definition.id.as_str(), "the text of the role could not be understood");
            continue;
        }
        let grants = by_role.remove(definition.id.as_str()).unwrap_or_default();
        let mut holders: Vec<&Principal> = grants.iter().flat_map(|grant| context.holders(grant)).collect();
        holders.sort_by(|a, b| a.id.cmp(&b.id));
        holders.dedup_by(|a, b| a.id == b.id);
        found.push(CustomRole {
            definition,
            document,
            services: services(context, definition.id.as_str()),
            holders,
            grants,
        });
    }
    found
}

/// What is assigned of each role of Azure and has not ended.
fn grants_by_role<'a>(context: &Context<'a>) -> HashMap<&'a str, Vec<&'a Grant>> {
    let mut by_role: HashMap<&str, Vec<&Grant>> = HashMap::default();
    let grants = context.estate.records().grants.iter();
    for grant in grants.filter(|grant| !is_over(context, grant)) {
        if let Granted::RoleDefinition(id) = &grant.what
            && id.as_str().starts_with("/providers/")
        {
            by_role.entry(id.as_str()).or_default().push(grant);
        }
    }
    by_role
}

/// The services of which the pattern names all, and nothing takes the stronger part away.
fn services(context: &Context<'_>, role: &str) -> Vec<&'static str> {
    let azure = context.access.azure();
    let patterns: Vec<String> = azure.role_actions(role).map(str::to_lowercase).collect();
    let is_whole = |service: &str| {
        let whole = format!("{}/*", service.to_lowercase());
        patterns.iter().any(|pattern| pattern == "*" || *pattern == whole)
    };
    let strong =
        PRIVILEGED.iter().filter(|(service, action)| is_whole(service) && azure.role_names(role, action));
    strong.map(|(service, _)| *service).collect()
}
