//! Which things the patterns of the register name.

use tenure_model::Cloud;

/// Whether a pattern of the register (`aws:arn:aws:iam::444455556666:role/acme-*`, `entra:<object id>`,
/// `gcp:serviceAccount:…`, with `*` for any text) names a thing by its id. A pattern without the word of a
/// cloud names things of every cloud and entries of the register. None of the clouds tells names apart by case.
pub(crate) fn names(pattern: &str, cloud: Option<Cloud>, id: &str) -> bool {
    let (of, local) = split(pattern);
    if of.is_some() && of != cloud {
        return false;
    }
    // Of Google Cloud a person may be written with and without `user:`.
    glob(local, id) || id.strip_prefix("user:").is_some_and(|email| glob(local, email))
}

/// A pattern without the word of its cloud.
pub(crate) fn without_cloud(pattern: &str) -> &str {
    split(pattern).1
}

/// The cloud that a pattern speaks of, where it says so.
pub(crate) fn cloud_of(pattern: &str) -> Option<Cloud> {
    split(pattern).0
}

/// The cloud that a pattern speaks of, and what follows it.
fn split(pattern: &str) -> (Option<Cloud>, &str) {
    let Some((word, rest)) = pattern.split_once(':') else { return (None, pattern) };
    match word {
        "entra" => (Some(Cloud::Azure), rest),
        // `aws:…` is also how ids of scopes begin, which patterns never are.
        word => word.parse().map_or((None, pattern), |cloud| (Some(cloud), rest)),
    }
}

/// Whether a pattern in which `*` stands for any text matches a whole text, letters of either case alike.
/// Takes no longer than the product of both lengths, whatever they hold.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut from) = (0, 0);
    // Where the last `*` stood, and how much of the text it has taken.
    let mut star: Option<(usize, usize)> = None;
    while let Some(letter) = text.get(from) {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(wanted) if wanted.eq_ignore_ascii_case(letter) => {
                at += 1;
                from += 1;
            }
            _ => match star {
                Some((stood, taken)) => {
                    star = Some((stood, taken + 1));
                    at = stood + 1;
                    from = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(at).all(|letter| *letter == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_things_of_their_cloud() {
        let role = "arn:aws:iam::444455556666:role/acme-deploy";
        assert!(names("aws:arn:aws:iam::444455556666:role/acme-*", Some(Cloud::Aws), role));
        assert!(names("arn:aws:iam::*:role/Acme-*", Some(Cloud::Aws), role));
        assert!(!names("aws:arn:aws:iam::444455556666:role/acme", Some(Cloud::Aws), role));
        assert!(!names("gcp:*", Some(Cloud::Aws), role));
        assert!(!names("aws:*", None, "register:control/x"), "an entry of the register is of no cloud");
        assert!(names("entra:0F0F", Some(Cloud::Azure), "0f0f"));
        assert!(names(
            "gcp:serviceAccount:a@*",
            Some(Cloud::Gcp),
            "serviceAccount:a@b.iam.gserviceaccount.com"
        ));
        assert!(names("gcp:ann@contoso.example", Some(Cloud::Gcp), "user:ann@contoso.example"));
    }

    #[test]
    fn stars_stand_for_any_text_and_end_in_time() {
        assert!(glob("*a*b", "xxaxxab") && glob("**", "") && !glob("a*b", "a*bc"));
        let (pattern, text) = ("a*".repeat(200) + "b", "a".repeat(100_000));
        assert!(!glob(&pattern, &text));
    }
}
