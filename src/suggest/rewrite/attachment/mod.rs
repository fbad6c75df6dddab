//! Policies of a role's own in place of those that AWS keeps, where these are attached.

mod listed;
mod module;
mod print;

use std::sync::Arc;

use crate::catalog::terraform::attachers;
use crate::edit::{Edit, indent_of, newline_at};
use crate::graph::{Graph, Principal, ResourceId};
use crate::input::{FileId, Source, Span};
use crate::policy::Document;
use crate::terraform::syntax::{
    self,
    ast::{Block, Body},
};
use crate::text::{Address, Mode, Text};

use super::layout::{Member, Syntax};
use super::locate::Located;
use module::Module;
use print::Printer;

/// The type that attaches one policy to one role.
const ATTACHMENT: &str = "aws_iam_role_policy_attachment";

/// The type of what takes its place.
const INLINE: &str = "aws_iam_role_policy";

/// The data source of policy documents.
const DOCUMENT: &str = "aws_iam_policy_document";

/// A policy of AWS that an attachment gives to a role, and what is needed of it.
pub(in crate::suggest) struct Replaced<'a> {
    /// The role.
    pub(in crate::suggest) role: &'a Principal,
    /// The ARN of the policy in the partition `aws`.
    pub(in crate::suggest) arn: &'static str,
    /// What the policy of the role's own allows.
    pub(in crate::suggest) document: &'a Document,
    /// Why it is not to be written, where it is not.
    pub(in crate::suggest) barred: Option<String>,
    /// A resource in the words of the module.
    pub(in crate::suggest) say: &'a dyn Fn(&Text) -> Option<Text>,
}

/// The blocks of a policy in place of an attachment.
#[derive(Clone)]
pub(in crate::suggest) struct Beside {
    /// The blocks.
    pub(in crate::suggest) text: String,
    /// The address that the document has in them.
    pub(in crate::suggest) document: Address,
    /// The edits that put them, and whatever else takes the place of what this attaches, in their place and its file, or why that is for a person to do.
    pub(in crate::suggest) edits: Result<(FileId, Vec<Edit>), String>,
}

/// Where it is written that `attachment` gives a policy to a role: the element of a list, or the header of the attachment.
pub(in crate::suggest) fn attached_at(
    graph: &Graph,
    attachment: &Address,
    role: &Principal,
    arn: &str,
) -> Option<Span> {
    let header = header(graph, attachment)?;
    let attaching = Attaching::of(graph, attachment).filter(|attaching| !attaching.is_plain());
    let element = attaching.and_then(|attaching| Some(listed::element(&attaching, role, arn).ok()?.span()));
    Some(element.unwrap_or(header))
}

fn header(graph: &Graph, attachment: &Address) -> Option<Span> {
    graph.resources.resource(graph.resources.by_address(attachment)?).header
}

