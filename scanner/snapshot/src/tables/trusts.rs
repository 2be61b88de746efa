use tenure_model::{PolicyId, PrincipalId, ScopeId, Trust, Trustee};

use super::column::{Column, EVIDENCE_LINE, EVIDENCE_POINTER, EVIDENCE_RAW, integer, json, text};
use super::record::Record;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;

impl Record for Trust {
    const TABLE: &str = "trusts";
    const DESCRIPTION: &str = "who may act as a principal: one row for each trustee and statement";
    const COLUMNS: &[Column] = &[
        text("target", "id of the principal that can be acted as"),
        text("scope", "id of the scope in which the target lives"),
        text(
            "trustee_kind",
            "`everyone`, `account`, `principal`, `service`, `federation` or `everyone-except`",
        ),
        text(
            "trustee",
            "who is trusted; empty for everyone, a JSON list of the excepted for `everyone-except`",
        ),
        json("actions", "the actions that the statement allows: a list"),
        text("policy", "id of the trust policy"),
        integer("statement", "position of the statement in it, from 0"),
        json(
            "conditions",
            "conditions of the statement, all of which must hold: a list of operator, key and values",
        ),
        EVIDENCE_RAW,
        EVIDENCE_LINE,
        EVIDENCE_POINTER,
    ];

    fn write(&self, row: &mut RowWriter) {
        row.text(self.target.as_str());
        row.text(self.scope.as_str());
        write_trustee(&self.trustee, row);
        row.list(&self.actions);
        row.text(self.policy.as_str());
        row.integer(self.statement);
        row.list(&self.conditions);
        row.evidence(&self.evidence);
    }

    fn read(row: &mut RowReader) -> Result<Self, BadCell> {
        Ok(Self {
            target: PrincipalId::new(row.run()?),
            scope: ScopeId::new(row.shared()?),
            trustee: read_trustee(row)?,
            actions: row.list()?,
            policy: PolicyId::new(row.run()?),
            statement: row.integer()?,
            conditions: row.list()?,
            evidence: row.evidence()?,
        })
    }
}

/// Two columns: the kind, and who.
fn write_trustee(trustee: &Trustee, row: &mut RowWriter) {
    let (kind, who) = match trustee {
        Trustee::Everyone => ("everyone", ""),
        Trustee::Account(id) => ("account", id.as_str()),
        Trustee::Principal(id) => ("principal", id.as_str()),
        Trustee::Service(name) => ("service", name.as_str()),
        Trustee::Federation(provider) => ("federation", provider.as_str()),
        Trustee::EveryoneExcept(excepted) => {
            row.text("everyone-except");
            return row.list(excepted);
        }
    };
    row.text(kind);
    row.text(who);
}

fn read_trustee(row: &mut RowReader) -> Result<Trustee, BadCell> {
    let kind = row.shared()?;
    Ok(match &*kind {
        "everyone" => {
            row.skip();
            Trustee::Everyone
        }
        "account" => Trustee::Account(row.string()?),
        "principal" => Trustee::Principal(PrincipalId::new(row.shared()?)),
        "service" => Trustee::Service(row.string()?),
        "federation" => Trustee::Federation(row.string()?),
        "everyone-except" => Trustee::EveryoneExcept(row.list()?),
        kind => return Err(row.bad(format_args!("`{kind}` is no kind of trustee"))),
    })
}
