//! What is read: an organization, or, where none is visible, the projects that are.

use serde_json::Value;
use tenure_connector_core::{Answer, CollectError, Recording, Refusal};
use tenure_model::GapReason;
use tenure_snapshot::SnapshotWriter;

use super::ask::Asker;
use super::call::{Blanks, Call};
use super::task::Place;
use crate::GcpConfig;
use crate::config::{is_customer, is_number};
use crate::units::{Level, Unit, unit_at};

pub(super) const ORGANIZATIONS: &str = "cloudresourcemanager:organizations.search";

/// Where reading begins.
#[derive(Debug)]
pub(super) enum Root {
    /// An organization, by its number, its customer where it is known, and whether this scan asked for
    /// it or one before.
    Organization { number: String, customer: String, fresh: bool },
    /// No organization is visible; why, where the list of them could not be read.
    Projects(Option<Refusal>),
}

/// What the search for organizations gave.
#[derive(Debug, Default)]
struct Seen {
    answers: Vec<(Call, Answer)>,
    fault: Option<Refusal>,
}

/// Finds what is to be read, and records what says so. `None` where the scan is to stop.
pub(super) async fn find(
    asker: &Asker<'_>,
    config: &GcpConfig,
    writer: &SnapshotWriter,
    blanks: &Blanks,
    asked_by: &str,
) -> Result<Option<Root>, CollectError> {
    let Some(unit) = unit_at(ORGANIZATIONS, Level::Organization) else { return Ok(None) };
    if let Some(number) = &config.organization {
        let place = Place::organization_of(number);
        if writer.is_finished(&place.key(unit)) {
            return recall(writer, unit, number).map(Some);
        }
    }
    let seen = search(asker, config, unit, blanks).await?;
    if asker.caller.is_cancelled() {
        return Ok(None);
    }
    let visible = seen.organizations();
    let Some(number) = choose(config, &visible)? else { return Ok(Some(Root::Projects(seen.fault))) };
    let place = Place::organization_of(&number);
    let key = place.key(unit);
    let own = visible.iter().find(|(other, _)| *other == number);
    let fresh = !writer.is_finished(&key);
    if fresh {
        let mut recording = Recording::begin(writer, key, asked_by, unit.supplies);
        seen.record(&mut recording, asked_by)?;
        if own.is_none() {
            let detail =
                format!("organization `{number}` is not among those that are visible to the one who asks");
            recording.refused("", &Refusal::new(GapReason::Refused, "OrganizationNotVisible", &detail));
        }
        recording.finish()?;
    }
    let customer = own.map(|(_, customer)| customer.clone()).unwrap_or_default();
    Ok(Some(Root::Organization { number, customer, fresh }))
}

async fn search(
    asker: &Asker<'_>,
    config: &GcpConfig,
    unit: &'static Unit,
    blanks: &Blanks,
) -> Result<Seen, CollectError> {
    // The path names no organization: any place does.
    let call = Call::first(unit, &config.base(unit.service), blanks, &Place::organization_of("0"), "");
    let call = match call {
        Ok(call) => call,
        Err(refusal) => return Ok(Seen { fault: Some(refusal), ..Seen::default() }),
    };
    let mut answers = Vec::new();
    let fault = asker
        .follow(call, &mut |call: &Call, answer: Answer| {
            answers.push((call.clone(), answer));
            Ok(())
        })
        .await?;
    Ok(Seen { answers, fault })
}

/// The organization to read: the one that is named, or the only one.
fn choose(config: &GcpConfig, visible: &[(String, String)]) -> Result<Option<String>, CollectError> {
    match (&config.organization, visible) {
        (Some(named), _) => Ok(Some(named.clone())),
        (None, []) => Ok(None),
        (None, [(only, _)]) => Ok(Some(only.clone())),
        (None, several) => {
            let numbers: Vec<&str> = several.iter().map(|(number, _)| number.as_str()).collect();
            let why = format!(
                "{} organizations are visible: set `organization` to one of {}",
                numbers.len(),
                numbers.join(", ")
            );
            Err(CollectError::Config(why))
        }
    }
}

