//! What is read, and in whose name: the organisation, its directory, every account, every region.

use std::collections::BTreeMap;

use futures_util::StreamExt as _;
use serde_json::Value;
use tenure_connector_core::{CollectError, Recording, Refusal, since};
use tenure_model::{CoverageState, GapReason, ScopeId, Timestamp};

use super::Scan;
use super::derive::{ACCOUNTS, OPEN_ROLES, ORGANISATION, REGIONS, REPORT, Request, Requests, derive};
use super::endpoint::default_regions;
use super::log::LOOKUP;
use super::session::{Session, assume_role};
use super::tree::first_requests;
use super::unit::{Found, Place, Task, refusal_of};
use crate::config::{Regions, is_account, is_region};
use crate::trail::watched::global_region;
use crate::units::{Level, unit_of, units_at};

/// A credential report that is older is not what the account is now.
const REPORT_AGE_SECONDS: u64 = 4 * 3600;

/// Read before the rest of its level: the rest depends on it.
const DESCRIBE_ORGANIZATION: &str = "organizations:DescribeOrganization";
const DESCRIBE_REGIONS: &str = "ec2:DescribeRegions";

impl Scan<'_> {
    /// Reads everything that the configuration asks for.
    pub(super) async fn walk(&self) -> Result<(), CollectError> {
        let Some(caller) = self.identify().await? else { return Ok(()) };
        let scope = caller.scope();
        let home = Place { session: &caller, scope: &scope, region: "" };
        let regions = self.regions(home).await?;
        let mut accounts = BTreeMap::new();
        if self.config.organisation {
            accounts = self.organisation(&caller, &regions).await?;
        }
        accounts.insert(caller.account.clone(), "ACTIVE".to_owned());
        for account in &self.config.accounts {
            accounts.entry(account.clone()).or_insert_with(|| "ACTIVE".to_owned());
        }
        accounts.retain(|account, _| self.config.wants(account));
        let reads = accounts.iter().map(|(account, state)| self.account(&caller, account, state, &regions));
        let mut reads =
            futures_util::stream::iter(reads).buffer_unordered(self.config.concurrent_accounts.max(1));
        while let Some(read) = reads.next().await {
            read?;
        }
        Ok(())
    }

    /// Who is asking; `None` where the scan is to stop.
    pub(super) async fn identify(&self) -> Result<Option<Session>, CollectError> {
        let mut caller = Session::of_caller(self.config).await?;
        match self.ask(&caller, "sts:GetCallerIdentity", &Request::plain("")).await {
            Ok(answer) => {
                caller.identify(&answer.body)?;
                Ok(Some(caller))
            }
            Err(refusal) if refusal.reason == GapReason::Cancelled => Ok(None),
            Err(refusal) => Err(CollectError::Credentials(format!("{}: {}", refusal.code, refusal.detail))),
        }
    }

    /// The session of an account.
    pub(super) async fn enter(&self, caller: &Session, account: &str) -> Result<Session, Refusal> {
        let Some(role) = self.config.role_arn(&caller.partition, account) else {
            return Err(Refusal::new(
                GapReason::Refused,
                "NoRole",
                "no role is configured for other accounts",
            ));
        };
        let params = assume_role(&role, self.config.external_id.as_deref());
        let request = Request { region: String::new(), params };
        let answer = self.ask(caller, "sts:AssumeRole", &request).await?;
        caller.of_role(account, &request.params, &answer)
    }

    /// Reads the organisation and its directory. Returns its accounts with their states.
    async fn organisation(
        &self,
        caller: &Session,
        regions: &[String],
    ) -> Result<BTreeMap<String, String>, CollectError> {
        let home = caller.scope();
        self.caller
            .progress()
            .planned(units_at(Level::Organisation).chain(units_at(Level::Directory)).count());
        let mut accounts = BTreeMap::new();
        let scope = match self.describe_organisation(caller).await? {
            Some(organisation) => {
                let place = Place { session: caller, scope: &organisation, region: "" };
                let found = self.level(place, Level::Organisation, &[DESCRIBE_ORGANIZATION]).await?;
                accounts = accounts_of(&found.next);
                organisation
            }
            None => home,
        };
        let place = Place { session: caller, scope: &scope, region: "" };
        self.directory(place, &self.directory_regions(caller, regions)).await?;
        Ok(accounts)
    }

    /// The organisation of the caller, recorded; `None` where there is none, or it is not shown. The
    /// scope of the unit is in its own answer, so it is asked also by a scan that resumes.
    async fn describe_organisation(&self, caller: &Session) -> Result<Option<ScopeId>, CollectError> {
        let Some(unit) = unit_of(DESCRIBE_ORGANIZATION) else {
            return Err(CollectError::Bug(format!("`{DESCRIBE_ORGANIZATION}` is no unit")));
        };
        let home = caller.scope();
        let request = Request::plain("");
        let answer = match self.ask(caller, unit.api, &request).await {
            Ok(answer) => answer,
            Err(refusal) => {
                let place = Place { session: caller, scope: &home, region: "" };
                self.refuse_all(place, &[Level::Organisation], &[], &refusal)?;
                return Ok(None);
            }
        };
        let mut found = Requests::new();
        derive(unit.api, &request, &answer.body, &mut found);
        let id =
            found.get(ORGANISATION).and_then(|facts| facts.first()).map(|fact| fact.text("Id").to_owned());
        let organisation = id.filter(|id| !id.is_empty()).map(|id| ScopeId::aws(&id));
        let scope = organisation.clone().unwrap_or(home);
        let key = Place { session: caller, scope: &scope, region: "" }.key(unit);
        if self.writer.is_finished(&key) {
            self.skipped(&key, CoverageState::Complete);
        } else {
            self.caller.progress().started(&key);
            let mut recording = Recording::begin(self.writer, key.clone(), &caller.asked_by, unit.supplies);
            let params = Value::Object(request.params);
            let asked =
                tenure_connector_core::Asked { region: "", request: &params, asked_by: &caller.asked_by };
            recording.answer(asked, answer, u64::from(organisation.is_some()))?;
            let outcome = recording.finish()?;
            self.count(&key, outcome.state);
        }
        Ok(organisation)
    }

    /// Where the directory is looked for, the likeliest region first.
    fn directory_regions(&self, caller: &Session, regions: &[String]) -> Vec<String> {
        if let Some(region) = &self.config.identity_center_region {
            return vec![region.clone()];
        }
        let mut order = vec![caller.region.clone()];
        order.extend(regions.iter().filter(|region| **region != caller.region).cloned());
        order
    }

    /// Reads one account, or notes that there is no way in.
    async fn account(
        &self,
        caller: &Session,
        account: &str,
        state: &str,
        regions: &[String],
    ) -> Result<(), CollectError> {
        if account == caller.account {
            return self.account_as(caller, regions).await;
        }
        let scope = ScopeId::aws(account);
        let refused = |refusal: &Refusal| {
            let place = Place { session: caller, scope: &scope, region: "" };
            self.summary().accounts_refused += u64::from(refusal.reason != GapReason::Cancelled);
            self.caller.progress().planned(units_at(Level::Account).chain(units_at(Level::Region)).count());
            self.refuse_all(place, &[Level::Account, Level::Region], &[], refusal)
        };
        if !matches!(state, "ACTIVE" | "") {
            let detail = format!("the account is {}", state.to_lowercase().replace('_', " "));
            return refused(&Refusal::new(GapReason::Refused, state, &detail));
        }
        if self.was_refused(caller, &scope) {
            self.summary().accounts_refused += 1;
            return Ok(());
        }
        match self.enter(caller, account).await {
            Ok(session) => {
                let place = Place { session: &session, scope: &scope, region: "" };
                let regions = self.regions(place).await?;
                self.account_as(&session, &regions).await
            }
            Err(refusal) => {
                let detail = format!("the account could not be entered: {}", refusal.detail);
                refused(&Refusal::new(refusal.reason, &refusal.code, &detail))
            }
        }
    }

    /// Whether the scan that is resumed had no way into an account: then its regional units were
    /// ended without a region.
    fn was_refused(&self, caller: &Session, scope: &ScopeId) -> bool {
        let place = Place { session: caller, scope, region: "" };
        units_at(Level::Region).next().is_some_and(|unit| self.writer.is_finished(&place.key(unit)))
    }

    /// Reads an account with its own session.
    async fn account_as(&self, session: &Session, regions: &[String]) -> Result<(), CollectError> {
        let scope = session.scope();
        let place = Place { session, scope: &scope, region: "" };
        let always = |level: Level| units_at(level).filter(|unit| unit.need.is_always_asked()).count();
        self.caller.progress().planned(always(Level::Account) - 1 + always(Level::Region) * regions.len());
        let (account, read) = tokio::join!(
            self.level(place, Level::Account, &[DESCRIBE_REGIONS]),
            self.all_regions(place, regions),
        );
        read?;
        let mut account = account?;
        // A log is asked about roles of the account: when these are known.
        let roles = open_roles(&mut account);
        self.logs(place, &log_regions(session, regions), &roles).await?;
        self.fall_back(place, account).await?;
        if !self.caller.is_cancelled() {
            self.summary().accounts_read += 1;
        }
        Ok(())
    }

    async fn all_regions(&self, place: Place<'_>, regions: &[String]) -> Result<(), CollectError> {
        let reads =
            regions.iter().map(|region| self.level(Place { region, ..place }, Level::Region, &[LOOKUP]));
        let mut reads =
            futures_util::stream::iter(reads).buffer_unordered(self.config.concurrent_regions.max(1));
        while let Some(read) = reads.next().await {
            read?;
        }
        Ok(())
    }

    async fn logs(&self, place: Place<'_>, regions: &[String], roles: &[String]) -> Result<(), CollectError> {
        let reads = regions.iter().map(|region| self.read_log(Place { region, ..place }, roles));
        let mut reads =
            futures_util::stream::iter(reads).buffer_unordered(self.config.concurrent_regions.max(1));
        while let Some(read) = reads.next().await {
            read?;
        }
        Ok(())
    }

    /// Access keys one by one, where the credential report is missing or old.
    async fn fall_back(&self, place: Place<'_>, mut found: Found) -> Result<(), CollectError> {
        let report = found.next.get(REPORT).and_then(|facts| facts.first());
        let generated = report.and_then(|report| report.text("GeneratedTime").parse::<Timestamp>().ok());
        let fresh = generated.is_some_and(|time| since(time).as_secs() < REPORT_AGE_SECONDS);
        let Some(unit) = unit_of("iam:ListAccessKeys").filter(|_| !fresh && !self.caller.is_cancelled())
        else {
            return Ok(());
        };
        self.caller.progress().planned(2);
        let requests = found.next.remove(unit.api).unwrap_or_default();
        // Whose keys are asked about is in the details: where they are not whole, neither is this.
        let users = unit.parent.and_then(|parent| unit_of(parent.api)).map(|parent| place.key(parent));
        let outcome = users.and_then(|key| self.writer.outcome_of(&key));
        let missing = outcome.and_then(|(_, gaps)| gaps.first().map(refusal_of));
        self.tree(place, unit, Task { requests, missing }, Requests::new()).await?;
        Ok(())
    }

    /// The regions of an account that are to be read. Those that are wanted and not enabled are
    /// ended here.
    async fn regions(&self, place: Place<'_>) -> Result<Vec<String>, CollectError> {
        let Some(unit) = unit_of(DESCRIBE_REGIONS) else {
            return Err(CollectError::Bug(format!("`{DESCRIBE_REGIONS}` is no unit")));
        };
        self.caller.progress().planned(1);
        let mut found = Found::default();
        let task = Task { requests: first_requests(unit, ""), missing: None };
        self.read(place, unit, task, &mut found).await?;
        let (enabled, disabled) = regions_of(&found.next);
        let wanted = match &self.config.regions {
            Regions::Listed(listed) => listed.clone(),
            Regions::Enabled if !enabled.is_empty() => enabled,
            // The account does not say: at least those that nobody can switch off.
            Regions::Enabled => {
                default_regions(&place.session.partition).iter().map(|region| (*region).to_owned()).collect()
            }
        };
        let (off, on): (Vec<String>, Vec<String>) =
            wanted.into_iter().partition(|region| disabled.contains(region));
        for region in &off {
            self.caller.progress().planned(units_at(Level::Region).count());
            self.not_enabled(Place { region, ..place })?;
        }
        Ok(on)
    }
}

