//! From the syntax of wiring files to [`Language`]. What is wrong in a block costs a diagnostic and that block.

use std::collections::HashMap;
use std::sync::Arc;

use crate::input::{Diagnostic, Label, Span};
use crate::terraform::syntax;
use crate::terraform::syntax::ast::{Attribute, Block, Body, Expr, ExprKind, Ident, ObjectKey, TemplatePart};

use super::functions::TAKES;
use super::language::{
    CommonRule, ConditionRule, Fact, Language, Locals, LookupRule, NeedRule, NoNeedRule, RoleRule, SupersededRule,
    Takes,
};

/// What every fact may have.
const FACT: [&str; 4] = ["when", "because", "source", "evidence"];

/// Reads files into `language`, one after another.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) language: Language,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Each `common` block that a role asks for by name, and where.
    included: Vec<(Arc<str>, Span)>,
}

impl Reader {
    /// Adds what a file says.
    pub(super) fn file(&mut self, parsed: syntax::Parsed) {
        self.diagnostics.extend(parsed.diagnostics);
        for attribute in &parsed.body.attributes {
            self.refuse(&attribute.name, "a wiring file", &["lookup", "locals", "common", "service"]);
        }
        for mut block in parsed.body.blocks {
            let (kind, labels) = name_of(&mut block);
            match (&*kind, &labels[..]) {
                ("locals", []) => {
                    let locals = self.locals(block.body);
                    self.merge(locals, |language| &mut language.shared);
                }
                ("lookup", [name]) => self.lookup(name, block),
                ("common", [name]) => self.common(name, block),
                ("service", [service]) => self.service(&service.name, block),
                _ => {
                    let known = ["lookup \"name\"", "locals", "common \"name\"", "service \"principal\""];
                    self.refuse_block(&block, "a wiring file", &known);
                }
            }
        }
    }

    /// What can only be told once all files are read: a `common` block may stand in a later file than the roles that include it, or among `others`.
    pub(super) fn finish(&mut self, others: Option<&HashMap<Arc<str>, CommonRule>>) {
        for (name, span) in std::mem::take(&mut self.included) {
            if !self.language.common.contains_key(&name) && !others.is_some_and(|others| others.contains_key(&name)) {
                self.diagnostics.push(Diagnostic::error(format!("there is no `common \"{name}\"`"), span));
            }
        }
    }

    fn common(&mut self, name: &Ident, block: Block) {
        for attribute in &block.body.attributes {
            self.refuse(&attribute.name, "a common", &["need", "no_need"]);
        }
        let mut rule = CommonRule::default();
        for mut inner in block.body.blocks {
            let (kind, labels) = name_of(&mut inner);
            match (&*kind, &labels[..]) {
                ("need", [title]) => rule.needs.extend(self.need(title, inner)),
                ("no_need", [title]) => rule.no_needs.extend(self.no_need(title, inner)),
                _ => self.refuse_block(&inner, "a common", &["need \"title\"", "no_need \"title\""]),
            }
        }
        if self.language.common.insert(Arc::clone(&name.name), rule).is_some() {
            self.twice(name);
        }
    }

    fn service(&mut self, service: &Arc<str>, block: Block) {
        for attribute in &block.body.attributes {
            self.refuse(&attribute.name, "a service", &["locals", "role"]);
        }
        for mut inner in block.body.blocks {
            let (kind, labels) = name_of(&mut inner);
            match (&*kind, &labels[..]) {
                ("locals", []) => {
                    let locals = self.locals(inner.body);
                    let service = Arc::clone(service);
                    self.merge(locals, |language| language.services.entry(service).or_default());
                }
                ("role", [tf_type]) => {
                    let role = self.role(service, &tf_type.name, inner);
                    self.language.roles.extend(role);
                }
                _ => self.refuse_block(&inner, "a service", &["locals", "role \"type\""]),
            }
        }
    }

