//! An IAM user or the root user, as the estate's author describes it.

use serde_json::{Value, json};

use crate::credential_report::{Key, Row};
use crate::dates;
use crate::gaad::{self, Attached, Document, Inline, Statement, Tag};

use super::account::Numbers;
use super::places::{HOME, Place};
use super::provided;

/// A user. Unless said otherwise it has no credential at all.
pub(super) struct User {
    pub(super) name: &'static str,
    made: usize,
    groups: Vec<&'static str>,
    attached: Vec<&'static str>,
    own: Vec<&'static str>,
    inline: Vec<Inline>,
    tags: Vec<Tag>,
    credentials: Credentials,
    /// SSH public keys: days since the upload.
    ssh_keys: Vec<usize>,
}

/// What a user signs in with.
#[derive(Default)]
pub(super) struct Credentials {
    /// Days since the last use and the last change.
    password: Option<(Option<usize>, usize)>,
    pub(super) mfa: bool,
    keys: Vec<AccessKey>,
}

/// An access key.
struct AccessKey {
    active: bool,
    made: usize,
    used: Option<usize>,
    service: &'static str,
}

impl Credentials {
    /// A password, used and changed so many days ago.
    pub(super) fn password(mut self, used: impl Into<Option<usize>>, changed: usize) -> Self {
        self.password = Some((used.into(), changed));
        self
    }

    pub(super) fn mfa(mut self) -> Self {
        self.mfa = true;
        self
    }

    /// An active key, made and used so many days ago.
    pub(super) fn key(self, made: usize, used: impl Into<Option<usize>>) -> Self {
        self.any_key(true, made, used.into())
    }

    /// A key that was switched off.
    pub(super) fn inactive_key(self, made: usize, used: impl Into<Option<usize>>) -> Self {
        self.any_key(false, made, used.into())
    }

    fn any_key(mut self, active: bool, made: usize, used: Option<usize>) -> Self {
        let service = if made.is_multiple_of(2) { "s3" } else { "sqs" };
        self.keys.push(AccessKey { active, made, used, service });
        self
    }

    /// What the account summary counts.
    pub(super) fn summary(&self) -> [(&'static str, usize); 3] {
        [
            ("AccountAccessKeysPresent", usize::from(!self.keys.is_empty())),
            ("AccountMFAEnabled", usize::from(self.mfa)),
            ("AccountPasswordPresent", usize::from(self.password.is_some())),
        ]
    }

    /// The row in the credential report.
    pub(super) fn row(&self, user: &str, arn: String, made: usize) -> Row {
        let key = |nth: usize| {
            self.keys.get(nth).map(|key| Key {
                active: key.active,
                rotated: dates::before(key.made),
                used: key.used.map(dates::before),
                region: HOME.to_owned(),
                service: key.service.to_owned(),
            })
        };
        let password = self
            .password
            .map(|(used, changed)| (used.map(dates::before).unwrap_or_default(), dates::before(changed)));
        Row {
            user: user.to_owned(),
            arn,
            created: dates::before(made),
            password,
            mfa: self.mfa,
            keys: [key(0), key(1)],
        }
    }
}

impl User {
    pub(super) fn new(name: &'static str, credentials: Credentials) -> Self {
        let spread: usize = name.bytes().map(usize::from).sum();
        Self {
            name,
            made: 400 + spread % 900,
            groups: Vec::new(),
            attached: Vec::new(),
            own: Vec::new(),
            inline: Vec::new(),
            tags: Vec::new(),
            credentials,
            ssh_keys: Vec::new(),
        }
    }

    /// With owner, purpose and end, as the bank's rules want it.
    pub(super) fn governed(mut self, team: &str, purpose: &str) -> Self {
        let owner = format!("{team}@bank.example");
        let tags = [("Owner", owner.as_str()), ("Purpose", purpose), ("Expires", "2027-03-31")];
        self.tags.extend(tags.map(|(key, value)| Tag::new(key, value)));
        self
    }

    pub(super) fn made(mut self, days: usize) -> Self {
        self.made = days;
        self
    }

    pub(super) fn group(mut self, name: &'static str) -> Self {
        self.groups.push(name);
        self
    }

    pub(super) fn provided(mut self, name: &'static str) -> Self {
        self.attached.push(name);
        self
    }

    pub(super) fn own(mut self, name: &'static str) -> Self {
        self.own.push(name);
        self
    }

    pub(super) fn inline(mut self, name: &str, statements: impl IntoIterator<Item = Statement>) -> Self {
        self.inline.push(Inline { policy_name: name.to_owned(), policy_document: Document::of(statements) });
        self
    }

    pub(super) fn ssh_key(mut self, uploaded: usize) -> Self {
        self.ssh_keys.push(uploaded);
        self
    }

    pub(super) fn arn(&self, place: &Place) -> String {
        format!("arn:aws:iam::{}:user/{}", place.id, self.name)
    }

    pub(super) fn row(&self, place: &Place) -> Row {
        self.credentials.row(self.name, self.arn(place), self.made)
    }

    /// The user's virtual MFA device, where there is one.
    pub(super) fn mfa_device(&self, place: &Place) -> Option<Value> {
        self.credentials.mfa.then(|| {
            json!({
                "SerialNumber": format!("arn:aws:iam::{}:mfa/{}", place.id, self.name),
                "User": {
                    "Path": "/",
                    "UserName": self.name,
                    "UserId": "AIDAEXAMPLEEXAMPLEMFA",
                    "Arn": self.arn(place),
                    "CreateDate": dates::before(self.made),
                },
                "EnableDate": dates::before(self.made.saturating_sub(1)),
            })
        })
    }

    /// The answer of `iam list-ssh-public-keys`.
    pub(super) fn ssh_answer(&self) -> Value {
        let keys = self.ssh_keys.iter().enumerate().map(|(at, uploaded)| {
            json!({
                "UserName": self.name,
                "SSHPublicKeyId": format!("APKAEXAMPLEEXAMPLE{at:03}"),
                "Status": "Active",
                "UploadDate": dates::before(*uploaded),
            })
        });
        json!({ "SSHPublicKeys": keys.collect::<Vec<_>>() })
    }

    /// Its entry in the details of its account.
    pub(super) fn entry(self, place: &Place, numbers: &mut Numbers) -> gaad::User {
        let provided = self.attached.iter().map(|name| Attached::arn(provided::arn(name)));
        let own = self.own.iter().map(|name| Attached::arn(place.policy(name)));
        gaad::User {
            path: "/".to_owned(),
            user_id: numbers.id("AIDA"),
            arn: self.arn(place),
            user_name: self.name.to_owned(),
            create_date: dates::before(self.made),
            user_policy_list: self.inline,
            group_list: self.groups.iter().map(|group| (*group).to_owned()).collect(),
            attached_managed_policies: provided.chain(own).collect(),
            permissions_boundary: None,
            tags: self.tags,
        }
    }
}
