//! Automata over the extended alphabet, made deterministic as far as a question needs.
//!
//! A [`Machine`] runs several *leaves*, each a union of patterns, side by side. A state is the set of positions that all their patterns may be at;
//! a question is a [`Formula`] over which leaves accept. Letters are the characters that some active position waits for, one that nothing
//! mentions, and holes.

mod formula;
mod fuel;

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

pub(crate) use formula::Formula;
pub(crate) use fuel::Fuel;

use super::{Hole, Pattern, Token, Undecided};

/// The most states one question visits.
pub(crate) const MAX_STATES: usize = 20_000;

/// The most combinations of other formulas that one question tells apart.
const MAX_SIGNATURES: usize = 256;

/// How a leaf takes holes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reading {
    /// The left side of a proof: exactly the strings it writes. `*` is characters only.
    Generate,
    /// What is surely in the set: `*` covers holes, a hole covers itself.
    Cover,
    /// What may be in the set for some value of the holes: its own holes are stars, and a hole that is read may be anything. Only where both begin
    /// alike, with strings that are fixed though not known, these cancel: what follows `${bucket.arn}` is compared with what follows it.
    Widen,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    Char(char),
    Hole(u32),
    One,
    Star,
    End,
}

/// One position of one pattern, and what it needs to know of the rest.
#[derive(Clone, Copy, Debug)]
struct Position {
    step: Step,
    leaf: u32,
    reading: Reading,
    /// The position of the pattern's end.
    end: u32,
    /// At a star nothing before it adds to what the pattern can still take.
    forgets: bool,
    /// All that was read is this pattern's beginning, letter for letter: the position of the same token in the pattern proper, from which all that
    /// is not its next letter goes on.
    aligned: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Letter {
    Char(char),
    /// A character that no pattern mentions.
    Other,
    Hole(u32),
}

/// What a leaf can still do.
#[derive(Clone, Copy, Default)]
struct Status {
    accepts: bool,
    live: bool,
    /// Accepts whatever follows.
    forever: bool,
}

/// Which of several formulas hold for a string, and such a string.
pub(crate) type Signature = (Vec<usize>, Vec<Token>);

/// Several unions of patterns, run side by side.
#[derive(Default)]
pub(crate) struct Machine {
    positions: Vec<Position>,
    starts: Vec<u32>,
    holes: Vec<Hole>,
    hole_ids: HashMap<Hole, u32>,
    mentioned: HashSet<char>,
    /// For each leaf, whether the holes it writes are letters of the question.
    writes: Vec<bool>,
}

impl Machine {
    /// Adds the union of `patterns`. The holes of leaves that generate are letters; see [`Machine::let_write`] for others.
    pub(crate) fn leaf<'p>(&mut self, patterns: impl IntoIterator<Item = &'p Pattern>, reading: Reading) -> usize {
        let leaf = self.writes.len();
        self.writes.push(reading == Reading::Generate);
        for pattern in patterns {
            let start = self.positions.len() as u32;
            self.starts.push(start);
            let beginning = if reading == Reading::Widen { fixed_beginning(pattern.tokens()) } else { &[] };
            let proper = start + beginning.len() as u32;
            let position = Position {
                step: Step::End,
                leaf: leaf as u32,
                reading,
                end: proper + pattern.tokens().len() as u32,
                forgets: reading != Reading::Generate || !pattern.has_holes(),
                aligned: None,
            };
            for (index, token) in (proper..).zip(beginning) {
                let step = self.step_of(token, Reading::Cover);
                self.positions.push(Position { step, aligned: Some(index), ..position });
            }
            for token in pattern.tokens() {
                let step = self.step_of(token, reading);
                self.positions.push(Position { step, ..position });
            }
            self.positions.push(position);
        }
        leaf
    }

    /// Makes the holes that `leaf` writes letters of the question.
    pub(super) fn let_write(&mut self, leaf: usize) {
        self.writes[leaf] = true;
    }

    fn step_of(&mut self, token: &Token, reading: Reading) -> Step {
        match token {
            Token::Char(char) => {
                self.mentioned.insert(*char);
                Step::Char(*char)
            }
            Token::Hole(_) if reading == Reading::Widen => Step::Star,
            Token::Hole(hole) => {
                let next = self.holes.len() as u32;
                let id = *self.hole_ids.entry(hole.clone()).or_insert(next);
                if id == next {
                    self.holes.push(hole.clone());
                }
                Step::Hole(id)
            }
            Token::One => Step::One,
            Token::Star => Step::Star,
        }
    }

