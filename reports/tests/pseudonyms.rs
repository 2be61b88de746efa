//! A pack without names: nobody of them is left anywhere in it, and every citation can still be followed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod fixture;

use std::collections::BTreeMap;
use std::io::Read;

use tenure_model::{Assessment, Nature};
use tenure_reports::ReportOptions;
use tenure_reports::pack::{PackContents, RawSource, Sink, write_pack};
use tenure_reports::pseudonyms::{Material, Pseudonyms, cited};
use tenure_reports::verify::{PackSource, verify_pack};

#[derive(Default)]
struct Files(BTreeMap<String, Vec<u8>>);

impl Sink for Files {
    type Error = String;

    fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), String> {
        self.0.insert(path.to_owned(), bytes.to_owned());
        Ok(())
    }
}

impl PackSource for Files {
    type Error = String;

    fn paths(&self) -> Result<Vec<String>, String> {
        Ok(self.0.keys().cloned().collect())
    }

    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, String> {
        self.0
            .get(path)
            .map(|bytes| Box::new(bytes.as_slice()) as Box<dyn Read>)
            .ok_or("not there".to_owned())
    }
}

struct Rewritten<'a>(&'a Pseudonyms);

impl RawSource for Rewritten<'_> {
    type Error = String;

    fn recording(&self, raw: &str) -> Result<Vec<u8>, String> {
        self.0.recording(raw).map(<[u8]>::to_vec).ok_or_else(|| format!("no {raw}"))
    }
}

const KEY: &[u8] = b"a key of more than sixteen bytes";

fn recordings(assessment: &Assessment, source: &fixture::Recordings) -> BTreeMap<String, Vec<u8>> {
    cited(assessment, None).into_iter().map(|raw| (raw.clone(), source.recording(&raw).unwrap())).collect()
}

fn of<'a>(
    assessment: &'a Assessment,
    declared: &[String],
    recordings: BTreeMap<String, Vec<u8>>,
) -> Material<'a> {
    Material { assessments: vec![assessment], declared: declared.to_vec(), recordings, ..Material::default() }
}

#[test]
fn nobody_is_left_in_the_pack_and_evidence_is_followed() {
    let (mut assessment, source) = fixture::rich();
    let human = assessment.identities.iter_mut().find(|one| one.nature == Nature::Human).unwrap();
    human.subject.name = "Zoë.Quillfeather@contoso.example".to_owned();
    let recordings = recordings(&assessment, &source);
    let declared = ["Ottoline Vandersnoot".to_owned(), "ottoline@fabrikam.example".to_owned()];
    let mut finding = assessment.outcomes[0].clone();
    if let Some(first) = finding.findings.first_mut() {
        first.detail =
            "asked by ottoline@fabrikam.example (OTTOLINE VANDERSNOOT), see users/zoë.quillfeather"
                .to_owned();
        first.owner = Some("tag:ottoline".to_owned());
    }
    assessment.outcomes[0] = finding;
    let pseudonyms = Pseudonyms::new(KEY, of(&assessment, &declared, recordings)).unwrap();
    let without = pseudonyms.of(&assessment, &BTreeMap::new()).unwrap();
    let mut files = Files::default();
    let contents = PackContents {
        assessment: &without,
        texts: &fixture::texts(),
        options: &ReportOptions::default(),
        register: &[],
        certificate: None,
        attachments: &[],
        previous: None,
        announced: tenure_reports::pack::Announced::default(),
    };
    write_pack(&contents, &Rewritten(&pseudonyms), &mut files).unwrap();
    let verified = verify_pack(&files);
    assert_eq!(verified.problems, []);
    assert!(verified.citations > 0);
    for (path, bytes) in &files.0 {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        for name in ["quillfeather", "ottoline", "vandersnoot"] {
            assert!(!text.contains(name), "{name} in {path}");
        }
    }
    let shown = String::from_utf8_lossy(&files.0["data/assessment.json"]).into_owned();
    assert!(
        shown.contains("@contoso.example") && shown.contains("tag:person-"),
        "the domain and the tag stay"
    );
    assert_eq!(pseudonyms.names()["ottoline"].len(), "person-".len() + 12);
    assert!(pseudonyms.names()["ottoline@fabrikam.example"].starts_with(&pseudonyms.names()["ottoline"]));
}

