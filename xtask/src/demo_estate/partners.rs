//! Who has access from outside: two partners, a vendor, and an account that nobody can name.

use serde_json::json;

use crate::gaad::Statement;

use super::Estate;
use super::places::{ACME, ACME_TOOLING, AUDIT, BOLT, DATA, DATADOG, HOME, NOBODYS, PROD, Place, STAGING};
use super::planted::Planting;
use super::role::Role;
use super::trust;

const WITHOUT: &str = "trust-without-external-id";
const SHORT: &str = "trust-with-short-external-id";
const SHARED: &str = "trust-with-shared-external-id";

/// The one id that Bolt uses wherever it goes.
const BOLTS_ID: &str = "b0170000-6c1d-4a52-8f7e-2f9f7e1c0a55";

pub(super) fn add(estate: &mut Estate) {
    acme(estate);
    bolt(estate);
    vendor(estate);
    unknown(estate);
}

/// Acme's roles: what each is for, and the external id that it demands.
struct Access {
    place: &'static Place,
    name: &'static str,
    purpose: &'static str,
    from: &'static str,
    id: Option<&'static str>,
}

const fn access(
    place: &'static Place,
    name: &'static str,
    purpose: &'static str,
    from: &'static str,
    id: Option<&'static str>,
) -> Access {
    Access { place, name, purpose, from, id }
}

/// One id per account, as agreed; the release role is younger than the agreement.
const PROD_ID: Option<&str> = Some("7d1c8f04-2b6e-4f1a-9c3d-5e8a90b1c2d3");
const STAGING_ID: Option<&str> = Some("c3a5e7f9-1b2d-4c6e-8a0b-9d8c7b6a5f4e");

const ACMES: [Access; 12] = [
    access(PROD, "acme-release", "releases of the payments applications", ACME, PROD_ID),
    access(PROD, "acme-observe", "operation of the payments applications", ACME, PROD_ID),
    access(PROD, "acme-database-migration", "migrations of the ledger's schema", ACME, None),
    access(PROD, "acme-batch-support", "support of the nightly batch", ACME, None),
    access(PROD, "acme-card-operations", "operation of the card platform", ACME, None),
    access(PROD, "acme-performance", "load profiles", ACME_TOOLING, Some("examplebankplc01")),
    access(STAGING, "acme-release", "releases of the payments applications", ACME, STAGING_ID),
    access(STAGING, "acme-observe", "operation of the payments applications", ACME, STAGING_ID),
    access(STAGING, "acme-test-data", "prepares test data", ACME, None),
    access(STAGING, "acme-load-test", "load tests before a release", ACME, None),
    access(STAGING, "acme-monitoring", "monitoring of test environments", ACME, Some("acme")),
    access(
        STAGING,
        "acme-scanner",
        "scans of images",
        ACME_TOOLING,
        Some("5b0c6f6e-7a3f-4d8e-b1a9-0c2d4e6f8a1b"),
    ),
];

fn acme(estate: &mut Estate) {
    for access in ACMES {
        let trust = match access.id {
            Some(id) => trust::account_with(access.from, id),
            None => trust::account(access.from),
        };
        let role = Role::new(access.name, trust)
            .path("/partner/")
            .governed("vendor-management", &format!("Acme Integrators: {}", access.purpose))
            .tag("Contract", "C-2024-017")
            .own(if access.name.ends_with("release") { "workload-deploy" } else { "operations-read" });
        let planting = estate.role(access.place, role);
        judge_acme(planting, &access);
    }
}

fn judge_acme(planting: Planting<'_>, access: &Access) {
    match access.id {
        None => {
            planting.fires(WITHOUT, "trusts Acme's account without an external id");
        }
        Some("acme") => {
            planting
                .fires(SHORT, "four letters, and the partner's name")
                .spared(WITHOUT, "demands an external id");
        }
        Some("examplebankplc01") => {
            planting.fires(SHORT, "long enough, and the customer's name with a number");
        }
        Some(_) => {
            planting
                .spared(WITHOUT, "demands an external id")
                .spared(SHORT, "a UUID, though other roles of this account demand the same");
        }
    }
}

fn bolt(estate: &mut Estate) {
    let trust = || trust::account_with(BOLT, BOLTS_ID);
    for place in [PROD, STAGING, DATA] {
        let role = Role::new("bolt-operations", trust())
            .path("/partner/")
            .governed("vendor-management", "Bolt Managed Services: operation outside office hours")
            .tag("Contract", "C-2025-044")
            .provided("ReadOnlyAccess")
            .inline(
                "restart",
                [Statement::allow(
                    ["ecs:UpdateService", "ssm:SendCommand"],
                    place.arn("ecs", HOME, "service/*"),
                )],
            );
        estate
            .role(place, role)
            .spared(WITHOUT, "demands an external id")
            .spared(SHORT, "a UUID, though the same everywhere");
    }
    let role = Role::new("bolt-emergency", trust())
        .path("/partner/")
        .governed("vendor-management", "Bolt Managed Services: emergencies")
        .tag("Contract", "C-2025-044")
        .provided("AdministratorAccess");
    estate
        .role(PROD, role)
        .fires("administrator-non-human", "`AdministratorAccess` for a partner's account")
        .fires("effective-administrator", "`AdministratorAccess` for a partner's account");
    estate.plant(BOLT).fires(SHARED, "Bolt uses one external id in three accounts");
    estate.plant(ACME).spared(SHARED, "Acme has another external id in each account");
}

fn vendor(estate: &mut Estate) {
    let ids = [(PROD, "3f6c2a9be4d94f0c8a17d5e2b6c0f913"), (AUDIT, "a91d0c7e5b2f4836b4e7c1f08d3a6259")];
    for (place, id) in ids {
        let role = Role::new("datadog-integration", trust::account_with(DATADOG, id))
            .governed("platform", "metrics to Datadog")
            .provided("SecurityAudit");
        estate
            .role(place, role)
            .spared(WITHOUT, "demands an external id")
            .spared("foreign-account-unknown", "the account is Datadog's, by its own publication");
    }
    estate
        .plant(DATADOG)
        .fires("foreign-account-known-vendor", "published by Datadog, and not in the register");
    estate
        .plant(ACME)
        .spared("foreign-account-known-vendor", "named by the register, not by a list of vendors");
}

fn unknown(estate: &mut Estate) {
    let trust = trust::aws(format!("arn:aws:iam::{NOBODYS}:role/collector"))
        .when(json!({ "StringEquals": { "sts:ExternalId": "e1f2a3b4-9d8c-4b7a-a6f5-e4d3c2b1a098" } }));
    let role = Role::new("market-data-bridge", trust)
        .path("/data/")
        .governed("markets", "prices from outside")
        .inline("deliver", [Statement::allow("s3:PutObject", "arn:aws:s3:::example-bank-market-data/*")]);
    estate.role(DATA, role).spared(WITHOUT, "demands an external id");
    estate
        .plant(NOBODYS)
        .fires("foreign-account-unknown", "in no organisation, no register and no list of vendors");
    for known in [ACME, ACME_TOOLING, BOLT] {
        estate.plant(known).spared("foreign-account-unknown", "declared in the register");
    }
}
