//! What is planted in the register and in the logs, and what follows from it: a partner whose contract has ended and
//! who is still there, controls that nobody tests, acts that nobody approved.

use super::Estate;

/// The check, why it fires, and on whom.
type Fault = (&'static str, &'static str, &'static [&'static str]);

pub(super) fn add(estate: &mut Estate) {
    for (check, why, subjects) in FAULTS {
        for subject in *subjects {
            estate.plant(*subject).fires(check, why);
        }
    }
    for (check, subject, why) in NEAR_MISSES {
        estate.plant(*subject).spared(check, why);
    }
}

/// The checks that only this file plants something for, or that it plants most of.
#[cfg(test)]
pub(super) fn checks() -> std::collections::BTreeSet<&'static str> {
    let faults = FAULTS.iter().map(|(check, ..)| *check);
    faults.chain(NEAR_MISSES.iter().map(|(check, ..)| *check)).collect()
}

const FAULTS: &[Fault] = &[
    ("exception-unused", "excuses a role that the check finds nothing about", &["register:exception/E-3"]),
    (
        "exception-expired",
        "ended in October, and what it excused is still there",
        &["register:exception/E-2"],
    ),
    (
        "party-outvotes-customer",
        "may delete or block what the bank keeps control with",
        &[
            "register:party/acme",
            "register:party/app.terraform.io",
            "register:party/bolt",
            "register:party/token.actions.githubusercontent.com",
        ],
    ),
    (
        "prohibited-power-held",
        "issues keys or lets others in, which is authority and no work",
        &[
            "360e7dcc-1a5a-4c2b-8050-734c200029a9",
            "72318e1e-a8c3-4361-8ec0-2d946d263d4b",
            "931f30c7-3591-4b01-825d-9a222affb6fb",
            "arn:aws:iam::300000000003:role/ci/terraform-apply",
            "arn:aws:iam::300000000003:role/partner/bolt-emergency",
            "arn:aws:iam::400000000004:role/ci/terraform-apply",
            "c2ccf233-44af-4db2-82b0-2ce228385e34",
            "fc2b5d6a-3277-42a2-8bbb-23f777f95c08",
            "fcc91304-1176-4dcc-8f52-91e43491df56",
        ],
    ),
    (
        "authority-shared-with-party",
        "a group of administrators in which people of the bank and of a partner are",
        &["6cc04ff4-1fc9-4360-8c17-95ee17be0bda"],
    ),
    (
        "tooling-shared-by-customers",
        "comes in by what nothing binds to this bank",
        &[
            "register:party/acme",
            "register:party/azure:0b5c0001-6d7e-4f8a-9b9c-0d1e2f3a4b5c",
            "register:party/azure:ca1e0001-6d2e-4f3a-9b4c-5d6e7f8a9b0c",
            "register:party/gcp:projects/acme-delivery",
        ],
    ),
    (
        "right-exceeded",
        "granted what the register says never, or in emergencies only",
        &["register:right/acme/production", "register:right/bolt/production"],
    ),
    (
        "right-undeclared",
        "has access of which the register says nothing",
        &[
            "register:right/acme/directory",
            "register:right/app.terraform.io/production",
            "register:right/app.terraform.io/staging",
            "register:right/aws:464622532012/production",
            "register:right/aws:555566667777/production",
            "register:right/azure:0b5c0001-6d7e-4f8a-9b9c-0d1e2f3a4b5c/directory",
            "register:right/bolt/staging",
            "register:right/domain:auditors-united.example/directory",
            "register:right/gcp:projects/acme-delivery/staging",
            "register:right/oidc.eks.eu-west-1.amazonaws.com/id/0E5A1B2C3D4E5F60718293A4B5C6D7E8/production",
            "register:right/oidc.eks.eu-west-1.amazonaws.com/id/9F8E7D6C5B4A39281706F5E4D3C2B1A0/production",
            "register:right/token.actions.githubusercontent.com/directory",
            "register:right/token.actions.githubusercontent.com/production",
            "register:right/token.actions.githubusercontent.com/sandbox",
            "register:right/token.actions.githubusercontent.com/staging",
            "register:right/westeurope.oic.prod-aks.azure.example/e8a40001/cluster-payments/production",
        ],
    ),
    (
        "verbs-combined",
        "reads, changes and repairs with one identity",
        &[
            "360e7dcc-1a5a-4c2b-8050-734c200029a9",
            "72318e1e-a8c3-4361-8ec0-2d946d263d4b",
            "931f30c7-3591-4b01-825d-9a222affb6fb",
            "arn:aws:iam::300000000003:role/ci/terraform-apply",
            "arn:aws:iam::300000000003:role/partner/bolt-emergency",
            "arn:aws:iam::400000000004:role/ci/terraform-apply",
            "c2ccf233-44af-4db2-82b0-2ce228385e34",
            "fcc91304-1176-4dcc-8f52-91e43491df56",
        ],
    ),
    (
        "path-undeclared",
        "leads to an administrator, and no right declares it",
        &[
            "13751728-229e-4c29-80ed-8c52a96c837b",
            "31e412e4-0857-4db1-8722-7fae48b745eb",
            "arn:aws:iam::300000000003:role/ci/archive-release",
            "arn:aws:iam::300000000003:role/ci/function-rollout",
            "arn:aws:iam::300000000003:role/ci/janitor-deploy",
            "arn:aws:iam::300000000003:role/partner/acme-performance",
            "arn:aws:iam::400000000004:role/partner/acme-promotion",
            "c2ccf233-44af-4db2-82b0-2ce228385e34",
            "fc2b5d6a-3277-42a2-8bbb-23f777f95c08",
        ],
    ),
    (
        "grant-without-condition",
        "a privilege that asks for no source, device, tag or time",
        &[
            "13751728-229e-4c29-80ed-8c52a96c837b",
            "360e7dcc-1a5a-4c2b-8050-734c200029a9",
            "72318e1e-a8c3-4361-8ec0-2d946d263d4b",
            "931f30c7-3591-4b01-825d-9a222affb6fb",
            "arn:aws:iam::300000000003:role/ci/terraform-apply",
            "arn:aws:iam::300000000003:role/partner/bolt-emergency",
            "arn:aws:iam::400000000004:role/ci/terraform-apply",
            "c2ccf233-44af-4db2-82b0-2ce228385e34",
            "fc2b5d6a-3277-42a2-8bbb-23f777f95c08",
            "fcc91304-1176-4dcc-8f52-91e43491df56",
        ],
    ),
    (
        "secret-undeclared",
        "a secret of which the register says nothing",
        &[
            "//secretmanager.googleapis.com/projects/810000000006/secrets/card-network-token",
            "arn:aws:secretsmanager:eu-west-1:300000000003:secret:app/card-tokens-AbCdEf",
            "arn:aws:secretsmanager:eu-west-1:300000000003:secret:app/ledger-AbCdEf",
            "arn:aws:secretsmanager:eu-west-1:300000000003:secret:app/open-banking-AbCdEf",
            "arn:aws:secretsmanager:eu-west-1:300000000003:secret:app/payments-api-AbCdEf",
            "arn:aws:secretsmanager:eu-west-1:400000000004:secret:app/ledger-AbCdEf",
            "arn:aws:secretsmanager:eu-west-1:400000000004:secret:app/payments-api-AbCdEf",
            "arn:aws:secretsmanager:eu-west-1:500000000005:secret:market-data/password-AbCdEf",
            "arn:aws:secretsmanager:eu-west-1:500000000005:secret:warehouse/password-AbCdEf",
        ],
    ),
    (
        "identity-owner-gone",
        "declared with an owner who has left",
        &[
            "arn:aws:iam::400000000004:role/partner/acme-load-test",
            "arn:aws:iam::400000000004:role/partner/acme-monitoring",
            "arn:aws:iam::400000000004:role/partner/acme-observe",
            "arn:aws:iam::400000000004:role/partner/acme-promotion",
            "arn:aws:iam::400000000004:role/partner/acme-release",
            "arn:aws:iam::400000000004:role/partner/acme-scanner",
            "arn:aws:iam::400000000004:role/partner/acme-test-data",
        ],
    ),
    (
        "identity-outlived",
        "its declared end has passed",
        &[
            "arn:aws:iam::300000000003:role/partner/bolt-emergency",
            "arn:aws:iam::400000000004:role/partner/acme-load-test",
            "arn:aws:iam::400000000004:role/partner/acme-observe",
            "arn:aws:iam::400000000004:role/partner/acme-release",
            "arn:aws:iam::400000000004:role/partner/acme-scanner",
            "arn:aws:iam::400000000004:role/partner/acme-test-data",
        ],
    ),
    (
        "emergency-identity-standing",
        "for emergencies, and always on",
        &["arn:aws:iam::300000000003:role/partner/bolt-emergency"],
    ),
    (
        "act-without-approval",
        "done, and nobody can be found who approved it",
        &[
            "arn:aws:iam::300000000003:role/partner/acme-batch-support",
            "arn:aws:iam::300000000003:role/partner/acme-performance",
            "arn:aws:iam::300000000003:user/svc-fraud-feed",
            "arn:aws:iam::400000000004:role/acme-scratch",
            "arn:aws:lambda:eu-west-1:300000000003:function:payments-clearing",
            "p-exregion",
        ],
    ),
    (
        "act-approved-late",
        "done when its approval had ended",
        &["arn:aws:iam::300000000003:role/partner/bolt-emergency"],
    ),
    (
        "rights-exceeded-by-act",
        "a partner did what it may never or only in emergencies do",
        &[
            "arn:aws:iam::300000000003:role/partner/acme-batch-support",
            "arn:aws:iam::300000000003:role/partner/bolt-emergency",
            "arn:aws:iam::300000000003:user/svc-fraud-feed",
            "arn:aws:iam::400000000004:role/acme-scratch",
            "arn:aws:lambda:eu-west-1:300000000003:function:payments-clearing",
        ],
    ),
    (
        "party-acted-out-of-hours",
        "done outside of the hours of the contract",
        &[
            "arn:aws:iam::300000000003:role/partner/acme-card-operations",
            "arn:aws:iam::300000000003:role/partner/acme-release",
        ],
    ),
    (
        "ticket-missing",
        "approved without a ticket",
        &[
            "//privilegedaccessmanager.googleapis.com/projects/ex-ledger-prod/locations/global/entitlements/owner-for-incidents/grants/0b1c2d3e",
            "//privilegedaccessmanager.googleapis.com/projects/ex-ledger-prod/locations/global/entitlements/owner-for-incidents/grants/4f5a6b7c",
            "arn:aws:iam::300000000003:role/partner/bolt-emergency",
        ],
    ),
    (
        "duties-not-separated",
        "may build and approve in one hand",
        &[
            "72318e1e-a8c3-4361-8ec0-2d946d263d4b",
            "arn:aws:iam::300000000003:role/ci/terraform-apply",
            "arn:aws:iam::300000000003:role/identity-janitor",
            "arn:aws:iam::300000000003:role/incident-response",
            "arn:aws:iam::300000000003:role/partner/bolt-emergency",
            "arn:aws:iam::400000000004:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_PowerUser_1a2b3c4d5e6f7003",
            "arn:aws:iam::400000000004:role/ci/terraform-apply",
            "arn:aws:iam::600000000006:role/builder",
        ],
    ),
    (
        "control-domain-unowned",
        "no control covers the domain of escalation",
        &["register:control-domain/escalation"],
    ),
    ("control-without-cadence", "says not how often it is tested", &["register:control/exception-handling"]),
    ("control-never-tested", "no test of it is declared", &["register:control/exception-handling"]),
    (
        "control-test-overdue",
        "its last test failed, or lies too far back",
        &["register:control/implementation", "register:control/production-support"],
    ),
    ("approval-by-outsider", "approved by a person of the partner", &["register:approval/A-19"]),
    ("approval-self-made", "approved by who asked for it", &["register:approval/A-19"]),
    (
        "escalation-ends-outside",
        "ends with a person of the partner",
        &["register:escalation/emergency-access+incident"],
    ),
    (
        "escalation-person-missing",
        "says not who may revoke meanwhile",
        &["register:escalation/emergency-access+incident"],
    ),
    ("escalation-drill-overdue", "was never tried out", &["register:escalation/emergency-access+incident"]),
    (
        "escalation-breached",
        "due, and the fault is still there",
        &[
            "register:escalation/emergency-access+incident",
            "register:escalation/failed-rotation+orphaned-identity+unresolved-finding",
        ],
    ),
    ("contract-missing", "its only contract ended in September", &["register:party/bolt"]),
    ("review-overdue", "decided last in June, due every quarter", &["register:review/people"]),
    (
        "review-without-record",
        "says where no decisions are",
        &["register:review/nhi", "register:review/people"],
    ),
    (
        "runbook-missing",
        "a bare name, and no file with its digest",
        &[
            "register:identity/aws:arn:aws:iam::300000000003:role/partner/acme-*",
            "register:identity/aws:arn:aws:iam::300000000003:role/partner/bolt-emergency",
            "register:identity/aws:arn:aws:iam::400000000004:role/partner/acme-*",
            "register:offboarding/bolt",
        ],
    ),
    (
        "party-evidence-unowned",
        "nothing says how long its evidence is kept",
        &["register:control/implementation", "register:control/production-support"],
    ),
    (
        "contract-ended-access-left",
        "ended in September, and its party still has access",
        &["register:contract/C-2023-004"],
    ),
    ("person-missing-or-disabled", "switched off in the directory", &["register:person/petra"]),
    (
        "monitor-absent",
        "promises to watch for escalation, and no rule is there",
        &["register:monitor/bolt/production"],
    ),
    ("alerting-absent", "no alarm in the tenant tells of it", &["e8a40001-5b1c-4d2e-8f3a-0a1b2c3d4e5f"]),
];

