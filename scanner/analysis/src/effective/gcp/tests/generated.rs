//! Small organizations made at random, as plain lists that a second evaluator can read without the estate.

use std::fmt::Write;

use tenure_model::Estate;

use super::estate;

/// Numbers that look random and are the same each time (splitmix64).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % most.max(1) as u64) as usize
    }

    pub(super) fn pick<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.below(list.len())]
    }

    fn some<T: Clone>(&mut self, list: &[T], most: usize) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| self.pick(list).clone()).collect()
    }
}

/// Who asks: people, and a service account of each project.
pub(super) const ACTORS: [&str; 5] = ["u0", "u1", "u2", "s0", "s1"];
const GROUPS: [&str; 3] = ["g0", "g1", "g2"];
/// Whom bindings name.
const HOLDERS: [&str; 11] = [
    "u0",
    "u1",
    "u2",
    "s0",
    "s1",
    "g0",
    "g1",
    "g2",
    "allUsers",
    "allAuthenticatedUsers",
    "domain:contoso.example",
];
pub(super) const PERMISSIONS: [&str; 4] = [
    "storage.objects.get",
    "compute.instances.get",
    "iam.serviceAccounts.actAs",
    "resourcemanager.projects.get",
];
/// What deny policies name, each with the places of the permissions that it covers.
pub(super) const PATTERNS: [(&str, &[usize]); 6] = [
    ("storage.googleapis.com/objects.get", &[0]),
    ("storage.googleapis.com/*.*", &[0]),
    ("compute.googleapis.com/*.get", &[1]),
    ("iam.googleapis.com/serviceAccounts.*", &[2]),
    ("iam.googleapis.com/roles.*", &[]),
    ("cloudresourcemanager.googleapis.com/projects.get", &[3]),
];
/// Places by their words, each with the one above it; the first is the organization.
pub(super) const PLACES: [(&str, Option<usize>); 7] = [
    ("org", None),
    ("folder/a", Some(0)),
    ("folder/b", Some(1)),
    ("project/p0", Some(2)),
    ("project/p1", Some(1)),
    ("b0", Some(3)),
    ("b1", Some(4)),
];
/// How many of them are containers.
const CONTAINERS: usize = 5;

/// A condition of a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Ended,
    Running,
    Later,
    /// The name of one of the two buckets.
    Bucket(usize),
    Host,
}

