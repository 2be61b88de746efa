use super::*;
use crate::effective::decision::Keeper;

/// A request of which nothing is known but the time and one name.
struct Nothing;

impl World for Nothing {
    fn attribute(&self, path: &str) -> Option<Fact> {
        match path {
            "now" => Some(Fact::Is(Value::Time("2026-10-31T12:00:00Z".parse().expect("a time")))),
            "name" => Some(Fact::Is(Value::Text("projects/_/buckets/logs/objects/2026/a.txt".into()))),
            "bucket" => Some(Fact::Is(Value::Beginning("projects/_/buckets/logs/objects/".into()))),
            "open" => Some(Fact::Open(Keeper::Outside)),
            "mine" => Some(Fact::Open(Keeper::Holder)),
            _ => None,
        }
    }

    fn call(&self, _: &str, _: &[Value]) -> Option<Fact> {
        None
    }
}

fn word(text: &str) -> &'static str {
    match Expression::new(text).need(&Nothing, true) {
        Need::Met => "yes",
        Need::If(_) => "open",
        Need::Never => "no",
    }
}

#[test]
fn expressions_come_to_what_the_language_says() {
    for (text, expected) in [
        ("true", "yes"),
        ("!true", "no"),
        ("1 + 2 * 3 == 7", "yes"),
        ("-1 < 0 && 7 % 4 == 3", "yes"),
        ("1 == 1.0", "yes"),
        ("2 in [1, 2, 3]", "yes"),
        ("'a' in {'a': 1}", "yes"),
        ("'x' + 'y' == \"xy\"", "yes"),
        ("r'a\\n' == 'a\\\\n'", "yes"),
        ("'\\u0041\\x42\\103' == 'ABC'", "yes"),
        ("'''a'b''' == \"a'b\"", "yes"),
        ("true ? 1 == 1 : 1 == 2", "yes"),
        ("false ? 1 == 1 : 1 == 2", "no"),
        ("name.startsWith('projects/_/buckets/logs/')", "yes"),
        ("name.endsWith('.csv')", "no"),
        ("name.matches('^projects/_/buckets/[a-z]+/objects/\\\\d{4}/')", "yes"),
        ("name.extract('/objects/{date}/') == '2026'", "yes"),
        ("name.extract('/none/{x}/') == ''", "yes"),
        ("name.extract('{all}') == name", "yes"),
        ("name.extract('buckets/{rest}') == 'logs/objects/2026/a.txt'", "yes"),
        ("name.split('/')[3] == 'logs'", "yes"),
        ("['a', 'b'].hasOnly(['a', 'b', 'c'])", "yes"),
        ("[].hasOnly(['a'])", "yes"),
        ("['a', 'd'].hasOnly(['a', 'b', 'c'])", "no"),
        ("[1, 2].all(x, x > 0)", "yes"),
        ("[1, 2].exists(x, x > 1)", "yes"),
        ("[1, 2].exists_one(x, x > 0)", "no"),
        ("[1, 2, 3].filter(x, x > 1).size() == 2", "yes"),
        ("[1, 2].map(x, x * 2) == [2, 4]", "yes"),
        ("now < timestamp('2027-01-01T00:00:00Z')", "yes"),
        ("now + duration('1h') < timestamp('2026-10-31T12:30:00Z')", "no"),
        ("now > date('2026-10-31')", "yes"),
        ("now.getHours() == 12 && now.getHours('+02:00') == 14", "yes"),
        ("now.getMonth() == 9 && now.getDayOfWeek() == 6", "yes"),
        ("size('abc') == 3 && 'abc'.size() == 3", "yes"),
        ("has({'a': 1}.a) && !has({'a': 1}.b)", "yes"),
        // What is open stays open, unless the other side settles it.
        ("open == 'x'", "open"),
        ("open == 'x' || true", "yes"),
        ("open == 'x' && false", "no"),
        ("!(open == 'x') || open == 'x'", "open"),
        ("(open == 'x') == true", "open"),
        ("open.startsWith('x') ? true : false", "open"),
        ("bucket.startsWith('projects/_/buckets/logs/')", "yes"),
        ("bucket.startsWith('projects/_/buckets/data/')", "no"),
        ("bucket.startsWith('projects/_/buckets/logs/objects/2026/')", "open"),
        ("bucket.endsWith('.csv')", "open"),
        ("bucket == 'projects/_/buckets/data'", "no"),
        ("now.getHours('Europe/Berlin') == 13", "open"),
        // An error comes out neither way, unless the other side settles the answer.
        ("1 / 0 == 1", "no"),
        ("!(1 / 0 == 1)", "no"),
        ("1 / 0 == 1 || true", "yes"),
        ("true || 1 / 0 == 1", "yes"),
        ("'a' < 1", "no"),
        ("'text'", "no"),
        ("unknown_name == 'x'", "no"),
        ("name.matches('(')", "no"),
    ] {
        assert_eq!(word(text), expected, "{text}");
    }
}

