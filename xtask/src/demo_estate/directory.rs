//! Identity Center: people, their groups, permission sets, and who is assigned which of them where.

use serde_json::{Value, json};

use crate::dates;
use crate::gaad::{Document, Statement};

use super::files::{Refusal, text};
use super::places::{AUDIT, DATA, EXPORTED, HOME, MANAGEMENT, PROD, Place, SANDBOX, STAGING};
use super::provided;
use super::role::Role;
use super::trust;
use super::{Estate, azure};

const INSTANCE: &str = "arn:aws:sso:::instance/ssoins-6804e0ab1c2d3e4f";
const STORE: &str = "d-93670a1b2c";
/// The SAML provider that Identity Center makes in every account.
pub(super) const PROVIDER: &str = "AWSSSO_0123456789abcdef_DO_NOT_DELETE";
const STANDING: &str = "administrator-standing";
const EFFECTIVE: &str = "effective-administrator";

/// A permission set.
struct Set {
    name: &'static str,
    hours: u32,
    provided: &'static [&'static str],
    inline: Option<Statement>,
    /// Group or person, and the accounts in which the set is assigned to them.
    assignments: Vec<(Who, &'static [&'static Place])>,
    /// Account in which its role was last used long ago.
    dormant_in: Option<&'static Place>,
}

