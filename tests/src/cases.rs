//! Authorization cases made up at random, the same ones for the same seed.
//!
//! The world is small, so that policies, callers and resources meet: a few identities of two accounts,
//! a few resources, a few context keys. What is drawn leans towards the interplay of policies.

mod conditions;
mod policies;
mod requests;

use fastrand::Rng;
use serde_json::{Value, json};

use policies::Place;

/// The account that owns most resources.
pub(crate) const HOME: &str = "111122223333";
/// The other account.
pub(crate) const AWAY: &str = "444455556666";

/// Cases without end.
#[derive(Clone, Debug)]
pub struct Cases {
    rng: Rng,
    number: usize,
    any_context: bool,
}

impl Cases {
    /// Cases that are decided strictly.
    pub fn strict(seed: u64) -> Self {
        Self { rng: Rng::with_seed(seed), number: 0, any_context: false }
    }

    /// Cases in which keys are open: small ones, so that every context can be tried.
    pub fn any_context(seed: u64) -> Self {
        Self { rng: Rng::with_seed(seed), number: 0, any_context: true }
    }

    fn case(&mut self) -> Value {
        self.number += 1;
        let rng = &mut self.rng;
        let request = requests::draw(rng);
        let keys = if self.any_context { conditions::a_few(rng) } else { conditions::all() };
        let context =
            if self.any_context && rng.u8(..4) > 0 { json!({}) } else { conditions::context(rng, &keys) };
        let mut writer = policies::Writer { rng, request: &request, keys: &keys };
        let identity: Vec<Value> = match writer.rng.u8(..6) {
            0 => Vec::new(),
            1 => vec![writer.document(Place::Identity), writer.document(Place::Identity)],
            _ => vec![writer.document(Place::Identity)],
        };
        let mut case = json!({
            "id": format!("case-{}", self.number),
            "mode": if self.any_context { "any_context" } else { "strict" },
            "request": {
                "principal": request.principal,
                "action": request.action,
                "resource": request.resource,
                "resource_account": request.resource_account,
                "context": context,
            },
            "identity_policies": identity,
            "permission_boundaries": writer.perhaps(25, |writer| vec![writer.document(Place::Boundary)]),
            "session_policy": writer.perhaps(20, |writer| writer.document(Place::Session)),
            "scps": writer.perhaps(30, |writer| writer.levels(Place::Scp)).unwrap_or_default(),
            "rcps": writer.perhaps(20, |writer| writer.levels(Place::Rcp)).unwrap_or_default(),
            "resource_policy": writer.perhaps(65, |writer| writer.document(Place::Resource)),
            "vpc_endpoint_policies": writer.perhaps(12, |writer| vec![writer.document(Place::Endpoint)]),
        });
        // Callers that have no policies of their own bring none.
        if !request.has_policies {
            case["identity_policies"] = json!([]);
            case["permission_boundaries"] = Value::Null;
        }
        if request.is_root {
            case["permission_boundaries"] = Value::Null;
        }
        if !request.is_session {
            case["session_policy"] = Value::Null;
        }
        case
    }
}

impl Iterator for Cases {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        Some(self.case())
    }
}

/// One of several.
pub(crate) fn one<'a, T: ?Sized>(rng: &mut Rng, from: &[&'a T]) -> &'a T {
    from[rng.usize(..from.len())]
}