#[test]
fn what_is_not_understood_depends() {
    for text in [
        "",
        "(",
        "a ==",
        "'open",
        "1 2",
        "a b",
        "[1,,2]",
        "{1}",
        "a.1",
        "@",
        "'\\q'",
        "99999999999999999999999999999999999999999",
        "a = b",
    ] {
        let expression = Expression::new(text);
        assert!(expression.error().is_some(), "{text}");
        let Need::If(clauses) = expression.need(&Nothing, true) else { panic!("{text}") };
        assert_eq!(clauses[0].keeper, Keeper::Unknown);
    }
}

#[test]
fn open_parts_are_told() {
    let told = |text: &str| match Expression::new(text).need(&Nothing, true) {
        Need::If(clauses) => clauses
            .iter()
            .map(|one| {
                format!(
                    "{}{} {} {}",
                    if one.holds { "" } else { "not " },
                    one.key,
                    one.operator,
                    one.values.join("|")
                )
            })
            .collect::<Vec<_>>()
            .join(" & "),
        other => format!("{other:?}"),
    };
    assert_eq!(told("open.startsWith('a/b')"), "open startsWith a/b");
    assert_eq!(told("open == 'a' && mine in ['x', 'y']"), "open == a & mine in x|y");
    assert_eq!(told("!(open == 'a')"), "not open == a");
    assert_eq!(told("5 < size(open)"), "size(open) > 5");
    assert_eq!(told("open == 'a' || mine == 'b'"), "mine == b", "the caller's own choice comes first");
    assert_eq!(told("open"), "open is true ");
}

#[test]
fn hostile_texts_are_read_in_time_and_in_bounds() {
    let deep = 200_000;
    for text in [
        "(".repeat(deep),
        format!("{}1{}", "(".repeat(deep), ")".repeat(deep)),
        format!("{}true", "!".repeat(deep)),
        format!("{}1", "-".repeat(deep)),
        format!("1{}", "+1".repeat(deep)),
        format!("a{}", ".b".repeat(deep)),
        format!("a{}", "[0]".repeat(deep)),
        format!("a{}", "==a".repeat(deep)),
        format!("{}1", "true?1:".repeat(deep)),
        "[".repeat(deep),
        "{1:".repeat(deep),
        "a(".repeat(deep),
        "'".repeat(deep) + "x",
        "\u{1f600}".repeat(deep),
        "x".repeat(10 << 20),
    ] {
        let expression = Expression::new(&text);
        let _ = (expression.need(&Nothing, true), expression.instants(), expression.names("request.time"));
    }
    // Wide, and understood.
    let wide = format!("open in [{}]", "'x',".repeat(100_000));
    let Need::If(clauses) = Expression::new(&wide).need(&Nothing, true) else { panic!("is open") };
    assert!(clauses[0].values.len() < 100);
    assert_eq!(word(&format!("{}true", "true && ".repeat(100_000))), "yes");
    // Macros in macros: 20 lists of 20 members would be 20^20 steps.
    let list = format!("[{}]", "1,".repeat(20));
    let macros = (0..20).fold("true".to_owned(), |inner, at| format!("{list}.all(x{at}, {inner})"));
    assert_eq!(word(&macros), "open", "it was given up");
}

#[test]
fn instants_and_names_are_found() {
    let expression = Expression::new(
        "request.time < timestamp('2027-01-01T00:00:00Z') && request.time > timestamp('2026-01-01T00:00:00Z')",
    );
    let found: Vec<String> = expression.instants().iter().map(ToString::to_string).collect();
    assert_eq!(found, ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"]);
    assert!(expression.names("request.time") && expression.names("request"));
    assert!(!expression.names("request.t") && !expression.names("resource"));
}
