//! Amazon Resource Names over text with holes.
//!
//! Form: `arn:partition:service:region:account:resource` (AWS General Reference, "Amazon Resource Names").

use std::fmt;

use super::pattern::{Hole, Overlap, Pattern, Token};
use crate::text::{Identity, Part, Symbol, SymbolKind, Text};

/// An ARN, or a pattern of ARNs, cut at its colons. Each field keeps its origin, its symbols and its wildcards.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Arn {
    /// `aws`
    pub partition: Text,
    /// `s3`
    pub service: Text,
    /// `eu-west-2`; empty where the service has none.
    pub region: Text,
    /// `111122223333`; empty where the service has none.
    pub account: Text,
    /// All the rest, colons included: `project/photo`, `log-group:/aws/lambda/x:*`.
    pub resource: Text,
    /// Whether the cuts are certain. They are not where a field before the resource holds a symbol that might, against all custom, hold a colon.
    pub certain: bool,
}

/// Why a text was not cut into the fields of an ARN.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotCut {
    /// It is no ARN, whatever its symbols are.
    NotAnArn,
    /// It depends on this symbol, which may hold several fields: `${aws_s3_bucket.build.arn}/*`.
    Symbol(Symbol),
    /// A wildcard stands for several fields: `*`, `arn:aws:s3*`.
    Wildcard,
}

impl Arn {
    /// Cuts a text at its first five colons. Colons of a policy variable, `${aws:username}`, are none.
    pub fn parse(text: &Text) -> Result<Arn, NotCut> {
        let shown = text.to_string();
        let prefix = text.known_prefix();
        let head = prefix.get(..prefix.len().min(4)).unwrap_or_default();
        if !"arn:".starts_with(head) {
            return Err(if head.starts_with('*') { NotCut::Wildcard } else { NotCut::NotAnArn });
        }
        let cuts = colons(text);
        let &[scheme, partition, service, region, account] = cuts.as_slice() else {
            return Err(match text.symbols().find(|symbol| !is_identity(symbol)) {
                Some(symbol) => NotCut::Symbol(symbol.clone()),
                None if shown.contains('*') => NotCut::Wildcard,
                None => NotCut::NotAnArn,
            });
        };
        if head != "arn:" {
            // The text begins with a symbol and has five colons all the same.
            return Err(text.symbols().next().map_or(NotCut::NotAnArn, |symbol| NotCut::Symbol(symbol.clone())));
        }
        let fields = text.slice(0, account);
        Ok(Arn {
            partition: text.slice(scheme + 1, partition),
            service: text.slice(partition + 1, service),
            region: text.slice(service + 1, region),
            account: text.slice(region + 1, account),
            resource: text.slice(account + 1, shown.len()),
            certain: fields.symbols().all(is_identity),
        })
    }

    /// Whether the two may name the same thing, where the account, region or partition that the configuration runs in may be any that is written out.
    ///
    /// For finding what belongs together, never for proofs: that the symbol equals the literal is taken for granted here.
    pub fn compatible(&self, other: &Arn) -> Overlap {
        let fields = [
            field(&self.partition, &other.partition, Some(Identity::Partition)),
            field(&self.service, &other.service, None),
            field(&self.region, &other.region, Some(Identity::Region)),
            field(&self.account, &other.account, Some(Identity::Account)),
            resources(&self.resource, &other.resource),
        ];
        if fields.contains(&Overlap::Disjoint) {
            Overlap::Disjoint
        } else if fields.contains(&Overlap::Depends) {
            Overlap::Depends
        } else {
            Overlap::Certain
        }
    }
}

/// As it was written.
impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Arn { partition, service, region, account, resource, .. } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

fn field(one: &Text, two: &Text, identity: Option<Identity>) -> Overlap {
    let is_this = |text: &Text| {
        identity.is_some_and(|identity| {
            text.as_symbol().is_some_and(|symbol| *symbol.kind() == SymbolKind::Identity(identity))
        })
    };
    if is_this(one) || is_this(two) {
        // An account, a region and a partition are never empty.
        return if one.is_empty() || two.is_empty() { Overlap::Disjoint } else { Overlap::Certain };
    }
    Pattern::resource(one).overlap(&Pattern::resource(two))
}

/// Inside the resource an identity is some text among other text: there it may be anything.
fn resources(one: &Text, two: &Text) -> Overlap {
    let (one, two) = (Pattern::resource(one), Pattern::resource(two));
    match one.overlap(&two) {
        Overlap::Depends => one.with_any_identity().overlap(&two.with_any_identity()),
        sure => sure,
    }
}

