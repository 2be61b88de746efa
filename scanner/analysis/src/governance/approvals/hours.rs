//! What a party may do where an act was done, and when.

use tenure_model::{Permission, ScopeId, Timestamp, Verb};
use tenure_register::{Entry, Environment, Right};

use crate::Context;

impl Context<'_> {
    /// The environment of the register that a scope lies in: the one that names it, or the nearest scope above it.
    pub(crate) fn declared_environment(&self, scope: &ScopeId) -> Option<&str> {
        let environments = &self.options.register.environments;
        let named = |id: &str| {
            let holds =
                |one: &&Entry<Environment>| one.scopes.iter().any(|scope| scope.eq_ignore_ascii_case(id));
            environments.iter().find(holds).map(|one| one.id.as_str())
        };
        let above = self.estate.ancestry(scope);
        named(scope.as_str()).or_else(|| above.iter().find_map(|one| named(one.id.as_str())))
    }

    /// How far the register allows a party something in the environment that a scope lies in; `None` where it
    /// says nothing, which allows nothing.
    pub(crate) fn declared_permission(&self, party: &str, scope: &ScopeId, verb: Verb) -> Option<Permission> {
        self.rights(party, self.declared_environment(scope)?).find_map(|right| right.of(verb))
    }

    /// Whether something that a party did was done outside of the hours that were agreed, with the entry that
    /// agrees them; `None` where none are.
    pub(crate) fn out_of_hours(
        &self,
        party: &str,
        scope: &ScopeId,
        at: Timestamp,
    ) -> Option<(bool, &Entry<Right>)> {
        let mut rights = self.rights(party, self.declared_environment(scope)?);
        let (hours, right) = rights.find_map(|right| Some((right.hours.as_ref()?, right)))?;
        Some((!hours.contain(at, &self.options.register.zone()), right))
    }
}
