//! Users and roles that a technique would work on: goals, or whoever can be made one.

use std::borrow::Cow;
use std::rc::Rc;

use tenure_model::{Confidence, CredentialKind, GrantEffect, Principal, PrincipalKind};

use super::account::{Account, lets_in_account};
use super::bindings::{Binding, Bindings};
use super::goals::Goals;
use super::scout::Scout;
use super::stance::{Change, Guise};

use super::touch::Touch;
use super::ways::{Gain, Trial};
use crate::techniques::aws::{On, Over, Technique, Yields};

const ASSUME: &str = "sts:AssumeRole";

impl<'j> Trial<'j> {
    pub(super) fn users<'b>(
        &'b self,
        scout: &'b Scout<'j>,
        technique: &'static Technique,
        goals: &'b Goals<'j>,
    ) -> impl Iterator<Item = Binding<'j>> + 'b {
        let scope = &scout.stance.principal.scope;
        let users: &[&'j Principal] = match technique.yields {
            Yields::Act => goals.users(scope),
            _ if goals.is_first() => &self.terrain.account(scope).users,
            _ => &[],
        };
        touched(scout, technique, Cow::Borrowed(users)).filter_map(move |user| {
            let guise = target_guise(user, technique.yields);
            self.credentials(technique, Binding::on(user, Gain::Guise(guise)), user)
        })
    }

    /// Whether the credentials of a user let a technique make another.
    fn credentials(
        &self,
        technique: &Technique,
        binding: Binding<'j>,
        user: &'j Principal,
    ) -> Option<Binding<'j>> {
        let held = self.judge.estate.credentials_of(&user.id);
        let count = |kind: CredentialKind| held.iter().filter(|credential| credential.kind == kind).count();
        let needs = |action: &str| technique.needs.iter().any(|need| need.action == action);
        if needs("iam:CreateAccessKey")
            && !needs("iam:DeleteAccessKey")
            && count(CredentialKind::AccessKey) >= 2
        {
            return None;
        }
        let has_password = count(CredentialKind::Password) > 0;
        let is_read = || self.terrain.reads_credentials(user);
        let unsure = "whether the user has a console password was not read";
        if needs("iam:CreateLoginProfile") {
            return match has_password {
                true => None,
                false if is_read() => Some(binding),
                false => Some(binding.doubt(Confidence::Medium, unsure)),
            };
        }
        if needs("iam:UpdateLoginProfile") {
            if count(CredentialKind::MfaDevice) > 0 {
                let why = "the user has an MFA device, which the new password does not replace";
                return Some(binding.doubt(Confidence::Low, why));
            }
            return match has_password {
                true => Some(binding),
                false if is_read() => None,
                false => Some(binding.doubt(Confidence::Medium, unsure)),
            };
        }
        Some(binding)
    }

    pub(super) fn roles<'b>(
        &'b self,
        scout: &'b Scout<'j>,
        technique: &'static Technique,
        goals: &'b Goals<'j>,
    ) -> impl Iterator<Item = Binding<'j>> + 'b {
        let account = self.terrain.account(&scout.stance.principal.scope);
        let assumes = assumes(technique);
        let roles: Cow<'b, [&'j Principal]> = match technique.yields {
            Yields::Act if assumes => self.assumable(scout, technique, goals).into(),
            Yields::Act => goals.roles(&scout.stance.principal.scope).into(),
            Yields::Unbind | Yields::Write | Yields::Rewrite if !goals.is_first() => Cow::default(),
            Yields::Unbind | Yields::Write | Yields::Rewrite if assumes => self.enterable(scout, account),
            Yields::Unbind => account.bounded.as_slice().into(),
            Yields::Write | Yields::Rewrite => account.roles.as_slice().into(),
            _ => Cow::default(),
        };
        touched(scout, technique, roles)
            .filter(move |role| technique.yields != Yields::Unbind || self.boundary_of(role).is_some())
            .map(move |role| Binding::on(role, role_gain(role, technique.yields, goals)))
    }

    /// The goals that the guise may be able to assume; in any account, where the technique takes no more.
    fn assumable(&self, scout: &Scout<'j>, technique: &Technique, goals: &Goals<'j>) -> Vec<&'j Principal> {
        let me = scout.stance.principal;
        let named = self.terrain.trusting(&me.id).iter().copied();
        let mut roles: Vec<&'j Principal> = named.filter(|role| goals.has(role)).collect();
        if scout.is_given(self.terrain, ASSUME) {
            roles.extend(goals.letting_in(self.terrain, &me.scope).iter());
        } else {
            let open = self.terrain.account(&me.scope).open.iter().copied();
            roles.extend(open.filter(|role| goals.has(role)));
        }
        if technique.needs.iter().any(|need| need.action != ASSUME) {
            roles
                .retain(|role| role.scope == me.scope && lets_in_account(self.judge.estate, role, &me.scope));
        }
        in_order(roles)
    }

    /// The roles of its account that the guise may be able to assume.
    fn enterable<'b>(&self, scout: &Scout<'j>, account: &'b Account<'j>) -> Cow<'b, [&'j Principal]> {
        if scout.is_given(self.terrain, ASSUME) {
            return account.letting_in.as_slice().into();
        }
        let named = self.terrain.trusting(&scout.stance.principal.id).iter().copied();
        let open = account.open.iter().copied();
        let mut roles: Vec<&'j Principal> = named.chain(open).collect();
        roles.retain(|role| account.letting_in.binary_search_by(|one| one.id.cmp(&role.id)).is_ok());
        in_order(roles).into()
    }

    /// The policies of the customer on other users or roles.
    pub(super) fn policies_of<'b>(
        &'b self,
        scout: &'b Scout<'j>,
        technique: &'static Technique,
        goals: &'b Goals<'j>,
    ) -> Bindings<'b, 'j> {
        if !goals.is_first() {
            return Bindings::none();
        }
        let account = self.terrain.account(&scout.stance.principal.scope);
        let targets = match technique.over {
            Over::UserPolicy => account.users.as_slice().into(),
            _ if assumes(technique) => self.enterable(scout, account),
            _ => account.roles.as_slice().into(),
        };
        let rewritten = scout.touch("iam:CreatePolicyVersion");
        let list = touched(scout, technique, targets).flat_map(move |target| {
            let held = self.judge.access.holdings(&target.id).into_iter();
            let open = held.filter(|held| {
                held.grant.effect == GrantEffect::Gives
                    && self.is_customer_managed(held.policy)
                    && rewritten.has(held.policy.as_str())
            });
            let bindings = open.filter_map(|held| {
                let new = Binding::on(target, role_gain(target, technique.yields, goals));
                let binding = Binding { policy: Some(held.policy), ..new };
                match target.kind {
                    PrincipalKind::User => self.credentials(technique, binding, target),
                    _ => Some(binding),
                }
            });
            bindings.collect::<Vec<_>>()
        });
        Bindings::all(list)
    }
}

