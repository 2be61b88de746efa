//! Near misses: what looks open and is not; and what looks closed and is open.

use super::*;
use tenure_model::{Cloud, Estate, EvidenceRef, PolicyDocument, PolicyKind, RawLines, Records};

#[test]
fn nothing_is_found_where_nothing_is() {
    closed(&format!("{STRONG}{MACHINE}{}", start("\"Reader\", \"Global Reader\"")));
}

#[test]
fn an_administrator_of_one_unit_reaches_who_is_in_it() {
    let mate = "\n[[entra_user]]\nname = \"mate\"\n[[application]]\nname = \"strong\"\nroles = [\"Global Administrator\"]\nowners = [\"mate\"]\n";
    let unit =
        |members: &str| format!("\n[[administrative_unit]]\nname = \"branch\"\nmembers = [{members}]\n");
    let helpdesk = start("{ role = \"Helpdesk Administrator\", at = \"au/branch\" }");
    open(
        &format!("{mate}{}{helpdesk}", unit("\"mate\"")),
        &tenant(),
        &["az-reset-password", "az-add-secret"],
    );
    closed(&format!("{mate}{}{helpdesk}", unit("\"start\"")));
}

#[test]
fn passwords_are_reset_only_of_those_whom_the_role_may_touch() {
    let boss = "\n[[entra_user]]\nname = \"boss\"\nroles = [\"Global Administrator\"]\n";
    closed(&format!("{boss}{}", start("\"Helpdesk Administrator\"")));
    closed(&format!("{boss}{}", start("\"User Administrator\"")));
    open(
        &format!("{boss}{}", start("\"Privileged Authentication Administrator\"")),
        &tenant(),
        &["az-reset-password"],
    );
}

#[test]
fn what_is_kept_on_premises_is_changed_there() {
    let mate = "\n[[application]]\nname = \"strong\"\nroles = [\"Global Administrator\"]\nowners = [\"mate\"]\n[[entra_user]]\nname = \"mate\"\nattributes = { onPremisesSyncEnabled = \"true\" }\n";
    let found = path(&format!("{mate}{}", start("\"Helpdesk Administrator\"")), "start").expect("possible");
    assert_eq!(found.confidence, Confidence::Low);
    assert!(found.path.steps[0].doubt.contains("on premises"), "{:?}", found.path.steps[0]);
}

#[test]
fn rights_on_groups_do_not_reach_those_that_hold_roles() {
    let group = |assignable: bool, role: &str| {
        format!("\n[[entra_group]]\nname = \"team\"\nrole_assignable = {assignable}\nroles = [\"{role}\"]\n")
    };
    let admin = start("\"User Administrator\"");
    closed(&format!("{}{admin}", group(true, "Global Administrator")));
    open(&format!("{}{admin}", group(false, "Owner")), &subscription("prod"), &["az-add-members"]);
    // Its owner manages it whatever it holds; one whose members follow a rule, or another directory, nobody.
    let owned = format!("{}owners = [\"start\"]\n{}", group(true, "Global Administrator"), start(""));
    let found = path(&owned, "start").expect("an owner puts himself into the group");
    assert_eq!(found.end, End::Administrator(tenant()));
}

#[test]
fn a_constrained_assignment_of_roles_is_what_it_lets_assign() {
    let condition = |role: &str| {
        format!(
            "((!(ActionMatches{{'Microsoft.Authorization/roleAssignments/write'}})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {{{role}}}))"
        )
    };
    let admin = |role: &str| {
        start(&format!(
            "{{ role = \"Role Based Access Control Administrator\", condition = \"{}\" }}",
            condition(role)
        ))
    };
    let reader = admin("acdd72a7-3385-48ef-bd42-f606fba81ae7");
    assert!(reach(&reader).administrators().is_empty());
    closed(&format!("{MACHINE}{reader}"));
    let contributor = admin("b24988ac-6180-42a0-ab88-20f7382dd24c");
    assert!(reach(&contributor).administrators().is_empty());
    open(&format!("{MACHINE}{contributor}"), &tenant(), &["az-contributor", "az-vm-run-command"]);
}

#[test]
fn software_that_is_switched_off_is_worth_nothing() {
    open(&format!("{STRONG}{}", start("\"Application Administrator\"")), &tenant(), &["az-add-secret"]);
    closed(&format!("{STRONG}enabled = false\n{}", start("\"Application Administrator\"")));
    let start_off =
        "\n[[application]]\nname = \"start\"\nenabled = false\napp_roles = [\"Application.ReadWrite.All\"]\n";
    closed(&format!("{STRONG}{start_off}"));
}

#[test]
fn what_microsoft_owns_takes_no_credentials() {
    let microsoft = "\n[[service_principal]]\nname = \"strong\"\nhome = \"microsoft\"\nroles = [\"Global Administrator\"]\n";
    closed(&format!("{microsoft}{}", start("\"Application Administrator\"")));
    let vendor = microsoft.replace("\"microsoft\"", "\"fabrikam\"");
    open(
        &format!("{vendor}{}", start("\"Application Administrator\"")),
        &tenant(),
        &["x-add-secret-service-principal"],
    );
}