    /// A shortest string for which `question` holds.
    pub(crate) fn witness(&self, question: &Formula, fuel: &Fuel) -> Result<Option<Vec<Token>>, Undecided> {
        let mut found = None;
        self.explore(question, fuel, |path, _| {
            found = Some(path());
            ControlFlow::Break(())
        })?;
        Ok(found)
    }

    /// Every combination of `others` that some string has for which `question` holds, each with such a string; only the smallest combinations:
    /// of two the one that is part of the other.
    pub(crate) fn signatures(
        &self,
        question: &Formula,
        others: &[Formula],
        fuel: &Fuel,
    ) -> Result<Vec<Signature>, Undecided> {
        let mut found: Vec<Signature> = Vec::new();
        let mut many = false;
        self.explore(question, fuel, |path, accepts| {
            let holds = |index: &usize| others[*index].decide(&|leaf| Some(accepts(leaf))) == Some(true);
            let signature: Vec<usize> = (0..others.len()).filter(holds).collect();
            let part_of = |small: &[usize], big: &[usize]| small.iter().all(|index| big.contains(index));
            if !found.iter().any(|(smaller, _)| part_of(smaller, &signature)) {
                found.retain(|(bigger, _)| !part_of(&signature, bigger));
                found.push((signature, path()));
            }
            many = found.len() > MAX_SIGNATURES;
            if many { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        if many { Err(Undecided) } else { Ok(found) }
    }

    /// Visits, shortest first, one string for each state in which `question` holds.
    fn explore(
        &self,
        question: &Formula,
        fuel: &Fuel,
        mut visit: impl FnMut(&dyn Fn() -> Vec<Token>, &dyn Fn(usize) -> bool) -> ControlFlow<()>,
    ) -> Result<(), Undecided> {
        let start = self.close(self.starts.clone());
        let mut states: Vec<(std::rc::Rc<[u32]>, usize, Letter)> = Vec::new();
        let mut known: HashSet<std::rc::Rc<[u32]>> = HashSet::new();
        let mut next = vec![(start, 0, Letter::Other)];
        let mut at = 0;
        loop {
            for (state, parent, letter) in next.drain(..) {
                let state: std::rc::Rc<[u32]> = state.into();
                if known.insert(std::rc::Rc::clone(&state)) {
                    states.push((state, parent, letter));
                }
            }
            let Some((state, ..)) = states.get(at) else { return Ok(()) };
            let status = self.status(state);
            if question.decide(&|leaf| Some(status[leaf].accepts)) == Some(true)
                && visit(&|| self.path(&states, at), &|leaf| status[leaf].accepts).is_break()
            {
                return Ok(());
            }
            let future = |leaf: usize| match status[leaf] {
                Status { live: false, .. } => Some(false),
                Status { forever: true, .. } => Some(true),
                _ => None,
            };
            if question.decide(&future) != Some(false) {
                for letter in self.letters(state) {
                    let moved = self.step(state, letter);
                    fuel.burn(state.len() + moved.len() + self.writes.len())?;
                    let moved = self.close(moved);
                    next.push((moved, at, letter));
                }
            }
            if states.len() > MAX_STATES {
                return Err(Undecided);
            }
            at += 1;
        }
    }

    fn path(&self, states: &[(std::rc::Rc<[u32]>, usize, Letter)], mut at: usize) -> Vec<Token> {
        let mut letters = Vec::new();
        while at > 0 {
            let (_, parent, letter) = &states[at];
            letters.push(match letter {
                Letter::Char(char) => Token::Char(*char),
                Letter::Other => Token::Char(self.other()),
                Letter::Hole(id) => Token::Hole(self.holes[*id as usize].clone()),
            });
            at = *parent;
        }
        letters.reverse();
        letters
    }

    /// A character that no pattern mentions, plain where there is one.
    fn other(&self) -> char {
        let plain = ('a'..='z').rev().chain('0'..='9').chain('A'..='Z');
        let mut all = plain.chain('\u{a1}'..);
        all.find(|char| !self.mentioned.contains(char)).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    fn status(&self, state: &[u32]) -> Vec<Status> {
        let mut status = vec![Status::default(); self.writes.len()];
        for &at in state {
            let position = &self.positions[at as usize];
            let leaf = &mut status[position.leaf as usize];
            leaf.live = true;
            leaf.accepts |= position.step == Step::End || self.proper(position).any(|at| self.at(at).step == Step::End);
            leaf.forever |= self.is_forever(at);
        }
        status
    }

    /// Whether all that follows is accepted from here.
    fn is_forever(&self, at: u32) -> bool {
        let position = &self.positions[at as usize];
        position.step == Step::Star && at + 1 == position.end && position.reading != Reading::Generate
    }

    /// The letters that the state tells apart.
    fn letters(&self, state: &[u32]) -> Vec<Letter> {
        let mut chars: Vec<char> = Vec::new();
        let mut holes: Vec<u32> = Vec::new();
        for &at in state {
            let position = &self.positions[at as usize];
            match position.step {
                Step::Char(char) => chars.push(char),
                Step::Hole(id) if self.writes[position.leaf as usize] => holes.push(id),
                _ => {}
            }
            chars.extend(self.proper(position).filter_map(|at| match self.at(at).step {
                Step::Char(char) => Some(char),
                _ => None,
            }));
        }
        chars.sort_unstable();
        chars.dedup();
        holes.sort_unstable();
        holes.dedup();
        let other = [Letter::Other];
        chars.into_iter().map(Letter::Char).chain(other).chain(holes.into_iter().map(Letter::Hole)).collect()
    }

    fn step(&self, state: &[u32], letter: Letter) -> Vec<u32> {
        let mut to = Vec::with_capacity(state.len());
        for &at in state {
            let position = self.at(at);
            let Some(proper) = position.aligned else {
                self.move_on(at, letter, &mut to);
                continue;
            };
            let fits = match (letter, position.step) {
                (Letter::Hole(read), Step::Hole(own)) => read == own,
                (Letter::Char(read), Step::Char(own)) => read == own,
                _ => false,
            };
            if fits {
                let still_aligned = self.at(at + 1).aligned.is_some_and(|next| next == proper + 1);
                to.push(if still_aligned { at + 1 } else { proper + 1 });
            } else {
                self.proper(position).for_each(|at| self.move_on(at, letter, &mut to));
            }
        }
        to
    }

    /// What an aligned position may do besides its own letter: the positions of the pattern proper that it stands for.
    fn proper(&self, position: &Position) -> impl Iterator<Item = u32> {
        let mut at = position.aligned;
        std::iter::from_fn(move || {
            let here = at?;
            at = (self.at(here).step == Step::Star).then_some(here + 1);
            Some(here)
        })
    }

    fn at(&self, position: u32) -> &Position {
        &self.positions[position as usize]
    }

    /// Where the letter takes a position that is not aligned.
    fn move_on(&self, at: u32, letter: Letter, to: &mut Vec<u32>) {
        let position = self.at(at);
        match (letter, position.step) {
            (Letter::Hole(_), _) if position.reading == Reading::Widen => to.extend(at..=position.end),
            (Letter::Hole(read), Step::Hole(own)) if read == own => to.push(at + 1),
            (Letter::Hole(_), Step::Star) if position.reading == Reading::Cover => to.push(at),
            (Letter::Hole(_), _) => {}
            (_, Step::Star) => to.push(at),
            (_, Step::One) => to.push(at + 1),
            (Letter::Char(read), Step::Char(own)) if read == own => to.push(at + 1),
            _ => {}
        }
    }

    /// Adds what stars reach without a letter and drops what adds nothing, so that equal futures are equal states.
    fn close(&self, mut set: Vec<u32>) -> Vec<u32> {
        let mut at = 0;
        while at < set.len() {
            if self.positions[set[at] as usize].step == Step::Star {
                set.push(set[at] + 1);
            }
            at += 1;
        }
        set.sort_unstable();
        set.dedup();
        // Leaves are numbered as their positions are, so these are sorted.
        let forever: Vec<u32> =
            set.iter().filter(|&&at| self.is_forever(at)).map(|&at| self.positions[at as usize].leaf).collect();
        let mut kept_forever: Option<u32> = None;
        let mut kept = Vec::with_capacity(set.len());
        // From behind: once a pattern's star is seen, its earlier positions are forgotten.
        let mut forgotten: Option<u32> = None;
        for &at in set.iter().rev() {
            let position = &self.positions[at as usize];
            if forgotten == Some(position.end) {
                continue;
            }
            if position.step == Step::Star && position.forgets {
                forgotten = Some(position.end);
            }
            if forever.binary_search(&position.leaf).is_ok() {
                // One position that accepts for ever, and the end beside it that accepts now, say all of the leaf.
                if self.is_forever(at) && kept_forever != Some(position.leaf) {
                    kept_forever = Some(position.leaf);
                    kept.extend([at + 1, at]);
                }
                continue;
            }
            kept.push(at);
        }
        kept.sort_unstable();
        kept
    }
}

/// The beginning of a pattern that is one fixed string, as far as its last hole; empty where there is no such hole.
fn fixed_beginning(tokens: &[Token]) -> &[Token] {
    let fixed = tokens.iter().take_while(|token| token.is_fixed()).count();
    let holes = tokens[..fixed].iter().rposition(|token| matches!(token, Token::Hole(_)));
    &tokens[..holes.map_or(0, |last| last + 1)]
}
