use std::fmt;
use std::sync::{Arc, LazyLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use tera::{Error, Function, Kwargs, State, TeraResult, Value};
use unic_langid::LanguageIdentifier;

use super::{Fault, messages};
use crate::prose;

/// The languages that come with Tenure, English first: every other falls back on it, message by message.
const BUILT_IN: [(&str, &str); 2] =
    [("en", include_str!("../../languages/en.ftl")), ("de", include_str!("../../languages/de.ftl"))];

/// The words of a report: the messages of one language, by their names.
#[derive(Clone)]
pub struct Language(Arc<Words>);

struct Words {
    tag: String,
    /// What the messages were read from, to tell languages apart.
    sources: Vec<String>,
    /// What stands between thousands.
    mark: char,
    plain: FluentBundle<Arc<FluentResource>>,
    /// The same messages as HTML.
    html: FluentBundle<Arc<FluentResource>>,
}

static ENGLISH: LazyLock<Language> = LazyLock::new(|| {
    let sources: Vec<String> = BUILT_IN.iter().take(1).map(|(_, text)| (*text).to_owned()).collect();
    Language::of("en", LanguageIdentifier::default(), sources)
});

impl Language {
    /// Names of the languages that come with Tenure.
    pub fn built_in() -> impl Iterator<Item = (&'static str, &'static str)> {
        BUILT_IN.into_iter()
    }

    /// A language by its tag (`de`, `pt-BR`) with the user's own messages for it, which come before the built-in
    /// ones. What neither has is said in English.
    ///
    /// # Errors
    /// The tag is none, or no message is known for it; the messages cannot be read, one is not known, or one wants
    /// what it is not given.
    pub fn new(tag: &str, own: Option<&str>) -> Result<Self, Fault> {
        let file = format!("{tag}.ftl");
        let tags = || BUILT_IN.iter().map(|(tag, _)| *tag);
        let known: LanguageIdentifier = tag.parse().map_err(|_| {
            Fault::of_file(&file, "that is no tag of a language", crate::near::advice(tag, tags()))
        })?;
        let built_in = BUILT_IN.iter().find(|(built_in, _)| *built_in == tag);
        if built_in.is_none() && own.is_none() {
            let help = format!(
                "there are {}; another comes as `{file}` beside your templates",
                tags().map(|tag| format!("`{tag}`")).collect::<Vec<_>>().join(" and ")
            );
            return Err(Fault::of_file(&file, "no messages for this language", help));
        }
        if let Some(text) = own {
            let [english, own] = [("en.ftl", ENGLISH.0.sources.concat()), (file.as_str(), text.to_owned())]
                .map(|(file, text)| {
                    messages::parse(file, &text).map(|resource| messages::variables(&resource))
                });
            messages::check(&file, text, &own?, &english?)?;
        }
        let mut sources = ENGLISH.0.sources.clone();
        sources.extend(built_in.filter(|(tag, _)| *tag != "en").map(|(_, text)| (*text).to_owned()));
        sources.extend(own.map(str::to_owned));
        Ok(Self::of(tag, known, sources))
    }

    fn of(tag: &str, language: LanguageIdentifier, sources: Vec<String>) -> Self {
        let resources: Vec<Arc<FluentResource>> = sources
            .iter()
            // The built-in messages are whole (a test), the user's were read before.
            .map(|text| Arc::new(FluentResource::try_new(text.clone()).unwrap_or_else(|(read, _)| read)))
            .collect();
        let bundle = || {
            let mut bundle = FluentBundle::new_concurrent(vec![language.clone()]);
            // Names are isolated by <bdi>; marks that nobody sees would stand in for hostile ones.
            bundle.set_use_isolating(false);
            resources.iter().for_each(|resource| bundle.add_resource_overriding(Arc::clone(resource)));
            bundle
        };
        let mut plain = bundle();
        let group = message(&plain, "figures-group", None).ok().and_then(|text| text.chars().next());
        let (figures, mark): (fn(&FluentValue<'_>, &_) -> _, char) = match group {
            Some('.') => (figures::<'.'>, '.'),
            Some('\'' | '’') => (figures::<'’'>, '’'),
            Some(' ' | '\u{a0}' | '\u{202f}') => (figures::<'\u{202f}'>, '\u{202f}'),
            _ => (figures::<','>, ','),
        };
        plain.set_formatter(Some(figures));
        let mut html = bundle();
        html.set_formatter(Some(figures));
        html.set_transform(Some(prose::escape_marked));
        Self(Arc::new(Words { tag: tag.to_owned(), sources, mark, plain, html }))
    }

    /// Its tag: `en`, `de`, `pt-BR`.
    pub fn tag(&self) -> &str {
        &self.0.tag
    }

    /// A figure, with this language's mark between thousands.
    pub(crate) fn number(&self, value: u64) -> String {
        crate::digits::grouped(&value.to_string(), self.0.mark)
    }

    /// Whether there is a message of that name.
    pub(crate) fn knows(&self, key: &str) -> bool {
        self.0.plain.has_message(key)
    }

    /// A message as plain text. Every name that is asked for is there (a test reads the sources).
    pub(crate) fn say(&self, key: &str, given: Option<&FluentArgs<'_>>) -> String {
        message(&self.0.plain, key, given).unwrap_or_else(|_| format!("⟨{key}⟩"))
    }

    /// A message as HTML; `given` holds HTML, `href` is where its link leads.
    fn html(&self, key: &str, given: &FluentArgs<'_>, href: Option<&str>) -> Result<String, String> {
        message(&self.0.html, key, Some(given)).map(|text| prose::marks(&text, href))
    }
}

fn message(
    bundle: &FluentBundle<Arc<FluentResource>>,
    key: &str,
    given: Option<&FluentArgs<'_>>,
) -> Result<String, String> {
    let message = bundle.get_message(key).and_then(|message| message.value());
    let Some(pattern) = message else { return Err(format!("there is no message `{key}`")) };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, given, &mut errors).into_owned();
    match errors.first() {
        None => Ok(text),
        Some(error) => Err(format!("message `{key}`: {error}")),
    }
}

/// Whole numbers with a mark between thousands.
fn figures<const MARK: char>(
    value: &FluentValue<'_>,
    _: &intl_memoizer::concurrent::IntlLangMemoizer,
) -> Option<String> {
    match value {
        FluentValue::Number(number) if number.value.fract() == 0.0 => {
            Some(crate::digits::grouped(&number.as_string(), MARK))
        }
        _ => None,
    }
}

impl Default for Language {
    fn default() -> Self {
        ENGLISH.clone()
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Language").field(&self.0.tag).finish()
    }
}

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        self.0.tag == other.0.tag && self.0.sources == other.0.sources
    }
}

