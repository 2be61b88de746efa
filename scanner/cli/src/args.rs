//! The command line.

mod pack;
pub(crate) mod presentation;
mod report;
pub(crate) mod review;
mod signing;

mod diff;
pub(crate) mod query;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;
use tenure_model::{Cloud, Severity};
use tenure_register::When;

pub(crate) use pack::Pack;
use presentation::{Look, TemplatesArgs, Withhold};
pub(crate) use report::{Form, Report};
pub(crate) use signing::{
    Custody, CustodyAdd, CustodyCommand, CustodyVerify, Sealing, Sign, Trusted, Verify,
};

pub(crate) use diff::Diff;

const EXIT_CODES: &str = "Exit codes:
  0  nothing at or above the threshold
  1  findings at or above the threshold
  2  wrong usage or a wrong setting
  3  incomplete, where --require-complete asked for completeness
  4  a snapshot or a pack is damaged, or a signature on it does not hold
  5  it could not run";

/// Shows who holds access in your clouds, how far it reaches, and writes evidence that a stranger
/// can verify. Read-only: nothing in a cloud is ever changed.
#[derive(Debug, Parser)]
#[command(name = "tenure", version, after_help = EXIT_CODES, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Debug, ClapArgs)]
pub(crate) struct Global {
    /// What to print on stdout: text, unless said otherwise here or with the command.
    #[arg(long, global = true, value_enum, help_heading = "Output")]
    pub(crate) format: Option<Format>,
    /// Print results and errors only.
    #[arg(long, short, global = true, help_heading = "Output")]
    pub(crate) quiet: bool,
    /// Settings file; `tenure.toml` in the working directory is read if it is there.
    #[arg(long, global = true, env = "TENURE_CONFIG", value_name = "FILE", help_heading = "Output")]
    pub(crate) config: Option<PathBuf>,
}

/// What is printed on stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// One JSON document; messages stay on stderr.
    Json,
    /// Of `register lint` alone: results with file and line, for editors and code scanning.
    Sarif,
    /// Of `register lint` alone: a test case a check, for continuous integration.
    Junit,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Do the whole job on a bundled estate: no credentials, no network.
    Demo(Demo),
    /// Read the clouds, then assess what was read.
    #[cfg(feature = "live")]
    Scan(Scan),
    /// Read the clouds into a snapshot.
    #[cfg(feature = "live")]
    Collect(Collect),
    /// Make a snapshot from files that a cloud's own command line wrote.
    Import(Import),
    /// Rebuild a snapshot's tables from its recorded answers.
    Normalise(SnapshotArg),
    /// Run every check over a snapshot.
    Assess(Assess),
    /// Write the evidence pack of a snapshot.
    Pack(Pack),
    /// Write the results in one form: for a ticket, a SIEM, Security Hub, code scanning, CI.
    Report(Report),
    /// Sign a finished pack, or have its time vouched for; nothing in it is changed.
    Sign(Sign),
    /// Check that nothing in a snapshot or a pack was changed, added or removed, and who signed it.
    Verify(Verify),
    /// Copy a pack without some of its files; the rest still verifies.
    Withhold(Withhold),
    /// Keep and follow the chain of custody: events of several parties, each signed by its own.
    Custody(Custody),
    /// Say whether a principal may do something, and why.
    Can(Can),
    /// Say who may do something, in the organisation and from outside.
    WhoCan(WhoCan),
    /// Say why: every statement that had a say, and how it fits.
    Explain(Explain),
    /// Decide authorization cases, and test policies against what is expected of them.
    Simulate(Simulate),
    /// Propose policies that keep what a principal used; nothing is changed.
    RightSize(RightSize),
    /// Show who becomes an administrator, and by which steps.
    Paths(Paths),
    /// Prove that a party's access has ended, or plan how to end it; nothing is changed.
    Offboard(Offboard),
    /// Tell what became of findings over several assessments.
    History(History),
    /// Put access before the people who decide about it, and follow what they decided.
    Review(review::ReviewArgs),
    /// Say what changed between two snapshots, assessments or packs, and whose act it was.
    Diff(Diff),
    /// Answer a question in SQL over the tables of a snapshot.
    Query(query::Query),
    /// List the checks, or print the page of one.
    Checks(Checks),
    /// List the control frameworks, or the controls of one with the checks that speak to them.
    Frameworks(Frameworks),
    /// Draft, check and show the register: your own file of who may hold access.
    Register(RegisterArgs),
    /// Write the built-in templates of the report, to be changed.
    Templates(TemplatesArgs),
    /// Print the least-privilege policy that a scan needs.
    Permissions(Permissions),
    /// Print a completion script for a shell.
    Completions(Completions),
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure demo
  tenure demo --out /tmp/tenure-demo")]
