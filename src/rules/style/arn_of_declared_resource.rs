//! `rules/style/arn-of-declared-resource.md`

use crate::graph::arn::{Fields, own};
use crate::graph::{Form, Resource, ResourceId};
use crate::policy::{Clause, Leaf, Pattern};
use crate::rules::draft::{as_in_source, as_written, text_span};
use crate::rules::page::{Page, page};
use crate::rules::{Finding, Persona, Report, Rule, StatementAt};
use crate::text::{Identity, Mode, Origin, Part, Text};

#[derive(Debug)]
pub(in crate::rules) struct ArnOfDeclaredResource;

/// The fewest letters before a wildcard that make it a name of something.
const LEAST_OF_A_NAME: usize = 3;

impl Rule for ArnOfDeclaredResource {
    fn page(&self) -> &'static Page {
        page!("style", "arn-of-declared-resource")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let persona = report.persona();
        if persona < Persona::Auditor || at.graph().resources.is_empty() || at.policy.policy.alternative {
            return;
        }
        let is_arn = |leaf: &&Leaf| leaf.text.known_prefix().starts_with("arn:");
        for leaf in at.statement.resource_values().filter(is_arn) {
            if is_one_of_several(at, leaf) || is_mistyped(leaf) {
                continue;
            }
            let canonical = at.graph().resources.canonical(&leaf.text);
            let finding = match self.named(at, leaf, &canonical) {
                None => self.covering(at, leaf, &canonical),
                finding => finding,
            };
            if let Some(finding) = finding {
                report.push(finding.held_by(at.policy), []);
            }
        }
    }
}

impl ArnOfDeclaredResource {
    /// The finding for a value that names one declared resource, or something in it.
    fn named(&self, at: &StatementAt<'_>, leaf: &Leaf, canonical: &Text) -> Option<Finding> {
        let graph = at.graph();
        let placed = graph.resources.canonical(&in_own_place(canonical));
        let id = owner(at, &placed)?;
        let declared = graph.resources.resource(id);
        let policy = at.policy.policy;
        // A reference to itself is none; and of several of one name nobody knows which is meant.
        let sits_on = policy.sits_on.map(|id| graph.resources.resource(id));
        let is_its_own =
            sits_on.is_some_and(|own| own.arn == declared.arn && policy.attached_to.contains(&own.address));
        let is_one = || graph.resources.iter().filter(|other| other.arn == declared.arn).count() == 1;
        if declared.address.mode != Mode::Managed
            || !is_one()
            || is_its_own
            || may_be_missing(at, declared)
            || !is_written_twice(at, leaf, id)
        {
            return None;
        }
        let finding = at
            .finding(self.page(), format!("{} is written for {}", as_in_source(graph, leaf), declared.address))
            .about(leaf.text.to_string())
            .with_label(text_span(leaf), "the ARN of what is declared here, by its name")
            .with_label(declared.header, "declared here");
        if is_elsewhere(at, declared) || is_of_any_account(canonical) || is_one_of_accounts(at, leaf) {
            return None;
        }
        Some(match policy.form {
            Form::JsonFile => finding.with_help(format!("hand {} to the template", as_written(graph, &placed))),
            _ => finding.with_help(format!("write {}", as_written(graph, &placed))),
        })
    }

    /// The finding for a value whose wildcard is in the name of declared resources.
    fn covering(&self, at: &StatementAt<'_>, leaf: &Leaf, canonical: &Text) -> Option<Finding> {
        let graph = at.graph();
        let fields = Fields::of(&in_own_place(canonical))?;
        let name = fields.resource.to_string();
        let end = name.len() - if name.ends_with("/*") { 2 } else { 0 };
        let star = first_star(&fields.resource).filter(|star| *star < end)?;
        let letters = name[..star].rsplit([':', '/']).next().unwrap_or_default();
        if letters.len() < LEAST_OF_A_NAME || is_of_any_account(canonical) {
            return None;
        }
        let whole = Fields { resource: fields.resource.slice(0, end), ..fields.clone() }.join();
        let pattern = Pattern::resource(&whole);
        let is_of_service = |arn: &&Text| Fields::of(arn).is_some_and(|own| own.service == fields.service);
        let covered = graph.resources.iter().filter(|resource| resource.address.mode == Mode::Managed);
        let covered: Vec<_> = covered
            .filter(|resource| {
                resource.arn.as_ref().filter(is_of_service).is_some_and(|arn| pattern.covers(&Pattern::resource(arn)))
            })
            .collect();
        // A pattern that several are called by means them all, and who else is called so.
        let [only] = &covered[..] else { return None };
        if is_elsewhere(at, only) || may_be_missing(at, only) || is_family(&fields, star, end, only) {
            return None;
        }
        Some(
            at.finding(self.page(), format!("{} matches {}", as_in_source(graph, leaf), only.address))
                .about(leaf.text.to_string())
                .with_label(text_span(leaf), "matches what is declared here, and what else is called so")
                .with_label(only.header, "declared here")
                .with_help("write the ARN of what is meant, by reference"),
        )
    }
}

/// Whether the wildcard at `star` stands in for words of the name, in a pattern that ends at `end` but for what is in the resource: it is the pattern of a family, of which the resource is one.
/// Where it stands for what AWS appends, the pattern is of this one.
fn is_family(pattern: &Fields, star: usize, end: usize, declared: &Resource) -> bool {
    let Some(own) = declared.arn.as_ref().and_then(Fields::of).map(|fields| fields.resource) else { return true };
    let (shown, of_pattern) = (own.to_string(), pattern.resource.to_string());
    let rest = of_pattern[star..end].rsplit('*').next().unwrap_or_default();
    let Some(until) = shown.strip_suffix(rest).map(str::len).filter(|until| *until >= star) else { return true };
    let Some(until) = shown.starts_with(&of_pattern[..star]).then_some(until) else { return true };
    let itself = format!("{}.", declared.address);
    own.slice(star, until).parts().iter().any(|part| match part {
        Part::Literal(letters, _) => letters.chars().any(char::is_alphanumeric),
        Part::Symbol(symbol, _) => !symbol.expression().contains(&itself),
    })
}

