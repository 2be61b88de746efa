//! `iam:GetCredentialReport`: passwords, second factors, access keys and certificates of users and of
//! the root user. It is at most four hours old; where keys or devices were listed one by one, that
//! listing is later and wins.
//!
//! The words of the report: `N/A` and `not_supported` where there is nothing to tell, `no_information`
//! where AWS saw no use since it began to track.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tenure_model::hash::{HashMap, HashSet};
use tenure_model::{
    Cloud, Credential, CredentialId, CredentialKind, CredentialState, EvidenceRef, Expiry, Facet, Gap, Known,
    LastUsed, Nature, Origin, Principal, PrincipalId, PrincipalKind, PrincipalState, ScopeId, Timestamp,
    Unknown,
};

use super::access_keys::Slot;
use super::answer::Answer;
use super::lenient::{instant, text};
use super::state::State;

const BLINDS: [Facet; 3] = [Facet::Credentials, Facet::CredentialUse, Facet::Root];

/// The rows of every report.
#[derive(Default)]
pub(super) struct ReportFacts {
    /// By ARN; of two reports the first recorded.
    rows: BTreeMap<PrincipalId, Row>,
    /// The accounts whose report was read.
    read: BTreeSet<ScopeId>,
}

impl ReportFacts {
    /// Whether a report told of this principal.
    pub(super) fn tells_of(&self, principal: &PrincipalId) -> bool {
        self.rows.contains_key(principal)
    }
}

struct Row {
    scope: ScopeId,
    user: String,
    created: Known<Timestamp>,
    password: Known<bool>,
    password_used: LastUsed,
    password_changed: Known<Timestamp>,
    mfa: Known<bool>,
    keys: Vec<Slot>,
    certificates: Vec<Slot>,
    evidence: EvidenceRef,
}

impl Row {
    fn is_root(&self) -> bool {
        self.user == "<root_account>"
    }
}

pub(super) fn read(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(content) = text(body, "Content") else {
        return state.malformed(answer, "", "the answer holds no report", &BLINDS);
    };
    let csv = if content.starts_with("user,") {
        content.into_bytes()
    } else {
        let packed: String = content.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        match STANDARD.decode(packed) {
            Ok(csv) => csv,
            Err(error) => return state.malformed(answer, "", &format!("the report: {error}"), &BLINDS),
        }
    };
    match rows(state, answer, &csv) {
        Ok(()) => {
            state.report.read.insert(answer.scope.clone());
        }
        Err(why) => state.malformed(answer, "", &format!("the report: {why}"), &BLINDS),
    }
}

fn rows(state: &mut State, answer: &Answer<'_>, csv: &[u8]) -> Result<(), String> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(csv);
    let headers = reader.headers().map_err(|error| error.to_string())?.clone();
    let columns: HashMap<&str, usize> = headers.iter().enumerate().map(|(at, name)| (name, at)).collect();
    for required in ["user", "arn", "password_enabled", "mfa_active", "access_key_1_active"] {
        if !columns.contains_key(required) {
            return Err(format!("it has no column `{required}`"));
        }
    }
    let evidence = answer.evidence("/body/Content");
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        if record.len() < headers.len() {
            return Err(format!("the row of `{}` ends early", record.get(0).unwrap_or_default()));
        }
        let cells = Cells { columns: &columns, record: &record };
        let arn = PrincipalId::from(cells.get("arn"));
        let row = row(answer, &cells, &evidence);
        let earlier = state.report.rows.get(&arn).is_some_and(|known| known.evidence <= row.evidence);
        if !earlier {
            state.report.rows.insert(arn, row);
        }
    }
    Ok(())
}

struct Cells<'a> {
    columns: &'a HashMap<&'a str, usize>,
    record: &'a csv::StringRecord,
}

