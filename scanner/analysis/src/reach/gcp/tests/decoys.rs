//! Near misses: what looks open and is not; and what looks closed and is open.

use super::*;

const TOKEN: &str = "iam.serviceAccounts.getAccessToken";
const ACT_AS: &str = "iam.serviceAccounts.actAs";

#[test]
fn nothing_is_found_where_nothing_is() {
    closed(&format!("{STRONG}{MACHINE}{}", start("\"roles/viewer\", \"roles/iam.securityReviewer\"")));
}

#[test]
fn to_use_an_account_takes_somewhere_to_run_it() {
    closed(&format!("{STRONG}{}", start("\"roles/iam.serviceAccountUser\"")));
    closed(&format!("{STRONG}{}", start("\"roles/run.developer\"")));
    closed(&format!("{STRONG}{}", start("\"roles/compute.admin\"")));
    open(
        &format!("{STRONG}{}", start("\"roles/iam.serviceAccountUser\", \"roles/compute.admin\"")),
        &organization(),
        &["gcp-instance-create"],
    );
}

#[test]
fn accounts_are_used_in_their_own_project_unless_somebody_says_otherwise() {
    let other = "\n[[project]]\nid = \"test\"\n[[project]]\nid = \"pay-prod\"\n";
    let split =
        start("\"roles/iam.serviceAccountUser\", { role = \"roles/compute.admin\", at = \"project/test\" }");
    let policy = |at: &str, enforce: bool| {
        format!(
            "\n[[org_policy]]\nconstraint = \"iam.disableCrossProjectServiceAccountUsage\"\nat = \"{at}\"\nenforce = {enforce}\n"
        )
    };
    let estate = format!("{STRONG}{other}{split}");
    closed(&estate);
    // What counts is the project of the account.
    closed(&format!("{estate}{}", policy("project/test", false)));
    closed(&format!("{estate}{}{}", policy("project/pay-prod", true), policy("org", false)));
    open(
        &format!("{estate}{}", policy("project/pay-prod", false)),
        &organization(),
        &["gcp-instance-create"],
    );
    let unread = "\n[[gap]]\nscope = \"gcp/org\"\napi = \"orgpolicy:organizations.policies.list\"\nblinds = [\"guard-rails\"]\n";
    let path = possible(&format!("{estate}{unread}"), &["gcp-instance-create"]);
    assert!(path.path.steps[0].doubt.contains("not read"), "{:?}", path.path.steps[0]);
}

#[test]
fn keys_are_made_where_no_organization_policy_forbids_it() {
    let estate = format!("{STRONG}{}", start("\"roles/iam.serviceAccountKeyAdmin\""));
    let policy = |at: &str, enforce: bool| {
        format!(
            "\n[[org_policy]]\nconstraint = \"iam.disableServiceAccountKeyCreation\"\nat = \"{at}\"\nenforce = {enforce}\n"
        )
    };
    open(&estate, &organization(), &["gcp-key-create"]);
    closed(&format!("{estate}{}", policy("org", true)));
    open(
        &format!("{estate}{}{}", policy("org", true), policy("project/pay-prod", false)),
        &organization(),
        &["gcp-key-create"],
    );
    let managed = policy("org", true).replace("iam.disable", "iam.managed.disable");
    closed(&format!("{estate}{managed}"));
    // It is the one thing in the way.
    let found = answer(
        &format!("{estate}{}", policy("org", true)),
        Some(&user("start")),
        &Destination::Administrators,
    );
    assert!(found.open.is_empty());
    assert_eq!(found.blocked.len(), 1);
    let by = &found.blocked[0].path.blocked_by;
    assert!(by[0].contains("iam.disableServiceAccountKeyCreation"), "{by:?}");
}

