//! ARN templates of Terraform types: `arn:${Partition}:lambda:${Region}:${Account}:function:${function_name}`.

use crate::text::{Identity, Origin, Text};

use super::own;

/// A template, read once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Template<'a> {
    pieces: Vec<Piece<'a>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Piece<'a> {
    Literal(&'a str),
    Own(Identity),
    Field(&'a str),
    /// A part that AWS chooses: `*` or `??????`, the first or the n-th of the template.
    Chosen(usize),
}

impl<'a> Template<'a> {
    /// Reads `${…}` holes, and `*` and runs of `?` as parts that AWS chooses.
    pub(crate) fn new(template: &'a str) -> Self {
        let mut pieces = Vec::new();
        let mut chosen = 0;
        let mut rest = template;
        while !rest.is_empty() {
            let (piece, after) = next(rest, chosen);
            chosen += usize::from(matches!(piece, Piece::Chosen(_)));
            pieces.push(piece);
            rest = after;
        }
        Self { pieces }
    }

    /// The names of its own attributes, in order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &'a str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Field(name) => Some(*name),
            _ => None,
        })
    }

    /// The template with `field` for each attribute and `chosen` for each part that AWS chooses (by its number from 0).
    pub(crate) fn fill(&self, field: impl Fn(&str) -> Text, chosen: impl Fn(usize) -> Text) -> Text {
        let texts: Vec<Text> = self
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Literal(literal) => Text::literal(*literal, Origin::default()),
                Piece::Own(which) => Text::symbol(own(*which), Origin::default()),
                Piece::Field(name) => field(name),
                Piece::Chosen(number) => chosen(*number),
            })
            .collect();
        Text::concat(&texts)
    }
}

/// The first piece of a template that is not empty, and what follows it.
fn next(rest: &str, chosen: usize) -> (Piece<'_>, &str) {
    if let Some(after) = rest.strip_prefix('*') {
        return (Piece::Chosen(chosen), after);
    }
    if rest.starts_with('?') {
        return (Piece::Chosen(chosen), rest.trim_start_matches('?'));
    }
    if let Some((name, after)) = rest.strip_prefix("${").and_then(|hole| hole.split_once('}')) {
        return (hole(name), after);
    }
    let special = rest.char_indices().skip(1).find(|(_, c)| matches!(c, '*' | '?' | '$'));
    let (literal, after) = rest.split_at(special.map_or(rest.len(), |(at, _)| at));
    (Piece::Literal(literal), after)
}

fn hole(name: &str) -> Piece<'_> {
    match name {
        "Partition" => Piece::Own(Identity::Partition),
        "Account" => Piece::Own(Identity::Account),
        "Region" => Piece::Own(Identity::Region),
        field => Piece::Field(field),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::values::make::literal;
    use super::*;

    #[test]
    fn holes_are_filled_and_chosen_parts_are_numbered() {
        let template = Template::new("arn:${Partition}:elb:::loadbalancer/*/${name}/??????");
        assert_eq!(template.fields().collect::<Vec<_>>(), ["name"]);
        let filled = template.fill(|name| literal(&format!("<{name}>")), |number| literal(&number.to_string()));
        assert_eq!(filled.to_string(), "arn:${data.aws_partition.current.partition}:elb:::loadbalancer/0/<name>/1");
    }

    #[test]
    fn a_broken_template_is_literal_text() {
        assert_eq!(Template::new("a${b").fill(|_| literal("x"), |_| literal("y")), literal("a${b"));
        assert_eq!(Template::new("a$b").fill(|_| literal("x"), |_| literal("y")), literal("a$b"));
    }
}
