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
pub fn before(at: Timestamp, as_of: Timestamp) -> String {
    match as_of.duration_since(at).as_hours() {
        hours if hours < 0 => "later than this snapshot".to_owned(),
        hours if hours < 24 => "on the day of this snapshot".to_owned(),
        hours => format!("{} before", count(hours.unsigned_abs() / 24, "day")),
    }
}

/// When something was last used, for a table.
pub fn last_used(used: LastUsed) -> String {
    match used {
        LastUsed::At(at) => date(at),
        LastUsed::NeverInWindow => "no use seen".to_owned(),
        LastUsed::Unknown(_) => "not known".to_owned(),
    }
}

/// When something was last used, in words.
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
        assert_eq!(before(at, as_of), "411 days before");
        assert_eq!(before(as_of, as_of), "on the day of this snapshot");
        assert_eq!(before(as_of, at), "later than this snapshot");
    }
}
