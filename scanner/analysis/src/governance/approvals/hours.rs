//! What a party may do where an act was done, and when.

use tenure_model::ScopeId;
use tenure_register::{Entry, Right};

use crate::Context;

impl Context<'_> {
    /// The environment of the register that a scope lies in: the one that names it, or the nearest scope above it.
    pub(crate) fn declared_environment(&self, scope: &ScopeId) -> Option<&str> {
        let environments = &self.options.register.environments;
        let named = |id: &str| {
            let holds = |one: &&Entry<tenure_register::Environment>| {
                one.scopes.iter().any(|scope| scope.eq_ignore_ascii_case(id))
            };
            environments.iter().find(holds).map(|one| one.id.as_str())
        };
        let above = self.estate.ancestry(scope);
        named(scope.as_str()).or_else(|| above.iter().find_map(|one| named(one.id.as_str())))
    }

    /// What the register allows a party in an environment.
    pub(crate) fn declared_right(&self, party: &str, environment: &str) -> Option<&Entry<Right>> {
        let rights = &self.options.register.rights;
        rights.iter().find(|right| right.party == party && right.environment == environment)
    }

    /// Whether something that a party did was done outside of the hours that were agreed, with the entry that
    /// agrees them; `None` where none are.
    pub(crate) fn out_of_hours(
        &self,
        party: &str,
        scope: &ScopeId,
        at: tenure_model::Timestamp,
    ) -> Option<(bool, &Entry<Right>)> {
        let right = self.declared_right(party, self.declared_environment(scope)?)?;
        let hours = right.hours.as_ref()?;
        Some((!hours.contain(at, &self.options.register.zone()), right))
    }
}
