//! What is known of a request when a condition asks: "Attribute reference for IAM Conditions".

use tenure_model::{ConditionClause, PolicyId, PrincipalId, ResourceId, Timestamp};

use super::evaluator::Evaluator;
use super::member::of_pool;
use super::name::{self, STORAGE};
use super::tree::Placed;
use crate::cel::{Clause, Expression, Fact, Need, Value, World};
use crate::effective::decision::{Dependency, Keeper, Reason};

/// A request for a permission.
pub(super) struct Request<'r> {
    pub(super) evaluator: &'r Evaluator<'r>,
    pub(super) principal: &'r PrincipalId,
    pub(super) permission: &'r str,
    pub(super) place: Placed,
    pub(super) facts: &'r [(&'r str, &'r str)],
    /// A deny policy or principal access boundary that is not looked at.
    pub(super) without: Option<&'r PolicyId>,
}

/// A request at an instant.
struct At<'r> {
    request: &'r Request<'r>,
    time: Timestamp,
}

/// An open part of a condition as a dependency of the statement that asks.
pub(super) fn dependency(reason: &Reason, clause: Clause) -> Dependency {
    let Clause { key, operator, values, holds, keeper } = clause;
    Dependency { reason: reason.clone(), clause: ConditionClause { operator, key, values }, holds, keeper }
}

impl Request<'_> {
    /// What has to be so for a condition to hold; of one that begins to hold later, when.
    pub(super) fn need(&self, condition: &Expression) -> Need {
        let as_of = self.evaluator.estate.as_of;
        let now = self.need_at(condition, as_of, true);
        if now != Need::Never {
            return now;
        }
        for instant in condition.instants().into_iter().filter(|instant| *instant >= as_of) {
            // A comparison may hold from its instant on, or only after it.
            let after = instant.checked_add(jiff::SignedDuration::from_nanos(1)).unwrap_or(instant);
            for time in [instant, after] {
                match self.need_at(condition, time, true) {
                    Need::Never => {}
                    need => return Need::If(vec![begins(instant)]).and(need),
                }
            }
        }
        Need::Never
    }

    pub(super) fn need_at(&self, condition: &Expression, time: Timestamp, wanted: bool) -> Need {
        condition.need(&At { request: self, time }, wanted)
    }
}

/// That a condition does not hold before an instant.
fn begins(instant: Timestamp) -> Clause {
    Clause {
        key: "request.time".to_owned(),
        operator: "is not before".to_owned(),
        values: vec![instant.to_string()],
        holds: true,
        keeper: Keeper::Outside,
    }
}

/// Whether a condition held at some time that it names, and does at none from now on.
pub(super) fn has_ended(condition: &Expression, request: &Request<'_>) -> bool {
    let as_of = request.evaluator.estate.as_of;
    let nano = jiff::SignedDuration::from_nanos(1);
    let holds = |time: Timestamp| request.need_at(condition, time, true) != Need::Never;
    let around = |instant: Timestamp| {
        [instant.checked_sub(nano).ok(), Some(instant), instant.checked_add(nano).ok()].into_iter().flatten()
    };
    let named: Vec<Timestamp> = condition.instants().into_iter().flat_map(around).collect();
    !holds(as_of)
        && named.iter().any(|time| *time < as_of && holds(*time))
        && !named.iter().any(|time| *time >= as_of && holds(*time))
}

/// When a condition ends to hold whatever else is so, as far as it names that instant; `None` for one that does
/// not end, or has not begun.
pub(super) fn ends(condition: &Expression, request: &Request<'_>) -> Option<Timestamp> {
    let as_of = request.evaluator.estate.as_of;
    let is_over = |time: Timestamp| request.need_at(condition, time, true) == Need::Never;
    if is_over(as_of) {
        return None;
    }
    let nano = jiff::SignedDuration::from_nanos(1);
    condition.instants().into_iter().filter(|instant| *instant >= as_of).find(|instant| {
        let rest = condition.instants().into_iter().filter(|later| later >= instant);
        rest.clone().filter_map(|later| later.checked_add(nano).ok()).all(is_over)
    })
}

