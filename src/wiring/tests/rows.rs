//! Every kind of setting of each service: what it needs, and what it does not.

use std::path::Path;

use super::configuration::Small;
use super::{applied, show, shown};
use crate::wiring::Wiring;

/// The cases of a file: a title after `## `, the case, and after `---` what else the configuration has.
fn cases(file: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    file.split("## ").skip(1).map(|case| {
        let (title, text) = case.split_once('\n').expect("a title");
        let (inner, outer) = text.split_once("---\n").unwrap_or((text, ""));
        (title, inner, outer)
    })
}

/// Each case under its title, without the lines that the empty case has.
fn table(file: &str, wrap: impl Fn(&str) -> String) -> String {
    let empty = show(&wrap(""));
    let all = cases(file).map(|(title, inner, outer)| {
        let shown = show(&format!("{}\n{outer}", wrap(inner)));
        let new: Vec<&str> = shown.lines().filter(|line| !line.starts_with(' ') || !empty.contains(*line)).collect();
        format!("## {title}\n{}\n", new.join("\n"))
    });
    format!("## (empty)\n{empty}\n\n{}", all.collect::<Vec<_>>().join("\n"))
}

fn whole(file: &str) -> String {
    let all = cases(file).map(|(title, text, _)| format!("## {title}\n{}\n", show(text)));
    all.collect::<Vec<_>>().join("\n")
}

const APIGATEWAY: &str = include_str!("cases/apigateway.hcl");
const APPSYNC: &str = include_str!("cases/appsync.hcl");
const CODEBUILD: &str = include_str!("cases/codebuild.hcl");
const CODEDEPLOY: &str = include_str!("cases/codedeploy.hcl");
const CODEPIPELINE: &str = include_str!("cases/codepipeline.hcl");
const ECS: &str = include_str!("cases/ecs.hcl");
const EVENTS: &str = include_str!("cases/events.hcl");
const IOT: &str = include_str!("cases/iot.hcl");
const LAMBDA: &str = include_str!("cases/lambda.hcl");
const PIPES: &str = include_str!("cases/pipes.hcl");
const SCHEDULER: &str = include_str!("cases/scheduler.hcl");
const STEPFUNCTIONS: &str = include_str!("cases/stepfunctions.hcl");

/// Whole configurations: of several resources, or of resources that have several roles.
const DATA: &str = include_str!("cases/data.hcl");
const FIREHOSE: &str = include_str!("cases/firehose.hcl");
const LOGGING: &str = include_str!("cases/logging.hcl");
const SES: &str = include_str!("cases/ses.hcl");
const WHOLE: &str = include_str!("cases/whole.hcl");

const ROLE: &str = "arn:aws:iam::111122223333:role/service";

fn project(inner: &str) -> String {
    format!("resource \"aws_codebuild_project\" \"b\" {{\nname = \"b\"\nservice_role = \"{ROLE}\"\n{inner}\n}}")
}

fn pipeline(inner: &str) -> String {
    let store = "artifact_store {\nlocation = \"store\"\ntype = \"S3\"\n}";
    let head = format!("resource \"aws_codepipeline\" \"p\" {{\nname = \"p\"\nrole_arn = \"{ROLE}\"\n{store}");
    format!("{head}\nstage {{\nname = \"s\"\n{inner}\n}}\n}}")
}

fn target(inner: &str) -> String {
    format!("resource \"aws_cloudwatch_event_target\" \"t\" {{\nrule = \"r\"\nrole_arn = \"{ROLE}\"\n{inner}\n}}")
}

fn task(inner: &str) -> String {
    let head = "resource \"aws_ecs_task_definition\" \"t\" {\nfamily = \"t\"\nrequires_compatibilities = [\"FARGATE\"]";
    format!("{head}\nexecution_role_arn = \"{ROLE}\"\ntask_role_arn = \"{ROLE}\"\n{inner}\n}}")
}

fn function(inner: &str) -> String {
    format!("resource \"aws_lambda_function\" \"f\" {{\nfunction_name = \"f\"\nrole = \"{ROLE}\"\n{inner}\n}}")
}

/// A state machine whose definition is written out, and ends with what else it has.
fn machine(inner: &str) -> String {
    let head = "resource \"aws_sfn_state_machine\" \"m\" {\nname = \"m\"";
    let definition = if inner.contains("definition =") { "" } else { "definition = \"{}\"" };
    format!("{head}\nrole_arn = \"{ROLE}\"\n{definition}\n{inner}\n}}")
}

fn integration(inner: &str) -> String {
    format!("resource \"aws_api_gateway_integration\" \"i\" {{\ncredentials = \"{ROLE}\"\n{inner}\n}}")
}

