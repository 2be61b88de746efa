//! The estates. Acme came into AWS by a role with a key that it made for somebody else, into Azure as a guest in
//! a nested group and by an application, into Google Cloud by a user, a federated pool and a service account's key.

use tenure_model::ProofKind;

pub(super) const REGISTER: &str = r#"
format = 1
[customer]
name = "Contoso"
[[environment]]
id = "prod"
scopes = ["aws:111111111111"]
[[environment]]
id = "office"
scopes = ["azure:7e000000-0000-4000-8000-000000000001"]
[[environment]]
id = "data"
scopes = ["gcp:organizations/100000000001"]
[[party]]
id = "acme"
name = "Acme Integrators"
kind = "partner"
footprint = [
    { cloud = "aws", kind = "account", value = "999999999999" },
    { cloud = "azure", kind = "tenant", value = "0f0f0f0f-1111-4222-8333-444444444444" },
    { cloud = "azure", kind = "domain", value = "acme.example" },
    { cloud = "aws", kind = "name", value = "acme-build*" },
    { cloud = "gcp", kind = "project", value = "acme-tools" },
]
[[person]]
id = "jane"
name = "Jane Doe"
party = "customer"
[[person]]
id = "omar"
name = "Omar Ali"
party = "customer"
[[contract]]
id = "C-1"
provider = "acme"
function = "build"
start = 2026-02-01
end = 2026-10-01
[[offboarding]]
party = "acme"
executed_by = "omar"
verified_by = "jane"
"#;

/// Everything that Acme had.
pub(super) const BEFORE: &str = r#"
[[role]]
name = "audit"
[[role]]
name = "acme-deploy"
attached = ["AdministratorAccess"]
trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"sts:AssumeRole"}]}'
[[user]]
name = "backup"
keys = [{ id = "AKIAEXAMPLEMADEBYACME", issued = "-100d" }]
[[resource]]
id = "arn:aws:ec2:eu-west-1:111111111111:image/ami-0a"
kind = "ec2:image"
attributes = { sharedWith = "999999999999" }
[[resource]]
id = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db"
kind = "secretsmanager:secret"
attributes = { LastRotatedDate = "2026-03-01T00:00:00Z" }
[[user]]
name = "acme-build"
attributes = { UserId = "AIDAEXAMPLEBUILD" }
[[resource]]
id = "arn:aws:kms:eu-west-1:111111111111:key/k"
kind = "kms:key"
region = "eu-west-1"
attributes = { "Grant:g1" = "arn:aws:iam::999999999999:role/tool Decrypt" }
[[event]]
did = "iam:CreateAccessKey"
at = "-100d"
by = "role/acme-deploy"
on = ["user/backup", "AKIAEXAMPLEMADEBYACME"]

[tenant]
[[entra_user]]
name = "gina"
guest = "0f0f0f0f-1111-4222-8333-444444444444"
[[entra_user]]
name = "karl"
guest = "0f0f0f0f-1111-4222-8333-444444444444"
[[managed_identity]]
name = "patcher"
delegated = true
[[entra_group]]
name = "inner"
members = ["gina"]
[[entra_group]]
name = "middle"
members = ["inner"]
[[entra_group]]
name = "outer"
members = ["middle"]
roles = [{ role = "Contributor", at = "prod" }]
[[service_principal]]
name = "acme-sync"
home = "0f0f0f0f-1111-4222-8333-444444444444"
secrets = [{ id = "5ec4e700-0000-4000-8000-000000000001", issued = "-100d", expires = "200d", on = "service-principal" }]
[[managed_identity]]
name = "runner"
federated = [{ name = "acme", issuer = "https://login.microsoftonline.com/0f0f0f0f-1111-4222-8333-444444444444/v2.0", subject = "acme" }]
[[azure_delegation]]
kind = "lighthouse"
from = "0f0f0f0f-1111-4222-8333-444444444444"
at = "prod"
[[managed_identity]]
name = "auditor"

[organization]
[[service_account]]
name = "auditor"
[[gcp_member]]
who = "serviceAccount:ops@acme-tools.iam.gserviceaccount.com"
roles = ["roles/editor"]
"#;

/// What was forgotten.
pub(super) const HALF_WAY: &str = r#"
[[role]]
name = "audit"
[[role]]
name = "acme-deploy"
trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"sts:AssumeRole"}]}'
[[user]]
name = "backup"
keys = [{ id = "AKIAEXAMPLEMADEBYACME", issued = "-100d" }]
[[resource]]
id = "arn:aws:ec2:eu-west-1:111111111111:image/ami-0a"
kind = "ec2:image"
attributes = { sharedWith = "999999999999" }
[[resource]]
id = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db"
kind = "secretsmanager:secret"
attributes = { LastRotatedDate = "2026-03-01T00:00:00Z" }
[[user]]
name = "build"
attributes = { UserId = "AIDAEXAMPLEBUILD" }
[[resource]]
id = "arn:aws:kms:eu-west-1:111111111111:key/k"
kind = "kms:key"
region = "eu-west-1"
attributes = { "Grant:g1" = "arn:aws:iam::999999999999:role/tool Decrypt" }
[[event]]
did = "iam:CreateAccessKey"
at = "-100d"
by = "role/acme-deploy"
on = ["user/backup", "AKIAEXAMPLEMADEBYACME"]
[[event]]
did = "iam:CreateUser"
at = "-2d"
by = "role/acme-deploy"
on = ["user/backup"]

