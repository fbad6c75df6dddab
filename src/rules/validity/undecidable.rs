//! `rules/validity/undecidable.md`

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use regex::Regex;

use crate::catalog::AccessLevel;
use crate::input::Span;
use crate::policy::{Clause, Leaf};
use crate::rules::draft::{head, list};
use crate::rules::grant::{self, Breadth};
use crate::rules::page::{Page, page};
use crate::rules::{Persona, Report, Rule, StatementAt};
use crate::text::reason::Root;
use crate::text::{Mode, Origin, Symbol, SymbolKind, Text};

use super::of_one::{is_called_one_arn, is_of_one};

#[derive(Debug)]
pub(in crate::rules) struct Undecidable;

/// The most values that are shown of one statement.
const MOST: usize = 4;

/// The longest expression that a message repeats, in characters.
const LONGEST: usize = 100;

/// How deep the values that a value may be are looked into.
const DEEPEST: usize = 4;

/// The key and value of an instance, with the address of its block: `aws_kms_key.own.each.value`.
static OF_BLOCK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:[\w-]+(?:\["?[^\]"]*"?\])?\.)+(?<own>each\.(?:key|value)|count\.index)\b"#)
        .expect("a literal pattern")
});

/// What of a statement is not known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Actions,
    Resources,
    /// Principals; a federated one is a provider, which its ARN names.
    Principals {
        federated: bool,
    },
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Actions => "which actions",
            Self::Resources => "which resources",
            Self::Principals { .. } => "whom",
        })
    }
}

/// What of a statement is not known.
struct Open {
    what: What,
    cause: Cause,
    /// The value as it is written where it is used, where that says more: "concat(var.actions, local.more)".
    written: Option<String>,
    /// Where it is used, and where the value was written.
    span: Option<Span>,
    value: Option<Span>,
}

/// Why a value is not known, and what makes it known.
struct Cause {
    /// What it hangs on: "var.actions".
    on: String,
    /// What is said of one such thing, and of several: "which has no value", "which have no value".
    lacks: Option<[&'static str; 2]>,
    /// What can be done: "give it with --var".
    help: &'static str,
}

impl Rule for Undecidable {
    fn page(&self) -> &'static Page {
        page!("validity", "undecidable")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if report.persona() < Persona::Auditor || !at.statement.allows() || is_unread(at) {
            return;
        }
        let mut open: Vec<Open> = Vec::new();
        let statement = at.statement;
        for (clauses, what) in [(&statement.actions, What::Actions), (&statement.resources, What::Resources)] {
            for clause in clauses {
                open.extend(of_clause(at, clause, what));
            }
        }
        for clause in &statement.principals {
            for entry in &clause.entries {
                let whom = What::Principals { federated: entry.kind.text.known().as_deref() == Some("Federated") };
                open.extend(entry.values.iter().filter_map(|leaf| of_leaf(at, leaf, &entry.kind.origin, whom)));
            }
            let whom = What::Principals { federated: false };
            open.extend(clause.unknown.iter().filter_map(|text| of_text(at, text, place(at, &clause.key), whom)));
        }
        let Some(first) = open.first() else { return };
        let what = once(open.iter().map(|one| one.what.to_string()));
        let on = once(open.iter().map(|one| one.cause.on.clone()));
        let help = format!("this was taken for neither wide nor narrow: {}", first.cause.help);
        let message = format!("{} it allows is not decided here: it depends on {}", list(&what, 3), depends(&open));
        let mut finding = at.finding(self.page(), message).about(on.join(" "));
        for one in open.iter().take(MOST) {
            let said = || depends(std::slice::from_ref(one));
            let label = one.written.as_ref().map_or_else(said, |written| format!("`{written}`"));
            finding = finding.with_label(one.span, label);
        }
        report.push(finding.held_by(at.policy).with_help(help), []);
    }
}

/// What values hang on, each thing once: "var.actions and var.arns, which have no value".
fn depends(open: &[Open]) -> String {
    let mut groups: Vec<(Option<[&str; 2]>, Vec<String>)> = Vec::new();
    for Cause { on, lacks, .. } in open.iter().map(|one| &one.cause) {
        match groups.iter_mut().find(|(known, _)| known == lacks) {
            Some((_, names)) if names.contains(on) => {}
            Some((_, names)) => names.push(on.clone()),
            None => groups.push((*lacks, vec![on.clone()])),
        }
    }
    let said = groups.into_iter().map(|(lacks, names)| {
        let which = lacks.map(|[one, several]| format!(", {}", if names.len() == 1 { one } else { several }));
        format!("{}{}", list(&names, 3), which.unwrap_or_default())
    });
    said.collect::<Vec<_>>().join(", and on ")
}

