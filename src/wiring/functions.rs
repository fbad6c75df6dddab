//! The functions that wiring files have beside Terraform's: lookups, and cutting texts that may have holes.

use crate::catalog::{ActionResource, ArnPattern, PASS_ROLE, asked_for_by, catalog, service_of_client};
use crate::input::Diagnostic;
use crate::terraform::syntax::ast::Ident;
use crate::terraform::value::{Kind, Value};
use crate::text::{Identity, Origin, Part, SymbolKind, Text};

use super::commands;
use super::cut;
use super::language::Takes;
use super::managed;
use super::nested;
use super::session::Session;
use super::undecided;
use super::uses;
use super::values;
use super::yaml;

/// What a function answers, where wiring files have one of that name.
pub(super) fn call(
    session: &Session<'_>,
    region: Option<&Text>,
    name: &Ident,
    args: &[Value],
) -> Option<Result<Value, Diagnostic>> {
    let call = Call { session, name, args };
    Some(match &*name.name {
        "resources" => call.text(0).map(|tf_type| session.resources(&tf_type.known().unwrap_or_default())),
        "resource" => call.arguments(1).and_then(|()| call.named(|given| Ok(session.resource(given)))),
        "before" => call.cut(|text, separator| Some(cut::before(text, separator))),
        "after" => call.cut(cut::after),
        "last" => call.cut(|text, separator| Some(cut::last(text, separator))),
        "take" => call.take(),
        "begins" => call.test(cut::begins),
        "ends" => call.test(cut::ends),
        "has" => call.test(cut::has),
        "under" => call.under(),
        "elements" => call.arguments(1).map(|()| values::any_elements(&args[0])),
        "known" => call.arguments(1).map(|()| values::bool(values::text(&args[0]).is_some_and(|text| text.is_known()))),
        "mentions" => call.mentions(),
        "actions_of" => call.actions_of(),
        "resources_of" => call.resources_of(),
        "passes_roles" => call.passes_roles(),
        "nested" => call.nested(),
        "yaml" => call.arguments(1).map(|()| match values::text(&args[0]) {
            Some(text) => yaml::decode(session, &text, name.span),
            None => values::null(),
        }),
        "commands" => call.arguments(3).map(|()| commands::read(&args[0], &args[1], &args[2])),
        "uses_of" => call.arguments(1).map(|()| match values::text(&args[0]) {
            Some(text) => uses::of(session, &text),
            None => values::tuple([]),
        }),
        "service_of" => call.service_of(),
        "reads" => call.reads(),
        "ignores" => call.ignores(),
        "beside" => call.beside(),
        "static" => call
            .arguments(1)
            .map(|()| values::bool(values::text(&args[0]).is_some_and(|text| !cut::begins(&text, "{%")))),
        "managed_policy" => call.text(0).and_then(|policy| call.managed_policy(&policy)),
        other => {
            let rule = session.wiring.find(|language| language.lookups.get(other))?;
            call.takes(rule.takes).and_then(|takes| call.named(|given| session.look_up(rule, given, takes, region)))
        }
    })
}

/// What is said of anything else in the place of what a setting takes.
pub(super) const TAKES: &str = "what a setting takes must be name, arn, either, id or neither";

/// How many fields an ARN has.
const ARN_FIELDS: usize = 6;

/// A text with a wildcard for what is not known of it.
fn open(text: &Text) -> String {
    let part = |part: &Part| match part {
        Part::Literal(literal, _) => literal.to_string(),
        Part::Symbol(..) => "*".to_owned(),
    };
    text.parts().iter().map(part).collect()
}

/// A part of an ARN's form with a wildcard for each placeholder.
fn glob(form: &str) -> String {
    let mut pieces = form.split("${");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |glob, piece| glob + "*" + piece.split_once('}').map_or("", |(_, rest)| rest))
}

struct Call<'a> {
    session: &'a Session<'a>,
    name: &'a Ident,
    args: &'a [Value],
}