/// The blocks that allow what is needed of policies in place of what `attachment` attaches, and how they come there; for each why they cannot be written in the
/// module's words, where they cannot.
pub(in crate::suggest) fn beside(
    graph: &Graph,
    attachment: &Address,
    all: &[Replaced<'_>],
) -> Vec<Result<Beside, String>> {
    let Some(attaching) = Attaching::of(graph, attachment) else {
        return all.iter().map(|_| Err("its source is not known".to_owned())).collect();
    };
    let mut names: Vec<String> = Vec::new();
    let mut made = Vec::new();
    for one in all {
        let name = attaching.module.free_name(&attaching.wanted_name(one, all), &names);
        made.push(attaching.blocks(one, &name));
        names.push(name);
    }
    let by_hand: Vec<Option<String>> =
        all.iter().map(|one| one.barred.clone().or_else(|| attaching.why_by_hand(one))).collect();
    let parts = all.iter().zip(&made).zip(&by_hand).filter(|(_, why)| why.is_none());
    let parts: Vec<(&Replaced<'_>, &str)> =
        parts.filter_map(|((one, made), _)| Some((one, made.as_ref().ok()?.0.as_str()))).collect();
    let edits = attaching.edits(&parts).map(|edits| (attaching.header.file, edits));
    let beside = made.into_iter().zip(by_hand).map(|(made, why)| {
        let (text, document) = made?;
        Ok(Beside { text, document, edits: why.map_or_else(|| edits.clone(), Err) })
    });
    beside.collect()
}

/// What attaches policies, as it is written.
struct Attaching<'g> {
    graph: &'g Graph,
    address: &'g Address,
    header: Span,
    source: Arc<Source>,
    body: Body,
    /// Which of the file's blocks it is.
    at: usize,
    module: Module,
}

impl<'g> Attaching<'g> {
    fn of(graph: &'g Graph, address: &'g Address) -> Option<Self> {
        let header = header(graph, address)?;
        let source = graph.sources.get(header.file);
        let body = syntax::parse(&source).body;
        let at = body.blocks.iter().position(|block| block.header == header)?;
        let module = Module::of(graph, &source);
        Some(Self { graph, address, header, source, body, at, module })
    }

    fn block(&self) -> &Block {
        &self.body.blocks[self.at]
    }

    /// Whether it attaches one policy to one role, and can go.
    fn is_plain(&self) -> bool {
        &*self.address.type_name == ATTACHMENT
    }

    /// The value of an attribute, as it is written.
    fn written(&self, name: &str) -> Option<String> {
        let value = self.block().body.attributes.iter().find(|it| &*it.name.name == name)?.value.span;
        Some(self.source.slice(value).replace("\r\n", "\n"))
    }

    /// What a policy of the role's own is called if nothing else is: by what attaches it, and where that attaches several by what tells them apart.
    fn wanted_name(&self, one: &Replaced<'_>, all: &[Replaced<'_>]) -> String {
        let own = &self.address.name;
        match all {
            [] | [_] => own.to_string(),
            [first, rest @ ..] if rest.iter().any(|other| other.arn != first.arn) => {
                format!("{own}_{}", snake_case(one.arn.rsplit('/').next().unwrap_or_default()))
            }
            _ => format!("{own}_{}", one.role.address.name),
        }
    }

    /// The blocks of one policy, and the address of the document in them.
    fn blocks(&self, one: &Replaced<'_>, name: &str) -> Result<(String, Address), String> {
        let role = match self.written("role").filter(|_| self.is_plain()) {
            Some(role) => role,
            None if one.role.address.module == self.address.module => format!("{}.name", one.role.address.local()),
            None => return Err(format!("{} has no name in this module", one.role.address)),
        };
        let syntax = if self.module.has_documents { Syntax::Block } else { Syntax::Object };
        let printer = Printer { say: one.say, syntax };
        let mut members = vec![Member::Pair("role".to_owned(), role)];
        let (mut blocks, policy) = match syntax {
            Syntax::Block => {
                let policy = format!("data.{DOCUMENT}.{name}.json");
                (vec![printer.document_block(name, one.document)?], policy)
            }
            Syntax::Object | Syntax::Json => (Vec::new(), printer.jsonencode(one.document)?),
        };
        members.push(Member::Pair("policy".to_owned(), policy));
        members.extend(self.carried_over());
        blocks.push(printer.block(&format!("resource \"{INLINE}\" \"{name}\""), &members));
        let (mode, type_name) = match syntax {
            Syntax::Block => (Mode::Data, DOCUMENT),
            Syntax::Object | Syntax::Json => (Mode::Managed, INLINE),
        };
        let own = self.address.clone();
        let document = Address { mode, type_name: type_name.into(), name: name.into(), key: None, ..own };
        Ok((blocks.join("\n\n"), document))
    }

    /// The attributes and blocks of an attachment that its replacement has, too: `depends_on`, `provider`, `lifecycle`; of one that stays, its provider.
    fn carried_over(&self) -> Vec<Member> {
        let raw = |span: Span| self.source.slice(span).replace("\r\n", "\n");
        let goes = |name: &str| match self.is_plain() {
            true => !matches!(name, "role" | "policy_arn"),
            false => name == "provider",
        };
        let attributes = self.block().body.attributes.iter().filter(|it| goes(&it.name.name));
        let attributes = attributes.map(|it| Member::Pair(it.name.name.to_string(), raw(it.value.span)));
        let nested = self.block().body.blocks.iter().filter(|_| self.is_plain());
        attributes.chain(nested.map(|nested| Member::Nested(raw(nested.span)))).collect()
    }

    /// Why something of it is for a person to replace.
    fn why_by_hand(&self, one: &Replaced<'_>) -> Option<String> {
        let repeats = |name: &str| self.block().body.attributes.iter().any(|it| &*it.name.name == name);
        if let Some(name) = ["count", "for_each"].into_iter().find(|name| repeats(name)) {
            let what = if &*self.address.type_name == "aws_iam_role" { "role" } else { "attachment" };
            return Some(format!("the {what} is one of several ({name}): take it out and put this beside it"));
        }
        if let Some(why) = self.has_all_listed(one.role) {
            return Some(why);
        }
        if !self.is_plain() {
            return listed::ignored(self).or_else(|| listed::element(self, one.role, one.arn).err());
        }
        let attribute = |name: &str| self.block().body.attributes.iter().find(|it| &*it.name.name == name);
        let depends = attribute("depends_on").map(|attribute| attribute.value.span);
        let kept = self.block().body.blocks.iter().map(|nested| nested.span).chain(depends);
        if kept.into_iter().any(|span| self.source.slice(span).contains("policy_arn")) {
            return Some(
                "its blocks name policy_arn, which a policy of the role's own has not: replace it by hand".to_owned(),
            );
        }
        self.why_it_stays()
    }

    /// What says all that a role may have, where something does: one more policy would be taken from it again, or the one that goes given to it.
    fn has_all_listed(&self, role: &Principal) -> Option<String> {
        let resources = &self.graph.resources;
        let inline = resources.body(role.resource).get("inline_policy").filter(|inline| !inline.is_null());
        if inline.is_some_and(|inline| inline.possible_elements().is_none_or(|blocks| !blocks.is_empty())) {
            let role = role.address.local();
            return Some(format!("{role} has inline_policy, which is all that it may have: make this one more of it"));
        }
        let of_type = &role.address.type_name;
        let exclusive = attachers().iter().filter(|attacher| attacher.gives.is_exclusive());
        let exclusive = exclusive.filter_map(|attacher| Some((attacher.terraform_type, attacher.holder(of_type)?)));
        let all = exclusive.flat_map(|(by, holder)| resources.by_type(by).iter().map(move |id| (*id, holder)));
        let is_of_role = |(id, holder): &(ResourceId, &str)| {
            let named = resources.body(*id).get(holder).and_then(|name| name.text());
            let is_own = named.is_some_and(|name| resources.find(of_type, &name) == Some(role.resource));
            is_own && resources.resource(*id).address != *self.address
        };
        let (of_role, _) = { all }.find(is_of_role)?;
        let other = resources.resource(of_role).address.local();
        Some(format!("{other} says which policies the role has: replace it by hand, there too"))
    }

    /// Why the whole block cannot make room for another.
    fn why_it_stays(&self) -> Option<String> {
        if self.module.names(self.address) {
            let local = Address { key: None, ..self.address.clone() }.local();
            return Some(format!("other blocks name {local}: replace it by hand, there too"));
        }
        let located = Located::in_hcl(&self.body, self.block().span);
        let has_comments = located.is_none_or(|located| located.has_comments(&self.source));
        has_comments.then(|| "there are comments in the attachment: replace it by hand".to_owned())
    }

    /// The edits that put `parts`, each with its blocks, where they belong.
    fn edits(&self, parts: &[(&Replaced<'_>, &str)]) -> Result<Vec<Edit>, String> {
        if parts.is_empty() {
            return Ok(Vec::new());
        }
        let range = self.block().span.range();
        let text = self.source.text();
        let (newline, indent) = (newline_at(text, range.start), indent_of(text, range.start));
        let blocks: Vec<&str> = parts.iter().map(|(_, blocks)| *blocks).collect();
        let blocks = blocks.join("\n\n");
        let lines = |text: &str| text.lines().collect::<Vec<_>>().join(&format!("{newline}{indent}"));
        if self.is_plain() {
            return Ok(vec![Edit::new(range, lines(&blocks))]);
        }
        match listed::without(self, parts.iter().map(|(one, _)| *one))? {
            Some(mut edits) => {
                let behind = lines(&format!("\n\n{blocks}"));
                edits.push(Edit::new(
                    range.end..range.end,
                    behind.replace(&format!("{newline}{indent}{newline}"), &format!("{newline}{newline}")),
                ));
                Ok(edits)
            }
            None => match self.why_it_stays() {
                Some(why) => Err(why),
                None => Ok(vec![Edit::new(range, lines(&blocks))]),
            },
        }
    }
}

/// `AmazonSQSFullAccess` as `amazon_sqs_full_access`.
fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(at + 1);
        let begins = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase)
            });
        if begins {
            snake.push('_');
        }
        match letter.is_ascii_alphanumeric() {
            true => snake.push(letter.to_ascii_lowercase()),
            false => snake.push('_'),
        }
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::snake_case;

    #[test]
    fn names_of_aws_are_spelt_as_terraform_spells_its_own() {
        assert_eq!(snake_case("AmazonSQSFullAccess"), "amazon_sqs_full_access");
        assert_eq!(snake_case("AWSCodePipeline_FullAccess"), "aws_code_pipeline_full_access");
        assert_eq!(snake_case("AmazonEC2ReadOnlyAccess"), "amazon_ec2_read_only_access");
    }
}