#[test]
fn a_deny_policy_counts() {
    let estate = format!("{STRONG}{}", holder(&[TOKEN], "project/pay-prod"));
    let deny = |denied: &str, except: &str| {
        format!(
            "\n[[deny]]\nname = \"no-tokens\"\nat = \"org\"\ndenied = [{denied}]\nexcept = [{except}]\npermissions = [\"iam.googleapis.com/serviceAccounts.getAccessToken\"]\n"
        )
    };
    open(&estate, &organization(), &["gcp-access-token"]);
    closed(&format!("{estate}{}", deny("\"allUsers\"", "")));
    open(&format!("{estate}{}", deny("\"allUsers\"", "\"start\"")), &organization(), &["gcp-access-token"]);
    open(&format!("{estate}{}", deny("\"strong\"", "")), &organization(), &["gcp-access-token"]);
    let found = answer(
        &format!("{estate}{}", deny("\"allUsers\"", "")),
        Some(&user("start")),
        &Destination::Administrators,
    );
    assert_eq!(found.blocked.len(), 1, "{:?}", found.blocked);
    assert!(found.blocked[0].path.blocked_by[0].contains("no-tokens"));
}

#[test]
fn a_deny_policy_stops_nobody_who_may_change_it() {
    let deny = "\n[[deny]]\nname = \"no-tokens\"\nat = \"org\"\ndenied = [\"allUsers\"]\npermissions = [\"iam.googleapis.com/serviceAccounts.getAccessToken\"]\n";
    let admin = |at: &str| {
        let token = holder(&[TOKEN], "project/pay-prod");
        token.replace("roles = [", &format!("roles = [{{ role = \"roles/iam.denyAdmin\", at = \"{at}\" }}, "))
    };
    let path = open(&format!("{STRONG}{deny}{}", admin("org")), &organization(), &["gcp-access-token"]);
    let takes = &path.path.steps[0].permissions;
    assert!(
        takes.iter().any(|one| one.starts_with("iam.denypolicies.update on organizations/")),
        "{takes:?}"
    );
    assert!(path.notes.iter().any(|note| note.contains("is changed first")), "{:?}", path.notes);
    closed(&format!("{STRONG}{deny}{}", admin("project/pay-prod")));
    // Of two, changing one helps nobody.
    let other = deny.replace("no-tokens", "none-at-all").replace("at = \"org\"", "at = \"project/pay-prod\"");
    closed(&format!("{STRONG}{deny}{other}{}", admin("org")));
}

#[test]
fn an_access_boundary_counts() {
    let other = "\n[[project]]\nid = \"test\"\n[[project]]\nid = \"pay-prod\"\n";
    let estate = format!("{STRONG}{other}{}", start("\"roles/iam.serviceAccountTokenCreator\""));
    let boundary =
        |place: &str| format!("\n[[access_boundary]]\nname = \"fence\"\nresources = [\"{place}\"]\n");
    closed(&format!("{estate}{}", boundary("project/test")));
    assert!(path(&format!("{estate}{}", boundary("org")), &user("start")).is_some());
    let found = answer(
        &format!("{estate}{}", boundary("project/test")),
        Some(&user("start")),
        &Destination::Administrators,
    );
    assert!(
        found.blocked.iter().any(|path| path.path.blocked_by[0].contains("fence")),
        "{:?}",
        found.blocked
    );
}

#[test]
fn a_role_reaches_what_lies_in_its_place() {
    let other = "\n[[folder]]\nname = \"a\"\n[[project]]\nid = \"test\"\nparent = \"folder/a\"\n[[project]]\nid = \"pay-prod\"\n";
    let creator =
        |at: &str| start(&format!("{{ role = \"roles/iam.serviceAccountTokenCreator\", at = \"{at}\" }}"));
    let there = STRONG.replace("name = \"strong\"", "name = \"strong\"\nproject = \"test\"");
    closed(&format!("{there}{other}{}", creator("project/pay-prod")));
    for at in ["org", "folder/a", "project/test", "strong"] {
        open(&format!("{there}{other}{}", creator(at)), &organization(), &["gcp-access-token"]);
    }
    let beside = "\n[[folder]]\nname = \"b\"\n";
    closed(&format!("{there}{other}{beside}{}", creator("folder/b")));
}

