//! What a technique would work on: for each place that techniques name, what is there.

use tenure_model::{
    Confidence, CredentialKind, EvidenceRef, Facet, GrantEffect, PolicyId, Principal, PrincipalId,
    PrincipalKind, ScopeId, Trustee,
};

use super::goals::Goals;
use super::scout::Scout;
use super::stance::{Change, Guise};
use super::ways::{Gain, MOST_TRIED, Trial};
use crate::effective::Choices;
use crate::footprint::account_of_arn;
use crate::techniques::aws::{On, Over, Technique, Yields};

/// The name of whoever the holder likes to raise.
pub(super) const ANYONE: &str = "tenure-anyone";

/// What a technique is tried on.
#[derive(Clone, Debug)]
pub(super) struct Binding<'j> {
    pub(super) it: String,
    pub(super) principal: Option<&'j Principal>,
    pub(super) policy: Option<&'j PolicyId>,
    pub(super) provider: Option<&'j str>,
    pub(super) group: Option<&'j PrincipalId>,
    /// Whether `it` is something that we do not know, so that any will do.
    pub(super) is_guessed: bool,
    pub(super) doubts: Vec<String>,
    pub(super) confidence: Confidence,
    pub(super) evidence: Vec<&'j EvidenceRef>,
    pub(super) gain: Gain,
}

/// What a technique is tried on, and whether there was more than is tried.
#[derive(Debug, Default)]
pub(super) struct Bindings<'j> {
    pub(super) list: Vec<Binding<'j>>,
    pub(super) is_cut: bool,
}

impl<'j> Bindings<'j> {
    /// As many as are tried.
    fn first(mut bindings: impl Iterator<Item = Binding<'j>>) -> Self {
        let list = bindings.by_ref().take(MOST_TRIED).collect();
        Self { list, is_cut: bindings.next().is_some() }
    }
}

impl<'j> Binding<'j> {
    pub(super) fn new(it: impl Into<String>, gain: Gain) -> Self {
        Self {
            it: it.into(),
            principal: None,
            policy: None,
            provider: None,
            group: None,
            is_guessed: false,
            doubts: Vec::new(),
            confidence: Confidence::High,
            evidence: Vec::new(),
            gain,
        }
    }

    pub(super) fn on(principal: &'j Principal, gain: Gain) -> Self {
        let new = Self::new(principal.id.as_str(), gain);
        Self { principal: Some(principal), evidence: vec![&principal.evidence], ..new }
    }

    /// Whether `it` is whoever the holder likes.
    pub(super) fn is_anyone(&self) -> bool {
        self.it.ends_with(ANYONE)
    }

    fn doubt(mut self, confidence: Confidence, why: impl Into<String>) -> Self {
        self.confidence = self.confidence.min(confidence);
        self.doubts.push(why.into());
        self
    }
}

