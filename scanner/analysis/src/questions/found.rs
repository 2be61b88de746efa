//! Who is meant by a name.

use tenure_model::{Principal, PrincipalId, PrincipalKind, ScopeId};

use super::{Questions, Who, account_of, acts_in_accounts, azure, gcp};

/// Who a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A principal, in each account in which it acts; or someone outside of what was read.
    One(Vec<Who>),
    /// Several principals have the name.
    Several(Vec<Named>),
    /// A group: it cannot act, its members can.
    Group(Named),
    /// Nobody has it. These come close.
    Nobody(Vec<Named>),
}

/// A principal that a message names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// Its ARN or id.
    pub id: PrincipalId,
    /// Display name. Hostile input.
    pub name: String,
}

/// The most principals that a message names.
const MOST: usize = 12;

impl Questions<'_> {
    /// Finds who is meant: an ARN, an account's id, a service principal, a unique name, or one with its
    /// kind before it (`user/jane`, `role/deploy`). `account` narrows the search, and says where a user of
    /// a directory acts.
    pub fn find(&self, text: &str, account: Option<&str>) -> Found {
        let text = text.trim();
        if let Some(principal) = self.exactly(text) {
            return self.one(principal, account);
        }
        if let Some(outside) =
            outside(text).or_else(|| self.unread_of_azure(text)).or_else(|| self.unread_of_gcp(text))
        {
            return Found::One(vec![outside]);
        }
        let in_account = |principal: &&Principal| {
            account.is_none_or(|account| principal.scope.local() == account || acts_in_accounts(principal))
        };
        let all = || self.estate.records().principals.iter().filter(in_account);
        let mut named: Vec<&Principal> = all().filter(|principal| is_called(principal, text)).collect();
        if named.is_empty() {
            let folded = text.to_lowercase();
            named = all().filter(|principal| is_called_folded(principal, &folded)).collect();
        }
        match named.as_slice() {
            [one] => self.one(one, account),
            [] => {
                let word = text.rsplit('/').next().unwrap_or(text).to_lowercase();
                let close = all().filter(|one| word.len() > 2 && one.name.to_lowercase().contains(&word));
                Found::Nobody(close.take(MOST).map(named_of).collect())
            }
            several => Found::Several(several.iter().map(|one| named_of(one)).collect()),
        }
    }

    /// The resource that is meant: what is a principal of the estate may be called by its name; in Azure,
    /// scopes, resources and applications too.
    pub fn resource(&self, action: &str, text: &str, account: Option<&str>) -> Option<String> {
        if gcp::is_action(action) {
            return self.resource_of_gcp(text);
        }
        if azure::is_action(action) {
            return self.resource_of_azure(action, text);
        }
        if text == "*" || text.starts_with("arn:") {
            return Some(text.to_owned());
        }
        match self.find(text, account) {
            Found::One(who) => who.first().map(|who| who.id.to_string()),
            Found::Group(group) => Some(group.id.to_string()),
            Found::Several(_) | Found::Nobody(_) => None,
        }
    }

    /// The principal of an ARN, or the role behind the ARN of one of its sessions.
    fn exactly(&self, text: &str) -> Option<&Principal> {
        if let Some(principal) = self.estate.principal(&PrincipalId::from(text)) {
            return Some(principal);
        }
        let (account, session) = text.strip_prefix("arn:aws:sts::")?.split_once(":assumed-role/")?;
        let role = session.split('/').next()?;
        let mut all = self.estate.records().principals.iter();
        all.find(|one| {
            one.scope.local() == account
                && one.name == role
                && matches!(one.kind, PrincipalKind::AssumableRole | PrincipalKind::ServiceLinkedRole)
        })
    }

    fn one(&self, principal: &Principal, account: Option<&str>) -> Found {
        if principal.kind.is_group() {
            return Found::Group(named_of(principal));
        }
        let mut accounts = self.accounts(principal);
        if acts_in_accounts(principal)
            && let Some(wanted) = account
        {
            accounts.retain(|scope| scope.local() == wanted);
        }
        if accounts.is_empty() {
            accounts.push(account.map_or_else(|| principal.scope.clone(), ScopeId::aws));
        }
        Found::One(accounts.iter().map(|account| Who::of(principal, account)).collect())
    }
}

fn named_of(principal: &Principal) -> Named {
    Named { id: principal.id.clone(), name: principal.name.clone() }
}

/// Someone who is not in the estate.
fn outside(text: &str) -> Option<Who> {
    let who = |id: &str, kind, account: &str| Who {
        id: PrincipalId::from(id),
        kind,
        name: text.to_owned(),
        account: if account.is_empty() { ScopeId::from("") } else { ScopeId::aws(account) },
    };
    if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(who(&format!("arn:aws:iam::{text}:root"), "foreign-account", text));
    }
    if text == "*" {
        return Some(who("*", "anyone", ""));
    }
    if text.starts_with("arn:") {
        let kind = if text.contains(":oidc-provider/") || text.contains(":saml-provider/") {
            "federation"
        } else {
            "foreign-principal"
        };
        return Some(who(text, kind, account_of(text)?));
    }
    (text.ends_with(".amazonaws.com") && !text.contains('/')).then(|| who(text, "service", ""))
}

/// `jane`, `user/jane`, `role/path/deploy`.
fn is_called(principal: &Principal, text: &str) -> bool {
    if principal.name == text || azure::is_called(principal, text) || gcp::is_called(principal, text) {
        return true;
    }
    let Some((kind, name)) = text.split_once('/') else { return false };
    let is_kind = match kind {
        "user" => matches!(principal.kind, PrincipalKind::User | PrincipalKind::DirectoryUser),
        "role" => matches!(principal.kind, PrincipalKind::AssumableRole | PrincipalKind::ServiceLinkedRole),
        "group" => principal.kind.is_group(),
        "app" | "service-principal" => principal.kind == PrincipalKind::ServicePrincipal,
        "managed-identity" => principal.kind == PrincipalKind::ManagedIdentity,
        _ => false,
    };
    let in_arn = || principal.id.as_str().splitn(6, ':').nth(5).is_some_and(|resource| resource == text);
    is_kind && (principal.name == name || in_arn())
}

fn is_called_folded(principal: &Principal, folded: &str) -> bool {
    let name = principal.name.to_lowercase();
    name == folded
        || folded.split_once('/').is_some_and(|(kind, rest)| {
            rest == name
                && match kind {
                    "user" => matches!(principal.kind, PrincipalKind::User | PrincipalKind::DirectoryUser),
                    "role" => principal.kind == PrincipalKind::AssumableRole,
                    _ => false,
                }
        })
}
