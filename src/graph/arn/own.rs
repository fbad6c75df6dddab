//! The account, region and partition that the configuration runs in.

use crate::text::{Identity, Mode, Part, Symbol, SymbolKind, Text};

/// The one symbol for the account, region or partition the configuration runs in, whatever data source or setting named it.
pub fn own(which: Identity) -> Symbol {
    let expression = match which {
        Identity::Account => "data.aws_caller_identity.current.account_id",
        Identity::Region => "data.aws_region.current.name",
        Identity::Partition => "data.aws_partition.current.partition",
    };
    Symbol::new(expression, SymbolKind::Identity(which), "known to the provider only")
}

/// What is known of them, from the user's configuration: literals that mean the own account, region or partition.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Own {
    /// The account's 12 digits.
    pub account: Option<String>,
    /// The region's code.
    pub region: Option<String>,
    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: Option<String>,
}

impl Own {
    /// The account field of an ARN, canonical.
    pub(crate) fn account(&self, field: &Text) -> Text {
        self.field(field, Identity::Account, self.account.as_deref())
    }

    /// The region field of an ARN, canonical.
    pub(crate) fn region(&self, field: &Text) -> Text {
        self.field(field, Identity::Region, self.region.as_deref())
    }

    /// The partition field of an ARN, canonical. A configuration acts in one partition: any literal partition is its own.
    pub(crate) fn partition(&self, field: &Text) -> Text {
        match field.known() {
            Some(name) if name.starts_with("aws") && !name.contains(['*', '?']) => {
                Text::symbol(own(Identity::Partition), field.origin())
            }
            _ => self.field(field, Identity::Partition, self.partition.as_deref()),
        }
    }

    fn field(&self, field: &Text, which: Identity, literal: Option<&str>) -> Text {
        let is_own =
            literal.is_some_and(|literal| field.is(literal)) || field.as_symbol().is_some_and(|s| named_so(s, which));
        if is_own { Text::symbol(own(which), field.origin()) } else { field.clone() }
    }
}

/// Whether a variable's name says that it holds what `which` is, and its value is not given: `var.region`, `var.aws_account_id`.
/// A name with anything more in it (`var.log_account_id`) may mean another account.
fn named_so(symbol: &Symbol, which: Identity) -> bool {
    let SymbolKind::Variable { name, .. } = symbol.kind() else { return false };
    let names: &[&str] = match which {
        Identity::Account => &["account_id", "aws_account_id", "account", "aws_account"],
        Identity::Region => &["region", "aws_region"],
        Identity::Partition => &["partition", "aws_partition"],
    };
    names.contains(&&**name)
}

/// Which identity a symbol stands for: by its kind, or because it is an attribute of the data source that answers it.
pub(crate) fn identity_of(symbol: &Symbol) -> Option<Identity> {
    match symbol.kind() {
        SymbolKind::Identity(which) => Some(*which),
        SymbolKind::Attribute { address, path } if address.mode == Mode::Data => match (&*address.type_name, &**path) {
            ("aws_caller_identity", "account_id" | "id") => Some(Identity::Account),
            ("aws_region", "name" | "id" | "region") => Some(Identity::Region),
            ("aws_partition", "partition" | "id") => Some(Identity::Partition),
            _ => None,
        },
        _ => None,
    }
}

/// An ARN for people: the own account, region and partition in one word each.
pub fn readable(arn: &Text) -> String {
    let own_word = |symbol: &Symbol| match symbol.kind() {
        SymbolKind::Identity(Identity::Account) => "${account}".to_owned(),
        SymbolKind::Identity(Identity::Region) => "${region}".to_owned(),
        SymbolKind::Identity(Identity::Partition) => "${partition}".to_owned(),
        _ => format!("${{{}}}", symbol.expression()),
    };
    let parts = arn.parts().iter().map(|part| match part {
        Part::Literal(text, _) => text.to_string(),
        Part::Symbol(symbol, _) => own_word(symbol),
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::values::make::{literal, symbol};
    use super::*;
    use crate::text::{ModulePath, Origin};

    fn variable(name: &str) -> Text {
        let kind = SymbolKind::Variable { module: ModulePath::root(), name: name.into() };
        Text::symbol(Symbol::new(format!("var.{name}"), kind, "has no default"), Origin::default())
    }

    #[test]
    fn every_name_of_the_own_account_is_one_symbol() {
        let settings = Own { account: Some("111122223333".into()), ..Own::default() };
        let account = Text::symbol(own(Identity::Account), Origin::default());
        assert_eq!(settings.account(&literal("111122223333")), account);
        assert_eq!(settings.account(&variable("account_id")), account);
        assert_eq!(settings.account(&literal("999999999999")), literal("999999999999"));
        assert_eq!(settings.account(&variable("log_account_id")), variable("log_account_id"));
        assert_eq!(identity_of(&symbol("data.aws_caller_identity.me", "account_id")), Some(Identity::Account));
        assert_eq!(identity_of(&symbol("data.aws_caller_identity.me", "arn")), None);
    }

    #[test]
    fn a_wildcard_partition_stays_a_wildcard() {
        assert_eq!(Own::default().partition(&literal("*")), literal("*"));
        assert_eq!(
            Own::default().partition(&literal("aws")),
            Text::symbol(own(Identity::Partition), Origin::default())
        );
    }
}
