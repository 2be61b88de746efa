//! Policies around a request.

use fastrand::Rng;
use serde_json::{Value, json};

use super::conditions::{Key, condition};
use super::requests::{Request, SERVICES, identities};
use super::{AWAY, HOME, one};

/// Where a policy stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Identity,
    Boundary,
    Session,
    Scp,
    Rcp,
    Resource,
    Endpoint,
}

/// Writes policies around a request.
pub(super) struct Writer<'w> {
    pub(super) rng: &'w mut Rng,
    pub(super) request: &'w Request,
    pub(super) keys: &'w [Key],
}

impl Writer<'_> {
    /// Something, in so many of a hundred cases.
    pub(super) fn perhaps<T>(&mut self, percent: u8, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.rng.u8(..100) < percent).then(|| make(self))
    }

    /// One or two levels of guard rails.
    pub(super) fn levels(&mut self, place: Place) -> Vec<Value> {
        let count = self.rng.usize(1..=2);
        (0..count)
            .map(|level| {
                let mut policies = vec![self.document(place)];
                if place == Place::Scp && self.rng.u8(..3) > 0 {
                    policies.push(json!({
                        "Version": "2012-10-17",
                        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
                    }));
                }
                json!({"level": format!("level-{level}"), "policies": policies})
            })
            .collect()
    }

    pub(super) fn document(&mut self, place: Place) -> Value {
        let count = if self.rng.u8(..3) == 0 { 2 } else { 1 };
        let statements: Vec<Value> = (0..count).map(|_| self.statement(place)).collect();
        let mut document = json!({"Statement": statements});
        match self.rng.u8(..16) {
            0 => document["Version"] = json!("2008-10-17"),
            1 => {}
            _ => document["Version"] = json!("2012-10-17"),
        }
        document
    }

    fn statement(&mut self, place: Place) -> Value {
        let denies = match place {
            Place::Rcp => true,
            _ => self.rng.u8(..100) < 22,
        };
        let mut statement = json!({"Effect": if denies { "Deny" } else { "Allow" }});
        if matches!(place, Place::Rcp | Place::Endpoint) {
            statement["Principal"] = json!("*");
        } else if place == Place::Resource {
            self.principal(&mut statement, denies);
        }
        let actions = self.actions(place);
        let inverted = place != Place::Rcp && self.rng.u8(..14) == 0;
        statement[if inverted { "NotAction" } else { "Action" }] = actions;
        let is_trust = place == Place::Resource && self.request.action.starts_with("sts:");
        if !is_trust {
            let inverted = self.rng.u8(..14) == 0;
            statement[if inverted { "NotResource" } else { "Resource" }] = self.resources();
        }
        let conditions = if denies { 55 } else { 30 };
        if self.rng.u8(..100) < conditions {
            statement["Condition"] = condition(self.rng, self.keys);
        }
        statement
    }

    fn actions(&mut self, place: Place) -> Value {
        let action = self.request.action;
        let (service, name) = action.split_once(':').unwrap_or((action, ""));
        let stem: String = name.chars().take(3).collect();
        let drawn = match self.rng.u8(..12) {
            0 if place != Place::Rcp => "*".to_owned(),
            0 | 1 => format!("{service}:*"),
            2 => format!("{service}:{stem}*"),
            3 => format!("{}:{}", service.to_uppercase(), name.to_lowercase()),
            4 => format!("{service}:?{}", &name[1..]),
            5 => "s3:DeleteObject".to_owned(),
            _ => action.to_owned(),
        };
        if self.rng.u8(..5) == 0 { json!([drawn, "s3:DeleteObject"]) } else { json!(drawn) }
    }

    fn resources(&mut self) -> Value {
        let resource = self.request.resource.as_str();
        let account = self.request.resource_account;
        let drawn = match self.rng.u8(..16) {
            0..=5 => "*".to_owned(),
            6..=9 => resource.to_owned(),
            10 => resource.replace("/key", "/*"),
            11 => resource.replace(account, "*"),
            12 => resource.replace("ann", "${aws:username}").replace("jobs", "${aws:username}"),
            13 => resource.replace("key", "${aws:PrincipalTag/team, 'key'}"),
            14 => "arn:aws:s3:::data*".to_owned(),
            _ => "arn:aws:s3:::other/*".to_owned(),
        };
        if self.rng.u8(..6) == 0 { json!([drawn, "arn:aws:s3:::other/*"]) } else { json!(drawn) }
    }

    fn principal(&mut self, statement: &mut Value, denies: bool) {
        let name = if denies && self.rng.u8(..3) == 0 { "NotPrincipal" } else { "Principal" };
        statement[name] = match self.rng.u8(..12) {
            0 => json!("*"),
            1 => json!({"AWS": "*"}),
            2 => json!({"Service": one(self.rng, &SERVICES)}),
            3 => json!({"Federated": format!("arn:aws:iam::{HOME}:oidc-provider/id.example.com")}),
            4 => json!({"AWS": [self.entry(), self.entry()]}),
            5 => json!({"AWS": self.entry(), "Service": one(self.rng, &SERVICES)}),
            _ => json!({"AWS": self.entry()}),
        };
    }

    /// An entry for the caller itself, or something near.
    fn entry(&mut self) -> String {
        let caller = self.request.principal.as_str().unwrap_or_default().to_owned();
        let account = if caller.contains(AWAY) { AWAY } else { HOME };
        let is_identity = self.request.has_policies;
        match self.rng.u8(..10) {
            0..=3 if is_identity => caller,
            4 | 5 => format!("arn:aws:iam::{account}:root"),
            6 => account.to_owned(),
            7 => match caller.split(":assumed-role/").nth(1).and_then(|rest| rest.split('/').next()) {
                Some("ci") => format!("arn:aws:iam::{account}:role/build/ci"),
                Some(role) => format!("arn:aws:iam::{account}:role/{role}"),
                None => format!("arn:aws:iam::{account}:user/*"),
            },
            8 => format!("arn:aws:iam::{AWAY}:root"),
            _ => {
                let identities = identities(account);
                identities[self.rng.usize(..identities.len())].clone()
            }
        }
    }
}
