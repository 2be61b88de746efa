//! Names of the seed that tests ask for.

/// The organization.
pub const ORGANIZATION: &str = "organizations/734512098415";
/// Its domain, which is its display name.
pub const DOMAIN: &str = "contoso.example";
/// The Workspace customer that owns it.
pub const CUSTOMER: &str = "C03c0nt0s";
/// The project of production workloads, and its number.
pub const PRODUCTION: &str = "contoso-pay-prod";
/// Number of [`PRODUCTION`].
pub const PRODUCTION_NUMBER: &str = "481516234200";
/// The project of tests.
pub const TEST: &str = "contoso-pay-test";
/// The project that the scanner lives in, and is charged for its calls.
pub const SECURITY: &str = "contoso-security";
/// Number of [`SECURITY`].
pub const SECURITY_NUMBER: &str = "481516234203";
/// The project of pipelines, with the workload identity pools.
pub const BUILD: &str = "contoso-build";
/// Number of [`BUILD`], which names of pool identities carry.
pub const BUILD_NUMBER: &str = "481516234202";
/// The service account that scans.
pub const SCANNER: &str = "tenure-scanner@contoso-security.iam.gserviceaccount.com";
/// Its unique id, to which administrator roles of Workspace are assigned.
pub const SCANNER_UNIQUE_ID: &str = "103846120977412650018";
/// A service account of another project that [`SCANNER`] may be impersonated by.
pub const DEPLOYER: &str = "deployer@contoso-build.iam.gserviceaccount.com";
/// The super administrator, in whose name a delegated service account may read Workspace.
pub const ADMINISTRATOR: &str = "alice@contoso.example";
/// The group that administers the organization.
pub const ADMINISTRATORS: &str = "gcp-organization-admins@contoso.example";
/// OAuth client of users who signed in by themselves (`gcloud auth application-default login`).
pub const USER_CLIENT_ID: &str = "764086051850-loopback.apps.googleusercontent.com";
/// Its secret, which is none.
pub const USER_CLIENT_SECRET: &str = "loopback-client-secret";
/// A refresh token of [`ADMINISTRATOR`].
pub const REFRESH_TOKEN: &str = "1//loopback-refresh-token-of-alice";
/// The audience that names the GitHub provider, as an exchange at the Security Token Service sends it.
pub const GITHUB_AUDIENCE: &str = "//iam.googleapis.com/projects/481516234202/locations/global/workloadIdentityPools/pipelines/providers/github";