#[test]
fn an_account_that_is_switched_off_takes_somebody_to_switch_it_on() {
    let off = STRONG.replace("name = \"strong\"", "name = \"strong\"\ndisabled = true");
    closed(&format!("{off}{}", start("\"roles/iam.serviceAccountTokenCreator\"")));
    closed(&format!("{off}{}", holder(&["iam.serviceAccounts.enable"], "project/pay-prod")));
    open(
        &format!("{off}{}", holder(&["iam.serviceAccounts.enable", TOKEN], "project/pay-prod")),
        &organization(),
        &["gcp-service-account-enable"],
    );
    closed(&format!(
        "{}{}",
        STRONG,
        start("")
            .replace("roles = []", "suspended = true\nroles = [\"roles/iam.serviceAccountTokenCreator\"]")
    ));
}

#[test]
fn a_delegate_makes_tokens_and_nothing_else() {
    let middle = |roles: &str| format!("\n[[service_account]]\nname = \"middle\"\nroles = [{roles}]\n");
    let start = holder(&["iam.serviceAccounts.implicitDelegation"], "middle");
    // The middle one administers the organization itself, and lends that to nobody.
    let strong = "{ role = \"roles/resourcemanager.organizationAdmin\", at = \"org\" }";
    closed(&format!("{}{start}", middle(strong)));
    closed(&format!(
        "{STRONG}{}{start}",
        middle("\"roles/iam.serviceAccountUser\", \"roles/compute.admin\"")
    ));
    let creator = "{ role = \"roles/iam.serviceAccountTokenCreator\", at = \"strong\" }";
    open(
        &format!("{STRONG}{}{start}", middle(creator)),
        &organization(),
        &["gcp-implicit-delegation", "gcp-access-token"],
    );
}

#[test]
fn an_identity_token_opens_nothing_in_google_cloud() {
    closed(&format!("{STRONG}{}", start("\"roles/iam.serviceAccountOpenIdTokenCreator\"")));
}

#[test]
fn an_identity_token_opens_another_cloud_that_asks_for_one() {
    let unique = crate::fixture::gcp::number(&account_email("deploy", PROJECT));
    let role = |subject: &str| {
        format!(
            r#"
[[role]]
name = "admin"
attached = ["AdministratorAccess"]
trust = '''{{"Statement":[{{"Effect":"Allow","Principal":{{"Federated":"accounts.google.com"}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{{"StringEquals":{{"accounts.google.com:sub":"{subject}","accounts.google.com:aud":"{subject}"}}}}}}]}}'''
[[service_account]]
name = "deploy"
{}"#,
            start("\"roles/iam.serviceAccountOpenIdTokenCreator\"")
        )
    };
    let found = path(&role(&unique), &user("start")).expect("the role lets the account in");
    assert_eq!(steps(&found)[0], "gcp-openid-token");
    assert_eq!(found.path.steps.len(), 2);
    assert!(
        matches!(&found.end, End::Administrator(scope) if scope.as_str().starts_with("aws:")),
        "{:?}",
        found.end
    );
    closed(&role("123456789"));
}

#[test]
fn roles_are_rewritten_where_they_are_defined() {
    let role = |project: &str| {
        format!("\n[[gcp_role]]\nname = \"own\"\n{project}permissions = [\"iam.roles.update\"]\n")
    };
    let of_project = role("project = \"pay-prod\"\n");
    let held = |at: &str| start(&format!("{{ role = \"own\", at = \"{at}\" }}"));
    open(&format!("{of_project}{}", held("project/pay-prod")), &project(PROJECT), &["gcp-role-update"]);
    // A role of the organization is changed at the organization.
    closed(&format!("{}{}", role(""), held("project/pay-prod")));
    open(&format!("{}{}", role(""), held("org")), &organization(), &["gcp-role-update"]);
    // A predefined role is Google's.
    closed(&start("\"roles/iam.roleAdmin\""));
}

#[test]
fn permissions_on_one_kind_of_place_are_none_on_another() {
    let found = reach(&start("\"roles/resourcemanager.folderIamAdmin\""));
    assert!(found.administrators().is_empty(), "{:?}", found.administrators());
    let found = reach(&holder(&["resourcemanager.folders.setIamPolicy"], "project/pay-prod"));
    assert!(found.administrators().is_empty(), "{:?}", found.administrators());
    let found = reach(&holder(&["resourcemanager.organizations.setIamPolicy"], "project/pay-prod"));
    assert!(found.administrators().is_empty(), "{:?}", found.administrators());
}

