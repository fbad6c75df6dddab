//! Where boxes are drawn. `layout.js` of the HTML page does the same, since there boxes come and go; both take their measures from here.

use serde::Serialize;

use super::fold::ROWS;
use super::{Column, Picture, Says};

/// The measures of a picture, in units that are pixels at its natural size.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Measures {
    /// Width of each column.
    pub widths: [f64; 5],
    /// Room between columns, for the lines.
    pub gap: f64,
    /// Height of a box without rows.
    pub head: f64,
    /// Height of the heading of a group that is not folded.
    pub heading: f64,
    /// Height of one row.
    pub row: f64,
    /// Room below the last row.
    pub foot: f64,
    /// Least room between two boxes.
    pub apart: f64,
    /// Space around the whole.
    pub margin: f64,
    /// Height of the line with the names of columns.
    pub top: f64,
    /// How many rows of a card are drawn.
    pub rows: usize,
}

/// The measures of every picture.
pub const MEASURES: Measures = Measures {
    widths: [186.0, 226.0, 206.0, 330.0, 262.0],
    gap: 84.0,
    head: 46.0,
    heading: 30.0,
    row: 23.0,
    foot: 7.0,
    apart: 14.0,
    margin: 28.0,
    top: 34.0,
    rows: ROWS,
};

/// How often boxes are drawn towards what they hang on.
const SWEEPS: usize = 8;

/// Places of boxes: left and upper edges, in the order of [`Picture::shown`].
#[derive(Clone, PartialEq, Debug)]
pub struct Places {
    /// Left edge of each.
    pub x: Vec<f64>,
    /// Upper edge of each.
    pub y: Vec<f64>,
    /// Width of the whole.
    pub width: f64,
    /// Height of the whole.
    pub height: f64,
}

/// The height of a box.
pub fn box_height(picture: &Picture<'_>, at: usize) -> f64 {
    let shown = picture.shown[at];
    let is_heading = picture.scene.items[shown.item].kind == "fold" && shown.folded.is_none();
    match (is_heading, shown.rows) {
        (true, _) => MEASURES.heading,
        (_, 0) => MEASURES.head,
        (_, rows) => MEASURES.head + rows as f64 * MEASURES.row + MEASURES.foot,
    }
}

/// The height of the tallest column.
pub(super) fn height(picture: &Picture<'_>) -> f64 {
    let of_column = |column| picture.column(column).map(|at| box_height(picture, at) + MEASURES.apart).sum::<f64>();
    Column::ALL.into_iter().map(of_column).fold(0.0, f64::max)
}

/// Where the middle of a row, or of a box's head, is below the box's upper edge.
pub fn anchor(picture: &Picture<'_>, at: usize, row: Option<usize>) -> f64 {
    match row {
        Some(row) => MEASURES.head + (row as f64 + 0.5) * MEASURES.row,
        None => box_height(picture, at).min(MEASURES.head) / 2.0,
    }
}

/// Columns that are empty take no room.
fn lefts(picture: &Picture<'_>) -> ([f64; 5], f64) {
    let mut lefts = [0.0; 5];
    let mut x = MEASURES.margin;
    for (number, column) in Column::ALL.into_iter().enumerate() {
        lefts[number] = x;
        if picture.column(column).next().is_some() {
            x += MEASURES.widths[number] + MEASURES.gap;
        }
    }
    (lefts, (x - MEASURES.gap).max(MEASURES.margin) + MEASURES.margin)
}

/// Places every box: in its column and order, and as near as it can be to the height of what it hangs on.
pub fn places(picture: &Picture<'_>) -> Places {
    let count = picture.shown.len();
    let heights: Vec<f64> = (0..count).map(|at| box_height(picture, at)).collect();
    let columns: Vec<Vec<usize>> = Column::ALL.into_iter().map(|column| picture.column(column).collect()).collect();
    let mut y = vec![0.0; count];
    for column in &columns {
        let mut next = 0.0;
        for &at in column {
            y[at] = next;
            next += heights[at] + MEASURES.apart;
        }
    }
    let mut hangs: Vec<Vec<(usize, f64)>> = vec![Vec::new(); count];
    for line in picture.lines.iter().filter(|line| line.says != Says::MemberOf && line.from != line.to) {
        let (from, to) = (anchor(picture, line.from, line.row), anchor(picture, line.to, None));
        // How far the one's upper edge is from the other's where the line is level.
        hangs[line.from].push((line.to, to - from));
        hangs[line.to].push((line.from, from - to));
    }
    // The columns from the policies, which are the tallest, to both sides and back.
    for sweep in 0..SWEEPS {
        let order = if sweep % 2 == 0 { [3, 2, 1, 0, 4] } else { [4, 0, 1, 2, 3] };
        for &column in &order {
            let wanted: Vec<f64> = columns[column]
                .iter()
                .map(|&at| match hangs[at].len() {
                    0 => y[at],
                    lines => hangs[at].iter().map(|&(other, off)| y[other] + off).sum::<f64>() / lines as f64,
                })
                .collect();
            apart(&columns[column], &wanted, &heights, &mut y);
        }
    }
    let (lefts, width) = lefts(picture);
    let upmost = y.iter().copied().fold(f64::MAX, f64::min).min(f64::MAX);
    let top = MEASURES.margin + MEASURES.top;
    let y: Vec<f64> = y.into_iter().map(|y| (y - upmost + top).round()).collect();
    let lowest = y.iter().zip(&heights).map(|(y, height)| y + height).fold(top, f64::max);
    let x = picture.shown.iter().map(|shown| lefts[picture.scene.items[shown.item].column as usize]).collect();
    Places { x, y, width, height: lowest + MEASURES.margin }
}

/// Gives the boxes of one column the heights nearest to those wanted, by least squares, at which they stand in their order and do not touch: boxes that would overlap
/// become a block, which stands at the mean of what its members want.
fn apart(column: &[usize], wanted: &[f64], heights: &[f64], y: &mut [f64]) {
    // Where each would stand if all stood below one another without room to spare.
    let mut offset = 0.0;
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    let mut offsets = Vec::with_capacity(column.len());
    for (&at, &want) in column.iter().zip(wanted) {
        offsets.push(offset);
        let mut block = (want - offset, 1.0, 1);
        offset += heights[at] + MEASURES.apart;
        while let Some(&(mean, weight, members)) = blocks.last() {
            if mean <= block.0 {
                break;
            }
            blocks.pop();
            let all = weight + block.1;
            block = ((mean * weight + block.0 * block.1) / all, all, members + block.2);
        }
        blocks.push(block);
    }
    let means = blocks.into_iter().flat_map(|(mean, _, members)| std::iter::repeat_n(mean, members));
    for ((&at, offset), mean) in column.iter().zip(offsets).zip(means) {
        y[at] = mean + offset;
    }
}
