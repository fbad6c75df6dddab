//! What data sources of AWS's answer, and what its provider keeps of what is configured, as far as that can be known without asking.

use std::sync::Arc;

use crate::catalog::terraform::{TemplatePart, arn_rule, secondary};
use crate::catalog::{catalog, partition, partition_of_region};
use crate::json;
use crate::terraform::value::{Kind, Value};
use crate::terraform::{Answers, DataSource};
use crate::text::{Mode, Origin, Symbol, SymbolKind, Text};

use super::arn::{Fields, adjusted};

/// The answers, from the catalogue.
#[derive(Debug)]
pub struct DataSources;

impl Answers for DataSources {
    fn attributes(&self, type_name: &str) -> &'static [&'static str] {
        match type_name {
            "aws_partition" => &["dns_suffix", "reverse_dns_prefix"],
            "aws_arn" => &["id", "partition", "service", "region", "account", "resource"],
            "aws_iam_policy" => &["arn", "id", "name", "path", "policy"],
            _ => &[],
        }
    }

    fn attribute(&self, data: &DataSource<'_>, name: &str) -> Option<Value> {
        match &*data.address().type_name {
            "aws_partition" => of_partition(data, name),
            "aws_arn" => of_arn(data, name),
            "aws_iam_policy" => of_managed_policy(data, name),
            _ => None,
        }
    }

    fn kept(&self, type_name: &str, name: &str, configured: Value) -> Value {
        let is_itself = secondary(type_name, name).is_some_and(|secondary| {
            let mut parts = secondary.template().parts();
            matches!((parts.next(), parts.next()), (Some(TemplatePart::Attribute(own)), None) if own == name)
        });
        let (Some(rule), Some(text)) = (arn_rule(type_name).filter(|_| is_itself), configured.text()) else {
            return configured;
        };
        match adjusted(rule.adjustments(name), Some(text.clone())) {
            Some(kept) if kept != text => Value { kind: Kind::Str { text: kept, json: None }, ..configured },
            _ => configured,
        }
    }

    fn partition_of(&self, region: &str) -> Option<String> {
        partition_of_region(region).map(|partition| partition.name.to_owned())
    }
}

fn of_partition(data: &DataSource<'_>, name: &str) -> Option<Value> {
    let suffix = partition(data.home().partition.as_deref()?)?.dns_suffix;
    let origin = Origin::at(data.header());
    match name {
        "dns_suffix" => Some(Value::known(suffix, origin)),
        "reverse_dns_prefix" => {
            let labels: Vec<&str> = suffix.rsplit('.').collect();
            Some(Value::known(labels.join("."), origin))
        }
        _ => None,
    }
}

/// The parts of an ARN. Of one that a symbol stands for only the provider knows them.
fn of_arn(data: &DataSource<'_>, name: &str) -> Option<Value> {
    let arn = data.argument("arn")?.text()?;
    if name == "id" {
        return Some(Value::string(arn));
    }
    let fields = Fields::of(&arn)?;
    let part = match name {
        "partition" => fields.partition,
        "service" => fields.service,
        "region" => fields.region,
        "account" => fields.account,
        "resource" => fields.resource,
        _ => return None,
    };
    Some(Value::string(part))
}

/// A policy that AWS keeps, by its ARN or its name. One of the user's own is in its account only.
fn of_managed_policy(data: &DataSource<'_>, name: &str) -> Option<Value> {
    let asked = ["arn", "name"].iter().find_map(|argument| data.argument(argument))?.text()?;
    let arn = asked.known_prefix();
    let of_aws = Fields::of(&asked).is_some_and(|fields| fields.account.is("aws"));
    if arn.starts_with("arn:") && !of_aws {
        return None;
    }
    // The partition may be a symbol: the name is what follows it.
    let policy = catalog().managed_policy(asked.known_suffix().rsplit('/').next()?)?;
    let path = policy.arn().strip_prefix("arn:aws:iam::aws:policy/")?;
    let origin = Origin::at(data.header());
    match name {
        "name" => Some(Value::known(policy.name(), origin)),
        "path" => Some(Value::known(format!("/{}", path.strip_suffix(policy.name())?), origin)),
        "arn" | "id" if of_aws => Some(Value::string(asked)),
        "arn" | "id" => match data.home().partition.as_deref() {
            Some(partition) => Some(Value::known(format!("arn:{partition}:iam::aws:policy/{path}"), origin)),
            None => Some(Value::known(policy.arn(), origin)),
        },
        "policy" => Some(document(data, policy.document(), &origin)),
        _ => None,
    }
}

