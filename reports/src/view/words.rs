//! Numbers, dates and plurals as a reader expects them.

use tenure_model::{LastUsed, Severity, Timestamp};

use crate::Language;
pub use crate::digits::number;
use crate::presentation::say;

/// A length as `u64`: no machine that this runs on has lists longer than that.
pub fn len<T>(list: &[T]) -> u64 {
    list.len() as u64
}

/// `1 role`, `25 roles`, `0 roles`.
pub fn count(value: u64, noun: &str) -> String {
    format!("{} {}", number(value), plural(value, noun))
}

/// The noun in the number that fits.
pub fn plural(value: u64, noun: &str) -> String {
    if value == 1 {
        return noun.to_owned();
    }
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ if noun.ends_with(['s', 'x']) => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

/// `is` or `are`.
pub const fn is_are(value: u64) -> &'static str {
    if value == 1 { "is" } else { "are" }
}

/// A word of the model as a reader writes it: `assumable-role` → `assumable role`. What Azure calls otherwise
/// goes by its name there.
pub fn spaced(word: &str) -> String {
    if let Some((_, name)) = NAMES.iter().find(|(known, _)| *known == word) {
        return (*name).to_owned();
    }
    let word = word.strip_prefix("azure:microsoft.").unwrap_or(word);
    crate::hostile::name(&word.replace(['-', ':', '_', '/'], " "))
}

/// Kinds whose words are no English, or are an abbreviation.
const NAMES: [(&str, &str); 23] = [
    ("entra:application", "application"),
    ("azure:microsoft.app/containerapps", "container app"),
    ("azure:microsoft.app/jobs", "container app job"),
    ("azure:microsoft.automation/automationaccounts", "automation account"),
    ("azure:microsoft.compute/virtualmachines", "virtual machine"),
    ("azure:microsoft.compute/virtualmachinescalesets", "scale set"),
    ("azure:microsoft.containerinstance/containergroups", "container group"),
    ("azure:microsoft.containerservice/managedclusters", "Kubernetes cluster"),
    ("azure:microsoft.datafactory/factories", "data factory"),
    ("azure:microsoft.hybridcompute/machines", "Arc machine"),
    ("azure:microsoft.keyvault/vaults", "key vault"),
    ("azure:microsoft.logic/workflows", "logic app"),
    ("azure:microsoft.managedidentity/userassignedidentities", "user-assigned identity"),
    ("azure:microsoft.web/sites", "web app"),
    ("azure:microsoft.web/sites/slots", "web app slot"),
    ("lighthouse-delegation", "Lighthouse delegation"),
    ("gdap-delegation", "GDAP relationship"),
    ("dap-delegation", "DAP relationship"),
    ("csp-aobo-delegation", "subscription of a Cloud Solution Provider"),
    ("managed-by-tenant-delegation", "subscription that another tenant manages"),
    ("cross-tenant-access-delegation", "cross-tenant access entry"),
    ("cross-tenant-sync-delegation", "cross-tenant synchronisation"),
    ("role-activation-policy", "activation policy"),
];

/// The first letter in upper case.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `2026-11-22`, in UTC.
pub fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// `2026-11-22 06:14:09 UTC`.
pub fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// `412 days before`, counted back from the snapshot's "now"; `later` where the order is odd.
pub(crate) fn before(language: &Language, at: Timestamp, as_of: Timestamp) -> String {
    match as_of.duration_since(at).as_hours() {
        hours if hours < 0 => say!(language, "before-later"),
        hours if hours < 24 => say!(language, "before-same-day"),
        hours => say!(language, "before-days", count = hours.unsigned_abs() / 24),
    }
}

/// When something was last used, for a table.
pub(crate) fn last_used(language: &Language, used: LastUsed) -> String {
    match used {
        LastUsed::At(at) => date(at),
        LastUsed::NeverInWindow => say!(language, "use-none-seen"),
        LastUsed::Unknown(_) => say!(language, "not-known"),
    }
}

/// When something was last used, in words: of the tables for programs, which are English.
pub fn last_used_sentence(used: LastUsed) -> String {
    match used {
        LastUsed::At(at) => instant(at),
        LastUsed::NeverInWindow => "never within the time that the cloud tracks".to_owned(),
        LastUsed::Unknown(why) => format!("not known: {}", why.sentence()),
    }
}