impl World for At<'_> {
    fn attribute(&self, path: &str) -> Option<Fact> {
        if let Some(value) = self.given(path) {
            return Some(Fact::Is(value));
        }
        let open = |keeper| Some(Fact::Open(keeper));
        match path {
            "request.time" => Some(Fact::Is(Value::Time(self.time))),
            "resource.name" => Some(self.request.name()),
            "resource.type" => Some(text_or_open(self.request.kind())),
            "resource.service" => Some(text_or_open(self.request.service().map(str::to_owned))),
            "principal.type" => Some(text_or_open(principal_type(self.request.principal.as_str()))),
            "principal.subject" => Some(Fact::Is(Value::Text(subject(self.request.principal.as_str())))),
            "request" | "resource" | "principal" | "api" | "destination" => None,
            _ => open(if path.starts_with("resource.") { Keeper::Unknown } else { Keeper::Outside }),
        }
    }

    fn call(&self, path: &str, arguments: &[Value]) -> Option<Fact> {
        // At which hour or on which day somebody asks is open, whatever the instant of the answer.
        if path.starts_with("request.time.get") {
            return Some(Fact::Open(Keeper::Outside));
        }
        match (path, arguments) {
            ("resource.matchTag", [Value::Text(key), Value::Text(value)])
            | ("resource.matchTagId", [Value::Text(key), Value::Text(value)]) => {
                Some(self.request.tag(key).fact(|own| own == value))
            }
            ("resource.hasTagKey" | "resource.hasTagKeyId", [Value::Text(key)]) => {
                Some(self.request.tag(key).fact(|_| true))
            }
            ("api.getAttribute", [Value::Text(name), default]) => Some(self.of_api(name, default)),
            _ => None,
        }
    }
}

fn text_or_open(text: Option<String>) -> Fact {
    text.map_or(Fact::Open(Keeper::Unknown), |text| Fact::Is(Value::Text(text)))
}

impl At<'_> {
    /// What the question says of an attribute: one value, or several.
    fn given(&self, path: &str) -> Option<Value> {
        let given = self.request.facts.iter().filter(|(key, _)| *key == path);
        let values: Vec<&str> = given.map(|(_, value)| *value).collect();
        match values.as_slice() {
            [] => None,
            [one] => Some(Value::Text((*one).to_owned())),
            several => Some(Value::texts(several.iter().copied())),
        }
    }

    /// Attributes that a service sets where a request has them: which roles a new policy grants and takes away,
    /// which objects are listed. A request without them has the default.
    fn of_api(&self, name: &str, default: &Value) -> Fact {
        let given = self.request.facts.iter().filter(|(key, _)| *key == name);
        let values: Vec<&str> = given.map(|(_, value)| *value).collect();
        let permission = self.request.permission;
        match name {
            _ if !values.is_empty() && matches!(default, Value::List(_)) => Fact::Is(Value::texts(values)),
            _ if !values.is_empty() => Fact::Is(Value::Text(values.concat())),
            "iam.googleapis.com/modifiedGrantsByRole" if !permission.ends_with(".setIamPolicy") => {
                Fact::Is(default.clone())
            }
            "storage.googleapis.com/objectListPrefix" if permission != "storage.objects.list" => {
                Fact::Is(default.clone())
            }
            _ => Fact::Open(Keeper::Holder),
        }
    }
}

/// Services that tell conditions about their resources, by the beginning of their permissions: the lists in
/// "Resource attributes".
const SERVICES: [(&str, &str); 12] = [
    ("bigquery", "bigquery.googleapis.com"),
    ("clouddeploy", "clouddeploy.googleapis.com"),
    ("cloudkms", "cloudkms.googleapis.com"),
    ("cloudsql", "sqladmin.googleapis.com"),
    ("compute", "compute.googleapis.com"),
    ("container", "container.googleapis.com"),
    ("dataform", "dataform.googleapis.com"),
    ("logging", "logging.googleapis.com"),
    ("resourcemanager", "cloudresourcemanager.googleapis.com"),
    ("secretmanager", "secretmanager.googleapis.com"),
    ("spanner", "spanner.googleapis.com"),
    ("storage", "storage.googleapis.com"),
];

