//! The Terraform tables against the catalogue.

use crate::catalog::terraform::*;
use std::borrow::Cow;

/// The template as a glob: a star for each value, and what no value changes kept.
fn glob(template: Template) -> String {
    let part = |part| match part {
        TemplatePart::Literal(text) => text,
        TemplatePart::AnyCharacter => "?",
        _ => "*",
    };
    template.parts().map(part).collect()
}

#[test]
fn every_rule_names_a_resource_type_whose_arn_has_its_form() {
    for rule in arn_rules() {
        if rule.iam_resource().is_empty() {
            assert!(!rule.template().as_str().is_empty(), "{rule:?}");
            continue;
        }
        let resource = rule.resource_type().unwrap_or_else(|| panic!("{} is in no service", rule.iam_resource()));
        assert!(resource.fits(&glob(rule.template())), "{rule:?} is no {resource}");
    }
    for secondary in arn_rules().flat_map(|rule| secondary_arns(rule.terraform_type())) {
        let Some(name) = secondary.iam_resource() else { continue };
        let resource = secondary.resource_type().unwrap_or_else(|| panic!("{name} is in no service"));
        assert!(resource.fits(&glob(secondary.template())), "{secondary:?} is no {resource}");
    }
}

#[test]
fn every_row_is_found_by_its_type() {
    assert!(arn_rules().len() > 250);
    for rule in arn_rules() {
        assert_eq!(arn_rule(rule.terraform_type()), Some(rule));
    }
    for role in all_role_attributes() {
        assert!(role_attributes(role.terraform_type()).any(|found| found == role));
        assert!(role.assumers().len() > 0, "{role:?}");
        for principal in role.service_principals() {
            assert!(principal.ends_with(".amazonaws.com") && !principal.contains(' '), "{role:?} {principal}");
        }
    }
    for policy in all_policy_attributes() {
        assert!(policy_attributes(policy.terraform_type()).any(|found| found == policy));
    }
    assert_eq!(arn_rule("aws_no_such_type"), None);
    assert_eq!(role_attributes("aws_s3_bucket_").len(), 0);
    assert_eq!(policy_attributes("").len(), 0);
}

#[test]
fn adjustments_are_of_attributes_that_the_template_has() {
    for rule in arn_rules() {
        let attributes: Vec<&str> = rule
            .template()
            .parts()
            .filter_map(|part| if let TemplatePart::Attribute(name) = part { Some(name) } else { None })
            .collect();
        let adjusted: usize = attributes.iter().map(|name| rule.adjustments(name).count()).sum();
        assert_eq!(adjusted, rule.all_adjustments().count(), "{rule:?}");
    }
}

/// The text that an attribute's value becomes.
fn adjusted(terraform_type: &str, attribute: &str, value: Option<&str>) -> Option<String> {
    let rule = arn_rule(terraform_type).unwrap();
    let start = value.map(|text| Cow::Owned(text.to_owned()));
    rule.adjustments(attribute).fold(start, |value, step| step.apply(value)).map(Cow::into_owned)
}

#[test]
fn values_are_adjusted_into_their_arn() {
    assert_eq!(adjusted("aws_iam_role", "path", None).as_deref(), Some("/"));
    assert_eq!(adjusted("aws_iam_role", "path", Some("/team/")).as_deref(), Some("/team/"));
    assert_eq!(adjusted("aws_iam_role", "name", None), None);
    assert_eq!(adjusted("aws_ssm_parameter", "name", Some("/a/b")).as_deref(), Some("a/b"));
    assert_eq!(adjusted("aws_cloudwatch_event_rule", "event_bus_name", None).as_deref(), Some(""));
    assert_eq!(adjusted("aws_cloudwatch_event_rule", "event_bus_name", Some("default")).as_deref(), Some(""));
    assert_eq!(adjusted("aws_cloudwatch_event_rule", "event_bus_name", Some("bus")).as_deref(), Some("/bus"));
    assert_eq!(adjusted("aws_lb", "load_balancer_type", None).as_deref(), Some("app"));
    assert_eq!(adjusted("aws_lb", "load_balancer_type", Some("network")).as_deref(), Some("net"));
    assert_eq!(adjusted("aws_wafv2_web_acl", "scope", Some("REGIONAL")).as_deref(), Some("regional"));
}

#[test]
fn templates_come_apart() {
    let parts: Vec<TemplatePart> = arn_rule("aws_secretsmanager_secret").unwrap().template().parts().collect();
    assert_eq!(parts[..2], [TemplatePart::Literal("arn:"), TemplatePart::Partition]);
    assert_eq!(parts[parts.len() - 8..][..2], [TemplatePart::Attribute("name"), TemplatePart::Literal("-")]);
    assert_eq!(parts[parts.len() - 6..], [TemplatePart::AnyCharacter; 6]);
}

#[test]
fn the_tables_say_what_they_are_asked() {
    let rule = arn_rule("aws_codebuild_project").unwrap();
    assert_eq!(rule.iam_resource(), "codebuild:project");
    assert_eq!(rule.resolvability(), Resolvability::Static);
    assert_eq!(rule.arn_attributes().collect::<Vec<_>>(), ["arn", "id"]);
    assert_eq!(rule.id(), Id::Arn);
    assert_eq!(arn_rule("aws_s3_bucket").unwrap().id(), Id::Attribute("bucket"));
    assert_eq!(arn_rule("aws_kms_key").unwrap().resolvability(), Resolvability::Opaque);
    assert_eq!(secondary("aws_dynamodb_table", "stream_arn").unwrap().iam_resource(), Some("dynamodb:stream"));
    assert_eq!(secondary("aws_sqs_queue", "url").unwrap().iam_resource(), None);

    let pipeline: Vec<_> =
        role_attributes("aws_codepipeline").map(|role| (role.path(), role.assumers().collect::<Vec<_>>())).collect();
    assert_eq!(pipeline[0], ("role_arn", vec![Assumer::Service("codepipeline.amazonaws.com")]));
    assert!(pipeline.contains(&("stage.action.role_arn", vec![Assumer::Role])));
    let profile = role_attributes("aws_instance").next().unwrap();
    assert_eq!(profile.content(), Content::InstanceProfile);
    let roles =
        role_attributes("aws_cognito_identity_pool_roles_attachment").find(|role| role.path() == "roles").unwrap();
    assert_eq!(roles.shape(), Shape::Map);
    assert_eq!(roles.assumers().next(), Some(Assumer::Federated("cognito-identity.amazonaws.com")));

    let kinds: Vec<_> = policy_attributes("aws_iam_role").map(|policy| (policy.path(), policy.kind())).collect();
    assert_eq!(kinds, [("assume_role_policy", PolicyKind::Trust), ("inline_policy.policy", PolicyKind::Identity)]);
}
