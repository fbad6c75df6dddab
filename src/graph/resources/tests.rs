//! Lookups over a configuration written by hand.

use super::super::arn::own;
use super::super::values::make::{address, literal, object, reference, str, symbol, unknown};
use super::*;
use crate::text::Origin;

fn declared(local: &str, body: Value) -> Declared {
    Declared { address: address(local), header: None, block: None, body, place: Place::default(), ignored: Vec::new() }
}

fn index() -> Resources {
    let all = [
        declared("aws_cloudwatch_log_group.build", object([("name", str("/aws/codebuild/photo"))])),
        declared("aws_codebuild_project.photo", object([("name", str("photo"))])),
        declared("aws_codecommit_repository.photo", object([("repository_name", str("photo"))])),
        declared("aws_ecs_cluster.main", object([("name", str("main"))])),
        declared(
            "aws_ecs_service.web",
            object([("name", str("web")), ("cluster", unknown("aws_ecs_cluster.main", "id"))]),
        ),
        declared("aws_iam_role.build", object([("name", str("build")), ("path", str("/service/"))])),
        declared("aws_kms_key.build", object([])),
        declared("aws_s3_bucket.build", object([("bucket_prefix", str("photos-"))])),
        declared("aws_s3_bucket.site", object([("bucket", str("site"))])),
        declared("aws_secretsmanager_secret.token", object([("name", str("token"))])),
        declared("data.aws_iam_role.build", object([("name", str("build"))])),
        declared("data.aws_iam_role.other", object([("name", str("other"))])),
    ];
    Resources::of(all, Own::default())
}

fn id(index: &Resources, local: &str) -> ResourceId {
    index.by_address(&address(local)).expect("declared")
}

fn join(parts: &[&Text]) -> Text {
    Text::concat(parts.iter().copied())
}

fn own_text(which: Identity) -> Text {
    Text::symbol(own(which), Origin::default())
}

#[test]
fn a_symbol_finds_the_resource_it_is_an_attribute_of() {
    let index = index();
    let found = index.of_symbol(&symbol("aws_s3_bucket.site", "website_endpoint"));
    assert_eq!(found, Some(id(&index, "aws_s3_bucket.site")));
    assert_eq!(index.by_type("aws_iam_role"), [id(&index, "aws_iam_role.build")]);
    assert_eq!(index.data_by_type("aws_iam_role").len(), 2);
}

#[test]
fn name_literal_arn_and_reference_meet() {
    let index = index();
    let site = Some(id(&index, "aws_s3_bucket.site"));
    for setting in [
        literal("site"),
        literal("arn:aws:s3:::site"),
        reference("aws_s3_bucket.site", "arn"),
        reference("aws_s3_bucket.site", "id"),
        join(&[&literal("arn:"), &reference("data.aws_partition.here", "partition"), &literal(":s3:::site")]),
        join(&[&literal("arn:aws:s3:::"), &reference("aws_s3_bucket.site", "id")]),
    ] {
        assert_eq!(index.find("aws_s3_bucket", &setting), site, "{setting}");
    }
    assert_eq!(index.find("aws_s3_bucket", &literal("site2")), None);
    assert_eq!(index.find("aws_codebuild_project", &reference("aws_s3_bucket.site", "arn")), None);
}

#[test]
fn a_known_prefix_is_kept_before_what_aws_adds() {
    let index = index();
    let arn = index.resource(id(&index, "aws_s3_bucket.build")).arn.clone().expect("an ARN");
    assert_eq!(
        arn.to_string(),
        r#"arn:${data.aws_partition.current.partition}:s3:::photos-${trimprefix(aws_s3_bucket.build.bucket, "photos-")}"#
    );
    let objects = join(&[&reference("aws_s3_bucket.build", "arn"), &literal("/*")]);
    assert_eq!(index.canonical(&objects), join(&[&arn, &literal("/*")]));
    let by_name = join(&[&literal("arn:aws:s3:::"), &reference("aws_s3_bucket.build", "bucket")]);
    assert_eq!(index.canonical(&by_name), arn);
}

#[test]
fn canonical_is_idempotent() {
    let index = index();
    for resource in index.iter() {
        let arn = resource.arn.clone().expect("every type here has a rule");
        assert_eq!(index.canonical(&arn), arn, "{}", resource.address);
    }
}

#[test]
fn a_literal_region_and_account_are_own_where_the_resource_is_declared() {
    let index = index();
    let project = index.resource(id(&index, "aws_codebuild_project.photo")).arn.clone().expect("an ARN");
    assert_eq!(index.canonical(&literal("arn:aws:codebuild:eu-west-2:111122223333:project/photo")), project);
    let streams = index.canonical(&literal("arn:aws:logs:eu-west-2:111122223333:log-group:/aws/codebuild/photo:*"));
    let group = index.resource(id(&index, "aws_cloudwatch_log_group.build")).arn.clone().expect("an ARN");
    assert_eq!(streams, join(&[&group, &literal(":*")]));
    let other = index.canonical(&literal("arn:aws:codebuild:eu-west-2:111122223333:project/other"));
    assert_eq!(
        other.to_string(),
        "arn:${data.aws_partition.current.partition}:codebuild:eu-west-2:111122223333:project/other"
    );
    let as_own = index.canonical_as_own(&literal("arn:aws:codebuild:eu-west-2:*:project/other"));
    assert_eq!(
        super::super::arn::Fields::of(&as_own).map(|fields| (fields.region, fields.account)),
        Some((own_text(Identity::Region), literal("*")))
    );
}

