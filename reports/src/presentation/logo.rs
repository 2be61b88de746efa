use base64::Engine as _;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Fault;

/// The largest logo, in bytes: it stands in every page of a pack.
const LIMIT: usize = 200_000;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Elements of SVG that run, embed or load something.
const REFUSED: [&str; 8] =
    ["script", "foreignobject", "iframe", "object", "embed", "audio", "video", "handler"];

/// A picture for the head of a page, as it is placed there: nothing in it can run or be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    uri: String,
    bytes: Vec<u8>,
    kind: &'static str,
}

impl Logo {
    /// Takes a PNG, or an SVG without script, style sheets from elsewhere, and references that leave it.
    ///
    /// # Errors
    /// It is too large, neither of both, or holds what is refused.
    pub fn new(file: &str, bytes: &[u8]) -> Result<Self, Fault> {
        let refuse =
            |why: String| Fault::of_file(file, why, "a logo is a PNG, or an SVG that needs nothing else");
        if bytes.len() > LIMIT {
            let size = crate::digits::number(bytes.len() as u64);
            return Err(refuse(format!("a logo has at most 200,000 bytes, this has {size}")));
        }
        let kind = if bytes.starts_with(PNG) {
            // The first chunk has to be the header, or no browser shows it.
            let header = bytes.get(12..16) == Some(b"IHDR");
            if !header || !bytes.windows(4).any(|chunk| chunk == b"IEND") {
                return Err(refuse("the PNG is cut off or damaged".to_owned()));
            }
            "image/png"
        } else {
            let text =
                std::str::from_utf8(bytes).map_err(|_| refuse("it is neither PNG nor SVG".to_owned()))?;
            calm(text).map_err(refuse)?;
            "image/svg+xml"
        };
        let encoded = base64::engine::general_purpose::STANDARD.encode(bytes);
        let uri = format!("data:{kind};base64,{encoded}");
        let kind = if kind == "image/png" { "png" } else { "svg" };
        Ok(Self { uri, bytes: bytes.to_vec(), kind })
    }

    /// The picture as it was given, for documents that hold it as a file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What it is: `png` or `svg`.
    pub const fn kind(&self) -> &'static str {
        self.kind
    }

    /// The picture as a `data:` URI.
    pub(crate) fn uri(&self) -> &str {
        &self.uri
    }
}

/// Whether an SVG is a picture and nothing else.
fn calm(text: &str) -> Result<(), String> {
    let mut reader = Reader::from_str(text);
    let mut root = None;
    let mut depth = 0_u32;
    let mut in_style = false;
    loop {
        match reader.read_event().map_err(|error| format!("it is neither PNG nor SVG: {error}"))? {
            Event::Start(element) => {
                let name = local(&element);
                root.get_or_insert_with(|| name.clone());
                in_style = name == "style";
                depth += 1;
                judge(&element, &name)?;
            }
            Event::Empty(element) => {
                let name = local(&element);
                root.get_or_insert_with(|| name.clone());
                judge(&element, &name)?;
            }
            Event::End(_) => {
                in_style = false;
                depth = depth.saturating_sub(1);
            }
            Event::Text(text) if in_style => loads(&text)?,
            Event::CData(text) if in_style => loads(&text)?,
            Event::DocType(_) => {
                return Err("the SVG declares a document type, which can name entities".to_owned());
            }
            Event::PI(_) => return Err("the SVG holds a processing instruction".to_owned()),
            Event::Eof => break,
            _ => {}
        }
    }
    match (root.as_deref(), depth) {
        (Some("svg"), 0) => Ok(()),
        (Some("svg"), _) => Err("the SVG is cut off".to_owned()),
        _ => Err("it is neither PNG nor SVG".to_owned()),
    }
}

fn local(element: &BytesStart<'_>) -> String {
    element.local_name().as_ref().to_lowercase()
}

fn judge(element: &BytesStart<'_>, name: &str) -> Result<(), String> {
    if REFUSED.contains(&name) {
        return Err(format!("the SVG holds an element `{name}`"));
    }
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| format!("the SVG is malformed: {error}"))?;
        let key = attribute.key.local_name().as_ref().to_lowercase();
        let value = attribute.value.into_owned();
        if key.starts_with("on") {
            return Err(format!("the SVG holds a script in `{key}`"));
        }
        let inside = value.starts_with('#') || value.starts_with("data:image/png;base64,");
        if matches!(key.as_str(), "href" | "src") && !inside {
            return Err(format!("the SVG refers to `{}`", crate::hostile::name(&value)));
        }
        loads(&value)?;
    }
    Ok(())
}

/// Refuses a style that loads something: `url(…)` other than of the picture itself, `@import`.
fn loads(style: &str) -> Result<(), String> {
    let plain: String = style.to_lowercase().split_whitespace().collect();
    let outside = plain.split("url(").skip(1).any(|rest| {
        let target = rest.trim_start_matches(['"', '\'']);
        !target.starts_with('#') && !target.starts_with("&quot;#") && !target.starts_with("&apos;#")
    });
    // A backslash can spell `url` another way.
    if outside || plain.contains("@import") || plain.contains('\\') {
        return Err("the SVG has a style that loads something".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_taken_and_programs_refused() {
        let svg = |inside: &str| {
            format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">{inside}</svg>")
        };
        for good in [
            "<path d=\"M0 0h9v9z\" fill=\"url(#a)\"/><use href=\"#b\"/>",
            "<style>.a { fill: red }</style><!-- drawn --><g class=\"a\"/>",
        ] {
            let logo = Logo::new("logo.svg", svg(good).as_bytes()).unwrap();
            assert!(logo.uri().starts_with("data:image/svg+xml;base64,"));
        }
        for (bad, why) in [
            ("<script>alert(1)</script>", "an element `script`"),
            ("<SCRIPT/>", "an element `script`"),
            ("<g onload=\"alert(1)\"/>", "a script in `onload`"),
            ("<foreignObject><body/></foreignObject>", "`foreignobject`"),
            ("<image href=\"https://acme.example/x.png\"/>", "refers to `https://acme.example/x.png`"),
            ("<image xlink:href=\"file:///etc/passwd\"/>", "refers to"),
            ("<a href=\"javascript:alert(1)\"/>", "refers to"),
            ("<style>@import 'x.css'</style>", "loads something"),
            ("<g style=\"fill: u\\72l(//acme.example)\"/>", "loads something"),
            ("<g style=\"fill:url(//acme.example/x)\"/>", "loads something"),
            ("<g>", "neither PNG nor SVG"),
        ] {
            let fault = Logo::new("logo.svg", svg(bad).as_bytes()).unwrap_err();
            assert!(fault.message.contains(why), "{bad}: {fault}");
        }
        let entity = format!("<!DOCTYPE svg [<!ENTITY a \"b\">]>{}", svg("&a;"));
        assert!(Logo::new("logo.svg", entity.as_bytes()).unwrap_err().message.contains("document type"));
        for (bytes, why) in [
            (&b"GIF89a"[..], "neither PNG nor SVG"),
            (b"", "neither PNG nor SVG"),
            (b"\x89PNG\r\n\x1a\nnothing", "cut off or damaged"),
            (&[0xff; 200_001], "at most 200,000 bytes, this has 200,001"),
        ] {
            assert!(Logo::new("logo.png", bytes).unwrap_err().message.contains(why));
        }
    }
}