impl<'a> Cells<'a> {
    /// A cell; empty where the report, being older, has no such column.
    fn get(&self, column: &str) -> &'a str {
        self.columns.get(column).and_then(|at| self.record.get(*at)).unwrap_or_default().trim()
    }

    fn flag(&self, column: &str) -> Known<bool> {
        match self.get(column).to_ascii_lowercase().as_str() {
            "true" => Known::Is(true),
            "false" => Known::Is(false),
            "" | "n/a" | "not_supported" | "no_information" => Known::Unknown(Unknown::NotReported),
            _ => Known::Unknown(Unknown::Malformed),
        }
    }

    fn date(&self, column: &str) -> Known<Timestamp> {
        match self.get(column) {
            "" | "N/A" | "n/a" | "not_supported" | "no_information" => Known::Unknown(Unknown::NotReported),
            text => instant(text),
        }
    }

    fn used(&self, column: &str) -> LastUsed {
        match (self.get(column), self.date(column)) {
            (_, Known::Is(at)) => LastUsed::At(at),
            ("no_information" | "N/A" | "n/a", _) => LastUsed::NeverInWindow,
            (_, Known::Unknown(why)) => LastUsed::Unknown(why),
        }
    }

    /// A key or certificate, where there is one: it is active, or it has a date.
    fn slot(&self, number: u8, stem: &str, use_column: Option<&str>, evidence: &EvidenceRef) -> Option<Slot> {
        let active = self.flag(&format!("{stem}_active"));
        let issued = self.date(&format!("{stem}_last_rotated"));
        let exists = active == Known::Is(true) || issued.get().is_some();
        exists.then(|| Slot {
            number,
            state: if active == Known::Is(true) {
                CredentialState::Active
            } else {
                CredentialState::Inactive
            },
            issued,
            last_used: use_column.map_or(LastUsed::Unknown(Unknown::NotReported), |column| self.used(column)),
            evidence: evidence.clone(),
        })
    }
}

fn row(answer: &Answer<'_>, cells: &Cells<'_>, evidence: &EvidenceRef) -> Row {
    let key = |number: u8| {
        let used = format!("access_key_{number}_last_used_date");
        cells.slot(number, &format!("access_key_{number}"), Some(&used), evidence)
    };
    let certificate = |number: u8| cells.slot(number, &format!("cert_{number}"), None, evidence);
    let mut password = cells.flag("password_enabled");
    // Reports of before root access management say so of every root user: it always had a password.
    if cells.get("password_enabled") == "not_supported" {
        password = Known::Is(true);
    }
    Row {
        scope: answer.scope.clone(),
        user: cells.get("user").to_owned(),
        created: cells.date("user_creation_time"),
        password,
        password_used: cells.used("password_last_used"),
        password_changed: cells.date("password_last_changed"),
        mfa: cells.flag("mfa_active"),
        keys: [1, 2].into_iter().filter_map(key).collect(),
        certificates: [1, 2].into_iter().filter_map(certificate).collect(),
        evidence: evidence.clone(),
    }
}

/// Joins the rows with the principals and with what was listed one by one.
pub(super) fn finish(state: &mut State) {
    let rows = std::mem::take(&mut state.report.rows);
    let mut told: HashMap<&PrincipalId, (Nature, LastUsed)> =
        HashMap::with_capacity_and_hasher(rows.len(), Default::default());
    for (arn, row) in &rows {
        let last_used = credentials(state, arn, row);
        told.insert(arn, (nature(row), last_used));
    }
    let mut listed: HashSet<PrincipalId> = HashSet::default();
    for principal in &mut state.records.principals {
        // A page that came twice has everyone twice: each reading is told the same.
        if let Some((nature, last_used)) = told.get(&principal.id) {
            principal.nature = *nature;
            principal.last_used = *last_used;
            listed.insert(principal.id.clone());
        }
    }
    for (arn, row) in rows.iter().filter(|(arn, _)| !listed.contains(*arn)) {
        let (nature, last_used) = told.get(arn).copied().unwrap_or((Nature::Unknown, row.password_used));
        add_principal(state, arn, row, nature, last_used);
    }
    gaps_for_users_without_row(state, &rows);
    state.report.rows = rows;
}

fn nature(row: &Row) -> Nature {
    match row.password {
        _ if row.is_root() => Nature::Human,
        Known::Is(true) => Nature::Human,
        Known::Is(false) => Nature::NonHuman,
        Known::Unknown(_) => Nature::Unknown,
    }
}

