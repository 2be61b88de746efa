//! Which statements apply to a request, and what the layers make of them.

use tenure_model::{Effect, PrincipalSpec};

use crate::effective::aws::catalog::Catalog;

use super::arn::{account_of, is_account, resource_of};
use super::policy::Statement;
use super::principals::{Named, named, names_a_session};
use super::requester::RequesterKind;
use super::{Document, Layer, Policies, Reason, Request, RequestContext, Ruling, Truth};

/// Where a statement stands: its layer, and the level among those of guard rails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slot {
    layer: Layer,
    level: usize,
}

/// A statement that speaks of the action and the caller of a request, and perhaps of the rest.
#[derive(Clone, Debug)]
pub(super) struct Matched<'p> {
    slot: Slot,
    document: &'p str,
    index: usize,
    pub(super) statement: &'p Statement,
    named: Named,
    /// The most that can be said: whether the caller is meant may be open too.
    most: Truth,
    /// Whether it applies as far as the facts go.
    pub(super) base: Truth,
    /// Whether it applies once something more is assumed.
    pub(super) truth: Truth,
}

impl Matched<'_> {
    pub(super) fn reason(&self) -> Reason {
        Reason {
            layer: self.slot.layer,
            document: self.document.to_owned(),
            statement: self.index,
            sid: self.statement.sid.clone(),
            effect: self.statement.effect,
        }
    }

    /// Whether it stands in the same layer and level as another.
    pub(super) fn is_beside(&self, other: &Self) -> bool {
        self.slot == other.slot
    }

    pub(super) const fn layer(&self) -> Layer {
        self.slot.layer
    }
}

/// What the layers of a request are, apart from what their statements say.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    is_identity: bool,
    kind: RequesterKind,
    is_foreign_provider: bool,
    same_account: bool,
    identity_allows: bool,
    is_bounded: bool,
    in_session: bool,
    scp_levels: usize,
    has_endpoint: bool,
    resource_must_allow: bool,
}

/// What the layers make of the statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Conclusion {
    pub(super) ruling: Ruling,
    pub(super) blocked_by: Vec<Layer>,
    /// The layers whose statements carry an `Allowed`.
    pub(super) carried_by: Vec<Layer>,
}

impl Shape {
    pub(super) fn new(request: &Request<'_>, policies: &Policies<'_>) -> Self {
        let requester = request.requester;
        let is_identity = requester.is_identity();
        let owner = owner_of(request);
        Self {
            is_identity,
            kind: requester.kind,
            is_foreign_provider: requester.kind == RequesterKind::Federated
                && !requester.account.is_empty()
                && !owner.is_empty()
                && owner != requester.account,
            same_account: is_identity && (owner.is_empty() || owner == requester.account),
            identity_allows: requester.kind == RequesterKind::Root || policies.allows_all_identity,
            is_bounded: is_identity && policies.boundary.is_some(),
            in_session: is_identity && policies.session.is_some(),
            scp_levels: if scps_bind(request) { policies.scps.len() } else { 0 },
            has_endpoint: policies.endpoint.is_some(),
            resource_must_allow: is_guarded_by_itself(request.action, request.resource),
        }
    }
}

/// The account that owns the resource: as given, or as its ARN says.
fn owner_of<'r>(request: &'r Request<'_>) -> &'r str {
    let written = account_of(request.resource);
    match request.resource_account {
        "" if is_account(written) => written,
        given => given,
    }
}

/// "SCPs don't affect service-linked roles", and bind principals of the organisation only.
pub(super) fn scps_bind(request: &Request<'_>) -> bool {
    request.requester.is_identity() && !request.requester.is_service_linked()
}

/// RCPs bind all but service-linked roles, for the services that know them. They only take away: AWS
/// attaches `RCPFullAWSAccess` to every level, and lets nobody detach it.
pub(super) fn rcps_bind(request: &Request<'_>) -> bool {
    let service = request.action.split(':').next().unwrap_or_default();
    !request.requester.is_service_linked() && Catalog::get().supports_rcp(service)
}

/// Whether nobody reaches the resource but through its own policy, in its own account too: "Key policies
/// are the primary way to control access to KMS keys"; a role's trust policy says who may assume it.
fn is_guarded_by_itself(action: &str, resource: &str) -> bool {
    let (service, name) = action.split_once(':').unwrap_or((action, ""));
    let part = resource_of(resource);
    let assumes =
        ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "TagSession", "SetSourceIdentity"];
    if service.eq_ignore_ascii_case("sts") {
        assumes.iter().any(|known| known.eq_ignore_ascii_case(name))
            && (part.starts_with("role/") || resource == "*")
    } else {
        service.eq_ignore_ascii_case("kms") && part.starts_with("key/")
    }
}

