//! What is planted in the tenant: faults that an assessment finds, and near misses that it does not.

use super::compute::vault;
use super::partners::{ACME, BOLT, CARDS, ENDING, LEASING, NOBODYS, RENEWING};
use super::places::{CONNECTIVITY, DATA, LAB, subscription};
use super::roles::{azure, guid};
use super::tenant::{TENANT, Tenant, id};

/// The outcome for somebody: the check, who (by name), why.
type Planted = (&'static str, &'static str, &'static str);

/// People, groups and software that are found.
#[rustfmt::skip]
const FIRES: &[Planted] = &[
    ("administrator-non-human", "ci-landing-zones", "a pipeline outside Azure owns every workload"),
    ("administrator-non-human", "func-statements", "a function that owns its subscription"),
    ("administrator-standing", "Breakglass One", "always Global Administrator, for emergencies"),
    ("administrator-standing", "Breakglass Two", "always Global Administrator, for emergencies"),
    ("administrator-standing", "sg-platform-owners", "a group of owners who need not activate"),
    ("assignment-at-root", "Lars Meyer", "elevated his access once, and left it"),
    ("assignment-orphaned", "a contractor of 2024", "deleted, and still Contributor"),
    ("assignment-orphaned", "a retired pipeline", "deleted, and still Reader"),
    ("application-publisher-unverified", "Statement Archive", "every site and mailbox, and no verified publisher"),
    ("classic-administrator-left", "Hana Ito", "a co-administrator of 2019"),
    ("consent-to-foreign-application", "Acme Release Hub", "may write every group, by a vendor's application"),
    ("consent-to-foreign-application", "Statement Archive", "every site and mailbox, by an application of nobody known"),
    ("credential-expired-kept", "branch-portal", "a secret that ended 200 days ago"),
    ("credential-lives-too-long", "hr-sync", "a secret of two years"),
    ("credential-never-used", "old-reporting", "a secret of 170 days without a sign-in"),
    ("credential-old", "old-reporting", "a secret of 170 days"),
    ("effective-administrator", "Breakglass One", "Global Administrator"),
    ("effective-administrator", "Breakglass Two", "Global Administrator"),
    ("effective-administrator", "David Osei", "Global Administrator, activated for today"),
    ("effective-administrator", "Ines Costa", "owner of the platform, through a group"),
    ("effective-administrator", "Lars Meyer", "User Access Administrator over everything"),
    ("effective-administrator", "Sofia Lind", "assigns every role"),
    ("effective-administrator", "ci-landing-zones", "Owner of the workloads"),
    ("effective-administrator", "func-statements", "Owner of its subscription"),
    ("effective-administrator", "identity-automation", "`RoleManagement.ReadWrite.Directory`"),
    ("effective-administrator", "a reseller's admin agents", "Owner of the lab"),
    ("escalation-path", "Acme Application Support", "adds a credential to any application"),
    ("escalation-path", "Acme Release Hub", "puts itself into the group of web operators"),
    ("escalation-path", "Amir Haddad", "owns the application that assigns roles"),
    ("escalation-path", "Eva Horvat", "approves Global Administrators"),
    ("escalation-path", "George Lamb", "approves Global Administrators"),
    ("escalation-path", "Grace Mwangi", "activates Owner, if a guest approves"),
    ("escalation-path", "Ines Costa", "activates Application Administrator, alone"),
    ("escalation-path", "Jan Novak", "activates Contributor where a function owns the subscription"),
    ("escalation-path", "Julia Brandt", "owns an application that resets passwords"),
    ("escalation-path", "Maria Keller", "owns the pipeline that owns the workloads"),
    ("escalation-path", "Oskar Berg", "runs code in a function that owns the subscription"),
    ("escalation-path", "Robin Falk", "a guest who approves owners"),
    ("escalation-path", "Tom Baker", "activates User Administrator and resets a password"),
    ("escalation-path", "Rita Gomes", "is in Identity Center, and there in a group of administrators"),
    ("escalation-path", "archive-index", "a service account takes it, which administers the organization of Google"),
    ("escalation-path", "app-provisioning", "adds a credential to any application"),
    ("escalation-path", "hr-sync", "resets the password of a web operator"),
    ("federation-without-subject", "ci-preview", "every repository of GitHub"),
    ("guard-rails-changeable", "Bolt Operations", "Contributor of a subscription changes what records it"),
    ("guard-rails-changeable", "Clara Vogt", "Contributor in the lab"),
    ("guard-rails-changeable", "Dana Kowal", "Contributor in test"),
    ("guard-rails-changeable", "Elena Russo", "Contributor in test"),
    ("guard-rails-changeable", "Hana Ito", "Contributor in the lab"),
    ("guard-rails-changeable", "Ivo Petrov", "Contributor in the lab"),
    ("guard-rails-changeable", "Jan Novak", "activates Contributor"),
    ("guard-rails-changeable", "Pat Quinn", "Contributor in test"),
    ("guard-rails-changeable", "Paul Dubois", "activates Security Administrator"),
    ("guard-rails-changeable", "id-lab", "Contributor in the lab"),
    ("guard-rails-changeable", "payments-release", "Contributor in test"),
    ("guest-privileged", "Dana Kowal", "a guest from Acme who is Contributor"),
    ("guest-privileged", "Pat Quinn", "a guest from Acme who is Contributor"),
    ("identity-ungoverned", "Acme Release Hub", "privileged, and nobody of the bank owns it"),
    ("identity-ungoverned", "id-lab", "an identity without a tag"),
    ("identity-ungoverned", "statement-printer", "an application without an owner"),
    ("lighthouse-privileged-role", "Bolt Operations", "Contributor of the data platform"),
    ("lighthouse-privileged-role", "Bolt Second Line", "may rewrite vaults when Bolt approves"),
    ("lighthouse-standing", "Bolt Operations", "day and night"),
    ("owner-outranked", "Amir Haddad", "works at the service desk, and owns what assigns roles"),
    ("password-without-mfa", "Kim Larsen", "a mail address is no second factor"),
    ("principal-dormant", "Henrik Dahl", "last seen 214 days ago"),
    ("principal-dormant", "old-reporting", "last seen 240 days ago"),
    ("privileged-role-permanent", "Lars Meyer", "User Access Administrator"),
    ("privileged-role-permanent", "Sofia Lind", "Privileged Role Administrator"),
    ("privileged-role-permanent", "sg-helpdesk-branches", "Helpdesk Administrator of the branches"),
    ("privileged-role-permanent", "sg-lab", "Contributor in the lab"),
    ("privileged-role-permanent", "sg-patching", "Automation Contributor"),
    ("privileged-role-permanent", "sg-payments-test-operators", "Contributor in test"),
    ("privileged-role-permanent", "sg-web-operators", "Website Contributor"),
    ("secret-on-service-principal", "legacy-mailer", "a secret that the portal does not list"),
];

/// Those that look alike, and are not found.
#[rustfmt::skip]
const SPARED: &[Planted] = &[
    ("administrator-non-human", "data-loader", "writes data, and gives no access"),
    ("administrator-standing", "Maria Keller", "activates Global Administrator, with an approval"),
    ("administrator-standing", "David Osei", "activated it, and loses it tomorrow"),
    ("assignment-at-root", "sg-security-readers", "at the root group, where it is seen"),
    ("assignment-orphaned", "Bolt Operations", "of another tenant, and known by its delegation"),
    ("application-publisher-unverified", "Acme Release Hub", "a verified publisher"),
    ("application-publisher-unverified", "Calendar Polls", "no verified publisher, and nothing to worry about"),
    ("classic-administrator-left", "Lars Meyer", "an administrator by a role"),
    ("consent-to-foreign-application", "Calendar Polls", "reads calendars"),
    ("consent-to-foreign-application", "Acme Time Sheets", "reads who signed in"),
    ("credential-expired-kept", "old-reporting", "live"),
    ("credential-lives-too-long", "graph-inventory", "180 days, to the day"),
    ("credential-never-used", "branch-portal", "the other secret is in use"),
    ("credential-old", "legacy-mailer", "a secret of 85 days"),
    ("effective-administrator", "graph-inventory", "reads everything, and changes nothing"),
    ("escalation-path", "Anders Holm", "his namesake in Identity Center was made for another object"),
    ("escalation-path", "sg-bolt-liaison", "reads one resource group"),
    ("federation-without-subject", "ci-landing-zones", "one environment of one repository"),
    ("federation-without-audience", "ci-landing-zones", "the audience that Entra ID recommends"),
    ("guard-rails-changeable", "graph-inventory", "reads"),
    ("guest-privileged", "Sam Reyes", "a guest without a role"),
    ("guest-privileged", "Uma Rao", "an auditor who reads reports"),
    ("guest-privileged", "Kai Schmidt", "an external member without a role"),
    ("identity-ungoverned", "id-payments-api", "its resource has an owner's tag"),
    ("identity-ungoverned", "func-statements", "goes with its function"),
    ("lighthouse-privileged-role", "Bolt Monitoring", "reads"),
    ("lighthouse-standing", "Bolt Second Line", "has to activate it"),
    ("lighthouse-standing", "Bolt Monitoring", "reads, and may give the delegation up"),
    ("owner-outranked", "Sofia Lind", "owns an application, and holds more herself"),
    ("owner-outranked", "Omar Said", "owns an application with less than a role of the list"),
    ("password-without-mfa", "Breakglass One", "a security key"),
    ("password-without-mfa", "Robin Falk", "signs in at home"),
    ("principal-dormant", "Breakglass One", "used at the exercise of last month"),
    ("principal-dormant", "Petra Wolf", "switched off"),
    ("identity-ungoverned", "On-Premises Directory Synchronization Service Account", "made by the synchronisation for itself"),
    ("privileged-role-permanent", "On-Premises Directory Synchronization Service Account", "a machine, which cannot activate"),
    ("privileged-role-permanent", "sg-security-readers", "reads"),
    ("privileged-role-permanent", "Tom Baker", "activates User Administrator"),
    ("secret-on-service-principal", "payments-release", "its secret is on the application"),
];

pub(super) fn add(tenant: &mut Tenant) {
    for (check, name, why) in FIRES {
        tenant.plant(id(name)).fires(check, why);
    }
    for (check, name, why) in SPARED {
        tenant.plant(id(name)).spared(check, why);
    }
    activation(tenant);
    delegations(tenant);
    elsewhere(tenant);
}

fn activation(tenant: &mut Tenant) {
    let directory = |role: &str| format!("entra:roleDefinitions/{}#activation@/", guid(role));
    let in_azure = |role: &str, place: &str| format!("{}#activation@{}", azure(role), subscription(place));
    tenant
        .plant(directory("Application Administrator"))
        .fires("role-activation-without-approval", "nobody is asked")
        .fires("role-activation-without-mfa", "a session is enough");
    tenant
        .plant(directory("Global Administrator"))
        .spared("role-activation-without-approval", "a duty manager approves")
        .spared("role-activation-without-mfa", "asks for a second factor")
        .spared("role-approver-eligible-too", "duty managers may not activate it");
    tenant
        .plant(directory("Privileged Authentication Administrator"))
        .fires("role-approver-eligible-too", "two who approve each other");
    tenant.plant(in_azure("Owner", DATA)).fires("role-approver-outside", "a guest of Bolt approves");
    tenant.plant(in_azure("Owner", CONNECTIVITY)).spared("role-approver-outside", "duty managers approve");
}

fn delegations(tenant: &mut Tenant) {
    let own = |kind: &str, delegate: &str, name: &str| format!("azure:{TENANT}#{kind}/{delegate}/{name}");
    tenant
        .plant(own("gdap", ACME, "service provider"))
        .fires("gdap-privileged-role", "Cloud Application Administrator for Acme's support")
        .fires("gdap-many-roles", "ten roles, nine of them for the service desk");
    tenant
        .plant(own("cross-tenant-sync", LEASING, "userSyncInbound"))
        .fires("partner-writes-users", "the sister company writes its users into the directory");
    tenant
        .plant(own("cross-tenant-sync", BOLT, "userSyncInbound"))
        .spared("partner-writes-users", "an entry of the policy without synchronisation");
    for (partner, fires, why) in [
        (LEASING, true, "invitations redeem themselves, and Leasing's second factors are taken"),
        (ACME, true, "invitations redeem themselves"),
        (BOLT, false, "an entry that redeems nothing"),
    ] {
        let planting = tenant.plant(own("cross-tenant-access", partner, "cross-tenant access policy"));
        if fires {
            planting.fires("partner-consents-silently", why);
        } else {
            planting.spared("partner-consents-silently", why);
        }
    }
    let of_leasing = |name: &str| format!("azure:{LEASING}#gdap/{TENANT}/{name}");
    // The bank is the partner itself, and no outsider to its sisters.
    tenant
        .plant(of_leasing(RENEWING))
        .spared("gdap-many-roles", "nine roles, which the bank holds at its sister")
        .spared("gdap-without-end", "the same")
        .spared("legacy-dap", "a granular relationship");
    tenant.plant(of_leasing(ENDING)).spared("gdap-without-end", "ends in 200 days");
    tenant
        .plant(format!("azure:{CARDS}#dap/{TENANT}/BreadthPartner"))
        .spared("legacy-dap", "the bank's own, at its sister");
    let reseller = id("a reseller's admin agents");
    tenant
        .plant(format!("azure:{}#csp-aobo/{reseller}/administration on behalf of", subscription(LAB)))
        .fires("csp-owner", "a reseller owns the lab");
    let bolt = format!(
        "azure:{}#lighthouse/{BOLT}/Bolt Managed Services - data platform ({})",
        subscription(DATA),
        id("bolt assignment")
    );
    tenant
        .plant(bolt)
        .fires("role-approver-outside", "Bolt approves what Bolt activates")
        .spared("csp-owner", "Lighthouse, which is another thing")
        .spared("gdap-privileged-role", "the same");
    for (delegate, why) in [
        (reseller.as_str(), "a reseller, by the lab"),
        ("acme", "by delegated administration"),
        ("bolt", "by Lighthouse"),
    ] {
        tenant.plant(delegate).fires("delegated-administrator", why);
    }
    tenant.plant(LEASING).spared("delegated-administrator", "writes users, and administers nothing");
}

fn elsewhere(tenant: &mut Tenant) {
    const UNKNOWN: &str = "foreign-account-unknown";
    for (delegate, why) in [
        (NOBODYS, "the home of Statement Archive, which nobody can name"),
        (LEASING, "a sister company that the register forgot"),
        (super::software::POLLS, "the home of Calendar Polls"),
        ("auditors-united.example", "an auditor's domain that the register forgot"),
        (&id("a reseller's admin agents"), "the reseller of the lab"),
    ] {
        tenant.plant(delegate).fires(UNKNOWN, why);
    }
    for delegate in [ACME, BOLT, "acme-integrators.example", "bolt-managed.example"] {
        tenant.plant(delegate).spared(UNKNOWN, "claimed for a partner");
    }
    tenant
        .plant(vault("kv-payments-legacy"))
        .fires("vault-rewritable", "access policies, and Contributors who may write them");
    for name in ["kv-payments", "kv-data"] {
        tenant.plant(vault(name)).spared("vault-rewritable", "access by roles");
    }
}