#[derive(Clone, Copy)]
enum Who {
    Group(&'static str),
    Person(&'static str),
}

/// Groups with their members.
const GROUPS: [(&str, &[&str]); 9] = [
    ("cloud-admins", &["a.hughes", "m.tanaka", "r.delgado"]),
    ("security", &["s.weber", "n.iyer", "k.olsen"]),
    ("developers", &["b.martin", "c.rossi", "d.kim", "e.novotny", "f.santos", "g.ali", "h.meyer"]),
    ("data-analysts", &["i.dubois", "j.park", "l.fischer"]),
    ("finance", &["o.brien", "p.costa"]),
    ("on-call", &["b.martin", "c.rossi", "m.tanaka"]),
    ("auditors", &["q.laurent"]),
    ("break-glass", &[]),
    ("platform-relief", &[RITA, ANDERS]),
];
/// Made by the provisioning of Entra ID: one for somebody who is there, under her name, and one for an object that
/// was deleted, whose namesake is there.
const RITA: &str = "rita.gomes@examplebank.example";
const ANDERS: &str = "anders.holm";
const CONTRACTOR: &str = "x.contractor";

fn sets() -> [Set; 8] {
    use Who::{Group, Person};
    let set = |name, hours, provided, assignments| Set {
        name,
        hours,
        provided,
        inline: None,
        assignments,
        dormant_in: None,
    };
    [
        set(
            "AdministratorAccess",
            1,
            &["AdministratorAccess"],
            vec![
                (Group("cloud-admins"), &[PROD, STAGING, DATA, MANAGEMENT]),
                (Group("break-glass"), &[PROD]),
                (Person(CONTRACTOR), &[STAGING]),
                (Group("platform-relief"), &[SANDBOX]),
            ],
        ),
        set(
            "SecurityAudit",
            8,
            &["SecurityAudit"],
            vec![(Group("security"), &EXPORTED), (Group("auditors"), &[AUDIT])],
        ),
        set("ReadOnly", 8, &["ReadOnlyAccess"], vec![(Group("developers"), &[PROD])]),
        set("PowerUser", 8, &["PowerUserAccess"], vec![(Group("developers"), &[STAGING])]),
        Set {
            inline: Some(Statement::allow(
                [
                    "dynamodb:*",
                    "ec2:Describe*",
                    "ec2:RunInstances",
                    "lambda:CreateFunction",
                    "s3:GetObject",
                    "s3:PutObject",
                ],
                "*",
            )),
            ..set("SandboxDeveloper", 8, &[], vec![(Group("developers"), &[SANDBOX])])
        },
        Set {
            inline: Some(Statement::allow(
                ["s3:GetObject", "s3:ListBucket"],
                "arn:aws:s3:::example-bank-lake*",
            )),
            ..set("DataAnalyst", 8, &["AmazonAthenaFullAccess"], vec![(Group("data-analysts"), &[DATA])])
        },
        Set {
            dormant_in: Some(MANAGEMENT),
            ..set("Billing", 4, &["Billing"], vec![(Group("finance"), &[MANAGEMENT])])
        },
        Set {
            inline: Some(Statement::allow(
                ["ecs:UpdateService", "ssm:StartSession"],
                "arn:aws:ecs:eu-west-1:*:service/apps/*",
            )),
            ..set("OnCall", 2, &["ReadOnlyAccess"], vec![(Group("on-call"), &[PROD, STAGING])])
        },
    ]
}

pub(super) fn add(estate: &mut Estate) {
    people(estate);
    let instance = json!({
        "InstanceArn": INSTANCE,
        "IdentityStoreId": STORE,
        "OwnerAccountId": MANAGEMENT.id,
        "CreatedDate": dates::before(900),
        "Status": "ACTIVE",
    });
    answer(estate, "sso-admin-list-instances", &[], &json!({ "Instances": [instance] }));
    let sets = sets();
    let arns: Vec<String> = (0..sets.len()).map(set_arn).collect();
    answer(estate, "sso-admin-list-permission-sets", &[INSTANCE], &json!({ "PermissionSets": arns }));
    for (at, set) in sets.into_iter().enumerate() {
        describe(estate, &set_arn(at), &set);
        assign(estate, &set_arn(at), &set);
        for place in accounts(&set) {
            reserved_role(estate, place, at, &set);
        }
    }
    let group = |name: &str| format!("arn:aws:identitystore:::group/{}", group_id(name));
    estate
        .plant(group("cloud-admins"))
        .fires(STANDING, "makes its three members administrators day and night");
    estate.plant(group("platform-relief")).fires(STANDING, "administrators of the sandbox, day and night");
    estate.plant(group("break-glass")).spared(STANDING, "an administrator's set, and nobody is in the group");
    estate.plant(group("developers")).spared(STANDING, "`PowerUserAccess`, which is no access to IAM");
    let contractor = format!("arn:aws:identitystore:::user/{}", person_id(CONTRACTOR));
    estate.plant(contractor).fires(STANDING, "the administrator's set, assigned to one person alone");
    let analyst = format!("arn:aws:identitystore:::user/{}", person_id("i.dubois"));
    estate.plant(analyst).spared(STANDING, "queries data, and no more");
}

fn answer(estate: &mut Estate, command: &str, of: &[&str], body: &Value) {
    let of: Vec<&str> = std::iter::once(HOME).chain(of.iter().copied()).collect();
    estate.files.answer_of(MANAGEMENT, command, &of, body);
}

fn set_arn(at: usize) -> String {
    format!("arn:aws:sso:::permissionSet/ssoins-6804e0ab1c2d3e4f/ps-6804a1b2c3d4e5{at:02x}")
}

/// Identifiers of the identity store are UUIDs; these are made from the place in the list.
fn person_id(name: &str) -> String {
    let at = persons().iter().position(|person| *person == name).unwrap_or_default();
    format!("52e5f4b4-0001-4000-8000-{at:012}")
}

fn group_id(name: &str) -> String {
    let at = GROUPS.iter().position(|(group, _)| *group == name).unwrap_or_default();
    format!("52e5f4b4-0002-4000-8000-{at:012}")
}

fn persons() -> Vec<&'static str> {
    let members = GROUPS.iter().flat_map(|(_, members)| members.iter().copied());
    let mut persons: Vec<&str> = members.chain([CONTRACTOR]).collect();
    persons.sort_unstable_by_key(|name| (provisioned(name).is_some(), *name));
    persons.dedup();
    persons
}

/// The object of Entra ID for which a person was made.
fn provisioned(name: &str) -> Option<String> {
    match name {
        RITA => Some(azure::id("Rita Gomes")),
        ANDERS => Some(azure::id("Anders Holm, before he came back")),
        _ => None,
    }
}

fn mail(name: &str) -> String {
    if name.contains('@') { name.to_owned() } else { format!("{name}@bank.example") }
}

fn people(estate: &mut Estate) {
    let users: Vec<Value> = persons()
        .iter()
        .map(|name| {
            let mut user = json!({
                "UserName": name,
                "UserId": person_id(name),
                "DisplayName": name,
                "Emails": [{ "Value": mail(name), "Type": "work", "Primary": true }],
                "IdentityStoreId": STORE,
            });
            if let (Some(object), Some(members)) = (provisioned(name), user.as_object_mut()) {
                let issuer = format!("https://scim.aws.com/{STORE}");
                members.insert("ExternalIds".to_owned(), json!([{ "Issuer": issuer, "Id": object }]));
            }
            user
        })
        .collect();
    answer(estate, "identitystore-list-users", &[STORE], &json!({ "Users": users }));
    let groups: Vec<Value> = GROUPS
        .iter()
        .map(|(name, _)| json!({ "GroupId": group_id(name), "DisplayName": name, "IdentityStoreId": STORE }))
        .collect();
    answer(estate, "identitystore-list-groups", &[STORE], &json!({ "Groups": groups }));
    for (name, members) in GROUPS {
        let group = group_id(name);
        let memberships: Vec<Value> = members
            .iter()
            .enumerate()
            .map(|(at, member)| {
                let number = group.rsplit('-').next().unwrap_or_default();
                json!({
                    "IdentityStoreId": STORE,
                    "MembershipId": format!("52e5f4b4-0003-4{at:03}-8000-{number}"),
                    "GroupId": group,
                    "MemberId": { "UserId": person_id(member) },
                })
            })
            .collect();
        answer(
            estate,
            "identitystore-list-group-memberships",
            &[&group],
            &json!({ "GroupMemberships": memberships }),
        );
    }
}

fn describe(estate: &mut Estate, arn: &str, set: &Set) {
    let of = [arn];
    let described = json!({ "PermissionSet": {
        "Name": set.name,
        "PermissionSetArn": arn,
        "CreatedDate": dates::before(880),
        "SessionDuration": format!("PT{}H", set.hours),
    } });
    answer(estate, "sso-admin-describe-permission-set", &of, &described);
    let inline = set.inline.clone().map(|statement| text(&Document::of([statement]))).unwrap_or_default();
    answer(estate, "sso-admin-get-inline-policy-for-permission-set", &of, &json!({ "InlinePolicy": inline }));
    let attached: Vec<Value> =
        set.provided.iter().map(|name| json!({ "Name": name, "Arn": provided::arn(name) })).collect();
    let command = "sso-admin-list-managed-policies-in-permission-set";
    answer(estate, command, &of, &json!({ "AttachedManagedPolicies": attached }));
    let command = "sso-admin-list-customer-managed-policy-references-in-permission-set";
    answer(estate, command, &of, &json!({ "CustomerManagedPolicyReferences": [] }));
    let command = "sso-admin-get-permissions-boundary-for-permission-set";
    let none = Refusal {
        code: "ResourceNotFoundException",
        operation: "GetPermissionsBoundaryForPermissionSet",
        message: "Permissions boundary not present for the permission set",
    };
    estate.files.refusal_of(MANAGEMENT, command, &[HOME, arn], &none);
    let accounts: Vec<&str> = accounts(set).iter().map(|place| place.id).collect();
    let command = "sso-admin-list-accounts-for-provisioned-permission-set";
    answer(estate, command, &of, &json!({ "AccountIds": accounts }));
}

/// The accounts in which a set is assigned to anyone, in the order of their ids.
fn accounts(set: &Set) -> Vec<&'static Place> {
    let mut places: Vec<&Place> =
        set.assignments.iter().flat_map(|(_, places)| places.iter().copied()).collect();
    places.sort_by_key(|place| place.id);
    places.dedup_by_key(|place| place.id);
    places
}

