//! What an event did to access, by the tables of each cloud.

use std::sync::LazyLock;

use serde::Deserialize;
use tenure_model::hash::HashMap;
use tenure_model::{ActKind, Cloud, Event, Verb};

use super::fact;
use crate::declared::glob;

static TABLES: LazyLock<[Table; 3]> = LazyLock::new(|| {
    [
        Table::read(include_str!("aws.toml")),
        Table::read(include_str!("azure.toml")),
        Table::read(include_str!("gcp.toml")),
    ]
});

/// What the actions of one cloud do to access.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    act: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    kind: ActKind,
    #[serde(default)]
    source: Option<String>,
    actions: Vec<String>,
}

impl Table {
    fn read(text: &str) -> Self {
        // The table is part of the program, and a test holds that it parses.
        toml::from_str(text).unwrap_or_default()
    }

    fn of(cloud: Cloud) -> &'static Self {
        let [aws, azure, gcp] = &*TABLES;
        match cloud {
            Cloud::Aws => aws,
            Cloud::Azure => azure,
            Cloud::Gcp => gcp,
        }
    }

    fn kind(&self, source: &str, action: &str) -> Option<ActKind> {
        let fits = |entry: &&Entry| {
            entry.source.as_deref().is_none_or(|pattern| glob(pattern, source))
                && entry.actions.iter().any(|pattern| glob(pattern, action))
        };
        self.act.iter().find(fits).map(|entry| entry.kind)
    }
}

/// Kinds of acts, each pair of log and action looked up once.
#[derive(Debug, Default)]
pub(super) struct Kinds<'a> {
    known: HashMap<(Cloud, &'a str, &'a str), Option<ActKind>>,
}

impl<'a> Kinds<'a> {
    /// What an event did to access.
    pub(super) fn of(&mut self, event: &'a Event) -> ActKind {
        let (source, action) = (event.source.as_str(), event.action.trim());
        let known = self.known.entry((event.cloud, source, action));
        let listed = *known.or_insert_with(|| Table::of(event.cloud).kind(source, action));
        match listed {
            // A switch is thrown both ways by one action.
            Some(ActKind::Renew) if fact(event, "status").eq_ignore_ascii_case("inactive") => ActKind::Remove,
            Some(ActKind::Elevate) if only_removes(event) => ActKind::Remove,
            Some(kind) => kind,
            None if fact(event, "readOnly") == "true" => ActKind::Use,
            None => ActKind::Change,
        }
    }
}

/// Whether an event tells what it took from an allow policy, and added nothing to it.
fn only_removes(event: &Event) -> bool {
    fact(event, "added").is_empty() && !fact(event, "removed").is_empty()
}

/// The verb of contracts that an act is; `None` for coming in, which is none by itself.
pub(crate) const fn verb(kind: ActKind) -> Option<Verb> {
    match kind {
        ActKind::Create | ActKind::Remove => Some(Verb::Provision),
        ActKind::Elevate | ActKind::Renew => Some(Verb::Elevate),
        ActKind::GuardRail | ActKind::Exception => Some(Verb::Remediate),
        ActKind::Change => Some(Verb::Change),
        ActKind::Use => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(cloud: Cloud, source: &str, action: &str) -> Option<ActKind> {
        Table::of(cloud).kind(source, action)
    }

    #[test]
    fn the_tables_are_read() {
        for (cloud, text) in [
            (Cloud::Aws, include_str!("aws.toml")),
            (Cloud::Azure, include_str!("azure.toml")),
            (Cloud::Gcp, include_str!("gcp.toml")),
        ] {
            let table: Table = toml::from_str(text).unwrap_or_else(|error| panic!("{cloud}: {error}"));
            assert!(table.act.iter().all(|entry| !entry.actions.is_empty()), "{cloud}");
        }
    }

    #[test]
    fn actions_are_what_they_do_to_access() {
        let aws = |action: &str| kind(Cloud::Aws, "cloudtrail", action);
        assert_eq!(aws("iam:CreateAccessKey"), Some(ActKind::Create));
        assert_eq!(aws("iam:DeleteRolePermissionsBoundary"), Some(ActKind::Elevate), "no removal of access");
        assert_eq!(aws("iam:DeleteRole"), Some(ActKind::Remove));
        assert_eq!(aws("cloudtrail:StopLogging"), Some(ActKind::GuardRail));
        assert_eq!(aws("sts:AssumeRoleWithWebIdentity"), Some(ActKind::Use));
        assert_eq!(aws("ec2:RunInstances"), None);
        let entra = |action: &str| kind(Cloud::Azure, "directoryAudits", action);
        assert_eq!(entra("Add member to role"), Some(ActKind::Elevate));
        assert_eq!(entra("Add member to role completed (PIM activation)"), Some(ActKind::Elevate));
        assert_eq!(entra("Add member to role requested (PIM activation)"), Some(ActKind::Use));
        assert_eq!(entra("Update conditional access policy"), Some(ActKind::GuardRail));
        let secret = "Update application \u{2013} Certificates and secrets management";
        assert_eq!(entra(secret), Some(ActKind::Create));
        assert_eq!(entra("Remove member from role"), Some(ActKind::Remove));
        let arm = |action: &str| kind(Cloud::Azure, "activityLog", action);
        assert_eq!(arm("MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE"), Some(ActKind::Elevate));
        assert_eq!(arm("Microsoft.Authorization/policyAssignments/delete"), Some(ActKind::GuardRail));
        let pim = |action: &str| kind(Cloud::Azure, "roleAssignmentScheduleRequests", action);
        assert_eq!((pim("selfActivate"), pim("adminRenew")), (Some(ActKind::Elevate), Some(ActKind::Renew)));
        let google = |action: &str| kind(Cloud::Gcp, "cloudaudit.googleapis.com/activity", action);
        assert_eq!(google("SetIamPolicy"), Some(ActKind::Elevate));
        assert_eq!(google("google.iam.admin.v1.CreateServiceAccountKey"), Some(ActKind::Create));
        assert_eq!(google("google.logging.v2.ConfigServiceV2.DeleteSink"), Some(ActKind::GuardRail));
        assert_eq!(kind(Cloud::Gcp, "admin-audit", "ASSIGN_ROLE"), Some(ActKind::Elevate));
    }
}