/// Finds the statements that speak of the request.
pub(super) fn collect<'p>(request: &Request<'_>, policies: &Policies<'p>) -> Vec<Matched<'p>> {
    let mut finder = Finder { request, is_bounded: policies.boundary.is_some(), matched: Vec::new() };
    if request.requester.is_identity() {
        finder.all(Layer::Identity, 0, policies.identity);
        finder.all(Layer::Boundary, 0, policies.boundary.unwrap_or_default());
        finder.all(Layer::Session, 0, policies.session.unwrap_or_default());
    }
    if scps_bind(request) {
        for (level, documents) in policies.scps.iter().enumerate() {
            finder.all(Layer::Scp, level, documents);
        }
    }
    if rcps_bind(request) {
        for (level, documents) in policies.rcps.iter().enumerate() {
            finder.all(Layer::Rcp, level, documents);
        }
    }
    finder.all(Layer::Resource, 0, policies.resource.as_slice());
    finder.all(Layer::Vpce, 0, policies.endpoint.unwrap_or_default());
    finder.matched
}

struct Finder<'f, 'r, 'p> {
    request: &'f Request<'r>,
    is_bounded: bool,
    matched: Vec<Matched<'p>>,
}

impl<'p> Finder<'_, '_, 'p> {
    fn all(&mut self, layer: Layer, level: usize, documents: &[Document<'p>]) {
        for document in documents {
            for (index, statement) in document.policy.statements.iter().enumerate() {
                if !statement.names_action(self.request.action) {
                    continue;
                }
                let namings = named_in(self.request, self.is_bounded, layer, statement);
                if namings == [None, None] {
                    continue;
                }
                let Request { resource, context, .. } = self.request;
                let applies = statement.applies_plainly(resource);
                let applies = applies.unwrap_or_else(|| statement.applies(resource, context));
                for (named, most) in namings.into_iter().flatten().filter(|_| applies != Truth::False) {
                    let slot = Slot { layer, level };
                    let document = document.name;
                    let base = applies.min(most);
                    let truth = base;
                    self.matched.push(Matched { slot, document, index, statement, named, most, base, truth });
                }
            }
        }
    }
}

/// Whom a statement names, and how sure that is: everyone, in policies that stand with an identity or a
/// scope. A role of which a session is named is surely named as the role, if at all, and perhaps as the
/// session.
pub(super) fn named_in(
    request: &Request<'_>,
    is_bounded: bool,
    layer: Layer,
    statement: &Statement,
) -> [Option<(Named, Truth)>; 2] {
    let Request { requester, context, .. } = request;
    let is_stated = statement.principals != PrincipalSpec::Unstated;
    match layer {
        Layer::Resource | Layer::Vpce | Layer::Rcp if is_stated || layer == Layer::Resource => {
            let found = named(&statement.principals, statement.effect, requester, is_bounded);
            let perhaps = names_a_session(&statement.principals, requester) && context.is_open();
            match &statement.principals {
                PrincipalSpec::AllBut(_) if perhaps && !is_bounded => {
                    [found.map(|named| (named, Truth::Open)), None]
                }
                PrincipalSpec::Only(_) if perhaps => {
                    [found.map(|named| (named, Truth::True)), Some((Named::Itself, Truth::Open))]
                }
                _ => [found.map(|named| (named, Truth::True)), None],
            }
        }
        _ => [Some((Named::Everyone, Truth::True)), None],
    }
}

/// Weighs the statements again once something more is assumed.
pub(super) fn reweigh(matched: &mut [Matched<'_>], resource: &str, context: &RequestContext) {
    for one in matched.iter_mut().filter(|one| one.base == Truth::Open) {
        one.truth = one.statement.applies(resource, context).min(one.most);
    }
}

/// Concludes. `hopeful`: what is open comes out as the caller would have it; otherwise against him.
pub(super) fn conclude(shape: &Shape, matched: &[Matched<'_>], hopeful: bool) -> Conclusion {
    let weigher = Weigher { shape, matched, hopeful };
    let denied = weigher.denied();
    let (mut blocked_by, carried_by) = weigher.allowed();
    let ruling = match (denied.is_empty(), blocked_by.is_empty()) {
        (false, _) => Ruling::ExplicitDeny,
        (true, false) => Ruling::ImplicitDeny,
        (true, true) => Ruling::Allowed,
    };
    // All of them, whichever settles it: one that is taken away must not uncover another.
    blocked_by.extend(denied);
    blocked_by.sort_unstable();
    blocked_by.dedup();
    let carried_by = if ruling == Ruling::Allowed { carried_by } else { Vec::new() };
    Conclusion { ruling, blocked_by, carried_by }
}

struct Weigher<'w, 'p> {
    shape: &'w Shape,
    matched: &'w [Matched<'p>],
    hopeful: bool,
}

impl Weigher<'_, '_> {
    fn counts(&self, one: &Matched<'_>) -> bool {
        match one.truth {
            Truth::True => true,
            Truth::False => false,
            Truth::Open => self.hopeful == (one.statement.effect == Effect::Allow),
        }
    }

    fn denied(&self) -> Vec<Layer> {
        let denies = self.matched.iter().filter(|one| one.statement.effect == Effect::Deny);
        let mut layers: Vec<Layer> = denies.filter(|one| self.counts(one)).map(Matched::layer).collect();
        layers.sort_unstable();
        layers.dedup();
        layers
    }

    fn allows(&self, layer: Layer, level: usize) -> bool {
        let slot = Slot { layer, level };
        let mut allows = self.matched.iter().filter(|one| one.statement.effect == Effect::Allow);
        allows.any(|one| one.slot == slot && self.counts(one))
    }

    /// The strongest way in which the resource's policy lets the caller in. An identity provider is
    /// trusted by the roles of its own account only.
    fn let_in(&self) -> Option<Named> {
        if self.shape.is_foreign_provider {
            return None;
        }
        let allows = self.matched.iter().filter(|one| {
            one.slot.layer == Layer::Resource && one.statement.effect == Effect::Allow && self.counts(one)
        });
        allows.map(|one| one.named).max()
    }

    /// The layers that do not allow what they would have to, and those that carry the answer.
    fn allowed(&self) -> (Vec<Layer>, Vec<Layer>) {
        let shape = self.shape;
        let mut verdict = Needs::default();
        let let_in = self.let_in();
        if shape.is_identity {
            self.identity(let_in, &mut verdict);
        } else {
            verdict.need(Layer::Resource, let_in.is_some());
        }
        if shape.scp_levels > 0 {
            verdict.need(Layer::Scp, (0..shape.scp_levels).all(|level| self.allows(Layer::Scp, level)));
        }
        if shape.has_endpoint {
            verdict.need(Layer::Vpce, self.allows(Layer::Vpce, 0));
        }
        (verdict.blocked, verdict.carried)
    }

    /// What the caller's own policies, and the resource's, have to allow.
    ///
    /// Source: "Resource-based policies and implicit denies in other policy types" (Policy evaluation
    /// logic). In the resource's account, a policy that names a user or a session itself needs no
    /// identity policy and no boundary; one that names a role stays within boundary and session.
    fn identity(&self, let_in: Option<Named>, verdict: &mut Needs) {
        let shape = self.shape;
        let by_itself = let_in.filter(|_| shape.same_account);
        let needs_no_identity = by_itself.is_some_and(|named| named > Named::Account);
        let needs_no_bounds = by_itself.is_some_and(|named| named > Named::Role);
        let identity = shape.identity_allows || self.allows(Layer::Identity, 0);
        if identity || !needs_no_identity {
            verdict.need(Layer::Identity, identity);
        }
        let (bounded, in_session) = (self.allows(Layer::Boundary, 0), self.allows(Layer::Session, 0));
        if shape.is_bounded && (bounded || !needs_no_bounds) {
            verdict.need(Layer::Boundary, bounded);
        }
        let is_free_of_session = needs_no_bounds && shape.kind != RequesterKind::User;
        if shape.in_session && (in_session || !is_free_of_session) {
            verdict.need(Layer::Session, in_session);
        }
        let resource_counts = !shape.same_account || shape.resource_must_allow;
        if resource_counts || needs_no_identity {
            verdict.need(Layer::Resource, let_in.is_some());
        }
    }
}

#[derive(Debug, Default)]
struct Needs {
    blocked: Vec<Layer>,
    carried: Vec<Layer>,
}

impl Needs {
    fn need(&mut self, layer: Layer, is_met: bool) {
        if is_met {
            self.carried.push(layer);
        } else {
            self.blocked.push(layer);
        }
    }
}
