//! Who asks.

use serde_json::Value;

/// The principal of a request, as far as evaluation tells kinds apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    Root {
        account: String,
    },
    User {
        account: String,
        arn: String,
    },
    Role {
        account: String,
        arn: String,
    },
    Session {
        account: String,
        arn: String,
        role_name: String,
    },
    FederatedUser {
        account: String,
        arn: String,
    },
    Service(String),
    /// A subject of an identity provider, and the account of the provider where it has one.
    Federated {
        provider: String,
        account: Option<String>,
    },
    Anonymous,
}

impl Caller {
    pub(super) fn of(case: &Value) -> Self {
        let principal = &case["request"]["principal"];
        let Some(text) = principal.as_str() else { return Self::Anonymous };
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        if parts.len() < 6 {
            let federates = case["request"]["action"]
                .as_str()
                .is_some_and(|action| action.to_lowercase().starts_with("sts:assumerolewith"));
            return if federates {
                Self::Federated { provider: text.to_owned(), account: None }
            } else {
                Self::Service(text.to_owned())
            };
        }
        let (account, arn) = (parts[4].to_owned(), text.to_owned());
        match parts[5].split('/').next().unwrap_or_default() {
            "root" => Self::Root { account },
            "role" => Self::Role { account, arn },
            "assumed-role" => {
                let role_name = parts[5].split('/').nth(1).unwrap_or_default().to_owned();
                Self::Session { account, arn, role_name }
            }
            "federated-user" => Self::FederatedUser { account, arn },
            "oidc-provider" | "saml-provider" => Self::Federated { provider: arn, account: Some(account) },
            _ => Self::User { account, arn },
        }
    }

    /// The account whose policies decide for it; `None` for those outside every account.
    pub(super) fn account(&self) -> Option<&str> {
        match self {
            Self::Root { account }
            | Self::User { account, .. }
            | Self::Role { account, .. }
            | Self::Session { account, .. }
            | Self::FederatedUser { account, .. } => Some(account),
            Self::Service(_) | Self::Federated { .. } | Self::Anonymous => None,
        }
    }

    /// "SCPs do not affect any service-linked role" (AWS Organizations User Guide); nor do RCPs.
    pub(super) fn is_service_linked(&self) -> bool {
        match self {
            Self::Role { arn, .. } => arn.contains(":role/aws-service-role/"),
            Self::Session { role_name, .. } => role_name.starts_with("AWSServiceRoleFor"),
            _ => false,
        }
    }
}