/// The worst severity's word, or a dash where there is none.
pub fn worst(severity: Option<Severity>) -> String {
    severity.map_or_else(|| "–".to_owned(), |severity| severity.as_str().to_owned())
}

/// A word of the model in the report's language: that of `group` `proof-` for `no way in` is message
/// `proof-no-way-in`. A test holds that each has one.
pub(crate) fn label(language: &Language, group: &str, word: &str) -> String {
    language.say(&key(group, word), None)
}

/// The name of the message of a word.
pub(crate) fn key(group: &str, word: &str) -> String {
    let parts = word.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    format!("{group}{}", parts.collect::<Vec<_>>().join("-").to_lowercase())
}

/// What a thing is called, in the number that fits: `assumable role`. Kinds come from clouds too; one that no message
/// knows is called as its cloud calls it.
pub(crate) fn kind(language: &Language, kind: &str, count: u64) -> String {
    let key = key("kind-", kind);
    if language.knows(&key) { say!(language, &key, count = count) } else { plural(count, &spaced(kind)) }
}

/// `25 assumable roles`.
pub(crate) fn kinds(language: &Language, kind_of: &str, count: u64) -> String {
    say!(language, "count-kind", count = language.number(count), kind = kind(language, kind_of, count))
}

/// What a path reaches. Most reach the administrator of an account or of what another cloud has in its place, which the
/// analysis says in English words; whatever else it names stays as it is.
pub(crate) fn target(language: &Language, reaches: &str) -> String {
    if reaches == "administrator" {
        return say!(language, "reach-administrator");
    }
    if let Some(account) = reaches.strip_prefix("administrator of account ") {
        return say!(language, "target-administrator-of", account = account);
    }
    let of = reaches.strip_prefix("administrator of the ").unwrap_or_default();
    let scopes = ["subscription", "tenant", "project", "folder", "organisation", "management group"];
    let named = |scope: &str| of.strip_prefix(scope).is_some_and(|rest| rest.starts_with(' '));
    match scopes.into_iter().find(|scope| named(scope)) {
        Some(scope) => {
            let name = of.get(scope.len() + 1..).unwrap_or_default();
            say!(
                language,
                "target-administrator-in",
                kind = kind(language, &scope.replace(' ', "-"), 1),
                name = name
            )
        }
        None => reaches.to_owned(),
    }
}

/// `12 more subjects` by message `more-subject`, or nothing where all of `total` fit in `shown`.
pub(crate) fn more(language: &Language, total: usize, shown: usize, key: &str) -> String {
    match total.saturating_sub(shown) as u64 {
        0 => String::new(),
        more => say!(language, key, count = more),
    }
}

/// `a, b and c` of the names that are shown, and how many more there are where there are more.
pub(crate) fn listed_with(language: &Language, shown: &[String], more: &str) -> String {
    if more.is_empty() {
        return listed(language, shown);
    }
    say!(language, "list-and", rest = shown.join(", "), last = more)
}

/// A severity in the report's language.
pub(crate) fn severity(language: &Language, severity: Severity) -> String {
    say!(language, &["severity-", severity.as_str()].concat())
}

/// A verdict over findings.
pub(crate) fn failed(language: &Language, worst: Severity) -> String {
    say!(language, "verdict-fail", worst = severity(language, worst))
}

