//! A path as a picture: boxes for who is gained, arrows for how, a bar where a guard rail stands.
//!
//! It runs from top to bottom, so that one drawing fits a phone, a screen and a sheet of paper.
//! Colours and fonts are those of the page's style; whatever stands here also stands in the list
//! beside it, in full.

mod fit;

use serde::Serialize;

use super::index::Index;
use super::label::{self, Label};
use super::path::{self, PathView, Step};
use super::words;
use crate::presentation::say;
use crate::{Language, hostile};

/// Width of the drawing, in the units of its text sizes.
const WIDTH: u32 = 360;
/// Columns of a name in a box, of a place below it, of a line beside an arrow. The widths of the
/// fonts differ from reader to reader, so these are what the widest of the usual ones hold.
const NAME_COLUMNS: usize = 40;
const PLACE_COLUMNS: usize = 46;
const STEP_COLUMNS: usize = 42;
/// The same of bold words.
const BOLD_COLUMNS: usize = 36;
/// Where the shaft of the arrows runs, and where the text beside it begins.
const SHAFT: u32 = 16;
const BESIDE: u32 = 34;
/// Conditions that are drawn for a step.
const CONDITIONS: usize = 3;

/// The drawing of one path.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Drawing {
    /// Width in units.
    pub width: u32,
    /// Height in units.
    pub height: u32,
    /// What it is, in a line.
    pub title: String,
    /// The same path in sentences.
    pub description: String,
    /// Boxes.
    pub boxes: Vec<Rect>,
    /// Shafts of arrows, and bars.
    pub lines: Vec<Line>,
    /// Points of arrows.
    pub heads: Vec<Head>,
    /// Words.
    pub texts: Vec<Text>,
}

/// A box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rect {
    /// `who`, `goal`; with ` shut` behind a guard rail.
    pub class: String,
    /// Left edge.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// `shaft`, `shaft doubt`, `bar`; with ` shut` behind a guard rail.
    pub class: String,
    /// From here.
    pub x1: u32,
    /// From here.
    pub y1: u32,
    /// To here.
    pub x2: u32,
    /// To here.
    pub y2: u32,
}

/// The point of an arrow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    /// `head`; with ` shut` behind a guard rail.
    pub class: String,
    /// Its three corners.
    pub points: String,
}

/// A line of words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Text {
    /// What it says: `name`, `place`, `how`, `with`, `own`, `kept`, `open`, `doubt`, `stop`.
    pub class: String,
    /// Where it begins.
    pub x: u32,
    /// Its base line.
    pub y: u32,
    /// The words.
    pub text: String,
    /// All of them, where they were shortened; empty otherwise.
    pub full: String,
    /// Whether they are the analysis's own, which is English whatever the report's language is.
    pub is_english: bool,
}

/// Draws a path.
pub(super) fn draw(index: &Index<'_>, path: &PathView) -> Drawing {
    let mut pen = Pen::default();
    let mut last: Option<&str> = None;
    // A rail that names no step stands before the end.
    let before_the_end =
        !path.blocked_by.is_empty() && path.steps.iter().all(|step| step.blocked_by.is_empty());
    for (at, step) in path.steps.iter().enumerate() {
        if !last.is_some_and(|last| path::continues(last, &step.from)) {
            if last.is_some() {
                pen.gap();
            }
            pen.node("who", &label::of(index, &step.from), &step.from);
        }
        let ends = at + 1 == path.steps.len() && path.more_steps.is_empty();
        let stopped = if before_the_end && ends { &path.blocked_by } else { &step.blocked_by };
        pen.step(index.language, at + 1, step, stopped);
        let goal = ends && step.to == path.end;
        let mut target = label::of(index, &step.to);
        if step.to == step.from {
            target.name = say!(index.language, "drawn-more-rights", name = target.name);
        }
        pen.node(if goal { "goal" } else { "who" }, &target, &step.to);
        last = Some(&step.to);
    }
    if !path.more_steps.is_empty() {
        pen.link(&[("doubt", path.more_steps.clone(), String::new())], &[]);
    }
    if last != Some(path.end.as_str()) || !path.more_steps.is_empty() {
        if path.more_steps.is_empty() && last.is_some() {
            pen.link(&[("place", say!(index.language, "drawn-amounts-to"), String::new())], &[]);
        }
        pen.node("goal", &label::of(index, &path.end), &path.end);
    }
    pen.finish(path)
}

