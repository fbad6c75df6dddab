//! Provider configurations: which one a resource is given, and in which account and region one of AWS's works.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::blocks;
use super::config::{attribute, literal};
use super::scope::{ModuleScope, Surroundings};
use super::tree::Module;
use crate::terraform::eval::evaluate;
use crate::terraform::syntax::ast::{Block, Expr, ExprKind, ObjectKey, Step, StepKind};
use crate::terraform::value::Value;
use crate::text::{Origin, Symbol, SymbolKind, Text};

/// A provider configuration as a module calls it: `aws`, `aws.replica`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct ProviderName {
    name: Arc<str>,
    alias: Option<Arc<str>>,
}

impl ProviderName {
    /// What a `provider` block configures.
    pub(super) fn of_block(block: &Block) -> Option<Self> {
        let alias = attribute(&block.body, "alias").and_then(|alias| literal(&alias.value)).map(Arc::from);
        block.labels.first().map(|label| Self { name: Arc::clone(&label.name), alias })
    }

    /// What stands after `provider =`: a reference, or in older files and in JSON a string.
    fn of_expr(expr: &Expr) -> Option<Self> {
        if let Some(text) = literal(expr) {
            return Some(match text.split_once('.') {
                Some((name, alias)) => Self { name: name.into(), alias: Some(alias.into()) },
                None => Self { name: text.into(), alias: None },
            });
        }
        match &expr.kind {
            ExprKind::Variable(name) => Some(Self { name: Arc::clone(name), alias: None }),
            ExprKind::Parens(inner) => Self::of_expr(inner),
            ExprKind::Traversal(base, steps) => match (&base.kind, &steps[..]) {
                (ExprKind::Variable(name), [Step { kind: StepKind::Attr(alias), .. }]) => {
                    Some(Self { name: Arc::clone(name), alias: Some(Arc::clone(alias)) })
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// A key of the `providers` of a call.
    fn of_key(key: &ObjectKey) -> Option<Self> {
        match key {
            ObjectKey::Word(word) => Some(Self { name: Arc::clone(&word.name), alias: None }),
            ObjectKey::Expr(expr) => Self::of_expr(expr),
        }
    }

    /// The one a resource is given: what it says, or the one its type's name begins with.
    fn of_resource(type_name: &str, block: &Block) -> Option<Self> {
        match attribute(&block.body, "provider") {
            Some(said) => Self::of_expr(&said.value),
            None => Some(Self { name: type_name.split('_').next().unwrap_or(type_name).into(), alias: None }),
        }
    }
}

impl fmt::Display for ProviderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.alias {
            Some(alias) => write!(f, "{}.{alias}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// Where the default AWS provider of a root module works, as far as that is known: what the user says, or the provider's block.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Home {
    /// The account's 12 digits.
    pub account: Option<String>,
    /// `eu-west-2`
    pub region: Option<String>,
    /// `aws`, `aws-cn`, `aws-us-gov`
    pub partition: Option<String>,
}

/// Where the AWS provider of a resource works.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Place {
    /// The account, where it is not, or may not be, that of the root module's default provider.
    pub account: Option<Text>,
    /// The region, in the same way.
    pub region: Option<Text>,
}

/// The provider whose account and region matter here.
const AWS: &str = "aws";

/// Arguments that decide in which account an AWS provider works.
const CREDENTIALS: [&str; 5] =
    ["profile", "access_key", "allowed_account_ids", "shared_credentials_files", "assume_role"];

/// What a `provider` block says.
#[derive(Default)]
struct Written {
    region: Option<Text>,
    account: Option<String>,
    /// All that decides the account, to be compared.
    credentials: String,
}

/// Where a provider configuration is written.
enum Found {
    /// In this module, by this name.
    Block(Arc<Module>, ProviderName),
    /// Nowhere: the default one, configured by the environment.
    Environment,
    /// Nowhere: it has to be passed by a caller that is not there.
    Missing,
}

impl Module {
    /// Where the provider of a resource of this module works.
    pub(super) fn place_of(&self, type_name: &str, block: &Block) -> Place {
        let Some(name) = ProviderName::of_resource(type_name, block).filter(|name| &*name.name == AWS) else {
            return Place::default();
        };
        match self.provider(&name) {
            Found::Environment => Place::default(),
            Found::Block(module, name) => {
                let shown = || module.absolute(&name.to_string());
                let memo = module.places.get(&name);
                memo.and_then(|memo| memo.get(shown, None, || Ok(module.place(&name))).ok()).unwrap_or_default()
            }
            Found::Missing => {
                let named = |what| Some(self.unknown(&name, what));
                Place { account: named("account_id"), region: named("region") }
            }
        }
    }

    /// Where the root module's default AWS provider works.
    pub(super) fn home(&self) -> Home {
        let known = self.shared.home.get(
            || "provider.aws".to_owned(),
            None,
            || Ok(self.root_module().map(|root| root.read_home()).unwrap_or_default()),
        );
        // A provider whose settings depend on where it works: not known.
        known.unwrap_or_else(|_| self.shared.options.home())
    }

    fn read_home(&self) -> Home {
        let given = self.shared.options.home();
        let written = self.default_provider();
        let region = given.region.or_else(|| Some(written.region?.known()?.into_owned()));
        let answers = self.shared.options.answers.as_ref();
        let partition = || answers?.partition_of(region.as_deref()?);
        Home { account: given.account.or(written.account), partition: given.partition.or_else(partition), region }
    }

    fn default_provider(&self) -> Written {
        let name = ProviderName { name: AWS.into(), alias: None };
        self.config.providers.get(&name).map(|block| self.written(block)).unwrap_or_default()
    }

    /// Bounded by how deep modules call one another.
    fn provider(&self, name: &ProviderName) -> Found {
        // A block with nothing but an alias says that a caller passes the configuration.
        let configures = |block: &Arc<Block>| {
            let says = |name: &str| !matches!(name, "alias" | "version");
            block.body.attributes.iter().any(|attribute| says(&attribute.name.name)) || !block.body.blocks.is_empty()
        };
        let caller = self.caller.as_ref().and_then(|caller| Some((caller.module.upgrade()?, &caller.call)));
        let own = self.config.providers.get(name).filter(|block| caller.is_none() || configures(block));
        if let (Some(_), Some(this)) = (own, self.this.upgrade()) {
            return Found::Block(this, name.clone());
        }
        let Some((module, call)) = caller else {
            return if name.alias.is_none() { Found::Environment } else { Found::Missing };
        };
        let passed = attribute(&call.body, "providers").and_then(|map| match &map.value.kind {
            ExprKind::Object(items) => {
                let item = items.iter().find(|item| ProviderName::of_key(&item.key).as_ref() == Some(name))?;
                ProviderName::of_expr(&item.value)
            }
            _ => None,
        });
        match passed.or_else(|| name.alias.is_none().then(|| name.clone())) {
            Some(passed) => module.provider(&passed),
            None => Found::Missing,
        }
    }

    /// Where a provider that is configured in this module works.
    fn place(&self, name: &ProviderName) -> Place {
        let is_default = |module: &Self| module.path.is_root() && name.alias.is_none();
        let Some(block) = self.config.providers.get(name).filter(|_| !is_default(self)) else {
            return Place::default();
        };
        let home = self.home();
        let default = self.root_module().map(|root| root.default_provider()).unwrap_or_default();
        let written = self.written(block);
        let region = match written.region {
            Some(region) if home.region.as_deref().is_some_and(|own| region.is(own)) => None,
            region if region == default.region => None,
            Some(region) => Some(region),
            None => Some(self.unknown(name, "region")),
        };
        let account = match written.account {
            Some(account) if home.account.as_ref() == Some(&account) => None,
            _ if written.credentials == default.credentials => None,
            Some(account) => Some(Text::literal(account, Origin::default())),
            None => Some(self.unknown(name, "account_id")),
        };
        Place { account, region }
    }

    fn unknown(&self, name: &ProviderName, what: &str) -> Text {
        let expression = self.absolute(&format!("{name}.{what}"));
        let why = format!("it is what the provider {name} is configured with");
        Text::symbol(Symbol::new(expression, SymbolKind::Other, why), Origin::default())
    }

    fn written(&self, block: &Block) -> Written {
        let around = Surroundings { uncertain: true, ..Surroundings::default() };
        let scope = ModuleScope { module: self, around };
        let mut values = BTreeMap::new();
        blocks::nested(block.body.blocks.iter(), &scope, "provider", &mut values);
        for attribute in &block.body.attributes {
            let value = evaluate(&attribute.value, &scope).ok().filter(|value| !value.is_null());
            values.extend(value.map(|value| (Arc::clone(&attribute.name.name), value)));
        }
        let role = values.get("assume_role").and_then(|roles| match roles.elements() {
            Some(roles) => roles.last(),
            None => Some(roles),
        });
        let role = role.and_then(|role| role.get("role_arn")?.text());
        let account = role.as_ref().and_then(|role| account_in(&role.known()?));
        let allowed = values.get("allowed_account_ids").and_then(Value::elements).filter(|allowed| allowed.len() == 1);
        let allowed = allowed.and_then(|allowed| Some(allowed.first()?.as_str()?.into_owned()));
        let credentials = CREDENTIALS.iter().filter_map(|name| Some((Arc::from(*name), values.get(*name)?.clone())));
        let credentials = Value::object(credentials.collect::<Vec<_>>(), Origin::default());
        Written {
            region: values.get("region").and_then(Value::text).filter(|region| !region.is_empty()),
            account: account.or(allowed),
            credentials: credentials.json_text().to_string(),
        }
    }
}

/// The account in a role's ARN.
fn account_in(arn: &str) -> Option<String> {
    let account = arn.split(':').nth(4)?;
    (account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())).then(|| account.to_owned())
}