/// [`list`] in the report's language.
pub(crate) fn listed(language: &Language, items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => say!(language, "list-and", rest = rest.join(", "), last = last.as_str()),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_and_nouns() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(10_485_760), "10,485,760");
        assert_eq!(count(1, "role"), "1 role");
        assert_eq!(count(25, "identity"), "25 identities");
        assert_eq!(count(2, "access key"), "2 access keys");
        assert_eq!(count(0, "alias"), "0 aliases");
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }

    #[test]
    fn kinds_are_called_as_their_cloud_calls_them() {
        assert_eq!(spaced("assumable-role"), "assumable role");
        assert_eq!(spaced("service-principal"), "service principal");
        assert_eq!(spaced("gdap-delegation"), "GDAP relationship");
        assert_eq!(spaced("azure:microsoft.compute/virtualmachines"), "virtual machine");
        assert_eq!(spaced("azure:microsoft.other/things"), "other things");
    }

    #[test]
    fn times_are_utc_and_counted_from_the_snapshot() {
        let as_of: Timestamp = "2026-11-22T06:14:09Z".parse().unwrap();
        let at: Timestamp = "2025-10-07T08:00:00+02:00".parse().unwrap();
        assert_eq!(instant(at), "2025-10-07 06:00:00 UTC");
        let english = Language::default();
        assert_eq!(before(&english, at, as_of), "411 days before");
        assert_eq!(before(&english, as_of, as_of), "on the day of this snapshot");
        assert_eq!(before(&english, as_of, at), "later than this snapshot");
    }

    /// Words of an enum of the model, as its `as_str` or `label` writes them.
    fn words_of(file: &str, name: &str, function: &str) -> Vec<String> {
        let path = format!("{}/../scanner/model/src/{file}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let own = text.split(&format!("impl {name} {{")).nth(1).unwrap();
        let body = own.split(&format!("pub const fn {function}(self)")).nth(1).unwrap();
        let arms = body.split("\n    }\n").next().unwrap();
        let found: Vec<String> =
            arms.split("=> \"").skip(1).map(|arm| arm.split('"').next().unwrap().to_owned()).collect();
        assert!(found.len() > 1, "{file} holds no words of {name}");
        found
    }

    #[test]
    fn every_word_of_the_model_has_its_message_in_every_language() {
        let groups = [
            ("finding.rs", "Severity", "as_str", "severity-"),
            ("finding.rs", "Confidence", "as_str", "confidence-"),
            ("assessment.rs", "Reach", "as_str", "reach-"),
            ("principal.rs", "Nature", "as_str", "nature-"),
            ("principal.rs", "PrincipalKind", "as_str", "kind-"),
            ("scope.rs", "ScopeKind", "as_str", "kind-"),
            ("entitlement.rs", "Capability", "as_str", "capability-"),
            ("matrix.rs", "Verb", "as_str", "verb-"),
            ("matrix.rs", "Verb", "as_str", "verb-means-"),
            ("evidence.rs", "Facet", "label", "facet-"),
            ("evidence.rs", "GapReason", "as_str", "gap-"),
            ("control.rs", "ControlState", "as_str", "control-state-"),
            ("offboarding.rs", "ProofKind", "as_str", "proof-"),
            ("offboarding.rs", "ProofKind", "as_str", "proof-means-"),
            ("offboarding.rs", "ProofVerdict", "as_str", "proof-verdict-"),
            ("offboarding.rs", "ProofVerdict", "as_str", "certificate-verdict-"),
            ("period.rs", "Thing", "as_str", "thing-"),
            ("period.rs", "ChangeKind", "as_str", "change-"),
            ("period.rs", "Cause", "as_str", "cause-"),
            ("period.rs", "EvidenceState", "as_str", "evidence-state-"),
            ("governance/mod.rs", "Source", "as_str", "source-"),
            ("governance/mod.rs", "Permission", "as_str", "declared-"),
            ("governance/belongings.rs", "BelongingKind", "as_str", "belonging-"),
            ("governance/belongings.rs", "Relation", "as_str", "relation-"),
            ("governance/belongings.rs", "BelongingState", "as_str", "belonging-state-"),
            ("governance/figures.rs", "FigureKind", "as_str", "figure-"),
            ("governance/declared.rs", "ExceptionState", "as_str", "exception-"),
            ("governance/declared.rs", "ExceptionState", "as_str", "exceptions-"),
            ("governance/acts.rs", "ActKind", "as_str", "act-"),
            ("governance/acts.rs", "ApprovalVerdict", "as_str", "approval-"),
            ("governance/acts.rs", "ApprovalVerdict", "as_str", "acts-"),
            ("governance/lifecycle.rs", "LifecycleField", "as_str", "lifecycle-field-"),
            ("governance/lifecycle.rs", "OwnerState", "as_str", "owner-state-"),
            ("governance/outvote.rs", "OutvoteTarget", "as_str", "outvote-"),
        ];
        for (tag, _) in Language::built_in() {
            let language = Language::new(tag, None).unwrap();
            for (file, name, function, group) in groups {
                for word in words_of(file, name, function) {
                    let key = key(group, &word);
                    assert!(language.knows(&key), "{tag} has no `{key}` for {name}");
                }
            }
        }
    }
}
