//! One text for one ARN, however it was written.

use std::sync::{Arc, PoisonError};

use crate::catalog::terraform::{TemplatePart, secondary_arns};
use crate::terraform::Place;
use crate::text::{Identity, Origin, Part, Text};

use super::super::arn::{Fields, identity_of, own, strip_prefix};
use super::super::model::ResourceId;
use super::expand::MAX_DEPTH;
use super::{Resources, Urls};

impl Resources {
    /// The text with references followed and, where it is an ARN or a pattern over ARNs, the fields that mean the own partition, region and account as
    /// the symbols of [`own`]. A literal region or account counts as own where the user's configuration says so, or where the rest of the ARN is that of a
    /// declared resource or of something in it (`arn:aws:logs:eu-west-2:111122223333:log-group:/aws/codebuild/lambda:*` beside the log group).
    ///
    /// Idempotent. Equal results mean one resource, or one set of resources.
    pub fn canonical(&self, text: &Text) -> Text {
        let arn = self.in_own_fields(&self.expand(text));
        self.as_declared(&arn).unwrap_or(arn)
    }

    /// The same where it tells apart what it names: one of several instances of which only apply knows how many there are has, in canonical form, the
    /// name of all of them; here it has its own. A text that names several of them stays as it is written.
    pub fn canonical_if_one(&self, text: &Text) -> Text {
        match &text.instances()[..] {
            [] => self.canonical(text),
            [one] => self.canonical(text).of_instance(one),
            _ => text.clone(),
        }
    }

    /// The same as [`canonical`](Self::canonical), with every literal region and account taken for the own: for the question whether a grant may reach what the configuration declares or needs,
    /// where a no must be certain.
    pub fn canonical_as_own(&self, text: &Text) -> Text {
        self.with_own_place(&self.canonical(text))
    }

    /// The same as [`canonical_if_one`](Self::canonical_if_one), with every literal region and account taken for the own.
    pub fn canonical_if_one_as_own(&self, text: &Text) -> Text {
        self.with_own_place(&self.canonical_if_one(text))
    }

    /// Whether a text is an ARN whose account another expression gives than the account of the resource it is taken to name.
    pub fn may_be_elsewhere(&self, id: ResourceId, text: &Text) -> bool {
        let account = |arn: &Text| Fields::of(arn).map(|fields| fields.account);
        let own = self.resource(id).arn.as_ref().and_then(account);
        let written = account(&self.in_own_fields(&self.expand(text)));
        own.zip(written).is_some_and(|(own, written)| !written.is_known() && own != written)
    }

    /// An ARN with its literal region and account taken for the own.
    fn with_own_place(&self, arn: &Text) -> Text {
        let Some(mut fields) = Fields::of(arn) else { return arn.clone() };
        let is_plain = |field: &Text| field.known().is_none_or(|text| !text.is_empty() && !text.contains(['*', '?']));
        for (field, which) in [(&mut fields.region, Identity::Region), (&mut fields.account, Identity::Account)] {
            if is_plain(field) && !field.is("aws") {
                *field = Text::symbol(own(which), field.origin());
            }
        }
        fields.join()
    }

    /// Partition, region and account as the symbols for the own ones, where they are known to be.
    pub(super) fn in_own_fields(&self, arn: &Text) -> Text {
        let Some(mut fields) = Fields::of(arn) else { return arn.clone() };
        let own_fields =
            [self.own.partition(&fields.partition), self.own.region(&fields.region), self.own.account(&fields.account)];
        if own_fields.iter().eq([&fields.partition, &fields.region, &fields.account]) {
            return arn.clone();
        }
        [fields.partition, fields.region, fields.account] = own_fields;
        fields.join()
    }

    /// The ARN with region and account of the declared resource that it names, or names a part of.
    fn as_declared(&self, arn: &Text) -> Option<Text> {
        if self.by_local_arn.is_empty() || self.by_arn.contains_key(arn) {
            return None;
        }
        let mut fields = Fields::of(arn)?;
        let owner = enclosing(&fields.resource).find_map(|resource| {
            let ids = self.by_local_arn.get(&(fields.service.clone(), resource))?;
            let elsewhere = |id: &&ResourceId| self.places[id.index()] != Place::default();
            let own_first = ids.iter().filter(|id| !elsewhere(id)).chain(ids.iter().filter(elsewhere));
            own_first.into_iter().find_map(|&id| self.compatible(id, &fields))
        })?;
        fields.region = placed(&owner.region, &fields.region);
        fields.account = placed(&owner.account, &fields.account);
        Some(fields.join())
    }