pub(crate) struct Demo {
    /// Folder for the snapshot, the assessment and the pack.
    #[arg(long, value_name = "DIR", default_value = "tenure-demo")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) look: Look,
}

#[cfg(feature = "live")]
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure scan --out scan-2026-10-31
  tenure scan --out scan-2026-10-31 --resume       after a scan was cut off
  AWS_PROFILE=audit tenure scan --out s --role TenureAudit --fail-on critical
  tenure scan --cloud azure --tenant 00000000-0000-0000-0000-000000000000 --out s
  tenure scan --cloud aws --cloud azure --out s    both clouds in one snapshot")]
pub(crate) struct Scan {
    /// Folder for the snapshot, the assessment and the pack.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) collect: CollectOptions,
    #[command(flatten)]
    pub(crate) judge: Judge,
}

#[cfg(feature = "live")]
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure collect --out snapshot
  tenure collect --out snapshot --resume")]
pub(crate) struct Collect {
    /// Folder for the snapshot.
    #[arg(long, value_name = "SNAPSHOT")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) collect: CollectOptions,
}

#[cfg(feature = "live")]
#[derive(Debug, ClapArgs)]
pub(crate) struct CollectOptions {
    /// Go on with a scan that was cut off; finished work is not repeated.
    #[arg(long)]
    pub(crate) resume: bool,
    /// A cloud to read, `aws`, `azure` or `gcp`; may be repeated. Without it, those that have a part in the
    /// settings file, else AWS.
    #[arg(long = "cloud", value_name = "CLOUD")]
    pub(crate) clouds: Vec<Cloud>,
    #[command(flatten)]
    pub(crate) aws: AwsFlags,
    #[command(flatten)]
    pub(crate) azure: AzureFlags,
    #[command(flatten)]
    pub(crate) gcp: GcpFlags,
}

#[cfg(feature = "live")]
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "AWS")]
pub(crate) struct AwsFlags {
    /// Named profile of the AWS configuration.
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Role to assume in every account of the organisation, by its name, or by its ARN with
    /// `{account}` in it; without it only the caller's own account is read.
    #[arg(long, value_name = "ROLE")]
    pub(crate) role: Option<String>,
    /// External id for that role.
    #[arg(long, value_name = "ID", requires = "role")]
    pub(crate) external_id: Option<String>,
    /// Only these accounts; may be repeated.
    #[arg(long = "account", value_name = "ID")]
    pub(crate) accounts: Vec<String>,
    /// Only these regions instead of every enabled one; may be repeated.
    #[arg(long = "region", value_name = "NAME")]
    pub(crate) regions: Vec<String>,
}

#[cfg(feature = "live")]
impl AwsFlags {
    /// The first of the flags that was given.
    pub(crate) fn first_given(&self) -> Option<&'static str> {
        let given = [
            ("--profile", self.profile.is_some()),
            ("--role", self.role.is_some()),
            ("--account", !self.accounts.is_empty()),
            ("--region", !self.regions.is_empty()),
        ];
        given.into_iter().find(|(_, is_given)| *is_given).map(|(flag, _)| flag)
    }
}

#[cfg(feature = "live")]
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Azure and Entra ID")]
pub(crate) struct AzureFlags {
    /// The tenant to read, by its id; without it, that of the credential.
    #[arg(long, value_name = "ID")]
    pub(crate) tenant: Option<String>,
    /// Only these subscriptions of it; may be repeated.
    #[arg(long = "subscription", value_name = "ID")]
    pub(crate) subscriptions: Vec<String>,
}