fn recall(writer: &SnapshotWriter, unit: &Unit, number: &str) -> Result<Root, CollectError> {
    let mut customer = String::new();
    writer.visit_unit(&Place::organization_of(number).key(unit), &mut |record| {
        let body: Value = serde_json::from_str(record.body.get()).unwrap_or_default();
        if let Some((_, own)) = organizations(&body).into_iter().find(|(other, _)| other == number) {
            customer = own;
        }
        Ok(())
    })?;
    Ok(Root::Organization { number: number.to_owned(), customer, fresh: false })
}

impl Seen {
    /// Those that are in use, by number, with their customers; each once.
    fn organizations(&self) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> =
            self.answers.iter().flat_map(|(_, answer)| organizations(&answer.body)).collect();
        all.sort();
        all.dedup_by(|one, other| one.0 == other.0);
        all
    }

    fn record(self, recording: &mut Recording<'_>, asked_by: &str) -> Result<(), CollectError> {
        for (call, answer) in self.answers {
            let listed = organizations(&answer.body).len() as u64;
            let request = call.record();
            let asked = tenure_connector_core::Asked { region: "", request: &request, asked_by };
            recording.answer(asked, answer, listed)?;
        }
        if let Some(fault) = &self.fault {
            recording.refused("", fault);
        }
        Ok(())
    }
}

fn organizations(body: &Value) -> Vec<(String, String)> {
    let list = body.get("organizations").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text =
        |item: &Value, member: &str| item.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
    list.iter()
        .filter(|item| text(item, "state") != "DELETE_REQUESTED")
        .filter_map(|item| {
            let number = text(item, "name").strip_prefix("organizations/")?.to_owned();
            let customer = Some(text(item, "directoryCustomerId")).filter(|customer| is_customer(customer));
            is_number(&number).then(|| (number, customer.unwrap_or_default()))
        })
        .collect()
}

impl super::Scan<'_> {
    /// Notes the projects that are visible, without a record: each is recorded for itself. `Some` says
    /// why these are not all.
    pub(super) async fn look_for_projects(
        &self,
        search: &'static Unit,
    ) -> Result<Option<Refusal>, CollectError> {
        let place = Place::organization_of("0");
        let call = match Call::first(search, &self.config.base(search.service), &self.blanks, &place, "") {
            Ok(call) => call,
            Err(refusal) => return Ok(Some(refusal)),
        };
        let mut page = |call: &Call, answer: Answer| {
            self.facts().note(call.unit, &place, &answer.body);
            Ok(())
        };
        self.asker.follow(call, &mut page).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_one_organization_is_read_and_which_is_never_guessed() {
        let visible = |numbers: &[&str]| -> Vec<(String, String)> {
            numbers.iter().map(|number| ((*number).to_owned(), String::new())).collect()
        };
        let config = GcpConfig::default();
        assert_eq!(choose(&config, &visible(&[])).unwrap(), None);
        assert_eq!(choose(&config, &visible(&["1"])).unwrap().as_deref(), Some("1"));
        let why = choose(&config, &visible(&["1", "2"])).unwrap_err().to_string();
        assert!(why.contains("one of 1, 2"), "{why}");
        let named = GcpConfig { organization: Some("3".to_owned()), ..config };
        assert_eq!(choose(&named, &visible(&["1", "2"])).unwrap().as_deref(), Some("3"));
    }

    #[test]
    fn organizations_that_are_gone_or_odd_are_none() {
        let body = json!({"organizations": [
            {"name": "organizations/1", "directoryCustomerId": "C0abc123x", "state": "ACTIVE"},
            {"name": "organizations/2", "state": "DELETE_REQUESTED"},
            {"name": "organizations/../3"},
            {"name": "organizations/4", "directoryCustomerId": "../x"},
        ]});
        let expected = [("1", "C0abc123x"), ("4", "")]
            .map(|(number, customer)| (number.to_owned(), customer.to_owned()));
        assert_eq!(organizations(&body), expected);
    }
}