    fn role(&mut self, service: &Arc<str>, tf_type: &Arc<str>, mut block: Block) -> Option<RoleRule> {
        let mut fields = self.fields(
            &mut block,
            "a role",
            &["attribute", "extends", "commands", "code", "open", "assumed_by", "include"],
        );
        let attribute = fields.required(self, "attribute")?;
        let attributes = self.strings(&attribute)?;
        let extends = fields.take("extends").is_some_and(|expr| matches!(expr.kind, ExprKind::Bool(true)));
        let include = fields.take("include");
        let included = include.as_ref().and_then(|expr| self.strings(expr)).unwrap_or_default();
        if let Some(expr) = &include {
            self.included.extend(included.iter().map(|name| (Arc::clone(name), expr.span)));
        }
        let mut role = RoleRule {
            service: Arc::clone(service),
            tf_type: Arc::clone(tf_type),
            attributes,
            extends,
            commands: fields.take("commands"),
            code: fields.take("code"),
            open: fields.take("open"),
            assumed_by: fields.take("assumed_by"),
            include: included,
            locals: Locals::new(),
            needs: Vec::new(),
            no_needs: Vec::new(),
            superseded: Vec::new(),
        };
        for mut inner in block.body.blocks {
            let (kind, labels) = name_of(&mut inner);
            match (&*kind, &labels[..]) {
                ("locals", []) => role.locals.extend(self.locals(inner.body)),
                ("need", [title]) => role.needs.extend(self.need(title, inner)),
                ("no_need", [title]) => role.no_needs.extend(self.no_need(title, inner)),
                ("superseded", [title]) => role.superseded.extend(self.superseded(title, inner)),
                _ => {
                    let known = ["locals", "need \"title\"", "no_need \"title\"", "superseded \"title\""];
                    self.refuse_block(&inner, "a role", &known);
                }
            }
        }
        Some(role)
    }

    fn need(&mut self, title: &Ident, mut block: Block) -> Option<NeedRule> {
        let more = [
            "for_each",
            "region",
            "strength",
            "sole",
            "actions",
            "documented_actions",
            "optional_actions",
            "resources",
        ];
        let mut fields = self.fields(&mut block, "a need", &[&FACT[..], &more].concat());
        let fact = self.fact(title, &mut fields)?;
        let resources = fields.required(self, "resources")?;
        let [actions, documented_actions, optional_actions] =
            ["actions", "documented_actions", "optional_actions"].map(|name| fields.take(name));
        if actions.is_none() && documented_actions.is_none() && optional_actions.is_none() {
            self.diagnostics.push(Diagnostic::error("a need without actions says nothing", block.header));
            return None;
        }
        let mut conditions = Vec::new();
        for mut inner in block.body.blocks {
            let (kind, labels) = name_of(&mut inner);
            match (&*kind, &labels[..]) {
                ("condition", []) => conditions.extend(self.condition(inner)),
                _ => self.refuse_block(&inner, "a need", &["condition"]),
            }
        }
        Some(NeedRule {
            fact,
            for_each: fields.take("for_each"),
            region: fields.take("region"),
            strength: fields.take("strength"),
            sole: fields.take("sole"),
            actions,
            documented_actions,
            optional_actions,
            resources,
            conditions,
        })
    }

    fn condition(&mut self, mut block: Block) -> Option<ConditionRule> {
        let mut fields = self.fields(&mut block, "a condition", &["test", "variable", "values"]);
        Some(ConditionRule {
            test: fields.required(self, "test")?,
            variable: fields.required(self, "variable")?,
            values: fields.required(self, "values")?,
        })
    }

    fn no_need(&mut self, title: &Ident, mut block: Block) -> Option<NoNeedRule> {
        let mut fields = self.fields(&mut block, "a no_need", &FACT);
        Some(NoNeedRule { fact: self.fact(title, &mut fields)? })
    }

    fn superseded(&mut self, title: &Ident, mut block: Block) -> Option<SupersededRule> {
        let mut fields =
            self.fields(&mut block, "a superseded", &[&FACT[..], &["unnamed", "actions", "resources"]].concat());
        let fact = self.fact(title, &mut fields)?;
        Some(SupersededRule {
            fact,
            unnamed: fields.take("unnamed").is_some_and(|expr| matches!(expr.kind, ExprKind::Bool(true))),
            actions: fields.required(self, "actions")?,
            resources: fields.required(self, "resources")?,
        })
    }

    fn fact(&mut self, title: &Ident, fields: &mut Fields) -> Option<Fact> {
        Some(Fact {
            title: title.name.to_string(),
            when: fields.take("when"),
            because: fields.take("because"),
            source: fields.required(self, "source")?,
            evidence: fields.take("evidence"),
        })
    }

    fn lookup(&mut self, name: &Ident, mut block: Block) {
        let mut fields = self.fields(
            &mut block,
            "a lookup",
            &["type", "through", "looked_up_by", "holds", "cut", "arn", "takes", "attributes"],
        );
        let Some(types) = fields.required(self, "type").and_then(|types| self.strings(&types)) else { return };
        let Some(arn) = fields.required(self, "arn") else { return };
        let [through, looked_up_by] = ["through", "looked_up_by"]
            .map(|name| fields.take(name).map(|pairs| self.pairs(&pairs)).unwrap_or_default());
        let takes = fields.take("takes").map_or(Takes::Either, |expr| {
            literal(&expr).and_then(|takes| Takes::named(&takes)).unwrap_or_else(|| {
                self.diagnostics.push(Diagnostic::error(TAKES, expr.span));
                Takes::Either
            })
        });
        let holds = fields.take("holds").and_then(|holds| self.strings(&holds)).unwrap_or_default();
        let (cut, attributes) = (fields.take("cut"), fields.take("attributes"));
        let rule = LookupRule { types, through, looked_up_by, holds, cut, arn, takes, attributes };
        if self.language.lookups.insert(Arc::clone(&name.name), rule).is_some() {
            self.twice(name);
        }
    }