/// Whether nothing is made of the document: `orphan-document` says that.
fn is_unread(at: &StatementAt<'_>) -> bool {
    let document = at.policy.policy.address.as_ref().filter(|address| address.mode == Mode::Data);
    document.is_some_and(|address| at.graph().readers.is_unread(address))
}

fn once(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut once: Vec<String> = Vec::new();
    words.for_each(|word| {
        if !once.contains(&word) {
            once.push(word)
        }
    });
    once
}

fn of_clause(at: &StatementAt<'_>, clause: &Clause, what: What) -> Vec<Open> {
    let values = clause.values.iter().filter_map(|leaf| of_leaf(at, leaf, &clause.key, what));
    let is_there = |text: &Text| clause.values.iter().any(|value| value.text == *text);
    // What is there for certain, too, is decided.
    let open = clause.unknown.iter().filter(|text| {
        let perhaps = text.as_symbol().and_then(Symbol::unless_nothing);
        !perhaps.is_some_and(is_there)
    });
    let unread = open.filter_map(|text| of_text(at, text, place(at, &clause.key), what));
    let mut found: Vec<Open> = values.chain(unread).collect();
    // The elements of a set are in no order that anybody wrote.
    found.sort_by(|one, other| at.graph().sources.order(one.value, other.value));
    found
}

/// A value that is nothing but what nobody here knows.
fn of_leaf(at: &StatementAt<'_>, leaf: &Leaf, key: &Origin, what: What) -> Option<Open> {
    leaf.text.as_symbol()?;
    of_text(at, &leaf.text, place(at, key), what)
}

/// The element that a value is used in, or the statement where the element has no place of its own: the value's is where a variable is declared.
fn place(at: &StatementAt<'_>, key: &Origin) -> Option<Span> {
    let statement = at.statement.origin.primary();
    let is_in = |key: &Span| statement.is_some_and(|statement| statement.covers(key));
    key.primary().filter(is_in).or_else(|| head(at.policy, &at.statement.origin))
}

fn of_text(at: &StatementAt<'_>, text: &Text, span: Option<Span>, what: What) -> Option<Open> {
    let symbol = text.symbols().next().filter(|symbol| is_anything(at, symbol, what, 0))?;
    let statement = at.statement.origin.primary();
    let own = text.origin().single().filter(|span| statement.is_some_and(|statement| statement.covers(span)));
    let written = own.map(|span| at.graph().sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" "));
    let written = written.filter(|written| written.chars().count() <= LONGEST);
    let cause = cause(symbol);
    let written = written.filter(|written| !cause.on.starts_with(written.as_str()));
    // Of a choice it is what is wide that is shown, where it stands here.
    let wide = symbol.among().iter().filter(|text| is_open(at, text, what, 0)).find_map(|text| text.origin().single());
    let span = wide.filter(|span| statement.is_some_and(|statement| statement.covers(span))).or(span);
    Some(Open { what, cause, written, span, value: text.origin().primary() })
}

/// Whether a symbol stands for anything at all. An attribute of a managed resource is of that resource, and the ARN or identifier of something is of one thing, whatever they come to.
/// Where it is one of a few values, each of which is decided, which of them it is decides nothing.
fn is_anything(at: &StatementAt<'_>, symbol: &Symbol, what: What, depth: usize) -> bool {
    if !symbol.among().is_empty() && depth < DEEPEST {
        return symbol.among().iter().any(|text| is_open(at, text, what, depth));
    }
    let is_variable = matches!(symbol.kind(), SymbolKind::Variable { .. });
    // No action is an identifier, whatever what it is read out of is called; whom a variable lets in, its name does not say.
    let may_be_of_one = what != What::Actions;
    let named = symbol.expression();
    let is_one = match (is_variable, what) {
        // IAM takes a provider and nothing else.
        (_, What::Principals { federated: true }) => true,
        (true, What::Resources) => is_called_one_arn(named),
        (true, _) => false,
        (false, _) => may_be_of_one && is_of_one(named),
    };
    if is_one {
        return false;
    }
    let reason = symbol.reason();
    match (symbol.kind(), Root::of(&reason)) {
        // What is wrong with the configuration is said where it is.
        (SymbolKind::Identity(_), _) | (_, Root::Resource(_) | Root::Wrong) => false,
        (SymbolKind::Attribute { address, .. }, Root::Data(_)) => address.mode == Mode::Data,
        (_, Root::Data(name)) => !may_be_of_one || !is_of_one(name),
        (_, Root::Count) => data_source(symbol.expression()).is_some(),
        (SymbolKind::Attribute { address, .. }, Root::Other) if address.mode == Mode::Managed => false,
        (_, Root::Variable(_) | Root::Workspace | Root::Module(_) | Root::Other) => true,
    }
}

