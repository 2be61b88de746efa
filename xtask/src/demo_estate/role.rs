//! A role, as the estate's author describes it.

use crate::dates;
use crate::gaad::{
    self, Attached, Boundary, Document, Inline, InstanceProfile, LastUsed, ProfileRole, Statement, Tag,
};

use super::account::Numbers;
use super::places::{HOME, Place};
use super::provided;

/// A role. Unless said otherwise it is healthy: made a while ago, used this week.
pub(super) struct Role {
    name: String,
    path: String,
    made: usize,
    trust: Vec<Statement>,
    attached: Vec<Policy>,
    inline: Vec<Inline>,
    boundary: Option<&'static str>,
    tags: Vec<Tag>,
    used: Option<(usize, &'static str)>,
    is_profile: bool,
}

/// A managed policy, by who manages it.
enum Policy {
    Provided(&'static str),
    Own(&'static str),
}

impl Role {
    /// A role that some principal may act as.
    pub(super) fn new(name: impl Into<String>, trust: Statement) -> Self {
        let name = name.into();
        // Not all on one day, and always the same for a name.
        let spread: usize = name.bytes().map(usize::from).sum();
        Self {
            made: 200 + spread % 700,
            used: Some((1 + spread % 20, HOME)),
            name,
            path: "/".to_owned(),
            trust: vec![trust],
            attached: Vec::new(),
            inline: Vec::new(),
            boundary: None,
            tags: Vec::new(),
            is_profile: false,
        }
    }

    /// That other principals may act as, too.
    pub(super) fn also(mut self, trust: Statement) -> Self {
        self.trust.push(trust);
        self
    }

    pub(super) fn path(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    /// With owner, purpose and end, as the bank's rules want it.
    pub(super) fn governed(self, team: &str, purpose: &str) -> Self {
        self.tag("Owner", &format!("{team}@bank.example"))
            .tag("Purpose", purpose)
            .tag("Expires", "2027-06-30")
    }

    pub(super) fn tag(mut self, key: &str, value: &str) -> Self {
        self.tags.push(Tag::new(key, value));
        self
    }

    /// With a policy of the provider.
    pub(super) fn provided(mut self, name: &'static str) -> Self {
        self.attached.push(Policy::Provided(name));
        self
    }

    /// With a policy of the account.
    pub(super) fn own(mut self, name: &'static str) -> Self {
        self.attached.push(Policy::Own(name));
        self
    }

    pub(super) fn inline(mut self, name: &str, statements: impl IntoIterator<Item = Statement>) -> Self {
        self.inline.push(Inline { policy_name: name.to_owned(), policy_document: Document::of(statements) });
        self
    }

    /// Bounded by a policy of the account.
    pub(super) fn bounded(mut self, policy: &'static str) -> Self {
        self.boundary = Some(policy);
        self
    }

    /// Made so many days ago.
    pub(super) fn made(mut self, days: usize) -> Self {
        self.made = days;
        self
    }

    /// Last used so many days ago.
    pub(super) fn used(mut self, days: usize) -> Self {
        self.used = Some((days, HOME));
        self
    }

    pub(super) fn never_used(mut self) -> Self {
        self.used = None;
        self
    }

    /// For EC2 instances: in an instance profile of the same name.
    pub(super) fn with_profile(mut self) -> Self {
        self.is_profile = true;
        self
    }

    pub(super) fn arn(&self, place: &Place) -> String {
        place.role(&format!("{}{}", self.path, self.name))
    }

    /// Its entry in the details of its account.
    pub(super) fn entry(self, place: &Place, numbers: &mut Numbers) -> gaad::Role {
        let arn = self.arn(place);
        let attached = self.attached.iter().map(|policy| match policy {
            Policy::Provided(name) => Attached::arn(provided::arn(name)),
            Policy::Own(name) => Attached::arn(place.policy(name)),
        });
        let mut role = gaad::Role {
            role_id: numbers.id("AROA"),
            assume_role_policy_document: Document::of(self.trust),
            instance_profile_list: Vec::new(),
            role_policy_list: self.inline,
            attached_managed_policies: attached.collect(),
            permissions_boundary: self.boundary.map(|name| Boundary::arn(place.policy(name))),
            tags: self.tags,
            role_last_used: self
                .used
                .map_or_else(LastUsed::default, |(days, region)| LastUsed::at(dates::before(days), region)),
            create_date: dates::before(self.made),
            path: self.path,
            role_name: self.name,
            arn,
        };
        if self.is_profile {
            role.instance_profile_list.push(profile(&role, numbers));
        }
        role
    }
}

fn profile(role: &gaad::Role, numbers: &mut Numbers) -> InstanceProfile {
    InstanceProfile {
        path: role.path.clone(),
        instance_profile_name: role.role_name.clone(),
        instance_profile_id: numbers.id("AIPA"),
        arn: role.arn.replacen(":role/", ":instance-profile/", 1),
        create_date: role.create_date.clone(),
        roles: vec![ProfileRole {
            path: role.path.clone(),
            role_name: role.role_name.clone(),
            role_id: role.role_id.clone(),
            arn: role.arn.clone(),
            create_date: role.create_date.clone(),
            assume_role_policy_document: role.assume_role_policy_document.clone(),
        }],
    }
}
