use tenure_model::{Grant, GrantEffect, Granted, PolicyId, PrincipalId, RoleDefinitionId, ScopeId, Standing};

use super::column::{Column, EVIDENCE_LINE, EVIDENCE_POINTER, EVIDENCE_RAW, text, timestamp};
use super::record::Record;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;

impl Record for Grant {
    const TABLE: &str = "grants";
    const DESCRIPTION: &str = "access as assigned: who holds what, where";
    const COLUMNS: &[Column] = &[
        text("principal", "id of whom it is assigned to"),
        text("what_kind", "`policy` or `role-definition`"),
        text("what", "id of the policy or role definition"),
        text("scope", "id of the nearest scope in which it applies"),
        text("at", "where exactly, as the cloud writes it; empty where the scope says it all"),
        text(
            "effect",
            "`gives` access, `bounds` it as a permissions boundary, or `delegates` that of its users",
        ),
        timestamp("until", "when it ends by itself, where it does"),
        text("standing", "`standing`, `eligible`, `eligible-until`, `activated` or `expiring`"),
        text("condition", "the condition under which it holds, verbatim"),
        text("id", "the cloud's id of the assignment"),
        timestamp("since", "since when"),
        text("since_state", "`known`, or why that is not known"),
        text("granted_by", "who assigned it, as the cloud names him"),
        EVIDENCE_RAW,
        EVIDENCE_LINE,
        EVIDENCE_POINTER,
    ];

    fn write(&self, row: &mut RowWriter) {
        row.text(self.principal.as_str());
        row.text(match self.what {
            Granted::Policy(_) => "policy",
            Granted::RoleDefinition(_) => "role-definition",
        });
        row.text(self.what.as_str());
        row.text(self.scope.as_str());
        row.text(&self.at);
        row.text(match self.effect {
            GrantEffect::Gives => "gives",
            GrantEffect::Bounds => "bounds",
            GrantEffect::Delegates => "delegates",
        });
        write_standing(self.standing, row);
        row.text(&self.condition);
        row.text(&self.id);
        row.known(&self.since);
        row.text(&self.granted_by);
        row.evidence(&self.evidence);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        Ok(Self {
            principal: PrincipalId::new(row.run()?),
            what: read_granted(row)?,
            scope: ScopeId::new(row.shared()?),
            at: row.string()?,
            effect: row.word()?,
            standing: read_standing(row)?,
            condition: row.string()?,
            id: row.string()?,
            since: row.known()?,
            granted_by: row.string()?,
            evidence: row.evidence()?,
        })
    }
}

fn read_granted(row: &mut RowReader) -> Result<Granted, BadCell> {
    let kind = row.shared()?;
    let id = row.shared()?;
    match &*kind {
        "policy" => Ok(Granted::Policy(PolicyId::new(id))),
        "role-definition" => Ok(Granted::RoleDefinition(RoleDefinitionId::new(id))),
        kind => Err(row.bad(format_args!("`{kind}` is nothing that can be granted"))),
    }
}

/// Two columns: the end, and the word.
fn write_standing(standing: Standing, row: &mut RowWriter) {
    let (until, word) = match standing {
        Standing::Standing => (None, "standing"),
        Standing::Eligible => (None, "eligible"),
        Standing::EligibleUntil(until) => (Some(until), "eligible-until"),
        Standing::Activated(until) => (Some(until), "activated"),
        Standing::Expiring(until) => (Some(until), "expiring"),
    };
    row.timestamp(until);
    row.text(word);
}

fn read_standing(row: &mut RowReader) -> Result<Standing, BadCell> {
    row.timed(|word, until| match (word, until) {
        ("standing", None) => Some(Standing::Standing),
        ("eligible", None) => Some(Standing::Eligible),
        ("eligible-until", Some(until)) => Some(Standing::EligibleUntil(until)),
        ("activated", Some(until)) => Some(Standing::Activated(until)),
        ("expiring", Some(until)) => Some(Standing::Expiring(until)),
        _ => None,
    })
}
