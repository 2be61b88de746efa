//! How much a statement of a resource's policy hands out.

use tenure_model::{Matching, StringSet};

/// What can be done with a resource, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    /// Look, fetch, or hand something in: read objects, send a message, invoke a function.
    Use,
    /// Change it, change who may, or get at secrets.
    Control,
}

/// Actions that look or fetch, and those that hand something in, as patterns of the part after `:`.
const USE: &[&str] =
    &["get", "list", "describe", "head", "batchget", "batchcheck", "query", "scan", "lookup"];
const HAND_IN: &[&str] = &[
    "ecr:getauthorizationtoken",
    "kms:encrypt",
    "kms:generaterandom",
    "kms:verify",
    "lambda:invokeasync",
    "lambda:invokefunction",
    "lambda:invokefunctionurl",
    "sns:publish",
    "sns:receive",
    "sns:subscribe",
    "sqs:receivemessage",
    "sqs:sendmessage",
];
/// Actions that sound like reading and open what is locked.
const SECRET: &[&str] = &["secretsmanager:getsecretvalue", "secretsmanager:batchgetsecretvalue"];

/// The weight of what a statement's actions allow: the heaviest counts.
pub(crate) fn of_actions(actions: &StringSet) -> Weight {
    match actions.matching {
        Matching::AllBut => Weight::Control,
        Matching::Only => actions.patterns.iter().map(|action| of(action)).max().unwrap_or(Weight::Use),
    }
}

fn of(action: &str) -> Weight {
    let action = action.to_ascii_lowercase();
    let verb = action.split_once(':').map_or("", |(_, verb)| verb);
    let is_secret = SECRET.iter().any(|secret| {
        let head = action.split('*').next().unwrap_or_default();
        *secret == action || action.contains('*') && secret.starts_with(head)
    });
    let is_use = USE.iter().any(|start| verb.starts_with(start)) || HAND_IN.contains(&action.as_str());
    if is_use && !is_secret { Weight::Use } else { Weight::Control }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_action_counts() {
        for (action, weight) in [
            ("s3:GetObject", Weight::Use),
            ("s3:Get*", Weight::Use),
            ("s3:List*", Weight::Use),
            ("s3:PutObject", Weight::Control),
            ("s3:*", Weight::Control),
            ("*", Weight::Control),
            ("sns:Publish", Weight::Use),
            ("SQS:SendMessage", Weight::Use),
            ("sqs:*", Weight::Control),
            ("lambda:InvokeFunction", Weight::Use),
            ("secretsmanager:GetSecretValue", Weight::Control),
            ("secretsmanager:Get*", Weight::Control),
            ("secretsmanager:GetResourcePolicy", Weight::Use),
            ("kms:Decrypt", Weight::Control),
            ("ecr:BatchGetImage", Weight::Use),
            ("", Weight::Control),
        ] {
            assert_eq!(of(action), weight, "{action}");
        }
    }
}
