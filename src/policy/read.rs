//! Reading a policy document out of JSON: every shape that AWS takes, and what it refuses as problems.
//!
//! Grammar: IAM User Guide, "Grammar of the IAM JSON policy language". Element names are matched exactly there; one in another case is read
//! all the same and reported, since that is what was meant. What is not known is kept as such: it never becomes a wildcard, nor absent.

mod clause;
mod condition;

use super::{Block, Clause, Condition, Document, Effect, Leaf, Problem, Statement};
use crate::json::{Json, Kind, Member};
use crate::text::{Origin, Text};

const DOCUMENT_ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];

const STATEMENT_ELEMENTS: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

impl Document {
    /// Reads a document. Never fails: what cannot be read is in `problems`, what is not known in `unknown`.
    ///
    /// Codes of problems: `not-an-object`, `unknown-element`, `wrong-case`, `duplicate-key`, `wrong-type`, `null`, `version-invalid`, `missing-statement`,
    /// `missing-effect`, `effect-invalid`, `missing-action`, `missing-resource`, `action-and-not-action`, `resource-and-not-resource`,
    /// `principal-and-not-principal`, `principal-invalid`, `principal-type-invalid`, `nested-list`, `duplicate-condition-key` (in another case), `condition-value-types`. JSON's own problems are its reader's.
    pub fn read(json: &Json) -> Document {
        let document = Document { origin: json.origin.clone(), ..Document::default() };
        let mut reader = Reader { document, statement: None };
        match &json.kind {
            Kind::Object(members) => reader.document(members),
            Kind::Unknown(text) => reader.document.unknown.push(text.clone()),
            Kind::String(text) if !text.is_known() => reader.document.unknown.push(text.clone()),
            _ => reader.problem("not-an-object", "a policy is a JSON object", &json.origin),
        }
        reader.document
    }
}

struct Reader {
    document: Document,
    /// The statement that is being read.
    statement: Option<usize>,
}

impl Reader {
    fn document(&mut self, members: &[Member]) {
        let mut has_statement = false;
        let mut seen = Vec::new();
        for member in members {
            let Some(key) = member.key.known() else {
                self.document.unknown.push(member.key.clone());
                has_statement = true;
                continue;
            };
            match self.element(&key, member, &DOCUMENT_ELEMENTS, &mut seen) {
                Some("Version") => {
                    self.document.version = self.string(&member.value, "Version");
                    self.version();
                }
                Some("Id") => self.document.id = self.string(&member.value, "Id"),
                Some(_) => {
                    has_statement = true;
                    self.statements(&member.value, 0);
                }
                None => {}
            }
        }
        if !has_statement {
            let origin = self.document.origin.clone();
            self.problem("missing-statement", "a policy has a Statement", &origin);
        }
    }

    fn version(&mut self) {
        let Some(version) = self.document.version.as_ref() else { return };
        let valid = !version.text.is_known() || version.text.is("2012-10-17") || version.text.is("2008-10-17");
        if !valid {
            let (message, origin) = (format!("there is no version `{}`", version.text), version.origin.clone());
            self.problem("version-invalid", message, &origin);
        }
    }

    fn statements(&mut self, json: &Json, depth: usize) {
        match &json.kind {
            Kind::Object(members) => self.statement(members, &json.origin),
            Kind::Array(items) => {
                if depth > 0 {
                    self.problem("nested-list", "a list of statements does not hold lists", &json.origin);
                }
                // A list in a list in a list is no longer a slip of the pen.
                if depth < 2 {
                    self.document.statements.reserve_exact(items.len());
                    items.iter().for_each(|item| self.statements(item, depth + 1));
                }
            }
            Kind::Unknown(text) => self.document.unknown.push(text.clone()),
            Kind::String(text) if !text.is_known() => self.document.unknown.push(text.clone()),
            _ => self.problem(mistyped(json), "a statement is an object", &json.origin),
        }
    }

