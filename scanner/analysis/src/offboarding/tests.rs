//! The engine over footprints made by hand: each state, each hole, each person.

mod acts;
mod holes;
mod people;
mod states;

use tenure_model::*;

use super::ground::READINGS;
use super::logs::LOGS;
use super::*;
use crate::Options;
use crate::fixture::AS_OF;

pub(super) const ROLE: &str = "arn:aws:iam::111111111111:role/acme-deploy";
pub(super) const AUDITOR: &str = "arn:aws:sts::111111111111:assumed-role/audit/scan";

/// The register: acme leaves, ann removed it, jane verifies.
pub(super) const REGISTER: &str = r#"
format = 1
[customer]
name = "Contoso"
[[environment]]
id = "prod"
scopes = ["aws:111111111111"]
[[party]]
id = "acme"
name = "Acme Integrators"
kind = "partner"
footprint = [{ cloud = "aws", kind = "account", value = "999999999999" }]
[[person]]
id = "jane"
name = "Jane Doe"
party = "customer"
identities = ["aws:arn:aws:iam::111111111111:user/jane"]
[[person]]
id = "omar"
name = "Omar Ali"
party = "customer"
identities = ["aws:arn:aws:iam::111111111111:user/omar"]
[[person]]
id = "ann"
name = "Ann of Acme"
party = "acme"
[[contract]]
id = "C-1"
provider = "acme"
function = "build"
start = 2026-01-01
end = 2026-10-20
[[offboarding]]
party = "acme"
executed_by = "omar"
verified_by = "jane"
"#;

/// What the role was while the party had it.
const BEFORE: &str = r#"
[[role]]
name = "audit"
[[role]]
name = "acme-deploy"
trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"sts:AssumeRole"}]}'
"#;

/// The same account without it.
const AFTER: &str = "[[role]]\nname = \"audit\"\n";

pub(super) fn days(back: i64) -> Timestamp {
    AS_OF.parse::<Timestamp>().unwrap().checked_sub(SignedDuration::from_hours(24 * back)).unwrap()
}

/// Parts of an estate that tests change.
pub(super) struct Parts {
    pub(super) as_of: Timestamp,
    pub(super) records: Records,
    pub(super) coverage: Vec<Coverage>,
    pub(super) gaps: Vec<Gap>,
    lines: RawLines,
}

impl Parts {
    pub(super) fn estate(&self) -> Estate {
        let (records, coverage, gaps) = (self.records.clone(), self.coverage.clone(), self.gaps.clone());
        Estate::new("test".into(), self.as_of, records, coverage, gaps, self.lines.clone())
    }
}

/// An estate of which everything was read, by the auditor.
pub(super) fn whole(text: &str) -> (Parts, Options) {
    read_whole(text, REGISTER)
}

pub(super) fn read_whole(text: &str, register: &str) -> (Parts, Options) {
    let register = format!("{text}\n[options]\nregister = '''{register}'''\n");
    let (estate, options) = crate::fixture::build(&register).expect("builds");
    let mut parts = Parts {
        as_of: estate.as_of,
        records: estate.records().clone(),
        coverage: Vec::new(),
        gaps: Vec::new(),
        lines: estate.raw_lines.clone(),
    };
    for scope in &estate.records().scopes {
        for api in READINGS.iter().filter_map(|reading| reading.first_of(scope)) {
            parts.coverage.push(covered(scope, api));
        }
        for (source, filter) in LOGS.iter().filter_map(|log| log.first_of(scope)) {
            parts.records.log_readings.push(LogReading {
                cloud: scope.cloud,
                scope: scope.id.clone(),
                region: String::new(),
                source: source.to_owned(),
                filter: filter.to_owned(),
                from: days(400),
                to: days(0),
                signatures: tenure_model::Signatures::None,
                signatures_why: String::new(),
                evidence: scope.evidence.clone(),
            });
        }
    }
    (parts, options)
}

