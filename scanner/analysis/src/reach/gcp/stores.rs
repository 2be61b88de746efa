//! What keeps data, and opens to whoever writes its policy or acts for somebody who reads it.

use std::collections::BTreeSet;

use tenure_model::{PrincipalId, Resource, ScopeId};

use super::Trial;
use super::node::Node;
use super::targets::Target;
use super::ways::{MOST_KEPT, MOST_TRIED};
use crate::reach::End;
use crate::reach::ground::Gain;
use crate::techniques::gcp::Technique;

/// The kind of resource that an HMAC key opens.
pub(super) const BUCKET: &str = "storage.googleapis.com/Bucket";

/// The most service accounts whose buckets are looked at, for one node.
const MOST_ACCOUNTS: usize = 64;

impl<'j> Trial<'j> {
    /// Resources at a place that the node does not use yet, whose policy it writes.
    pub(super) fn resources(&self, node: &Node, technique: &Technique, at: &str) -> Vec<Target<'j>> {
        let Some(holder) = node.holder() else { return Vec::new() };
        let mut found = Vec::new();
        for kind in &technique.kinds {
            let there = self.terrain.stores(kind).iter().filter(|store| {
                self.terrain.places.covers(at, store.id.as_str(), &store.scope)
                    && !self.administers(holder, &store.scope)
            });
            let unused = there.take(MOST_TRIED).filter(|store| !self.uses_store(holder, store));
            found.extend(unused.map(|store| {
                let gain = Gain::End(End::Resource(store.id.clone()));
                Target::new(store.id.as_str(), gain, vec![&store.evidence])
                    .at(store.id.as_str(), Some(store.scope.clone()))
            }));
        }
        found
    }

    /// Buckets that service accounts at a place read, and the node does not.
    pub(super) fn buckets(&self, node: &Node, at: &str) -> Vec<Target<'j>> {
        let Some(holder) = node.holder().filter(|_| !self.terrain.stores(BUCKET).is_empty()) else {
            return Vec::new();
        };
        let there = self.terrain.accounts(at);
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        for account in there.into_iter().take(MOST_ACCOUNTS) {
            if found.len() >= MOST_KEPT {
                break;
            }
            let buckets = self.terrain.stores(BUCKET).iter().filter(|bucket| {
                !self.administers(holder, &bucket.scope)
                    && self.uses_store(&account.id, bucket)
                    && !self.uses_store(holder, bucket)
            });
            for bucket in buckets.take(MOST_TRIED) {
                if !seen.insert(&bucket.id) {
                    continue;
                }
                let gain = Gain::End(End::Resource(bucket.id.clone()));
                let evidence = vec![&bucket.evidence, &account.evidence];
                let name = self.terrain.account_name(account).unwrap_or_default();
                let target = Target::new(bucket.id.as_str(), gain, evidence);
                found.push(target.at(name, Some(account.scope.clone())).runs_as(account));
            }
        }
        found
    }

    /// Who administers the place of something opens it anyway.
    fn administers(&self, holder: &PrincipalId, place: &ScopeId) -> bool {
        let powers = self.administrators.powers(holder).iter();
        powers.map(|power| &power.realm).any(|realm| realm.is_over(self.terrain, place))
    }

    /// Whether somebody reads what a resource keeps.
    fn uses_store(&self, holder: &PrincipalId, store: &Resource) -> bool {
        let permission = match store.kind.as_str() {
            BUCKET => "storage.objects.get",
            "cloudkms.googleapis.com/CryptoKey" => "cloudkms.cryptoKeyVersions.useToDecrypt",
            _ => "secretmanager.versions.access",
        };
        self.evaluator.decide(holder, permission, store.id.as_str(), &[]).is_allowed()
    }
}