    fn statement(&mut self, members: &[Member], origin: &Origin) {
        if let Some(member) = members.iter().find(|member| !member.key.is_known()) {
            // A member of unknown name may be any element: the statement is as good as unknown.
            self.document.unknown.push(member.key.clone());
            return;
        }
        let mut statement = Statement {
            index: self.document.statements.len(),
            sid: None,
            effect: None,
            effect_leaf: None,
            actions: Vec::new(),
            resources: Vec::new(),
            principals: Vec::new(),
            condition: Block::default(),
            origin: origin.clone(),
        };
        self.statement = Some(statement.index);
        let is = |text: Option<std::borrow::Cow<'_, str>>, word: &str| {
            text.is_some_and(|text| text.eq_ignore_ascii_case(word))
        };
        let allows = |member: &Member| match &member.value.kind {
            Kind::String(effect) => is(member.key.known(), "Effect") && is(effect.known(), "Allow"),
            _ => false,
        };
        let allows = members.iter().any(allows);
        let mut seen = Vec::with_capacity(members.len());
        for member in members {
            let key = member.key.known().unwrap_or_default();
            match self.element(&key, member, &STATEMENT_ELEMENTS, &mut seen) {
                Some("Sid") => statement.sid = self.string(&member.value, "Sid"),
                Some("Effect") => {
                    statement.effect_leaf = self.string(&member.value, "Effect");
                    statement.effect = self.effect(statement.effect_leaf.as_ref());
                }
                Some(name @ ("Action" | "NotAction")) => {
                    let clause = self.clause(member, name.starts_with("Not"));
                    push_exactly(&mut statement.actions, clause);
                }
                Some(name @ ("Resource" | "NotResource")) => {
                    let clause = self.clause(member, name.starts_with("Not"));
                    push_exactly(&mut statement.resources, clause);
                }
                Some(name @ ("Principal" | "NotPrincipal")) => {
                    let clause = self.principal(member, name.starts_with("Not"), allows);
                    push_exactly(&mut statement.principals, clause);
                }
                Some(_) => self.condition(member, &mut statement.condition),
                None => {}
            }
        }
        if statement.allows() {
            statement.actions.iter_mut().chain(&mut statement.resources).for_each(Clause::take_for_given);
            statement.condition.conditions.iter_mut().for_each(Condition::take_for_given);
        }
        self.complete(&statement, &seen);
        self.statement = None;
        self.document.statements.push(statement);
    }

    /// Says what a statement lacks, or has twice in two forms.
    fn complete(&mut self, statement: &Statement, seen: &[&str]) {
        let has = |name| seen.contains(&name);
        let missing = [
            ("missing-effect", "the statement has no Effect", !has("Effect")),
            ("missing-action", "the statement has neither Action nor NotAction", statement.actions.is_empty()),
            (
                "missing-resource",
                "a statement has a Resource or a NotResource, unless it has a Principal",
                statement.resources.is_empty() && statement.principals.is_empty(),
            ),
            ("action-and-not-action", "a statement has either Action or NotAction", has("Action") && has("NotAction")),
            (
                "resource-and-not-resource",
                "a statement has either Resource or NotResource",
                has("Resource") && has("NotResource"),
            ),
            (
                "principal-and-not-principal",
                "a statement has either Principal or NotPrincipal",
                has("Principal") && has("NotPrincipal"),
            ),
        ];
        for (code, message, _) in missing.into_iter().filter(|(.., wrong)| *wrong) {
            self.problem(code, message, &statement.origin);
        }
    }

    /// Which of `names` the key is; says so where it is none, is in another case, or was there before.
    fn element<'n>(
        &mut self,
        key: &str,
        member: &Member,
        names: &[&'n str],
        seen: &mut Vec<&'n str>,
    ) -> Option<&'n str> {
        let Some(&name) = names.iter().find(|name| name.eq_ignore_ascii_case(key)) else {
            self.problem("unknown-element", format!("there is no element `{key}`"), &member.key_origin);
            return None;
        };
        if name != key {
            self.problem("wrong-case", format!("the element is spelled `{name}`, not `{key}`"), &member.key_origin);
        }
        if seen.contains(&name) {
            self.problem("duplicate-key", format!("`{name}` is there twice"), &member.key_origin);
        } else {
            seen.push(name);
        }
        Some(name)
    }

    fn effect(&mut self, leaf: Option<&Leaf>) -> Option<Effect> {
        let leaf = leaf?;
        let written = leaf.text.known()?;
        let effect = [("Allow", Effect::Allow), ("Deny", Effect::Deny)]
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(&written));
        if effect.is_none_or(|(name, _)| name != written) {
            self.problem("effect-invalid", format!("Effect is `Allow` or `Deny`, not `{written}`"), &leaf.origin);
        }
        effect.map(|(_, effect)| effect)
    }

    /// One string. A value of another type is said and, where it can, read.
    fn string(&mut self, json: &Json, element: &str) -> Option<Leaf> {
        let leaf = scalar(json);
        if !matches!(json.kind, Kind::String(_) | Kind::Unknown(_)) {
            self.problem(mistyped(json), format!("{element} is a string"), &json.origin);
        }
        leaf
    }

    fn problem(&mut self, code: &'static str, message: impl Into<String>, origin: &Origin) {
        let problem = Problem { code, message: message.into(), origin: origin.clone(), statement: self.statement };
        self.document.problems.push(problem);
    }
}

/// Adds to a list that nearly always has one item, without room for more.
fn push_exactly<T>(list: &mut Vec<T>, item: T) {
    list.reserve_exact(1);
    list.push(item);
}

/// The code for a value of a wrong type. What is left out in Terraform often arrives as null, which AWS may take for absent.
fn mistyped(json: &Json) -> &'static str {
    if matches!(json.kind, Kind::Null) { "null" } else { "wrong-type" }
}

/// A value that is one string, or is written as one would be: numbers and booleans as they stand.
fn scalar(json: &Json) -> Option<Leaf> {
    let text = match &json.kind {
        Kind::String(text) | Kind::Unknown(text) => text.clone(),
        Kind::Number(number) => Text::literal(&**number, json.origin.clone()),
        Kind::Bool(bool) => Text::literal(if *bool { "true" } else { "false" }, json.origin.clone()),
        Kind::Null | Kind::Array(_) | Kind::Object(_) => return None,
    };
    Some(Leaf { text, origin: json.origin.clone() })
}

/// The origin of a key and its value: one place where they stand in one file.
fn both(key: &Origin, value: &Origin) -> Origin {
    match (key.single(), value.single()) {
        (Some(key), Some(value)) if key.file == value.file => Origin::at(key.join(value)),
        _ => key.and(value),
    }
}

/// The values of a list, or the one value that stands for a list of one. Lists inside lists are opened as far as a slip of the pen goes.
fn items(json: &Json) -> (Vec<&Json>, bool) {
    let Kind::Array(items) = &json.kind else { return (vec![json], false) };
    let nested = items.iter().any(|item| matches!(item.kind, Kind::Array(_)));
    if !nested {
        return (items.iter().collect(), false);
    }
    let flat = items.iter().flat_map(|item| match &item.kind {
        Kind::Array(inner) => inner.as_slice(),
        _ => std::slice::from_ref(item),
    });
    (flat.collect(), true)
}
