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
        text("scope", "id of the scope in which it applies"),
        text("effect", "`gives` access, or `bounds` it as a permissions boundary"),
        timestamp("until", "when it ends by itself, where it is `expiring`"),
        text("standing", "`standing`, `eligible` or `expiring`"),
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
        row.text(match self.effect {
            GrantEffect::Gives => "gives",
            GrantEffect::Bounds => "bounds",
        });
        write_standing(self.standing, row);
        row.evidence(&self.evidence);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        Ok(Self {
            principal: PrincipalId::new(row.run()?),
            what: read_granted(row)?,
            scope: ScopeId::new(row.shared()?),
            effect: row.word()?,
            standing: read_standing(row)?,
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
        Standing::Expiring(until) => (Some(until), "expiring"),
    };
    row.timestamp(until);
    row.text(word);
}

fn read_standing(row: &mut RowReader) -> Result<Standing, BadCell> {
    row.timed(|word, until| match (word, until) {
        ("standing", None) => Some(Standing::Standing),
        ("eligible", None) => Some(Standing::Eligible),
        ("expiring", Some(until)) => Some(Standing::Expiring(until)),
        _ => None,
    })
}