/// A line beside an arrow: its class, its words, all of them where they were shortened.
type Beside = (&'static str, String, String);

/// What has been drawn, from the top down.
#[derive(Default)]
struct Pen {
    y: u32,
    shut: bool,
    boxes: Vec<Rect>,
    lines: Vec<Line>,
    heads: Vec<Head>,
    texts: Vec<Text>,
}

impl Pen {
    fn class(&self, class: &str) -> String {
        if self.shut { format!("{class} shut") } else { class.to_owned() }
    }

    fn text(&mut self, class: &str, x: u32, text: String, full: String) {
        let is_english = matches!(class, "how" | "with" | "own" | "kept" | "open" | "doubt" | "stop");
        self.texts.push(Text { class: self.class(class), x, y: self.y, text, full, is_english });
    }

    /// A box with a name of one or two lines and the place.
    fn node(&mut self, class: &str, label: &Label, full: &str) {
        let top = self.y + 1;
        self.y = top + 5;
        let names = fit::two_lines(&label.name, NAME_COLUMNS);
        let full = if names.concat().contains('…') || !label.place.is_empty() { full } else { "" };
        for name in names {
            self.y += 16;
            self.text("name", 12, name, full.to_owned());
        }
        if !label.place.is_empty() {
            self.y += 15;
            self.text("place", 12, fit::one_line(&label.place, PLACE_COLUMNS), String::new());
        }
        self.y += 10;
        let class = self.class(class);
        self.boxes.push(Rect { class, x: 1, y: top, width: WIDTH - 2, height: self.y - top });
        self.y += 1;
    }

    /// Room between two boxes that no arrow joins.
    const fn gap(&mut self) {
        self.y += 12;
    }

    /// The arrow of one step with what is needed for it.
    fn step(&mut self, language: &Language, number: usize, step: &Step, stopped: &str) {
        let how = format!("{number}. {}", step.drawn_technique);
        let mut beside: Vec<Beside> = lines("how", &how);
        beside.extend(lines("with", &step.drawn_permissions));
        for (class, condition) in step.drawn_conditions().take(CONDITIONS) {
            beside.extend(lines(class, &say!(language, condition_key(class), condition = condition)));
        }
        let more =
            words::more(language, step.drawn_conditions().count(), CONDITIONS, "drawn-more-conditions");
        if !more.is_empty() {
            beside.push(("place", more, String::new()));
        }
        if !step.doubt.is_empty() {
            beside.extend(lines("doubt", &say!(language, "drawn-possible", doubt = step.doubt.as_str())));
        }
        let stop = match stopped.is_empty() {
            true => Vec::new(),
            false => lines("stop", &say!(language, "way-stopped", rail = stopped)),
        };
        self.link(&beside, &stop);
    }

    /// An arrow with words beside it, and a bar across it where something stops it.
    fn link(&mut self, beside: &[Beside], stop: &[Beside]) {
        let top = self.y;
        let doubt = beside.iter().any(|(class, _, _)| *class == "doubt");
        let shaft = if doubt { "shaft doubt" } else { "shaft" };
        self.y += 4;
        for (class, text, full) in beside {
            self.y += 16;
            self.text(class, BESIDE, text.clone(), full.clone());
        }
        let mut from = top;
        if !stop.is_empty() {
            self.y += 8;
            self.shaft(shaft, from, self.y + 8);
            from = self.y + 12;
            for across in [from - 4, from] {
                let class = "bar".to_owned();
                self.lines.push(Line { class, x1: 4, y1: across, x2: SHAFT + 12, y2: across });
            }
            for (class, text, full) in stop {
                self.y += 16;
                self.text(class, BESIDE, text.clone(), full.clone());
            }
            self.shut = true;
        }
        self.y += 18;
        self.shaft(shaft, from, self.y - 7);
        let (left, right, tip) = (SHAFT - 5, SHAFT + 5, self.y - 1);
        let points = format!("{left},{} {right},{} {SHAFT},{tip}", tip - 9, tip - 9);
        let class = self.class("head");
        self.heads.push(Head { class, points });
    }

    fn shaft(&mut self, class: &str, from: u32, to: u32) {
        let class = self.class(class);
        self.lines.push(Line { class, x1: SHAFT, y1: from, x2: SHAFT, y2: to });
    }

    fn finish(self, path: &PathView) -> Drawing {
        Drawing {
            width: WIDTH,
            height: self.y + 1,
            title: path.title.clone(),
            description: hostile::shorten(&path.sentences, hostile::TEXT_LIMIT).into_owned(),
            boxes: self.boxes,
            lines: self.lines,
            heads: self.heads,
            texts: self.texts,
        }
    }
}

/// How a condition begins. In whose hands it is stands in words: a colour alone tells nothing on paper.
fn condition_key(class: &str) -> &'static str {
    match class {
        "own" => "drawn-if-own",
        "kept" => "drawn-if-kept",
        _ => "drawn-if",
    }
}

/// One or two lines beside an arrow; none where there is nothing to say.
fn lines(class: &'static str, text: &str) -> Vec<Beside> {
    if text.is_empty() {
        return Vec::new();
    }
    let columns = if matches!(class, "how" | "stop") { BOLD_COLUMNS } else { STEP_COLUMNS };
    let lines = fit::two_lines(text, columns);
    let full = if lines.concat().contains('…') { text } else { "" };
    lines.into_iter().map(|line| (class, line, full.to_owned())).collect()
}
