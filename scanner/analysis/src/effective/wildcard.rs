//! One walker for every language of patterns: each says which of its parts is a run, and what a part stands for.

/// Whether a pattern, part by part, matches the whole of a text. Greedy, with one remembered run: at most
/// pattern × text steps, whatever the pattern, so that a hostile policy cannot make it slow.
pub(super) fn matches<P, T>(
    pattern: &[P],
    text: &[T],
    is_run: impl Fn(&P) -> bool,
    stands_for: impl Fn(&P, &T) -> bool,
) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut run: Option<(usize, usize)> = None;
    while let Some(letter) = text.get(t) {
        match pattern.get(p) {
            Some(part) if is_run(part) => {
                run = Some((p, t));
                p += 1;
            }
            Some(part) if stands_for(part, letter) => {
                p += 1;
                t += 1;
            }
            _ => match run {
                Some((at, from)) => {
                    p = at + 1;
                    t = from + 1;
                    run = Some((at, from + 1));
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(is_run))
}