#[test]
fn domain_wide_delegation_is_used_by_whoever_signs() {
    let scope = |name: &str| format!("https://www.googleapis.com/auth/{name}");
    let mailer = |more: &str, scopes: &str| {
        format!(
            "\n[[service_account]]\nname = \"mailer\"\n{more}\n[[domain_wide_delegation]]\naccount = \"mailer\"\nscopes = [\"{}\"]\n",
            scope(scopes)
        )
    };
    let wide = mailer("", "admin.directory.user");
    closed(&format!("{wide}{}", holder(&[TOKEN], "project/pay-prod")));
    open(
        &format!("{wide}{}", holder(&["iam.serviceAccounts.signJwt"], "mailer")),
        &organization(),
        &["gcp-sign-jwt", "gcp-delegation-super-admin"],
    );
    closed(&format!("{}{}", mailer("", "gmail.send"), holder(&["iam.serviceAccounts.signJwt"], "mailer")));
    // Whoever holds its key signs with it.
    let keyed = mailer("keys = [{ id = \"0a1b\" }]", "admin.directory.user");
    let found = path(&keyed, &account("mailer")).expect("the holder of the key signs");
    assert_eq!(steps(&found), ["gcp-delegation-super-admin"]);
    assert!(path(&wide, &account("mailer")).is_none(), "without a key nobody signs");
    let signs_itself = wide.replace(
        "name = \"mailer\"\n\n",
        "name = \"mailer\"\nroles = [{ role = \"roles/iam.serviceAccountTokenCreator\", at = \"mailer\" }]\n",
    );
    let found = path(&signs_itself, &account("mailer")).expect("it signs as itself");
    assert_eq!(steps(&found).last(), Some(&"gcp-delegation-super-admin"));
    // A client id alone is no delegation.
    let inferred =
        "\n[[service_account]]\nname = \"mailer\"\noauth_client = true\nkeys = [{ id = \"0a1b\" }]\n";
    assert!(path(inferred, &account("mailer")).is_none());
}

#[test]
fn who_is_in_a_group_has_what_it_holds() {
    let nested = "\n[[google_group]]\nname = \"outer\"\nmembers = [\"inner\"]\nroles = [\"roles/iam.serviceAccountTokenCreator\"]\n[[google_group]]\nname = \"inner\"\nmembers = [\"start\"]\n";
    let path = open(&format!("{STRONG}{nested}{}", start("")), &organization(), &["gcp-access-token"]);
    assert!(path.path.steps[0].because[0].contains("through `outer@"), "{:?}", path.path.steps[0].because);
}

#[test]
fn everybody_is_a_start_where_everybody_may() {
    let open_to = |who: &str| {
        format!(
            "{STRONG}\n[[gcp_member]]\nwho = \"{who}\"\nroles = [\"roles/iam.serviceAccountTokenCreator\"]\n"
        )
    };
    for who in ["allUsers", "allAuthenticatedUsers", "domain:fabrikam.example", "group:ops@fabrikam.example"]
    {
        let found = path(&open_to(who), &PrincipalId::from(who));
        if who.starts_with("domain:") {
            continue;
        }
        assert!(found.is_some_and(|path| path.end == End::Administrator(organization())), "{who}");
    }
    // Members of an own domain are listed one by one.
    let own = "domain:contoso.example";
    assert!(path(&open_to(own), &PrincipalId::from(own)).is_none());
}

#[test]
fn a_grant_on_a_condition_counts_while_it_holds() {
    let creator = |condition: &str| {
        start(&format!("{{ role = \"roles/iam.serviceAccountTokenCreator\", condition = \"{condition}\" }}"))
    };
    let until = |day: &str| creator(&format!("request.time < timestamp('{day}T00:00:00Z')"));
    closed(&format!("{STRONG}{}", until("2020-01-01")));
    let found = path(&format!("{STRONG}{}", until("2099-01-01")), &user("start"));
    assert!(found.is_some());
}