/// The document with its structure, each part written where the data source is. How AWS lays its text out is not known, so the text is the reference.
fn document(data: &DataSource<'_>, text: &'static str, origin: &Origin) -> Value {
    let address = data.address();
    debug_assert_eq!(address.mode, Mode::Data);
    let kind = SymbolKind::Attribute { address: address.clone(), path: "policy".into() };
    let symbol = Symbol::new(format!("{address}.policy"), kind, "how AWS lays the document out is not known");
    let mut value = Value::string_at(Text::symbol(symbol, origin.clone()), origin.clone());
    if let Kind::Str { json: structure, .. } = &mut value.kind {
        let parsed = json::parse(&Text::literal(text, origin.clone()));
        *structure = parsed.value.map(|parsed| Arc::new(Value::from_json(&parsed)));
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Sources;
    use crate::terraform::syntax::parse_expression;
    use crate::terraform::{Evaluation, Options};
    use crate::text::ModulePath;
    use std::path::Path;

    fn eval(configuration: &str, expression: &str) -> String {
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::write(directory.path().join("main.tf"), configuration).expect("a file");
        let sources = Arc::new(Sources::new());
        let options = Options { answers: Some(Arc::new(DataSources)), ..Options::default() };
        let evaluation = Evaluation::load(directory.path(), &sources, &options);
        let source = sources.add(Path::new("expression"), expression);
        let expr = parse_expression(&source).expect("an expression");
        match evaluation.eval(&ModulePath::root(), &expr) {
            Ok(value) => value.json_text().to_string(),
            Err(problem) => format!("error: {}", problem.message),
        }
    }

    #[test]
    fn a_region_is_in_a_partition_that_has_domain_names() {
        let text = "provider \"aws\" {\n  region = \"cn-north-1\"\n}\ndata \"aws_partition\" \"p\" {}\n";
        let all = "[data.aws_partition.p.partition, data.aws_partition.p.dns_suffix, data.aws_partition.p.reverse_dns_prefix]";
        assert_eq!(eval(text, all), r#"["aws-cn","amazonaws.com.cn","cn.com.amazonaws"]"#);
        let nowhere = "data \"aws_partition\" \"p\" {}\n";
        assert_eq!(eval(nowhere, "data.aws_partition.p.dns_suffix"), "\"${data.aws_partition.p.dns_suffix}\"");
    }

    #[test]
    fn the_url_of_an_identity_provider_is_kept_without_its_scheme() {
        let text = "variable \"host\" {}\n\
                    resource \"aws_iam_openid_connect_provider\" \"a\" {\n  url = \"https://ci.example.com/a\"\n}\n\
                    resource \"aws_iam_openid_connect_provider\" \"b\" {\n  url = \"https://${var.host}\"\n}\n\
                    data \"aws_iam_openid_connect_provider\" \"c\" {\n  url = \"https://ci.example.com\"\n}\n\
                    resource \"aws_lambda_function_url\" \"d\" {\n  url = \"https://ci.example.com\"\n}\n";
        assert_eq!(eval(text, "aws_iam_openid_connect_provider.a.url"), "\"ci.example.com/a\"");
        assert_eq!(eval(text, "aws_iam_openid_connect_provider.a[\"url\"]"), "\"ci.example.com/a\"");
        assert_eq!(eval(text, "aws_iam_openid_connect_provider.b.url"), "\"${var.host}\"");
        assert_eq!(eval(text, "data.aws_iam_openid_connect_provider.c.url"), "\"ci.example.com\"");
        assert_eq!(eval(text, "aws_lambda_function_url.d.url"), "\"https://ci.example.com\"");
    }

    #[test]
    fn an_arn_is_taken_apart_also_where_parts_of_it_are_symbols() {
        let text = "variable \"account\" {}\ndata \"aws_arn\" \"a\" {\n  \
                    arn = \"arn:aws:rds:eu-west-1:${var.account}:db:mysql\"\n}\n\
                    data \"aws_arn\" \"b\" {\n  arn = aws_x.y.arn\n}\nresource \"aws_x\" \"y\" {}\n";
        let all = "[for part in [\"service\", \"account\", \"resource\"] : data.aws_arn.a[part]]";
        assert_eq!(eval(text, all), r#"["rds","${var.account}","db:mysql"]"#);
        assert_eq!(eval(text, "data.aws_arn.b.account"), "\"${data.aws_arn.b.account}\"");
    }

    #[test]
    fn a_managed_policy_is_found_by_name_and_by_arn_and_its_document_has_structure() {
        let text = "data \"aws_partition\" \"p\" {}\n\
                    data \"aws_iam_policy\" \"name\" {\n  name = \"AdministratorAccess\"\n}\n\
                    data \"aws_iam_policy\" \"arn\" {\n  \
                    arn = \"arn:${data.aws_partition.p.partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole\"\n}\n\
                    data \"aws_iam_policy\" \"own\" {\n  arn = \"arn:aws:iam::111122223333:policy/AdministratorAccess\"\n}\n";
        let arn = "arn:aws:iam::aws:policy/AdministratorAccess";
        assert_eq!(eval(text, "data.aws_iam_policy.name.arn"), format!("\"{arn}\""));
        assert_eq!(eval(text, "jsondecode(data.aws_iam_policy.name.policy).Statement[0].Action"), "\"*\"");
        let both = "[data.aws_iam_policy.arn.name, data.aws_iam_policy.arn.path]";
        assert_eq!(eval(text, both), r#"["AWSLambdaBasicExecutionRole","/service-role/"]"#);
        assert_eq!(eval(text, "data.aws_iam_policy.own.policy"), "\"${data.aws_iam_policy.own.policy}\"");
    }
}
