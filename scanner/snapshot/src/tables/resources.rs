use tenure_model::{PolicyId, PolicyState, PrincipalId, Resource, ResourceId, ScopeId, Unknown};

use super::column::{CLOUD, Column, EVIDENCE_LINE, EVIDENCE_POINTER, EVIDENCE_RAW, json, text};
use super::record::Record;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;

impl Record for Resource {
    const TABLE: &str = "resources";
    const DESCRIPTION: &str = "a resource that matters to access: it acts as a principal, has a policy of its own, or vouches for identities";
    const COLUMNS: &[Column] = &[
        text("id", "ARN, ARM id or full resource name"),
        CLOUD,
        text("kind", "`service:type` in the cloud's own terms"),
        text("name", "display name"),
        text("scope", "id of the scope in which it lives"),
        text("region", "region; empty for global resources"),
        json("acts_as", "ids of the principals as which code in it acts: a list"),
        text("policy", "id of its own policy; null where it has none or that is not known"),
        text("policy_state", "`attached`, `absent`, or why that is not known"),
        json("attributes", "further facts by the cloud's own names: a map of texts"),
        EVIDENCE_RAW,
        EVIDENCE_LINE,
        EVIDENCE_POINTER,
    ];

    fn write(&self, row: &mut RowWriter) {
        row.text(self.id.as_str());
        row.text(self.cloud.as_str());
        row.text(&self.kind);
        row.text(&self.name);
        row.text(self.scope.as_str());
        row.text(&self.region);
        row.list(&self.acts_as);
        write_policy(&self.policy, row);
        row.map(&self.attributes);
        row.evidence(&self.evidence);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        Ok(Self {
            id: ResourceId::new(row.text()?),
            cloud: row.word()?,
            kind: row.string()?,
            name: row.string()?,
            scope: ScopeId::new(row.shared()?),
            region: row.string()?,
            acts_as: row.list::<PrincipalId>()?,
            policy: read_policy(row)?,
            attributes: row.map()?,
            evidence: row.evidence()?,
        })
    }
}

/// Two columns: the id, and the state.
fn write_policy(policy: &PolicyState, row: &mut RowWriter) {
    let (id, state) = match policy {
        PolicyState::Attached(id) => (Some(id.as_str()), "attached"),
        PolicyState::Absent => (None, "absent"),
        PolicyState::Unknown(why) => (None, why.as_str()),
    };
    row.optional_text(id);
    row.text(state);
}

fn read_policy(row: &mut RowReader) -> Result<PolicyState, BadCell> {
    let id = row.optional_text()?.map(PolicyId::from);
    let state = row.shared()?;
    match (&*state, id) {
        ("attached", Some(id)) => Ok(PolicyState::Attached(id)),
        ("absent", None) => Ok(PolicyState::Absent),
        (why, None) if Unknown::parse(why).is_some() => {
            Ok(Unknown::parse(why).map_or(PolicyState::Absent, PolicyState::Unknown))
        }
        _ => Err(row.bad("the state does not fit the policy beside it")),
    }
}
