//! SVG: the picture as it is drawn to begin with, in the colours of paper.

use std::fmt::Write;

use super::super::model::Graph;
use super::super::scene::place::{MEASURES, Places, anchor, box_height, places};
use super::super::scene::{Column, Picture, Says, Scene, ShownLine, Standing};

/// Width of a character: of names at 13 px, and of the rest at 11.5, near enough for any sans-serif font.
const TITLE: f64 = 8.0;
const SMALL: f64 = 6.8;
/// Space between the edge of a box and its text.
const PAD: f64 = 12.0;
/// Width of one entry of the legend.
const LEGEND: f64 = 190.0;

const STYLE: &str = "text{font:11.5px ui-sans-serif,system-ui,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;fill:#5f6778}\
.t{font-size:13px;font-weight:600;fill:#1f2430}.c{font-weight:600;letter-spacing:.04em}.b{fill:#fff;stroke:#cfd3db}.role,.user,.group{fill:#eef2fb;stroke:#8fa3d1}\
.fold{fill:#f1efe9;stroke:#b9b2a0}.unknown,.missing{stroke-dasharray:5 4}.l{fill:none;stroke:#b4bac6;stroke-width:1.2}\
.used{stroke:#2a7a63;stroke-width:1.8}.granted{stroke:#5f6fa8;stroke-width:1.3;stroke-dasharray:1 4;stroke-linecap:round}\
.unused{stroke:#b9501f;stroke-width:1.6;stroke-dasharray:7 4}.lacking{stroke:#ab2149;stroke-width:2.4;stroke-dasharray:2 4}\
.denied{stroke:#6f42a6;stroke-width:1.5;stroke-dasharray:9 3 2 3}.ru{fill:#2a7a63}.rg{fill:#5f6fa8}.rn{fill:#b9501f}.rm{fill:#ab2149}.rd{fill:#6f42a6}";

/// The graphs as one SVG document, one below the other under the names of their roots. Solid lines are grants that are needed, dotted ones grants whose use cannot be
/// seen, dashed ones grants that nothing needs, heavy dotted ones what is needed and not granted, dashes and dots what is denied.
pub fn svg<'a>(graphs: impl IntoIterator<Item = &'a Graph>) -> String {
    let (mut body, mut width, mut y) = (String::new(), 0.0_f64, 0.0);
    for graph in graphs {
        let scene = Scene::of(graph);
        let picture = scene.picture();
        if picture.shown.is_empty() {
            continue;
        }
        let places = places(&picture);
        let name = graph.root.as_ref().map(|root| root.to_string_lossy().replace('\\', "/")).unwrap_or_default();
        // Writing to a String cannot fail, here and below.
        let _ = writeln!(body, "<g transform=\"translate(0 {y})\" role=\"group\" aria-label=\"{}\">", escaped(&name));
        draw(&picture, &places, &mut body);
        body.push_str("</g>\n");
        width = width.max(places.width);
        y += places.height;
    }
    legend(y, &mut body);
    let (width, height) = (width.max(MEASURES.margin + Standing::ALL.len() as f64 * LEGEND), y + 40.0);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">\n<title>Who may do what</title>\n<style>{STYLE}</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fbfaf8\"/>\n{body}</svg>\n"
    )
}

fn draw(picture: &Picture<'_>, places: &Places, out: &mut String) {
    for (number, column) in Column::ALL.into_iter().enumerate() {
        if let Some(first) = picture.column(column).next() {
            let (x, y) = (places.x[first], MEASURES.margin + 8.0);
            let _ = writeln!(
                out,
                "<text class=\"c\" x=\"{x}\" y=\"{y}\" data-column=\"{number}\">{}</text>",
                column.heading()
            );
        }
    }
    picture.lines.iter().for_each(|one| line(picture, places, one, out));
    (0..picture.shown.len()).for_each(|at| draw_box(picture, places, at, out));
}

fn line(picture: &Picture<'_>, places: &Places, line: &ShownLine, out: &mut String) {
    let width = |at: usize| MEASURES.widths[picture.scene.items[picture.shown[at].item].column as usize];
    let (from, to) = (places.x[line.from] + width(line.from), places.x[line.to]);
    let from_y = places.y[line.from] + anchor(picture, line.from, line.row);
    let to_y = places.y[line.to] + anchor(picture, line.to, None);
    let class = match line.says {
        Says::Access(Standing::Missing) => "lacking",
        Says::Access(standing) => standing.word(),
        _ => "",
    };
    // Within a column, or back: around the right edge.
    let (to, bend) = if to > from { (to, (to - from) / 2.0) } else { (to + width(line.to), -40.0) };
    let (one, other) = if bend > 0.0 { (from + bend, to - bend) } else { (from - bend, to - bend) };
    let words = line.says.words();
    let _ = writeln!(
        out,
        "<path class=\"l {class}\" d=\"M{from} {from_y}C{one} {from_y} {other} {to_y} {to} {to_y}\"><title>{}</title></path>",
        escaped(&words)
    );
}

