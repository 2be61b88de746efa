//! The estate of the bench: one account of any size, as two outputs of the AWS CLI.
//!
//! 30% users, 5% groups, 65% roles. Policies are many and mixed, as they are in real accounts: a few
//! documents that very many share, and one of its own for every few principals. The same number of
//! principals gives the same bytes; what is written is never held in memory.

mod documents;
mod report;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};

use crate::dates;
use crate::gaad::{
    Attached, Boundary, Group, Inline, InstanceProfile, LastUsed, ManagedPolicy, PolicyVersion, ProfileRole,
    Role, Tag, User,
};

/// The account of every ARN.
const ACCOUNT: &str = "111122223333";

/// One customer managed policy for so many principals.
const PRINCIPALS_PER_POLICY: usize = 20;

/// Writes the folder of one account with so many principals.
///
/// # Errors
/// What the file system says.
pub(crate) fn write(to: &Path, principals: usize) -> io::Result<()> {
    fs::create_dir_all(to)?;
    let counts = Counts::of(principals);
    let mut details = create(&to.join("iam-get-account-authorization-details.json"))?;
    write_details(&mut details, counts)?;
    details.flush()?;
    let mut report = create(&to.join("iam-get-credential-report.csv"))?;
    report::write(&mut report, counts.users)?;
    report.flush()
}

fn create(path: &Path) -> io::Result<BufWriter<File>> {
    Ok(BufWriter::with_capacity(1 << 20, File::create(path)?))
}

/// How many of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Counts {
    users: usize,
    groups: usize,
    roles: usize,
    policies: usize,
}

impl Counts {
    fn of(principals: usize) -> Self {
        let (users, groups) = (principals * 30 / 100, principals * 5 / 100);
        let roles = principals - users - groups;
        Self { users, groups, roles, policies: (principals / PRINCIPALS_PER_POLICY).max(1) }
    }
}

fn write_details(to: &mut impl Write, counts: Counts) -> io::Result<()> {
    to.write_all(b"{\n")?;
    section(to, "UserDetailList", (0..counts.users).map(|at| user(at, counts)), ",\n")?;
    section(to, "GroupDetailList", (0..counts.groups).map(|at| group(at, counts)), ",\n")?;
    section(to, "RoleDetailList", (0..counts.roles).map(|at| role(at, counts)), ",\n")?;
    let provided = (0..documents::PROVIDED.len()).map(provided_policy);
    section(to, "Policies", provided.chain((0..counts.policies).map(own_policy)), "\n")?;
    to.write_all(b"}\n")
}

/// One list of the answer, item by item, with the four spaces of the AWS CLI.
fn section<T: Serialize>(
    to: &mut impl Write,
    name: &str,
    items: impl Iterator<Item = T>,
    end: &str,
) -> io::Result<()> {
    write!(to, "    \"{name}\": [")?;
    let mut pretty = Vec::new();
    for (at, item) in items.enumerate() {
        pretty.clear();
        let formatter = PrettyFormatter::with_indent(b"    ");
        item.serialize(&mut Serializer::with_formatter(&mut pretty, formatter)).map_err(io::Error::other)?;
        to.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        for (at, line) in pretty.split(|byte| *byte == b'\n').enumerate() {
            to.write_all(if at == 0 { b"        " } else { b"\n        " })?;
            to.write_all(line)?;
        }
    }
    write!(to, "\n    ]{end}")
}

/// A value that looks random and is always the same for a place and a purpose (splitmix64).
fn mix(at: usize, purpose: u64) -> usize {
    let mut x = (at as u64).wrapping_add(purpose << 40).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    // 31 bits, so that it is the same number on every machine.
    usize::try_from((x ^ (x >> 31)) & 0x7FFF_FFFF).unwrap_or(0)
}

/// Whether something in a hundred is so, for a place and a purpose.
fn chance(at: usize, purpose: u64, percent: usize) -> bool {
    mix(at, purpose) % 100 < percent
}

/// One of a list, for a place and a purpose.
fn pick<T: Copy + Default>(list: &[T], at: usize, purpose: u64) -> T {
    list.get(mix(at, purpose) % list.len().max(1)).copied().unwrap_or_default()
}

fn user_name(at: usize) -> String {
    let kinds = ["svc-billing", "svc-export", "ci", "svc-monitor", "integration", "j.doe", "batch", "backup"];
    format!("{}-{at:06}", pick(&kinds, at, 1))
}

/// An identifier in the alphabet of AWS: 4 letters of kind, 17 of the thing.
fn id(kind: &str, at: usize) -> String {
    let digits =
        format!("{at:010}").bytes().map(|digit| char::from(b'A' + (digit - b'0'))).collect::<String>();
    format!("{kind}EXAMPLE{digits}")
}