/// Types of resources by what permissions call them: "Resource types", Attribute reference for IAM Conditions.
const TYPES: [(&str, &str); 21] = [
    ("bigquery.datasets", "bigquery.googleapis.com/Dataset"),
    ("bigquery.models", "bigquery.googleapis.com/Model"),
    ("bigquery.routines", "bigquery.googleapis.com/Routine"),
    ("bigquery.tables", "bigquery.googleapis.com/Table"),
    ("cloudkms.cryptoKeyVersions", "cloudkms.googleapis.com/CryptoKeyVersion"),
    ("cloudkms.cryptoKeys", "cloudkms.googleapis.com/CryptoKey"),
    ("cloudkms.keyRings", "cloudkms.googleapis.com/KeyRing"),
    ("cloudsql.instances", "sqladmin.googleapis.com/Instance"),
    ("compute.disks", "compute.googleapis.com/Disk"),
    ("compute.firewalls", "compute.googleapis.com/Firewall"),
    ("compute.images", "compute.googleapis.com/Image"),
    ("compute.instances", "compute.googleapis.com/Instance"),
    ("compute.snapshots", "compute.googleapis.com/Snapshot"),
    ("resourcemanager.projects", "cloudresourcemanager.googleapis.com/Project"),
    ("secretmanager.secrets", "secretmanager.googleapis.com/Secret"),
    ("secretmanager.versions", "secretmanager.googleapis.com/SecretVersion"),
    ("spanner.databases", "spanner.googleapis.com/Database"),
    ("spanner.instances", "spanner.googleapis.com/Instance"),
    ("storage.buckets", "storage.googleapis.com/Bucket"),
    ("storage.managedFolders", "storage.googleapis.com/ManagedFolder"),
    ("storage.objects", "storage.googleapis.com/Object"),
];