fn covered(scope: &Scope, api: &str) -> Coverage {
    Coverage {
        scope: scope.id.clone(),
        region: String::new(),
        api: api.to_owned(),
        state: CoverageState::Complete,
        pages: 1,
        items: 1,
        first: None,
        last: None,
        asked_by: AUDITOR.to_owned(),
        error: String::new(),
    }
}

/// The estate after the party left, and before.
pub(super) fn after() -> (Parts, Options) {
    let (mut parts, options) = whole(AFTER);
    let scope = ScopeId::aws("111111111111");
    parts.records.events.push(event(
        "iam:DeleteRole",
        "arn:aws:iam::111111111111:user/omar",
        ROLE,
        12,
        &scope,
    ));
    (parts, options)
}

pub(super) fn before() -> Parts {
    let (mut parts, _) = whole(BEFORE);
    parts.as_of = days(30);
    parts
}

pub(super) fn event(action: &str, actor: &str, target: &str, back: i64, scope: &ScopeId) -> Event {
    Event {
        id: format!("{action}-{back}"),
        cloud: Cloud::Aws,
        scope: scope.clone(),
        at: days(back),
        source: "cloudtrail".into(),
        action: action.into(),
        actor: actor.into(),
        actor_name: String::new(),
        target: target.into(),
        result: "success".into(),
        attributes: Default::default(),
        evidence: EvidenceRef { raw: "raw".into(), line: 0, pointer: "".into() },
    }
}

/// A thing of the party in `prod`.
pub(super) fn thing(kind: BelongingKind, relation: Relation, state: BelongingState, id: &str) -> Belonging {
    Belonging {
        subject: Subject {
            id: id.to_owned(),
            cloud: Some(Cloud::Aws),
            kind: "thing".into(),
            name: id.rsplit('/').next().unwrap_or_default().to_owned(),
            scope: ScopeId::aws("111111111111"),
        },
        kind,
        relation,
        state,
        detail: "it is the party's".into(),
        environments: vec!["prod".into()],
        since: Some(days(200)),
        last_used: LastUsed::At(days(40)),
        source: Source::Cloud,
        ends_with: "aws iam …".into(),
        evidence: Vec::new(),
    }
}

/// What the party has left behind where all went well: a trust that is gone.
pub(super) fn gone() -> PartyFootprint {
    footprint(vec![thing(BelongingKind::Trust, Relation::HeldBy, BelongingState::Gone, ROLE)])
}

pub(super) fn footprint(items: Vec<Belonging>) -> PartyFootprint {
    PartyFootprint { party: "acme".into(), items, not_proven: Vec::new(), authorship_since: Some(days(400)) }
}

pub(super) fn judged(
    now: &Parts,
    then: Option<&Parts>,
    footprint: PartyFootprint,
    options: &Options,
) -> Certificate {
    judged_with(now, then, footprint, options, &OffboardOptions::default())
}

pub(super) fn judged_with(
    now: &Parts,
    then: Option<&Parts>,
    footprint: PartyFootprint,
    options: &Options,
    said: &OffboardOptions,
) -> Certificate {
    let (now, then) = (now.estate(), then.map(Parts::estate));
    let context = Context::new(&now, options);
    let baseline = then.as_ref().map(|then| Context::new(then, options));
    certify(&case(&context, baseline.as_ref(), "acme", footprint, said), "acme")
}

pub(super) fn proof(certificate: &Certificate, kind: ProofKind) -> &Proof {
    let prod = certificate.environments.iter().find(|one| one.environment == "prod").expect("prod is there");
    prod.proofs.iter().find(|proof| proof.kind == kind).expect("every proof is there")
}

#[test]
fn a_party_that_left_no_trace_is_certified() {
    let (now, options) = after();
    let certificate = judged(&now, Some(&before()), gone(), &options);
    assert_eq!(certificate.verdict, ProofVerdict::Proven, "{certificate:#?}");
    assert_eq!(certificate.environments.len(), 1, "nothing lies outside of the environment");
    assert_eq!(certificate.removed_within, Some(10 * 24 * 3600), "from the end of the twentieth");
    assert_eq!(certificate.ended_by, "unsigned register, contract C-1");
}