[tenant]
[[entra_user]]
name = "gina"
guest = "0f0f0f0f-1111-4222-8333-444444444444"
enabled = false
[[entra_user]]
name = "karl"
guest = "0f0f0f0f-1111-4222-8333-444444444444"
called = "service-desk"
[[managed_identity]]
name = "patcher"
delegated = true
[[entra_group]]
name = "inner"
members = ["gina"]
[[entra_group]]
name = "middle"
members = ["inner"]
[[entra_group]]
name = "outer"
members = ["middle"]
roles = [{ role = "Contributor", at = "prod" }]
[[service_principal]]
name = "acme-sync"
home = "0f0f0f0f-1111-4222-8333-444444444444"
secrets = [{ id = "5ec4e700-0000-4000-8000-000000000001", issued = "-100d", expires = "200d", on = "service-principal" }]
[[managed_identity]]
name = "runner"
federated = [{ name = "acme", issuer = "https://login.microsoftonline.com/0f0f0f0f-1111-4222-8333-444444444444/v2.0", subject = "acme" }]
[[azure_delegation]]
kind = "lighthouse"
from = "0f0f0f0f-1111-4222-8333-444444444444"
at = "prod"
[[managed_identity]]
name = "auditor"

[organization]
[[service_account]]
name = "auditor"
[[gcp_member]]
who = "serviceAccount:ops@acme-tools.iam.gserviceaccount.com"
roles = ["roles/viewer"]
"#;

/// What has to be found half-way: the proof, a part of the id (`entra/` before a name: its object id), a part of the
/// sentence.
pub(super) const RESIDUE: &[(ProofKind, &str, &str)] = &[
    (ProofKind::NoWayIn, "role/acme-deploy", "it trusts account `999999999999`"),
    // A key that it made for somebody else.
    (ProofKind::NoCredential, "AKIAEXAMPLEMADEBYACME", "acme-deploy"),
    (ProofKind::NoCredential, "secret:db", "rotate it"),
    (ProofKind::NoLiveSession, "role/acme-deploy", "may live until"),
    (ProofKind::NoDataDoor, "ami-0a", "it is shared with `999999999999`"),
    (ProofKind::NoDataDoor, "key/k", "grant `g1` lets `arn:aws:iam::999999999999:role/tool` use the key"),
    (ProofKind::NoSuccessAfter, "role/acme-deploy", "`iam:CreateUser` succeeded"),
    // A new name makes a new ARN in AWS, and leaves the id of an object of Entra as it was.
    (ProofKind::NoWayIn, "user/build", "it was called `acme-build`"),
    (ProofKind::NoWayIn, "entra/karl", "it was renamed, and not removed"),
    (ProofKind::NoWayIn, "entra/gina", "switched off, and not removed"),
    (
        ProofKind::NoWayIn,
        "entra/gina",
        "`Contributor` in the subscription `prod` through `inner` in `middle` in `outer`",
    ),
    (ProofKind::NoCredential, "5ec4e700", "acme-sync"),
    (ProofKind::NoWayIn, "entra/runner", "0f0f0f0f-1111-4222-8333-444444444444"),
    (ProofKind::NoWayIn, "/lighthouse/", "`0f0f0f0f-1111-4222-8333-444444444444`"),
    (ProofKind::NoDeputy, "entra/patcher", "it holds a role that was assigned by Azure Lighthouse"),
    (ProofKind::NoWayIn, "serviceAccount:ops@acme-tools", "holds `Viewer`"),
];

/// Nothing of it.
pub(super) const AFTER: &str = r#"
[[role]]
name = "audit"
[[user]]
name = "backup"
[[resource]]
id = "arn:aws:ec2:eu-west-1:111111111111:image/ami-0a"
kind = "ec2:image"
[[resource]]
id = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db"
kind = "secretsmanager:secret"
attributes = { LastRotatedDate = "2026-10-10T00:00:00Z" }
[[resource]]
id = "arn:aws:kms:eu-west-1:111111111111:key/k"
kind = "kms:key"
region = "eu-west-1"
[[event]]
did = "iam:DeleteUser"
at = "-28d"
by = "user/omar"
on = ["user/acme-build"]
[[event]]
did = "iam:DeleteRole"
at = "-28d"
by = "user/omar"
on = ["role/acme-deploy"]
[[event]]
did = "iam:DeleteAccessKey"
at = "-28d"
by = "user/omar"
on = ["user/backup", "AKIAEXAMPLEMADEBYACME"]

[tenant]
[[event]]
did = "Delete user"
at = "-28d"
scope = "azure/tenant"
on = ["entra/gina"]
[[event]]
did = "Delete user"
at = "-28d"
scope = "azure/tenant"
on = ["entra/karl"]
[[event]]
did = "Remove service principal"
at = "-28d"
scope = "azure/tenant"
on = ["entra/acme-sync"]
[[event]]
did = "Update managed identity"
at = "-28d"
scope = "azure/tenant"
on = ["entra/runner"]
[[event]]
did = "SetIamPolicy"
at = "-28d"
scope = "gcp/org"
on = ["serviceAccount:ops@acme-tools.iam.gserviceaccount.com"]
[[managed_identity]]
name = "runner"
[[managed_identity]]
name = "auditor"

[organization]
[[service_account]]
name = "auditor"
"#;
