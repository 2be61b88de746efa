//! What findings about the lives of identities share.

use tenure_model::{Cloud, Reach, Severity};

use super::Life;
use crate::{Context, Draft};

impl Life<'_> {
    /// A finding about it: worse the more it can do.
    pub(crate) fn draft(&self, context: &Context<'_>, title: String) -> Draft {
        let severity = match context.access.profile(&self.principal.id).reach() {
            Reach::Administrator | Reach::Privileged => Severity::High,
            Reach::Unknown => Severity::Medium,
            Reach::Ordinary | Reach::Nothing => Severity::Low,
        };
        let owner = self.row.owner.as_ref();
        let owner = owner.map(|owner| format!("{}:{}", owner.source.as_str().replace(' ', "-"), owner.value));
        let draft = Draft::new(context.subject(self.principal), title)
            .severity(severity)
            .party(self.row.party.clone())
            .owner(owner)
            .since(self.principal.created.get().copied())
            .evidence(&self.principal.evidence);
        match self.entry {
            Some(entry) => draft.evidence(&entry.place.evidence()),
            None => draft,
        }
    }

    /// Where its entry stands, for a reader: `register.toml, line 12`.
    pub(crate) fn place(&self) -> String {
        self.entry
            .map_or_else(String::new, |entry| format!("{}, line {}", entry.place.file, entry.place.line))
    }

    /// The name by which the register can call it, as a string of TOML.
    pub(crate) fn pattern(&self) -> String {
        let cloud = match self.principal.cloud {
            Cloud::Azure => "entra".to_owned(),
            other => other.to_string(),
        };
        // A debug string escapes what TOML has to escape, and what would act on a terminal.
        format!("{:?}", format!("{cloud}:{}", self.principal.id))
    }
}