/// The root user, or a user that the account's details do not hold.
fn add_principal(state: &mut State, arn: &PrincipalId, row: &Row, nature: Nature, last_used: LastUsed) {
    let root = row.is_root();
    if !root {
        gap_for_unlisted(state, arn, row);
    }
    state.records.principals.push(Principal {
        id: arn.clone(),
        cloud: Cloud::Aws,
        kind: if root { PrincipalKind::AccountRoot } else { PrincipalKind::User },
        nature,
        name: if root { "root".to_owned() } else { row.user.clone() },
        scope: row.scope.clone(),
        created: row.created.clone(),
        last_used,
        tags: BTreeMap::new(),
        attributes: BTreeMap::new(),
        state: PrincipalState::Enabled,
        origin: Origin::Own,
        evidence: row.evidence.clone(),
    });
}

/// Records the credentials of one row, and answers the latest use of any of them.
fn credentials(state: &mut State, arn: &PrincipalId, row: &Row) -> LastUsed {
    let mut uses = Vec::new();
    if row.password == Known::Is(true) {
        state.records.credentials.push(Credential {
            issued: row.password_changed.clone(),
            last_used: row.password_used,
            ..credential(arn, row, CredentialKind::Password, "password")
        });
    }
    // A password that is gone may have been used while it was there.
    if row.password == Known::Is(true) || matches!(row.password_used, LastUsed::At(_)) {
        uses.push(row.password_used);
    }
    let keys = state.keys.merge(&row.scope, &row.user, arn, &row.keys);
    uses.extend(keys.iter().map(|key| key.last_used));
    state.records.credentials.extend(keys);
    if row.mfa == Known::Is(true) && !state.mfa.has_device(arn) {
        state.records.credentials.push(credential(arn, row, CredentialKind::MfaDevice, "mfa"));
    }
    if !state.minor.has_listed_certificates(&row.scope, &row.user) {
        state.records.credentials.extend(row.certificates.iter().map(|slot| Credential {
            state: slot.state,
            issued: slot.issued.clone(),
            last_used: slot.last_used,
            ..credential(
                arn,
                row,
                CredentialKind::SigningCertificate,
                &format!("certificate-{}", slot.number),
            )
        }));
    }
    // Someone without a password and keys may have had some: the report does not tell of those.
    uses.into_iter().reduce(LastUsed::latest).unwrap_or(LastUsed::Unknown(Unknown::NotReported))
}

fn credential(arn: &PrincipalId, row: &Row, kind: CredentialKind, suffix: &str) -> Credential {
    Credential {
        id: CredentialId::from(format!("{arn}#{suffix}")),
        cloud: Cloud::Aws,
        kind,
        principal: arn.clone(),
        scope: row.scope.clone(),
        state: CredentialState::Active,
        issued: Known::Unknown(Unknown::NotReported),
        last_used: LastUsed::Unknown(Unknown::NotReported),
        expires: Expiry::Never,
        attributes: BTreeMap::new(),
        evidence: row.evidence.clone(),
    }
}

/// A user of the report that the account's details do not hold.
fn gap_for_unlisted(state: &mut State, arn: &PrincipalId, row: &Row) {
    let detail = "the credential report lists this user, and the account's details do not";
    state.gaps.insert(Gap {
        scope: row.scope.clone(),
        region: String::new(),
        api: "iam:GetAccountAuthorizationDetails".to_owned(),
        subject: arn.to_string(),
        reason: state.missing(&row.scope),
        code: "UserMissing".to_owned(),
        detail: detail.to_owned(),
        blinds: vec![Facet::Principals],
    });
}

/// A user of the account's details that a report, having been read, does not hold: made since.
fn gaps_for_users_without_row(state: &mut State, rows: &BTreeMap<PrincipalId, Row>) {
    let users = state.records.principals.iter().filter(|principal| principal.kind == PrincipalKind::User);
    let gaps: Vec<Gap> = users
        .filter(|user| state.report.read.contains(&user.scope) && !rows.contains_key(&user.id))
        .map(|user| Gap {
            scope: user.scope.clone(),
            region: String::new(),
            api: "iam:GetCredentialReport".to_owned(),
            subject: user.id.to_string(),
            reason: state.missing(&user.scope),
            code: "NotInCredentialReport".to_owned(),
            detail: "the credential report, which is up to four hours old, does not list this user"
                .to_owned(),
            blinds: vec![Facet::Credentials, Facet::CredentialUse],
        })
        .collect();
    state.gaps.extend(gaps);
}
