//! What is seen of a scene while some of its groups are folded.

use std::collections::BTreeMap;

use super::{Column, Line, Says, Scene};

/// How many rows of one card are drawn; the rest is counted in one more.
pub(crate) const ROWS: usize = 30;

/// The boxes and lines of a scene as they are drawn to begin with.
#[derive(Clone, PartialEq, Debug)]
pub struct Picture<'a> {
    /// What they are of.
    pub scene: &'a Scene,
    /// The boxes, column by column from the left, each from the top.
    pub shown: Vec<Shown>,
    /// The lines, in the order of their ends; several of one kind between two boxes are one.
    pub lines: Vec<ShownLine>,
}

/// A box that is seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shown {
    /// The item.
    pub item: usize,
    /// How many rows are drawn of it. Where there are more, the last of them counts the others.
    pub rows: usize,
    /// Of a box that stands for a folded group, the group.
    pub folded: Option<usize>,
}

/// A line that is seen. Its ends are numbers in [`Picture::shown`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShownLine {
    /// Where it begins.
    pub from: usize,
    /// At which drawn row.
    pub row: Option<usize>,
    /// Where it ends.
    pub to: usize,
    /// What it says.
    pub says: Says,
    /// How many lines it stands for.
    pub count: usize,
}

impl Scene {
    /// The picture with the folds that the scene begins with.
    pub fn picture(&self) -> Picture<'_> {
        let mut shown: Vec<Shown> = Vec::new();
        let mut order: Vec<usize> = (0..self.items.len()).filter(|&item| self.stands_for(item) == item).collect();
        order.sort_by_key(|&item| (self.items[item].column, self.items[item].rank));
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        for item in order {
            places.insert(item, shown.len());
            let rows = if self.items[item].open { self.items[item].rows.len().min(ROWS) } else { 0 };
            shown.push(Shown { item, rows, folded: self.folded_by(item) });
        }
        let mut lines: BTreeMap<(usize, Option<usize>, usize, Says), usize> = BTreeMap::new();
        for line in self.lines.iter().filter(|line| line.says != Says::WiredTo) {
            let (from, to) = (self.stands_for(line.from), self.stands_for(line.to));
            if from == to {
                continue;
            }
            let (Some(&from_at), Some(&to_at)) = (places.get(&from), places.get(&to)) else { continue };
            let row = drawn_row(line, from, shown[from_at]);
            *lines.entry((from_at, row, to_at, line.says.clone())).or_default() += 1;
        }
        let lines = lines.into_iter().map(|((from, row, to, says), count)| ShownLine { from, row, to, says, count });
        Picture { scene: self, lines: lines.collect(), shown }
    }

    /// The item that is seen in the place of this one: itself, or the box of the outermost folded group that it is in.
    fn stands_for(&self, item: usize) -> usize {
        let chain = std::iter::successors(self.items[item].group, |&group| self.groups[group].parent);
        chain.filter(|&group| self.groups[group].folded).last().map_or(item, |group| self.groups[group].item)
    }

    fn folded_by(&self, item: usize) -> Option<usize> {
        self.groups.iter().position(|group| group.item == item && group.folded)
    }

    /// How many principals, policies and other things a group has in it.
    pub fn within(&self, group: usize, column: Column) -> usize {
        let inside = |item: &&super::Item| {
            let mut chain = std::iter::successors(item.group, |&group| self.groups[group].parent);
            item.column == column && item.node.is_some() && chain.any(|one| one == group)
        };
        self.items.iter().filter(inside).count()
    }
}

fn drawn_row(line: &Line, from: usize, shown: Shown) -> Option<usize> {
    let own = line.from == from && shown.rows > 0;
    line.row.filter(|_| own).map(|row| row.min(shown.rows - 1))
}

impl Picture<'_> {
    /// The numbers of the boxes in a column, from the top.
    pub fn column(&self, column: Column) -> impl Iterator<Item = usize> {
        (0..self.shown.len()).filter(move |&at| self.scene.items[self.shown[at].item].column == column)
    }
}
