//! The messages of one language, as Project Fluent's syntax has them: which there are, and what each is given.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::Fault;

/// The messages of a file with the variables that each uses.
pub(crate) type Variables = BTreeMap<String, BTreeSet<String>>;

/// Reads a file of messages.
pub(crate) fn parse(file: &str, text: &str) -> Result<FluentResource, Fault> {
    FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| match errors.first() {
        Some(error) => {
            // What was expected at the beginning of a line is missing at the end of the one before.
            let before = text.get(..error.pos.start).unwrap_or(text);
            let at = if before.ends_with('\n') { before.trim_end().len() } else { before.len() };
            let mut fault = Fault::at_byte(file, text, at, error.kind.to_string());
            fault.help = "a message is `name = text`, a name that is filled in is `{ $name }`".to_owned();
            fault
        }
        None => Fault::of_file(file, "it cannot be read", ""),
    })
}

/// Which messages a file has, and what each is given.
pub(crate) fn variables(resource: &FluentResource) -> Variables {
    let mut messages = Variables::new();
    for entry in resource.entries() {
        if let Entry::Message(message) = entry {
            let mut found = BTreeSet::new();
            if let Some(value) = &message.value {
                in_pattern(value, &mut found);
            }
            messages.insert(message.id.name.to_owned(), found);
        }
    }
    messages
}

/// Holds a user's messages against the English ones: a message that nobody asks for and a variable that nobody fills
/// in would go unnoticed.
pub(crate) fn check(file: &str, text: &str, own: &Variables, english: &Variables) -> Result<(), Fault> {
    for (key, used) in own {
        let at = text.find(&format!("\n{key} ")).map_or(0, |at| at + 1);
        let Some(known) = english.get(key) else {
            let mut fault = Fault::at_byte(file, text, at, format!("there is no message `{key}`"));
            fault.help = crate::near::advice(key, english.keys().map(String::as_str));
            return Err(fault);
        };
        if let Some(unknown) = used.difference(known).next() {
            let message = format!("message `{key}` is not given `${unknown}`");
            let mut fault = Fault::at_byte(file, text, at, message);
            fault.help = crate::near::advice(unknown, known.iter().map(String::as_str));
            return Err(fault);
        }
    }
    Ok(())
}

fn in_pattern(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        in_expression(expression, found);
    }
}

fn in_expression(expression: &Expression<&str>, found: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => in_inline(inline, found),
        Expression::Select { selector, variants } => {
            in_inline(selector, found);
            variants.iter().for_each(|variant| in_pattern(&variant.value, found));
        }
    }
}

fn in_inline(inline: &InlineExpression<&str>, found: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            found.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => in_expression(expression, found),
        InlineExpression::FunctionReference { arguments, .. } => in_arguments(arguments, found),
        InlineExpression::TermReference { arguments: Some(arguments), .. } => in_arguments(arguments, found),
        InlineExpression::StringLiteral { .. }
        | InlineExpression::NumberLiteral { .. }
        | InlineExpression::MessageReference { .. }
        | InlineExpression::TermReference { .. } => {}
    }
}

fn in_arguments(arguments: &CallArguments<&str>, found: &mut BTreeSet<String>) {
    arguments.positional.iter().for_each(|one| in_inline(one, found));
    arguments.named.iter().for_each(|one| in_inline(&one.value, found));
}
