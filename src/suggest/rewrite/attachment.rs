//! A policy of the role's own in place of the attachment of one that AWS keeps.

use std::path::Path;
use std::sync::Arc;

use crate::edit::{Edit, indent_of, newline_at};
use crate::graph::Graph;
use crate::input::{FileId, Source, Span};
use crate::policy::{Condition, Document, Statement};
use crate::terraform::syntax::{self, ast::Block};
use crate::text::{Address, Mode, Text};

use super::layout::{Member, Syntax};
use super::locate::Located;
use super::{expression, quote_json};

/// The type that attaches one policy to one role.
const ATTACHMENT: &str = "aws_iam_role_policy_attachment";

/// The type of what takes its place.
const INLINE: &str = "aws_iam_role_policy";

/// The data source of policy documents.
const DOCUMENT: &str = "aws_iam_policy_document";

/// The blocks of a policy in place of an attachment.
pub(in crate::suggest) struct Beside {
    /// The blocks.
    pub(in crate::suggest) text: String,
    /// The address that the document has in them.
    pub(in crate::suggest) document: Address,
    /// The edit that puts them in the attachment's place and its file, or why that is for a person to do.
    pub(in crate::suggest) edit: Result<(FileId, Edit), String>,
}

/// What attaches a policy: its source and its header.
pub(in crate::suggest) fn header(graph: &Graph, attachment: &Address) -> Option<Span> {
    graph.resources.resource(graph.resources.by_address(attachment)?).header
}

/// The blocks that allow what `document` does in place of what `attachment` attaches to `role`, and how they come there.
///
/// # Errors
///
/// Why they cannot be written in the module's words.
pub(in crate::suggest) fn beside(
    graph: &Graph,
    attachment: &Address,
    role: &Address,
    document: &Document,
    say: &dyn Fn(&Text) -> Option<Text>,
) -> Result<Beside, String> {
    let header = header(graph, attachment).ok_or("its source is not known")?;
    let source = graph.sources.get(header.file);
    let body = syntax::parse(&source).body;
    let block = body.blocks.iter().find(|block| block.header == header).ok_or("its source is not known")?;
    let module = Module::of(graph, &source);
    let name = module.free_name(&attachment.name);
    let is_plain = &*attachment.type_name == ATTACHMENT;
    let written = |name: &str| {
        let value = block.body.attributes.iter().find(|it| &*it.name.name == name).map(|it| it.value.span);
        value.map(|span| source.slice(span).replace("\r\n", "\n"))
    };
    let role = match written("role").filter(|_| is_plain) {
        Some(role) => role,
        None if role.module == attachment.module => format!("{}.name", role.local()),
        None => return Err(format!("{role} has no name in this module")),
    };
    let printer = Printer { say, syntax: if module.has_documents { Syntax::Block } else { Syntax::Object } };
    let mut members = vec![Member::Pair("role".to_owned(), role)];
    let (mut blocks, policy) = match printer.syntax {
        Syntax::Block => {
            let policy = format!("data.{DOCUMENT}.{name}.json");
            (vec![printer.document_block(&name, document)?], policy)
        }
        Syntax::Object | Syntax::Json => (Vec::new(), printer.jsonencode(document)?),
    };
    members.push(Member::Pair("policy".to_owned(), policy));
    if is_plain {
        members.extend(carried_over(&source, block));
    }
    blocks.push(printer.block(&format!("resource \"{INLINE}\" \"{name}\""), &members));
    let text = blocks.join("\n\n");
    let (mode, type_name) = match printer.syntax {
        Syntax::Block => (Mode::Data, DOCUMENT),
        Syntax::Object | Syntax::Json => (Mode::Managed, INLINE),
    };
    let document = Address { mode, type_name: type_name.into(), name: name.into(), key: None, ..attachment.clone() };
    let has_comments = Located::in_hcl(&body, block.span).is_none_or(|located| located.has_comments(&source));
    let comments = has_comments.then(|| "there are comments in the attachment: replace it by hand".to_owned());
    let edit = match why_by_hand(&source, attachment, block, &module).or(comments) {
        Some(why) => Err(why),
        None => {
            let range = block.span.range();
            let (newline, indent) = (newline_at(source.text(), range.start), indent_of(source.text(), range.start));
            let separator = format!("{newline}{indent}");
            Ok((header.file, Edit::new(range, text.lines().collect::<Vec<_>>().join(&separator))))
        }
    };
    Ok(Beside { text, document, edit })
}