impl Call<'_> {
    fn arguments(&self, count: usize) -> Result<(), Diagnostic> {
        let name = &self.name.name;
        match self.args.len() == count {
            true => Ok(()),
            false => Err(Diagnostic::error(
                format!("{name}() takes {count} arguments, not {}", self.args.len()),
                self.name.span,
            )),
        }
    }

    fn text(&self, index: usize) -> Result<Text, Diagnostic> {
        let text = self.args.get(index).and_then(values::text);
        let message = || format!("argument {} of {}() must be a string", index + 1, self.name.name);
        text.ok_or_else(|| Diagnostic::error(message(), self.name.span))
    }

    /// What a setting that is looked up takes: a second argument says so where it is not what others of its kind take.
    fn takes(&self, usual: Takes) -> Result<Takes, Diagnostic> {
        if self.args.len() < 2 {
            return self.arguments(1).map(|()| usual);
        }
        self.arguments(2)?;
        let said = Takes::named(&self.text(1)?.known().unwrap_or_default());
        said.ok_or_else(|| Diagnostic::error(TAKES, self.name.span))
    }

    /// A lookup: nothing is found for null or for what is no text, and what is not known stays so.
    fn named(&self, find: impl Fn(&Text) -> Result<Value, Diagnostic>) -> Result<Value, Diagnostic> {
        match &self.args[0].kind {
            Kind::Null(_) => Ok(self.session.undeclared(None, None)),
            Kind::Unknown(unknown) if unknown.symbol.is_none() => Ok(self.args[0].clone()),
            _ => match values::text(&self.args[0]) {
                Some(given) => find(&undecided::as_given(&given)),
                None => Ok(self.session.undeclared(None, None)),
            },
        }
    }

    fn cut(&self, cut: impl Fn(&Text, &str) -> Option<Text>) -> Result<Value, Diagnostic> {
        self.arguments(2)?;
        if values::is_null(&self.args[0]) {
            return Ok(values::null());
        }
        let separator = self.text(1)?;
        Ok(values::optional(cut(&self.text(0)?, &separator.known().unwrap_or_default())))
    }

    fn test(&self, test: impl Fn(&Text, &str) -> bool) -> Result<Value, Diagnostic> {
        self.arguments(2)?;
        let wanted = self.text(1)?;
        let text = values::text(&self.args[0]).unwrap_or_default();
        Ok(values::bool(test(&text, &wanted.known().unwrap_or_default())))
    }

    fn take(&self) -> Result<Value, Diagnostic> {
        self.arguments(3)?;
        let count = match &self.args[2].kind {
            Kind::Number(number) => number.to_i64().and_then(|count| usize::try_from(count).ok()),
            _ => None,
        };
        let message = "argument 3 of take() must be a whole number";
        let count = count.ok_or_else(|| Diagnostic::error(message, self.name.span))?;
        let separator = self.text(1)?;
        Ok(values::string(cut::take(&self.text(0)?, &separator.known().unwrap_or_default(), count)))
    }

    fn under(&self) -> Result<Value, Diagnostic> {
        self.arguments(2)?;
        let path = values::text(&self.args[1]);
        Ok(values::string(cut::under(&self.text(0)?, path.as_ref())))
    }

    /// The actions that a call of a service's API asks for: the one of its name, or those it is known to ask for instead. None where the name is neither.
    fn actions_of(&self) -> Result<Value, Diagnostic> {
        self.arguments(2)?;
        let (service, operation) = (self.text(0)?, self.text(1)?);
        let (Some(service), Some(operation)) = (service.known(), operation.known()) else {
            return Ok(values::tuple([]));
        };
        let name = format!("{service}:{operation}");
        let own = catalog().action(&name).map(|action| action.name());
        let all = own.into_iter().chain(asked_for_by(&name).iter().copied());
        Ok(values::tuple(all.map(values::literal)))
    }

    /// The prefix of the actions of a service that the AWS CLI calls by this name.
    fn service_of(&self) -> Result<Value, Diagnostic> {
        self.arguments(1)?;
        let name = values::text(&self.args[0]).and_then(|name| name.known().map(|name| name.into_owned()));
        let service = name.and_then(|name| service_of_client(&name));
        Ok(service.map_or_else(values::null, values::literal))
    }

    /// The text of a file by its path from the directory that the resource is declared in, or from one above it.
    fn beside(&self) -> Result<Value, Diagnostic> {
        self.arguments(2)?;
        let path = values::text(&self.args[1]).and_then(|path| path.known().map(|path| path.into_owned()));
        let declared = self.args[0].origin.primary();
        let (Some(path), Some(declared)) = (path, declared) else { return Ok(values::null()) };
        Ok(values::optional(self.session.beside(declared, &path)))
    }

    /// Whether an action changes nothing.
    fn reads(&self) -> Result<Value, Diagnostic> {
        self.arguments(1)?;
        let written = self.text(0)?;
        let action = catalog().action(&written.known().unwrap_or_default());
        Ok(values::bool(action.is_some_and(|action| action.access_level().is_read_only())))
    }

    /// Whether Terraform leaves changes of an attribute of a resource alone.
    fn ignores(&self) -> Result<Value, Diagnostic> {
        self.arguments(2)?;
        let attribute = self.text(1)?;
        let declared = self.args[0].origin.primary();
        Ok(values::bool(declared.is_some_and(|declared| {
            self.session.ignored_at(declared).iter().any(|word| word == "all" || attribute.is(word))
        })))
    }

    /// Whether an action may hand a role to a service, which asks for `iam:PassRole`.
    fn passes_roles(&self) -> Result<Value, Diagnostic> {
        self.arguments(1)?;
        let written = self.text(0)?;
        let action = catalog().action(&written.known().unwrap_or_default());
        let dependent = action.and_then(|action| action.dependent_actions());
        Ok(values::bool(dependent.is_none_or(|mut needed| needed.any(|needed| needed == PASS_ROLE))))
    }

    /// What an action is granted on: of the given ARNs those that it takes, and for each kind of resource that it must have and none of them is, every
    /// one in the own account and region. `*` where it takes no resource.
    fn resources_of(&self) -> Result<Value, Diagnostic> {
        self.arguments(2)?;
        let written = self.text(0)?;
        let given: Vec<Text> =
            values::elements(&self.args[1]).unwrap_or_default().iter().filter_map(values::text).collect();
        let Some(action) = catalog().action(&written.known().unwrap_or_default()) else { return Ok(values::null()) };
        if action.requires_star() {
            return Ok(values::tuple([values::literal("*")]));
        }
        let own =
            [("${Partition}", Identity::Partition), ("${Region}", Identity::Region), ("${Account}", Identity::Account)];
        let every = |pattern: ArnPattern| {
            let mut fields: Vec<Text> = Vec::new();
            for field in pattern.as_str().splitn(ARN_FIELDS, ':') {
                fields.push(match own.iter().find(|(name, _)| *name == field) {
                    Some((_, identity)) => self.session.configuration.identity(*identity),
                    None => Text::literal(glob(field), Origin::default()),
                });
            }
            let colon = Text::literal(":", Origin::default());
            let joined = fields
                .iter()
                .enumerate()
                .flat_map(|(index, field)| (index > 0).then_some(&colon).into_iter().chain([field]));
            Text::concat(joined)
        };
        let taken = |kind: &ActionResource| {
            let fits = |arn: &&Text| kind.arn_patterns().any(|pattern| pattern.fits(&open(arn)));
            given.iter().filter(fits).cloned().collect::<Vec<Text>>()
        };
        let kinds: Vec<(ActionResource, Vec<Text>)> =
            action.resource_types().map(|kind| (kind, taken(&kind))).collect();
        let nothing_fits = kinds.iter().all(|(_, taken)| taken.is_empty());
        let mut all: Vec<Text> = Vec::new();
        for (kind, taken) in kinds {
            let resources: Vec<Text> = match taken.is_empty() && (kind.required() || nothing_fits) {
                true => kind.arn_patterns().map(every).collect(),
                false => taken,
            };
            all.extend(resources.into_iter().filter(|resource| !all.contains(resource)).collect::<Vec<_>>());
        }
        Ok(values::tuple(all.into_iter().map(values::string)))
    }

    /// Every member of the objects with that name, at any depth, each with its own `name`.
    fn nested(&self) -> Result<Value, Diagnostic> {
        self.arguments(2)?;
        let wanted = self.text(1)?;
        Ok(nested::members(&self.args[0], &wanted.known().unwrap_or_default()))
    }

    /// The statements of an AWS managed policy.
    fn managed_policy(&self, policy: &Text) -> Result<Value, Diagnostic> {
        self.arguments(1)?;
        let name = policy.known().unwrap_or_default();
        managed::statements(self.session, &name).ok_or_else(|| {
            Diagnostic::error(format!("the catalogue has no managed policy called {name}"), self.name.span)
        })
    }

    /// Whether a text names a resource: by a reference to it, or by its ARN.
    fn mentions(&self) -> Result<Value, Diagnostic> {
        self.arguments(2)?;
        let Some(text) = values::text(&self.args[0]) else { return Ok(values::bool(false)) };
        let of = |name: &str| values::attribute(&self.args[1], name).and_then(values::text);
        let address = of("address").map(|address| address.to_string());
        let referred = text.symbols().any(|symbol| match symbol.kind() {
            SymbolKind::Attribute { address: named, .. } => Some(named.to_string()) == address,
            _ => false,
        });
        let arn = of("arn").map(|arn| arn.to_string());
        let written = arn.is_some_and(|arn| self.session.configuration.canonical(&text).to_string().contains(&arn));
        Ok(values::bool(referred || written))
    }
}