/// Whether one of a few values is not decided itself, or decides much: a wildcard that another of them is not.
fn is_open(at: &StatementAt<'_>, text: &Text, what: What, depth: usize) -> bool {
    match (text.as_symbol(), text.known()) {
        (Some(symbol), _) => is_anything(at, symbol, what, depth + 1),
        (None, Some(_)) if what == What::Actions => reaches_far(text),
        (None, Some(known)) => is_wide(&known),
        (None, None) => false,
    }
}

/// Whether an action is all of a service, or a pattern that changes of permissions are among. What else a verb stands for is named.
fn reaches_far(action: &Text) -> bool {
    let leaf = Leaf { text: action.clone(), origin: Origin::default() };
    let grant = grant::read(&leaf);
    match grant.breadth {
        Breadth::Everything | Breadth::Service(_) => true,
        Breadth::Pattern => {
            grant.actions.iter().any(|action| action.access_level() == AccessLevel::PermissionsManagement)
        }
        Breadth::One | Breadth::Unknown => false,
    }
}

/// Whether a resource is more than one thing and all that is in it: a wildcard before its end, or where its name would be, with no name behind it.
fn is_wide(resource: &str) -> bool {
    let parts = resource.splitn(6, ':').nth(5).unwrap_or_default().split(['/', ':']);
    let mut behind = parts.skip_while(|part| !part.contains('*'));
    if behind.any(|part| !part.is_empty() && !part.contains(['*', '?'])) {
        return false;
    }
    let named = resource.trim_end_matches("/*").trim_end_matches(":*");
    let has_no_name = || named.starts_with("arn:") && named.splitn(6, ':').nth(5).is_none_or(str::is_empty);
    named.contains(['*', '?']) || has_no_name()
}

/// Why a symbol is not known.
fn cause(symbol: &Symbol) -> Cause {
    let reason = symbol.reason();
    let cause = |on: String, lacks, help| Cause { on, lacks, help };
    let no_value = Some(["which has no value", "which have no value"]);
    match Root::of(&reason) {
        Root::Variable(name) if name.contains(".var.") => {
            cause(name.to_owned(), no_value, "give the variable a value in the call of the module")
        }
        Root::Variable(name) => {
            cause(name.to_owned(), no_value, "give the variable a value, with --var, --var-file or a .tfvars file")
        }
        Root::Workspace => cause(
            "terraform.workspace".to_owned(),
            Some(["which is not given", "which are not given"]),
            "say which workspace is meant, with --workspace",
        ),
        Root::Module(source) => cause(
            format!("module {source}"),
            Some(["which is not installed", "which are not installed"]),
            "install the modules, with `terraform init -backend=false`",
        ),
        Root::Data(name) => cause(
            shortened(name),
            Some(["which Terraform reads", "which Terraform reads"]),
            "what a data source answers is in the plan: check that",
        ),
        Root::Count => {
            let name = data_source(symbol.expression()).unwrap_or_else(|| symbol.expression());
            cause(format!("how many {} there are", shortened(name)), None, "which there are is in the plan: check that")
        }
        Root::Resource(name) => cause(
            shortened(name),
            Some(["which is known after apply", "which are known after apply"]),
            "what it comes to stands in the plan or in the state: check that",
        ),
        Root::Wrong | Root::Other => cause(
            format!("{}: {}", shortened(symbol.expression()), shortened(&reason)),
            None,
            "give the value, with --var or --var-file, or check the plan",
        ),
    }
}

/// The first data source that an expression names: `data.aws_kms_alias.own`.
fn data_source(expression: &str) -> Option<&str> {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    expression.match_indices("data.").find_map(|(at, start)| {
        let from = expression.get(at..)?;
        let kind = from.get(start.len()..)?;
        let kind = kind.find(|c| !word(c)).filter(|end| *end > 0 && kind[*end..].starts_with('.'))? + start.len();
        let name = from.get(kind + 1..)?;
        let name = name.find(|c| !word(c)).unwrap_or(name.len());
        (name > 0).then_some(from.get(..kind + 1 + name)?)
    })
}

/// An expression as it is written in its block, where that is not too long: `each.value` is not said to be of that block.
fn shortened(expression: &str) -> String {
    let is_repeated = ["each.", "count.index"].iter().any(|own| expression.contains(own));
    let expression = if is_repeated { OF_BLOCK.replace_all(expression, "$own") } else { Cow::Borrowed(expression) };
    if expression.chars().count() <= LONGEST {
        return expression.into_owned();
    }
    if let (Some((before, _)), Some((_, behind))) = (expression.split_once('['), expression.rsplit_once(']'))
        && before.len() + behind.len() < LONGEST
    {
        return format!("{before}[…]{behind}");
    }
    let shown: String = expression.chars().take(LONGEST).collect();
    format!("{shown}…")
}