/// The roles of an account that let outsiders in, as its details told.
fn open_roles(found: &mut Found) -> Vec<String> {
    let facts = found.next.remove(OPEN_ROLES).unwrap_or_default();
    let mut roles: Vec<String> = facts.iter().map(|fact| fact.text("Arn").to_owned()).collect();
    roles.sort();
    roles.dedup();
    roles
}

/// The regions whose logs are read: what has no region is logged in one, whether or not that one is wanted.
fn log_regions(session: &Session, regions: &[String]) -> Vec<String> {
    let mut regions = regions.to_vec();
    let global = global_region(&session.partition).unwrap_or(&session.region);
    if !regions.iter().any(|region| region == global) {
        regions.push(global.to_owned());
    }
    regions
}

/// Enabled and disabled regions, from what `DescribeRegions` said.
fn regions_of(found: &Requests) -> (Vec<String>, Vec<String>) {
    let facts = found.get(REGIONS).map(Vec::as_slice).unwrap_or_default();
    let mut names: Vec<(&str, bool)> = facts
        .iter()
        .map(|fact| (fact.text("RegionName"), fact.text("OptInStatus") != "not-opted-in"))
        .filter(|(name, _)| is_region(name))
        .collect();
    names.sort_unstable();
    names.dedup();
    let (on, off): (Vec<_>, Vec<_>) = names.into_iter().partition(|(_, enabled)| *enabled);
    let owned = |list: Vec<(&str, bool)>| list.into_iter().map(|(name, _)| name.to_owned()).collect();
    (owned(on), owned(off))
}

