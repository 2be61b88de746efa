//! The parts of ARNs: `arn:partition:service:region:account:resource`.

/// The account in an ARN; empty where it has none.
pub(super) fn account_of(arn: &str) -> &str {
    arn.split(':').nth(4).unwrap_or_default()
}

/// What an ARN says after the account, colons and all; empty where it is none.
pub(super) fn resource_of(arn: &str) -> &str {
    arn.splitn(6, ':').nth(5).unwrap_or_default()
}

/// The account whose root an ARN stands for.
pub(super) fn root_account(arn: &str) -> Option<&str> {
    (resource_of(arn) == "root").then(|| account_of(arn))
}

/// Whether a text is the id of an AWS account.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
