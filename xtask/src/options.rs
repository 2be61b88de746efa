//! The arguments of a task.

use std::collections::VecDeque;

use anyhow::{Context as _, bail};

/// Arguments, taken one by one by the task that knows them.
pub(crate) struct Options {
    left: VecDeque<String>,
}

impl Options {
    pub(crate) fn new(arguments: Vec<String>) -> Self {
        Self { left: arguments.into() }
    }

    /// Takes the first argument: the task's name.
    pub(crate) fn task(&mut self) -> Option<String> {
        self.left.pop_front()
    }

    /// Takes a flag such as `--check`.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let at = self.own().position(|argument| argument == name);
        at.and_then(|at| self.left.remove(at)).is_some()
    }

    /// Takes an option with a value such as `--seconds 20`.
    pub(crate) fn value(&mut self, name: &str) -> anyhow::Result<Option<String>> {
        let Some(at) = self.own().position(|argument| argument == name) else {
            return Ok(None);
        };
        self.left.remove(at);
        let value = self.left.remove(at).with_context(|| format!("`{name}` needs a value"))?;
        Ok(Some(value))
    }

    /// Takes all that is left: first what stands before `--`, then what stands behind it.
    pub(crate) fn rest(self) -> (Vec<String>, Vec<String>) {
        let mut own: Vec<String> = self.left.into();
        let behind = match own.iter().position(|argument| argument == "--") {
            Some(at) => own.split_off(at).into_iter().skip(1).collect(),
            None => Vec::new(),
        };
        (own, behind)
    }

    /// Refuses what no one took.
    pub(crate) fn finish(self) -> anyhow::Result<()> {
        match self.left.front() {
            Some(unknown) => bail!("unknown argument `{unknown}`; see `cargo xtask help`"),
            None => Ok(()),
        }
    }

    /// The arguments before `--`.
    fn own(&self) -> impl Iterator<Item = &String> {
        self.left.iter().take_while(|argument| *argument != "--")
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn options(text: &str) -> Options {
        Options::new(text.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn flags_and_values_are_taken_where_they_stand() {
        let mut options = options("fuzz policy --seconds 3 --check");
        assert_eq!(options.task().as_deref(), Some("fuzz"));
        assert_eq!(options.value("--seconds").expect("has a value").as_deref(), Some("3"));
        assert!(options.flag("--check"));
        assert!(!options.flag("--check"));
        assert_eq!(options.rest().0, ["policy"]);
    }

    #[test]
    fn what_stands_behind_the_dashes_is_not_ours() {
        let mut options = options("-- --no-fuzz name");
        assert!(!options.flag("--no-fuzz"));
        assert_eq!(options.rest().1, ["--no-fuzz", "name"]);
    }

    #[test]
    fn unknown_arguments_and_missing_values_are_refused() {
        assert!(options("--size").finish().is_err());
        assert!(options("--sizes").value("--sizes").is_err());
    }
}
