//! Microsoft's own client of Graph reads the same estate. It is large: `cargo xtask test --slow`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;
use tenure_loopback::{Fault, Faults, Rule, Set, Tenant, object};

use crate::client::Client;
use crate::environment;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs msgraph-sdk: `cargo xtask test --slow`"]
async fn the_client_of_graph_reads_the_same_estate() {
    let folder = std::env::var_os("TENURE_TEST_SLOW_VENV").map(PathBuf::from);
    let python = folder.expect("`cargo xtask test --slow` says where msgraph-sdk is").join("bin/python");
    let faults = Faults::none().with(Rule::every("graph:*", Fault::Pages(2)));
    let client = Client::new(Tenant::of_scale(30, 0), faults);
    let server = &client.server;
    let (group, graph) = (object("group admins"), object("sp graph"));
    let root = server.root_certificate().display().to_string();
    let arguments = [server.authority(), root, server.graph_token(), group.clone(), graph.clone()];
    let (good, said) = environment::run(&python, "graph_sdk.py", &arguments, b"");
    assert!(good, "{said}");
    let counts: BTreeMap<String, Value> = serde_json::from_str(said.lines().last().unwrap()).unwrap();
    let all = |set: Set| server.look(|tenant| tenant.table(set).len());
    let of = |set: Set, owner: &str| server.look(|tenant| tenant.table(set).of(owner).len());
    let expected = [
        ("users", all(Set::Users)),
        ("groups", all(Set::Groups)),
        ("applications", all(Set::Applications)),
        ("servicePrincipals", all(Set::ServicePrincipals)),
        ("oauth2PermissionGrants", all(Set::DelegatedGrants)),
        ("roleDefinitions", all(Set::RoleDefinitions)),
        ("roleAssignments", all(Set::RoleAssignments)),
        ("roleEligibilityScheduleInstances", all(Set::RoleEligibilityInstances)),
        ("roleAssignmentScheduleInstances", all(Set::RoleAssignmentInstances)),
        ("administrativeUnits", all(Set::AdministrativeUnits)),
        ("members", of(Set::Members, &group)),
        ("appRoleAssignedTo", of(Set::AppRoleAssignments, &graph)),
        ("delegatedAdminRelationships", all(Set::DelegatedAdminRelationships)),
        ("accessReviews", all(Set::AccessReviews)),
        ("directoryAudits", all(Set::DirectoryAudits)),
    ];
    let expected: BTreeMap<String, Value> =
        expected.into_iter().map(|(name, count)| (name.to_owned(), count.into())).collect();
    assert_eq!(counts, expected);
    assert_eq!(server.undocumented(), Vec::<String>::new());
}
