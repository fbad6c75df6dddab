//! The six fields of an ARN that may hold symbols.

use crate::text::{Part, Text};

/// `arn:partition:service:region:account:resource`, each field with its origin. A colon inside a symbol does not part fields.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fields {
    /// `aws`
    pub partition: Text,
    /// `s3`
    pub service: Text,
    /// `eu-west-2`, or empty.
    pub region: Text,
    /// 12 digits, or empty.
    pub account: Text,
    /// Everything after the fifth colon.
    pub resource: Text,
}

impl Fields {
    /// The fields; `None` where the text is not known to begin with `arn:` or has fewer than six.
    pub fn of(text: &Text) -> Option<Fields> {
        if !text.known_prefix().starts_with("arn:") {
            return None;
        }
        let colons = colons(text, 5);
        let [arn, partition, service, region, account] = colons[..] else { return None };
        Some(Fields {
            partition: text.slice(arn + 1, partition),
            service: text.slice(partition + 1, service),
            region: text.slice(service + 1, region),
            account: text.slice(region + 1, account),
            resource: text.slice(account + 1, shown_len(text)),
        })
    }

    /// The fields joined again.
    pub fn join(&self) -> Text {
        let colon = Text::literal(":", crate::text::Origin::default());
        let arn = Text::literal("arn:", crate::text::Origin::default());
        Text::concat([
            &arn,
            &self.partition,
            &colon,
            &self.service,
            &colon,
            &self.region,
            &colon,
            &self.account,
            &colon,
            &self.resource,
        ])
    }
}

/// What follows `prefix` in `text`, where `text` begins with it. A symbol is only ever matched whole.
pub fn strip_prefix(text: &Text, prefix: &Text) -> Option<Text> {
    let mut atoms = text.atoms();
    if !prefix.atoms().all(|atom| atoms.next() == Some(atom)) {
        return None;
    }
    Some(text.slice(shown_len(prefix), shown_len(text)))
}

/// Where the first `most` colons of the literals stand, counted as [`Text::slice`] counts.
fn colons(text: &Text, most: usize) -> Vec<usize> {
    let mut at = 0;
    let mut found = Vec::with_capacity(most);
    for part in text.parts() {
        if let Part::Literal(literal, _) = part {
            let left = most - found.len();
            found.extend(literal.match_indices(':').take(left).map(|(offset, _)| at + offset));
        }
        at += part_len(part);
    }
    found
}

/// How many bytes `Display` writes.
fn shown_len(text: &Text) -> usize {
    text.parts().iter().map(part_len).sum()
}

fn part_len(part: &Part) -> usize {
    match part {
        Part::Literal(literal, _) => literal.len(),
        Part::Symbol(symbol, _) => symbol.expression().len() + "${}".len(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::values::make::{literal, reference};
    use super::*;

    #[test]
    fn a_colon_after_the_fifth_belongs_to_the_resource() {
        let arn = literal("arn:aws:logs:eu-west-2:111122223333:log-group:/a:*");
        let fields = Fields::of(&arn).expect("an ARN");
        assert_eq!(fields.service, literal("logs"));
        assert_eq!(fields.resource, literal("log-group:/a:*"));
        assert_eq!(fields.join(), arn);
        assert_eq!(Fields::of(&literal("arn:aws:s3")), None);
    }

    #[test]
    fn a_colon_in_a_symbol_is_not_one_of_the_arn() {
        let module = reference("aws_sqs_queue.a[\"x:y\"]", "name");
        let arn = Text::concat([&literal("arn:aws:sqs:"), &module, &literal("::q")]);
        let fields = Fields::of(&arn).expect("an ARN");
        assert_eq!(fields.region, module);
        assert_eq!(fields.resource, literal("q"));
    }

    #[test]
    fn a_prefix_ends_anywhere_in_a_literal_and_nowhere_in_a_symbol() {
        let bucket = reference("aws_s3_bucket.build", "arn");
        let objects = Text::concat([&bucket, &literal("/photos/*")]);
        assert_eq!(strip_prefix(&objects, &bucket), Some(literal("/photos/*")));
        assert_eq!(strip_prefix(&objects, &Text::concat([&bucket, &literal("/photos")])), Some(literal("/*")));
        assert_eq!(strip_prefix(&bucket, &objects), None);
        assert_eq!(strip_prefix(&bucket, &literal("${aws")), None);
    }
}