fn draw_box(picture: &Picture<'_>, places: &Places, at: usize, out: &mut String) {
    let shown = picture.shown[at];
    let item = &picture.scene.items[shown.item];
    let (x, y, height) = (places.x[at], places.y[at], box_height(picture, at));
    let width = MEASURES.widths[item.column as usize];
    let unknown = if item.is_unknown() { " unknown" } else { "" };
    let _ = write!(
        out,
        "<g transform=\"translate({x} {y})\"><title>{}</title><rect class=\"b {}{unknown}\" width=\"{width}\" height=\"{height}\" rx=\"7\"/>",
        escaped(&item.name),
        item.kind
    );
    let room = width - 2.0 * PAD;
    let service = item.service.as_deref().filter(|_| item.column != Column::Who).unwrap_or_default();
    let beside = if service.is_empty() { 0.0 } else { service.chars().count().min(16) as f64 * SMALL + PAD };
    let title = escaped(&clipped(&item.title, room - beside, TITLE));
    let _ = write!(out, "<text class=\"t\" x=\"{PAD}\" y=\"20\">{title}</text>");
    if !service.is_empty() {
        let _ = write!(
            out,
            "<text x=\"{}\" y=\"19.5\" text-anchor=\"end\">{}</text>",
            width - PAD,
            escaped(&clipped(service, 16.0 * SMALL, SMALL))
        );
    }
    if height > MEASURES.heading {
        let subtitle = escaped(&clipped(&item.subtitle, room, SMALL));
        let _ = write!(out, "<text x=\"{PAD}\" y=\"36\">{subtitle}</text>");
    }
    for row in 0..shown.rows {
        let middle = anchor(picture, at, Some(row)) + 4.0;
        let more = item.rows.len() - shown.rows;
        if more > 0 && row + 1 == shown.rows {
            let _ = write!(out, "<text x=\"{PAD}\" y=\"{middle}\">and {} more</text>", more + 1);
            continue;
        }
        let row = &item.rows[row];
        let (mark, class, note) = match (row.standing, row.wider) {
            (Standing::Used, false) => ("✓", "ru", ""),
            (Standing::Used, true) => ("✓", "ru", "wider than needed"),
            (Standing::Granted, _) => ("○", "rg", ""),
            (Standing::Unused, _) => ("✕", "rn", "not needed"),
            (Standing::Missing, _) => ("!", "rm", "not granted"),
            (Standing::Denied, _) => ("⊘", "rd", "denied"),
        };
        let label = escaped(&clipped(&row.label(), room - 24.0 - note.len() as f64 * SMALL, SMALL));
        let right = width - PAD;
        let _ = write!(
            out,
            "<text class=\"{class}\" x=\"{PAD}\" y=\"{middle}\">{mark}</text><text x=\"{}\" y=\"{middle}\">{label}</text><text class=\"{class}\" x=\"{right}\" y=\"{middle}\" text-anchor=\"end\">{note}</text>",
            PAD + 18.0
        );
    }
    out.push_str("</g>\n");
}

fn legend(y: f64, out: &mut String) {
    for (number, standing) in Standing::ALL.into_iter().enumerate() {
        let x = MEASURES.margin + number as f64 * LEGEND;
        let class = if standing == Standing::Missing { "lacking" } else { standing.word() };
        let _ = writeln!(
            out,
            "<path class=\"l {class}\" d=\"M{x} {y}h32\"/><text x=\"{}\" y=\"{}\">{}</text>",
            x + 40.0,
            y + 4.0,
            standing.words()
        );
    }
}

/// A text that has room for so many units, its middle left out where it is longer.
fn clipped(text: &str, room: f64, character: f64) -> String {
    let most = (room / character).max(3.0) as usize;
    let count = text.chars().count();
    if count <= most {
        return text.to_owned();
    }
    let head = most / 2;
    let tail = most - head - 1;
    text.chars().take(head).chain(['…']).chain(text.chars().skip(count - tail)).collect()
}

/// Text inside XML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() && c != '\n' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
