//! The members of the answer that we read, borrowed from it.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::normalise::lenient::{Items, Structure, Text};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Details<'a> {
    #[serde(borrow, default)]
    pub(super) user_detail_list: Items<User<'a>>,
    #[serde(borrow, default)]
    pub(super) group_detail_list: Items<Group<'a>>,
    #[serde(borrow, default)]
    pub(super) role_detail_list: Items<Role<'a>>,
    #[serde(borrow, default)]
    pub(super) policies: Items<ManagedPolicy<'a>>,
}

/// The same, with nothing parsed below the lists.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Sections<'a> {
    #[serde(borrow, default)]
    pub(super) user_detail_list: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) group_detail_list: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) role_detail_list: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) policies: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct User<'a> {
    #[serde(borrow)]
    pub(super) arn: Text<'a>,
    #[serde(borrow)]
    pub(super) user_name: Text<'a>,
    #[serde(borrow, default)]
    pub(super) user_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) create_date: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) user_policy_list: Items<Inline<'a>>,
    #[serde(borrow, default)]
    pub(super) group_list: Items<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) attached_managed_policies: Items<Attached<'a>>,
    #[serde(borrow, default)]
    pub(super) permissions_boundary: Option<Structure<Boundary<'a>>>,
    #[serde(borrow, default)]
    pub(super) tags: Items<Tag<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Group<'a> {
    #[serde(borrow)]
    pub(super) arn: Text<'a>,
    #[serde(borrow)]
    pub(super) group_name: Text<'a>,
    #[serde(borrow, default)]
    pub(super) group_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) create_date: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) group_policy_list: Items<Inline<'a>>,
    #[serde(borrow, default)]
    pub(super) attached_managed_policies: Items<Attached<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Role<'a> {
    #[serde(borrow)]
    pub(super) arn: Text<'a>,
    #[serde(borrow)]
    pub(super) role_name: Text<'a>,
    #[serde(borrow, default)]
    pub(super) role_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) path: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) create_date: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) assume_role_policy_document: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) instance_profile_list: Items<InstanceProfile<'a>>,
    #[serde(borrow, default)]
    pub(super) role_policy_list: Items<Inline<'a>>,
    #[serde(borrow, default)]
    pub(super) attached_managed_policies: Items<Attached<'a>>,
    #[serde(borrow, default)]
    pub(super) permissions_boundary: Option<Structure<Boundary<'a>>>,
    #[serde(borrow, default)]
    pub(super) role_last_used: Option<Structure<LastUse<'a>>>,
    #[serde(borrow, default)]
    pub(super) tags: Items<Tag<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Inline<'a> {
    #[serde(borrow)]
    pub(super) policy_name: Text<'a>,
    #[serde(borrow)]
    pub(super) policy_document: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Attached<'a> {
    #[serde(borrow)]
    pub(super) policy_arn: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Boundary<'a> {
    #[serde(borrow)]
    pub(super) permissions_boundary_arn: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct InstanceProfile<'a> {
    #[serde(borrow)]
    pub(super) arn: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LastUse<'a> {
    #[serde(borrow, default)]
    pub(super) last_used_date: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tag<'a> {
    #[serde(borrow)]
    pub(super) key: Text<'a>,
    #[serde(borrow, default)]
    pub(super) value: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ManagedPolicy<'a> {
    #[serde(borrow)]
    pub(super) arn: Text<'a>,
    #[serde(borrow, default)]
    pub(super) policy_name: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) default_version_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) policy_version_list: Items<PolicyVersion<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PolicyVersion<'a> {
    #[serde(borrow, default)]
    pub(super) document: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) version_id: Text<'a>,
    #[serde(borrow, default)]
    pub(super) is_default_version: Text<'a>,
}
