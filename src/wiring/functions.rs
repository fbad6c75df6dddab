//! The functions that wiring files have beside Terraform's: lookups, and cutting texts that may have holes.

use crate::input::Diagnostic;
use crate::terraform::syntax::ast::Ident;
use crate::terraform::value::{Kind, Value};
use crate::text::{SymbolKind, Text};

use super::cut;
use super::session::Session;
use super::values;

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
        "resource" => call.named(|given| Ok(session.resource(given))),
        "before" => call.cut(|text, separator| Some(cut::before(text, separator))),
        "after" => call.cut(cut::after),
        "last" => call.cut(|text, separator| Some(cut::last(text, separator))),
        "take" => call.take(),
        "begins" => call.test(cut::begins),
        "ends" => call.test(cut::ends),
        "has" => call.test(cut::has),
        "under" => call.under(),
        "known" => call.arguments(1).map(|()| values::bool(values::text(&args[0]).is_some_and(|text| text.is_known()))),
        "mentions" => call.mentions(),
        other => {
            let rule = session.language.lookups.get(other)?;
            call.named(|given| session.look_up(rule, given, region))
        }
    })
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

    /// A lookup: nothing is found for null, and what is not known stays so.
    fn named(&self, find: impl Fn(&Text) -> Result<Value, Diagnostic>) -> Result<Value, Diagnostic> {
        self.arguments(1)?;
        match &self.args[0].kind {
            Kind::Null(_) => Ok(self.session.undeclared(None, None)),
            Kind::Unknown(unknown) if unknown.symbol.is_none() => Ok(self.args[0].clone()),
            _ => find(&self.text(0)?),
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