#[test]
fn one_key_gives_the_same_pseudonyms_and_another_gives_others() {
    let (assessment, source) = fixture::rich();
    let make = |key: &[u8], declared: &[String]| {
        Pseudonyms::new(key, of(&assessment, declared, recordings(&assessment, &source))).unwrap()
    };
    let declared = ["Jane Roe".to_owned()];
    let first = make(KEY, &declared);
    assert_eq!(
        first.names()["jane roe"],
        make(KEY, &["jane roe".to_owned(), "x y".to_owned()]).names()["jane roe"]
    );
    assert_ne!(
        first.names()["jane roe"],
        make(b"another key of enough bytes", &declared).names()["jane roe"]
    );
    assert_eq!(first.text("Jane Roe, JANE ROE; Jane Roebuck, a%2Fjane roe"), {
        let one = &first.names()["jane roe"];
        format!("{one}, {one}; Jane Roebuck, a%2F{one}")
    });
    assert!(Pseudonyms::new(b"short", of(&assessment, &[], BTreeMap::new())).is_err());
    assert!(!first.cited_lines().is_empty());
}

#[test]
fn names_come_from_what_recordings_say_of_a_human() {
    let (assessment, _) = fixture::rich();
    let id = assessment.identities.iter().find(|one| one.nature == Nature::Human).unwrap().subject.id.clone();
    let line = serde_json::json!({"body": {"value": [
        {"id": id, "displayName": "Petronella Achterberg", "givenName": "Petronella", "surname": "Achterberg",
         "emails": [{"address": "kept", "value": "petra@acme.example"}]},
        {"id": "other", "displayName": "Build Service"},
    ]}});
    let recordings = BTreeMap::from([("raw/x.jsonl".to_owned(), format!("{line}\n").into_bytes())]);
    let pseudonyms = Pseudonyms::new(KEY, of(&assessment, &[], recordings)).unwrap();
    let rewritten = String::from_utf8(pseudonyms.recording("raw/x.jsonl").unwrap().to_vec()).unwrap();
    for name in ["Petronella", "Achterberg", "petra"] {
        assert!(!rewritten.contains(name), "{rewritten}");
    }
    assert!(rewritten.contains("Build Service") && rewritten.contains("@acme.example"), "{rewritten}");
}

#[test]
fn who_is_not_known_to_be_software_is_taken_for_a_person() {
    let (mut assessment, _) = fixture::rich();
    let found = |nature: Nature, kind: &str| {
        let mut all = assessment.clone();
        all.identities[0].nature = nature;
        all.identities[0].subject.kind = kind.to_owned();
        all.identities[0].subject.name = "Quillfeather".to_owned();
        Pseudonyms::new(KEY, of(&all, &[], BTreeMap::new())).unwrap().names().contains_key("quillfeather")
    };
    assert!(found(Nature::Human, "user") && found(Nature::Unknown, "user"));
    assert!(!found(Nature::NonHuman, "user") && !found(Nature::Unknown, "assumable-role"));
    // What is worked out of somebody's id could be worked out by whoever guesses it.
    let (subject, fingerprint) = {
        let finding = assessment.outcomes.iter().flat_map(|one| &one.findings).next().unwrap();
        (finding.subject.clone(), finding.fingerprint.as_str().to_owned())
    };
    assessment.identities[0].subject = tenure_model::Subject { kind: "user".to_owned(), ..subject };
    assessment.identities[0].nature = Nature::Human;
    let shown = |key: &[u8]| {
        let pseudonyms = Pseudonyms::new(key, of(&assessment, &[], BTreeMap::new())).unwrap();
        let without = pseudonyms.of(&assessment, &BTreeMap::new()).unwrap();
        assert!(!serde_json::to_string(&without).unwrap().contains(&fingerprint));
        assert_eq!(pseudonyms.fingerprints()[&fingerprint].len(), fingerprint.len());
        without.outcomes.iter().flat_map(|one| &one.findings).next().unwrap().fingerprint.clone()
    };
    assert_eq!(shown(KEY), shown(KEY));
    assert_ne!(shown(KEY), shown(b"another key of enough bytes"));
}