const NEAR_MISSES: &[(&str, &str, &str)] = &[
    ("approval-by-outsider", "register:approval/A-12", "approved by a person of the bank"),
    ("approval-self-made", "register:approval/A-31", "asked, approved and done by three people"),
    (
        "act-without-approval",
        "arn:aws:iam::300000000003:role/partner/bolt-emergency",
        "there was an approval, and it had ended",
    ),
    ("contract-ended-access-left", "register:contract/C-2024-017", "in force until next spring"),
    ("contract-missing", "register:party/acme", "under contract"),
    ("person-missing-or-disabled", "register:person/maria", "active in both directories"),
    ("identity-owner-gone", "arn:aws:iam::300000000003:role/partner/acme-observe", "its owner is active"),
    ("identity-outlived", "arn:aws:iam::300000000003:role/partner/acme-observe", "ends with the contract"),
    ("identity-outlived", "arn:aws:iam::400000000004:role/partner/acme-promotion", "younger than a year"),
    ("control-test-overdue", "register:control/privileged-access-approval", "tested this month"),
    (
        "control-domain-unowned",
        "register:control-domain/change-control",
        "somebody of the bank answers for it",
    ),
    ("review-overdue", "register:review/nhi", "decided two weeks ago"),
    (
        "escalation-ends-outside",
        "register:escalation/failed-rotation+orphaned-identity+unresolved-finding",
        "ends with the bank",
    ),
    (
        "escalation-drill-overdue",
        "register:escalation/failed-rotation+orphaned-identity+unresolved-finding",
        "tried out in August",
    ),
    ("exception-expired", "register:exception/E-3", "in force until December"),
    (
        "declared-pattern-too-wide",
        "register:identity/aws:arn:aws:iam::300000000003:role/partner/acme-*",
        "names the roles of one partner",
    ),
    (
        "rights-exceeded-by-act",
        "arn:aws:iam::300000000003:user/svc-legacy-clearing",
        "taken away, which everybody may",
    ),
    (
        "party-acted-out-of-hours",
        "arn:aws:iam::300000000003:role/partner/acme-observe",
        "did nothing at night",
    ),
];
