//! The words of reports: each language has the same messages, every word of a page comes from one, and nothing that
//! a report says is lost in another language.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod fixture;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_syntax::{ast, parser, serializer};
use tenure_reports::formats::html;
use tenure_reports::view::CertificateView;
use tenure_reports::{Language, Presentation, Report, ReportOptions, Templates};

/// Messages of a language with the variables of each.
fn messages(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let resource = parser::parse(text).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
    let messages = resource.body.iter().filter_map(|entry| match entry {
        ast::Entry::Message(message) => Some(message),
        _ => None,
    });
    let mut found = BTreeMap::new();
    for message in messages {
        let alone = ast::Resource { body: vec![ast::Entry::Message(message.clone())] };
        let written = serializer::serialize(&alone);
        let variables = written.split('$').skip(1).map(|rest| {
            rest.chars().take_while(|one| one.is_alphanumeric() || *one == '_').collect::<String>()
        });
        assert!(
            found.insert(message.id.name.to_owned(), variables.collect()).is_none(),
            "`{}` is there twice",
            message.id.name
        );
    }
    found
}

#[test]
fn every_language_has_the_same_messages() {
    let languages: Vec<(&str, &str)> = Language::built_in().collect();
    let english = messages(languages.iter().find(|(tag, _)| *tag == "en").unwrap().1);
    assert!(english.len() > 150);
    for (tag, text) in languages {
        let own = messages(text);
        let missing: Vec<_> = english.keys().filter(|key| !own.contains_key(*key)).collect();
        assert!(missing.is_empty(), "reports/languages/{tag}.ftl lacks {missing:?}");
        for (key, variables) in &own {
            assert_eq!(english.get(key), Some(variables), "`{key}` in {tag}.ftl is given something else");
        }
    }
}

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        }
    }
}

/// Keys that templates and views ask for; one that ends in `-` is completed by a word of the model.
fn asked_for() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    files(&root.join("src"), "rs", &mut sources);
    let mut keys = BTreeSet::new();
    let mut take = |text: &str, mark: &str| {
        for after in text.split(mark).skip(1) {
            let literal = after.split('"').next().unwrap_or_default();
            if !literal.is_empty() && literal.chars().all(|one| one.is_ascii_alphanumeric() || one == '-') {
                keys.insert(literal.to_owned());
            }
        }
    };
    for path in sources {
        let text = std::fs::read_to_string(path).unwrap();
        // Keys are written as literals, in one piece, wherever they are chosen from.
        take(&text, "\"");
    }
    for (_, text) in Templates::built_in() {
        take(text, "t(key=\"");
    }
    keys
}

#[test]
fn every_message_is_asked_for() {
    let asked = asked_for();
    let english = messages(Language::built_in().next().unwrap().1);
    for key in english.keys() {
        let by_word = key.match_indices('-').any(|(at, _)| asked.contains(&key[..=at]));
        assert!(by_word || asked.contains(key), "nobody asks for message `{key}`");
    }
}

#[test]
fn every_message_that_templates_ask_for_is_there() {
    let english = messages(Language::built_in().next().unwrap().1);
    for (name, text) in Templates::built_in() {
        for after in text.split("t(key=\"").skip(1) {
            let key = after.split('"').next().unwrap();
            let known = english.contains_key(key)
                || (key.ends_with('-') && english.keys().any(|known| known.starts_with(key)));
            assert!(known, "{name} asks for `{key}`");
        }
    }
}

/// What of a template a reader sees and no message says.
fn bare_prose(template: &str) -> Vec<String> {
    let mut text = String::new();
    let mut rest = template;
    // What the engine fills in is not prose.
    while let Some(at) = ["{{", "{%", "{#"].iter().filter_map(|mark| rest.find(mark)).min() {
        let (before, inside) = rest.split_at(at);
        let end = match &inside[..2] {
            "{{" => "}}",
            "{%" => "%}",
            _ => "#}",
        };
        text.push_str(before);
        text.push('\u{1}');
        rest = inside.split_once(end).unwrap().1;
    }
    text.push_str(rest);
    let mut prose = Vec::new();
    let mut outside = String::new();
    for (at, piece) in text.split('<').enumerate() {
        let (tag, after) = if at == 0 { ("", piece) } else { piece.split_once('>').unwrap_or((piece, "")) };
        for attribute in ["aria-label=\"", "placeholder=\"", "title=\"", "data-label=\"", "alt=\""] {
            let value = tag.split_once(attribute).and_then(|(_, value)| value.split('"').next());
            prose.extend(value.map(str::to_owned));
        }
        outside.push_str(after);
        outside.push('\n');
    }
    prose.extend(outside.lines().map(str::to_owned));
    // A digest's name is the same in every language.
    prose.retain(|line| line.replace("sha256", "").chars().any(char::is_alphabetic));
    prose
}

