//! Names for values that are not known.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::reason::{self, AFTER_APPLY};
use super::{Address, Instance, Mode, ModulePath, Text};

/// What is written behind a list for any of its elements: no expression of Terraform.
const ANY: &str = "[…]";

/// A value that is not known, by the expression Terraform would write for it, from the root module.
///
/// Two symbols with the same expression are the same value: that is what lets a reference be compared, deduplicated and followed.
#[derive(Clone)]
pub struct Symbol(Arc<Data>);

struct Data {
    expression: Box<str>,
    kind: SymbolKind,
    why: Box<str>,
    /// The few texts one of which it is.
    among: Option<Arc<[Text]>>,
    /// What it is called in every instance, and of which it is.
    of_one: Option<(Symbol, Instance)>,
}

/// What a symbol stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SymbolKind {
    /// An attribute of a resource or data source: `aws_s3_bucket.build.arn`. `path` is what follows the address: `arn`, `rule[0].id`.
    Attribute {
        /// The resource or data source.
        address: Address,
        /// The attribute path, without a leading dot.
        path: Arc<str>,
    },
    /// A variable of a module that nobody gave a value.
    Variable {
        /// The module.
        module: ModulePath,
        /// The variable's name.
        name: Arc<str>,
    },
    /// The account, region or partition that the configuration runs in, however it was named.
    Identity(Identity),
    /// Any element of a list of which only apply knows what is in it: nothing can be written for it.
    Element,
    /// What a setting holds, where nobody can tell whether that is a name, an ARN or a URL: no name of a resource can be made of it.
    Undecided(Symbol),
    /// Anything else: an output of a module that is not installed, `terraform.workspace`, a function of another symbol.
    Other,
}

/// What a caller-identity, region or partition data source answers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Identity {
    /// The account's 12 digits.
    Account,
    /// The region's code: `eu-west-2`.
    Region,
    /// `aws`, `aws-cn` or `aws-us-gov`.
    Partition,
}

impl Symbol {
    /// A symbol; `why` says in a few words why it is not known.
    pub fn new(expression: impl Into<Box<str>>, kind: SymbolKind, why: impl Into<Box<str>>) -> Self {
        Self(Arc::new(Data { expression: expression.into(), kind, why: why.into(), among: None, of_one: None }))
    }

    /// A symbol that is certain to be one of these texts, an empty one where it may be nothing.
    pub fn one_of(
        expression: impl Into<Box<str>>,
        kind: SymbolKind,
        why: impl Into<Box<str>>,
        among: impl Into<Arc<[Text]>>,
    ) -> Self {
        let among = Some(among.into());
        Self(Arc::new(Data { expression: expression.into(), kind, why: why.into(), among, of_one: None }))
    }

    /// The few texts one of which it is, an empty one where it may be nothing; none where that is not known.
    pub fn among(&self) -> &[Text] {
        self.0.among.as_deref().unwrap_or_default()
    }

    /// The one text that it is unless it is nothing, where it is one of a few.
    pub fn unless_nothing(&self) -> Option<&Text> {
        let mut present = self.among().iter().filter(|text| !text.is_empty());
        present.next().filter(|_| present.next().is_none())
    }

    /// Any element of the list that is called `list`.
    pub fn element_of(list: &str, why: impl Into<Box<str>>) -> Self {
        Self::new(format!("{list}{ANY}"), SymbolKind::Element, why)
    }

    /// Whether it is any element of a list, or made of one: it stands for several values, and nothing can be written for it.
    pub fn is_of_any_element(&self) -> bool {
        *self.kind() == SymbolKind::Element || self.expression().contains(ANY)
    }

