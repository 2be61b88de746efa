//! The language of the examples in the pages of checks: a small estate in TOML, and what the check
//! says of it. The only way in which tests of checks make an estate.
//!
//! Times are relative to [`AS_OF`]: `"-40d"` is forty days before. Accounts default to
//! [`ACCOUNT`]; names become ARNs. A policy is JSON text, or the name of an AWS managed policy of
//! which the fixture knows the text. A field that is not given means what the cloud would say of a
//! plain, healthy thing.
//!
//! ```toml
//! [[account]]                       # more accounts of the organisation; ACCOUNT is always there
//! id = "222222222222"
//! management = true                 # default false
//! state = "ACTIVE"
//! scps = ['{"Statement":…}']        # attached to it
//!
//! [[user]]
//! name = "jane"
//! account = "222222222222"
//! created = "-400d"                 # or "unknown"
//! used = "-3d"                      # "never", "unknown"; default "-1d"
//! tags = { owner = "team-a" }  attributes = { UserId = "AIDA…" }
//! password = { issued = "-100d", used = "-2d", state = "active" }
//! mfa = true
//! keys = [{ id = "AKIA…", issued = "-100d", used = "-3d", state = "inactive" }]
//! ssh_keys = […]  certificates = […]  service_credentials = […]      # as keys
//! attached = ["AdministratorAccess", "arn of a [[policy]]"]
//! inline = { name = '{"Statement":…}' }
//! groups = ["admins"]
//! boundary = "PowerUserAccess"
//! services = { s3 = "-3d", iam = "never" }     # last accessed
//!
//! [[role]]                          # as a user, and:
//! trust = '{"Statement":…}'
//! linked = true                     # service-linked
//! nature = "human"
//!
//! [[group]]
//! name = "admins"
//! attached = […]  inline = {…}
//!
//! [[root]]                          # keys, password, mfa, used as in a user
//! [[policy]]                        # customer managed
//! name = "deploy"
//! text = '{"Statement":…}'
//! stored = ['{"Statement":…}']      # versions that are kept and not in force
//! [[resource]]
//! id = "arn:aws:s3:::bucket"
//! kind = "s3:bucket"
//! policy = '{"Statement":…}'        # "absent" (default), "unknown"
//! acts_as = ["role/deploy"]
//! attributes = { Url = "…" }
//! [[delegation]]
//! kind = "delegated-administrator"
//! delegate = "222222222222"
//! purpose = "guardduty.amazonaws.com"
//! [[gap]]
//! api = "iam:GetCredentialReport"
//! blinds = ["credentials"]
//! subject = ""  region = ""  reason = "refused"
//! [[event]]                         # of an audit log; ids are written as in `not_evaluated`
//! did = "iam:CreateAccessKey"       # the action, in the log's words
//! at = "-3d"  by = "user/jane"  name = "…"  on = ["user/bob"]  result = "success"
//! id = "…"  scope = "azure/tenant"  log = "signIns"         # default: ACCOUNT, and its log of changes
//! attributes = { sessionName = "jane@contoso.example" }
//! [[log]]                           # that a log was read
//! scope = "azure/tenant"  source = "directoryAudits"  filter = ""  from = "-90d"  to = "0d"
//! [[read]]                          # an API that was read, where a check asks which were
//! api = "attached:domain-wide-delegation"  scope = "gcp/org"
//! [options]
//! unused_days = 30
//! register = '''…'''
//! ```
//!
//! The organisation's own policies and its directory: see `fixture/directory.rs`. Azure and Entra ID: see
//! `fixture/azure.rs`. Google Cloud: see `fixture/gcp.rs`.
//!
//! An outcome lists `verdict`, `population`, `findings` (each "ARN-resource severity[ confidence]",
//! for example `user/jane high`, with `*` after it for every further affected subject), and
//! `not_evaluated` (subjects).

pub(crate) mod azure;
mod directory;
mod events;
pub(crate) mod gcp;
mod page;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use tenure_model::*;

use crate::Options;