#[cfg(feature = "live")]
impl AzureFlags {
    /// The first of the flags that was given.
    pub(crate) fn first_given(&self) -> Option<&'static str> {
        let given = [("--tenant", self.tenant.is_some()), ("--subscription", !self.subscriptions.is_empty())];
        given.into_iter().find(|(_, is_given)| *is_given).map(|(flag, _)| flag)
    }
}

#[cfg(feature = "live")]
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Google Cloud")]
pub(crate) struct GcpFlags {
    /// The organization to read, by its number; without it, the one that the credential sees.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) organization: Option<String>,
    /// Only these projects; may be repeated.
    #[arg(long = "project", value_name = "ID")]
    pub(crate) projects: Vec<String>,
}

#[cfg(feature = "live")]
impl GcpFlags {
    /// The first of the flags that was given.
    pub(crate) fn first_given(&self) -> Option<&'static str> {
        let given =
            [("--organization", self.organization.is_some()), ("--project", !self.projects.is_empty())];
        given.into_iter().find(|(_, is_given)| *is_given).map(|(flag, _)| flag)
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Import {
    #[command(subcommand)]
    pub(crate) cloud: ImportCloud,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ImportCloud {
    /// AWS: a folder per account, with the outputs of the AWS CLI.
    Aws(ImportAws),
    /// Azure and Entra ID: a folder per tenant, with the outputs of `az rest`.
    Azure(ImportAzure),
    /// Google Cloud: a folder per organization, with answers of its REST APIs or lists of `gcloud`.
    Gcp(ImportGcp),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ImportOptions {
    /// Folder for the snapshot.
    #[arg(long, value_name = "SNAPSHOT")]
    pub(crate) out: PathBuf,
    /// When the files were exported (ISO 8601); else the newest file tells.
    #[arg(long, value_name = "TIME")]
    pub(crate) as_of: Option<Timestamp>,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Each folder holds one account, in files named <service>-<command>[.<region>].json or .csv:
  iam-get-account-authorization-details.json   iam-get-credential-report.csv
  organizations-list-accounts.json             lambda-list-functions.us-east-1.json
Files of a trail keep their names; a digest's signature is <its name>.head-object.json (aws s3api head-object), the
keys are cloudtrail-list-public-keys.<region>.json. Whatever is not there is recorded as not read.

Examples:
  aws iam get-account-authorization-details > prod/iam-get-account-authorization-details.json
  tenure import aws prod audit --out snapshot"
)]
pub(crate) struct ImportAws {
    /// A folder per account.
    #[arg(required = true, value_name = "FOLDER")]
    pub(crate) folders: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) options: ImportOptions,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Each folder holds one tenant. A file is named after its API, with `-` for `/`, and after what it is about:
  graph-organization.json   graph-users.json   graph-groups-members.<group id>.json
  arg-authorizationresources-roleAssignments.json
  arm-Microsoft.Authorization-denyAssignments.<subscription id>.json
  arm-Microsoft.Authorization-roleAssignments.<management group>.json
It holds what `az rest` printed: one page, several after each other or in a list, or a list of pages about
several objects, each with the id in a member `object`. Whatever is not there is recorded as not read.

Examples:
  az rest --url 'https://graph.microsoft.com/v1.0/users?$top=999' > contoso/graph-users.json
  tenure import azure contoso --out snapshot
  tenure import azure contoso --aws prod audit --out snapshot    both clouds in one snapshot"
)]
pub(crate) struct ImportAzure {
    /// A folder per tenant.
    #[arg(required = true, value_name = "FOLDER")]
    pub(crate) folders: Vec<PathBuf>,
    /// Folders of AWS accounts, as of `tenure import aws`, for the same snapshot.
    #[arg(long, num_args = 1.., value_name = "FOLDER")]
    pub(crate) aws: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) options: ImportOptions,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Each folder holds one organization. A file is named <service>-<method>[.<what it is about>].json after the
REST API that answered:
  cloudresourcemanager-organizations.search.json   cloudresourcemanager-projects.search.json
  cloudasset-searchAllIamPolicies.json             cloudasset-searchAllResources.json
  iam-projects.serviceAccounts.keys.list.<project>.json