impl Request<'_> {
    /// What the permission is of (`storage.objects`), and what it does there (`get`). Objects are listed of their
    /// bucket.
    fn of(&self) -> (&str, &str) {
        if self.permission == "storage.objects.list" {
            return ("storage.buckets", "get");
        }
        self.permission.rsplit_once('.').unwrap_or((self.permission, ""))
    }

    /// What is made or listed does not exist, or is many: the request is about what holds it.
    fn is_about_parent(&self) -> bool {
        let (what, verb) = self.of();
        matches!(verb, "create" | "list") && what != "storage.objects"
    }

    fn service(&self) -> Option<&'static str> {
        let (service, _) = self.permission.split_once('.')?;
        SERVICES.iter().find(|(own, _)| *own == service).map(|(_, full)| *full)
    }

    fn kind(&self) -> Option<String> {
        if self.is_about_parent() {
            return None;
        }
        let (what, _) = self.of();
        TYPES.iter().find(|(own, _)| *own == what).map(|(_, kind)| (*kind).to_owned())
    }

    /// The name of the resource as its service tells it to conditions. Where the question is about a place that
    /// holds the resource, only its beginning is known.
    fn name(&self) -> Fact {
        let open = Fact::Open(Keeper::Outside);
        let Some(service) = self.service() else { return Fact::Open(Keeper::Unknown) };
        let (what, _) = self.of();
        if let Some(local) = name::container(&self.place.name) {
            return match (service, local.strip_prefix("projects/")) {
                ("storage.googleapis.com", _) => beginning("projects/_/buckets/"),
                ("cloudresourcemanager.googleapis.com", _) | (_, None) => open,
                (_, Some(id)) => beginning(&format!("projects/{}/", self.project(service, id))),
            };
        }
        if name::service(&self.place.name) != service {
            return open;
        }
        if let Some(path) = self.place.name.strip_prefix(STORAGE) {
            let path = format!("projects/_/buckets/{path}");
            return match (what, path.contains("/objects/")) {
                ("storage.objects", false) => beginning(&format!("{path}/objects/")),
                _ => Fact::Is(Value::Text(path)),
            };
        }
        let path = name::path(&self.place.name);
        let path = match name::project(&self.place.name) {
            Some(id) => path.replacen(
                &format!("projects/{id}"),
                &format!("projects/{}", self.project(service, id)),
                1,
            ),
            None => path.to_owned(),
        };
        let collection = what.rsplit('.').next().unwrap_or_default();
        let is_itself = path.rsplit('/').nth(1) == Some(collection);
        if is_itself { Fact::Is(Value::Text(path)) } else { beginning(&path) }
    }

    /// A project as a service writes it: Secret Manager by its number.
    fn project<'s>(&'s self, service: &str, id: &'s str) -> &'s str {
        let number =
            self.evaluator.tree.project_number(id).filter(|_| service == "secretmanager.googleapis.com");
        number.unwrap_or(id)
    }

    /// The tag of a key that is bound to the resource or, nearest first, above it.
    ///
    /// A resource whose attribute [`TAGS`] is there tells all that count for it, those from above among them. Tags
    /// that were not read are not known to be absent, nor are those of what lies in a place that the question is
    /// about.
    fn tag(&self, key: &str) -> Tag<'_> {
        let key = format!("{TAGS}.{key}");
        let tree = &self.evaluator.tree;
        let own = tree.nearest(&self.place.name);
        if let Some(own) = own.filter(|own| own.attributes.contains_key(TAGS)) {
            return match own.attributes.get(&key) {
                Some(value) => Tag::Is(value),
                None if self.is_of(&own.id) => Tag::Absent,
                None => Tag::Open,
            };
        }
        let above = self.place.above.iter().filter_map(|name| tree.resource(name));
        let found = own.into_iter().chain(above).find_map(|one| one.attributes.get(&key));
        found.map_or(Tag::Open, |value| Tag::Is(value))
    }

    /// Whether the permission is of this record itself: an organization, a folder or a project holds what may have
    /// tags of its own.
    fn is_of(&self, record: &ResourceId) -> bool {
        let Some(local) = name::container(record.as_str()) else { return true };
        let (what, _) = self.of();
        let own = what.strip_prefix("resourcemanager.");
        !self.is_about_parent() && own.is_some() && local.split('/').next() == own
    }
}

/// The attribute of resources of which every tag that counts was read; each is an attribute `tags.<key>`, by the
/// key's namespaced name with the short name of the value, and by the key's permanent id with that of the value.
const TAGS: &str = "tags";

/// What is known of a tag.
enum Tag<'a> {
    Is(&'a str),
    /// There is none of that key.
    Absent,
    Open,
}

impl Tag<'_> {
    /// What a question about its value comes to.
    fn fact(&self, holds: impl Fn(&str) -> bool) -> Fact {
        match self {
            Self::Is(value) => Fact::Is(Value::Bool(holds(value))),
            Self::Absent => Fact::Is(Value::Bool(false)),
            Self::Open => Fact::Open(Keeper::Outside),
        }
    }
}

fn beginning(text: &str) -> Fact {
    Fact::Is(Value::Beginning(text.to_owned()))
}

/// The kind of a principal in conditions of bindings of access boundaries: "Condition attributes for policy
/// bindings".
fn principal_type(member: &str) -> Option<String> {
    let kind = match member.split_once(':') {
        Some(("serviceAccount", _)) => "ServiceAccount",
        Some(("user" | "group", _)) => "WorkspaceIdentity",
        Some(("principal" | "principalSet", rest)) if rest.contains("/workforcePools/") => {
            "WorkforcePoolIdentity"
        }
        Some(("principal" | "principalSet", rest)) if rest.contains("/workloadIdentityPools/") => {
            "WorkloadPoolIdentity"
        }
        _ => return None,
    };
    Some(format!("iam.googleapis.com/{kind}"))
}

/// An email address, or the subject of a pool.
fn subject(member: &str) -> String {
    if let Some((_, which)) = of_pool(member) {
        return which.strip_prefix("subject/").unwrap_or(which).to_owned();
    }
    member.split_once(':').map_or(member, |(_, rest)| rest).to_owned()
}
