//! The made-up organisation: its accounts, units and regions.

/// The organisation's id.
pub(super) const ORGANISATION: &str = "o-exampleorg";

/// The root of the tree of accounts.
pub(super) const ROOT: &str = "r-ex01";

/// The regions that every account uses.
pub(super) const REGIONS: [&str; 2] = [HOME, ELSEWHERE];
/// Where most things are.
pub(super) const HOME: &str = "eu-west-1";
/// Where the rest is.
pub(super) const ELSEWHERE: &str = "us-east-1";

/// An account.
pub(super) struct Place {
    /// Its folder in the export.
    pub(super) folder: &'static str,
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    /// The unit that it lies in.
    pub(super) unit: &'static str,
    pub(super) state: &'static str,
}

const fn place(folder: &'static str, id: &'static str, name: &'static str, unit: &'static str) -> Place {
    Place { folder, id, name, unit, state: "ACTIVE" }
}

pub(super) const MANAGEMENT: &Place = &place("management", "100000000001", "example-management", ROOT);
pub(super) const AUDIT: &Place = &place("audit", "200000000002", "example-audit", "ou-ex01-security");
pub(super) const PROD: &Place = &place("prod", "300000000003", "example-prod", "ou-ex01-production");
pub(super) const STAGING: &Place = &place("staging", "400000000004", "example-staging", "ou-ex01-staging1");
pub(super) const DATA: &Place = &place("data", "500000000005", "example-data", "ou-ex01-production");
pub(super) const SANDBOX: &Place = &place("sandbox", "600000000006", "example-sandbox", "ou-ex01-sandbox1");

/// The accounts that were exported.
pub(super) const EXPORTED: [&Place; 6] = [MANAGEMENT, AUDIT, PROD, STAGING, DATA, SANDBOX];

/// Listed by the organisation, closed, and not exported.
pub(super) const CLOSED: &Place = &Place {
    folder: "",
    id: "700000000007",
    name: "example-cards-legacy",
    unit: "ou-ex01-suspend1",
    state: "SUSPENDED",
};

/// An organisational unit.
pub(super) struct Unit {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) parent: &'static str,
}

const fn unit(id: &'static str, name: &'static str, parent: &'static str) -> Unit {
    Unit { id, name, parent }
}

/// The unit of everything that serves customers.
pub(super) const WORKLOADS: &str = "ou-ex01-workload";

/// Every unit, a parent before its children.
pub(super) const UNITS: [Unit; 6] = [
    unit("ou-ex01-security", "Security", ROOT),
    unit(WORKLOADS, "Workloads", ROOT),
    unit("ou-ex01-sandbox1", "Sandbox", ROOT),
    unit("ou-ex01-suspend1", "Suspended", ROOT),
    unit("ou-ex01-production", "Production", WORKLOADS),
    unit("ou-ex01-staging1", "Staging", WORKLOADS),
];

/// Partner: Acme Integrators, with its delivery account and its tooling account.
pub(super) const ACME: &str = "111122223333";
pub(super) const ACME_TOOLING: &str = "111122224444";
/// Partner: Bolt Managed Services.
pub(super) const BOLT: &str = "444455556666";
/// Nobody in the bank can say whose this is.
pub(super) const NOBODYS: &str = "555566667777";
/// Published by Datadog for its AWS integration.
pub(super) const DATADOG: &str = "464622532012";
/// Published by AWS: writes the access logs of load balancers in eu-west-1.
pub(super) const LOAD_BALANCER_LOGS: &str = "156460612806";

impl Place {
    /// The ARN of a role, by its path and name (`/app/deploy`).
    pub(super) fn role(&self, path_and_name: &str) -> String {
        format!("arn:aws:iam::{}:role/{}", self.id, path_and_name.trim_start_matches('/'))
    }

    /// The ARN of a managed policy of the account.
    pub(super) fn policy(&self, name: &str) -> String {
        format!("arn:aws:iam::{}:policy/{name}", self.id)
    }

    /// The ARN of the account itself as a principal.
    pub(super) fn root(&self) -> String {
        format!("arn:aws:iam::{}:root", self.id)
    }

    /// The ARN of an identity provider (`oidc-provider/app.terraform.io`).
    pub(super) fn provider(&self, kind_and_name: &str) -> String {
        format!("arn:aws:iam::{}:{kind_and_name}", self.id)
    }

    /// The ARN of something in a region.
    pub(super) fn arn(&self, service: &str, region: &str, rest: &str) -> String {
        format!("arn:aws:{service}:{region}:{}:{rest}", self.id)
    }
}