/// Why the attachment is not replaced where it stands.
fn why_by_hand(source: &Source, attachment: &Address, block: &Block, module: &Module) -> Option<String> {
    if &*attachment.type_name == "aws_iam_role" {
        return Some(
            "managed_policy_arns of the role is a list: take the ARN out of it and put this beside the role".to_owned(),
        );
    }
    if &*attachment.type_name != ATTACHMENT {
        return Some(format!("{} may attach it to more than this role: put this beside it", attachment.local()));
    }
    let attribute = |name: &str| block.body.attributes.iter().find(|attribute| &*attribute.name.name == name);
    let depends = attribute("depends_on").map(|attribute| attribute.value.span);
    let kept = block.body.blocks.iter().map(|nested| nested.span).chain(depends);
    if kept.into_iter().any(|span| source.slice(span).contains("policy_arn")) {
        return Some(
            "its blocks name policy_arn, which a policy of the role's own has not: replace it by hand".to_owned(),
        );
    }
    let repeats = |name: &str| block.body.attributes.iter().any(|attribute| &*attribute.name.name == name);
    if let Some(name) = ["count", "for_each"].into_iter().find(|name| repeats(name)) {
        return Some(format!("the attachment is one of several ({name}): take it out and put this beside it"));
    }
    module.names(attachment).then(|| {
        let local = Address { key: None, ..attachment.clone() }.local();
        format!("other blocks name {local}: replace it by hand, there too")
    })
}

/// The attributes and blocks of an attachment that its replacement has, too: `depends_on`, `provider`, `lifecycle`.
fn carried_over(source: &Source, block: &Block) -> Vec<Member> {
    let raw = |span: Span| source.slice(span).replace("\r\n", "\n");
    let attributes = block.body.attributes.iter().filter(|it| !matches!(&*it.name.name, "role" | "policy_arn"));
    let attributes = attributes.map(|it| Member::Pair(it.name.name.to_string(), raw(it.value.span)));
    attributes.chain(block.body.blocks.iter().map(|nested| Member::Nested(raw(nested.span)))).collect()
}

/// The files of one module.
struct Module {
    sources: Vec<Arc<Source>>,
    /// Whether it writes policies as data sources.
    has_documents: bool,
}

impl Module {
    fn of(graph: &Graph, source: &Source) -> Self {
        let directory = source.path().parent().map(Path::to_path_buf).unwrap_or_default();
        let mut sources = graph.sources.all();
        sources.retain(|source| source.path().parent() == Some(&directory));
        let has_documents = sources.iter().any(|source| declares(source, "data", DOCUMENT));
        Self { sources, has_documents }
    }

    /// `wanted`, or the first name like it that neither a policy of a role nor a document has.
    fn free_name(&self, wanted: &str) -> String {
        let taken = |name: &str| {
            let quoted = format!("\"{name}\"");
            let says =
                |text: &str| [INLINE, DOCUMENT].iter().any(|kind| text.contains(&format!("\"{kind}\" {quoted}")));
            self.sources.iter().any(|source| says(source.text()))
        };
        let numbered = (2u32..).map(|number| format!("{wanted}_{number}"));
        let mut candidates = [wanted.to_owned(), format!("{wanted}_needed")].into_iter().chain(numbered);
        candidates.find(|name| !taken(name)).unwrap_or_else(|| wanted.to_owned())
    }

    /// Whether anything but its own block names a resource.
    fn names(&self, address: &Address) -> bool {
        let own = format!("{}.{}", address.type_name, address.name);
        let word = |char: char| char.is_alphanumeric() || char == '_' || char == '-';
        let is_named = |text: &str| {
            text.match_indices(&own).any(|(at, _)| {
                let before = text.get(..at).and_then(|text| text.chars().next_back());
                let after = text.get(at + own.len()..).and_then(|text| text.chars().next());
                !before.is_some_and(word) && !after.is_some_and(word)
            })
        };
        self.sources.iter().any(|source| is_named(source.text()))
    }
}

fn declares(source: &Source, kind: &str, type_name: &str) -> bool {
    source.text().contains(&format!("{kind} \"{type_name}\""))
}

/// Prints documents in one of the two ways HCL has for them.
struct Printer<'a> {
    say: &'a dyn Fn(&Text) -> Option<Text>,
    syntax: Syntax,
}