#[test]
fn workloads_of_kubernetes_are_those_of_the_project() {
    let workload = |project: &str| {
        format!(
            "\n[[project]]\nid = \"test\"\n[[project]]\nid = \"pay-prod\"\n[[gcp_member]]\nwho = \"serviceAccount:{project}.svc.id.goog[shop/web]\"\nroles = [{{ role = \"roles/resourcemanager.organizationAdmin\", at = \"org\" }}]\n"
        )
    };
    let runner = holder(&["container.pods.create"], "project/pay-prod");
    open(&format!("{}{runner}", workload(PROJECT)), &organization(), &["gcp-kubernetes-pod-create"]);
    closed(&format!("{}{runner}", workload("test")));
}

#[test]
fn a_pool_of_another_project_is_not_changed() {
    let pool = |project: &str| {
        format!(
            "\n[[project]]\nid = \"test\"\n[[project]]\nid = \"pay-prod\"\n[[pool]]\nname = \"ci\"\nproject = \"{project}\"\nproviders = [{{ name = \"p\", issuer = \"https://ci.example\" }}]\n[[gcp_member]]\nwho = \"pool/ci/*\"\nroles = [{{ role = \"roles/resourcemanager.organizationAdmin\", at = \"org\" }}]\n"
        )
    };
    let admin = start("\"roles/iam.workloadIdentityPoolAdmin\"");
    open(&format!("{}{admin}", pool(PROJECT)), &organization(), &["gcp-pool-provider-create"]);
    closed(&format!("{}{admin}", pool("test")));
}

#[test]
fn what_a_role_opens_in_either_spelling() {
    let pool = "\n[[pool]]\nname = \"ci\"\nproviders = [{ name = \"p\", issuer = \"https://ci.example\" }]\n[[gcp_member]]\nwho = \"pool/ci/*\"\nroles = [{ role = \"roles/resourcemanager.organizationAdmin\", at = \"org\" }]\n";
    for permission in [
        "iam.googleapis.com/workloadIdentityPoolProviders.create",
        "iam.workloadIdentityPoolProviders.create",
    ] {
        let found = path(&format!("{pool}{}", holder(&[permission], "project/pay-prod")), &user("start"));
        assert!(found.is_some(), "{permission}");
    }
}

#[test]
fn accounts_of_google_do_things_in_their_own_project() {
    let number = crate::fixture::gcp::number("test");
    let agent = format!(
        "\n[[project]]\nid = \"test\"\n[[project]]\nid = \"pay-prod\"\n[[gcp_member]]\nwho = \"serviceAccount:{number}@cloudbuild.gserviceaccount.com\"\nroles = [{{ role = \"roles/resourcemanager.organizationAdmin\", at = \"org\" }}]\n"
    );
    let builder = |at: &str| holder(&["cloudbuild.builds.create"], at);
    open(&format!("{agent}{}", builder("project/test")), &organization(), &["gcp-build-agent"]);
    closed(&format!("{agent}{}", builder("project/pay-prod")));
    closed(&format!("{STRONG}{}", holder(&["cloudbuild.builds.create"], "project/pay-prod")));
    closed(&format!("{STRONG}{}", holder(&[ACT_AS], "project/pay-prod")));
}

#[test]
fn a_tag_is_attached_by_whoever_may() {
    let tagged = |more: &str| {
        start(&format!(
            "{{ role = \"roles/owner\", condition = \"resource.matchTag('100000000001/env', 'test')\" }}{more}"
        ))
    };
    open(
        &tagged(", { role = \"roles/resourcemanager.tagUser\", at = \"org\" }"),
        &project(PROJECT),
        &["gcp-tag-binding"],
    );
    closed(&tagged(""));
}

#[test]
fn who_reads_a_secret_already_gains_nothing() {
    let secret = "\n[[gcp_resource]]\nkind = \"secretmanager.googleapis.com/Secret\"\nname = \"password\"\n";
    let writer = |more: &str| {
        holder(&["secretmanager.secrets.setIamPolicy"], "password")
            .replace("roles = [", &format!("roles = [{more}"))
    };
    let found = path(&format!("{secret}{}", writer("")), &user("start")).expect("a secret");
    assert!(matches!(found.end, End::Resource(_)), "{:?}", found.end);
    closed(&format!(
        "{secret}{}",
        writer("{ role = \"roles/secretmanager.secretAccessor\", at = \"password\" }, ")
    ));
}
