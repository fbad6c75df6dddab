//! `rules/resource/lambda-permission-source.md` and `rules/resource/lambda-permission-action.md`

use crate::rules::page::{Page, page};
use crate::rules::sources::{self, Sends, Whose};
use crate::rules::{Claim, Persona, Report, ResourceAt, Rule, Severity};
use crate::text::Text;

const PERMISSION: &str = "aws_lambda_permission";

/// The function that a permission is about, for a sentence.
fn function(at: &ResourceAt<'_>) -> String {
    at.text("function_name").map_or_else(|| "the function".to_owned(), |name| name.to_string())
}

#[derive(Debug)]
pub(in crate::rules) struct LambdaPermissionSource;

impl Rule for LambdaPermissionSource {
    fn page(&self) -> &'static Page {
        page!("resource", "lambda-permission-source")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        let narrowing = self.meta().list("narrowing-attributes");
        if at.type_name() != PERMISSION || narrowing.iter().any(|name| at.may_have(name)) {
            return;
        }
        let service = at.text("principal").as_ref().and_then(Text::known).map(|principal| principal.into_owned());
        let Some(service) = service.filter(|principal| principal.contains('.') && !principal.starts_with("arn:"))
        else {
            return;
        };
        let row = sources::of_call(&service, "lambda");
        if row.is_some_and(|row| row.sends == Sends::No) {
            return;
        }
        let own = row.is_some_and(|row| row.whose == Whose::Own);
        let finding = at
            .finding(self.page(), format!("{service} may invoke {} for any customer of AWS", function(at)))
            .about(service.clone())
            .with_label(at.span("principal"), "whoever has it configured, in whatever account")
            .with_help("add source_arn with the ARN of what invokes it, or source_account");
        let finding = if own { finding.with_severity(Severity::Low).with_persona(Persona::Pedantic) } else { finding };
        report.push(finding, [Claim::Statement]);
    }
}

#[derive(Debug)]
pub(in crate::rules) struct LambdaPermissionAction;

impl Rule for LambdaPermissionAction {
    fn page(&self) -> &'static Page {
        page!("resource", "lambda-permission-action")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        if at.type_name() != PERMISSION {
            return;
        }
        let action = at.text("action").as_ref().and_then(Text::known).map(|action| action.into_owned());
        let invokes = |action: &String| {
            self.meta().list("invoking-actions").iter().any(|known| known.eq_ignore_ascii_case(action))
        };
        let Some(action) = action.filter(|action| !invokes(action)) else { return };
        let finding = at
            .finding(self.page(), format!("{action} on {} is more than invoking it", function(at)))
            .about(action.clone())
            .with_label(at.span("action"), "a caller needs lambda:InvokeFunction only")
            .with_help("write lambda:InvokeFunction");
        report.push(finding, []);
    }
}
