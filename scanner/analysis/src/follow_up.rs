//! Whom a live scan asks about in its second phase.

use tenure_model::{Estate, LastUsed, Principal, PrincipalId, PrincipalKind};

use crate::{Context, Options};

/// The principals whose last-accessed services are worth a call each: those that are privileged,
/// then those that look stale. What they used decides what may be taken from them. In order of
/// importance, then of their ids, so that a bound cuts off the same ones every time.
pub fn worth_asking(estate: &Estate, options: &Options) -> Vec<PrincipalId> {
    let context = Context::new(estate, options);
    let mut worth: Vec<(u8, &PrincipalId)> = context
        .actors()
        .filter(|principal| matches!(principal.kind, PrincipalKind::User | PrincipalKind::AssumableRole))
        .filter_map(|principal| Some((importance(&context, principal)?, &principal.id)))
        .collect();
    worth.sort();
    worth.into_iter().map(|(_, id)| id.clone()).collect()
}

fn importance(context: &Context<'_>, principal: &Principal) -> Option<u8> {
    let profile = context.access.profile(&principal.id);
    let is_stale = match principal.last_used {
        LastUsed::At(at) => context.older_than(at, context.options.unused_days),
        LastUsed::NeverInWindow => !context.is_new(&principal.created),
        LastUsed::Unknown(_) => false,
    };
    match (profile.is_administrator(), profile.is_privileged(), is_stale) {
        (true, ..) => Some(0),
        (_, true, _) => Some(1),
        (.., true) => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn administrators_first_then_the_privileged_then_the_stale() {
        let (estate, options) = crate::fixture::build(
            r#"
            [[user]]
            name = "a-stale"
            used = "-200d"
            [[user]]
            name = "b-fresh"
            [[role]]
            name = "c-admin"
            attached = ["AdministratorAccess"]
            [[role]]
            name = "d-linked"
            linked = true
            attached = ["AdministratorAccess"]
            [[user]]
            name = "e-privileged"
            attached = ["IAMFullAccess"]
            "#,
        )
        .expect("builds");
        let worth = worth_asking(&estate, &options);
        let names: Vec<&str> = worth.iter().filter_map(|id| id.as_str().rsplit('/').next()).collect();
        assert_eq!(names, ["c-admin", "e-privileged", "a-stale"]);
    }
}
