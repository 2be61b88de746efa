//! The expressions of Entra ID's flexible federated credentials:
//! `claims['sub'] matches 'repo:contoso/*:ref:refs/heads/main' and claims['job_workflow_ref'] eq '…'`.
//!
//! Source: "Flexible federated identity credentials", Microsoft Entra documentation (preview).

use super::cel::lexer::{Token, tokens};
use super::demand::{Demand, How, Text};

/// An expression; one that is not of the language is open.
pub(super) fn demand(expression: &str) -> Demand {
    let open = || Demand::Open(expression.to_owned());
    let Some(tokens) = tokens(expression) else { return open() };
    let words: Vec<&Token> = tokens.iter().map(|(token, _)| token).collect();
    let mut clauses = Vec::new();
    for clause in words.split(|token| **token == Token::Name("and".to_owned())) {
        let [
            Token::Name(claims),
            Token::Sign("["),
            Token::Text(claim),
            Token::Sign("]"),
            Token::Name(operator),
            Token::Text(value),
        ] = clause
        else {
            return open();
        };
        let how = match (claims.as_str(), operator.as_str()) {
            ("claims", "matches") => How::Like,
            ("claims", "eq") => How::Equals,
            _ => return open(),
        };
        clauses.push(Demand::Compare(Text::Claim(claim.clone()), how, Text::Literal(value.clone())));
    }
    Demand::All(clauses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crossings::subject::read;
    use crate::crossings::weigh::{Certainty, weigh};

    #[test]
    fn expressions_have_wildcards_and_all_clauses_count() {
        let pay = read("github:contoso/pay").expect("is one").bearer;
        for (expression, expected) in [
            ("claims['sub'] matches 'repo:contoso/*'", Certainty::Yes),
            ("claims['sub'] matches 'repo:contoso/pay:ref:refs/heads/*'", Certainty::Yes),
            ("claims['sub'] eq 'repo:contoso/pay:ref:refs/heads/main'", Certainty::Yes),
            ("claims['sub'] eq 'repo:contoso/pay:ref:refs/heads/*'", Certainty::No),
            ("claims['sub'] matches 'repo:fabrikam/*'", Certainty::No),
            ("claims['sub'] matches 'repo:Contoso/*'", Certainty::No),
            (
                "claims['sub'] matches 'repo:contoso/*' and claims['job_workflow_ref'] matches 'contoso/deploy/*'",
                Certainty::Depends,
            ),
            ("claims['sub'] matches 'repo:contoso/*' or claims['sub'] matches '*'", Certainty::Depends),
            ("claims[sub] matches 'x'", Certainty::Depends),
            ("", Certainty::Depends),
            ("and and", Certainty::Depends),
        ] {
            assert_eq!(weigh(&demand(expression), &pay).certainty, expected, "{expression}");
        }
    }
}