/// Whether the resource is not certainly there where the policy is: a reference to it would have to say what there is instead.
fn may_be_missing(at: &StatementAt<'_>, declared: &Resource) -> bool {
    let graph = at.graph();
    let policy = at.policy.policy.address.as_ref();
    policy.is_none_or(|policy| !graph.readers.is_wherever(&declared.address, policy, &graph.sources))
}

/// Whether one expression makes several values of the list, this one among them: no reference could stand in its place.
fn is_one_of_several(at: &StatementAt<'_>, leaf: &Leaf) -> bool {
    let place = text_span(leaf);
    let mut written = at.statement.resources.iter().flat_map(Clause::written);
    place.is_some() && written.any(|other| text_span(&other) == place && other.text != leaf.text)
}

/// Whether a brace is left over from an interpolation: what such an ARN names is called otherwise.
fn is_mistyped(leaf: &Leaf) -> bool {
    let letters = |part: &Part| match part {
        Part::Literal(letters, _) => letters.to_string(),
        Part::Symbol(..) => String::new(),
    };
    // A variable's own `${` is a part of the text by itself, where it is written as `$${`.
    let written: String = leaf.text.parts().iter().map(letters).collect();
    without_variables(&written).contains(['{', '}'])
}

/// The letters without the variables of a policy: `photos//*` of `photos/${aws:username}/*`.
fn without_variables(letters: &str) -> String {
    let (mut kept, mut rest) = (String::new(), letters);
    while let Some((before, after)) = rest.split_once("${") {
        kept.push_str(before);
        match after.split_once('}').filter(|(variable, _)| !variable.is_empty() && !variable.contains('{')) {
            Some((_, after)) => rest = after,
            None => {
                kept.push_str("${");
                rest = after;
            }
        }
    }
    kept + rest
}

/// Whether the policy cannot refer to the resource: it stands in another module, or the resource waits for it.
fn is_elsewhere(at: &StatementAt<'_>, declared: &Resource) -> bool {
    let policy = at.policy.policy.address.as_ref();
    policy.is_none_or(|policy| {
        policy.module != declared.address.module || at.graph().readers.closes_a_cycle(&declared.address, policy)
    })
}

/// Whether it is a role, a user or the like of the name in any account, which is not the one that is declared here.
fn is_of_any_account(arn: &Text) -> bool {
    Fields::of(arn).is_some_and(|fields| fields.service.is("iam") && fields.account.is("*"))
}

/// Whether the statement names the same in several accounts: most of them are another's.
fn is_one_of_accounts(at: &StatementAt<'_>, leaf: &Leaf) -> bool {
    let Some(own) = Fields::of(&leaf.text) else { return false };
    let is_other =
        |other: &Fields| other.account != own.account && other.service == own.service && other.resource == own.resource;
    at.statement.resource_values().filter_map(|other| Fields::of(&other.text)).any(|other| is_other(&other))
}

/// Where the first wildcard is written in a text, in bytes of it as it is shown: what a symbol is written with has none.
fn first_star(text: &Text) -> Option<usize> {
    let mut from = 0;
    text.parts().iter().find_map(|part| match part {
        Part::Literal(letters, _) => {
            let star = letters.find('*').map(|star| from + star);
            from += letters.len();
            star
        }
        Part::Symbol(symbol, _) => {
            from += symbol.expression().len() + "${}".len();
            None
        }
    })
}

/// The ARN with a wildcard for region or account taken for the own.
fn in_own_place(arn: &Text) -> Text {
    let Some(mut fields) = Fields::of(arn) else { return arn.clone() };
    for (field, which) in [(&mut fields.region, Identity::Region), (&mut fields.account, Identity::Account)] {
        if field.is("*") {
            *field = Text::symbol(own(which), Origin::default());
        }
    }
    fields.join()
}

/// The declared resource that an ARN is of, or of something in.
fn owner(at: &StatementAt<'_>, arn: &Text) -> Option<ResourceId> {
    let resources = &at.graph().resources;
    let found = resources.by_canonical_arn(arn);
    found.or_else(|| {
        let shown = arn.to_string();
        let ends = shown.rmatch_indices(['/', ':']).map(|(end, _)| end);
        ends.take_while(|&end| shown[..end].matches(':').count() >= 5)
            .find_map(|end| resources.by_canonical_arn(&arn.slice(0, end)))
    })
}

/// Whether the value says the name of the resource in letters of its own: not by a reference, to it or to what it is in, nor by what the resource is named by, too.
fn is_written_twice(at: &StatementAt<'_>, leaf: &Leaf, id: ResourceId) -> bool {
    let resources = &at.graph().resources;
    let is_managed = |id: ResourceId| resources.resource(id).address.mode == Mode::Managed;
    if leaf.text.symbols().any(|symbol| resources.of_symbol(symbol).is_some_and(is_managed)) {
        return false;
    }
    let Some(name) = &resources.resource(id).name else { return false };
    let places = |text: &Text| {
        let literals = text.parts().iter().filter(|part| matches!(part, Part::Literal(..)));
        literals.flat_map(|part| part.origin().spans().to_vec()).collect::<Vec<_>>()
    };
    let (of_name, of_value) = (places(name), places(&leaf.text));
    !of_name.is_empty() && !of_name.iter().any(|span| of_value.contains(span))
}