#[test]
fn another_account_is_not_the_own_one() {
    let own = Own { account: Some("111122223333".into()), ..Own::default() };
    let project = declared("aws_codebuild_project.photo", object([("name", str("photo"))]));
    let index = Resources::of([project], own);
    let arn = |account: &str| literal(&format!("arn:aws:codebuild:eu-west-2:{account}:project/photo"));
    assert_eq!(index.by_arn(&arn("111122223333")), Some(ResourceId(0)));
    assert_eq!(index.by_arn(&arn("999999999999")), None);
}

#[test]
fn a_clone_url_finds_its_repository() {
    let index = index();
    let photo = Some(id(&index, "aws_codecommit_repository.photo"));
    let literal_url = literal("https://git-codecommit.ap-southeast-2.amazonaws.com/v1/repos/photo");
    assert_eq!(index.find("aws_codecommit_repository", &literal_url), photo);
    let reference = reference("aws_codecommit_repository.photo", "clone_url_http");
    assert_eq!(index.find("aws_codecommit_repository", &reference), photo);
    let other = literal("https://git-codecommit.ap-southeast-2.amazonaws.com/v1/repos/photos");
    assert_eq!(index.find("aws_codecommit_repository", &other), None);
}

#[test]
fn a_key_of_somebody_else_is_not_the_key_of_a_declared_alias() {
    let key = object([("name", str("alias/photos")), ("target_key_id", unknown("aws_kms_key.build", "key_id"))]);
    let all = [declared("aws_kms_alias.photos", key), declared("aws_kms_key.build", object([]))];
    let index = Resources::of(all, Own::default());
    let foreign = literal("arn:aws:kms:eu-west-2:999999999999:key/11111111-2222-3333-4444-555555555555");
    assert_eq!(index.find("aws_kms_alias", &foreign), None);
    let alias = reference("aws_kms_alias.photos", "target_key_arn");
    assert_eq!(index.find("aws_kms_alias", &alias), Some(id(&index, "aws_kms_alias.photos")));
}

#[test]
fn a_data_source_is_the_resource_it_looks_up() {
    let index = index();
    let role = id(&index, "aws_iam_role.build");
    assert_eq!(index.find("aws_iam_role", &reference("data.aws_iam_role.build", "arn")), Some(role));
    let arn = index.canonical(&reference("data.aws_iam_role.build", "arn"));
    assert_eq!(Some(&arn), index.resource(role).arn.as_ref());
    assert!(arn.to_string().ends_with(":role/service/build"), "{arn}");
    let other = id(&index, "data.aws_iam_role.other");
    assert_eq!(index.find("aws_iam_role", &literal("other")), Some(other));
}

#[test]
fn an_opaque_identifier_is_a_symbol() {
    let index = index();
    let key = index.canonical(&reference("aws_kms_key.build", "arn"));
    assert!(key.to_string().ends_with(":key/${aws_kms_key.build.key_id}"), "{key}");
    assert_eq!(
        index.find("aws_kms_key", &reference("aws_kms_key.build", "key_id")),
        Some(id(&index, "aws_kms_key.build"))
    );
    let secret = index.canonical(&reference("aws_secretsmanager_secret.token", "id"));
    assert!(secret.to_string().contains(":secret:token-${"), "{secret}");
}

#[test]
fn a_service_has_its_clusters_name_in_its_arn() {
    let index = index();
    let service = index.resource(id(&index, "aws_ecs_service.web")).arn.as_ref().map(Text::to_string);
    assert!(service.is_some_and(|arn| arn.ends_with(":service/main/web")));
}

#[test]
fn a_name_that_nothing_declares_still_has_an_arn() {
    let index = index();
    let arn = |tf_type: &str, name: &str| index.arn_for(tf_type, &literal(name)).map(|arn| arn.to_string());
    assert_eq!(arn("aws_s3_bucket", "logs").as_deref(), Some("arn:${data.aws_partition.current.partition}:s3:::logs"));
    assert!(arn("aws_iam_role", "deploy").is_some_and(|arn| arn.ends_with(":role/deploy")));
    assert!(arn("aws_ssm_parameter", "/a/b").is_some_and(|arn| arn.ends_with(":parameter/a/b")));
    assert_eq!(arn("aws_api_gateway_stage", "prod"), None, "the API's identifier is in it too");
}

#[test]
fn a_reference_is_only_good_in_its_own_module() {
    let index = index();
    let site = id(&index, "aws_s3_bucket.site");
    assert_eq!(index.reference(site, &ModulePath::root()).as_deref(), Some("aws_s3_bucket.site.arn"));
    assert_eq!(index.reference(site, &ModulePath::root().child("other", None)), None);
}

#[test]
fn names_that_are_made_of_each_other_end() {
    let a = declared("aws_s3_bucket.a", object([("bucket", unknown("aws_s3_bucket.b", "bucket"))]));
    let b = declared("aws_s3_bucket.b", object([("bucket", unknown("aws_s3_bucket.a", "bucket"))]));
    let index = Resources::of([a, b], Own::default());
    assert!(index.resource(ResourceId(0)).arn.is_some());
}
