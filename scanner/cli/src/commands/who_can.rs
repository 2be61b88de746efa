//! `tenure who-can`: who may do something, in the organisation and from outside; or who has a capability, in
//! whichever cloud.

mod capability;
mod text;

use tenure_analysis::questions::Questions;
use tenure_model::Capability;

use crate::args::WhoCan;
use crate::exit::Exit;
use crate::output::Output;
use crate::steps::ask::{self, Question};

pub(crate) fn run(args: &WhoCan, output: &Output) -> anyhow::Result<Exit> {
    let estate = ask::estate(&args.ask, output)?;
    if let Some(capability) = Capability::ALL.into_iter().find(|one| one.as_str() == args.action) {
        return capability::run(args, capability, &estate, output);
    }
    let questions = Questions::new(&estate);
    let question = Question::new(
        &questions,
        &args.action,
        args.resource.as_deref(),
        args.account.as_deref(),
        &args.ask,
    )?;
    let answer = question.put(|asked| questions.who_can(asked));
    output.result(&answer, || text::render(&answer, &estate, args.all, output))?;
    Ok(ask::exit(&args.ask, answer.unknown.is_empty() && answer.unread.is_empty()))
}
