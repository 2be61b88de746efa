//! Properties that hold for every text.
#![allow(missing_docs)]

use proptest::prelude::*;
use tenure_reports::hostile;

proptest! {
    #[test]
    fn what_is_shown_steers_nothing(text in any::<String>()) {
        let shown = hostile::visible(&text);
        prop_assert!(!shown.chars().any(char::is_control));
        let hidden = ['\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}', '\u{200b}', '\u{2028}'];
        prop_assert!(!shown.contains(hidden));
        prop_assert_eq!(hostile::visible(&shown), shown, "once is enough");
    }

    #[test]
    fn shortened_texts_are_short_and_keep_their_ends(text in "\\PC{0,400}", limit in 8usize..200) {
        let short = hostile::shorten(&text, limit);
        if text.chars().count() <= limit {
            prop_assert_eq!(&*short, text.as_str());
        } else {
            prop_assert!(short.chars().count() <= limit + 40);
            let head: String = text.chars().take(limit - limit / 4).collect();
            prop_assert!(short.starts_with(&head));
        }
    }
}