/// Accounts and their states, from what `ListAccounts` said. `State` is the newer member.
fn accounts_of(found: &Requests) -> BTreeMap<String, String> {
    let facts = found.get(ACCOUNTS).map(Vec::as_slice).unwrap_or_default();
    let state = |fact: &Request| {
        let newer = fact.text("State");
        if newer.is_empty() { fact.text("Status").to_owned() } else { newer.to_owned() }
    };
    facts
        .iter()
        .filter(|fact| is_account(fact.text("Id")))
        .map(|fact| (fact.text("Id").to_owned(), state(fact)))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(api: &str, body: Value) -> Requests {
        let mut found = Requests::new();
        derive(api, &Request::plain(""), &body, &mut found);
        found
    }

    #[test]
    fn only_regions_that_are_off_are_off() {
        let found = found(
            DESCRIBE_REGIONS,
            json!({"Regions": [
                {"RegionName": "us-east-1", "OptInStatus": "opt-in-not-required"},
                {"RegionName": "me-south-1", "OptInStatus": "not-opted-in"},
                {"RegionName": "eu-south-1", "OptInStatus": "opted-in"},
                {"RegionName": "eu-west-1"},
                {"RegionName": "evil.example/"},
            ]}),
        );
        let (on, off) = regions_of(&found);
        assert_eq!(on, ["eu-south-1", "eu-west-1", "us-east-1"]);
        assert_eq!(off, ["me-south-1"]);
    }

    #[test]
    fn accounts_have_a_state_by_its_old_or_new_name() {
        let found = found(
            "organizations:ListAccounts",
            json!({"Accounts": [
                {"Id": "111122223333", "Status": "ACTIVE"},
                {"Id": "222233334444", "Status": "ACTIVE", "State": "PENDING_CLOSURE"},
                {"Id": "../../etc", "Status": "ACTIVE"},
                {"Name": "no id"},
            ]}),
        );
        let accounts = accounts_of(&found);
        assert_eq!(accounts.len(), 2);
        assert_eq!((&*accounts["111122223333"], &*accounts["222233334444"]), ("ACTIVE", "PENDING_CLOSURE"));
    }
}
