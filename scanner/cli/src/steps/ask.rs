//! Putting questions to a snapshot.

use tenure_analysis::questions::{Asked, Found, Named, Questions, Who};
use tenure_model::{Estate, PolicyId};

use crate::args::{Ask, One};
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::{progress, steps};

/// A question, taken from the command line.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) action: String,
    pub(crate) resource: Option<String>,
    facts: Vec<(String, String)>,
}

impl Question {
    /// # Errors
    /// Where the action, the resource or a context key is none.
    pub(crate) fn new(
        questions: &Questions<'_>,
        action: &str,
        resource: Option<&str>,
        account: Option<&str>,
        ask: &Ask,
    ) -> anyhow::Result<Self> {
        if !is_action(action) {
            return Err(Failure::usage(
                format!("`{action}` is no action"),
                "name one action as policies and roles do, such as `s3:GetObject`, \
                 `Microsoft.Compute/virtualMachines/write`, `microsoft.directory/users/password/update`, \
                 `RoleManagement.ReadWrite.Directory` or `iam.serviceAccounts.getAccessToken`",
            ));
        }
        let resource = resource.map(|text| resolve(questions, action, text, account)).transpose()?;
        let facts = ask.context.iter().map(|text| fact(text)).collect::<anyhow::Result<_>>()?;
        Ok(Self { action: action.to_owned(), resource, facts })
    }

    /// Asks.
    pub(crate) fn put<T>(&self, ask: impl FnOnce(&Asked<'_>) -> T) -> T {
        let facts: Vec<(&str, &str)> =
            self.facts.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        ask(&Asked { action: &self.action, resource: self.resource.as_deref(), facts: &facts })
    }
}

/// Reads the estate of a snapshot.
pub(crate) fn estate(ask: &Ask, output: &Output) -> anyhow::Result<Estate> {
    let bar = progress::spinner(output, "reading the snapshot");
    let estate = steps::open(&ask.snapshot)?.estate()?;
    bar.finish_and_clear();
    Ok(estate)
}

/// Asks about one principal.
pub(crate) fn about_one<T>(
    one: &One,
    questions: &Questions<'_>,
    answer: impl FnOnce(&[Who], &Asked<'_>) -> T,
) -> anyhow::Result<T> {
    let account = one.account.as_deref();
    let question = Question::new(questions, &one.action, one.resource.as_deref(), account, &one.ask)?;
    let who = principal(questions, &one.principal, account)?;
    Ok(question.put(|asked| answer(&who, asked)))
}

/// Finds one principal.
///
/// # Errors
/// Where nobody or several are meant, or a group is.
pub(crate) fn principal(
    questions: &Questions<'_>,
    text: &str,
    account: Option<&str>,
) -> anyhow::Result<Vec<Who>> {
    match questions.find(text, account) {
        Found::One(who) => Ok(who),
        Found::Group(group) => Err(Failure::usage(
            format!("`{}` is a group, which cannot act", group.id),
            "ask about one of its members; `tenure who-can` finds those who may",
        )),
        Found::Several(all) => Err(several(text, &all)),
        Found::Nobody(close) => Err(nobody(text, &close)),
    }
}

/// One action, of AWS (`service:Name`), Azure or Entra ID (with slashes), or a permission of an API (with
/// dots, or underscores).
fn is_action(action: &str) -> bool {
    if action.contains(['*', '?']) || action.contains(char::is_whitespace) {
        return false;
    }
    match action.split_once(':') {
        Some((service, name)) => !service.is_empty() && !name.is_empty(),
        None => action.contains(['/', '.', '_']),
    }
}

fn resolve(
    questions: &Questions<'_>,
    action: &str,
    text: &str,
    account: Option<&str>,
) -> anyhow::Result<String> {
    if let Some(resource) = questions.resource(action, text, account) {
        return Ok(resource);
    }
    match questions.find(text, account) {
        Found::Several(all) => Err(several(text, &all)),
        _ => Err(Failure::usage(
            format!("`{text}` is no resource"),
            "name it by its ARN, ARM id or object id; a user, a role, a subscription or an application may be \
             called by its name, where only one has it",
        )),
    }
}

fn several(text: &str, all: &[Named]) -> anyhow::Error {
    Failure::usage(
        format!("`{text}` is the name of {} principals", all.len()),
        format!("name one by its ARN or object id, or its account with --account: {}", listed(all)),
    )
}

fn nobody(text: &str, close: &[Named]) -> anyhow::Error {
    let help = match close {
        [] => "name it by its ARN or object id, or as `user/NAME`, `role/NAME` or `app/NAME`".to_owned(),
        close => format!("did you mean {}?", listed(close)),
    };
    Failure::usage(format!("no principal is called `{text}`"), help)
}

fn listed(all: &[Named]) -> String {
    const MOST: usize = 8;
    let mut names: Vec<String> =
        all.iter().take(MOST).map(|one| tenure_reports::hostile::id(one.id.as_str())).collect();
    if all.len() > MOST {
        names.push(format!("and {} more", all.len() - MOST));
    }
    names.join(", ")
}

fn fact(text: &str) -> anyhow::Result<(String, String)> {
    let parts = text.split_once('=').filter(|(key, _)| !key.trim().is_empty());
    let (key, value) = parts.ok_or_else(|| {
        Failure::usage(format!("`{text}` is no context key"), "write --context aws:SourceIp=203.0.113.7")
    })?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

/// The exit code of an answer.
pub(crate) fn exit(ask: &Ask, is_complete: bool) -> Exit {
    if ask.require_complete && !is_complete { Exit::Incomplete } else { Exit::Clean }
}

/// What a reader calls a policy.
pub(crate) fn policy_name(estate: &Estate, id: &str) -> String {
    let name = estate.policy(&PolicyId::from(id)).map(|policy| policy.name.as_str()).unwrap_or_default();
    if id.ends_with("#trust") {
        return format!("the trust policy of {}", id.trim_end_matches("#trust"));
    }
    if name.is_empty() { id.to_owned() } else { name.to_owned() }
}