#[test]
fn vaults_are_opened_by_policies_only_in_their_mode() {
    let vault = |by_roles: &str| {
        format!(
            "\n[[azure_resource]]\ntype = \"Microsoft.KeyVault/vaults\"\nname = \"kv\"\nattributes = {{ enableRbacAuthorization = \"{by_roles}\" }}\n"
        )
    };
    let contributor = start("\"Key Vault Contributor\"");
    let found = path(&format!("{}{contributor}", vault("false")), "start").expect("a vault");
    assert!(matches!(found.end, End::Resource(_)), "{:?}", found.end);
    closed(&format!("{}{contributor}", vault("true")));
    // Who reads the secrets already gains nothing.
    let reader =
        format!("{}access = [{{ who = \"start\", secrets = [\"get\"] }}]\n{contributor}", vault("false"));
    closed(&reader);
}

#[test]
fn owners_of_what_is_worth_nothing_gain_nothing() {
    closed(&format!(
        "\n[[application]]\nname = \"weak\"\nowners = [\"start\"]\napp_roles = [\"User.Read.All\"]\n{}",
        start("")
    ));
    closed(&format!("{STRONG}\n[[managed_identity]]\nname = \"idle\"\n{}", start("\"Contributor\"")));
    open(
        &format!(
            "{}{}",
            STRONG.replace("name = \"strong\"", "name = \"strong\"\nowners = [\"start\"]"),
            start("")
        ),
        &tenant(),
        &["az-add-secret"],
    );
}

#[test]
fn a_contributor_reaches_what_lies_in_his_place() {
    let other = MACHINE.replace("name = \"vm\"", "name = \"vm\"\nsubscription = \"test\"");
    let test = "\n[[subscription]]\nname = \"test\"\n";
    closed(&format!("{test}{other}{}", start("\"Contributor\"")));
    open(
        &format!("{test}{other}{}", start("{ role = \"Contributor\", at = \"test\" }")),
        &tenant(),
        &["az-vm-run-command"],
    );
    let above =
        "\n[[management_group]]\nname = \"root\"\n[[subscription]]\nname = \"test\"\nparent = \"root\"\n";
    open(
        &format!("{above}{other}{}", start("{ role = \"Contributor\", at = \"mg/root\" }")),
        &tenant(),
        &["az-vm-run-command"],
    );
    let within = group_of("rg");
    let beside = group_of("rg2");
    open(
        &format!("{MACHINE}{}", start(&format!("{{ role = \"Contributor\", at = \"{within}\" }}"))),
        &tenant(),
        &["az-vm-run-command"],
    );
    closed(&format!("{MACHINE}{}", start(&format!("{{ role = \"Contributor\", at = \"{beside}\" }}"))));
}

#[test]
fn an_identity_is_used_only_with_somewhere_to_run_it() {
    let identity = "\n[[managed_identity]]\nname = \"runner\"\nroles = [\"Global Administrator\"]\n";
    closed(&format!("{identity}{}", start("\"Managed Identity Operator\"")));
    closed(&format!("{identity}{}", start("\"Virtual Machine Contributor\"")));
    open(
        &format!("{identity}{}", start("\"Managed Identity Operator\", \"Virtual Machine Contributor\"")),
        &tenant(),
        &["x-identity-assign-vm"],
    );
}

#[test]
fn owned_applications_are_all_that_a_narrow_permission_reaches() {
    let narrow = "\n[[application]]\nname = \"start\"\napp_roles = [\"Application.ReadWrite.OwnedBy\"]\n";
    closed(&format!("{STRONG}{narrow}"));
    let owned = STRONG.replace("name = \"strong\"", "name = \"strong\"\nowners = [\"start\"]");
    let found = path(&format!("{owned}{narrow}"), "start").expect("it owns the application");
    assert_eq!(found.end, End::Administrator(tenant()));
    let wide = narrow.replace(".OwnedBy", ".All");
    assert!(path(&format!("{STRONG}{wide}"), "start").is_some());
}

#[test]
fn delegated_permissions_are_no_path_of_the_application() {
    closed(&format!(
        "{STRONG}\n[[application]]\nname = \"start\"\nscopes = [\"Application.ReadWrite.All\"]\n"
    ));
}

