use super::arn::is_account;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requester {
    /// The ARN, the service principal, the provider of a federated subject; empty for anyone.
    pub id: String,
    /// What it is.
    pub kind: RequesterKind,
    /// Its account; empty where it has none.
    pub account: String,
    /// For a session of a role, the role's ARN; empty otherwise. A session's ARN lacks the role's
    /// path, so that a caller who knows the role sets it.
    pub role: String,
}

/// Kinds of requester.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequesterKind {
    /// The root user of an account.
    Root,
    /// An IAM user.
    User,
    /// A role, in whichever session.
    Role,
    /// A session of a role (`arn:aws:sts::…:assumed-role/ROLE/SESSION`).
    Session,
    /// A session by `GetFederationToken` (`arn:aws:sts::…:federated-user/NAME`).
    FederatedUser,
    /// A service of AWS.
    Service,
    /// A subject of an identity provider, before it is any principal of AWS.
    Federated,
    /// Someone who has not signed the request.
    Anonymous,
}

impl Requester {
    /// Someone who has not signed the request.
    pub fn anonymous() -> Self {
        Self {
            id: String::new(),
            kind: RequesterKind::Anonymous,
            account: String::new(),
            role: String::new(),
        }
    }

    /// Reads an ARN, an account id, a service principal or the name of an identity provider.
    pub fn parse(text: &str) -> Self {
        let make = |kind, account: &str, role: String| Self {
            id: text.to_owned(),
            kind,
            account: account.to_owned(),
            role,
        };
        if is_account(text) {
            let id = format!("arn:aws:iam::{text}:root");
            return Self { id, kind: RequesterKind::Root, account: text.to_owned(), role: String::new() };
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, _, _, account, resource] = parts.as_slice() else {
            let is_service = text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn");
            let is_provider = text == "cognito-identity.amazonaws.com";
            let kind =
                if is_service && !is_provider { RequesterKind::Service } else { RequesterKind::Federated };
            return make(kind, "", String::new());
        };
        let (kind, name) = resource.split_once('/').unwrap_or((resource, ""));
        match kind {
            "root" => make(RequesterKind::Root, account, String::new()),
            "role" => make(RequesterKind::Role, account, text.to_owned()),
            "assumed-role" => {
                let role = name.split('/').next().unwrap_or_default();
                make(RequesterKind::Session, account, format!("arn:{partition}:iam::{account}:role/{role}"))
            }
            "federated-user" => make(RequesterKind::FederatedUser, account, String::new()),
            "oidc-provider" | "saml-provider" => make(RequesterKind::Federated, account, String::new()),
            _ => make(RequesterKind::User, account, String::new()),
        }
    }

    /// Whether it has policies of its own.
    pub const fn is_identity(&self) -> bool {
        !matches!(self.kind, RequesterKind::Service | RequesterKind::Federated | RequesterKind::Anonymous)
    }

    /// Whether AWS made the role for one of its services: SCPs and RCPs do not bind it.
    pub fn is_service_linked(&self) -> bool {
        self.role.contains(":role/aws-service-role/") || self.role.contains(":role/AWSServiceRoleFor")
    }

    /// The ARN that policies mean by it: of a session, the role's.
    pub fn policy_arn(&self) -> &str {
        if self.role.is_empty() { &self.id } else { &self.role }
    }
}
