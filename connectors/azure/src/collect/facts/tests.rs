//! What is taken from answers.

use proptest::prelude::*;
use serde_json::json;

use super::*;

const A: &str = "0a000000-0000-4000-8000-00000000000a";
const B: &str = "0a000000-0000-4000-8000-00000000000b";

fn facts(pages: &[(&str, &str, Value)]) -> Facts {
    let mut facts = Facts::of(A);
    for (api, subscription, items) in pages {
        facts.note(api, subscription, "", items.as_array().unwrap());
    }
    facts
}

#[test]
fn only_groups_that_can_be_under_pim_are_asked_about() {
    let mut facts = facts(&[(
        "graph:groups",
        "",
        json!([
            {"id": A, "groupTypes": [], "onPremisesSyncEnabled": null},
            {"id": B, "groupTypes": ["DynamicMembership"]},
            {"id": "c", "groupTypes": [], "onPremisesSyncEnabled": true},
        ]),
    )]);
    assert_eq!(facts.take_next(PIM_ELIGIBLE, ""), [A.into()]);
    assert_eq!(facts.take_next("graph:groups/members", "").len(), 3);
}

#[test]
fn microsoft_graph_comes_first_and_managed_identities_have_no_owners() {
    let role = json!([{"allowedMemberTypes": ["Application"]}]);
    let mut facts = facts(&[(
        "graph:servicePrincipals",
        "",
        json!([
            {"id": A, "appId": B, "servicePrincipalType": "Application", "appRoles": role},
            {"id": "0a000000-0000-4000-8000-00000000000c", "servicePrincipalType": "ManagedIdentity", "appRoles": []},
            {"id": B, "appId": MICROSOFT_GRAPH, "servicePrincipalType": "Application", "appRoles": role},
        ]),
    )]);
    assert_eq!(facts.take_next("graph:servicePrincipals/appRoleAssignedTo", ""), [B.into(), A.into()]);
    assert_eq!(facts.take_next("graph:servicePrincipals/owners", "").len(), 2);
}

#[test]
fn subscriptions_of_others_are_left_and_hidden_ones_are_not_forgotten() {
    let descendants = json!([
        {"id": format!("/subscriptions/{A}")},
        {"id": format!("/subscriptions/{}", B.to_uppercase())},
        {"id": "/providers/Microsoft.Management/managementGroups/prod"},
    ]);
    let facts = facts(&[
        (
            "arm:subscriptions",
            "",
            json!([
                {"subscriptionId": A, "tenantId": A, "state": "Enabled"},
                {"subscriptionId": "0a000000-0000-4000-8000-00000000000c", "tenantId": B, "state": "Enabled"},
            ]),
        ),
        ("arm:Microsoft.Management/managementGroups/descendants", "", descendants),
    ]);
    let subscription = |id: &str, listed| Subscription { id: id.to_owned(), listed };
    assert_eq!(facts.subscriptions(), [subscription(A, true), subscription(B, false)]);
    assert_eq!(
        facts.management_groups("/root"),
        ["/root", "/providers/Microsoft.Management/managementGroups/prod"]
    );
}

#[test]
fn rules_of_activation_are_read_once_where_they_stand() {
    let at = |scope: String| json!({"properties": {"scope": scope, "principalId": B}});
    let group = "/providers/Microsoft.Management/managementGroups/prod".to_owned();
    let api = "arm:Microsoft.Authorization/roleEligibilityScheduleInstances";
    let (subscription, below) =
        (format!("/subscriptions/{A}"), format!("/subscriptions/{A}/resourceGroups/rg"));
    let items =
        json!([at(subscription.clone()), at(below.clone()), at(subscription.clone()), at(group.clone())]);
    let mut facts = facts(&[(api, A, items.clone()), (api, "", items)]);
    assert_eq!(facts.take_next(ARM_POLICIES, A), [subscription.into(), below.into()]);
    assert_eq!(facts.take_next(ARM_POLICIES, ""), [group.into()]);
    assert_eq!(facts.unlisted(), [B]);
}

proptest! {
    #[test]
    fn no_answer_makes_it_panic(api in 0_usize..64, text in ".{0,40}", number in any::<i64>()) {
        let apis: Vec<&str> = crate::units::units().map(|unit| unit.api).collect();
        let item = json!({"id": text, "appId": text, "properties": {"scope": text, "principalId": number, "accessPolicies": [text]},
            "groupTypes": text, "appRoles": [number], "sponsors": [[]], "subscriptionId": text, "tenantId": null});
        let mut facts = Facts::default();
        facts.note(apis[api % apis.len()], &text, &text, &[item, json!(text), json!(number), Value::Null]);
    }

    #[test]
    fn ids_come_back_as_they_were(id in "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}") {
        prop_assert_eq!(guid(number(&id).unwrap()), id);
    }
}
