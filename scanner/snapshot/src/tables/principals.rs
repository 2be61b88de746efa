use tenure_model::{Origin, Principal, PrincipalId, PrincipalState, ScopeId, Unknown};

use super::column::{CLOUD, Column, EVIDENCE_LINE, EVIDENCE_POINTER, EVIDENCE_RAW, json, text, timestamp};
use super::record::Record;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;

impl Record for Principal {
    const TABLE: &str = "principals";
    const DESCRIPTION: &str = "something that can be authenticated and be granted access";
    const COLUMNS: &[Column] = &[
        text("id", "ARN, object id or full resource name"),
        CLOUD,
        text("kind", "what it is in that cloud: `user`, `assumable-role` …"),
        text("nature", "who stands behind it: `human`, `non-human` or `unknown`"),
        text("name", "display name"),
        text("scope", "id of the scope in which it lives"),
        text("state", "`enabled`, `disabled`, `deleted`, or why that is not known"),
        text(
            "origin",
            "who issued the identity: `own`, `tenant`, `domain`, `provider`, or why that is not known",
        ),
        text("origin_id", "the tenant or domain that issued it"),
        timestamp("created", "when it was made"),
        text("created_state", "`known`, or why that is not known"),
        timestamp("last_used", "when it last did anything, by the best source read"),
        text("last_used_state", "`at`, `never-in-window`, or why that is not known"),
        json("tags", "tags or labels: a map of texts"),
        json("attributes", "further facts by the cloud's own names: a map of texts"),
        EVIDENCE_RAW,
        EVIDENCE_LINE,
        EVIDENCE_POINTER,
    ];

    fn write(&self, row: &mut RowWriter) {
        row.text(self.id.as_str());
        row.text(self.cloud.as_str());
        row.text(self.kind.as_str());
        row.text(self.nature.as_str());
        row.text(&self.name);
        row.text(self.scope.as_str());
        row.text(match self.state {
            PrincipalState::Enabled => "enabled",
            PrincipalState::Disabled => "disabled",
            PrincipalState::Deleted => "deleted",
            PrincipalState::Unknown(why) => why.as_str(),
        });
        let (origin, id) = origin_words(&self.origin);
        row.text(origin);
        row.text(id);
        row.known(&self.created);
        row.last_used(self.last_used);
        row.map(&self.tags);
        row.map(&self.attributes);
        row.evidence(&self.evidence);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        Ok(Self {
            id: PrincipalId::new(row.text()?),
            cloud: row.word()?,
            kind: row.word()?,
            nature: row.word()?,
            name: row.string()?,
            scope: ScopeId::new(row.shared()?),
            state: read_state(row)?,
            origin: read_origin(row)?,
            created: row.known()?,
            last_used: row.last_used()?,
            tags: row.map()?,
            attributes: row.map()?,
            evidence: row.evidence()?,
        })
    }
}

/// The word of an origin, and the id that goes with it.
fn origin_words(origin: &Origin) -> (&'static str, &str) {
    match origin {
        Origin::Own => ("own", ""),
        Origin::Tenant(id) => ("tenant", id),
        Origin::Domain(name) => ("domain", name),
        Origin::Project(id) => ("project", id),
        Origin::Issuer(issuer) => ("issuer", issuer),
        Origin::Provider => ("provider", ""),
        Origin::Unknown(why) => (why.as_str(), ""),
    }
}

fn read_state(row: &mut RowReader) -> Result<PrincipalState, BadCell> {
    let word = row.shared()?;
    match &*word {
        "enabled" => Ok(PrincipalState::Enabled),
        "disabled" => Ok(PrincipalState::Disabled),
        "deleted" => Ok(PrincipalState::Deleted),
        word => Unknown::parse(word)
            .map(PrincipalState::Unknown)
            .ok_or_else(|| row.bad(format_args!("`{word}` is no state of a principal"))),
    }
}

fn read_origin(row: &mut RowReader) -> Result<Origin, BadCell> {
    let (word, id) = (row.shared()?, row.shared()?);
    match (&*word, &*id) {
        ("own", "") => Ok(Origin::Own),
        ("provider", "") => Ok(Origin::Provider),
        ("tenant", id) => Ok(Origin::Tenant(id.to_owned())),
        ("domain", name) => Ok(Origin::Domain(name.to_owned())),
        ("project", id) => Ok(Origin::Project(id.to_owned())),
        ("issuer", issuer) => Ok(Origin::Issuer(issuer.to_owned())),
        (word, "") => Unknown::parse(word)
            .map(Origin::Unknown)
            .ok_or_else(|| row.bad(format_args!("`{word}` is no origin of an identity"))),
        (word, _) => Err(row.bad(format_args!("`{word}` has no id"))),
    }
}
