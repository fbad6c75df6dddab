//! The configuration as wiring expressions see it: resources as objects, lookups from what a setting holds to the resource it names.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Component, Path};
use std::sync::Arc;

use crate::input::{Diagnostic, FileId, Sources, Span};
use crate::terraform::eval::evaluate;
use crate::terraform::syntax;
use crate::terraform::value::{Kind, Value};
use crate::text::{Address, Identity, Mode, Origin, Part, Text};

use super::Wiring;
use super::configuration::Configuration;
use super::cut;
use super::language::{LookupRule, Takes};
use super::scope::Names;
use super::undecided::{self, Reading};
use super::values;

/// How many types a lookup may go through: an alias of an alias.
const MAX_THROUGH: usize = 4;

/// How many directories above its own a file of the repository is looked for in.
const MAX_ABOVE: usize = 12;

/// Wiring files and one configuration.
pub(super) struct Session<'a> {
    pub(super) wiring: &'a Wiring,
    pub(super) configuration: &'a dyn Configuration,
    pub(super) sources: &'a Arc<Sources>,
    /// The wiring files: places in them are no places of the configuration.
    pub(super) files: &'a HashSet<FileId>,
    objects: RefCell<HashMap<Address, Value>>,
}

impl<'a> Session<'a> {
    pub(super) fn new(
        wiring: &'a Wiring,
        configuration: &'a dyn Configuration,
        sources: &'a Arc<Sources>,
        files: &'a HashSet<FileId>,
    ) -> Self {
        Self { wiring, configuration, sources, files, objects: RefCell::default() }
    }

    pub(super) fn base_dir(&self) -> &Path {
        Path::new(".")
    }

    /// A resource as an object: what is written in its body, and what it is called.
    pub(super) fn object(&self, address: &Address) -> Value {
        if let Some(known) = self.objects.borrow().get(address) {
            return known.clone();
        }
        let body = self.configuration.body(address);
        let arn = self.configuration.arn(address).unwrap_or_else(|| values::attribute_symbol(address, "arn"));
        let name = self.configuration.name(address);
        let mut entries = match &body.kind {
            Kind::Object(entries) => entries.to_map(),
            _ => BTreeMap::new(),
        };
        let mut add = |name: &str, value: Value| entries.insert(name.into(), value);
        add("address", values::literal(&address.to_string()));
        add("label", values::literal(&address.to_string()));
        add("declared", values::bool(true));
        let iam_type = self.configuration.iam_type(address);
        for (name, value) in described(&arn, iam_type.as_deref()) {
            add(name, value);
        }
        let mut add_absent = |name: &str, text: Option<Text>| {
            if let Some(text) = text {
                entries.entry(name.into()).or_insert_with(|| values::string(text));
            }
        };
        add_absent("arn", Some(arn));
        add_absent("id", Some(values::attribute_symbol(address, "id")));
        add_absent("name", name);
        let object = values::object(entries, body.origin.clone());
        self.objects.borrow_mut().insert(address.clone(), object.clone());
        object
    }

    /// A resource as an object, as it is named: one of several instances of which only apply knows how many there are is not the others.
    fn object_as(&self, address: &Address, given: &Text) -> Value {
        let object = self.object(address);
        let one = given.instances().into_iter().find(|one| one.address == *address);
        let (Some(one), Kind::Object(entries)) = (one, &object.kind) else { return object };
        let mut entries = entries.to_map();
        for name in ["arn", "id", "name"] {
            if let Some(text) = entries.get(name).and_then(values::text) {
                entries.insert(name.into(), values::string(text.of_instance(&one)));
            }
        }
        values::object(entries, object.origin.clone())
    }

    /// The canonical form of a text that keeps the name of the one instance it is about.
    fn canonical(&self, text: &Text) -> Text {
        let canonical = self.configuration.canonical(text);
        match &text.instances()[..] {
            [one] => canonical.of_instance(one),
            _ => canonical,
        }
    }

    /// Every managed resource of a type, as objects.
    pub(super) fn resources(&self, tf_type: &str) -> Value {
        values::tuple(self.configuration.of_type(tf_type).iter().map(|address| self.object(address)))
    }

    /// The resource that an ARN or a reference names, of whatever type.
    pub(super) fn resource(&self, given: &Text) -> Value {
        let written = self.canonical(given);
        let declared = self.configuration.find(None, given).filter(|_| !self.is_held(given));
        let Some(address) = declared else { return self.undeclared(Some(&written), None) };
        let object = self.object_as(&address, given);
        // A table's stream, a function's alias, a path below an API: the ARN is what was given, not the resource's own.
        if !cut::begins(&written, "arn:") {
            return object;
        }
        let mut entries = match &object.kind {
            Kind::Object(entries) => entries.to_map(),
            _ => BTreeMap::new(),
        };
        let iam_type = self.configuration.iam_type(&address);
        entries.extend(described(&written, iam_type.as_deref()).map(|(name, value)| (name.into(), value)));
        entries.insert("arn".into(), values::string(written));
        values::object(entries, object.origin.clone())
    }

