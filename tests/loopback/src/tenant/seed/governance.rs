//! Access reviews, and policies of the tenant.

use serde_json::{Value, json};

use super::names::MICROSOFT;
use super::{MADE, id};
use crate::tenant::{Set, Tenant};

pub(super) fn add(tenant: &mut Tenant) {
    reviews(tenant);
    policies(tenant);
}

fn query(text: &str) -> Value {
    json!({ "@odata.type": "#microsoft.graph.accessReviewQueryScope", "query": text, "queryType": "MicrosoftGraph", "queryRoot": null })
}

fn reviews(tenant: &mut Tenant) {
    let scope = query(&format!("/v1.0/groups/{}/transitiveMembers", id("group admins")));
    let reviewer = json!({ "query": format!("/v1.0/users/{}", id("user dave")), "queryType": "MicrosoftGraph", "queryRoot": null });
    let (review, instance) = (id("review admins"), id("review admins in autumn"));
    tenant.add(Set::AccessReviews, json!({
        "id": review, "displayName": "Tenant administrators, quarterly", "createdDateTime": MADE, "lastModifiedDateTime": MADE,
        "status": "InProgress", "descriptionForAdmins": "Who administers the tenant", "descriptionForReviewers": "Look twice",
        "createdBy": { "id": id("user alice"), "displayName": "Alice Ahlgren", "userPrincipalName": "alice@contoso.example", "ipAddress": null },
        "scope": scope, "instanceEnumerationScope": null, "reviewers": [reviewer],
        "settings": {
            "mailNotificationsEnabled": true, "reminderNotificationsEnabled": true, "justificationRequiredOnApproval": false,
            "defaultDecisionEnabled": true, "defaultDecision": "Approve", "instanceDurationInDays": 14,
            "autoApplyDecisionsEnabled": false, "recommendationsEnabled": true, "recommendationLookBackDuration": null,
            "decisionHistoriesForReviewersEnabled": false, "applyActions": [], "recommendationInsightSettings": [],
            "recurrence": {
                "pattern": { "type": "absoluteMonthly", "interval": 3, "month": 0, "dayOfMonth": 0, "daysOfWeek": [],
                    "firstDayOfWeek": "sunday", "index": "first" },
                "range": { "type": "noEnd", "numberOfOccurrences": 0, "recurrenceTimeZone": null, "startDate": "2026-01-01", "endDate": null },
            },
        },
    }));
    tenant.add(Set::AccessReviewInstances, json!({
        "_of": review, "id": instance, "startDateTime": "2026-10-01T00:00:00Z", "endDateTime": "2026-10-15T00:00:00Z",
        "status": "Completed", "scope": scope, "reviewers": [reviewer],
    }));
    for (user, decision, reviewer) in [("alice", "Approve", Some("user dave")), ("bob", "NotReviewed", None)]
    {
        let by = reviewer.map(|name| json!({ "id": id(name), "displayName": "Dave Dahl", "userPrincipalName": "dave@contoso.example", "ipAddress": null }));
        tenant.add(Set::AccessReviewDecisions, json!({
            "_of": instance, "id": id(&format!("decision {user}")), "accessReviewId": instance, "decision": decision,
            "reviewedDateTime": reviewer.map(|_| "2026-10-10T00:00:00Z"), "justification": reviewer.map(|_| "still head of platform"),
            "appliedDateTime": null, "applyResult": "New", "recommendation": "Approve", "reviewedBy": by,
            "appliedBy": null, "principalLink": null, "resourceLink": null,
            "principal": { "@odata.type": "#microsoft.graph.userIdentity", "id": id(&format!("user {user}")), "displayName": user,
                "userPrincipalName": format!("{user}@contoso.example"), "ipAddress": null },
            "resource": { "id": id("group admins"), "displayName": "Tenant administrators", "type": "group" },
        }));
    }
}

fn policies(tenant: &mut Tenant) {
    tenant.add(Set::AuthorizationPolicy, json!({
        "id": "authorizationPolicy", "displayName": "Authorization Policy", "description": "Used to manage authorization related settings.",
        "allowInvitesFrom": "everyone", "allowedToSignUpEmailBasedSubscriptions": true, "allowedToUseSSPR": true,
        "allowEmailVerifiedUsersToJoinOrganization": false, "blockMsolPowerShell": true, "allowUserConsentForRiskyApps": null,
        // Guests see what members see.
        "guestUserRoleId": "a0b1b346-4d3e-4e8b-98f8-753987be4970",
        "defaultUserRolePermissions": {
            "allowedToCreateApps": true, "allowedToCreateSecurityGroups": true, "allowedToCreateTenants": true,
            "allowedToReadBitlockerKeysForOwnedDevice": true, "allowedToReadOtherUsers": true,
            "permissionGrantPoliciesAssigned": ["ManagePermissionGrantsForSelf.microsoft-user-default-legacy"],
        },
    }));
    tenant.add(Set::ConditionalAccessPolicies, json!({
        "id": id("policy mfa"), "displayName": "Second factor for administrators", "createdDateTime": MADE, "state": "enabled",
        "sessionControls": null,
        "grantControls": { "operator": "OR", "builtInControls": ["mfa"], "customAuthenticationFactors": [], "termsOfUse": [] },
        "conditions": {
            "userRiskLevels": [], "signInRiskLevels": [], "servicePrincipalRiskLevels": [], "clientAppTypes": ["all"],
            "platforms": null, "locations": null, "devices": null, "clientApplications": null,
            "applications": { "includeApplications": ["All"], "excludeApplications": [MICROSOFT], "includeUserActions": [],
                "includeAuthenticationContextClassReferences": [], "applicationFilter": null },
            "users": { "includeUsers": [], "excludeUsers": [id("user breakglass")], "includeGroups": [], "excludeGroups": [],
                "includeRoles": ["62e90394-69f5-4237-9190-012177145e10"], "excludeRoles": [],
                "includeGuestsOrExternalUsers": null, "excludeGuestsOrExternalUsers": null },
        },
    }));
    tenant.add(Set::NamedLocations, json!({
        "@odata.type": "#microsoft.graph.ipNamedLocation", "id": id("location office"), "displayName": "Office",
        "createdDateTime": MADE, "modifiedDateTime": MADE, "isTrusted": true,
        "ipRanges": [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "192.0.2.0/24" }],
    }));
}