fn assign(estate: &mut Estate, arn: &str, set: &Set) {
    for place in accounts(set) {
        let here = set.assignments.iter().filter(|(_, places)| places.iter().any(|one| one.id == place.id));
        let assignments: Vec<Value> = here
            .map(|(who, _)| {
                let (kind, id) = match who {
                    Who::Group(name) => ("GROUP", group_id(name)),
                    Who::Person(name) => ("USER", person_id(name)),
                };
                json!({ "AccountId": place.id, "PermissionSetArn": arn, "PrincipalType": kind, "PrincipalId": id })
            })
            .collect();
        let name = format!("{arn}/{}", place.id);
        answer(
            estate,
            "sso-admin-list-account-assignments",
            &[&name],
            &json!({ "AccountAssignments": assignments }),
        );
    }
}

/// The role that Identity Center makes for a set in an account.
fn reserved_role(estate: &mut Estate, place: &'static Place, at: usize, set: &Set) {
    let name = format!("AWSReservedSSO_{}_{:016x}", set.name, 0x1a2b_3c4d_5e6f_7000_u64 + at as u64);
    let trust = trust::saml(place, PROVIDER, Some(trust::sign_in()));
    let mut role = Role::new(name, trust).path("/aws-reserved/sso.amazonaws.com/eu-west-1/");
    for name in set.provided {
        role = role.provided(name);
    }
    if let Some(statement) = &set.inline {
        role = role.inline("AwsSSOInlinePolicy", [statement.clone()]);
    }
    let is_dormant = set.dormant_in.is_some_and(|dormant| dormant.id == place.id);
    if is_dormant {
        role = role.used(160);
    }
    let planting = estate.role(place, role);
    if is_dormant {
        planting.fires("principal-dormant", "nobody used the permission set here for 160 days");
    } else if set.name == "AdministratorAccess" {
        planting
            .spared("administrator-non-human", "people stand behind it")
            .spared(STANDING, "the shadow of an assignment, which is where the fault is")
            .fires(EFFECTIVE, "what the assignment gives in this account");
    }
}