fn tags(at: usize) -> Vec<Tag> {
    let mut tags = Vec::new();
    if chance(at, 2, 60) {
        tags.push(Tag::new("Owner", format!("team-{}@example.com", mix(at, 3) % 120)));
        tags.push(Tag::new("Environment", pick(&["production", "staging", "development"], at, 4)));
    }
    if chance(at, 5, 40) {
        tags.push(Tag::new("Purpose", format!("application {}", mix(at, 6) % 900)));
        tags.push(Tag::new("Expires", pick(&["2027-06-30", "2027-12-31", "2026-03-31"], at, 7)));
    }
    tags
}

fn attached(at: usize, counts: Counts) -> Vec<Attached> {
    let mut attached = Vec::new();
    if chance(at, 8, 45) {
        let (name, _) = pick(&documents::PROVIDED, at, 9);
        attached.push(Attached::arn(format!("arn:aws:iam::aws:policy/{name}")));
    }
    for nth in 0..mix(at, 10) % 3 {
        let policy = mix(at, 11 + nth as u64) % counts.policies;
        attached.push(Attached::arn(own_policy_arn(policy)));
    }
    attached.dedup_by(|a, b| a.policy_arn == b.policy_arn);
    attached
}

fn inline(at: usize, percent: usize) -> Vec<Inline> {
    let one = |nth: usize| {
        let document = if chance(at, 15, 50) {
            documents::shared(mix(at, 16) % documents::SHARED)
        } else {
            documents::distinct(at * 2 + nth)
        };
        Inline { policy_name: format!("inline-{nth}"), policy_document: document }
    };
    let count = if chance(at, 17, percent) { 1 + usize::from(chance(at, 18, 15)) } else { 0 };
    (0..count).map(one).collect()
}

fn boundary(at: usize) -> Option<Boundary> {
    chance(at, 19, 10).then(|| Boundary::arn(own_policy_arn(0)))
}

fn user(at: usize, counts: Counts) -> User {
    let name = user_name(at);
    let groups = if counts.groups == 0 { 0 } else { mix(at, 20) % 3 };
    let mut group_list: Vec<String> =
        (0..groups).map(|nth| group_name(mix(at, 21 + nth as u64) % counts.groups)).collect();
    group_list.dedup();
    User {
        path: "/".to_owned(),
        user_id: id("AIDA", at),
        arn: format!("arn:aws:iam::{ACCOUNT}:user/{name}"),
        user_name: name,
        create_date: dates::before(30 + mix(at, 24) % 2000),
        user_policy_list: inline(at, 15),
        group_list,
        attached_managed_policies: if chance(at, 25, 40) { attached(at, counts) } else { Vec::new() },
        permissions_boundary: boundary(at),
        tags: tags(at),
    }
}

fn group_name(at: usize) -> String {
    format!("{}-{at:05}", pick(&["developers", "operators", "auditors", "finance"], at, 26))
}

fn group(at: usize, counts: Counts) -> Group {
    let name = group_name(at);
    Group {
        path: "/".to_owned(),
        group_id: id("AGPA", at),
        arn: format!("arn:aws:iam::{ACCOUNT}:group/{name}"),
        group_name: name,
        create_date: dates::before(30 + mix(at, 27) % 2000),
        group_policy_list: inline(at + counts.users, 20),
        attached_managed_policies: attached(at + counts.users, counts),
    }
}

fn role(at: usize, counts: Counts) -> Role {
    let place = at + counts.users + counts.groups;
    let path = pick(&["/", "/", "/", "/service/", "/application/", "/ci/"], place, 28).to_owned();
    let kinds = ["lambda", "ecs-task", "deploy", "partner", "batch", "glue", "instance", "pipeline"];
    let role_name = format!("{}-{at:06}", pick(&kinds, place, 29));
    let mut role = Role {
        role_id: id("AROA", at),
        arn: format!("arn:aws:iam::{ACCOUNT}:role{path}{role_name}"),
        path,
        role_name,
        create_date: dates::before(30 + mix(place, 30) % 2000),
        assume_role_policy_document: documents::trust(place),
        instance_profile_list: Vec::new(),
        role_policy_list: inline(place, 55),
        attached_managed_policies: attached(place, counts),
        permissions_boundary: boundary(place),
        tags: tags(place),
        role_last_used: last_used(place),
    };
    if chance(place, 31, 6) {
        role.instance_profile_list.push(profile(&role, at));
    }
    role
}

fn last_used(place: usize) -> LastUsed {
    let region = pick(&["eu-west-1", "us-east-1", "eu-central-1"], place, 32);
    // Most roles work every week, and some were forgotten.
    let most = if chance(place, 37, 75) { 60 } else { 390 };
    if chance(place, 33, 12) {
        LastUsed::default()
    } else {
        LastUsed::at(dates::before(mix(place, 34) % most), region)
    }
}

