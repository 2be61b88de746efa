//! One account while it is being described, and the files of its IAM.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};

use crate::credential_report::COLUMNS;
use crate::dates;
use crate::gaad::{self, Attached, Document, ManagedPolicy, PolicyVersion, Statement};

use super::files::Files;
use super::places::{Place, REGIONS};
use super::provided;
use super::role::Role;
use super::user::{Credentials, User};

/// An account and what is in its IAM.
pub(super) struct Account {
    pub(super) place: &'static Place,
    pub(super) roles: Vec<Role>,
    pub(super) users: Vec<User>,
    pub(super) groups: Vec<Group>,
    /// Its own managed policies, held by someone or not.
    pub(super) policies: BTreeMap<&'static str, Document>,
    pub(super) root: Credentials,
    /// Identity providers by kind and name, with the answer that describes each.
    pub(super) providers: BTreeMap<String, Value>,
    pub(super) has_credential_report: bool,
}

/// A group of users.
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) provided: Vec<&'static str>,
}

/// Gives out identifiers that are unique in an account.
pub(super) struct Numbers {
    account: &'static str,
    next: usize,
}

impl Numbers {
    /// The next identifier: 4 letters of its kind, 17 of the thing.
    pub(super) fn id(&mut self, kind: &str) -> String {
        self.next += 1;
        let letters = |digits: &str| -> String {
            digits.bytes().map(|digit| char::from(b'A' + digit.saturating_sub(b'0'))).collect()
        };
        let first = self.account.get(..1).unwrap_or_default();
        format!("{kind}EXAMPLE{}{}", letters(first), letters(&format!("{:09}", self.next)))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Details {
    user_detail_list: Vec<gaad::User>,
    group_detail_list: Vec<gaad::Group>,
    role_detail_list: Vec<gaad::Role>,
    policies: Vec<ManagedPolicy>,
}

impl Account {
    pub(super) fn new(place: &'static Place) -> Self {
        Self {
            place,
            roles: Vec::new(),
            users: Vec::new(),
            groups: Vec::new(),
            policies: BTreeMap::new(),
            root: Credentials::default(),
            providers: BTreeMap::new(),
            has_credential_report: true,
        }
    }

    /// Adds a managed policy of the account's own.
    pub(super) fn policy(&mut self, name: &'static str, statements: impl IntoIterator<Item = Statement>) {
        self.policies.insert(name, Document::of(statements));
    }

    /// Writes the files of the account's IAM.
    pub(super) fn write(self, files: &mut Files) {
        let place = self.place;
        if self.has_credential_report {
            files.put(place, "iam-get-credential-report.csv", self.report().into_bytes());
        }
        self.write_providers(files);
        for user in &self.users {
            files.answer_of(place, "iam-list-ssh-public-keys", &[user.name], &user.ssh_answer());
        }
        files.answer(
            place,
            "iam-list-virtual-mfa-devices",
            &json!({ "VirtualMFADevices": self.mfa_devices() }),
        );
        let none = json!({ "ServiceSpecificCredentials": [] });
        files.answer(place, "iam-list-service-specific-credentials", &none);
        files.answer(place, "iam-list-delegation-requests", &json!({ "DelegationRequests": [] }));
        files.answer(place, "iam-list-server-certificates", &json!({ "ServerCertificateMetadataList": [] }));
        let regions = REGIONS.map(|region| {
            json!({
                "Endpoint": format!("ec2.{region}.amazonaws.com"),
                "RegionName": region,
                "OptInStatus": "opt-in-not-required",
            })
        });
        files.answer(place, "ec2-describe-regions", &json!({ "Regions": regions }));
        let root = self.root.summary();
        let details = self.details();
        files.answer(place, "iam-get-account-summary", &summary(&details, root));
        let profiles = details.role_detail_list.iter().flat_map(|role| &role.instance_profile_list);
        let profiles: Vec<_> = profiles.collect();
        files.answer(place, "iam-list-instance-profiles", &json!({ "InstanceProfiles": profiles }));
        files.answer(place, "iam-get-account-authorization-details", &details);
    }

    fn report(&self) -> String {
        let root = self.root.row("<root_account>", self.place.root(), 2600);
        let mut report = format!("{COLUMNS}\n{root}\n");
        for user in &self.users {
            report += &format!("{}\n", user.row(self.place));
        }
        report
    }

    fn mfa_devices(&self) -> Vec<Value> {
        let root = self.root.mfa.then(|| {
            json!({
                "SerialNumber": format!("arn:aws:iam::{}:mfa/root-account-mfa-device", self.place.id),
                "User": { "UserId": self.place.id, "Arn": self.place.root(), "CreateDate": dates::before(2600) },
                "EnableDate": dates::before(2500),
            })
        });
        root.into_iter().chain(self.users.iter().filter_map(|user| user.mfa_device(self.place))).collect()
    }

    fn write_providers(&self, files: &mut Files) {
        let place = self.place;
        let mut lists: [Vec<Value>; 2] = Default::default();
        let [oidc, saml] = &mut lists;
        for (name, answer) in &self.providers {
            let arn = place.provider(name);
            if name.starts_with("oidc-provider/") {
                oidc.push(json!({ "Arn": arn }));
                files.answer_of(place, "iam-get-open-id-connect-provider", &[&arn], answer);
            } else {
                let (valid, created) = (answer.get("ValidUntil"), answer.get("CreateDate"));
                saml.push(json!({ "Arn": arn, "ValidUntil": valid, "CreateDate": created }));
                files.answer_of(place, "iam-get-saml-provider", &[&arn], answer);
            }
        }
        files.answer(
            place,
            "iam-list-open-id-connect-providers",
            &json!({ "OpenIDConnectProviderList": oidc }),
        );
        files.answer(place, "iam-list-saml-providers", &json!({ "SAMLProviderList": saml }));
    }

    fn details(self) -> Details {
        let place = self.place;
        let numbers = &mut Numbers { account: place.id, next: 0 };
        let mut details = Details {
            user_detail_list: self.users.into_iter().map(|user| user.entry(place, numbers)).collect(),
            group_detail_list: self.groups.iter().map(|group| group.entry(place, numbers)).collect(),
            role_detail_list: self.roles.into_iter().map(|role| role.entry(place, numbers)).collect(),
            policies: Vec::new(),
        };
        // AWS lists them by name.
        details.user_detail_list.sort_by(|a, b| a.user_name.cmp(&b.user_name));
        details.role_detail_list.sort_by(|a, b| a.role_name.cmp(&b.role_name));
        let own = self.policies.into_iter().map(|(name, document)| (place.policy(name), document));
        let provided = provided_arns(&details).into_iter().filter_map(|arn| {
            let document = provided::document(&arn)?;
            Some((arn, document))
        });
        let policies: Vec<(String, Document)> = own.chain(provided).collect();
        let count = |arn: &str| attachments(&details).filter(|held| held.policy_arn == arn).count();
        details.policies = policies
            .into_iter()
            .map(|(arn, document)| managed(numbers, count(&arn), arn, document))
            .collect();
        details
    }
}

fn attachments(details: &Details) -> impl Iterator<Item = &Attached> {
    let users = details.user_detail_list.iter().flat_map(|user| &user.attached_managed_policies);
    let groups = details.group_detail_list.iter().flat_map(|group| &group.attached_managed_policies);
    let roles = details.role_detail_list.iter().flat_map(|role| &role.attached_managed_policies);
    users.chain(groups).chain(roles)
}

/// The provider's policies that someone holds.
fn provided_arns(details: &Details) -> BTreeSet<String> {
    let arns = attachments(details).map(|held| held.policy_arn.clone());
    arns.filter(|arn| arn.starts_with("arn:aws:iam::aws:")).collect()
}

fn managed(numbers: &mut Numbers, attachments: usize, arn: String, document: Document) -> ManagedPolicy {
    let name = arn.rsplit('/').next().unwrap_or_default().to_owned();
    let path = arn.split_once(":policy").map_or("/", |(_, path)| path);
    let path = path.strip_suffix(name.as_str()).unwrap_or("/").to_owned();
    let created = dates::before(1000 + name.len());
    ManagedPolicy {
        policy_id: numbers.id("ANPA"),
        path,
        default_version_id: "v1".to_owned(),
        attachment_count: attachments,
        permissions_boundary_usage_count: 0,
        is_attachable: true,
        create_date: created.clone(),
        update_date: created.clone(),
        policy_version_list: vec![PolicyVersion {
            document,
            version_id: "v1".to_owned(),
            is_default_version: true,
            create_date: created,
        }],
        policy_name: name,
        arn,
    }
}

fn summary(details: &Details, root: [(&'static str, usize); 3]) -> Value {
    let mut map: BTreeMap<&str, usize> = BTreeMap::from([
        ("Users", details.user_detail_list.len()),
        ("Groups", details.group_detail_list.len()),
        ("Roles", details.role_detail_list.len()),
        ("Policies", details.policies.iter().filter(|policy| !policy.arn.contains("::aws:")).count()),
        (
            "InstanceProfiles",
            details.role_detail_list.iter().map(|role| role.instance_profile_list.len()).sum(),
        ),
        ("AccountSigningCertificatesPresent", 0),
        ("ServerCertificates", 0),
        ("UsersQuota", 5000),
        ("RolesQuota", 1000),
    ]);
    map.extend(root);
    json!({ "SummaryMap": map })
}

impl Group {
    fn entry(&self, place: &Place, numbers: &mut Numbers) -> gaad::Group {
        gaad::Group {
            path: "/".to_owned(),
            group_name: self.name.to_owned(),
            group_id: numbers.id("AGPA"),
            arn: format!("arn:aws:iam::{}:group/{}", place.id, self.name),
            create_date: dates::before(1200),
            group_policy_list: Vec::new(),
            attached_managed_policies: self
                .provided
                .iter()
                .map(|name| Attached::arn(provided::arn(name)))
                .collect(),
        }
    }
}