#[test]
fn no_template_holds_bare_prose() {
    for (name, text) in Templates::built_in().filter(|(name, _)| name.ends_with(".html")) {
        let prose = bare_prose(text);
        assert!(
            prose.is_empty(),
            "templates/{name} says {prose:?}; put it into reports/languages/*.ftl and place `t(key=\"…\")`"
        );
    }
    assert_eq!(bare_prose("<p title=\"Hello {{ x }}\">{{ t(key=\"a\") }} and <b>more</b></p>").len(), 3);
}

fn options(tag: &str) -> ReportOptions {
    ReportOptions {
        organisation: Some("Example Bank".to_owned()),
        presentation: Presentation { language: Language::new(tag, None).unwrap(), ..Presentation::default() },
        ..ReportOptions::default()
    }
}

/// The tags of a page without what is in their attributes for readers, and its names.
fn shape(page: &str) -> Vec<String> {
    let tags = page.split('<').skip(1).map(|piece| piece.split([' ', '>']).next().unwrap().to_owned());
    tags.collect()
}

#[test]
fn another_language_says_the_same() {
    let (assessment, _) = fixture::rich();
    let page = |tag: &str| html::render(&Report::new(&assessment, &fixture::texts(), &options(tag))).unwrap();
    let (english, german) = (page("en"), page("de"));
    assert!(german.starts_with("<!doctype html>\n<html lang=\"de\">"));
    for word in ["Nachweis der Zugriffe", "Ergebnis je Partei", ">kritisch<", "Befunde", "VERIFY.txt"] {
        assert!(german.contains(word), "{word}");
    }
    // Nothing is left out: but for the note on the language, for marks of what stays English, and for lines of drawings
    // that are broken elsewhere, both have the same elements.
    let (mut english, mut german) = (shape(&english), shape(&german));
    for list in [&mut english, &mut german] {
        let differ = ["p", "bdi", "div", "text", "title"];
        list.retain(|tag| !differ.contains(&tag.trim_start_matches('/')));
    }
    assert_eq!(english.len(), german.len());
    let certificate = fixture::certificate("444455556666", "acme");
    let page = html::certificate(&CertificateView::new(&certificate, &options("de"))).unwrap();
    assert!(page.contains("Sieben Nachweise") && page.contains("stehen im Original"), "{page}");
}

/// Programs get the same in every language.
#[test]
fn what_programs_read_is_english_in_every_language() {
    use tenure_reports::Format;
    let (assessment, _) = fixture::rich();
    let report = |tag: &str| Report::new(&assessment, &fixture::texts(), &options(tag));
    let (english, german) = (report("en"), report("de"));
    for format in
        [Format::Asff, Format::Csv, Format::Json, Format::Junit, Format::Ocsf, Format::Oscal, Format::Sarif]
    {
        let files = |report: &Report| format.files(&assessment, report).unwrap();
        assert_eq!(files(&english), files(&german), "{}", format.as_str());
    }
    let page = |report: &Report| Format::Html.files(&assessment, report).unwrap();
    assert_ne!(page(&english), page(&german));
}

#[test]
fn hostile_names_stay_names_in_every_message() {
    let (assessment, _) = fixture::rich();
    let page = html::render(&Report::new(&assessment, &fixture::texts(), &options("de"))).unwrap();
    for hostile in ["<script>alert", "onmouseover=\"", "\u{202e}", "\u{1b}"] {
        assert!(!page.contains(hostile), "{hostile}");
    }
}

#[test]
fn messages_of_the_user_come_first_and_are_checked() {
    let own = "page-title = Zugriffsbericht & <mehr> <b>fett</b>\n";
    let language = Language::new("de", Some(own)).unwrap();
    let options = ReportOptions {
        presentation: Presentation { language, ..Presentation::default() },
        ..ReportOptions::default()
    };
    let page = html::render(&Report::new(&fixture::empty(), &[], &options)).unwrap();
    assert!(page.contains("<p class=\"brand\">Zugriffsbericht &amp; &lt;mehr&gt; <b>fett</b></p>"));
    assert!(page.contains("Ergebnis je Partei"), "the others stay");

    // Another language may begin with a few messages; the rest is English.
    let french = Language::new("fr", Some("page-title = Preuves d’accès\n")).unwrap();
    assert_eq!(french.tag(), "fr");

    for (text, message) in [
        ("page-title = a\npage-titel = b\n", "de.ftl:2:1: there is no message `page-titel`"),
        ("more-and = Und { $mehr }.\n", "de.ftl:1:1: message `more-and` is not given `$mehr`"),
        ("page-title = a\nmore-and = { $more\n", "de.ftl:2:"),
    ] {
        let fault = Language::new("de", Some(text)).unwrap_err();
        assert!(fault.to_string().starts_with(message), "{fault}");
        assert!(!fault.help.is_empty(), "{fault:?}");
    }
    assert_eq!(Language::new("de", Some("page-titel = b\n")).unwrap_err().help, "did you mean `page-title`?");
    assert!(Language::new("fr", None).unwrap_err().help.contains("`fr.ftl` beside your templates"));
    assert!(Language::new("../x", None).is_err());
}
