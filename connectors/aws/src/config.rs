//! What a live scan of AWS is told.

use serde::{Deserialize, Serialize};
use tenure_connector_core::{CollectError, Limits};

/// Settings of a live scan; the `[aws]` part of a configuration file. Everything has a default: an
/// empty one reads the account of the credentials that the SDK's own chain finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AwsConfig {
    /// Profile of the shared AWS configuration; the SDK's choice where there is none.
    pub profile: Option<String>,
    /// Region of global and directory calls; the SDK's choice, or `us-east-1`, where there is none.
    pub region: Option<String>,
    /// Regions whose resources are read. Default: all that the account has enabled.
    pub regions: Regions,
    /// Name (or path and name) of the role to assume in every account of the organisation, or its
    /// ARN with `{account}` in it. Without it only the caller's own account can be read, and the
    /// others that are wanted become gaps.
    pub role: Option<String>,
    /// External id for assuming that role.
    pub external_id: Option<String>,
    /// Accounts to read, by their 12 digits; empty for all of the organisation.
    pub accounts: Vec<String>,
    /// Accounts not to read.
    pub exclude_accounts: Vec<String>,
    /// Whether Organizations and Identity Center are read. Default true.
    pub organisation: bool,
    /// Region of Identity Center; found by asking every enabled region where there is none.
    pub identity_center_region: Option<String>,
    /// Accounts that are read at once. Default 4.
    pub concurrent_accounts: usize,
    /// Regions of an account that are read at once. Default 4.
    pub concurrent_regions: usize,
    /// Single reads for each API that asks once per user of an account (SSH keys, access keys). The
    /// rest becomes a gap. Default 100.
    pub per_principal_reads: usize,
    /// Single reads for each API that asks once per resource of a region. The rest becomes a gap.
    /// Default 5,000.
    pub per_resource_reads: usize,
    /// Principals of an account whose last-accessed services are read in the second phase. The rest
    /// becomes a gap. Default 200.
    pub last_accessed_reads: usize,
    /// Pages of fifty events that are read of an answer of CloudTrail; where there are more, the rest becomes
    /// a gap. 0 asks no log. Default 20.
    pub log_pages: u32,
    /// Days of the log that are asked for; CloudTrail remembers 90. Default 90.
    pub log_days: u32,
    /// Roles of an account that let outsiders in and whose sessions are looked up in each region. The rest
    /// becomes a gap. Default 50.
    pub log_roles: usize,
    /// Seconds to wait for a report that AWS prepares. Default 300.
    pub report_wait_seconds: u64,
    /// How fast, how many at once, how often.
    pub limits: Limits,
}

/// Which regions are read: `"enabled"` or a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Regions {
    /// All that the account has enabled.
    #[default]
    #[serde(with = "enabled")]
    Enabled,
    /// These.
    Listed(Vec<String>),
}

/// The one word of [`Regions::Enabled`].
mod enabled {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str("enabled")
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<(), D::Error> {
        let word = String::deserialize(from)?;
        (word == "enabled")
            .then_some(())
            .ok_or_else(|| serde::de::Error::custom("expected `enabled` or a list"))
    }
}

impl Default for AwsConfig {
    fn default() -> Self {
        Self {
            profile: None,
            region: None,
            regions: Regions::Enabled,
            role: None,
            external_id: None,
            accounts: Vec::new(),
            exclude_accounts: Vec::new(),
            organisation: true,
            identity_center_region: None,
            concurrent_accounts: 4,
            concurrent_regions: 4,
            per_principal_reads: 100,
            per_resource_reads: 5_000,
            last_accessed_reads: 200,
            log_pages: 20,
            log_days: 90,
            log_roles: 50,
            report_wait_seconds: 300,
            limits: Limits::default(),
        }
    }
}

/// Calls a second below what AWS documents or is known to bear, for each API in each account and
/// region.
const RATES: &[(&str, u32)] = &[
    // Shared with everybody who works in the account: stay well below.
    ("iam", 10),
    ("iam:GenerateServiceLastAccessedDetails", 5),
    ("organizations", 5),
    ("sso", 10),
    ("identitystore", 15),
    ("sts", 20),
    ("ec2", 10),
    ("cloudformation", 5),
    ("lambda", 12),
    ("sns", 20),
    ("sqs", 40),
    ("s3", 50),
    ("kms", 15),
    ("secretsmanager", 30),
    ("ecr", 20),
    ("ecs", 15),
    ("codebuild", 5),
    ("glue", 5),
    ("sagemaker", 5),
    ("rolesanywhere", 5),
    ("events", 20),
    ("config", 5),
    ("ssm", 5),
    ("logs", 5),
    ("cloudwatch", 5),
    ("rds", 10),
    ("ram", 5),
    ("oam", 5),
    ("cloudtrail", 5),
    // The quota itself: it is each account's and region's own, and who asks besides is rare.
    ("cloudtrail:LookupEvents", 2),
];