    /// What a lookup answers for what it is given.
    pub(super) fn look_up(
        &self,
        rule: &LookupRule,
        given: &Text,
        takes: Takes,
        region: Option<&Text>,
    ) -> Result<Value, Diagnostic> {
        self.look_up_within(rule, given, takes, region, MAX_THROUGH)
    }

    fn look_up_within(
        &self,
        rule: &LookupRule,
        given: &Text,
        takes: Takes,
        region: Option<&Text>,
        depth: usize,
    ) -> Result<Value, Diagnostic> {
        let names = |more: Vec<(&'static str, Value)>| {
            let given = ("given", values::string(given.clone()));
            Names { session: self, region: region.cloned(), more: std::iter::once(given).chain(more).collect() }
        };
        let name = match &rule.cut {
            None => given.clone(),
            Some(expr) => values::text(&evaluate(expr, &names(Vec::new()))?)
                .ok_or_else(|| Diagnostic::error("`cut` must be a string", expr.span))?,
        };
        let found = [given, &name]
            .into_iter()
            .filter(|text| !rule.is_held(text))
            .find_map(|text| rule.types.iter().find_map(|tf_type| self.configuration.find(Some(tf_type), text)))
            // What a data source looks up something by does not mean the data source.
            .filter(|found| {
                let looks_up = || rule.looked_up_by.iter().any(|(tf_type, _)| *tf_type == found.type_name);
                found.mode == Mode::Managed || !given.is_known() || !looks_up()
            });
        if let Some(named) = self.looked_up(rule, given).filter(|_| depth > 0) {
            let object = self.look_up_within(rule, &named, Takes::Either, region, depth - 1)?;
            // Of any other the reference says more than what it is looked up by.
            if values::attribute(&object, "arn").is_none() || values::is_true(values::attribute(&object, "declared")) {
                return Ok(object);
            }
        }
        let object = match found {
            Some(address) => self.object_as(&address, given),
            None => {
                if let Some(named) = self.through(rule, given).filter(|_| depth > 0) {
                    return self.look_up_within(rule, &named, Takes::Either, region, depth - 1);
                }
                let (arn, short) = match undecided::read(&name, takes) {
                    Reading::Arn => (self.canonical(&name), cut::last(&cut::last(&name, ":"), "/")),
                    Reading::SomeArn => {
                        let written = self.canonical(&name);
                        // A data source says what ARN it is: that of an alias is no key's.
                        if cut::begins(&written, "arn:") && depth > 0 {
                            return self.look_up_within(rule, &written, takes, region, depth - 1);
                        }
                        (written, undecided::mark(&name))
                    }
                    Reading::Undecided => (undecided::mark(&name), undecided::mark(&name)),
                    Reading::Name => {
                        let names = names(vec![("name", values::string(name.clone()))]);
                        let arn = evaluate(&rule.arn, &names)?;
                        if values::is_null(&arn) {
                            return Ok(self.undeclared(None, Some(name)));
                        }
                        let arn = values::text(&arn)
                            .ok_or_else(|| Diagnostic::error("`arn` must be a string", rule.arn.span))?;
                        (arn, name)
                    }
                };
                self.undeclared(Some(&arn), Some(short))
            }
        };
        let (Some(more), Kind::Object(entries)) = (&rule.attributes, &object.kind) else { return Ok(object) };
        let known = ["name", "arn", "service", "kind"]
            .map(|name| (name, entries.get(name).cloned().unwrap_or_else(values::null)));
        let more = evaluate(more, &names(known.to_vec()))?;
        let mut entries = entries.to_map();
        if let Kind::Object(more) = &more.kind {
            entries.extend(more.iter().map(|(name, value)| (Arc::clone(name), value.clone())));
        }
        Ok(values::object(entries, object.origin.clone()))
    }

    /// Whether a text is what a resource holds, and says nothing of which resource that is.
    pub(super) fn is_held(&self, text: &Text) -> bool {
        self.wiring.find(|language| language.lookups.values().find(|rule| rule.is_held(text))).is_some()
    }

    /// What an alias or the like names.
    fn through(&self, rule: &LookupRule, given: &Text) -> Option<Text> {
        rule.through.iter().find_map(|(tf_type, attribute)| {
            let alias = self.configuration.find(Some(tf_type), given)?;
            self.says(&alias, attribute)
        })
    }