fn profile(role: &Role, at: usize) -> InstanceProfile {
    InstanceProfile {
        path: role.path.clone(),
        instance_profile_name: role.role_name.clone(),
        instance_profile_id: id("AIPA", at),
        arn: role.arn.replacen(":role/", ":instance-profile/", 1),
        create_date: role.create_date.clone(),
        roles: vec![ProfileRole {
            path: role.path.clone(),
            role_name: role.role_name.clone(),
            role_id: role.role_id.clone(),
            arn: role.arn.clone(),
            create_date: role.create_date.clone(),
            assume_role_policy_document: role.assume_role_policy_document.clone(),
        }],
    }
}

fn own_policy_arn(at: usize) -> String {
    format!("arn:aws:iam::{ACCOUNT}:policy/{}", own_policy_name(at))
}

fn own_policy_name(at: usize) -> String {
    if at == 0 { "boundary".to_owned() } else { format!("application-{at:05}") }
}

fn own_policy(at: usize) -> ManagedPolicy {
    let document = if at == 0 { documents::boundary() } else { documents::distinct(1_000_000_000 + at) };
    managed("ANPA", own_policy_arn(at), at, document)
}

fn provided_policy(at: usize) -> ManagedPolicy {
    let (name, document) = documents::PROVIDED.get(at).copied().unwrap_or_default();
    managed("ANPAI", format!("arn:aws:iam::aws:policy/{name}"), at, documents::provided(document))
}

fn managed(kind: &str, arn: String, at: usize, document: crate::gaad::Document) -> ManagedPolicy {
    let created = dates::before(400 + mix(at, 35) % 1500);
    ManagedPolicy {
        policy_name: arn.rsplit('/').next().unwrap_or_default().to_owned(),
        policy_id: id(kind, at),
        arn,
        path: "/".to_owned(),
        default_version_id: "v1".to_owned(),
        attachment_count: 1 + mix(at, 36) % 40,
        permissions_boundary_usage_count: 0,
        is_attachable: true,
        create_date: created.clone(),
        update_date: created.clone(),
        policy_version_list: vec![PolicyVersion {
            document,
            version_id: "v1".to_owned(),
            is_default_version: true,
            create_date: created,
        }],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(principals: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_details(&mut bytes, Counts::of(principals)).expect("a vector takes everything");
        bytes
    }

    #[test]
    fn the_file_is_json_in_the_layout_of_the_aws_cli() {
        let bytes = details(400);
        let value: serde_json::Value = serde_json::from_slice(&bytes).expect("is JSON");
        let length = |list: &str| value[list].as_array().map_or(0, Vec::len);
        assert_eq!(
            (length("UserDetailList"), length("GroupDetailList"), length("RoleDetailList")),
            (120, 20, 260)
        );
        let text = String::from_utf8(bytes).expect("is UTF-8");
        assert!(text.starts_with("{\n    \"UserDetailList\": [\n        {\n            \"Path\": \"/\",\n"));
        assert!(text.lines().all(|line| (line.len() - line.trim_start().len()) % 4 == 0));
    }

    #[test]
    fn the_same_number_gives_the_same_bytes_and_growth_is_linear() {
        assert_eq!(details(300), details(300));
        let (small, large) = (details(2_000).len() as f64, details(20_000).len() as f64);
        assert!((9.0..11.0).contains(&(large / small)), "{small} to {large}");
    }

    #[test]
    fn arns_are_unique_and_documents_are_shared_and_distinct() {
        let value: serde_json::Value = serde_json::from_slice(&details(2_000)).expect("is JSON");
        let roles = value["RoleDetailList"].as_array().expect("a list");
        let arns: std::collections::BTreeSet<_> = roles.iter().map(|role| role["Arn"].as_str()).collect();
        assert_eq!(arns.len(), roles.len());
        let texts: Vec<String> = roles
            .iter()
            .flat_map(|role| role["RolePolicyList"].as_array().expect("a list"))
            .map(|policy| policy["PolicyDocument"].to_string())
            .collect();
        let distinct: std::collections::BTreeSet<_> = texts.iter().collect();
        let share = distinct.len() * 100 / texts.len();
        assert!((35..70).contains(&share), "{share}% of {} inline documents are distinct", texts.len());
    }

    #[test]
    fn the_report_has_a_row_for_every_user_and_the_root_user() {
        let folder = std::env::temp_dir().join(format!("bench-estate-{}", std::process::id()));
        write(&folder, 100).expect("is written");
        let report = fs::read_to_string(folder.join("iam-get-credential-report.csv")).expect("is there");
        fs::remove_dir_all(&folder).expect("is removed");
        assert_eq!(report.lines().count(), 1 + 1 + 30);
        let columns: Vec<usize> = report.lines().map(|line| line.split(',').count()).collect();
        assert!(columns.iter().all(|count| *count == 22), "{columns:?}");
        assert!(report.contains("<root_account>") && report.contains(&user_name(29)));
    }
}
