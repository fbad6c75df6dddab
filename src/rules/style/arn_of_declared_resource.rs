//! `rules/style/arn-of-declared-resource.md`

use crate::graph::arn::{Fields, own};
use crate::graph::{Form, Resource, ResourceId};
use crate::policy::{Leaf, Pattern};
use crate::rules::draft::{as_in_source, as_written, list, text_span};
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
        for leaf in at.statement.resource_values().filter(|leaf| leaf.text.known_prefix().starts_with("arn:")) {
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
        if declared.address.mode != Mode::Managed || !is_one() || is_its_own || !is_written_twice(at, leaf, id) {
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
        let names: Vec<String> = covered.iter().map(|resource| resource.address.to_string()).collect();
        let first = covered.first().filter(|_| !covered.iter().any(|resource| is_elsewhere(at, resource)))?;
        Some(
            at.finding(self.page(), format!("{} matches {}", as_in_source(graph, leaf), list(&names, 3)))
                .about(leaf.text.to_string())
                .with_label(text_span(leaf), "matches what is declared here, and what else is called so")
                .with_label(first.header, "declared here")
                .with_help("write the ARNs of what is meant, by reference"),
        )
    }
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