impl<'j> Trial<'j> {
    /// What a technique would work on, for the goals.
    pub(super) fn bindings(
        &self,
        scout: &Scout<'j>,
        technique: &'static Technique,
        goals: &Goals<'j>,
    ) -> Bindings<'j> {
        let me = scout.stance.principal;
        let scope = &me.scope;
        let list = match technique.over {
            Over::User => return self.users(scout, technique, goals),
            Over::Role => return self.roles(scout, technique, goals),
            Over::UserPolicy | Over::RolePolicy => return self.policies_of(scout, technique, goals),
            Over::NewRole | Over::NewUser => return self.new_principals(scout, technique),
            Over::NewUserInGroup => return self.new_members(scout, technique),
            Over::Caller => self.caller(scout, technique),
            Over::OwnUser | Over::OwnRole => match self.own_change(scout, technique.yields) {
                Some(change) => vec![Binding::on(me, self.changed(scout, change))],
                None => Vec::new(),
            },
            Over::OwnGroup => self.own_groups(scout),
            Over::OwnPolicy => self.own_policies(scout),
            Over::OwnVersion => self.own_versions(scout),
            Over::OwnBoundary => self.own_boundary(scout),
            Over::OwnDenial => self.own_denials(scout, technique),
            Over::Group => self.groups(scout),
            Over::PassedRole => {
                let trusting = self.terrain.trusting_services(scope, &technique.service).into_iter();
                let wanted = trusting.filter(|role| role.id != me.id && goals.has(role));
                wanted.map(|role| self.act(role, goals)).collect()
            }
            Over::Compute => self.compute(scout, technique, goals),
            Over::Federation => self.federation(technique, scope, goals),
            Over::AnyUser | Over::AnyRole | Over::AnyGroup | Over::AnyPolicy | Over::AnyVersion => {
                self.anyone(scout, technique).into_iter().collect()
            }
            Over::AnyUserInGroup => self.anyone_in_group(scout, technique),
            Over::Resource => self.resources(scout, technique),
            Over::Directory | Over::DirectoryAssignment => self.directory(technique, scope),
            Over::Management => self.management(scope),
            Over::OutsideAccount | Over::OutsideAnyone => Vec::new(),
        };
        Bindings { list, is_cut: false }
    }

    /// Acting as a role, as it stands or as it is about to be rewritten.
    fn act(&self, target: &'j Principal, goals: &Goals<'j>) -> Binding<'j> {
        Binding::on(target, Gain::Guise(goals.guise_of(target)))
    }

    fn users(&self, scout: &Scout<'j>, technique: &Technique, goals: &Goals<'j>) -> Bindings<'j> {
        let me = scout.stance.principal;
        let users: Vec<&'j Principal> = match technique.yields {
            Yields::Act => goals.users(&me.scope).collect(),
            _ if goals.is_first() => self.terrain.account(&me.scope).users.clone(),
            _ => Vec::new(),
        };
        let wanted = users.into_iter().filter(|user| user.id != me.id && touches(scout, technique, user));
        Bindings::first(wanted.filter_map(|user| {
            let guise = target_guise(user, technique.yields);
            self.credentials(technique, Binding::on(user, Gain::Guise(guise)), user)
        }))
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
        let is_read = !self.judge.estate.gaps.iter().any(|gap| {
            gap.scope == user.scope
                && gap.blinds.contains(&Facet::Credentials)
                && (gap.subject.is_empty() || gap.subject == user.id.as_str())
        });
        let needs = |action: &str| technique.needs.iter().any(|need| need.action == action);
        if needs("iam:CreateAccessKey")
            && !needs("iam:DeleteAccessKey")
            && count(CredentialKind::AccessKey) >= 2
        {
            return None;
        }
        let has_password = count(CredentialKind::Password) > 0;
        let unsure = "whether the user has a console password was not read";
        if needs("iam:CreateLoginProfile") {
            return match (is_read, has_password) {
                (_, true) => None,
                (true, false) => Some(binding),
                (false, false) => Some(binding.doubt(Confidence::Medium, unsure)),
            };
        }
        if needs("iam:UpdateLoginProfile") {
            if count(CredentialKind::MfaDevice) > 0 {
                let why = "the user has an MFA device, which the new password does not replace";
                return Some(binding.doubt(Confidence::Low, why));
            }
            return match (is_read, has_password) {
                (_, true) => Some(binding),
                (true, false) => None,
                (false, false) => Some(binding.doubt(Confidence::Medium, unsure)),
            };
        }
        Some(binding)
    }

    fn roles(&self, scout: &Scout<'j>, technique: &Technique, goals: &Goals<'j>) -> Bindings<'j> {
        let me = scout.stance.principal;
        let assumes_only = technique.needs.iter().all(|need| need.action == "sts:AssumeRole");
        let roles: Vec<&'j Principal> = match technique.yields {
            Yields::Act if assumes_only => self.assumable(scout, goals),
            Yields::Act => goals.roles(&me.scope).collect(),
            Yields::Unbind | Yields::Write | Yields::Rewrite if goals.is_first() => {
                self.terrain.account(&me.scope).roles.clone()
            }
            _ => Vec::new(),
        };
        let wanted = roles.into_iter().filter(|role| role.id != me.id && touches(scout, technique, role));
        let assumes = technique.needs.iter().any(|need| need.action == "sts:AssumeRole" && need.on == On::It);
        let open = wanted
            .filter(|role| technique.yields != Yields::Unbind || self.boundary_of(role).is_some())
            .filter(|role| !assumes || self.trusts_account(role, &me.scope));
        Bindings::first(open.map(|role| Binding::on(role, role_gain(role, technique.yields, goals))))
    }

    /// The goals that the guise may be able to assume, in any account.
    fn assumable(&self, scout: &Scout<'j>, goals: &Goals<'j>) -> Vec<&'j Principal> {
        let me = scout.stance.principal;
        let named = self.terrain.trusting(&me.id).iter().copied();
        let mut roles: Vec<&'j Principal> = named.filter(|role| goals.has(role)).collect();
        if scout.is_given(self.terrain, "sts:AssumeRole") {
            let open = self.terrain.trusting_account(&me.scope);
            roles.extend(open.filter(|role| goals.has(role)));
        } else if self.terrain.is_open(&me.scope) {
            roles.extend(goals.roles(&me.scope).filter(|role| self.trusts_everyone(role)));
        }
        roles.sort_by(|a, b| a.id.cmp(&b.id));
        roles.dedup_by(|a, b| a.id == b.id);
        roles
    }

    fn trusts_account(&self, role: &Principal, scope: &ScopeId) -> bool {
        self.judge.estate.trusts_of(&role.id).iter().any(|trust| match &trust.trustee {
            Trustee::Account(account) => account == scope.local(),
            Trustee::Everyone | Trustee::EveryoneExcept(_) => true,
            Trustee::Principal(id) => account_of_arn(id.as_str()) == Some(scope.local()),
            Trustee::Service(_) | Trustee::Federation(_) => false,
        })
    }

    fn trusts_everyone(&self, role: &Principal) -> bool {
        let trusts = self.judge.estate.trusts_of(&role.id);
        trusts.iter().any(|trust| matches!(trust.trustee, Trustee::Everyone | Trustee::EveryoneExcept(_)))
    }

    /// The policies of the customer on other users or roles.
    fn policies_of(&self, scout: &Scout<'j>, technique: &Technique, goals: &Goals<'j>) -> Bindings<'j> {
        let me = scout.stance.principal;
        if !goals.is_first() {
            return Bindings::default();
        }
        let account = self.terrain.account(&me.scope);
        let targets = if technique.over == Over::UserPolicy { &account.users } else { &account.roles };
        let mut found = Bindings::default();
        let others = targets.iter().copied().filter(|target| target.id != me.id);
        for target in others.filter(|target| touches(scout, technique, target)) {
            if found.list.len() >= MOST_TRIED {
                found.is_cut = true;
                break;
            }
            for held in self.judge.access.holdings(&target.id) {
                let is_open = held.grant.effect == GrantEffect::Gives
                    && self.is_customer_managed(held.policy)
                    && scout.may_touch("iam:CreatePolicyVersion", held.policy.as_str());
                if !is_open {
                    continue;
                }
                let new = Binding::on(target, role_gain(target, technique.yields, goals));
                let binding = Binding { policy: Some(held.policy), ..new };
                found.list.extend(match target.kind {
                    PrincipalKind::User => self.credentials(technique, binding, target),
                    _ => Some(binding),
                });
            }
        }
        found
    }

    /// The compute that runs as a goal; where it was not read, what may be there.
    fn compute(&self, scout: &Scout<'j>, technique: &Technique, goals: &Goals<'j>) -> Vec<Binding<'j>> {
        let scope = &scout.stance.principal.scope;
        let me = &scout.stance.principal.id;
        let mut found = Vec::new();
        for resource in &self.terrain.account(scope).resources {
            if !technique.compute.contains(&resource.kind) {
                continue;
            }
            let roles = resource.acts_as.iter().filter(|role| *role != me);
            for role in
                roles.filter_map(|role| self.judge.estate.principal(role)).filter(|role| goals.has(role))
            {
                let new = self.act(role, goals);
                let evidence = vec![&resource.evidence, &role.evidence];
                found.push(Binding { it: resource.id.to_string(), principal: None, evidence, ..new });
            }
        }
        let unread: Vec<&str> = technique
            .compute
            .iter()
            .filter(|kind| !self.terrain.is_read(scope, kind))
            .map(String::as_str)
            .collect();
        if goals.takes_doubtful() && !unread.is_empty() {
            let why =
                format!("whether the account has a {} that runs as it was not read", unread.join(" or "));
            let trusting = self.terrain.trusting_services(scope, &technique.service).into_iter();
            for role in trusting.filter(|role| role.id != *me && goals.has(role)) {
                if self.terrain.accepted(self.judge, role, &technique.service).is_some() {
                    let guessed = self.act(role, goals).doubt(Confidence::Low, why.clone());
                    found.push(Binding { is_guessed: true, principal: None, ..guessed });
                }
            }
        }
        found
    }

    fn federation(&self, technique: &Technique, scope: &ScopeId, goals: &Goals<'j>) -> Vec<Binding<'j>> {
        let Some(kind) = &technique.providers else { return Vec::new() };
        let part = format!(":{kind}/");
        let mut found = Vec::new();
        for role in goals.roles(scope) {
            for trust in self.judge.estate.trusts_of(&role.id) {
                if let Trustee::Federation(provider) = &trust.trustee
                    && provider.contains(&part)
                {
                    let evidence = vec![&role.evidence, &trust.evidence];
                    found.push(Binding { provider: Some(provider), evidence, ..self.act(role, goals) });
                }
            }
        }
        found
    }

    /// A user or role that is not there: any that the policies let it make and write.
    fn new_principals(&self, scout: &Scout<'j>, technique: &Technique) -> Bindings<'j> {
        let scope = &scout.stance.principal.scope;
        let part = if technique.over == Over::NewRole { ":role/" } else { ":user/" };
        let named: Vec<Choices> =
            technique.needs.iter().map(|need| scout.stance.asker.choices(&need.action)).collect();
        let is_cut = named.iter().any(|named| named.is_cut);
        let mut choices: Vec<String> = named.into_iter().flat_map(|named| named.names).collect();
        choices.retain(|choice| choice.contains(part) && choice.starts_with("arn:"));
        choices.sort();
        choices.dedup();
        let is_new =
            |choice: &String| self.judge.estate.principal(&PrincipalId::from(choice.as_str())).is_none();
        let new = choices.into_iter().filter(is_new);
        Bindings { list: new.map(|it| Binding::new(it, Gain::Account(scope.clone()))).collect(), is_cut }
    }

    fn new_members(&self, scout: &Scout<'j>, technique: &Technique) -> Bindings<'j> {
        let scope = &scout.stance.principal.scope;
        let groups = self.terrain.account(scope).groups.iter();
        let strong = groups.filter(|group| self.judge.access.profile(&group.id).is_administrator());
        let Bindings { list: users, is_cut } = self.new_principals(scout, technique);
        let list = strong
            .flat_map(|group| {
                users
                    .iter()
                    .cloned()
                    .map(|user| Binding { group: Some(&group.id), ..user })
                    .collect::<Vec<_>>()
            })
            .collect();
        Bindings { list, is_cut }
    }

    /// Whoever the holder likes to raise, where there is someone. The permission has to be on a name that
    /// no policy singles out: power over a few is looked at one by one.
    fn anyone(&self, scout: &Scout<'j>, technique: &Technique) -> Option<Binding<'j>> {
        let kind = technique.over.anyone()?;
        let me = scout.stance.principal;
        let account = self.terrain.account(&me.scope);
        let there_is = match kind {
            "user" => account.users.iter().any(|user| user.id != me.id),
            "role" => account.roles.iter().any(|role| role.id != me.id),
            "group" => !account.groups.is_empty(),
            _ if technique.over == Over::AnyVersion => {
                self.terrain.stores_strong_version(&me.scope, self.judge)
            }
            _ => self.terrain.has_customer_policies(&me.scope),
        };
        let it = format!("arn:aws:iam::{}:{kind}/{ANYONE}", me.scope.local());
        there_is.then(|| Binding::new(it, Gain::Account(me.scope.clone())))
    }

    fn anyone_in_group(&self, scout: &Scout<'j>, technique: &Technique) -> Vec<Binding<'j>> {
        let Some(anyone) = self.anyone(scout, technique) else { return Vec::new() };
        let groups = self.terrain.account(&scout.stance.principal.scope).groups.iter();
        let strong = groups.filter(|group| self.judge.access.profile(&group.id).is_administrator());
        strong.map(|group| Binding { group: Some(&group.id), ..anyone.clone() }).collect()
    }

    /// Resources that the guise does not use yet, and can let itself use.
    fn resources(&self, scout: &Scout<'j>, technique: &Technique) -> Vec<Binding<'j>> {
        let resources = self.terrain.account(&scout.stance.principal.scope).resources.iter();
        let action = technique.needs.first().map(|need| need.action.as_str()).unwrap_or_default();
        let mut found = Vec::new();
        for resource in resources.filter(|resource| technique.compute.contains(&resource.kind)) {
            if !scout.may_touch(action, resource.id.as_str()) {
                continue;
            }
            let uses_already = technique.gains.iter().any(|gain| {
                let of = if gain == "s3:GetObject" {
                    format!("{}/object", resource.id)
                } else {
                    resource.id.to_string()
                };
                scout.stance.asker.decide(gain, &of, &[]).is_allowed()
            });
            if !uses_already {
                let new = Binding::new(resource.id.as_str(), Gain::Resource(resource.id.clone()));
                found.push(Binding { evidence: vec![&resource.evidence], ..new });
            }
        }
        found
    }

    fn directory(&self, technique: &Technique, scope: &ScopeId) -> Vec<Binding<'j>> {
        let binding = Binding::new("the directory of the organisation", Gain::Accounts(scope.clone()));
        match self.terrain.directory_is_run_from(scope) {
            Some(true) => {
                let why = format!("it takes {}", technique.prerequisites);
                vec![binding.doubt(Confidence::Medium, why)]
            }
            Some(false) => Vec::new(),
            None => {
                let why = "whether the directory of an organisation is run from this account was not read";
                vec![binding.doubt(Confidence::Low, why)]
            }
        }
    }

    fn management(&self, scope: &ScopeId) -> Vec<Binding<'j>> {
        let manages = self.judge.estate.scope(scope).is_some_and(|scope| scope.manages_organisation);
        if manages { vec![Binding::new("the organisation", Gain::Foothold)] } else { Vec::new() }
    }
}

/// Whether the policies of the guise name a target for every permission on it.
fn touches(scout: &Scout<'_>, technique: &Technique, target: &Principal) -> bool {
    technique
        .needs
        .iter()
        .filter(|need| need.on == On::It && need.action != "sts:AssumeRole")
        .all(|need| scout.may_touch(&need.action, target.id.as_str()))
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