impl AwsConfig {
    /// Refuses what cannot be meant.
    ///
    /// # Errors
    /// When an account is not twelve digits, or a region or role could not be a name.
    pub fn check(&self) -> Result<(), CollectError> {
        let wrong = |what: &str, word: &str| Err(CollectError::Config(format!("`{word}` is not {what}")));
        for account in self.accounts.iter().chain(&self.exclude_accounts) {
            if !is_account(account) {
                return wrong("an AWS account: expected twelve digits", account);
            }
        }
        let listed = match &self.regions {
            Regions::Enabled => &[][..],
            Regions::Listed(regions) => regions,
        };
        for region in listed.iter().chain(&self.region).chain(&self.identity_center_region) {
            if !is_region(region) {
                return wrong("an AWS region", region);
            }
        }
        match &self.role {
            Some(role) if role.is_empty() || role.chars().any(|c| c.is_whitespace() || c.is_control()) => {
                wrong("the name or ARN of a role", role)
            }
            Some(role) if role.starts_with("arn:") && !role.contains("{account}") => {
                wrong("a role for every account: expected `{account}` in the ARN", role)
            }
            _ => Ok(()),
        }
    }

    /// The limits, with the rates that AWS bears where none are set.
    pub(crate) fn limits(&self) -> Limits {
        self.limits.clone().or_rates(RATES)
    }

    /// ARN of the role to assume in an account; `None` where none is configured.
    pub fn role_arn(&self, partition: &str, account: &str) -> Option<String> {
        let role = self.role.as_deref()?;
        Some(if role.starts_with("arn:") {
            role.replace("{account}", account)
        } else {
            format!("arn:{partition}:iam::{account}:role/{}", role.trim_start_matches('/'))
        })
    }

    /// Whether an account of the organisation is to be read.
    pub fn wants(&self, account: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|other| other == account);
        (self.accounts.is_empty() || named(&self.accounts)) && !named(&self.exclude_accounts)
    }
}

pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

pub(crate) fn is_region(text: &str) -> bool {
    !text.is_empty()
        && text.len() < 40
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: serde_json::Value) -> Result<AwsConfig, String> {
        let config: AwsConfig = serde_json::from_value(value).map_err(|why| why.to_string())?;
        config.check().map_err(|why| why.to_string())?;
        Ok(config)
    }

    #[test]
    fn an_empty_one_is_the_default() {
        assert_eq!(read(json!({})).unwrap(), AwsConfig::default());
    }

    #[test]
    fn regions_are_a_word_or_a_list() {
        assert_eq!(read(json!({"regions": "enabled"})).unwrap().regions, Regions::Enabled);
        let listed = read(json!({"regions": ["eu-west-1"]})).unwrap();
        assert_eq!(listed.regions, Regions::Listed(vec!["eu-west-1".to_owned()]));
        let text = serde_json::to_string(&listed).unwrap();
        assert_eq!(serde_json::from_str::<AwsConfig>(&text).unwrap(), listed);
        assert!(read(json!({"regions": "all"})).is_err());
        assert!(read(json!({"regions": ["../x"]})).is_err());
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for wrong in [
            json!({"acounts": []}),
            json!({"accounts": ["1111"]}),
            json!({"exclude_accounts": ["11112222333x"]}),
            json!({"role": ""}),
            json!({"role": "a b"}),
            json!({"role": "arn:aws:iam::111122223333:role/x"}),
            json!({"region": "https://x"}),
        ] {
            assert!(read(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_role_is_a_name_or_a_template() {
        let by = |role: &str| AwsConfig { role: Some(role.to_owned()), ..AwsConfig::default() };
        assert_eq!(
            by("audit").role_arn("aws-cn", "111122223333").unwrap(),
            "arn:aws-cn:iam::111122223333:role/audit"
        );
        assert_eq!(
            by("/a/audit").role_arn("aws", "111122223333").unwrap(),
            "arn:aws:iam::111122223333:role/a/audit"
        );
        let template = by("arn:aws:iam::{account}:role/audit-{account}");
        assert_eq!(
            template.role_arn("aws", "111122223333").unwrap(),
            "arn:aws:iam::111122223333:role/audit-111122223333"
        );
        assert_eq!(AwsConfig::default().role_arn("aws", "111122223333"), None);
    }

    #[test]
    fn accounts_can_be_chosen() {
        let config =
            read(json!({"accounts": ["111122223333", "222233334444"], "exclude_accounts": ["222233334444"]}))
                .unwrap();
        assert!(
            config.wants("111122223333") && !config.wants("222233334444") && !config.wants("333344445555")
        );
        assert!(AwsConfig::default().wants("333344445555"));
    }
}