impl Printer<'_> {
    fn block(&self, header: &str, members: &[Member]) -> String {
        format!("{header} {}", Syntax::Object.statement(members, ""))
    }

    fn document_block(&self, name: &str, document: &Document) -> Result<String, String> {
        let statements = document.statements.iter().map(|one| Ok(format!("  {}", self.statement(one, "  ")?)));
        let statements = statements.collect::<Result<Vec<_>, String>>()?;
        Ok(format!("data \"{DOCUMENT}\" \"{name}\" {{\n{}\n}}", statements.join("\n\n")))
    }

    fn jsonencode(&self, document: &Document) -> Result<String, String> {
        let statements =
            document.statements.iter().map(|one| Ok(format!("      {},\n", self.statement(one, "      ")?)));
        let statements = statements.collect::<Result<String, String>>()?;
        Ok(format!("jsonencode({{\n    Version = \"2012-10-17\"\n    Statement = [\n{statements}    ]\n  }})"))
    }

    fn statement(&self, statement: &Statement, indent: &str) -> Result<String, String> {
        let is_block = self.syntax == Syntax::Block;
        let mut members = Vec::new();
        let sid = statement.sid.as_ref().and_then(|sid| sid.text.known());
        members.extend(sid.map(|sid| self.pair(["sid", "Sid"], quote_json(&sid))));
        if !is_block || !statement.allows() {
            let effect = if statement.allows() { "Allow" } else { "Deny" };
            members.push(self.pair(["effect", "Effect"], quote_json(effect)));
        }
        for (clauses, names, not) in [
            (&statement.actions, ["actions", "Action"], ["not_actions", "NotAction"]),
            (&statement.resources, ["resources", "Resource"], ["not_resources", "NotResource"]),
        ] {
            for clause in clauses {
                let values = clause.values.iter().map(|leaf| self.value(&leaf.text)).collect::<Result<Vec<_>, _>>()?;
                let names = if clause.negated { not } else { names };
                members.push(self.pair(names, self.syntax.list(&values, &format!("{indent}  "), !is_block)));
            }
        }
        members.extend(self.conditions(&statement.condition.conditions, indent)?);
        Ok(self.syntax.statement(&members, indent))
    }

    fn pair(&self, [block, object]: [&str; 2], value: String) -> Member {
        Member::Pair(if self.syntax == Syntax::Block { block } else { object }.to_owned(), value)
    }

    fn conditions(&self, conditions: &[Condition], indent: &str) -> Result<Vec<Member>, String> {
        let values = |condition: &Condition, indent: &str| {
            let values = condition.values.iter().map(|leaf| self.value(&leaf.text)).collect::<Result<Vec<_>, _>>()?;
            Ok::<_, String>(self.syntax.list(&values, indent, false))
        };
        let name = |text: &Text| text.known().map(|known| quote_json(&known)).ok_or("a condition is not known");
        if self.syntax == Syntax::Block {
            let inner = format!("{indent}  ");
            let nested = conditions.iter().map(|condition| {
                let members = [
                    Member::Pair("test".to_owned(), name(&condition.operator.text)?),
                    Member::Pair("variable".to_owned(), name(&condition.key.text)?),
                    Member::Pair("values".to_owned(), values(condition, &format!("{inner}  "))?),
                ];
                Ok(Member::Nested(format!("condition {}", Syntax::Object.statement(&members, &inner))))
            });
            return nested.collect();
        }
        let (first, second) = (format!("{indent}  "), format!("{indent}    "));
        let mut operators: Vec<(String, Vec<Member>)> = Vec::new();
        for condition in conditions {
            let operator = name(&condition.operator.text)?;
            let pair = Member::Pair(name(&condition.key.text)?, values(condition, &format!("{second}  "))?);
            match operators.iter_mut().find(|(known, _)| *known == operator) {
                Some((_, pairs)) => pairs.push(pair),
                None => operators.push((operator, vec![pair])),
            }
        }
        if operators.is_empty() {
            return Ok(Vec::new());
        }
        let operators = operators.into_iter().map(|(operator, pairs)| {
            let bare = operator.trim_matches('"').to_owned();
            let name = if bare.contains(':') { operator } else { bare };
            Member::Pair(name, Syntax::Object.statement(&pairs, &second))
        });
        let operators: Vec<Member> = operators.collect();
        Ok(vec![Member::Pair("Condition".to_owned(), Syntax::Object.statement(&operators, &first))])
    }

    fn value(&self, text: &Text) -> Result<String, String> {
        let local = (self.say)(text).ok_or_else(|| format!("{text} has no name in this module"))?;
        Ok(expression(&local, if self.syntax == Syntax::Block { "&{" } else { "$${" }))
    }
}