impl Eq for Language {}

/// `t(key="…", name=value, …)` of the templates: a message as HTML, in which what is given is escaped. `href` is
/// where a link in it leads.
impl Function<TeraResult<Value>> for Language {
    fn call(&self, given: Kwargs, _: &State) -> TeraResult<Value> {
        let key: String = given.must_get::<&str>("key")?.to_owned();
        let mut filled = FluentArgs::new();
        let mut href = None;
        for (name, value) in given.iter() {
            let Some(name) = name.as_str().filter(|name| *name != "key") else { continue };
            let text = escaped(value).ok_or_else(|| {
                Error::message(format!("message `{key}` is given `{name}`, which is neither text nor number"))
            })?;
            match name {
                "href" => href = Some(text),
                _ => filled.set(name.to_owned(), text),
            }
        }
        let text = self.html(&key, &filled, href.as_deref()).map_err(Error::message)?;
        Ok(Value::safe_string(&text))
    }

    fn is_safe(&self) -> bool {
        true
    }
}

/// `english()` of the templates: the attribute of an element whose text is English in every language, because it comes
/// from a check, from a connector or from whoever wrote the register.
pub(crate) struct English {
    is_all: bool,
}

impl English {
    /// Of a page in a language; a page in English needs no such mark.
    pub(crate) fn of(language: &Language) -> Self {
        Self { is_all: language.tag().split('-').next() == Some("en") }
    }
}

impl Function<TeraResult<Value>> for English {
    fn call(&self, _: Kwargs, _: &State) -> TeraResult<Value> {
        Ok(Value::safe_string(if self.is_all { "" } else { " lang=\"en\"" }))
    }

    fn is_safe(&self) -> bool {
        true
    }
}

fn escaped(value: &Value) -> Option<String> {
    match value.as_str() {
        Some(text) if value.is_safe() => Some(text.to_owned()),
        Some(text) => Some(prose::escaped(text)),
        None => value.is_number().then(|| value.to_string()),
    }
}

/// `say!(language, "key", name = value, …)`: a message as plain text.
macro_rules! say {
    ($language:expr, $key:expr) => { $language.say($key, None) };
    ($language:expr, $key:expr, $($name:ident = $value:expr),+ $(,)?) => {{
        let mut given = fluent_bundle::FluentArgs::new();
        $(given.set(stringify!($name), $value);)+
        $language.say($key, Some(&given))
    }};
}
pub(crate) use say;
