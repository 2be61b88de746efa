//! Names of the seed that tests and configurations need.

/// Contoso's tenant.
pub const TENANT: &str = "c0a50000-1111-4222-8333-444455556666";
/// Its first domain.
pub const DOMAIN: &str = "contoso.onmicrosoft.com";
/// A partner that manages two subscriptions by Lighthouse.
pub const FABRIKAM: &str = "fab00000-1111-4222-8333-444455556666";
/// A partner with GDAP and guests.
pub const NORTHWIND: &str = "0a700000-1111-4222-8333-444455556666";
/// Application id of the scanner: it holds every permission that a scan needs.
pub const SCANNER_APP_ID: &str = "5ca00000-1111-4222-8333-444455556666";
/// Its secret.
pub const SCANNER_SECRET: &str = "loopback-secret-of-the-scanner";
/// Issuer of its federated credential.
pub const SCANNER_ISSUER: &str = "https://token.actions.githubusercontent.com";
/// Subject of its federated credential.
pub const SCANNER_SUBJECT: &str = "repo:contoso/scans:ref:refs/heads/main";
/// `IDENTITY_HEADER` of the App Service endpoint.
pub const IDENTITY_HEADER: &str = "853b9a84-5bfa-4b22-a3f3-0b9a43d9ad8a";
/// Application id of Microsoft Graph.
pub const GRAPH_APP_ID: &str = "00000003-0000-0000-c000-000000000000";
/// Tenant of Microsoft's own applications.
pub const MICROSOFT: &str = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";
/// Subscription of production, managed by Fabrikam.
pub const PRODUCTION: &str = "5b000000-0000-4000-8000-000000000001";
/// Subscription of tests.
pub const TEST: &str = "5b000000-0000-4000-8000-000000000002";
/// Subscription that a reseller keeps.
pub const RESOLD: &str = "5b000000-0000-4000-8000-000000000003";

/// The object id of something in the seed, by its kind and name: `user alice`, `group platform`,
/// `sp deploy`, `app deploy`.
pub fn object(name: &str) -> String {
    crate::tenant::guid(name)
}