    /// The same as an attribute of one of several instances of which only apply knows how many there are; itself where it is none of what differs from one to
    /// another.
    #[must_use]
    pub fn of_instance(&self, one: &Instance) -> Self {
        if !self.is_of_any_instance() {
            return self.clone();
        }
        let all = one.address.to_string();
        let whole = Address { key: None, ..one.address.clone() }.to_string();
        let mut expression = self.expression().replace(&all, &one.name);
        for of_each in ["each", "count"] {
            expression = expression.replace(&format!("{whole}.{of_each}."), &format!("{}.{of_each}.", one.name));
        }
        if expression == self.expression() {
            expression = format!("{expression} of {}", one.name);
        }
        let of_one = Some((self.clone(), one.clone()));
        Self(Arc::new(Data {
            expression: expression.into(),
            kind: self.kind().clone(),
            why: self.why().into(),
            among: None,
            of_one,
        }))
    }

    /// Whether it differs from one instance to another, and does not say of which it is.
    pub fn is_of_any_instance(&self) -> bool {
        let differs = ["each.key", "each.value", "count.index"].iter().any(|word| self.expression().contains(word));
        differs && self.instance().is_none()
    }

    /// Whether it is the key of an instance of which only apply knows how many there are, and nothing that is made of it: of any such instance it means
    /// the one beside it.
    pub fn is_own_key(&self) -> bool {
        self.is_of_any_instance() && [".each.key", ".count.index"].iter().any(|key| self.expression().ends_with(key))
    }

    /// What it is called in every instance, where it is said to be of one of them.
    pub fn of_all(&self) -> Option<&Symbol> {
        self.0.of_one.as_ref().map(|(all, _)| all)
    }

    /// Which of several instances it is said to be of, where only apply knows how many there are.
    pub fn instance(&self) -> Option<Instance> {
        if let Some((_, one)) = &self.0.of_one {
            return Some(one.clone());
        }
        let SymbolKind::Attribute { address, path } = self.kind() else { return None };
        if !address.is_one_of_unknown() {
            return None;
        }
        let name = self.expression().strip_suffix(&**path)?;
        let name = name.strip_suffix('.').unwrap_or(name);
        (name != address.to_string()).then(|| Instance { address: address.clone(), name: name.into() })
    }

    /// As Terraform would write it, from the root module, without `${}`.
    pub fn expression(&self) -> &str {
        &self.0.expression
    }

    /// What it stands for.
    pub fn kind(&self) -> &SymbolKind {
        &self.0.kind
    }

    /// Why it is not known: "known after apply", "var.bucket has no default".
    pub fn why(&self) -> &str {
        &self.0.why
    }

    /// Why it is not known, said of the thing that is at the root of it: "aws_s3_bucket.build.arn is known after apply".
    pub fn reason(&self) -> String {
        let why = self.why();
        let named = shortened(self.expression());
        match self.kind() {
            SymbolKind::Attribute { address, .. } if why == AFTER_APPLY && address.mode == Mode::Data => {
                reason::read_at_apply(named)
            }
            SymbolKind::Attribute { .. } | SymbolKind::Identity(_) if !why.contains(self.expression()) => {
                let verb = if why.starts_with("known ") || why.starts_with("not ") { " is" } else { ":" };
                format!("{named}{verb} {why}")
            }
            _ => why.to_owned(),
        }
    }
}

/// The longest expression that a reason names, in bytes.
const MAX_NAMED: usize = 100;

fn shortened(expression: &str) -> Cow<'_, str> {
    if expression.len() <= MAX_NAMED {
        return Cow::Borrowed(expression);
    }
    let cut = (0..=MAX_NAMED).rev().find(|&at| expression.is_char_boundary(at)).unwrap_or(0);
    Cow::Owned(format!("{}…", &expression[..cut]))
}

impl PartialEq for Symbol {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.expression == other.0.expression
    }
}

impl Eq for Symbol {}

impl std::hash::Hash for Symbol {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.expression.hash(state);
    }
}

impl PartialOrd for Symbol {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Symbol {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.expression.cmp(&other.0.expression)
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${{{}}}", self.0.expression)
    }
}