    /// By what a data source looks up what a reference names, where that is written out.
    fn looked_up(&self, rule: &LookupRule, given: &Text) -> Option<Text> {
        given.as_symbol()?;
        let mut said = rule.looked_up_by.iter().filter_map(|(tf_type, attribute)| {
            let looks_up = self.configuration.find(Some(tf_type), given).filter(|found| found.mode == Mode::Data)?;
            self.says(&looks_up, attribute)
        });
        said.find(Text::is_known)
    }

    fn says(&self, address: &Address, attribute: &str) -> Option<Text> {
        values::attribute(&self.configuration.body(address), attribute).and_then(values::text)
    }

    /// The text of a file in the directory of a place, or in one of those above it that belong to the same repository.
    pub(super) fn beside(&self, place: Span, path: &str) -> Option<Text> {
        let path = Path::new(path);
        if path.is_absolute() || path.components().any(|part| part == Component::ParentDir) {
            return None;
        }
        let source = self.sources.get(place.file);
        let directory = std::fs::canonicalize(source.path().parent()?).ok()?;
        let mut found = None;
        for directory in directory.ancestors().take(MAX_ABOVE) {
            let file = directory.join(path);
            if found.is_none() && file.is_file() {
                found = Some(file);
            }
            if directory.join(".git").exists() {
                let source = crate::input::read(self.sources, &found?).ok()?;
                let whole = Span::new(source.id(), 0, source.text().len());
                return Some(Text::literal(Arc::clone(source.text()), Origin::at(whole)));
            }
        }
        None
    }

    /// The attributes whose changes the resource that is declared at a place ignores, as its `lifecycle` block names them.
    pub(super) fn ignored_at(&self, place: Span) -> Vec<String> {
        let source = self.sources.get(place.file);
        let parsed = syntax::parse_file(&source);
        let declared = parsed.body.blocks.iter().filter(|block| block.span.covers(&place));
        declared.flat_map(|block| syntax::ignored_changes(block, |span| source.slice(span).to_owned())).collect()
    }

    /// Something that the configuration names and does not declare; nothing at all where no ARN is given.
    pub(super) fn undeclared(&self, arn: Option<&Text>, name: Option<Text>) -> Value {
        let label = name.as_ref().or(arn).cloned();
        let mut entries = BTreeMap::from([
            ("arn".into(), values::optional(arn.cloned())),
            ("name".into(), values::optional(name)),
            ("label".into(), values::optional(label)),
            ("declared".into(), values::bool(false)),
        ]);
        if let Some(arn) = arn {
            entries.extend(described(arn, None).map(|(name, value)| (name.into(), value)));
        }
        values::object(entries, arn.map(Text::origin).unwrap_or_default())
    }

    /// The account, region or partition of the configuration.
    pub(super) fn identity(&self, which: Identity) -> Value {
        values::string(self.configuration.identity(which))
    }

    /// A text as it goes out: canonical, and only from places in the configuration.
    pub(super) fn outward(&self, text: &Text) -> Text {
        let here = |span: &crate::input::Span| !self.files.contains(&span.file);
        let strip = |part: &Part| {
            let spans = part.origin().spans().iter().filter(|span| here(span));
            let origin = spans.fold(crate::text::Origin::default(), |all, &span| all.and(&span.into()));
            match part {
                Part::Literal(text, _) => Part::Literal(Arc::clone(text), origin),
                Part::Symbol(symbol, _) => Part::Symbol(symbol.clone(), origin),
            }
        };
        self.canonical(&Text::from_parts(text.parts().iter().map(strip).collect::<Vec<_>>()))
    }
}

/// `service`, `kind` and `account` of an ARN, as far as it says so; of the service authorization reference's type where it does not.
fn described(arn: &Text, iam_type: Option<&str>) -> [(&'static str, Value); 3] {
    let fields = cut::arn_fields(arn);
    let by_type = iam_type.and_then(|iam_type| iam_type.split_once(':'));
    let service = fields.as_ref().and_then(|fields| fields[2].known().map(|service| service.into_owned()));
    let kind = fields.as_ref().map(|fields| cut::before(&cut::before(&fields[5], "/"), ":"));
    let kind = kind.and_then(|kind| kind.known().map(|kind| kind.into_owned()));
    let account = fields.map(|fields| fields[4].clone()).filter(|account| !account.is_empty());
    let or_type =
        |part: Option<String>, other: Option<&str>| part.filter(|part| !part.is_empty()).or(other.map(str::to_owned));
    let written = |part: Option<String>| part.map_or_else(values::null, |part| values::literal(&part));
    [
        ("service", written(or_type(service, by_type.map(|(service, _)| service)))),
        ("kind", written(or_type(kind, by_type.map(|(_, kind)| kind)))),
        ("account", values::optional(account)),
    ]
}