fn data_source(inner: &str) -> String {
    let head = "resource \"aws_appsync_datasource\" \"d\" {\nname = \"d\"";
    format!("{head}\nservice_role_arn = \"{ROLE}\"\n{inner}\n}}")
}

fn deployment_group(inner: &str) -> String {
    let head = "resource \"aws_codedeploy_deployment_group\" \"g\" {\ndeployment_group_name = \"g\"";
    format!("{head}\nservice_role_arn = \"{ROLE}\"\n{inner}\n}}")
}

fn topic_rule(inner: &str) -> String {
    format!("resource \"aws_iot_topic_rule\" \"r\" {{\nname = \"r\"\n{inner}\n}}")
}

fn pipe(inner: &str) -> String {
    format!("resource \"aws_pipes_pipe\" \"p\" {{\nname = \"p\"\nrole_arn = \"{ROLE}\"\n{inner}\n}}")
}

fn schedule(inner: &str) -> String {
    let head = "resource \"aws_scheduler_schedule\" \"s\" {\nname = \"s\"\nschedule_expression = \"rate(1 hours)\"";
    format!("{head}\ntarget {{\nrole_arn = \"{ROLE}\"\n{inner}\n}}\n}}")
}

/// What stands around a case.
type Wrap = fn(&str) -> String;

/// The tables, and what stands around a case of each.
const TABLES: [(&str, Wrap); 12] = [
    (APIGATEWAY, integration),
    (APPSYNC, data_source),
    (CODEBUILD, project),
    (CODEDEPLOY, deployment_group),
    (CODEPIPELINE, pipeline),
    (ECS, task),
    (EVENTS, target),
    (IOT, topic_rule),
    (LAMBDA, function),
    (PIPES, pipe),
    (SCHEDULER, schedule),
    (STEPFUNCTIONS, machine),
];

/// Every configuration of the tables.
pub(super) fn configurations() -> Vec<String> {
    let wrapped = |(file, wrap): (&'static str, Wrap)| {
        cases(file).map(move |(_, inner, outer)| format!("{}\n{outer}", wrap(inner)))
    };
    let all = TABLES.into_iter().flat_map(wrapped);
    all.chain([DATA, FIREHOSE, LOGGING, SES, WHOLE].into_iter().flat_map(cases).map(|(_, text, _)| text.to_owned()))
        .collect()
}

#[test]
fn codebuild() {
    insta::assert_snapshot!(table(CODEBUILD, project));
}

#[test]
fn codepipeline() {
    insta::assert_snapshot!(table(CODEPIPELINE, pipeline));
}

#[test]
fn ecs() {
    insta::assert_snapshot!(table(ECS, task));
}

#[test]
fn stepfunctions() {
    insta::assert_snapshot!(table(STEPFUNCTIONS, machine));
}

#[test]
fn apigateway() {
    insta::assert_snapshot!(table(APIGATEWAY, integration));
}

#[test]
fn appsync() {
    insta::assert_snapshot!(table(APPSYNC, data_source));
}

#[test]
fn codedeploy() {
    insta::assert_snapshot!(table(CODEDEPLOY, deployment_group));
}

#[test]
fn lambda() {
    insta::assert_snapshot!(table(LAMBDA, function));
}

#[test]
fn events() {
    insta::assert_snapshot!(table(EVENTS, target));
}

#[test]
fn pipes() {
    insta::assert_snapshot!(table(PIPES, pipe));
}

#[test]
fn scheduler() {
    insta::assert_snapshot!(table(SCHEDULER, schedule));
}

/// Configurations of more than one resource, and role attributes that are not the usual ones.
#[test]
fn whole_configurations() {
    insta::assert_snapshot!(whole(WHOLE));
}

#[test]
fn iot() {
    insta::assert_snapshot!(table(IOT, topic_rule));
}

#[test]
fn firehose() {
    insta::assert_snapshot!(whole(FIREHOSE));
}

/// Replication of buckets, too.
#[test]
fn logging_and_monitoring() {
    insta::assert_snapshot!(whole(LOGGING));
}

#[test]
fn ses() {
    insta::assert_snapshot!(whole(SES));
}

/// Workloads, too.
#[test]
fn data_and_batch() {
    insta::assert_snapshot!(whole(DATA));
}

/// The sample pipeline needs the same however its policies are written, and where it stands in a module.
#[test]
fn the_sample_pipeline() {
    let said = |name: &str| {
        let small = Small::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name));
        shown(&applied(&Wiring::builtin(&small.sources), &small))
    };
    let plain = said("serverless-pipeline");
    insta::assert_snapshot!(plain);
    for other in ["serverless-pipeline-heredoc", "serverless-pipeline-json", "serverless-pipeline-jsonencode"] {
        assert_eq!(said(other), plain, "{other}");
    }
    insta::assert_snapshot!(said("serverless-pipeline-module"));
}