impl Pattern {
    /// The pattern with `*` for each identity.
    fn with_any_identity(&self) -> Pattern {
        let tokens = self.tokens().iter().map(|token| match token {
            Token::Hole(Hole::Symbol(symbol)) if is_identity(symbol) => Token::Star,
            other => other.clone(),
        });
        Pattern::from_tokens(tokens)
    }
}

fn is_identity(symbol: &Symbol) -> bool {
    matches!(symbol.kind(), SymbolKind::Identity(_))
}

/// Where the first five colons stand in the text as `Display` writes it, those of symbols and variables left out.
fn colons(text: &Text) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut at = 0;
    let mut in_variable = false;
    for part in text.parts() {
        match part {
            Part::Literal(literal, _) => {
                for (index, byte) in literal.bytes().enumerate() {
                    match byte {
                        b'{' if literal[..index].ends_with('$') => in_variable = true,
                        b'}' => in_variable = false,
                        b':' if !in_variable => cuts.push(at + index),
                        _ => {}
                    }
                }
                at += literal.len();
            }
            Part::Symbol(symbol, _) => at += symbol.expression().len() + "${}".len(),
        }
    }
    cuts.truncate(5);
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::pattern::reference::text;
    use crate::text::Origin;

    fn identity(identity: Identity) -> Text {
        Text::symbol(Symbol::new(format!("{identity:?}"), SymbolKind::Identity(identity), ""), Origin::default())
    }

    fn arn(written: &str) -> Arn {
        Arn::parse(&text(written)).expect("an ARN")
    }

    #[test]
    fn five_colons_make_six_fields() {
        let arn = arn("arn:aws:logs:eu-west-2:111122223333:log-group:/x:*");
        let fields = [&arn.partition, &arn.service, &arn.region, &arn.account, &arn.resource].map(Text::to_string);
        assert_eq!(fields, ["aws", "logs", "eu-west-2", "111122223333", "log-group:/x:*"]);
        assert!(arn.certain);
        assert_eq!(arn.to_string(), "arn:aws:logs:eu-west-2:111122223333:log-group:/x:*");
    }

    #[test]
    fn symbols_stay_in_their_fields() {
        let name = arn("arn:aws:s3:::X/*");
        assert_eq!((name.resource, name.certain), (text("X/*"), true));
        let region = arn("arn:aws:sqs:V:1:q");
        assert_eq!((region.region, region.certain), (text("V"), false));
        let user = arn("arn:aws:iam::1:user/${aws:username}");
        assert_eq!(user.resource, text("user/${aws:username}"));
    }

    #[test]
    fn what_cannot_be_cut_says_why() {
        assert!(matches!(Arn::parse(&text("X/*")), Err(NotCut::Symbol(_))));
        assert!(matches!(Arn::parse(&text("arn:aws:V")), Err(NotCut::Symbol(_))));
        assert!(matches!(Arn::parse(&text("arX:aws:s3:::b")), Err(NotCut::Symbol(_))));
        assert_eq!(Arn::parse(&text("*")), Err(NotCut::Wildcard));
        assert_eq!(Arn::parse(&text("arn:aws:s3*")), Err(NotCut::Wildcard));
        assert_eq!(Arn::parse(&text("bucket")), Err(NotCut::NotAnArn));
        assert_eq!(Arn::parse(&text("arn:aws:s3")), Err(NotCut::NotAnArn));
    }

    #[test]
    fn an_identity_is_compatible_with_any_literal_of_its_field() {
        let here = Text::concat([
            &text("arn:aws:sqs:"),
            &identity(Identity::Region),
            &text(":"),
            &identity(Identity::Account),
            &text(":q"),
        ]);
        let here = Arn::parse(&here).expect("an ARN");
        assert_eq!(here.compatible(&arn("arn:aws:sqs:eu-west-2:111122223333:q")), Overlap::Certain);
        assert_eq!(here.compatible(&arn("arn:aws:sqs:eu-west-2:111122223333:r")), Overlap::Disjoint);
        assert_eq!(here.compatible(&arn("arn:aws:sqs:::q")), Overlap::Disjoint, "an empty field is no region");
        assert_eq!(here.compatible(&arn("arn:aws:sqs:V:111122223333:q")), Overlap::Certain);
        assert_eq!(here.compatible(&arn("arn:aws:sqs:V:111122223333:W")), Overlap::Depends);
        let bucket = Text::concat([&text("arn:aws:s3:::logs-"), &identity(Identity::Region), &text("-x")]);
        let bucket = Arn::parse(&bucket).expect("an ARN");
        assert_eq!(bucket.compatible(&arn("arn:aws:s3:::logs-eu-west-2-x")), Overlap::Certain);
        assert_eq!(bucket.compatible(&arn("arn:aws:s3:::logs-eu-west-2-y")), Overlap::Disjoint);
    }
}
