//! The wiring files that come with iamlint.

/// A file's path from the root of the repository and its text.
macro_rules! files {
    ($($path:literal)*) => {
        &[$(($path, include_str!(concat!("../../", $path)))),*]
    };
}

/// Every file below `rules/wiring`, in the order they are read.
pub(super) const FILES: &[(&str, &str)] = files! {
    "rules/wiring/lookups.hcl"
    "rules/wiring/apigateway.hcl"
    "rules/wiring/appsync.hcl"
    "rules/wiring/codebuild.hcl"
    "rules/wiring/codedeploy.hcl"
    "rules/wiring/codepipeline/pipeline.hcl"
    "rules/wiring/codepipeline/source.hcl"
    "rules/wiring/codepipeline/build.hcl"
    "rules/wiring/codepipeline/deploy.hcl"
    "rules/wiring/codepipeline/cloudformation.hcl"
    "rules/wiring/codepipeline/invoke.hcl"
    "rules/wiring/ecs.hcl"
    "rules/wiring/calls.hcl"
    "rules/wiring/targets.hcl"
    "rules/wiring/events.hcl"
    "rules/wiring/scheduler.hcl"
    "rules/wiring/pipes.hcl"
    "rules/wiring/encryption.hcl"
    "rules/wiring/firehose.hcl"
    "rules/wiring/iot.hcl"
    "rules/wiring/ses.hcl"
    "rules/wiring/replication.hcl"
    "rules/wiring/logging.hcl"
    "rules/wiring/data.hcl"
    "rules/wiring/emr.hcl"
    "rules/wiring/workloads.hcl"
    "rules/wiring/lambda.hcl"
    "rules/wiring/stepfunctions.hcl"
};

/// What else there is to go by than what services do: what code says and names. Only a suggestion asks for it.
pub(super) const EVIDENCE: &[(&str, &str)] = files! {
    "rules/wiring/evidence/kinds.hcl"
    "rules/wiring/evidence/buildspec.hcl"
    "rules/wiring/evidence/environment.hcl"
};
