//! What a technique would work on: for each place that techniques name, what is there.

use tenure_model::{Confidence, EvidenceRef, PolicyId, Principal, PrincipalId, ScopeId};

use super::goals::Goals;
use super::scout::Scout;
use super::ways::{Gain, Trial};
use crate::techniques::aws::{Over, Technique};

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

/// What a technique is tried on, looked for one after another, and whether there is more than is looked for.
pub(super) struct Bindings<'b, 'j> {
    pub(super) list: Box<dyn Iterator<Item = Binding<'j>> + 'b>,
    pub(super) is_cut: bool,
}

impl<'b, 'j: 'b> Bindings<'b, 'j> {
    pub(super) fn all(list: impl IntoIterator<Item = Binding<'j>, IntoIter: 'b>) -> Self {
        Self { list: Box::new(list.into_iter()), is_cut: false }
    }

    pub(super) fn none() -> Self {
        Self::all([])
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

    pub(super) fn doubt(mut self, confidence: Confidence, why: impl Into<String>) -> Self {
        self.confidence = self.confidence.min(confidence);
        self.doubts.push(why.into());
        self
    }
}

impl<'j> Trial<'j> {
    /// What a technique would work on, for the goals.
    pub(super) fn bindings<'b>(
        &'b self,
        scout: &'b Scout<'j>,
        technique: &'static Technique,
        goals: &'b Goals<'j>,
    ) -> Bindings<'b, 'j> {
        let me = scout.stance.principal;
        let scope = &me.scope;
        match technique.over {
            Over::User => Bindings::all(self.users(scout, technique, goals)),
            Over::Role => Bindings::all(self.roles(scout, technique, goals)),
            Over::UserPolicy | Over::RolePolicy => self.policies_of(scout, technique, goals),
            Over::NewRole | Over::NewUser => self.new_principals(scout, technique),
            Over::NewUserInGroup => self.new_members(scout, technique),
            Over::Caller => Bindings::all(self.caller(scout, technique)),
            Over::OwnUser | Over::OwnRole => {
                let change = self.own_change(scout, technique.yields);
                Bindings::all(change.map(|change| Binding::on(me, self.changed(scout, change))))
            }
            Over::OwnGroup => Bindings::all(self.own_groups(scout)),
            Over::OwnPolicy => Bindings::all(self.own_policies(scout)),
            Over::OwnVersion => Bindings::all(self.own_versions(scout)),
            Over::OwnBoundary => Bindings::all(self.own_boundary(scout)),
            Over::OwnDenial => Bindings::all(self.own_denials(scout, technique)),
            Over::Group => Bindings::all(self.groups(scout)),
            Over::PassedRole => Bindings::all(self.passed(scout, technique, goals)),
            Over::Compute => self.compute(scout, technique, goals),
            Over::Federation => Bindings::all(self.federation(technique, scope, goals)),
            Over::AnyUser | Over::AnyRole | Over::AnyGroup | Over::AnyPolicy | Over::AnyVersion => {
                Bindings::all(self.anyone(scout, technique))
            }
            Over::AnyUserInGroup => Bindings::all(self.anyone_in_group(scout, technique)),
            Over::Resource => Bindings::all(self.resources(scout, technique)),
            Over::Directory | Over::DirectoryAssignment => Bindings::all(self.directory(technique, scope)),
            Over::Management => Bindings::all(self.management(scope)),
            Over::OutsideAccount | Over::OutsideAnyone => Bindings::none(),
        }
    }

    /// Acting as a role, as it stands or as it is about to be rewritten.
    pub(super) fn act(&self, target: &'j Principal, goals: &Goals<'j>) -> Binding<'j> {
        Binding::on(target, Gain::Guise(goals.guise_of(target)))
    }

    /// Resources that the guise does not use yet, and can let itself use.
    fn resources(&self, scout: &Scout<'j>, technique: &'static Technique) -> Vec<Binding<'j>> {
        let resources = self.terrain.account(&scout.stance.principal.scope).resources.iter();
        let action = technique.needs.first().map(|need| need.action.as_str()).unwrap_or_default();
        let touch = scout.touch(action);
        let mut found = Vec::new();
        for resource in resources.filter(|resource| technique.compute.contains(&resource.kind)) {
            if !touch.has(resource.id.as_str()) {
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
