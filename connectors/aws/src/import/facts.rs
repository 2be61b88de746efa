//! What the files of earlier units tell about later ones.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_model::ScopeId;
use tenure_snapshot::UnitKey;

use super::report;
use super::split::Sections;
use crate::normalise::is_account;
use crate::units::{Unit, unit_of};

/// What was listed, by unit.
#[derive(Default)]
pub(super) struct Facts {
    units: BTreeMap<UnitKey, Listed>,
}

/// What the files of one unit listed.
#[derive(Default)]
pub(super) struct Listed {
    counts: BTreeMap<&'static str, u64>,
    /// ARNs in the short lists whose things later files are named after.
    arns: Vec<String>,
    /// Enabled regions, of the list of regions.
    regions: Vec<String>,
    /// Accounts with their state, of the organisation's lists.
    accounts: BTreeMap<String, String>,
    /// Users that have a signing certificate, of the credential report.
    certificate_holders: u64,
}

impl Facts {
    pub(super) fn add(&mut self, key: UnitKey, listed: Listed) {
        self.units.insert(key, listed);
    }

    pub(super) fn has(&self, key: &UnitKey) -> bool {
        self.units.contains_key(key)
    }

    /// The regions for which an API has files, in one scope.
    pub(super) fn regions_of(&self, api: &str, scope: &ScopeId) -> Vec<&str> {
        let keys = self.units.keys().filter(|key| key.api == api && key.scope == *scope);
        keys.map(|key| key.region.as_str()).collect()
    }

    /// The regions that a scope's list of regions says are enabled.
    pub(super) fn enabled_regions(&self, scope: &ScopeId) -> Vec<&str> {
        let lists =
            self.units.iter().filter(|(key, _)| key.api == "ec2:DescribeRegions" && key.scope == *scope);
        lists.flat_map(|(_, listed)| &listed.regions).map(String::as_str).collect()
    }

    /// The accounts that an organisation lists, with their state.
    pub(super) fn accounts(&self) -> BTreeMap<&str, &str> {
        let listed = self.units.values().flat_map(|listed| &listed.accounts);
        listed.map(|(account, state)| (account.as_str(), state.as_str())).collect()
    }

    /// How many answers a child should have: one for each thing that its parent lists. `None` where
    /// the parent was not imported or does not tell.
    pub(super) fn expected(&self, unit: &Unit, key: &UnitKey) -> Option<u64> {
        let parent = unit.parent?;
        let members = unit_of(parent.api)?.members;
        let listed = self.parent(unit, key)?;
        match (parent.api, parent.request) {
            ("iam:GetAccountAuthorizationDetails", _) => listed.counts.get("UserDetailList").copied(),
            ("iam:GetCredentialReport", _) => Some(listed.certificate_holders),
            _ if members.is_empty() => None,
            _ => Some(listed.counts.values().sum()),
        }
    }

    /// The ARN with this last part among those that the parent lists.
    pub(super) fn arn_ending(&self, unit: &Unit, key: &UnitKey, end: &str) -> Option<String> {
        if !unit.parent?.request.ends_with("Arn") || end.starts_with("arn:") {
            return None;
        }
        let arns = &self.parent(unit, key)?.arns;
        arns.iter().find(|arn| arn.strip_suffix(end).is_some_and(|rest| rest.ends_with(['/', ':']))).cloned()
    }

    fn parent(&self, unit: &Unit, key: &UnitKey) -> Option<&Listed> {
        let parent = unit_of(unit.parent?.api)?;
        let region = if parent.level == unit.level { key.region.clone() } else { String::new() };
        self.units.get(&UnitKey { api: parent.api.to_owned(), region, ..key.clone() })
    }
}

impl Listed {
    /// Takes up what a file's lists tell.
    pub(super) fn sections(&mut self, unit: &'static Unit, region: &str, sections: &Sections<'_>) {
        for list in unit.members {
            let items = sections.list(list).unwrap_or_default();
            let elsewhere = items.iter().filter(|item| unit.api == TRAILS && !is_home(item.get(), region));
            *self.counts.entry(list).or_default() += (items.len() - elsewhere.count()) as u64;
            let parsed = || items.iter().filter_map(|item| serde_json::from_str::<Value>(item.get()).ok());
            match unit.api {
                "ec2:DescribeRegions" => self.regions.extend(parsed().filter_map(|region| enabled(&region))),
                "organizations:ListAccounts" | "organizations:ListAccountsForParent" => {
                    self.accounts.extend(parsed().filter_map(|item| account(&item)));
                }
                "sso:ListPermissionSets" | "iam:ListSAMLProviders" | "iam:ListOpenIDConnectProviders" => {
                    self.arns.extend(parsed().filter_map(|item| arn(&item)));
                }
                _ => {}
            }
        }
        if unit.api == "iam:GetCredentialReport"
            && let Some(content) = sections.scalar("Content")
        {
            self.report(&report::decode_content(&content).unwrap_or_default());
        }
    }

    /// Takes up what a credential report tells.
    pub(super) fn report(&mut self, csv: &[u8]) {
        self.certificate_holders += report::certificate_holders(csv);
    }
}

/// A trail shows in every region that it covers, and is asked about in its own.
const TRAILS: &str = "cloudtrail:DescribeTrails";

fn is_home(trail: &str, region: &str) -> bool {
    let trail: Value = serde_json::from_str(trail).unwrap_or_default();
    trail.get("HomeRegion").and_then(Value::as_str).is_none_or(|home| home == region)
}

fn arn(item: &Value) -> Option<String> {
    item.as_str().or_else(|| item.get("Arn")?.as_str()).map(str::to_owned)
}

fn account(item: &Value) -> Option<(String, String)> {
    let id = item.get("Id")?.as_str().filter(|id| is_account(id))?;
    let state = item.get("State").or_else(|| item.get("Status")).and_then(Value::as_str);
    Some((id.to_owned(), state.unwrap_or_default().to_owned()))
}

fn enabled(region: &Value) -> Option<String> {
    let status = region.get("OptInStatus").and_then(Value::as_str).unwrap_or_default();
    let name = region.get("RegionName")?.as_str()?;
    (status != "not-opted-in").then(|| name.to_owned())
}