/// Whether a technique takes that the role is assumed.
fn assumes(technique: &Technique) -> bool {
    technique.needs.iter().any(|need| need.action == ASSUME && need.on == On::It)
}

fn in_order(mut roles: Vec<&Principal>) -> Vec<&Principal> {
    roles.sort_by(|a, b| a.id.cmp(&b.id));
    roles.dedup_by(|a, b| a.id == b.id);
    roles
}

/// Those others of a list, in order of id, whom the policies of the guise name for every permission on it.
pub(super) fn touched<'b, 'j>(
    scout: &'b Scout<'j>,
    technique: &'static Technique,
    list: Cow<'b, [&'j Principal]>,
) -> impl Iterator<Item = &'j Principal> + 'b {
    let own = technique.needs.iter().filter(|need| need.on == On::It && need.action != ASSUME);
    let mut touches: Vec<Rc<Touch>> = own.map(|need| scout.touch(&need.action)).collect();
    // The first leaves little where it names little.
    let first = (!touches.is_empty()).then(|| touches.swap_remove(0));
    let near: Box<dyn Iterator<Item = &'j Principal> + 'b> = match (first, list) {
        (Some(first), Cow::Borrowed(list)) => first.among(list),
        (Some(first), Cow::Owned(list)) => Box::new(first.among(&list).collect::<Vec<_>>().into_iter()),
        (None, Cow::Borrowed(list)) => Box::new(list.iter().copied()),
        (None, Cow::Owned(list)) => Box::new(list.into_iter()),
    };
    let me = &scout.stance.principal.id;
    near.filter(move |one| one.id != *me && touches.iter().all(|touch| touch.has(one.id.as_str())))
}

fn target_guise(target: &Principal, yields: Yields) -> Guise {
    let change =
        Change { written: yields == Yields::Write, unbound: yields == Yields::Unbind, ..Change::default() };
    Guise { principal: target.id.clone(), change }
}

fn role_gain(role: &Principal, yields: Yields, goals: &Goals<'_>) -> Gain {
    match yields {
        Yields::Rewrite => Gain::Rewritten(role.id.clone()),
        Yields::Act => Gain::Guise(goals.guise_of(role)),
        _ => Gain::Guise(target_guise(role, yields)),
    }
}