    /// The fields of a declared resource's ARN, where the other's may be in the same region and account.
    fn compatible(&self, id: ResourceId, other: &Fields) -> Option<Fields> {
        let declared = Fields::of(self.resource(id).arn.as_ref()?)?;
        let foreign = |field: &Text, own: &Option<String>| own.is_some() && field.is_known();
        let same = |declared: &Text, other: &Text, own: &Option<String>| {
            declared == other || (!declared.is_known() && is_one_value(other) && !foreign(other, own))
        };
        let fits = same(&declared.region, &other.region, &self.own.region)
            && same(&declared.account, &other.account, &self.own.account);
        fits.then_some(declared)
    }

    /// The resource of a type one of whose URLs a text is: `https://git-codecommit.eu-west-2.amazonaws.com/v1/repos/photo`, `…/repo:latest`.
    pub(super) fn by_url(&self, tf_type: &str, url: &Text) -> Option<ResourceId> {
        let urls = self.urls_of(tf_type);
        urls.iter().find(|(_, own)| matches_url(own, url)).map(|(id, _)| *id)
    }

    /// The URLs of the resources of a type, managed ones first. One with a part that AWS chooses is like that of any other. Made once: a setting of each function may be asked of
    /// each type.
    fn urls_of(&self, tf_type: &str) -> Urls {
        // A poisoned lock means another thread panicked while it put a whole list in.
        let known = self.urls.read().unwrap_or_else(PoisonError::into_inner).get(tf_type).cloned();
        known.unwrap_or_else(|| {
            let ids = self.by_type(tf_type).iter().chain(self.data_by_type(tf_type));
            let urls = ids.flat_map(|&id| {
                let own =
                    secondary_arns(tf_type).filter(|own| !own.template().parts().any(|part| part == TemplatePart::Any));
                own.map(move |secondary| (id, self.fill(id, secondary.template(), MAX_DEPTH)))
            });
            let urls: Urls = urls.collect();
            let mut all = self.urls.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(tf_type.into()).or_insert(urls))
        })
    }
}

/// A field that stands for one region or account: a literal without wildcards, or a symbol alone.
fn is_one_value(field: &Text) -> bool {
    match field.known() {
        Some(text) => !text.is_empty() && !text.contains(['*', '?']),
        None => field.as_symbol().is_some(),
    }
}

fn placed(field: &Text, at: &Text) -> Text {
    match field.as_symbol() {
        Some(symbol) => Text::symbol(symbol.clone(), at.origin()),
        None => field.clone(),
    }
}

/// The resource field, then what is left when parts after a `/` or `:` are cut from its end. At most 16 cuts.
fn enclosing(resource: &Text) -> impl Iterator<Item = Text> {
    let shown = resource.to_string();
    let cuts: Vec<usize> = shown.match_indices(['/', ':']).map(|(at, _)| at).collect();
    let cut = cuts.into_iter().rev().take(16).map(|at| resource.slice(0, at)).collect::<Vec<_>>();
    std::iter::once(resource.clone()).chain(cut)
}

/// Whether `url` is `own`, with a literal account and region allowed where `own` has symbols, and a tag, digest or path after it.
fn matches_url(own: &Text, url: &Text) -> bool {
    // Most settings are no URLs: that is seen from how they begin.
    if let Some(Part::Literal(scheme, _)) = own.parts().first()
        && !url.known_prefix().starts_with(&**scheme)
    {
        return false;
    }
    let mut rest = url.clone();
    for part in own.parts() {
        let part = Text::from_parts([part.clone()]);
        let may_differ = part.as_symbol().and_then(identity_of).is_some();
        rest = match strip_prefix(&rest, &part) {
            Some(rest) => rest,
            None if may_differ => match strip_word(&rest) {
                Some(rest) => rest,
                None => return false,
            },
            None => return false,
        };
    }
    rest.is_empty() || rest.known_prefix().starts_with([':', '@', '/'])
}

/// The text without the region or account that it begins with: letters, digits and hyphens, or one symbol.
fn strip_word(text: &Text) -> Option<Text> {
    match text.parts().first()? {
        Part::Symbol(..) => strip_prefix(text, &Text::from_parts([text.parts()[0].clone()])),
        Part::Literal(literal, _) => {
            let word =
                literal.len() - literal.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-').len();
            (word > 0).then(|| strip_prefix(text, &Text::literal(&literal[..word], Origin::default())))?
        }
    }
}