pub(crate) const AS_OF: &str = "2026-10-31T00:00:00Z";
pub(crate) const ACCOUNT: &str = "111111111111";
pub(crate) use azure::TENANT;
pub(crate) use page::hold;
const ORGANISATION: &str = "o-example";

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Fixture {
    account: Vec<AccountSpec>,
    user: Vec<PrincipalSpecToml>,
    role: Vec<PrincipalSpecToml>,
    group: Vec<PrincipalSpecToml>,
    root: Vec<PrincipalSpecToml>,
    policy: Vec<PolicySpec>,
    resource: Vec<ResourceSpec>,
    delegation: Vec<DelegationSpec>,
    gap: Vec<GapSpec>,
    read: Vec<ReadSpec>,
    event: Vec<events::EventSpec>,
    log: Vec<events::LogSpec>,
    options: OptionsSpec,
    organisation: directory::OrganisationSpec,
    permission_set: Vec<directory::PermissionSetSpec>,
    directory_group: Vec<directory::DirectorySpec>,
    directory_user: Vec<directory::DirectorySpec>,
    tenant: Option<azure::TenantSpec>,
    management_group: Vec<azure::ManagementGroupSpec>,
    subscription: Vec<azure::SubscriptionSpec>,
    administrative_unit: Vec<azure::AdministrativeUnitSpec>,
    entra_user: Vec<azure::EntraUserSpec>,
    entra_group: Vec<azure::EntraGroupSpec>,
    application: Vec<azure::SoftwareSpec>,
    service_principal: Vec<azure::SoftwareSpec>,
    managed_identity: Vec<azure::ManagedIdentitySpec>,
    foreign_principal: Vec<azure::ForeignPrincipalSpec>,
    assignment: Vec<azure::LooseSpec>,
    azure_role: Vec<azure::AzureRoleSpec>,
    activation: Vec<azure::ActivationSpec>,
    azure_resource: Vec<azure::AzureResourceSpec>,
    azure_delegation: Vec<azure::AzureDelegationSpec>,
    organization: Option<gcp::OrganizationSpec>,
    folder: Vec<gcp::FolderSpec>,
    project: Vec<gcp::ProjectSpec>,
    service_account: Vec<gcp::ServiceAccountSpec>,
    google_user: Vec<gcp::GoogleUserSpec>,
    google_group: Vec<gcp::GoogleGroupSpec>,
    gcp_member: Vec<gcp::GcpMemberSpec>,
    gcp_role: Vec<gcp::GcpRoleSpec>,
    deny: Vec<gcp::DenySpec>,
    access_boundary: Vec<gcp::AccessBoundarySpec>,
    org_policy: Vec<gcp::OrgPolicySpec>,
    pool: Vec<gcp::PoolSpec>,
    entitlement: Vec<gcp::EntitlementSpec>,
    gcp_resource: Vec<gcp::GcpResourceSpec>,
    domain_wide_delegation: Vec<gcp::DwdSpec>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountSpec {
    id: String,
    #[serde(default)]
    management: bool,
    #[serde(default = "active")]
    state: String,
    #[serde(default)]
    scps: Vec<String>,
}

fn active() -> String {
    "ACTIVE".to_owned()
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct PrincipalSpecToml {
    name: String,
    account: Option<String>,
    path: String,
    created: Option<String>,
    used: Option<String>,
    nature: Option<Nature>,
    tags: BTreeMap<String, String>,
    attributes: BTreeMap<String, String>,
    password: Option<CredentialSpec>,
    mfa: bool,
    keys: Vec<CredentialSpec>,
    ssh_keys: Vec<CredentialSpec>,
    certificates: Vec<CredentialSpec>,
    service_credentials: Vec<CredentialSpec>,
    attached: Vec<String>,
    inline: BTreeMap<String, String>,
    groups: Vec<String>,
    boundary: Option<String>,
    services: BTreeMap<String, String>,
    trust: Option<String>,
    linked: bool,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct CredentialSpec {
    id: Option<String>,
    issued: Option<String>,
    used: Option<String>,
    expires: Option<String>,
    state: Option<CredentialState>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicySpec {
    name: String,
    account: Option<String>,
    text: String,
    #[serde(default)]
    stored: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ResourceSpec {
    id: String,
    kind: String,
    account: Option<String>,
    #[serde(default)]
    region: String,
    #[serde(default)]
    policy: Option<String>,
    #[serde(default)]
    acts_as: Vec<String>,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DelegationSpec {
    kind: DelegationKind,
    delegate: String,
    purpose: String,
    since: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GapSpec {
    api: String,
    blinds: Vec<Facet>,
    #[serde(default)]
    account: Option<String>,
    /// Of Azure: `azure/tenant`, `azure/<subscription>`; of Google Cloud: `gcp/org`, `gcp/project/<id>`.
    scope: Option<String>,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    region: String,
    reason: Option<GapReason>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadSpec {
    api: String,
    scope: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct OptionsSpec {
    credential_max_age_days: Option<u32>,
    credential_max_life_days: Option<u32>,
    unused_days: Option<u32>,
    grace_days: Option<u32>,
    external_id_min_length: Option<usize>,
    register: Option<String>,
}

/// `user/jane` → its ARN, `entra/ann` → her object id; anything else is left as it is.
fn expand(subject: &str) -> String {
    let is_short = ["user/", "role/", "group/", "policy/"].iter().any(|kind| subject.starts_with(kind));
    if is_short {
        return format!("arn:aws:iam::{ACCOUNT}:{subject}");
    }
    azure::expand(subject).or_else(|| gcp::expand(subject)).unwrap_or_else(|| subject.to_owned())
}

/// An estate and options from an example.
pub(crate) fn build(text: &str) -> Result<(Estate, Options), String> {
    let fixture: Fixture = toml::from_str(text).map_err(|e| e.to_string())?;
    let mut builder = Builder::default();
    builder.accounts(&fixture.account);
    for policy in &fixture.policy {
        let account = policy.account.as_deref().unwrap_or(ACCOUNT);
        let id = format!("arn:aws:iam::{account}:policy/{}", policy.name);
        builder.policy(&id, PolicyKind::CustomerManaged, &policy.name, account, &policy.text);
        for (at, text) in policy.stored.iter().enumerate() {
            let stored = format!("{id}#version/stored-{at}");
            builder.policy(&stored, PolicyKind::StoredVersion, &policy.name, account, text);
        }
    }
    for (specs, kind) in [
        (&fixture.user, PrincipalKind::User),
        (&fixture.role, PrincipalKind::AssumableRole),
        (&fixture.group, PrincipalKind::Group),
        (&fixture.root, PrincipalKind::AccountRoot),
    ] {
        for spec in specs {
            builder.principal(spec, kind);
        }
    }
    builder.organisation(&fixture.organisation);
    for set in &fixture.permission_set {
        builder.permission_set(set);
    }
    for (specs, kind) in [
        (&fixture.directory_user, PrincipalKind::DirectoryUser),
        (&fixture.directory_group, PrincipalKind::DirectoryGroup),
    ] {
        for spec in specs {
            builder.directory(spec, kind);
        }
    }
    for resource in &fixture.resource {
        builder.resource(resource);
    }
    for delegation in &fixture.delegation {
        let evidence = builder.evidence();
        builder.records.delegations.push(Delegation {
            cloud: Cloud::Aws,
            kind: delegation.kind,
            scope: ScopeId::aws(ORGANISATION),
            delegate: delegation.delegate.clone(),
            purpose: delegation.purpose.clone(),
            since: known(delegation.since.as_deref().unwrap_or("-100d")),
            until: Expiry::Never,
            attributes: BTreeMap::new(),
            evidence,
        });
    }
    builder.azure(&fixture);
    builder.gcp(&fixture);
    builder.events(&fixture.event, &fixture.log);
    let gaps = fixture.gap.iter().map(gap).collect();
    let lines = RawLines::new((0..builder.lines).map(|line| RawLine {
        raw: raw(),
        line,
        sha256: format!("{line:064x}"),
    }));
    let options = options(&fixture.options)?;
    Ok((
        Estate::new(
            "fixture".into(),
            as_of(),
            builder.records,
            fixture.read.iter().map(read).collect(),
            gaps,
            lines,
        ),
        options,
    ))
}

fn read(spec: &ReadSpec) -> Coverage {
    Coverage {
        scope: ScopeId::new(expand(&spec.scope)),
        region: String::new(),
        api: spec.api.clone(),
        state: CoverageState::Complete,
        pages: 1,
        items: 0,
        first: None,
        last: None,
        asked_by: String::new(),
        error: String::new(),
    }
}

fn gap(spec: &GapSpec) -> Gap {
    Gap {
        scope: match &spec.scope {
            Some(scope) => ScopeId::new(expand(scope)),
            None => ScopeId::aws(spec.account.as_deref().unwrap_or(ACCOUNT)),
        },
        region: spec.region.clone(),
        api: spec.api.clone(),
        subject: expand(&spec.subject),
        reason: spec.reason.unwrap_or(GapReason::Refused),
        code: "AccessDenied".into(),
        detail: "refused".into(),
        blinds: spec.blinds.clone(),
    }
}

fn options(spec: &OptionsSpec) -> Result<Options, String> {
    let plain = Options::default();
    Ok(Options {
        credential_max_age_days: spec.credential_max_age_days.unwrap_or(plain.credential_max_age_days),
        credential_max_life_days: spec.credential_max_life_days.unwrap_or(plain.credential_max_life_days),
        unused_days: spec.unused_days.unwrap_or(plain.unused_days),
        grace_days: spec.grace_days.unwrap_or(plain.grace_days),
        external_id_min_length: spec.external_id_min_length.unwrap_or(plain.external_id_min_length),
        register: spec
            .register
            .as_deref()
            .map_or(Ok(plain.register), tenure_register::Register::parse)
            .map_err(|e| e.to_string())?,
    })
}

#[derive(Default)]
struct Builder {
    records: Records,
    lines: u32,
}

impl Builder {
    fn evidence(&mut self) -> EvidenceRef {
        self.lines += 1;
        EvidenceRef { raw: raw(), line: self.lines - 1, pointer: "/body".into() }
    }

    fn accounts(&mut self, specs: &[AccountSpec]) {
        self.scope(ORGANISATION, ScopeKind::Organisation, None, "ACTIVE", false);
        let listed = specs.iter().any(|spec| spec.id == ACCOUNT);
        if !listed {
            self.scope(ACCOUNT, ScopeKind::Account, Some(ORGANISATION), "ACTIVE", false);
        }
        for spec in specs {
            self.scope(&spec.id, ScopeKind::Account, Some(ORGANISATION), &spec.state, spec.management);
            for (at, text) in spec.scps.iter().enumerate() {
                let id = format!("arn:aws:organizations::{}:policy/scp-{at}", spec.id);
                self.policy(&id, PolicyKind::ServiceControl, &format!("scp-{at}"), &spec.id, text);
                let evidence = self.evidence();
                self.records.guard_rails.push(GuardRail {
                    scope: ScopeId::aws(&spec.id),
                    policy: PolicyId::from(id),
                    evidence,
                });
            }
        }
    }

    fn scope(&mut self, id: &str, kind: ScopeKind, parent: Option<&str>, state: &str, management: bool) {
        let evidence = self.evidence();
        self.records.scopes.push(Scope {
            id: ScopeId::aws(id),
            cloud: Cloud::Aws,
            kind,
            name: id.into(),
            parent: parent.map(ScopeId::aws),
            state: state.into(),
            manages_organisation: management,
            evidence,
        });
    }

    fn policy(&mut self, id: &str, kind: PolicyKind, name: &str, account: &str, text: &str) -> PolicyId {
        let evidence = self.evidence();
        let id = PolicyId::from(id);
        self.records.policies.push(PolicyDocument {
            id: id.clone(),
            cloud: Cloud::Aws,
            kind,
            name: name.into(),
            scope: ScopeId::aws(account),
            text: Arc::from(text),
            evidence,
        });
        id
    }

    /// A customer managed policy by name or ARN, or an AWS managed one that the fixture knows.
    fn attachable(&mut self, name: &str, account: &str) -> PolicyId {
        if let Some(text) = aws_managed(name) {
            return self.policy(
                &format!("arn:aws:iam::aws:policy/{name}"),
                PolicyKind::ProviderManaged,
                name,
                account,
                text,
            );
        }
        if name.starts_with("arn:") {
            name.into()
        } else {
            format!("arn:aws:iam::{account}:policy/{name}").into()
        }
    }

    fn principal(&mut self, spec: &PrincipalSpecToml, kind: PrincipalKind) {
        let account = spec.account.as_deref().unwrap_or(ACCOUNT);
        let scope = ScopeId::aws(account);
        let id = PrincipalId::from(match kind {
            PrincipalKind::User => format!("arn:aws:iam::{account}:user{}/{}", spec.path, spec.name),
            PrincipalKind::Group => format!("arn:aws:iam::{account}:group{}/{}", spec.path, spec.name),
            PrincipalKind::AccountRoot => format!("arn:aws:iam::{account}:root"),
            _ => format!("arn:aws:iam::{account}:role{}/{}", spec.path, spec.name),
        });
        let kind = if spec.linked { PrincipalKind::ServiceLinkedRole } else { kind };
        let nature = spec.nature.unwrap_or(match kind {
            PrincipalKind::AccountRoot => Nature::Human,
            PrincipalKind::User if spec.password.is_some() => Nature::Human,
            _ => Nature::NonHuman,
        });
        let evidence = self.evidence();
        self.records.principals.push(Principal {
            id: id.clone(),
            cloud: Cloud::Aws,
            kind,
            nature,
            name: if kind == PrincipalKind::AccountRoot { "root".into() } else { spec.name.clone() },
            scope: scope.clone(),
            created: known(spec.created.as_deref().unwrap_or("-400d")),
            last_used: used(spec.used.as_deref().unwrap_or("-1d")),
            tags: spec.tags.clone(),
            attributes: spec.attributes.clone(),
            state: PrincipalState::Enabled,
            origin: Origin::Own,
            evidence,
        });
        self.credentials(spec, &id, &scope);
        self.grants(spec, &id, account);
        for group in &spec.groups {
            let evidence = self.evidence();
            let group = PrincipalId::from(format!("arn:aws:iam::{account}:group/{group}"));
            self.records.memberships.push(Membership {
                group,
                member: id.clone(),
                scope: scope.clone(),
                evidence,
            });
        }
        for (service, last) in &spec.services {
            let evidence = self.evidence();
            let (principal, scope) = (id.clone(), scope.clone());
            self.records.service_uses.push(ServiceUse {
                principal,
                scope,
                service: service.clone(),
                last_used: used(last),
                evidence,
            });
        }
        if let Some(trust) = &spec.trust {
            self.trusts(trust, &id, account);
        }
    }

    fn credentials(&mut self, spec: &PrincipalSpecToml, principal: &PrincipalId, scope: &ScopeId) {
        let mut all: Vec<(CredentialKind, &CredentialSpec)> = Vec::new();
        let device = CredentialSpec::default();
        all.extend(spec.password.iter().map(|one| (CredentialKind::Password, one)));
        all.extend(spec.mfa.then_some((CredentialKind::MfaDevice, &device)));
        all.extend(spec.keys.iter().map(|one| (CredentialKind::AccessKey, one)));
        all.extend(spec.ssh_keys.iter().map(|one| (CredentialKind::SshPublicKey, one)));
        all.extend(spec.certificates.iter().map(|one| (CredentialKind::SigningCertificate, one)));
        all.extend(
            spec.service_credentials.iter().map(|one| (CredentialKind::ServiceSpecificCredential, one)),
        );
        for (at, (kind, one)) in all.into_iter().enumerate() {
            let evidence = self.evidence();
            let id = one.id.clone().unwrap_or_else(|| format!("{principal}#{}-{at}", kind.as_str()));
            self.records.credentials.push(Credential {
                id: id.into(),
                cloud: Cloud::Aws,
                kind,
                principal: principal.clone(),
                scope: scope.clone(),
                state: one.state.unwrap_or(CredentialState::Active),
                issued: known(one.issued.as_deref().unwrap_or("-10d")),
                last_used: used(one.used.as_deref().unwrap_or("-1d")),
                expires: one.expires.as_deref().map_or(Expiry::Never, |end| Expiry::At(instant(end))),
                attributes: BTreeMap::new(),
                evidence,
            });
        }
    }

    fn grants(&mut self, spec: &PrincipalSpecToml, id: &PrincipalId, account: &str) {
        let mut held: Vec<(PolicyId, GrantEffect)> = Vec::new();
        for name in &spec.attached {
            held.push((self.attachable(name, account), GrantEffect::Gives));
        }
        for (name, text) in &spec.inline {
            held.push((
                self.policy(&format!("{id}#inline/{name}"), PolicyKind::Inline, name, account, text),
                GrantEffect::Gives,
            ));
        }
        if let Some(name) = &spec.boundary {
            held.push((self.attachable(name, account), GrantEffect::Bounds));
        }
        for (policy, effect) in held {
            let evidence = self.evidence();
            self.records.grants.push(Grant {
                effect,
                ..Grant::plain(id.clone(), Granted::Policy(policy), ScopeId::aws(account), evidence)
            });
        }
    }

    fn trusts(&mut self, text: &str, id: &PrincipalId, account: &str) {
        let policy = self.policy(&format!("{id}#trust"), PolicyKind::Trust, "trust", account, text);
        let parsed = AwsPolicy::parse(text).expect("the trust policy of an example parses");
        for (at, statement) in parsed.statements.iter().enumerate().filter(|(_, s)| s.effect == Effect::Allow)
        {
            for trustee in crate::footprint::trustees(&statement.principals) {
                let evidence = self.evidence();
                self.records.trusts.push(Trust {
                    target: id.clone(),
                    scope: ScopeId::aws(account),
                    trustee,
                    actions: statement.actions.patterns.clone(),
                    policy: policy.clone(),
                    statement: at as u32,
                    conditions: statement
                        .conditions
                        .iter()
                        .map(|c| TrustCondition {
                            operator: c.operator.clone(),
                            key: c.key.clone(),
                            values: c.values.clone(),
                        })
                        .collect(),
                    evidence,
                });
            }
        }
    }

    fn resource(&mut self, spec: &ResourceSpec) {
        let account = spec.account.as_deref().unwrap_or(ACCOUNT);
        let policy = match spec.policy.as_deref() {
            None | Some("absent") => PolicyState::Absent,
            Some("unknown") => PolicyState::Unknown(Unknown::NotRead),
            Some(text) => PolicyState::Attached(self.policy(
                &format!("{}#policy", spec.id),
                PolicyKind::Resource,
                "policy",
                account,
                text,
            )),
        };
        let evidence = self.evidence();
        self.records.resources.push(Resource {
            id: spec.id.as_str().into(),
            cloud: Cloud::Aws,
            kind: spec.kind.clone(),
            name: spec.id.rsplit([':', '/']).next().unwrap_or_default().into(),
            scope: ScopeId::aws(account),
            region: spec.region.clone(),
            acts_as: spec.acts_as.iter().map(|role| PrincipalId::from(expand(role))).collect(),
            policy,
            attributes: spec.attributes.clone(),
            evidence,
        });
    }
}

fn raw() -> Arc<str> {
    "raw/aws/111111111111/example.jsonl.zst".into()
}

fn as_of() -> Timestamp {
    AS_OF.parse().expect("a date")
}

fn instant(text: &str) -> Timestamp {
    let Some(days) = text.strip_suffix('d').and_then(|days| days.parse::<i64>().ok()) else {
        return text.parse().unwrap_or_else(|_| panic!("`{text}` is no time: write -40d or an instant"));
    };
    as_of() + SignedDuration::from_hours(days * 24)
}

fn known(text: &str) -> Known<Timestamp> {
    if text == "unknown" { Known::Unknown(Unknown::NotRead) } else { Known::Is(instant(text)) }
}

fn used(text: &str) -> LastUsed {
    match text {
        "never" => LastUsed::NeverInWindow,
        "unknown" => LastUsed::Unknown(Unknown::NotRead),
        at => LastUsed::At(instant(at)),
    }
}

/// The texts of the AWS managed policies that examples use, from AWS's managed policy reference.
fn aws_managed(name: &str) -> Option<&'static str> {
    Some(match name {
        "AdministratorAccess" => {
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#
        }
        "ReadOnlyAccess" => {
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ec2:Describe*","s3:Get*","s3:List*","iam:Get*","iam:List*"],"Resource":"*"}]}"#
        }
        "PowerUserAccess" => {
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"},{"Effect":"Allow","Action":["account:GetAccountInformation","iam:CreateServiceLinkedRole","iam:DeleteServiceLinkedRole","iam:ListRoles","organizations:DescribeOrganization"],"Resource":"*"}]}"#
        }
        "IAMFullAccess" => {
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*","organizations:DescribeAccount"],"Resource":"*"}]}"#
        }
        _ => return None,
    })
}