    fn locals(&mut self, body: Body) -> Locals {
        for block in &body.blocks {
            self.refuse_block(block, "locals", &["name = expression"]);
        }
        body.attributes.into_iter().map(|attribute| (attribute.name.name, attribute.value)).collect()
    }

    fn merge(&mut self, locals: Locals, into: impl FnOnce(&mut Language) -> &mut Locals) {
        let known = into(&mut self.language);
        let mut twice = Vec::new();
        for (name, expr) in locals {
            let span = expr.span;
            if known.insert(Arc::clone(&name), expr).is_some() {
                twice.push(Ident { name, span });
            }
        }
        twice.iter().for_each(|name| self.twice(name));
    }

    /// A string or a list of strings, written out.
    fn strings(&mut self, expr: &Expr) -> Option<Vec<Arc<str>>> {
        let strings = match &expr.kind {
            ExprKind::Tuple(items) => items.iter().map(literal).collect(),
            _ => literal(expr).map(|text| vec![text]),
        };
        if strings.is_none() {
            self.diagnostics
                .push(Diagnostic::error("this must be a string, or a list of strings, written out", expr.span));
        }
        strings
    }

    /// `{ type = "attribute" }`, written out.
    fn pairs(&mut self, expr: &Expr) -> Vec<(Arc<str>, Arc<str>)> {
        let pairs = match &expr.kind {
            ExprKind::Object(items) => items
                .iter()
                .map(|item| match &item.key {
                    ObjectKey::Word(word) => Some((Arc::clone(&word.name), literal(&item.value)?)),
                    ObjectKey::Expr(key) => Some((literal(key)?, literal(&item.value)?)),
                })
                .collect::<Option<Vec<_>>>(),
            _ => None,
        };
        pairs.unwrap_or_else(|| {
            let message = "this must be an object of resource types and attribute names, written out";
            self.diagnostics.push(Diagnostic::error(message, expr.span));
            Vec::new()
        })
    }

    fn fields(&mut self, block: &mut Block, place: &str, known: &[&str]) -> Fields {
        for attribute in &block.body.attributes {
            if !known.contains(&&*attribute.name.name) {
                self.refuse(&attribute.name, place, known);
            }
        }
        Fields { attributes: std::mem::take(&mut block.body.attributes), header: block.header }
    }

    fn refuse(&mut self, name: &Ident, place: &str, known: &[&str]) {
        let message = format!("`{}` is nothing that {place} has", name.name);
        self.diagnostics.push(Diagnostic::error(message, name.span).with_help(format!("it has {}", known.join(", "))));
    }

    fn refuse_block(&mut self, block: &Block, place: &str, known: &[&str]) {
        let message = format!("this block is nothing that {place} has");
        self.diagnostics
            .push(Diagnostic::error(message, block.header).with_help(format!("it has {}", known.join(", "))));
    }

    fn twice(&mut self, name: &Ident) {
        let mut diagnostic = Diagnostic::error(format!("`{}` is defined twice: the last one counts", name.name), None);
        diagnostic.labels.push(Label::new(name.span, ""));
        self.diagnostics.push(diagnostic);
    }
}

/// The type and the labels of a block, taken out of it: what is read of a file is moved, and never copied.
fn name_of(block: &mut Block) -> (Arc<str>, Vec<Ident>) {
    (Arc::clone(&block.kind.name), std::mem::take(&mut block.labels))
}

/// The attributes of a block, each taken once.
struct Fields {
    attributes: Vec<Attribute>,
    header: Span,
}

impl Fields {
    fn take(&mut self, name: &str) -> Option<Expr> {
        let at = self.attributes.iter().position(|attribute| &*attribute.name.name == name)?;
        Some(self.attributes.swap_remove(at).value)
    }

    fn required(&mut self, reader: &mut Reader, name: &str) -> Option<Expr> {
        let found = self.take(name);
        if found.is_none() {
            reader.diagnostics.push(Diagnostic::error(format!("`{name}` is missing here"), self.header));
        }
        found
    }
}

/// The text of a string that is written out.
fn literal(expr: &Expr) -> Option<Arc<str>> {
    let ExprKind::Template(template) = &expr.kind else { return None };
    let parts = template.parts.iter().map(|part| match part {
        TemplatePart::Literal(text) => text.known().map(|text| text.into_owned()),
        _ => None,
    });
    parts.collect::<Option<String>>().map(Arc::from)
}