#[test]
fn eligible_permissions_are_activated_on_the_way() {
    let eligible = start("{ role = \"Application Administrator\", standing = \"eligible\" }");
    let rule = "\n[[activation]]\nrole = \"Application Administrator\"\nmfa = true\n";
    let path = open(&format!("{STRONG}{rule}{eligible}"), &tenant(), &["az-add-secret"]);
    assert!(!path.is_free);
    assert_eq!(path.path.steps[0].met_by_holder.len(), 1);
    let approved = "\n[[activation]]\nrole = \"Application Administrator\"\napprovers = [\"boss\"]\n";
    let found = super::path(&format!("{STRONG}{approved}{eligible}"), "start").expect("possible");
    assert_eq!(found.confidence, Confidence::Low);
    assert_eq!(found.path.steps[0].kept_by_others.len(), 1);
}

/// The same estate with other records.
fn changed(estate: &str, change: impl FnOnce(&mut Records)) -> Reach {
    let (estate, _) = fixture::build(estate).unwrap_or_else(|e| panic!("{e}\n{estate}"));
    let mut records = estate.records().clone();
    change(&mut records);
    let built =
        Estate::new("changed".into(), estate.as_of, records, Vec::new(), Vec::new(), RawLines::default());
    Reach::new(&built, &Access::new(&built))
}

#[test]
fn blueprints_of_agents_take_permissions_of_their_own() {
    let blueprint = |records: &mut Records| {
        for application in &mut records.resources {
            application.attributes.insert("agentIdentityBlueprint".to_owned(), "true".to_owned());
        }
    };
    let agent = format!("{STRONG}agent = true\n");
    let estate = format!("{agent}{}", start("\"Application Administrator\""));
    assert!(!changed(&estate, blueprint).paths().contains_key(&id("start")));
    let owned = format!("{agent}owners = [\"start\"]\n{}", start(""));
    assert!(changed(&owned, blueprint).paths().contains_key(&id("start")));
}

/// The same estate with a deny assignment.
fn denied(estate: &str, at: &str, text: &str) -> Reach {
    let evidence = EvidenceRef { raw: "raw/azure/deny.jsonl.zst".into(), line: 0, pointer: "".into() };
    let deny = PolicyDocument {
        id: format!("{at}/providers/Microsoft.Authorization/denyAssignments/1").into(),
        cloud: Cloud::Azure,
        kind: PolicyKind::DenyAssignment,
        name: "deny".into(),
        scope: subscription("prod"),
        text: text.into(),
        evidence,
    };
    changed(estate, |records| records.policies.push(deny))
}

#[test]
fn a_deny_assignment_counts() {
    let everyone = "00000000-0000-0000-0000-000000000000";
    let deny = |actions: &str, excluded: &str| {
        format!(
            r#"{{"permissions":[{{"actions":[{actions}],"notActions":[],"dataActions":[],"notDataActions":[]}}],
            "principals":[{{"id":"{everyone}","type":"SystemDefined"}}],"excludePrincipals":[{excluded}]}}"#
        )
    };
    let estate = format!("{MACHINE}{}", start("\"Contributor\""));
    let at = group_of("rg");
    assert!(!denied(&estate, &at, &deny("\"*\"", "")).paths().contains_key(&id("start")));
    assert!(denied(&estate, &group_of("other"), &deny("\"*\"", "")).paths().contains_key(&id("start")));
    let one = deny("\"Microsoft.Compute/virtualMachines/runCommand/action\"", "");
    let other_way = denied(&estate, &at, &one).paths()[&id("start")].clone();
    assert_eq!(steps(&other_way), ["x-vm-extension"]);
    let excluded = format!(r#"{{"id":"{}","type":"User"}}"#, id("start"));
    assert!(denied(&estate, &at, &deny("\"*\"", &excluded)).paths().contains_key(&id("start")));
}

#[test]
fn somebody_in_a_nested_group_has_what_it_holds() {
    let nested = "\n[[entra_group]]\nname = \"outer\"\nmembers = [\"inner\"]\nroles = [\"Contributor\"]\n[[entra_group]]\nname = \"inner\"\nmembers = [\"start\"]\n";
    let path = open(&format!("{MACHINE}{nested}{}", start("")), &tenant(), &["az-vm-run-command"]);
    assert_eq!(path.path.steps[0].because.len(), 1);
    assert!(path.path.steps[0].because[0].ends_with("through `outer`"), "{:?}", path.path.steps[0].because);
}

#[test]
fn software_in_a_group_activates_nothing() {
    let rule = "\n[[activation]]\nrole = \"Owner\"\nmfa = true\n";
    let team =
        "\n[[entra_group]]\nname = \"team\"\nroles = [{ role = \"Owner\", standing = \"eligible\" }]\n";
    let group = format!("{rule}{team}");
    let software = "\n[[service_principal]]\nname = \"start\"\nroles = [\"User Administrator\"]\n";
    closed(&format!("{group}{software}"));
    let active = group.replace("eligible", "active until 90d");
    open(&format!("{active}{software}"), &subscription("prod"), &["az-add-members"]);
    let person = start("\"User Administrator\"");
    open(&format!("{group}{person}"), &subscription("prod"), &["az-add-members", "x-azure-role-eligible"]);
}
