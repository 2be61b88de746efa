//! Trend charts, drawn by plotters as SVG for a page: the same bytes every time, in the colours of the page, dark or
//! light, without a font of their own. Beside each chart its page has the same as a table.

use plotters::prelude::*;
use tenure_model::Timestamp;

/// One line of a chart.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Series {
    /// What it counts.
    pub(crate) name: String,
    /// Its colour.
    pub(crate) ink: Ink,
    /// When, and how many.
    pub(crate) points: Vec<(Timestamp, u64)>,
}

/// Colours of the page's style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    /// Of text.
    Text,
    /// Of the lines of a grid.
    Rule,
    Critical,
    High,
    Medium,
    Low,
    Info,
    Pass,
}

impl Ink {
    const ALL: [Self; 8] =
        [Self::Text, Self::Rule, Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info, Self::Pass];

    /// What stands for it while the chart is drawn: plotters knows red, green and blue alone.
    const fn rgb(self) -> RGBColor {
        RGBColor(1, 0, self as u8)
    }

    const fn css(self) -> &'static str {
        match self {
            Self::Text => "currentColor",
            Self::Rule => "var(--rule)",
            Self::Critical => "var(--critical)",
            Self::High => "var(--high)",
            Self::Medium => "var(--medium)",
            Self::Low => "var(--low)",
            Self::Info => "var(--info)",
            Self::Pass => "var(--pass)",
        }
    }
}

const WIDTH: i32 = 760;
const HEIGHT: i32 = 260;
/// Height of the key, which stands above the lines.
const KEY: i32 = 28;
/// Width of an entry of the key.
const ENTRY: i32 = 130;

/// Lines over time, counted from zero. `None` where there are not two instants to draw a line between, or the chart
/// cannot be drawn.
pub(crate) fn lines(label: &str, series: &[Series]) -> Option<String> {
    let times = || series.iter().flat_map(|one| &one.points).map(|(at, _)| at.as_second());
    let (first, last) = (times().min()?, times().max()?);
    if first == last {
        return None;
    }
    let most = series.iter().flat_map(|one| &one.points).map(|(_, count)| *count).max()?;
    let mut svg = String::new();
    draw(&mut svg, series, (first, last), most).ok()?;
    Some(finish(&svg, label))
}

fn draw(
    svg: &mut String,
    series: &[Series],
    (first, last): (i64, i64),
    most: u64,
) -> Result<(), Box<dyn std::error::Error>> {
    let size = (u32::try_from(WIDTH)?, u32::try_from(HEIGHT)?);
    let root = SVGBackend::with_string(svg, size).into_drawing_area();
    let text = ("sans-serif", 13).into_font().color(&Ink::Text.rgb());
    for (at, one) in series.iter().enumerate() {
        let x = 48 + ENTRY * i32::try_from(at)?;
        root.draw(&Rectangle::new([(x, 8), (x + 12, 20)], one.ink.rgb().filled()))?;
        root.draw(&Text::new(one.name.clone(), (x + 18, 8), text.clone()))?;
    }
    let (_, area) = root.split_vertically(KEY);
    let mut chart = ChartBuilder::on(&area)
        .margin(8)
        .margin_right(48)
        .x_label_area_size(24)
        .y_label_area_size(40)
        .build_cartesian_2d(first..last, 0..most.max(1))?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .bold_line_style(Ink::Rule.rgb())
        .light_line_style(TRANSPARENT)
        .axis_style(Ink::Text.rgb())
        .label_style(text)
        .x_labels(6)
        .y_labels(5)
        .x_label_formatter(&|second| day(*second))
        .draw()?;
    for one in series {
        let ink = one.ink.rgb();
        let points = || one.points.iter().map(|(at, count)| (at.as_second(), *count));
        chart.draw_series(LineSeries::new(points(), ink.stroke_width(2)))?;
        chart.draw_series(points().map(|point| Circle::new(point, 3, ink.filled())))?;
    }
    root.present()?;
    drop(chart);
    Ok(())
}

fn day(second: i64) -> String {
    Timestamp::from_second(second).map(crate::view::words::date).unwrap_or_default()
}

/// Gives the chart the colours of the page, its width, and words for whoever does not see it.
fn finish(svg: &str, label: &str) -> String {
    let mut svg = svg.to_owned();
    for ink in Ink::ALL {
        let RGBColor(red, green, blue) = ink.rgb();
        svg = svg.replace(&format!("#{red:02X}{green:02X}{blue:02X}"), ink.css());
    }
    let size = format!("width=\"{WIDTH}\" height=\"{HEIGHT}\"");
    let label = label.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    svg.replacen(&size, &format!("role=\"img\" aria-label=\"{label}\" width=\"100%\""), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(counts: &[u64]) -> Vec<Series> {
        let at = |day: usize| format!("2026-10-{:02}T00:00:00Z", day + 1).parse().unwrap();
        let points = counts.iter().enumerate().map(|(day, count)| (at(day), *count)).collect();
        vec![Series { name: "critical".to_owned(), ink: Ink::Critical, points }]
    }

    #[test]
    fn a_chart_has_the_colours_of_the_page_and_the_same_bytes() {
        let chart = lines("open <findings>", &series(&[3, 1, 0])).unwrap();
        assert_eq!(Some(&chart), lines("open <findings>", &series(&[3, 1, 0])).as_ref());
        assert!(chart.contains("var(--critical)") && chart.contains("currentColor"), "{chart}");
        assert!(
            chart.contains("aria-label=\"open &lt;findings>\"") && chart.contains("2026-10-0"),
            "{chart}"
        );
        let colours: Vec<&str> = chart.split("=\"#").skip(1).filter_map(|rest| rest.get(..6)).collect();
        assert!(colours.is_empty(), "colours of no page: {colours:?}");
        assert!(!chart.contains("style=") && !chart.contains("http://www.w3.org/1999/xlink"), "{chart}");
        assert!(chart.starts_with("<svg") && chart.trim_end().ends_with("</svg>"));
    }

    #[test]
    fn one_instant_is_no_trend() {
        assert_eq!(lines("one", &series(&[3])), None);
        assert_eq!(lines("none", &[]), None);
        assert!(lines("nothing open", &series(&[0, 0])).is_some());
    }
}