It holds what REST returned: one page, several after each other or in a list; or the list that
`gcloud … --format=json` printed. Whatever is not there is recorded as not read.

Examples:
  gcloud asset search-all-iam-policies --scope=organizations/123456789012 --format=json > \\
      example/cloudasset-searchAllIamPolicies.json
  tenure import gcp example --out snapshot
  tenure import gcp example --aws prod audit --azure contoso --out snapshot    all clouds in one snapshot"
)]
pub(crate) struct ImportGcp {
    /// A folder per organization.
    #[arg(required = true, value_name = "FOLDER")]
    pub(crate) folders: Vec<PathBuf>,
    /// Folders of AWS accounts, as of `tenure import aws`, for the same snapshot.
    #[arg(long, num_args = 1.., value_name = "FOLDER")]
    pub(crate) aws: Vec<PathBuf>,
    /// Folders of Entra tenants, as of `tenure import azure`, for the same snapshot.
    #[arg(long, num_args = 1.., value_name = "FOLDER")]
    pub(crate) azure: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) options: ImportOptions,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SnapshotArg {
    /// Folder of the snapshot.
    pub(crate) snapshot: PathBuf,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure assess snapshot --out assessment
  tenure assess snapshot --out assessment --fail-on critical --require-complete")]
pub(crate) struct Assess {
    /// Folder of the snapshot.
    pub(crate) snapshot: PathBuf,
    /// Folder for `assessment.json`.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) judge: Judge,
}

/// What counts as a fault, and when to fail.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Judge {
    /// Exit with 1 where a finding is at least this severe.
    #[arg(long, value_name = "SEVERITY", value_parser = severity, default_value = "high")]
    pub(crate) fail_on: Severity,
    /// Exit with 3 where anything was not read.
    #[arg(long)]
    pub(crate) require_complete: bool,
    /// The register: a TOML file, or a folder of them; may be repeated.
    #[arg(long, value_name = "PATH")]
    pub(crate) register: Vec<PathBuf>,
    /// Days after which a credential is old.
    #[arg(long, value_name = "DAYS")]
    pub(crate) credential_max_age_days: Option<u32>,
    /// Days without use after which something is unused.
    #[arg(long, value_name = "DAYS")]
    pub(crate) unused_days: Option<u32>,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure history march/assessment.json april/assessment.json may/assessment.json
  tenure history */assessment.json --format json")]
pub(crate) struct History {
    /// Assessments of the same clouds, in any order: `assessment.json`, or folders that hold one.
    #[arg(required = true, num_args = 1.., value_name = "ASSESSMENT")]
    pub(crate) assessments: Vec<PathBuf>,
}

/// What every question has.
#[derive(Debug, ClapArgs)]
pub(crate) struct Ask {
    /// Folder of the snapshot.
    #[arg(long, value_name = "DIR")]
    pub(crate) snapshot: PathBuf,
    /// A context key that is known of the request; the same key again adds a value.
    #[arg(long = "context", value_name = "KEY=VALUE")]
    pub(crate) context: Vec<String>,
    /// Exit with 3 where something was not read that could change the answer.
    #[arg(long, alias = "complete")]
    pub(crate) require_complete: bool,
}

/// Who is asked about, and what.
#[derive(Debug, ClapArgs)]
pub(crate) struct One {
    /// ARN, object id, account id, service, or a unique name: `jane`, `user/jane`, `role/deploy`,
    /// `jane@contoso.example`, `app/deploy`.
    pub(crate) principal: String,
    /// The action, such as `s3:GetObject`, `Microsoft.Compute/virtualMachines/write`,
    /// `microsoft.directory/users/password/update` or `RoleManagement.ReadWrite.Directory`.
    pub(crate) action: String,
    /// ARN, ARM id or object id, or a name that only one has; without it, any that the principal may choose.
    pub(crate) resource: Option<String>,
    /// The account that a name is looked for in, and in which a user of a directory acts.
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<String>,
    #[command(flatten)]
    pub(crate) ask: Ask,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure can role/deploy iam:PassRole --snapshot snapshot
  tenure can jane s3:GetObject arn:aws:s3:::payroll/2026.csv --snapshot snapshot
  tenure can jane ec2:RunInstances --context aws:SourceIp=203.0.113.7 --snapshot snapshot
  tenure can 999988887777 sts:AssumeRole role/partner --snapshot snapshot
  tenure can jane@contoso.example Microsoft.Compute/virtualMachines/runCommand/action prod --snapshot snapshot
  tenure can app/deploy microsoft.directory/applications/credentials/update payroll --snapshot snapshot")]
pub(crate) struct Can {
    #[command(flatten)]
    pub(crate) one: One,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure who-can iam:CreateAccessKey --snapshot snapshot
  tenure who-can sts:AssumeRole role/deploy --account 111122223333 --snapshot snapshot
  tenure who-can kms:Decrypt arn:aws:kms:eu-west-1:111122223333:key/1234 --format json --snapshot snapshot
  tenure who-can Microsoft.Authorization/roleAssignments/write prod --snapshot snapshot
  tenure who-can RoleManagement.ReadWrite.Directory --snapshot snapshot")]
pub(crate) struct WhoCan {
    /// The action, such as `s3:GetObject`, `Microsoft.Compute/virtualMachines/write` or `iam.roles.update`;
    /// or a capability, over every cloud at once: `read-data`, `read-logs`, `change`, `provision-identity`,
    /// `elevate`, `impersonate`, `change-guard-rails`, `administer`.
    pub(crate) action: String,
    /// ARN, ARM id, object id or full resource name, or a name that only one has; without it, any.
    pub(crate) resource: Option<String>,
    /// The account that the name of a principal is looked for in.
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<String>,
    /// Name everyone, not the first of each group.
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) ask: Ask,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure explain role/deploy iam:PassRole role/admin --snapshot snapshot
  tenure explain jane s3:GetObject --all --snapshot snapshot")]
pub(crate) struct Explain {
    #[command(flatten)]
    pub(crate) one: One,
    /// Show the statements on other actions too, instead of counting them.
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = r#"A case, of which only the request is needed:
  {"id": "web may read", "mode": "strict",
   "request": {"principal": "arn:aws:iam::111122223333:role/web", "action": "s3:GetObject",
               "resource": "arn:aws:s3:::site/index.html", "context": {"aws:SourceIp": "203.0.113.7"}},
   "identity_policies": [{"Version": "2012-10-17", "Statement": []}],
   "permission_boundaries": null, "session_policy": null, "resource_policy": null,
   "scps": [{"level": "root", "policies": []}], "rcps": [], "vpc_endpoint_policies": null,
   "expected": {"decision": "ImplicitDeny", "blocked_by": ["identity"]}}
In mode "strict" a context key that is not there is missing; in mode "any_context" it may have any value.

Exit codes: 0 answered, and as expected; 1 an answer is not as expected; 2 a case is malformed, or no
case has an expectation.

Examples:
  tenure simulate cases.json
  tenure simulate cases.json --expect              in CI, after every change of a policy
  tenure simulate - < cases.json                   JSON on a pipe, text on a terminal"#)]
pub(crate) struct Simulate {
    /// JSON file with a list of cases or one case; `-` for stdin.
    pub(crate) cases: PathBuf,
    /// Compare each answer with the case's `expected`, and show those that differ.
    #[arg(long)]
    pub(crate) expect: bool,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Of the services that the cloud says the principal used, every action of its policies stays; of the
others none does. Resources, conditions and denials stay as they are. The proposal is tried against the
policies of today before it is shown: it allows nothing that they do not.

Exit codes: 0 proposed, or nothing is to be taken; 3 not evaluated, because something was not read.

Examples:
  tenure right-size role/deploy --snapshot snapshot
  tenure right-size arn:aws:iam::111122223333:role/deploy --snapshot snapshot --out proposal
  tenure right-size deploy --account 111122223333 --snapshot snapshot --unused-days 180 --format json"
)]
pub(crate) struct RightSize {
    /// ARN of a user or a role, or a unique name: `jane`, `user/jane`, `role/deploy`.
    pub(crate) principal: String,
    /// The account that a name is looked for in.
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<String>,
    /// Folder of the snapshot.
    #[arg(long, value_name = "DIR")]
    pub(crate) snapshot: PathBuf,
    /// Folder for the policies, each in a file of its own; none is overwritten.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Days without use after which a service is unused.
    #[arg(long, value_name = "DAYS")]
    pub(crate) unused_days: Option<u32>,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure paths --snapshot snapshot                       a shortest path of everyone who has one
  tenure paths user/jane --snapshot snapshot             every path of one
  tenure paths --from github:org/repo --snapshot snapshot    of a repository that clouds let in
  tenure paths --to role/deploy --snapshot snapshot      who comes to act as a role
  tenure paths user/jane --to 111122223333 --snapshot snapshot --format json

Exit code 3 where no path was found and something was not read through which one may lead.")]
pub(crate) struct Paths {
    /// Where paths start: an ARN, an email address, `user/NAME`, `role/NAME`, or a name that only one has.
    pub(crate) principal: Option<String>,
    /// The same, by name: also a subject of an issuer outside, `github:ORGANISATION/REPOSITORY`,
    /// `gitlab:GROUP/PROJECT`, `terraform-cloud:ORGANISATION/PROJECT/WORKSPACE`,
    /// `kubernetes:ISSUER/NAMESPACE/ACCOUNT`.
    #[arg(long, value_name = "PRINCIPAL", conflicts_with = "principal")]
    pub(crate) from: Option<String>,
    /// Where they lead: a principal, or the id of an account, subscription, project or what holds them; any
    /// administrator if it is left out.
    #[arg(long, value_name = "PRINCIPAL")]
    pub(crate) to: Option<String>,
    /// Folder of the snapshot.
    #[arg(long, value_name = "DIR")]
    pub(crate) snapshot: PathBuf,
    /// The account that a name is looked for in.
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<String>,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Seven proofs for each environment of the register: no way in, no credential, no live session, no deputy,
no data door, no success after the end, customer verified. Each is proven, residue, or not proven with
its reasons: what was not read proves nothing.

Exit codes: 0 all proven; 1 something is left; 3 nothing was found, and not everything was read.

Examples:
  tenure offboard acme --snapshot today --plan                      what has to go, in a safe order
  tenure offboard acme --snapshot today --baseline before --executed-by omar --verified-by jane
  tenure offboard acme --snapshot today --baseline before --since 2026-10-31 --out pack
  tenure offboard aws:999988887777 --snapshot today --baseline before --format json"
)]
pub(crate) struct Offboard {
    /// The party: its id in the register, or as reports show it (`aws:999988887777`).
    pub(crate) party: String,
    /// Folder of the snapshot.
    #[arg(long, value_name = "DIR")]
    pub(crate) snapshot: PathBuf,
    /// Folder of an earlier snapshot, from before access ended: what was there then must be gone now.
    #[arg(long, value_name = "DIR", conflicts_with = "plan")]
    pub(crate) baseline: Option<PathBuf>,
    /// When access ended: a day, from its first moment on, or an instant; else the register tells.
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<When>,
    /// Tell what has to go, in a safe order, and what would break.
    #[arg(long)]
    pub(crate) plan: bool,
    /// Who removed access: a person of the register.
    #[arg(long, value_name = "PERSON", conflicts_with = "plan")]
    pub(crate) executed_by: Option<String>,
    /// Who verified it: another person of the register, and the customer's.
    #[arg(long, value_name = "PERSON", conflicts_with = "plan")]
    pub(crate) verified_by: Option<String>,
    /// Days after which a snapshot is too old to prove anything.
    #[arg(long, value_name = "DAYS", default_value_t = 7)]
    pub(crate) max_age_days: u32,
    /// The register: a TOML file, or a folder of them; may be repeated.
    #[arg(long, value_name = "PATH")]
    pub(crate) register: Vec<PathBuf>,
    /// Folder for the evidence pack with the certificate, or for `plan.json`.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) look: Look,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure frameworks
  tenure frameworks nist-csf-2.0
  tenure frameworks iso-27001-2022 --assessment assessment     with what a scan says of each control
  tenure frameworks --cited                                    ids that documents cite loosely, and what they can mean")]
pub(crate) struct Frameworks {
    /// Id of one framework, to print its controls.
    pub(crate) id: Option<String>,
    /// An assessment, to print what it says of each control.
    #[arg(long, value_name = "DIR", requires = "id")]
    pub(crate) assessment: Option<PathBuf>,
    /// Print the ids that documents on partner governance cite, by their number and by their sentence.
    #[arg(long, conflicts_with_all = ["id", "assessment"])]
    pub(crate) cited: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Checks {
    /// Name of one check, to print its page.
    pub(crate) id: Option<String>,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure register init --snapshot snapshot --out register.toml
  tenure register lint register.toml
  tenure register show acme
  tenure register schema > register.schema.json")]
pub(crate) struct RegisterArgs {
    #[command(subcommand)]
    pub(crate) command: RegisterCommand,
}

impl RegisterArgs {
    /// Whether it is `register lint`, which has forms of its own.
    pub(crate) fn is_lint(&self) -> bool {
        matches!(self.command, RegisterCommand::Lint(_))
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum RegisterCommand {
    /// Draft a register from a snapshot: its environments, every foreign party, your administrators.
    Init(RegisterInit),
    /// Check a register: what cannot be meant, then every check that needs nothing but the register.
    Lint(RegisterLint),
    /// Print the JSON Schema of a register, for editors and validators.
    Schema,
    /// Show what is declared, each field with its source: cloud, signed register, unsigned register, tag, guess.
    Show(RegisterShow),
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure register init --snapshot snapshot                       prints the draft
  tenure register init --snapshot snapshot --out register.toml")]
pub(crate) struct RegisterInit {
    /// Folder of the snapshot.
    #[arg(long, value_name = "DIR")]
    pub(crate) snapshot: PathBuf,
    /// File for the draft; one that is there is not overwritten.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Exit codes: 0 nothing at or above the threshold, 1 findings, 2 the register cannot be meant.

Examples:
  tenure register lint register                        in CI, before a proposal is signed
  tenure register lint --snapshot snapshot             also what a snapshot says of it
  tenure register lint register --format json
  tenure register lint register --format sarif > lint.sarif    for code scanning; or --format junit"
)]
pub(crate) struct RegisterLint {
    /// Files and folders; without any, what the settings name.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Hold the register against a snapshot, too.
    #[arg(long, value_name = "DIR")]
    pub(crate) snapshot: Option<PathBuf>,
    /// Exit with 1 where a finding is at least this severe.
    #[arg(long, value_name = "SEVERITY", value_parser = severity, default_value = "low")]
    pub(crate) fail_on: Severity,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure register show
  tenure register show acme --register register
  tenure register show 'role/acme-deploy' --snapshot snapshot     what is known of an identity, and from where")]
pub(crate) struct RegisterShow {
    /// An id, or a part of one; everything without it.
    pub(crate) id: Option<String>,
    /// The register: a TOML file, or a folder of them; may be repeated.
    #[arg(long, value_name = "PATH")]
    pub(crate) register: Vec<PathBuf>,
    /// What clouds, tags and guesses say is taken from this snapshot.
    #[arg(long, value_name = "DIR")]
    pub(crate) snapshot: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure permissions --cloud aws > policy.json
  tenure permissions --cloud azure --tenant 00000000-0000-0000-0000-000000000000")]
pub(crate) struct Permissions {
    /// The cloud.
    #[arg(long, value_name = "CLOUD")]
    pub(crate) cloud: Cloud,
    /// The Entra tenant, whose root management group the role of Azure is for.
    #[arg(long, value_name = "ID")]
    pub(crate) tenant: Option<String>,
    /// The organization of Google Cloud that the role is for, by its number.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) organization: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Completions {
    /// The shell.
    pub(crate) shell: clap_complete::Shell,
}

fn severity(word: &str) -> Result<Severity, String> {
    let find = Severity::ALL.into_iter().find(|severity| severity.as_str() == word);
    find.ok_or_else(|| "expected info, low, medium, high or critical".to_owned())
}
