//! The second phase: which services selected principals used.

use std::collections::BTreeMap;

use tenure_connector_core::CollectError;
use tenure_model::{PrincipalId, ScopeId};

use super::Scan;
use super::derive::{Request, Requests};
use super::unit::{Place, Task};
use crate::config::is_account;
use crate::units::{Unit, unit_of};

const LAST_ACCESSED: &str = "iam:GetServiceLastAccessedDetails";

impl Scan<'_> {
    /// Reads when these principals last used which service.
    pub(super) async fn follow_up(&self, principals: &[PrincipalId]) -> Result<(), CollectError> {
        let Some(unit) = unit_of(LAST_ACCESSED) else {
            return Err(CollectError::Bug(format!("`{LAST_ACCESSED}` is no unit")));
        };
        let accounts = by_account(principals);
        if accounts.is_empty() {
            return Ok(());
        }
        let Some(caller) = self.identify().await? else { return Ok(()) };
        self.caller.progress().planned(accounts.len());
        for (account, requests) in accounts {
            let task = Task { requests, missing: None };
            let scope = ScopeId::aws(&account);
            if account == caller.account {
                let place = Place { session: &caller, scope: &scope, region: "" };
                self.tree(place, unit, task, Requests::new()).await?;
                continue;
            }
            match self.enter(&caller, &account).await {
                Ok(session) => {
                    let place = Place { session: &session, scope: &scope, region: "" };
                    self.tree(place, unit, task, Requests::new()).await?;
                }
                Err(refusal) => {
                    let place = Place { session: &caller, scope: &scope, region: "" };
                    self.not_entered(place, unit, &refusal)?;
                }
            }
        }
        Ok(())
    }

    fn not_entered(
        &self,
        place: Place<'_>,
        unit: &Unit,
        refusal: &tenure_connector_core::Refusal,
    ) -> Result<(), CollectError> {
        let key = place.key(unit);
        if self.writer.is_finished(&key) {
            self.skipped(&key, tenure_model::CoverageState::Unread);
            return Ok(());
        }
        if self.caller.is_cancelled() {
            self.unfinished(key);
            return Ok(());
        }
        let mut recording = tenure_connector_core::Recording::begin(
            self.writer,
            key.clone(),
            &place.session.asked_by,
            unit.supplies,
        );
        recording.refused("", refusal);
        let outcome = recording.finish()?;
        self.count(&key, outcome.state);
        Ok(())
    }
}

/// One request for each principal, by account; principals that are no user, role or group of an
/// account have no such data.
fn by_account(principals: &[PrincipalId]) -> BTreeMap<String, Vec<Request>> {
    let mut accounts: BTreeMap<String, Vec<Request>> = BTreeMap::new();
    let mut arns: Vec<&str> = principals.iter().map(PrincipalId::as_str).collect();
    arns.sort_unstable();
    arns.dedup();
    for arn in arns {
        let mut parts = arn.splitn(6, ':');
        let (Some("arn"), Some(_), Some("iam"), Some(""), Some(account), Some(resource)) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let has_data = ["user/", "role/", "group/"].iter().any(|kind| resource.starts_with(kind));
        if is_account(account) && has_data {
            accounts.entry(account.to_owned()).or_default().push(Request::plain("").with("Arn", arn));
        }
    }
    accounts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principals_are_asked_about_once_in_their_account() {
        let ids = [
            "arn:aws:iam::111122223333:user/dana",
            "arn:aws:iam::222233334444:role/a/b",
            "arn:aws:iam::111122223333:user/dana",
            "arn:aws:iam::111122223333:root",
            "arn:aws:sts::111122223333:assumed-role/x/y",
            "lambda.amazonaws.com",
            "arn:aws:iam::../..:user/x",
        ];
        let accounts = by_account(&ids.map(PrincipalId::from));
        assert_eq!(accounts.len(), 2);
        assert_eq!(accounts["111122223333"], [Request::plain("").with("Arn", ids[0])]);
    }
}