impl Condition {
    fn text(self) -> String {
        match self {
            Self::Ended => "request.time < timestamp('2026-01-01T00:00:00Z')".to_owned(),
            Self::Running => "request.time < timestamp('2027-01-01T00:00:00Z')".to_owned(),
            Self::Later => "request.time > timestamp('2027-01-01T00:00:00Z')".to_owned(),
            Self::Bucket(at) => format!("resource.name.startsWith('projects/_/buckets/b{at}/')"),
            Self::Host => "request.host == 'x.example'".to_owned(),
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Binding {
    pub(super) holder: &'static str,
    pub(super) role: usize,
    pub(super) at: usize,
    pub(super) condition: Option<Condition>,
}

#[derive(Clone, Debug)]
pub(super) struct Eligible {
    pub(super) holder: &'static str,
    pub(super) role: usize,
    pub(super) at: usize,
    pub(super) approved: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Deny {
    pub(super) at: usize,
    pub(super) denied: Vec<&'static str>,
    pub(super) except: Vec<&'static str>,
    /// Places in [`PATTERNS`].
    pub(super) permissions: Vec<usize>,
    pub(super) except_permissions: Vec<usize>,
    /// Denies only where the tag of the first folder is `prod`.
    pub(super) tagged: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Boundary {
    /// The organization or one of the two projects.
    pub(super) target: usize,
    pub(super) resources: Vec<usize>,
    pub(super) version: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Organization {
    /// Permissions by their places.
    pub(super) roles: Vec<Vec<usize>>,
    /// Group and member.
    pub(super) members: Vec<(&'static str, &'static str)>,
    pub(super) bindings: Vec<Binding>,
    pub(super) eligible: Vec<Eligible>,
    pub(super) denies: Vec<Deny>,
    pub(super) boundaries: Vec<Boundary>,
    /// The value of the tag on the first folder; `None`: no tag was read.
    pub(super) tag: Option<&'static str>,
}

impl Organization {
    pub(super) fn random(dice: &mut Dice) -> Self {
        let roles = (0..3).map(|_| dice.some(&[0, 1, 2, 3], 3)).collect();
        let members = (0..dice.below(6))
            .map(|_| (*dice.pick(&GROUPS), *dice.pick(&[ACTORS.as_slice(), &GROUPS].concat())))
            .collect();
        let conditions = [
            Condition::Ended,
            Condition::Running,
            Condition::Later,
            Condition::Bucket(0),
            Condition::Bucket(1),
            Condition::Host,
        ];
        let bindings = (0..=dice.below(6))
            .map(|_| Binding {
                holder: dice.pick::<&'static str>(&HOLDERS),
                role: dice.below(3),
                at: dice.below(PLACES.len()),
                condition: (dice.below(3) == 0).then(|| *dice.pick(&conditions)),
            })
            .collect();
        let eligible = (0..dice.below(3))
            .map(|_| Eligible {
                holder: dice.pick::<&'static str>(&HOLDERS[..8]),
                role: dice.below(3),
                at: dice.below(CONTAINERS),
                approved: dice.below(2) == 0,
            })
            .collect();
        let denies = (0..dice.below(3)).map(|_| Deny::random(dice)).collect();
        let boundaries = (0..dice.below(3))
            .map(|_| Boundary {
                target: *dice.pick(&[0, 3, 4]),
                resources: dice.some(&[0, 1, 2, 3, 4], 2),
                version: 1 + dice.below(4),
            })
            .collect();
        let tag = *dice.pick(&[None, Some("prod"), Some("test")]);
        Self { roles, members, bindings, eligible, denies, boundaries, tag }
    }

    /// The same as an example, read.
    pub(super) fn estate(&self) -> Estate {
        let mut text = String::new();
        let tags = self.tag.map_or_else(String::new, |tag| format!("tags = {{ \"1/env\" = \"{tag}\" }}\n"));
        let _ = write!(
            text,
            "[[folder]]\nname = \"a\"\n{tags}[[folder]]\nname = \"b\"\nparent = \"folder/a\"\n\
             [[project]]\nid = \"p0\"\nparent = \"folder/b\"\n[[project]]\nid = \"p1\"\nparent = \"folder/a\"\n"
        );
        for user in &ACTORS[..3] {
            let _ = write!(text, "[[google_user]]\nname = \"{user}\"\n");
        }
        for at in 0..2 {
            let _ = write!(
                text,
                "[[service_account]]\nname = \"s{at}\"\nproject = \"p{at}\"\n\
                 [[gcp_resource]]\nkind = \"storage.googleapis.com/Bucket\"\nname = \"b{at}\"\nproject = \"p{at}\"\n"
            );
        }
        for group in GROUPS {
            let members: Vec<&str> =
                self.members.iter().filter(|(own, _)| *own == group).map(|(_, member)| *member).collect();
            let _ = write!(text, "[[google_group]]\nname = \"{group}\"\nmembers = {members:?}\n");
        }
        for (at, role) in self.roles.iter().enumerate() {
            let permissions: Vec<&str> = role.iter().map(|one| PERMISSIONS[*one]).collect();
            let _ = write!(text, "[[gcp_role]]\nname = \"r{at}\"\npermissions = {permissions:?}\n");
        }
        for binding in &self.bindings {
            let condition = binding.condition.map(Condition::text).unwrap_or_default();
            let _ = write!(
                text,
                "[[gcp_member]]\nwho = \"{}\"\nroles = [{{ role = \"r{}\", at = \"{}\", condition = \"{condition}\" }}]\n",
                binding.holder, binding.role, PLACES[binding.at].0
            );
        }
        for (number, one) in self.eligible.iter().enumerate() {
            let approvers = if one.approved { "approvers = [\"u0\"]\n" } else { "" };
            let _ = write!(
                text,
                "[[entitlement]]\nname = \"e{number}\"\nat = \"{}\"\neligible = [\"{}\"]\nroles = [\"r{}\"]\n{approvers}",
                PLACES[one.at].0, one.holder, one.role
            );
        }
        self.limits(&mut text);
        estate(&text)
    }

    fn limits(&self, text: &mut String) {
        for (number, deny) in self.denies.iter().enumerate() {
            let named = |list: &[usize]| list.iter().map(|one| PATTERNS[*one].0).collect::<Vec<_>>();
            let condition = if deny.tagged { "resource.matchTag('1/env', 'prod')" } else { "" };
            let _ = write!(
                text,
                "[[deny]]\nname = \"d{number}\"\nat = \"{}\"\ndenied = {:?}\nexcept = {:?}\npermissions = {:?}\n\
                 except_permissions = {:?}\ncondition = \"{condition}\"\n",
                PLACES[deny.at].0,
                deny.denied,
                deny.except,
                named(&deny.permissions),
                named(&deny.except_permissions)
            );
        }
        for (number, boundary) in self.boundaries.iter().enumerate() {
            let resources: Vec<&str> = boundary.resources.iter().map(|at| PLACES[*at].0).collect();
            let _ = write!(
                text,
                "[[access_boundary]]\nname = \"x{number}\"\nat = \"{}\"\nresources = {resources:?}\nversion = \"{}\"\n",
                PLACES[boundary.target].0, boundary.version
            );
        }
    }
}

impl Deny {
    pub(super) fn random(dice: &mut Dice) -> Self {
        let named = [ACTORS.as_slice(), &GROUPS, &["allUsers", "domain:contoso.example"]].concat();
        Self {
            at: dice.below(CONTAINERS),
            denied: dice.some(&named, 3),
            except: dice.some(&named, 1),
            permissions: dice.some(&[0, 1, 2, 3, 4, 5], 3),
            except_permissions: dice.some(&[0, 1, 2, 3, 4, 5], 1),
            tagged: dice.below(3) == 0,
        }
    }
}
